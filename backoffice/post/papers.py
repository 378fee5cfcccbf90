"""Labels of consignments as PDF, and lists as files: made at the request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from urllib.parse import quote

from flask import Response, current_app

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier
from casework.post import lists
from casework.post.lists import Doubt
from casework.post.records import Consignment, PostList
from gateways import Gateways
from web.sentences import PROBLEMS

PAPERS = ("label", "a6")


def labels(
    agency: Agency,
    found: Sequence[Consignment],
    dossiers: Mapping[int, Dossier],
    *,
    paper: str,
    at: datetime,
) -> Response:
    """Set a label for each consignment: who sends, who receives, no word of what is inside."""
    facts = {
        "agency": agency.desk_name or agency.name,
        "address": agency.address,
        "phone": agency.phone,
        "format": paper if paper in PAPERS else PAPERS[0],
        "sheets": [
            {
                "name": one.name,
                "phone": one.phone,
                "address": one.address,
                "code": _code(dossiers.get(one.dossier_id or 0)),
                "number": one.reference,
                "tracking": one.tracking,
                "qr": one.reference,
            }
            for one in found
        ],
    }
    typesetter = cast("Gateways", current_app.extensions["gateways"]).typesetter
    pdf = typesetter.typeset("post_label", facts, at=at)
    return _file(pdf, "application/pdf", "nhan-buu-gui.pdf", "inline")


def _code(dossier: Dossier | None) -> str:
    return dossier.shown_code if dossier else ""


def list_file(found: PostList) -> Response:
    """Hand a list out as it was made or came."""
    return _file(lists.as_bytes(found.contents), "text/csv; charset=utf-8", found.name)


def doubts_of(found: PostList) -> list[tuple[Doubt, str]]:
    """Return the lines of a list that were not applied, each with its reason in words."""
    doubts = [
        Doubt(int(one["line"]), str(one["code"]), tuple(map(str, one["cells"])))
        for one in found.doubtful
    ]
    return [(one, str(PROBLEMS.get(one.code, one.code))) for one in doubts]


def doubts_file(found: PostList) -> Response:
    """Hand the lines that were not applied out, each with its reason."""
    pairs = doubts_of(found)
    text = lists.write_doubts([one for one, _ in pairs], [why for _, why in pairs])
    name = found.name.removesuffix(".csv") + "-chua-ghi.csv"
    return _file(lists.as_bytes(text), "text/csv; charset=utf-8", name)


def _file(data: bytes, mimetype: str, name: str, way: str = "attachment") -> Response:
    answer = Response(data, content_type=mimetype)
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
