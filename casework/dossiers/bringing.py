"""What was asked for comes to the counter: on paper, or in words that the clerk enters.

Decree 61/2018 art. 17.1a and 19.4. The dossier goes on as if its filer had answered online: all
items at once, or none.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import intake, intake_rules, supplement
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.intake_rules import Given
from casework.dossiers.records import Dossier, PartCheck, SupplementItem
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem


def bring_more(
    session: Session,
    dossier: Dossier,
    parts: Mapping[str, Given],
    answers: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Take in what was asked for and send the dossier on.

    Raises NothingAsked, Invalid at "part:key" or "field:key" for what is missing or wrong,
    SecretMarking; the move itself says whether reception may do it now.
    """
    request = supplement.open_request(session, dossier.id)
    if request is None:
        raise supplement.NothingAsked(reference=dossier.reference)
    intake_rules.check_marks([*answers.values(), *(one.note for one in parts.values())])
    definition = procedures.definition_of(dossier.version)
    today = at.astimezone(VIETNAM).date()
    asked = [item.key for item in request.items if item.kind == "field"]
    given = {**dossier.answers, **{key: answers.get(key, "") for key in asked}}
    wrong = procedure_rules.check_draft(definition.form, given, today=today)
    problems = _missing(request.items, parts, given)
    problems |= {f"field:{key}": wrong[key] for key in asked if key in wrong}
    if problems:
        raise Invalid(problems)
    dossier.answers = procedure_rules.tidy_answers(definition.form, given, today=today)
    brought = [item.key for item in request.items if item.kind == "part"]
    for key in brought:
        _put_down(session, dossier, key, parts[key], by=by, at=at)
    supplement.go_on(session, dossier, request, definition, by=by, at=at)
    details = {"parts": {key: parts[key].in_short for key in brought}, "fields": sorted(asked)}
    audit.append(session, dossier.chain, "bring_more", by=by, at=at, details=details)


def _missing(
    items: list[SupplementItem], parts: Mapping[str, Given], answers: Mapping[str, str]
) -> dict[str, Problem]:
    problems = {}
    for item in items:
        if item.kind == "field" and not answers.get(item.key):
            problems[f"field:{item.key}"] = Problem("required")
        elif item.kind == "part":
            given = parts.get(item.key, Given())
            if not given.is_there:
                problems[f"part:{item.key}"] = Problem("part_not_brought")
            elif max(given.originals, given.certified, given.copies) > intake_rules.MOST_SHEETS:
                limit = {"limit": intake_rules.MOST_SHEETS}
                problems[f"part:{item.key}"] = Problem("sheets_wrong", limit)
    return problems


def _put_down(
    session: Session, dossier: Dossier, key: str, given: Given, *, by: Actor, at: datetime
) -> None:
    """Write down a part that has come; what was found of it before holds no more."""
    known = session.get(PartGiven, (dossier.id, key))
    fresh = intake.part_row(dossier, key, given, by=by, at=at)
    if known is None:
        session.add(fresh)
    else:
        for name in ("originals", "certified", "copies", "shown", "unscannable", "scan", "note",
                     "given_at", "officer_id"):  # fmt: skip
            setattr(known, name, getattr(fresh, name))
        known.kept = known.kept or fresh.kept
    check = session.get(PartCheck, (dossier.id, key))
    if check is not None:
        session.delete(check)
    session.flush()
