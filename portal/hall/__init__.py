"""In the hall: kiosk, call screen and rating tablet, one's own ticket, and rating by QR."""

from portal.hall.views import blueprint

__all__ = ["blueprint"]
