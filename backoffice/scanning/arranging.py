"""What officers do to the pages of a batch, and how lists of batches tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.scanning import forms, sheet, words
from casework.dossiers import keeping
from casework.dossiers import queries as dossiers
from casework.people.actor import Actor
from casework.scanning import arrivals, placing, queries
from casework.scanning.queries import Progress
from casework.scanning.records import ScanBatch, ScanPage
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem
from web.access import current_actor
from web.transactions import transaction


def form_sent() -> forms.ArrangeForm:
    """Make the form over a batch's pages with all that may be ticked and chosen."""
    form = forms.ArrangeForm()
    # Each id is looked for in the batch itself; here only the shape counts.
    form.trang.choices = [(one, "") for one in request.form.getlist("trang") if _is_id(one)]
    form.phan.choices = [(one, "") for one in request.form.getlist("phan") if one]
    return form


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19  # noqa: PLR2004 - a bigint


def act(reference: str, form: forms.ArrangeForm) -> str:
    """Do what was pressed and say what was done; raise Invalid, Conflict, NotFound.

    ``viec`` is the verb, for one page alone with its id behind a colon.
    """
    verb, _colon, one = str(form.viec.data or "").partition(":")
    ids = [int(one)] if _is_id(one) else [int(each) for each in form.trang.data or ()]
    if not ids:
        raise Invalid({"trang": Problem("pages_needed")})
    by, at = current_actor(), now()
    with transaction() as session:
        batch = queries.batch(session, reference, of=by, lock=True)
        if verb == "place":
            return _place(session, batch, ids, str(form.phan.data or ""), by=by, at=at)
        return _other(session, batch, verb, ids, by=by, at=at)


def _place(
    session: Session, batch: ScanBatch, ids: Sequence[int], chosen: str, *, by: Actor, at: datetime
) -> str:
    reference, _slash, part_key = chosen.partition("/")
    if not part_key:
        raise Invalid({"phan": Problem("part_needed")})
    dossier = dossiers.of_officer(session, reference, of=by)
    given = {one.part_key: one for one in keeping.given_of(session, dossier.id)}
    if part_key in given and given[part_key].unscannable:
        raise Invalid({"phan": Problem("part_is_unscannable")})
    try:
        placing.place(session, batch, ids, dossier=dossier, part_key=part_key, by=by, at=at)
    except Invalid as refusal:
        raise Invalid({"phan": next(iter(refusal.fields.values()))}) from refusal
    name = sheet.part_names(dossier).get(part_key, part_key)
    return str(_("Đã chuyển %(n)s trang sang “%(part)s”.", n=len(ids), part=name))


def _other(
    session: Session, batch: ScanBatch, verb: str, ids: Sequence[int], *, by: Actor, at: datetime
) -> str:
    if verb == "drop":
        placing.drop(session, batch, ids, by=by, at=at)
        return str(_("Đã bỏ các trang đã chọn; có thể giữ lại ở cuối trang này."))
    if verb == "restore":
        placing.restore(session, batch, ids, by=by, at=at)
        return str(_("Đã giữ lại trang."))
    page = queries.page(session, batch.reference, ids[0], of=by)
    if verb == "content":
        placing.as_content(session, page, by=by, at=at)
        return str(_("Đã giữ lại trang như trang nội dung."))
    if verb in {"up", "down"}:
        placing.move(session, page, up=verb == "up", by=by, at=at)
        return str(_("Đã đổi thứ tự trang."))
    raise NotFound(what="verb")


def back(reference: str) -> str:
    """Return the batch's page, with the dossier whose parts are among the choices."""
    return url_for("backoffice.scanning.batch.show", reference=reference, **kept())


def kept() -> dict[str, Any]:
    """Return what the address says of the dossier to choose from and of the place in the pile."""
    return {key: request.args[key] for key in ("ho-so", "sau") if key in request.args}


# --- lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch in a list."""

    batch: ScanBatch
    progress: Progress
    origin: str
    said: str

    @property
    def is_working(self) -> bool:
        """Tell whether the worker has still to do with it."""
        return bool(self.batch.sources) and self.progress.percent < 100  # noqa: PLR2004


def lines(session: Session, found: Sequence[ScanBatch]) -> list[BatchLine]:
    """Put progress and origin beside each batch: two statements more for all of them."""
    progress = queries.progress_of(session, [one.id for one in found])
    origins = arrivals.origins_of(session, found)
    return [
        BatchLine(one, progress[one.id], _origin(one, origins.get(one.id, "")), _said(one))
        for one in found
    ]


def origin(session: Session, batch: ScanBatch) -> str:
    """Say by which way and from whom a batch came."""
    return _origin(batch, arrivals.origins_of(session, [batch]).get(batch.id, ""))


def _origin(batch: ScanBatch, name: str) -> str:
    return " – ".join(filter(None, (str(words.WAYS[batch.way]), name)))


def _said(batch: ScanBatch) -> str:
    names = [one.file.name for one in batch.sources]
    if not names:
        return str(_("chưa có tệp"))
    more = len(names) - 1
    return str(_("%(name)s và %(more)s tệp nữa", name=names[0], more=more)) if more else names[0]


def in_words(progress: Progress) -> str:
    """Say how far a batch has come."""
    if progress.pages is None:
        return str(_("Đang đếm trang…"))
    if progress.percent >= 100:  # noqa: PLR2004
        return str(_("Đã đọc xong %(pages)s trang.", pages=progress.pages))
    return str(
        _(
            "Đã xem %(seen)s/%(pages)s trang, đã nhận dạng chữ %(read)s trang.",
            seen=progress.seen,
            pages=progress.pages,
            read=progress.read,
        )
    )


def told(progress: Progress) -> dict[str, object]:
    """Tell the script of a page how far a batch has come."""
    return {
        "percent": progress.percent,
        "text": in_words(progress),
        "stamp": sheet.stamp_of(progress),
        "done": progress.percent >= 100,  # noqa: PLR2004
    }


def beside(session: Session, batch: ScanBatch, page: ScanPage) -> dict[str, str]:
    """Return the addresses of the pages before and after one in the batch."""
    found = arrivals.neighbours(session, batch.id, page.id)
    return {
        name: url_for("backoffice.scanning.batch.page", reference=batch.reference, page_id=number)
        for name, number in found.items()
        if number
    }


def batch_lines_of(session: Session, dossier_id: int) -> list[BatchLine]:
    """List the batches of a dossier that lie in the officer's desk."""
    found = queries.batches_of_dossier(session, dossier_id, limit=20)
    agency_id = current_actor().agency_id
    return lines(session, [one for one in found if one.desk_agency_id == agency_id])
