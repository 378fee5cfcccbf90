"""The checklist of completeness: what reception found of each part, as a form and as rows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice import part_words, wording
from backoffice.acting import Turn
from backoffice.desk import naming
from backoffice.desk.reasons import NONE, Reasons, load
from backoffice.dossier import links
from backoffice.dossier.sheet import Sheet
from backoffice.forms import VerbForm
from casework.dossiers import checking, queries, reception
from casework.dossiers.desk_records import FieldCheck
from casework.dossiers.proofs import Proof
from casework.dossiers.records import PartCheck
from casework.dossiers.states import Verb
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition, Field, PartManner, RequiredPart
from foundation.errors import Invalid, Problem
from web import filters
from web.fields import HiddenField, TextAreaField, TextField

CHECKED = procedure_parts.HANDED_IN | {PartManner.EFORM}
"""Manners of parts that reception can look at; the others are shown at the desk or looked up."""
STORED = {"ok": "pass", "bad": "fail", "none": "not_applicable"}
SHOWN = {stored: shown for shown, stored in STORED.items()}
ANSWER_STORED = {"ok": "right", "bad": "wrong"}
ANSWER_SHOWN = {stored: shown for shown, stored in ANSWER_STORED.items()}
MISMATCH = _l("Không khớp với giấy tờ đã nộp.")
"""What is said of a wrong answer where nothing else was typed."""


def parts_of(
    definition: Definition,
    case_key: str,
    answers: Mapping[str, str],
    proven: Collection[str] = (),
) -> list[RequiredPart]:
    """List the parts of a case that are checked one by one; what is proven is none of them."""
    parts = procedure_parts.parts_for(definition, case_key, answers)
    return [part for part in parts if part.manner in CHECKED and part.key not in proven]


def form_for(
    parts: Sequence[RequiredPart],
    answers: Sequence[Field] = (),
    papers: Mapping[str, Any] | None = None,
    begun: Mapping[str, object] | None = None,
) -> VerbForm:
    """Make the form of a checklist: verdict, reason and note of each part, and where to go on.

    With answers also the verdict of each of them. The form knows proven parts too: a page opened
    before the proof was found still sends them, and the house says what is wrong with that.
    ``papers`` are the fields of ``naming``, which begin with ``begun``.
    """
    fields: dict[str, Any] = {"then": HiddenField(), **(papers or {})}
    for part in parts:
        fields[f"part.{part.key}"] = TextField(part.name, required=False)
        fields[f"part.{part.key}.reason"] = TextField(part.name, required=False)
        fields[f"part.{part.key}.note"] = TextAreaField(part.name, required=False, max_length=1_000)
    for one in answers:
        fields[f"field.{one.key}"] = TextField(one.label, required=False)
        fields[f"field.{one.key}.note"] = TextField(
            one.label, required=False, max_length=checking.LONGEST_REASON
        )
    form: VerbForm = type("ChecklistForm", (VerbForm,), fields)(data=dict(begun or {}))
    return form


def askable(definition: Definition, answers: Mapping[str, str]) -> list[Field]:
    """List the questions that are asked and whose answer may be held against the paper."""
    keys = checking.askable_fields(definition)
    return [
        one for one in procedure_rules.shown_fields(definition.form, answers) if one.key in keys
    ]


def note(turn: Turn, form: VerbForm) -> None:
    """Write down what a checklist sent says, as far as it is new; raise Invalid with all faults."""
    dossier, definition = turn.dossier, procedures.definition_of(turn.dossier.version)
    reasons = load(turn.session)
    problems: dict[str, Problem] = {}
    known = queries.checks_of(turn.session, dossier.id)
    parts = parts_of(definition, dossier.case_key, dossier.answers)
    for key, (verdict, reason) in findings(form, parts, reasons).items():
        if not is_new(known.get(key), (verdict, reason)):
            continue
        try:
            reception.mark_part(
                turn.session, dossier, key, verdict=verdict, reason=reason, by=turn.by, at=turn.at
            )
        except Invalid as refusal:
            problems |= {f"part.{name}": one for name, one in refusal.fields.items()}
    problems |= _note_answers(turn, form, definition)
    problems |= naming.note(turn, form, parts)
    if problems:
        raise Invalid(problems)


def _note_answers(turn: Turn, form: VerbForm, definition: Definition) -> dict[str, Problem]:
    """Write down which answers are right or wrong, where the form asks it."""
    problems: dict[str, Problem] = {}
    asked = [one for one in askable(definition, turn.dossier.answers) if f"field.{one.key}" in form]
    known = checking.fields_of(turn.session, turn.dossier.id) if asked else {}
    for one in asked:
        verdict = ANSWER_STORED.get(str(form[f"field.{one.key}"].data or ""), "")
        said = form[f"field.{one.key}.note"].data or wording.stored(MISMATCH)
        reason = said if verdict == "wrong" else ""
        before = known.get(one.key)
        is_same = before is not None and (before.verdict, before.reason) == (verdict, reason)
        if not verdict or is_same:
            continue
        try:
            checking.mark_field(
                turn.session, turn.dossier, one.key,
                verdict=verdict, reason=reason, by=turn.by, at=turn.at,
            )  # fmt: skip
        except Invalid as refusal:
            problems |= {f"field.{name}": found for name, found in refusal.fields.items()}
    return problems


def findings(
    form: VerbForm, parts: Sequence[RequiredPart], reasons: Reasons
) -> dict[str, tuple[str, str]]:
    """Read what was found: (stored verdict, reason) by part; parts not looked at are left out."""
    found = {}
    for part in parts:
        name = f"part.{part.key}"
        verdict = STORED.get(str(form[name].data or ""))
        if verdict:
            said = _reason(form, name, reasons) if verdict == "fail" else ""
            found[part.key] = (verdict, said)
    return found


def _reason(form: VerbForm, name: str, reasons: Reasons) -> str:
    said = reasons.stored(str(form[f"{name}.reason"].data or ""))
    return " ".join(one for one in (said, form[f"{name}.note"].data or "") if one)


def is_new(check: PartCheck | None, finding: tuple[str, str]) -> bool:
    """Tell whether a finding differs from what is written down."""
    return check is None or (check.verdict, check.reason) != finding


def shown(
    sheet: Sheet,
    reasons: Reasons = NONE,
    proven: Collection[str] = (),
    typed: VerbForm | None = None,
) -> list[dict[str, object]]:
    """Describe the checklist for its component, to be filled in or only to be read.

    What was typed and could not be kept stands there again, with what is wrong with it.
    """
    parts = parts_of(sheet.definition, sheet.dossier.case_key, sheet.dossier.answers, proven)
    return [
        {
            "key": part.key,
            "name": part.name,
            "note": _note(part),
            "required": procedure_parts.is_needed(sheet.definition, part),
            "files": _files(sheet, part),
            **_kept(sheet.checks, part.key, None if not is_open(sheet) else reasons),
            **(_typed(typed, part.key) if typed else {}),
        }
        for part in parts
    ]


def _note(part: RequiredPart) -> str:
    """Say how many of which kind must be there, whose result it is, and what was noted."""
    counted = part_words.counts_in_words(part) if part.manner is PartManner.FILE else ""
    earlier = _("kết quả của thủ tục %(code)s", code=part.earlier) if part.earlier else ""
    variants = _("một trong các mẫu: %(names)s", names="; ".join(part.variants))
    told = (counted, earlier, variants if part.variants else "", part.note.rstrip("."))
    return "; ".join(filter(None, told))


def spared(sheet: Sheet, proven: Collection[str] = ()) -> list[str]:
    """List what nobody checks here: papers shown or looked up, and instructions to read."""
    definition, dossier = sheet.definition, sheet.dossier
    asked = procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
    told = [
        f"{part_words.MANNERS[part.manner]}: {part.name}"
        for part in asked
        if part.manner not in CHECKED and part.key not in proven
    ]
    notes = procedure_parts.notes_for(definition, dossier.case_key, dossier.answers)
    return told + [note.name for note in notes]


def is_open(sheet: Sheet) -> bool:
    """Tell whether this officer may write findings down now."""
    return Verb.ACCEPT in sheet.verbs


def _files(sheet: Sheet, part: RequiredPart) -> list[tuple[str, str]]:
    if part.manner is PartManner.EFORM:
        return [(_("Xem tờ khai điện tử"), "#answers")]
    reference = sheet.dossier.reference
    return [
        (placed.file.name, links.original(reference, placed.file.id))
        for placed in sheet.files
        if placed.part_key == part.key and placed.replaced_at is None
    ]


def _kept(checks: Mapping[str, PartCheck], key: str, reasons: Reasons | None) -> dict[str, str]:
    """Return what was found of a part: with the reason's code to be edited, or in words to read."""
    check = checks.get(key)
    if check is None:
        return {"value": "", "reason": "", "remark": ""}
    code, remark = (check.reason, "") if reasons is None else reasons.split(check.reason)
    return {"value": SHOWN[check.verdict], "reason": code, "remark": remark}


def proven_words(sheet: Sheet, proven: Mapping[str, Proof]) -> list[dict[str, str]]:
    """Say of each proven part which result there is already, and where it may be looked at."""
    names = {part.key: part.name for part in sheet.definition.parts}
    return [
        {
            "name": names[key],
            "number": proof.number or proof.result.title,
            "issued_on": filters.vn_date(proof.issued_on),
            "href": links.earlier_result(sheet.dossier.reference, key),
        }
        for key, proof in proven.items()
    ]


def _typed(form: VerbForm, key: str) -> dict[str, str]:
    name = f"part.{key}"
    errors = [*form[name].errors, *form[f"{name}.note"].errors]
    return {
        "value": form[name].data or "",
        "reason": form[f"{name}.reason"].data or "",
        "remark": form[f"{name}.note"].data or "",
        "problem": str(errors[0]) if errors else "",
    }


def answers_shown(
    sheet: Sheet,
    facts: Mapping[str, str],
    checks: Mapping[str, FieldCheck],
    typed: VerbForm | None = None,
) -> list[dict[str, object]]:
    """Describe each answer with what was found of it; ``facts`` are the answers in words."""
    mismatch = wording.stored(MISMATCH)
    rows = []
    for one in askable(sheet.definition, sheet.dossier.answers):
        check = checks.get(one.key)
        said = check.reason if check and check.reason != mismatch else ""
        row: dict[str, object] = {
            "key": one.key,
            "label": one.label,
            "answer": facts.get(one.key, ""),
            "value": ANSWER_SHOWN[check.verdict] if check else "",
            "remark": said,
            "problem": "",
        }
        if typed is not None:
            errors = [*typed[f"field.{one.key}"].errors, *typed[f"field.{one.key}.note"].errors]
            row |= {
                "value": typed[f"field.{one.key}"].data or "",
                "remark": typed[f"field.{one.key}.note"].data or "",
                "problem": str(errors[0]) if errors else "",
            }
        rows.append(row)
    return rows
