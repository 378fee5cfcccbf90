"""The parts of one dossier at the desk: on paper, scanned, copied, or impossible to scan."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.dossier import links
from backoffice.scanning import arranging, forms, sheet, words
from backoffice.scanning.arranging import BatchLine
from casework.dossiers import keeping
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier
from casework.scanning import queries
from casework.scanning.queries import Scanned
from casework.scanning.records import CopyState, PartCopy

UNDER_WAY = frozenset({CopyState.GATHERING.value, CopyState.BOUND.value})


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part: what was handed in, how many pages lie in it, what became of them."""

    key: str
    name: str
    given: PartGiven | None
    counted: str
    pages: int
    faulty: int
    quarantined: int
    copy: PartCopy | None
    copy_state: str
    copy_problem: str
    copy_href: str
    is_stale: bool
    label_href: str
    kept: str

    @property
    def is_waiting(self) -> bool:
        """Tell whether the part waits to be scanned."""
        return self.given is not None and self.given.scan == ScanNeed.WAITING.value

    @property
    def is_unscannable(self) -> bool:
        """Tell whether the part cannot be scanned: it never has a file."""
        return self.given is not None and self.given.unscannable

    @property
    def can_be_copied(self) -> bool:
        """Tell whether it has pages that no copy shows, all of them good."""
        return self.is_stale and not self.faulty and not self.quarantined

    @property
    def is_working(self) -> bool:
        """Tell whether its copy is being made."""
        return self.copy is not None and self.copy.state in UNDER_WAY and not self.copy.problem


@dataclass(frozen=True, slots=True)
class DeskParts:
    """All that the page shows."""

    dossier: Dossier
    lines: Sequence[PartLine]
    choices: Sequence[tuple[str, str]]
    batches: Sequence[BatchLine]
    unplaced: int
    secret: int

    @property
    def is_working(self) -> bool:
        """Tell whether the page will look different in a moment."""
        of_copies = any(one.is_working for one in self.lines)
        return of_copies or any(one.is_working for one in self.batches)

    @property
    def stamp(self) -> str:
        """Return what changes when the page is worth drawing anew."""
        copies = [f"{one.copy.id}{one.copy.state}" for one in self.lines if one.copy]
        return "/".join([*copies, *(sheet.stamp_of(one.progress) for one in self.batches)])

    @property
    def can_order(self) -> bool:
        """Tell whether a part has pages that no copy shows, all of them good."""
        return any(one.can_be_copied for one in self.lines)


def of_dossier(session: Session, dossier: Dossier) -> DeskParts:
    """Read a dossier's parts, pages, copies and batches in a handful of statements."""
    given = keeping.given_of(session, dossier.id)
    scanned = queries.scanned_of(session, dossier.id)
    copies = {one.part_key: one for one in queries.copies_of(session, dossier.id)}
    choices = sheet.scannable(dossier, given)
    keys = {key for key, _name in choices}
    return DeskParts(
        dossier=dossier,
        lines=lines_of(dossier, given, scanned, copies, besides=keys),
        choices=choices,
        batches=arranging.batch_lines_of(session, dossier.id),
        unplaced=len(scanned[""].page_ids) if "" in scanned else 0,
        secret=sum(one.quarantined for one in scanned.values()),
    )


def lines_of(
    dossier: Dossier,
    given: Sequence[PartGiven],
    scanned: Mapping[str, Scanned],
    copies: Mapping[str, PartCopy],
    *,
    besides: Collection[str] = (),
) -> list[PartLine]:
    """Describe the parts that were handed in, scanned or copied, and those of ``besides``."""
    by_key = {one.part_key: one for one in given}
    keys = set(by_key) | set(scanned) | set(copies) | set(besides)
    return [
        _line(dossier, key, name, by_key.get(key), scanned.get(key, Scanned()), copies.get(key))
        for key, name in sheet.part_names(dossier).items()
        if key in keys
    ]


def _line(
    dossier: Dossier,
    key: str,
    name: str,
    given: PartGiven | None,
    scanned: Scanned,
    copy: PartCopy | None,
) -> PartLine:
    label = given.label if given is not None and given.unscannable else ""
    return PartLine(
        key=key,
        name=name,
        given=given,
        counted=words.counted(given) if given else "",
        pages=len(scanned.page_ids),
        faulty=scanned.faulty,
        quarantined=scanned.quarantined,
        copy=copy,
        copy_state=str(words.COPY_STATES.get(copy.state, "")) if copy else "",
        copy_problem=words.copy_problem(copy) if copy else "",
        copy_href=links.original(dossier.reference, copy.file_id) if copy and copy.file_id else "",
        is_stale=bool(scanned.page_ids)
        and (copy is None or copy.page_ids != list(scanned.page_ids)),
        label_href=url_for("backoffice.scanning.labels.show", label=label) if label else "",
        kept=str(words.KEPT.get(given.kept, "")) if given else "",
    )


def told(drawn: DeskParts) -> dict[str, object]:
    """Tell the script of the page how far it is, and whether it is worth drawing anew."""
    reading = [one.progress for one in drawn.batches if one.is_working]
    copies = [one for one in drawn.lines if one.copy]
    percent, text = 100, ""
    if reading:
        percent, text = reading[0].percent, arranging.in_words(reading[0])
    elif drawn.is_working:
        ready = sum(not one.is_working for one in copies)
        percent = 100 * ready // len(copies)
        text = str(_("Đang tạo bản sao điện tử: xong %(n)s/%(all)s.", n=ready, all=len(copies)))
    done = not drawn.is_working
    return {"percent": percent, "text": text, "stamp": drawn.stamp, "done": done}


def _bound(fresh: bool) -> dict[str, Any]:  # noqa: FBT001 - whether another form of the page was sent
    return {"formdata": None} if fresh else {}


def covers_form(drawn: DeskParts, *, fresh: bool = False) -> forms.CoversForm:
    """Make the form of cover sheets: what waits to be scanned is ticked."""
    waiting = [one.key for one in drawn.lines if one.is_waiting]
    every = [key for key, _name in drawn.choices]
    form = forms.CoversForm(**_bound(fresh), data={"bia": waiting or every})
    form.bia.choices = drawn.choices
    return form


def labels_form(drawn: DeskParts, *, fresh: bool = False) -> forms.LabelsForm:
    """Make the form of labels: every part that cannot be scanned is ticked."""
    kept = [(one.key, one.name) for one in drawn.lines if one.is_unscannable]
    every = [key for key, _name in kept]
    form = forms.LabelsForm(**_bound(fresh), data={"nhan": every, "kho": "label"})
    form.nhan.choices = kept
    return form


def unscannable_form(drawn: DeskParts, *, fresh: bool = False) -> forms.UnscannableForm:
    """Make the form that ticks a part that cannot be scanned."""
    form = forms.UnscannableForm(**_bound(fresh))
    form.khong.choices = [
        (one.key, one.name)
        for one in drawn.lines
        if one.given is not None and not one.is_unscannable and one.copy is None and not one.pages
    ]
    return form
