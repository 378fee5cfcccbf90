"""Who of a commune's digital team may file beside citizens."""

from backoffice.helpers.views import blueprint

__all__ = ["blueprint"]
