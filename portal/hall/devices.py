"""Devices without a signed-in person: known by a secret that stays in a cookie of theirs.

The link that an administrator hands out is opened once; from then on the browser of the device
carries the secret where no script and no other page sees it. None of these pages shows any
personal data.
"""

from typing import cast
from urllib.parse import quote

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session

from casework.tickets import queries
from casework.tickets.records import DeskDevice, DeviceKind
from foundation.errors import NotFound
from web.access import settings

PATH = "/thiet-bi"
LASTS_SECONDS = 400 * 24 * 60 * 60
LONGEST_TOKEN = 64
PAGES = {
    DeviceKind.KIOSK: "portal.hall.kiosk",
    DeviceKind.SCREEN: "portal.hall.screen",
    DeviceKind.RATING: "portal.hall.tablet",
}


def cookie_name() -> str:
    """Name the cookie in which a device keeps its secret."""
    return "__Secure-motcua_device" if settings().secure else "motcua_device"


def remember(device: DeskDevice, token: str) -> Response:
    """Give the device its cookie and send it to its page, so that the link leaves the address."""
    answer = cast("Response", redirect(url_for(PAGES[DeviceKind(device.kind)]), 303))
    answer.set_cookie(
        cookie_name(), token, max_age=LASTS_SECONDS, path=PATH, httponly=True,
        secure=settings().secure, samesite="Lax",
    )  # fmt: skip
    return answer


def known(session: Session, kind: DeviceKind) -> DeskDevice:
    """Return the device that asks; raise NotFound for a stranger, a closed one, another kind."""
    token = request.cookies.get(cookie_name(), "")
    if not token or len(token) > LONGEST_TOKEN:
        raise NotFound(what="desk_device")
    return queries.device_by_token(session, token, kind=kind)


def who() -> str:
    """Name the device for the counting of its visits: its secret, else its address."""
    return request.cookies.get(cookie_name(), "")[:LONGEST_TOKEN] or request.remote_addr or ""


def picture(drawing: str) -> str:
    """Return a drawing that was made to stand in a page as the address of a picture."""
    whole = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"data:image/svg+xml,{quote(whole)}"
