"""Hồ sơ bằng chứng: the evidence file of one's own dossier, asked for and fetched."""

from portal.proving.views import blueprint

__all__ = ["blueprint"]
