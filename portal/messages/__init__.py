"""Messages on one's own dossier."""

from portal.messages.views import blueprint

__all__ = ["blueprint"]
