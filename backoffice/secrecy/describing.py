"""Suspicions as pages tell of them: the mark and where it was met, never the content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.scanning import keeping, pictures
from casework.agencies import queries as agencies
from casework.audit import actions as audit
from casework.dossiers import keeping as desk
from casework.dossiers import queries as dossiers
from casework.files import queries as files
from casework.files import rules
from casework.files.records import StoredFile
from casework.people.actor import Actor
from casework.scanning import queries as scanning
from casework.scanning.records import ScanPage
from casework.secrecy import actions
from casework.secrecy.records import Suspicion, SuspicionState
from foundation.errors import NotFound

MET: dict[str, LazyString] = {
    "scan": _l("Trang quét"),
    "intake": _l("Nội dung gõ khi tiếp nhận"),
    "upload": _l("Tệp được tải lên"),
}

STATES: dict[str, LazyString] = {
    SuspicionState.OPEN: _l("Chờ kết luận"),
    SuspicionState.CONFIRMED: _l("Là bí mật nhà nước"),
    SuspicionState.RELEASED: _l("Báo nhầm"),
}

EFFECTS: tuple[LazyString, ...] = (
    _l("Báo nhầm: trang trở lại đúng chỗ, việc nhận dạng chữ và số hóa tiếp tục."),
    _l(
        "Đúng là bí mật nhà nước: bản quét bị xóa hẳn khỏi hệ thống, chỉ giữ dòng ghi nhận này. "
        "Bản giấy được giữ ngoài hệ thống, giao nhận theo quy định về bảo vệ bí mật nhà nước; "
        "phần không mật của hồ sơ vẫn xử lý bình thường."
    ),
)
"""What each decision does, and the lawful way for paper that is a secret."""


@dataclass(frozen=True, slots=True)
class Line:
    """One suspicion in words."""

    suspicion: Suspicion
    met: LazyString
    state: LazyString
    agency: str
    code: str
    page: str
    found_by: str
    decided_by: str

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a decision."""
        return self.suspicion.state == SuspicionState.OPEN.value

    @property
    def can_be_seen(self) -> bool:
        """Tell whether there is a picture to be looked at."""
        one = self.suspicion
        return self.is_open and (one.page_id is not None or one.file_id is not None)

    @property
    def has_more_pages(self) -> bool:
        """Tell whether it is a file, which may have more pages than one."""
        return self.suspicion.page_id is None


def lines(session: Session, found: Sequence[Suspicion]) -> list[Line]:
    """Put suspicions into words: four statements for all of them."""
    places = agencies.agencies_by_id(session, {one.agency_id for one in found})
    codes = dossiers.references_of(session, {one.dossier_id for one in found if one.dossier_id})
    pages = scanning.numbers_of(session, [one.page_id for one in found if one.page_id])
    people = {one.found_by for one in found} | {one.decided_by for one in found}
    names = desk.names_of(session, {one for one in people if one})
    return [
        Line(
            suspicion=one,
            met=MET[one.met],
            state=STATES[one.state],
            agency=places[one.agency_id].short_name,
            code=codes.get(one.dossier_id or 0, ""),
            page=_page(pages, one),
            found_by=names.get(one.found_by or 0, _("Hệ thống")),
            decided_by=names.get(one.decided_by or 0, ""),
        )
        for one in found
    ]


def _page(pages: dict[int, tuple[str, int]], one: Suspicion) -> str:
    if one.page_id not in pages:
        return ""
    file, number = pages[one.page_id]
    return str(_("Trang %(number)s của tệp %(file)s", number=number, file=file))


def source_of(session: Session, found: Suspicion) -> ScanPage | StoredFile:
    """Return the page or the file that bears the mark; raise NotFound where nothing is kept."""
    if found.state == SuspicionState.OPEN.value:
        page = scanning.page_under_suspicion(session, found.page_id)
        if page is not None:
            return page
        if found.page_id is None and found.file_id is not None:
            return files.by_ids(session, [found.file_id])[0]
    raise NotFound(what="picture")


def drawn(source: ScanPage | StoredFile, number: int) -> Response:
    """Answer with the picture of a page; a file's pages are drawn in a limited child."""
    if isinstance(source, ScanPage):
        return pictures.answer(source.image_sha256)
    if source.media_type != rules.PDF:
        return pictures.answer(source.sha256)
    gateways = keeping.gateways()
    data = gateways.files.read(source.sha256)
    if number > min(gateways.inspection.count_pages(data), source.pages or number):
        raise NotFound(what="picture")
    return Response(gateways.inspection.rasterise(data, number), mimetype=rules.PNG)


def note_look(session: Session, found: Suspicion, *, by: Actor, at: datetime) -> None:
    """Write down who looked at what bears the mark."""
    details = {"suspicion": found.id, "page": found.page_id, "file": str(found.file_id or "")}
    chain = actions.chain(found.agency_id)
    audit.append(session, chain, "read_secret", by=by, at=at, details=details)
