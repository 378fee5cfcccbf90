"""One's own dossiers: the list, one of them, its files and papers, withdrawing it."""

from portal.dossiers.views import blueprint

__all__ = ["blueprint"]
