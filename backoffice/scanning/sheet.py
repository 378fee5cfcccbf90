"""A batch as its page shows it: pages by part, those in no part first, what is dropped folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from backoffice.scanning import words
from casework.dossiers import keeping
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import PartManner
from casework.scanning import queries
from casework.scanning.queries import LIVING, Progress
from casework.scanning.records import PageKind, PageState, ScanBatch, ScanPage, SourceState

AT_ONCE = 200
"""Pages on one screen."""


def _(sentence: str, **facts: object) -> str:
    return str(gettext(sentence, **facts))


@dataclass(frozen=True, slots=True)
class Line:
    """One page in its group."""

    page: ScanPage
    name: str
    href: str
    thumb: str
    faults: Sequence[tuple[str, str]] = ()
    why: str = ""


@dataclass(slots=True)
class Group:
    """Pages of one part of one dossier in order."""

    dossier: Dossier
    part_key: str
    name: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the batch: how far it is, or why it was not taken."""

    name: str
    size: int
    pages: int | None
    seen: int
    is_waiting: bool
    problem: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page of a batch shows."""

    batch: ScanBatch
    progress: Progress
    files: Sequence[FileLine]
    dossiers: Mapping[int, Dossier]
    groups: Sequence[Group]
    unplaced: Sequence[Line]
    covers: Sequence[Line]
    blanks: Sequence[Line]
    dropped: Sequence[Line]
    secret: Sequence[str]
    parts: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    last_id: int | None

    @property
    def is_working(self) -> bool:
        """Tell whether the page will look different in a moment."""
        return bool(self.files) and self.progress.percent < 100  # noqa: PLR2004

    @property
    def stamp(self) -> str:
        """Return what changes when the page is worth drawing anew."""
        return stamp_of(self.progress)


def stamp_of(progress: Progress) -> str:
    """Write down what of a batch's progress changes its page: not each single page."""
    done = progress.percent >= 100  # noqa: PLR2004
    told = (progress.waiting, progress.refused, progress.faulty, progress.quarantined, int(done))
    return ".".join(map(str, told))


def sheet_of(
    session: Session, batch: ScanBatch, *, of: Actor, after: int, more: Dossier | None
) -> Sheet:
    """Read a batch for an officer of its desk in a handful of statements."""
    pages = queries.pages_of(session, batch.id, after=after, limit=AT_ONCE + 1)
    shown = pages[:AT_ONCE]
    wanted = {page.dossier_id for page in shown} | {batch.dossier_id, more.id if more else None}
    dossiers = keeping.dossiers_of(session, [one for one in wanted if one], of=of)
    given = keeping.given_of_many(session, list(dossiers))
    names = _Names(batch)
    lines = [_line(batch, page, names) for page in shown]
    content = [one for one in lines if _is_content(one.page)]
    return Sheet(
        batch=batch,
        progress=queries.progress_of(session, [batch.id])[batch.id],
        files=[_file(one) for one in batch.sources],
        dossiers=dossiers,
        groups=_groups(content, dossiers),
        unplaced=[one for one in content if not one.page.part_key],
        covers=[one for one in lines if _is(one.page, PageKind.COVER, PageKind.SEPARATOR)],
        blanks=[one for one in lines if _is(one.page, PageKind.BLANK)],
        dropped=[one for one in lines if _is_dropped(one.page)],
        secret=[names.of(*one) for one in queries.quarantined_in(session, batch.id)],
        parts=parts_to_choose(dossiers, given),
        last_id=shown[-1].id if len(pages) > AT_ONCE else None,
    )


def _is(page: ScanPage, *kinds: PageKind) -> bool:
    return page.kind in kinds


def _is_content(page: ScanPage) -> bool:
    return page.kind == PageKind.CONTENT.value and page.state in LIVING


def _is_dropped(page: ScanPage) -> bool:
    gone = {PageState.DROPPED.value, PageState.REPLACED.value}
    return page.kind == PageKind.CONTENT.value and page.state in gone


class _Names:
    """How pages are called: by their number, and by their file where there is more than one."""

    def __init__(self, batch: ScanBatch) -> None:
        self._files = {one.id: number for number, one in enumerate(batch.sources, 1)}

    def of(self, source_id: int, number: int) -> str:
        if len(self._files) < 2:  # noqa: PLR2004
            return _("Trang %(number)s", number=number)
        file = self._files.get(source_id, 0)
        return _("Tệp %(file)s, trang %(number)s", file=file, number=number)


def name_of(batch: ScanBatch, page: ScanPage) -> str:
    """Call a page by its number, and by its file where the batch has more than one."""
    return _Names(batch).of(page.source_id, page.number)


def _line(batch: ScanBatch, page: ScanPage, names: _Names) -> Line:
    of: dict[str, Any] = {"reference": batch.reference, "page_id": page.id}
    return Line(
        page=page,
        name=names.of(page.source_id, page.number),
        href=url_for("backoffice.scanning.batch.page", **of),
        thumb=url_for("backoffice.scanning.batch.thumb", **of) if page.thumb_sha256 else "",
        faults=words.faults_of(page) if page.state in LIVING else (),
        why=_why(page),
    )


def _why(page: ScanPage) -> str:
    if page.state == PageState.REPLACED.value:
        return _("đã có trang quét lại thay thế")
    if _is_content(page) and not page.part_key:
        return words.unplaced(page)
    if page.kept_reason:
        return _("dùng như vậy: %(reason)s", reason=page.kept_reason)
    if page.note in words.PLACED:
        return str(words.PLACED[page.note])
    kinds = {PageKind.COVER.value: _("tờ bìa"), PageKind.SEPARATOR.value: _("tờ ngăn")}
    return kinds.get(page.kind, "")


def _file(source) -> FileLine:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a ScanSource with its file
    return FileLine(
        name=source.file.name,
        size=source.file.size,
        pages=source.pages,
        seen=source.seen_pages,
        is_waiting=source.state == SourceState.WAITING.value,
        problem=words.source_problem(source.problem) if source.problem else "",
        is_signed=source.is_signed,
    )


def _groups(lines: Sequence[Line], dossiers: Mapping[int, Dossier]) -> list[Group]:
    """Sort placed pages by dossier, by the order of its parts, by their place in the part."""
    found: dict[tuple[int, str], Group] = {}
    for dossier in dossiers.values():
        for key, name in part_names(dossier).items():
            found[dossier.id, key] = Group(dossier, key, name)
    for line in lines:
        group = found.get((line.page.dossier_id or 0, line.page.part_key))
        if group is not None and line.page.part_key:
            group.lines.append(line)
    for group in found.values():
        group.lines.sort(key=lambda line: (line.page.position, line.page.id))
    return [group for group in found.values() if group.lines]


def part_names(dossier: Dossier) -> dict[str, str]:
    """Return the names of all parts of a dossier's procedure by key, in order."""
    return {one.key: one.name for one in procedures.definition_of(dossier.version).parts}


def scannable(dossier: Dossier, given: Sequence[PartGiven]) -> list[tuple[str, str]]:
    """List the parts of a dossier that pages may go to: (key, name), in order.

    Besides those that the case asks for, those handed in; never one that cannot be scanned.
    """
    definition = procedures.definition_of(dossier.version)
    asked = procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
    kinds = {PartManner.FILE, PartManner.EARLIER, PartManner.SHOW}
    keys = {one.key for one in asked if one.manner in kinds} | {one.part_key for one in given}
    keys -= {one.part_key for one in given if one.unscannable}
    return [(one.key, one.name) for one in definition.parts if one.key in keys]


def parts_to_choose(
    dossiers: Mapping[int, Dossier], given: Sequence[PartGiven]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """List what pages may be moved to, dossier by dossier: (value, name of the part)."""
    return [
        (
            f"{dossier.shown_code} – {dossier.holder_name}",
            [
                (f"{dossier.reference}/{key}", name)
                for key, name in scannable(
                    dossier, [one for one in given if one.dossier_id == dossier.id]
                )
            ],
        )
        for dossier in dossiers.values()
    ]
