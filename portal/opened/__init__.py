"""Ai đã mở hồ sơ của tôi: who opened and changed one's dossier."""

from portal.opened.views import blueprint

__all__ = ["blueprint"]
