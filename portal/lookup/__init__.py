"""How far a dossier has come, for anybody who knows its code."""

from portal.lookup.views import blueprint

__all__ = ["blueprint"]
