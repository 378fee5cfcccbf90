"""Headers that every answer carries, errors too: what a browser may do with our pages.

Nothing is allowed that is not named: scripts only from here and with the nonce of this
answer, no inline, no frames, forms only to us and files only to the object store.
"""

import secrets
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from foundation.settings import Settings
from web import access
from web.access import TOKEN

FORM_OVERHEAD = 1024 * 1024
HSTS = "max-age=31536000; includeSubDomains"
POWERS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [*(f"{power}=()" for power in POWERS), "publickey-credentials-create=(self)"]
)

csrf = CSRFProtect()


class DoorSessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, one name a door: two doors of one host must not mix."""

    def get_cookie_name(self, app: Flask) -> str:
        """Name the cookie after the door of this request."""
        prefix = "__Host-" if app.config["SESSION_COOKIE_SECURE"] else ""
        return f"{prefix}motcua_{access.door()}"

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session; who brings no cookie gets an empty one without any key's work."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def nonce() -> str:
    """Return the nonce of this answer."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return cast("str", g.csp_nonce)


def origin(address: str) -> str:
    """Return scheme, host and port of an address, or nothing."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def policy(store: str) -> str:
    """Write the content security policy of this answer."""
    ours = f"'self' {store}".strip()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src {ours}",
            "frame-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"form-action {ours}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def init(app: Flask, settings: Settings) -> None:
    """Set cookies, the CSRF check of every POST outside the API, and the headers."""
    app.session_interface = DoorSessions()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    csrf.init_app(app)
    app.before_request(_limit_body)
    app.before_request(_check_csrf)
    store = origin(settings.s3_public_endpoint or settings.s3_endpoint)

    @app.after_request
    def protect(answer: Response) -> Response:
        _add_headers(answer, store, secure=settings.secure)
        return answer


def _limit_body() -> None:
    """Take one file at most from strangers: only who is signed in hands in a whole dossier."""
    if TOKEN not in session and "Authorization" not in request.headers:
        request.max_content_length = access.settings().max_file_bytes + FORM_OVERHEAD


def _check_csrf() -> None:
    """Ask every form for its token; programs carry a bearer token, which no browser adds.

    Machines that send scans are asked for their own password by the view itself.
    """
    if access.door() not in {"api", "machine"} and request.endpoint is not None:
        csrf.protect()


def _add_headers(answer: Response, store: str, *, secure: bool) -> None:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", policy(store))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = PERMISSIONS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Frame-Options"] = headers.get("X-Frame-Options", "DENY")
    if secure:
        headers["Strict-Transport-Security"] = HSTS
    if answer.cache_control.public and access.door() == "api":
        return
    if request.endpoint != "static" and (access.door() != "portal" or session.get(TOKEN)):
        headers["Cache-Control"] = "no-store"
    elif request.endpoint != "static":
        headers.setdefault("Cache-Control", "private, no-cache")
