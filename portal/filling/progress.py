"""How far a draft has come: its steps, what each still misses, where one goes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from casework.dossiers.records import Draft, DraftFile
from casework.procedures import charging, rules
from casework.procedures import parts as procedure_parts
from casework.procedures.charging import FeeDue
from casework.procedures.definition import (
    Channel,
    Definition,
    Level,
    RequiredPart,
    Returning,
)
from foundation.clock import VIETNAM
from foundation.errors import Problem
from web import eforms
from web.eforms import DrawnSection, Sheet


@dataclass(frozen=True, slots=True)
class Step:
    """One step of filling, as the stepper draws it."""

    key: str
    text: str
    href: str
    state: str
    missing: int
    current: bool


@dataclass(frozen=True, slots=True)
class PartFiles:
    """One part that is handed in as files, with those already there."""

    part: RequiredPart
    files: tuple[DraftFile, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft with everything its pages need; the answers hold the computed values too."""

    draft: Draft
    definition: Definition
    answers: Mapping[str, str]
    sheet: Sheet
    parts: tuple[PartFiles, ...]
    problems: Mapping[str, Problem]
    fee: FeeDue

    @property
    def complete(self) -> bool:
        """Tell whether the draft could be sent as it is."""
        return not self.problems

    def sections(self) -> list[DrawnSection]:
        """List the sections that still ask something, given the answers."""
        return [one for one in self.sheet.sections if not all(q.hidden for q in one.questions)]


def view(
    draft: Draft, definition: Definition, files: Sequence[DraftFile], *, at: datetime
) -> Filling:
    """Put a draft together for its pages."""
    today = at.astimezone(VIETNAM).date()
    faults = rules.check_answers(definition.form, draft.answers, today=today)
    answers = {**draft.answers, **rules.computed(definition.form, draft.answers, today=today)}
    stored = rules.tidy_answers(definition.form, draft.answers, today=today)
    parts = _parts(definition, draft.case_key, stored, files, today)
    given = {one.part_key for one in files}
    missing = {
        f"part:{part.key}": Problem("part_missing", {"name": part.name})
        for part in procedure_parts.missing_parts(
            definition, draft.case_key, given, stored, channel=Channel.ONLINE, day=today
        )
    }
    return Filling(
        draft=draft,
        definition=definition,
        answers=answers,
        sheet=eforms.draw(definition.form, answers, faults),
        parts=parts,
        problems={**_open_choices(draft, definition), **faults, **missing},
        fee=charging.fee_due(definition, stored, Channel.ONLINE, day=today),
    )


def _parts(
    definition: Definition,
    case_key: str,
    answers: Mapping[str, str],
    files: Sequence[DraftFile],
    today: date,
) -> tuple[PartFiles, ...]:
    asked = procedure_parts.parts_for(
        definition, case_key, answers, channel=Channel.ONLINE, day=today
    )
    return tuple(
        PartFiles(
            part,
            tuple(one for one in files if one.part_key == part.key),
            procedure_parts.is_needed(definition, part),
        )
        for part in asked
        if part.manner in procedure_parts.HANDED_IN
    )


def idle_files(filling: Filling, files: Sequence[DraftFile]) -> list[DraftFile]:
    """List the files whose part a newer version no longer has; they are kept and not sent."""
    known = {one.key for one in filling.definition.parts}
    return [one for one in files if one.part_key not in known]


def _open_choices(draft: Draft, definition: Definition) -> dict[str, Problem]:
    problems = {}
    if draft.case_key not in {case.key for case in definition.cases}:
        problems["case_key"] = Problem("case_needed")
    if definition.level is Level.COMMUNE and draft.agency_id is None:
        problems["agency"] = Problem("agency_needed")
    if Returning(draft.return_way) not in definition.returning:
        problems["return_way"] = Problem("not_a_choice")
    return problems


def typing_problems(filling: Filling, today: date) -> dict[str, Problem]:
    """Say what is wrong with what was typed; what is still empty is not yet wrong."""
    return rules.check_draft(filling.definition.form, filling.draft.answers, today=today)


def steps(filling: Filling, here: str = "") -> list[Step]:
    """List the steps in order: choices, sections, files, review."""
    open_choices = sum(key in filling.problems for key in ("case_key", "agency", "return_way"))
    listed = [_step(filling, "lua-chon", _("Trường hợp và nơi nhận"), open_choices, touched=True)]
    listed += [
        _step(filling, one.key, one.title, one.missing, touched=one.answered > 0)
        for one in filling.sections()
    ]
    if filling.parts:
        missing = sum(key.startswith("part:") for key in filling.problems)
        touched = any(one.files for one in filling.parts)
        listed.append(_step(filling, "giay-to", _("Giấy tờ kèm theo"), missing, touched=touched))
    last = _("Xem lại và gửi") if filling.draft.amends_id else _("Xem lại và nộp")
    listed.append(_step(filling, "xem-lai", last, 1, touched=False))
    return [
        Step(one.key, one.text, one.href, one.state, one.missing, current=one.key == here)
        for one in listed
    ]


def _step(filling: Filling, key: str, text: str, missing: int, *, touched: bool) -> Step:
    state = "done" if not missing else "missing" if touched else "todo"
    return Step(key, text, step_href(filling.draft.reference, key), state, missing, current=False)


def step_href(reference: str, key: str) -> str:
    """Return the address of a step."""
    fixed = {"lua-chon": "choices", "giay-to": "files.page", "xem-lai": "review"}
    if key in fixed:
        return url_for(f"portal.filling.{fixed[key]}", reference=reference)
    return url_for("portal.filling.section", reference=reference, key=key)


def next_href(filling: Filling, here: str) -> str:
    """Return the address of the step after this one."""
    listed = steps(filling, here)
    at = next((i for i, one in enumerate(listed) if one.current), len(listed) - 2)
    return listed[min(at + 1, len(listed) - 1)].href


def previous_href(filling: Filling, here: str) -> str:
    """Return the address of the step before this one, or of the draft's first page."""
    listed = steps(filling, here)
    at = next((i for i, one in enumerate(listed) if one.current), 0)
    if at == 0:
        return url_for("portal.filling.overview", reference=filling.draft.reference)
    return listed[at - 1].href


def first_open(filling: Filling) -> Step:
    """Return the first step that is not done: where to go on."""
    return next(one for one in steps(filling) if one.state != "done")


def named(filling: Filling, key: str, sentence: str) -> str:
    """Put the question's label before a sentence that is read far away from the question."""
    fields = {field.key: field for field in filling.definition.form.fields}
    table, _dot, place = key.partition(".")
    if table not in fields:
        return sentence
    said = fields[table].label.rstrip(".:?")
    row, _dot, column = place.partition(".")
    if not column:
        return f"{said}: {sentence}"
    head = {one.key: one.label for one in fields[table].columns}.get(column, column)
    place = str(_("%(table)s, dòng %(row)s, %(column)s", table=said, row=int(row) + 1, column=head))
    return f"{place}: {sentence}"


def place_of(filling: Filling, key: str) -> str:
    """Return the address where a problem is mended."""
    reference = filling.draft.reference
    if key in {"case_key", "agency", "return_way"}:
        return f"{step_href(reference, 'lua-chon')}#{key}"
    if key.startswith("part:"):
        return f"{step_href(reference, 'giay-to')}#file-{key.removeprefix('part:')}"
    for section in filling.definition.form.sections:
        if any(field.key == key.partition(".")[0] for field in section.fields):
            return f"{step_href(reference, section.key)}?kiem=1#{key}"
    return url_for("portal.filling.overview", reference=reference)
