"""What goes wrong, told to people as a page and to programs as problem details (RFC 9457).

One table turns the kind of a refusal into a status. A bug becomes a plain 500 page with a
reference and a line in the log; no page ever shows a trace.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException

from foundation.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    Refusal,
    TooMany,
    Unavailable,
)
from foundation.ids import new_reference
from foundation.log import logger
from web import access
from web.sentences import REFUSALS, explain, say_all
from web.transactions import let_go

log = logger(__name__)

STATUS: Mapping[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal: HTTPStatus.CONFLICT,
}
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many",
    500: "internal",
    503: "unavailable",
}
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})
BUSY_FOR = 10


def status_of(refusal: Refusal) -> HTTPStatus:
    """Return the status of a refusal by the nearest kind in the table."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def init(app: Flask) -> None:
    """Handle refusals, HTTP errors, an absent database and bugs."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(PoolTimeout, database_away)
    app.register_error_handler(DBAPIError, database_trouble)
    app.register_error_handler(Exception, broken)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal of the house."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    retry = getattr(refusal, "retry_after", None)
    return answer(status_of(refusal), refusal.code, explain(refusal), fields=fields, retry=retry)


def failed(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the protocol: a wrong address, method, token or size."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    code = CODES.get(status, "bad_request" if status < 500 else "internal")  # noqa: PLR2004
    made = answer(status, code, str(REFUSALS[code]), own_words=False)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            made.headers[name] = value
    return made


def database_away(error: Exception) -> ResponseReturnValue:
    """Answer 503 while the database does not."""
    log.error("database does not answer", kind=type(error).__name__, request=request_id())
    refusal = Unavailable("database", BUSY_FOR)
    return answer(503, refusal.code, explain(refusal), retry=BUSY_FOR)


def database_trouble(error: DBAPIError) -> ResponseReturnValue:
    """Tell a lost connection, a restart or a cancelled statement from a bug.

    A value that no column can hold (a NUL, a number beyond measure) comes from who asks: 400.
    """
    if isinstance(error, DataError):
        log.warning("value that no column can hold", request=request_id())
        return failed(BadRequest())
    state = getattr(error.orig, "sqlstate", None) or ""
    is_away = error.connection_invalidated or state[:2] in {"08", "53", "57"} or state == "55P03"
    return database_away(error) if is_away else broken(error)


def broken(error: Exception) -> ResponseReturnValue:
    """Answer a bug: 500, a reference to name, and all the rest in the log."""
    log.error("unexpected error", request=request_id(), endpoint=request.endpoint, exc_info=error)
    return answer(500, "internal", str(REFUSALS["internal"]), own_words=False)


def request_id() -> str:
    """Return the reference of this request, as the log and the page name it."""
    if "request_id" not in g:
        g.request_id = new_reference()
    return cast("str", g.request_id)


def answer(
    status: int,
    code: str,
    sentence: str,
    *,
    fields: Mapping[str, Problem] | None = None,
    retry: int | None = None,
    own_words: bool = True,
) -> Response:
    """Make the answer for a program or for a person."""
    if access.wants_json():
        made = problem_json(status, code, sentence, fields or {})
    else:
        made = _page(status, sentence if own_words else "", retry)
    if retry is not None:
        made.headers["Retry-After"] = str(retry)
    if status == HTTPStatus.UNAUTHORIZED:
        made.headers["WWW-Authenticate"] = "Bearer"
    made.headers["Cache-Control"] = "no-store"
    return made


def problem_json(status: int, code: str, sentence: str, fields: Mapping[str, Problem]) -> Response:
    """Write problem details: code, title in words, and per field code and sentence."""
    body: dict[str, object] = {
        "type": "about:blank",
        "status": int(status),
        "code": code,
        "title": sentence,
        "request": request_id(),
    }
    if fields:
        body["fields"] = {key: problem.code for key, problem in fields.items()}
        body["problems"] = say_all(fields)
    made = jsonify(body)
    made.status_code, made.mimetype = int(status), "application/problem+json"
    return made


def _page(status: int, message: str, retry: int | None) -> Response:
    shown = status if status in PAGES else (400 if status < 500 else 500)  # noqa: PLR2004
    if status >= 500:  # noqa: PLR2004 - the page must not ask what does not answer
        g.setdefault("visitor", None)
    facts = {
        "message": message,
        "retry_after": retry,
        "reference": request_id() if status == HTTPStatus.INTERNAL_SERVER_ERROR else "",
    }
    try:
        page = render_template(f"errors/{shown}.html", **facts)
    except Exception as error:
        log.error("error page cannot be drawn", request=request_id(), exc_info=error)  # noqa: TRY400 - structlog takes the error itself
        page = plain_page(message or str(REFUSALS[CODES[shown]]))
    finally:
        let_go()
    return Response(page, status, mimetype="text/html")


def plain_page(sentence: str) -> str:
    """Write the barest page, for when no template can be drawn."""
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Một Cửa</title></head>'
        f"<body><h1>{escape(sentence)}</h1></body></html>"
    )
