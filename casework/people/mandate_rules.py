"""The rules of acting for another, without a database: when a mandate holds, and what may be given.

Codes of problems: mandate_days_wrong, mandate_too_long [years], not_a_choice, required, too_long
[limit, length], codes_wrong [codes], and those of people.rules.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.people import rules
from casework.people.actor import ActorKind, MemberRole
from foundation.clock import VIETNAM
from foundation.errors import Problem
from foundation.text import clean_line

CODE_LASTS = timedelta(days=7)
MOST_YEARS = 10
"""A mandate given online is renewed at the latest after so many years."""
NOTE_LENGTH, LABEL_LENGTH, ADDRESS_LENGTH = 500, 100, 300
MOST_PROCEDURES = 50
RELATIONS = ("child", "parent", "ward", "other")
KINDS_OF = {
    ActorKind.CITIZEN: ("authorised", "relative"),
    ActorKind.ORGANISATION: ("staff", "representative"),
}
"""By what right somebody may act for a person, and for an organisation."""
_CODE = re.compile(r"\d\.\d{6}(?:\.\d{1,6})*(?:\.[A-Z0-9.]{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate is to be: by what right, in which role, on what, until when, on which paper.

    Without ``procedures`` it is for all of them; ``label`` is for whom the code is meant, as the
    inviter calls them.
    """

    kind: str
    role: str
    procedures: tuple[str, ...] = ()
    valid_until: date | None = None
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class DependantFacts:
    """What is written down of a person without an account; number and address may be empty."""

    name: str
    birth_date: date | None
    sex: str
    relation: str
    id_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which a mandate holds, both ends included; None: until it is revoked."""

    first: date
    last: date | None = field(default=None)


def day_of(at: datetime) -> date:
    """Return the day of a moment in Vietnam, by which mandates begin and end."""
    return at.astimezone(VIETNAM).date()


def holds(days: Days, at: datetime) -> bool:
    """Tell whether a mandate that nobody revoked holds at a moment."""
    day = day_of(at)
    return days.first <= day and (days.last is None or day <= days.last)


def tidy_procedures(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of procedures once each, in order, without blanks."""
    return tuple(sorted({clean_line(code).upper() for code in codes} - {""}))


def check_terms(terms: Terms, principal: ActorKind, *, at: datetime) -> dict[str, Problem]:
    """Say what is wrong with the terms of a mandate, by field."""
    found: dict[str, Problem | None] = {
        "kind": None if terms.kind in KINDS_OF.get(principal, ()) else Problem("not_a_choice"),
        "role": None if terms.role in set(MemberRole) else Problem("not_a_choice"),
        "valid_until": _check_until(terms.valid_until, day_of(at)),
        "note": _check_length(terms.note, NOTE_LENGTH),
        "label": _check_length(terms.label, LABEL_LENGTH),
        "procedures": _check_codes(terms.procedures),
    }
    if principal is ActorKind.CITIZEN and terms.role != MemberRole.FILER:
        found["role"] = Problem("not_a_choice")
    if terms.role == MemberRole.MANAGER and terms.procedures:
        found["procedures"] = Problem("manager_of_all")
    return {key: one for key, one in found.items() if one}


def _check_until(last: date | None, today: date) -> Problem | None:
    if last is None:
        return None
    if last < today:
        return Problem("mandate_days_wrong")
    far = today.replace(year=today.year + MOST_YEARS, day=min(today.day, 28))
    return Problem("mandate_too_long", {"years": MOST_YEARS}) if last > far else None


def _check_length(text: str, limit: int) -> Problem | None:
    if len(text) > limit:
        return Problem("too_long", {"limit": limit, "length": len(text)})
    return None


def _check_codes(codes: Collection[str]) -> Problem | None:
    if len(codes) > MOST_PROCEDURES:
        return Problem("too_many_codes", {"limit": MOST_PROCEDURES})
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    return Problem("codes_unknown", {"codes": ", ".join(wrong)[:200]}) if wrong else None


def tidy_dependant(facts: DependantFacts) -> DependantFacts:
    """Bring what was typed of a dependant into the form in which it is kept."""
    return DependantFacts(
        clean_line(facts.name),
        facts.birth_date,
        facts.sex,
        facts.relation,
        rules.tidy_number(facts.id_number),
        clean_line(facts.address),
    )


def check_dependant(facts: DependantFacts, *, at: datetime) -> dict[str, Problem]:
    """Say what is wrong with a tidied dependant's facts, by field."""
    born, number = facts.birth_date, facts.id_number
    found: dict[str, Problem | None] = {
        "name": rules.check_name(facts.name),
        "id_number": rules.check_id_number(number) if number else None,
        "birth_date": (
            rules.check_birth_date(born, today=day_of(at)) if born else Problem("required")
        ),
        "sex": None if facts.sex in set(rules.Sex) else Problem("not_a_choice"),
        "relation": None if facts.relation in RELATIONS else Problem("not_a_choice"),
        "address": _check_length(facts.address, ADDRESS_LENGTH),
    }
    return {key: one for key, one in found.items() if one}
