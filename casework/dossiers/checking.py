"""What reception found: faulty parts and answers, and what follows from them.

The parts' findings are written by ``reception.mark_part``, those of answers here; together they are
exactly what is asked for (Decree 61/2018 art. 11.2c: once and completely). What an earlier result
proves is never among them.

Codes of problems: unknown_field, not_a_choice, required, too_long [limit, length],
paper_not_issued_yet, paper_dates_reversed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.dossiers import moves
from casework.dossiers.desk_records import FieldCheck
from casework.dossiers.records import Dossier, PartCheck, SupplementRequest
from casework.dossiers.states import Verb, find_move
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, FieldKind
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotFound, Problem

LONGEST_REASON = 500
_UNASKED = frozenset({FieldKind.COMPUTED, FieldKind.FILE, FieldKind.DECLARATION})


def askable_fields(definition: Definition) -> frozenset[str]:
    """Return the keys of the questions whose answer may be right or wrong, and be asked anew."""
    return frozenset(one.key for one in definition.form.fields if one.kind not in _UNASKED)


def mark_field(
    session: Session,
    dossier: Dossier,
    field_key: str,
    *,
    verdict: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> FieldCheck:
    """Note whether an answer agrees with the paper; a wrong one needs its reason.

    Lawful while the desk may accept the dossier, as ``reception.mark_part`` is.
    """
    find_move(*dossier.current, Verb.ACCEPT, moves.roles_in(dossier, by))
    if field_key not in askable_fields(procedures.definition_of(dossier.version)):
        raise Invalid({field_key: Problem("unknown_field")})
    if verdict not in {"right", "wrong"}:
        raise Invalid({field_key: Problem("not_a_choice")})
    if verdict == "wrong" and not reason:
        raise Invalid({field_key: Problem("required")})
    if len(reason) > LONGEST_REASON:
        limit = {"limit": LONGEST_REASON, "length": len(reason)}
        raise Invalid({field_key: Problem("too_long", limit)})
    check = session.get(FieldCheck, (dossier.id, field_key)) or FieldCheck(
        dossier_id=dossier.id, field_key=field_key
    )
    check.verdict, check.reason = verdict, reason if verdict == "wrong" else ""
    check.officer_id, check.checked_at = by.account_id or 0, at
    session.add(check)
    session.flush()
    return check


def forget_fields(session: Session, dossier_id: int, keys: Collection[str]) -> None:
    """Drop what was found of answers that have been given anew."""
    if keys:
        session.execute(
            delete(FieldCheck).where(
                FieldCheck.dossier_id == dossier_id, FieldCheck.field_key.in_(sorted(keys))
            )
        )


def fields_of(session: Session, dossier_id: int) -> dict[str, FieldCheck]:
    """Return what was found of answers, by question."""
    rows = session.scalars(select(FieldCheck).where(FieldCheck.dossier_id == dossier_id))
    return {check.field_key: check for check in rows}


def faults(
    parts: Mapping[str, PartCheck], fields: Mapping[str, FieldCheck], proven: Collection[str]
) -> dict[str, str]:
    """Return the reasons of all that was found wrong, under "part:key" and "field:key"."""
    bad = {
        f"part:{key}": one.reason
        for key, one in parts.items()
        if one.verdict == "fail" and key not in proven
    }
    return bad | {
        f"field:{key}": one.reason for key, one in fields.items() if one.verdict == "wrong"
    }


def wrong_fields(session: Session, dossier_id: int) -> list[str]:
    """List the questions whose answer was found wrong."""
    return list(
        session.scalars(
            select(FieldCheck.field_key).where(
                FieldCheck.dossier_id == dossier_id, FieldCheck.verdict == "wrong"
            )
        )
    )


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What stands on a paper that was found right: as much as the officer writes down."""

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


def name_paper(
    session: Session, dossier: Dossier, part_key: str, told: PaperFacts, *, by: Actor, at: datetime
) -> None:
    """Write down what stands on a part found right, for the vault (Decree 45/2020 art. 16).

    Raises Invalid at ``number``, ``issuer``, ``issued_on`` and ``valid_until`` of the part, and
    NotFound where the part was not found right.
    """
    find_move(*dossier.current, Verb.ACCEPT, moves.roles_in(dossier, by))
    check = session.get(PartCheck, (dossier.id, part_key))
    if check is None or check.verdict != "pass":
        raise NotFound(what="part_check")
    problems: dict[str, Problem] = {}
    for name, given in (("number", told.number), ("issuer", told.issuer)):
        if len(given) > LONGEST_REASON:
            facts = {"limit": LONGEST_REASON, "length": len(given)}
            problems[f"{part_key}.{name}"] = Problem("too_long", facts)
    if told.issued_on and told.issued_on > at.astimezone(VIETNAM).date():
        problems[f"{part_key}.issued_on"] = Problem("paper_not_issued_yet")
    if told.issued_on and told.valid_until and told.valid_until < told.issued_on:
        problems[f"{part_key}.valid_until"] = Problem("paper_dates_reversed")
    if problems:
        raise Invalid(problems)
    check.number, check.issuer = told.number, told.issuer
    check.issued_on, check.valid_until = told.issued_on, told.valid_until
    session.flush()


def facts_of(check: PartCheck | None) -> PaperFacts:
    """Return what was written down of a part's paper."""
    if check is None:
        return PaperFacts()
    return PaperFacts(check.number, check.issuer, check.issued_on, check.valid_until)


def rounds_asked(session: Session, dossier: Dossier) -> int:
    """Count how often more was asked for at this stage, which may be done once (art. 11.2c).

    Before acceptance and after it are counted apart: the law knows a request at each (art. 17.2a,
    19.4).
    """
    asked = select(SupplementRequest.asked_at).where(SupplementRequest.dossier_id == dossier.id)
    since = dossier.accepted_at
    if since is not None:
        asked = asked.where(SupplementRequest.asked_at >= since)
    return len(session.scalars(asked).all())
