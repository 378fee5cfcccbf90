"""The checklist of completeness: what reception found of each part, as a form and as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from backoffice import part_words, wording
from backoffice.dossier import links
from backoffice.dossier.sheet import Sheet
from backoffice.forms import VerbForm
from casework.dossiers.records import PartCheck
from casework.dossiers.states import Verb
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import Definition, PartManner, RequiredPart
from web.fields import HiddenField, TextAreaField

CHECKED = procedure_parts.HANDED_IN | {PartManner.EFORM}
"""Manners of parts that reception can look at; the others are shown at the desk or looked up."""
STORED = {"ok": "pass", "bad": "fail", "none": "not_applicable"}
SHOWN = {stored: shown for shown, stored in STORED.items()}


def parts_of(
    definition: Definition, case_key: str, answers: Mapping[str, str]
) -> list[RequiredPart]:
    """List the parts of a case that are checked one by one."""
    parts = procedure_parts.parts_for(definition, case_key, answers)
    return [part for part in parts if part.manner in CHECKED]


def form_for(parts: Sequence[RequiredPart]) -> VerbForm:
    """Make the form of a checklist: verdict, reason and note of each part, and where to go on."""
    fields: dict[str, Any] = {"then": HiddenField()}
    for part in parts:
        fields[f"part.{part.key}"] = HiddenField()
        fields[f"part.{part.key}.reason"] = HiddenField()
        fields[f"part.{part.key}.note"] = TextAreaField(required=False, max_length=1_000)
    form: VerbForm = type("ChecklistForm", (VerbForm,), fields)()
    return form


def findings(form: VerbForm, parts: Sequence[RequiredPart]) -> dict[str, tuple[str, str]]:
    """Read what was found: (stored verdict, reason) by part; parts not looked at are left out."""
    found = {}
    for part in parts:
        name = f"part.{part.key}"
        verdict = STORED.get(str(form[name].data or ""))
        if verdict:
            found[part.key] = (verdict, _reason(form, name) if verdict == "fail" else "")
    return found


def _reason(form: VerbForm, name: str) -> str:
    chosen = wording.PART_REASONS.get(str(form[f"{name}.reason"].data or ""))
    said = wording.stored(chosen) if chosen else ""
    return " ".join(one for one in (said, form[f"{name}.note"].data or "") if one)


def is_new(check: PartCheck | None, finding: tuple[str, str]) -> bool:
    """Tell whether a finding differs from what is written down."""
    return check is None or (check.verdict, check.reason) != finding


def shown(sheet: Sheet) -> list[dict[str, object]]:
    """Describe the checklist for its component, to be filled in or only to be read."""
    parts = parts_of(sheet.definition, sheet.dossier.case_key, sheet.dossier.answers)
    return [
        {
            "key": part.key,
            "name": part.name,
            "note": _note(part),
            "required": procedure_parts.is_needed(sheet.definition, part),
            "files": _files(sheet, part),
            **_kept(sheet.checks, part.key, in_words=not is_open(sheet)),
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


def spared(sheet: Sheet) -> list[str]:
    """List what nobody checks here: papers shown or looked up, and instructions to read."""
    definition, dossier = sheet.definition, sheet.dossier
    asked = procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
    told = [
        f"{part_words.MANNERS[part.manner]}: {part.name}"
        for part in asked
        if part.manner not in CHECKED
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


def _kept(checks: Mapping[str, PartCheck], key: str, *, in_words: bool) -> dict[str, str]:
    check = checks.get(key)
    if check is None:
        return {"value": "", "reason": "", "remark": ""}
    code, remark = (check.reason, "") if in_words else split_reason(check.reason)
    return {"value": SHOWN[check.verdict], "reason": code, "remark": remark}


def split_reason(reason: str) -> tuple[str, str]:
    """Take a kept reason apart: the code of the sentence it begins with, and what was added."""
    for code, sentence in wording.PART_REASONS.items():
        said = wording.stored(sentence)
        if reason.startswith(said):
            return code, reason.removeprefix(said).strip()
    return "", reason
