"""What a request for more begins with: exactly what was found wrong, and nothing that is proven."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.dossier import links
from backoffice.forms import VerbForm
from casework.dossiers import (
    checking,
    comparing,
    proofs,
    queries,
    reception,
    rounds,
    side_clocks,
)
from casework.dossiers.proofs import Proof
from casework.dossiers.reception import MAX_REASON, Asked
from casework.dossiers.records import Dossier
from casework.dossiers.round_records import SupplementApproval
from casework.people.actor import Actor
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition, FieldKind
from foundation.clock import now
from foundation.errors import Problem
from foundation.text import clean
from web import filters
from web.fields import TextAreaField
from web.places import names as place_names


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier with what was found wrong in it ("part:key", "field:key"), and what is proven."""

    dossier: Dossier
    definition: Definition
    faults: Mapping[str, str]
    proven: Mapping[str, Proof]
    was_asked: bool
    is_late: bool = False
    needs_head: bool = False
    waiting: SupplementApproval | None = None

    @property
    def needs_basis(self) -> bool:
        """Tell whether more may be asked for on a basis in words alone."""
        return self.was_asked or self.is_late


def found_of(session: Session, reference: str, *, of: Actor) -> Found:
    """Read what the desk found wrong of a dossier: parts, answers and paper that differs."""
    dossier = queries.of_officer(session, reference, of=of)
    definition = procedures.definition_of(dossier.version)
    proven = proofs.proven(session, dossier, definition)
    faults = checking.faults(
        queries.checks_of(session, dossier.id), checking.fields_of(session, dossier.id), proven
    )
    differing = comparing.differences(comparing.comparisons_of(session, dossier.id))
    return Found(
        dossier,
        definition,
        {**differing, **faults},
        proven,
        checking.rounds_asked(session, dossier) > 0,
        side_clocks.return_is_over(session, dossier, now()),
        reception.needs_approval(session, dossier),
        _waiting(session, dossier),
    )


def _waiting(session: Session, dossier: Dossier) -> SupplementApproval | None:
    drafted = rounds.open_of(session, dossier.id)
    return None if drafted is None or rounds.has_moved_on(dossier, drafted) else drafted


def form_for(found: Found) -> VerbForm:
    """Make the form that asks for more: one box for each part and each answer.

    A box that stays empty asks for nothing. Whoever was asked before is asked again only on a
    basis in words (Decree 61/2018 art. 11.2c), and so is who hears after the days of art. 19.4.
    """
    fields: dict[str, Any] = {
        "note": TextAreaField(
            _l("Lời nhắn chung"), required=False, max_length=MAX_REASON, rows=2,
            hint=_l("Số điện thoại, giờ làm việc, cách liên hệ…"),
        ),
        "basis": TextAreaField(
            _l("Căn cứ yêu cầu sau khi hết hạn trả lại") if found.is_late
            else _l("Căn cứ yêu cầu bổ sung lần nữa"),
            required=found.needs_basis,
            max_length=MAX_REASON, rows=2,
            hint=_l("Ghi vì sao lần trước chưa yêu cầu được và ai đồng ý; được lưu cùng hồ sơ"),
        ),
    }  # fmt: skip
    for kind, key, label in places(found):
        fields[f"{kind}:{key}"] = TextAreaField(
            label, required=False, max_length=MAX_REASON, rows=2 if kind == "part" else 1
        )
        fields[f"help:{kind}:{key}"] = TextAreaField(
            _l("Cách bổ sung"),
            required=False,
            max_length=MAX_REASON,
            rows=2 if kind == "part" else 1,
            hint=_l("Ông/bà hướng dẫn cách làm cho đúng, ví dụ: chụp đủ bốn góc, thấy rõ số"),
        )
    begun = {f"help:{key}": one for key, one in explained(found).items()}
    made: VerbForm = type("AskingForm", (VerbForm,), fields)(data={**found.faults, **begun})
    return made


def explained(found: Found) -> dict[str, str]:
    """Return what the version says of each part and answer to those who prepare it."""
    parts = {f"part:{one.key}": one.note for one in found.definition.parts}
    fields = {f"field:{one.key}": one.hint for one in found.definition.form.fields}
    return {key: one[:MAX_REASON] for key, one in {**parts, **fields}.items() if one}


def places(found: Found) -> list[tuple[str, str, str]]:
    """List what can be asked for: (kind, key, name) of each part of the case and each answer."""
    definition, dossier = found.definition, found.dossier
    from_case = [
        ("part", part.key, part.name)
        for part in procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
        if (part.manner in procedure_parts.HANDED_IN or f"part:{part.key}" in found.faults)
        and part.key not in found.proven
    ]
    asked = procedure_rules.shown_fields(definition.form, dossier.answers)
    typed = [one for one in asked if one.kind not in {FieldKind.COMPUTED, FieldKind.FILE}]
    return from_case + [("field", one.key, one.label) for one in typed]


def asked_in(form: VerbForm) -> list[Asked]:
    """Read the items asked for: those whose box is not empty."""
    boxes = [one for one in form if one.name.startswith(("part:", "field:"))]
    return [
        Asked(*_place(one.name), reason=one.data, help=form[f"help:{one.name}"].data or "")
        for one in boxes
        if one.data
    ]


def is_whole(form: VerbForm, found: Found) -> bool:
    """Tell whether all help typed stands beside a reason; say at the reason where it does not.

    Help that was only offered and is left as it was asks for nothing.
    """
    offered = explained(found)
    boxes = [one for one in form if one.name.startswith("help:") and one.data]
    named = [(one.name.removeprefix("help:"), one.data) for one in boxes]
    alone = [
        key for key, said in named if not form[key].data and clean(offered.get(key, "")) != said
    ]
    for key in alone:
        form.add_problem(key, Problem("help_alone"))
    return not alone


def _place(name: str) -> tuple[str, str]:
    kind, _colon, key = name.partition(":")
    return kind, key


def shown_places(session: Session, found: Found) -> list[tuple[str, str, str]]:
    """List what can be asked for as (name in the form, kind, present answer in words)."""
    facts = procedure_rules.display_facts(
        found.definition.form, found.dossier.answers, place_names(session)
    )
    return [
        (f"{kind}:{key}", kind, facts.get(key, "") if kind == "field" else "")
        for kind, key, _name in places(found)
    ]


def in_words(found: Found) -> str:
    """Say what was found wrong, a line for each: what refusing begins with."""
    names = {f"part:{one.key}": one.name for one in found.definition.parts}
    names |= {f"field:{one.key}": one.label for one in found.definition.form.fields}
    return "\n".join(f"{names.get(key, key)}: {said}" for key, said in found.faults.items())


def proven_words(found: Found) -> list[dict[str, str]]:
    """Say of each proven part which result there is already, and where it may be looked at."""
    names = {part.key: part.name for part in found.definition.parts}
    return [
        {
            "name": names[key],
            "number": proof.number or proof.result.title,
            "issued_on": filters.vn_date(proof.issued_on),
            "href": links.earlier_result(found.dossier.reference, key),
        }
        for key, proof in found.proven.items()
    ]
