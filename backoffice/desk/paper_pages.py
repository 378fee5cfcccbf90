"""Scanned pages beside a dossier's files: shown until their signed copy stands among the files."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier, DossierFile
from casework.files import rules
from casework.scanning import queries as scanning
from casework.scanning.records import ScanPage
from foundation.errors import NotFound
from gateways import Gateways

SHOWN = frozenset({rules.JPEG, rules.PNG})


def scans_of(
    session: Session,
    dossier: Dossier,
    names: Mapping[str, str],
    files: Sequence[DossierFile] = (),
) -> list[dict[str, object]]:
    """Describe the scanned pages for the viewer, a document for each part.

    A part whose copy is signed is left out: its copy is among the dossier's files.
    """
    live = {one.file_id for one in files if one.replaced_at is None}
    copied = {
        copy.part_key for copy in scanning.copies_of(session, dossier.id) if copy.file_id in live
    }
    shown = [
        page
        for page in scanning.pages_of_dossier(session, dossier.id)
        if page.part_key and page.part_key not in copied and page.image_sha256
    ]
    return [
        _document(dossier, key, names.get(key, key), list(run))
        for key, run in groupby(shown, key=lambda page: page.part_key)
    ]


def _document(
    dossier: Dossier, key: str, name: str, pages: Sequence[ScanPage]
) -> dict[str, object]:
    links = [address(dossier, page) for page in pages]
    return {
        "key": key,
        "name": _("Bản quét, %(count)s trang", count=len(pages)),
        "part": name,
        "href": links[0],
        "media_type": rules.JPEG,
        "pages": links,
        "closed": False,
        "size": "",
        "note": _("Bản quét chưa ký số thành bản sao điện tử."),
    }


def links_by_part(scans: Sequence[Mapping[str, object]]) -> dict[str, list[tuple[str, str]]]:
    """Return (name, address) of each part's scan, for the checklist."""
    return {str(one["key"]): [(str(one["name"]), str(one["href"]))] for one in scans}


def address(dossier: Dossier, page: ScanPage) -> str:
    """Return where a scanned page of a dossier is seen."""
    return url_for("backoffice.desk_beside.scan", reference=dossier.reference, page_id=page.id)


def page_of(session: Session, dossier: Dossier, page_id: int) -> ScanPage:
    """Return a scanned page that lies in a dossier and may be seen; raise NotFound."""
    pages = scanning.pages_of_dossier(session, dossier.id)
    found = next((page for page in pages if page.id == page_id and page.image_sha256), None)
    if found is None:
        raise NotFound(what="page")
    return found


def picture(gateways: Gateways, page: ScanPage) -> Response:
    """Answer with a page's picture; raise NotFound where a browser cannot show it."""
    data = gateways.files.read(page.image_sha256)
    media_type = rules.media_type_of(data[:1024])
    if media_type not in SHOWN:
        raise NotFound(what="page")
    return Response(data, mimetype=media_type)
