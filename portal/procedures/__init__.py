"""The catalogue of procedures and the page of one of them."""

from portal.procedures.views import blueprint

__all__ = ["blueprint"]
