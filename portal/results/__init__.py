"""One issued result for its holder: who signed it, whether it holds, asking for a correction."""

from portal.results.views import blueprint

__all__ = ["blueprint"]
