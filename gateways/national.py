"""The client of the national portal: signs in, keeps the session, sends items, tells refusals.

POST to the sign-in address with ``username``, ``password`` and the header ``dstcode`` gives a
``session``; each call posts ``session``, ``madonvi``, ``service`` and its ``data``. An answer with
``error_code`` 0 was taken.
"""

import threading
from collections.abc import Mapping
from typing import Any

import requests

from foundation.errors import Unavailable
from foundation.settings import Settings

TIMEOUT = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""
SESSION_ENDED = {"-1", "401", "SESSION_EXPIRED"}
"""Codes by which the portal says that the session is over."""


class PortalRefused(Exception):  # noqa: N818 - a fact, told to people as it stands
    """The portal did not take an item: its code and its words."""

    def __init__(self, code: str, message: str) -> None:
        """Keep what the portal said."""
        super().__init__(f"{code}: {message}" if message else code)
        self.code, self.message = code, message


class NationalPortal:
    """One way to the portal, shared by threads; nothing is asked before the first call."""

    def __init__(self, settings: Settings) -> None:
        """Remember addresses and names; an empty address means that there is no portal."""
        self._url = settings.national_url.rstrip("/")
        self._user, self._password = settings.national_user, settings.national_password
        self._dstcode, self._unit = settings.national_dstcode, settings.national_unit
        self._http = requests.Session()
        self._http.trust_env = False
        self._lock = threading.Lock()
        self._session = ""

    @property
    def is_set(self) -> bool:
        """Tell whether there is a portal to speak to."""
        return bool(self._url)

    def send_dossier(self, item: Mapping[str, Any]) -> None:
        """Send a dossier as a whole: a known one is changed, an unknown one entered."""
        known = self._call("TraCuuHoSo", {"mahoso": item["MaHoSo"]})
        is_known = bool(known.get("result"))
        self._call(
            "DongBoHoSoMC", {"isUpdating": "True" if is_known else "False", "data": [dict(item)]}
        )

    def send_progress(self, item: Mapping[str, Any]) -> None:
        """Send one step of a dossier's way; the same step sent twice is the same step."""
        self._call("CapNhatTienDoHoSoMC", {"data": [dict(item)]})

    def send_state(self, item: Mapping[str, Any]) -> None:
        """Send a dossier's state with its results."""
        self._call("DongBoTrangThaiHoSo", {"type": "2", "data": [dict(item)]})

    def _call(self, service: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call a service; sign in once more where the session has ended."""
        for is_last in (False, True):
            asked = {"session": self._signed_in(), "madonvi": self._unit, "service": service}
            answer = self._post("/share", {**asked, **body})
            code = str(answer.get("error_code", ""))
            if code == "0":
                return answer
            if code not in SESSION_ENDED or is_last:
                raise PortalRefused(code, str(answer.get("message", ""))[:500])
            self._forget(asked["session"])
        raise AssertionError

    def _signed_in(self) -> str:
        with self._lock:
            if not self._session:
                answer = self._post("/login", {"username": self._user, "password": self._password})
                if str(answer.get("error_code")) != "0" or not answer.get("session"):
                    # Not the item's fault: all waits until the name or password is mended.
                    raise Unavailable("national_login")
                self._session = str(answer["session"])
            return self._session

    def _forget(self, session: str) -> None:
        with self._lock:
            if self._session == session:
                self._session = ""

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = self._http.post(
                f"{self._url}{path}",
                json=body,
                headers={"dstcode": self._dstcode},
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            if answer.status_code != requests.codes.ok:
                raise Unavailable("national")
            read = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unavailable("national") from error
        if not isinstance(read, dict):
            raise Unavailable("national")
        return read
