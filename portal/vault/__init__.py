"""Kho giấy tờ: one's results and verified papers, used again, shown to others, taken out."""

from portal.vault.views import blueprint

__all__ = ["blueprint"]
