"""Whether a document is genuine, for anybody who holds it."""

from portal.verification.views import blueprint

__all__ = ["blueprint"]
