"""The little of WebDAV (RFC 4918) that scanners and file managers need to drop a file."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Response, request
from werkzeug.http import http_date

from web.access import MACHINES

METHODS = (
    "OPTIONS", "GET", "HEAD", "PUT", "PROPFIND", "PROPPATCH", "MKCOL", "MOVE", "COPY", "DELETE",
    "LOCK", "UNLOCK",
)  # fmt: skip
LOCK_SECONDS = 600
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class Item:
    """One file that a machine has lately sent."""

    name: str
    size: int
    media_type: str
    at: datetime


def plain(status: int, text: str = "") -> Response:
    """Answer with a status and perhaps a line of text."""
    return Response(text, status, mimetype="text/plain")


def sign_in() -> Response:
    """Ask for name and password; the name is the folder."""
    answer = plain(401)
    answer.headers["WWW-Authenticate"] = 'Basic realm="May quet", charset="UTF-8"'
    return answer


def options() -> Response:
    """Say which methods there are; clients look for class 2 before they write."""
    answer = plain(200)
    answer.headers["Allow"] = ", ".join(METHODS)
    answer.headers["DAV"] = "1, 2"
    answer.headers["MS-Author-Via"] = "DAV"
    return answer


def harmless(folder: str, name: str) -> Response:
    """Answer what clients do around a file: locks and dates are granted, nothing is changed."""
    match request.method:
        case "LOCK":
            return _locked(folder, name)
        case "UNLOCK":
            return plain(204)
        case "PROPPATCH":
            return _xml(_response(address(folder, name), "<D:prop/>"))
        case "MOVE":
            # Some clients send under a passing name first; the file is in already.
            return plain(201)
        case _:
            return plain(403)


def told(folder: str, items: Sequence[Item], *, itself: datetime | None = None) -> Response:
    """Describe a folder and the files in it, or one file alone."""
    lines = [_response(address(folder, ""), _folder(folder, itself))] if itself else []
    lines += [_response(address(folder, one.name), _file(one)) for one in items]
    return _xml("".join(lines))


def head_of(item: Item) -> Response:
    """Answer a HEAD for a file: its size and date, no bytes."""
    answer = Response(mimetype=item.media_type)
    answer.headers["Content-Length"] = str(item.size)
    answer.headers["Last-Modified"] = http_date(item.at)
    return answer


def address(folder: str, name: str) -> str:
    """Return the path of a folder, with its slash, or of a file in it."""
    inside = f"{quote(folder)}/{quote(name)}" if folder else ""
    return f"{MACHINES}/{inside}"


def _locked(folder: str, name: str) -> Response:
    token = f"opaquelocktoken:{uuid.uuid4()}"
    lock = (
        "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:exclusive/>"
        f"</D:lockscope><D:depth>0</D:depth><D:timeout>Second-{LOCK_SECONDS}</D:timeout>"
        f"<D:locktoken><D:href>{token}</D:href></D:locktoken>"
        f"<D:lockroot><D:href>{escape(address(folder, name))}</D:href></D:lockroot></D:activelock>"
    )
    body = f'{_HEAD}<D:prop xmlns:D="DAV:"><D:lockdiscovery>{lock}</D:lockdiscovery></D:prop>'
    answer = Response(body, 200, content_type="application/xml; charset=utf-8")
    answer.headers["Lock-Token"] = f"<{token}>"
    return answer


def _response(href: str, prop: str) -> str:
    return (
        f"<D:response><D:href>{escape(href)}</D:href><D:propstat>{prop}"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def _folder(folder: str, at: datetime) -> str:
    return (
        f"<D:prop><D:displayname>{escape(folder or MACHINES[1:])}</D:displayname>"
        "<D:resourcetype><D:collection/></D:resourcetype>"
        f"<D:getlastmodified>{http_date(at)}</D:getlastmodified></D:prop>"
    )


def _file(item: Item) -> str:
    return (
        f"<D:prop><D:displayname>{escape(item.name)}</D:displayname><D:resourcetype/>"
        f"<D:getcontentlength>{item.size}</D:getcontentlength>"
        f"<D:getcontenttype>{escape(item.media_type)}</D:getcontenttype>"
        f"<D:getlastmodified>{http_date(item.at)}</D:getlastmodified></D:prop>"
    )


def _xml(lines: str) -> Response:
    body = f'{_HEAD}<D:multistatus xmlns:D="DAV:">{lines}</D:multistatus>'
    return Response(body, 207, content_type="application/xml; charset=utf-8")
