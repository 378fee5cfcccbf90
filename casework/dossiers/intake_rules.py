"""What is checked of an intake at the counter: what is wrong, what is missing, what must stay out.

A fault is something wrong and is never taken in; a gap is a part that is missing, for which the
person is asked. Required answers may be missing: the form came on paper and is entered later.

Codes of problems: case_needed, not_a_choice, unknown_part, sheets_wrong [limit], part_not_given
[name], mandate_needed, tracking_wrong, required, too_long [limit, length], and those of
people.rules and procedures.rules.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from casework.people import rules as people
from casework.procedures import parts as procedure_parts
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Channel, Definition, PartManner, RequiredPart, Returning
from casework.procedures.records import ProcedureVersion
from casework.secrecy import rules as secrecy
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Problem

MOST_SHEETS = 99
NOTE_LENGTH, ADDRESS_LENGTH = 500, 300
MANDATES = ("relative", "authorised", "representative", "staff")
"""By what right somebody files for another (Decree 61/2018 art. 6.2b)."""

_TRACKING = re.compile(r"[A-Z0-9-]{0,40}", re.ASCII)
COUNTER_CHANNELS = frozenset({Channel.DIRECT, Channel.POST})


class SecretMarking(Conflict):
    """Something typed bears a mark of secrecy: the dossier is not taken in here (art. 1.1b)."""

    code = "secret_marking"


@dataclass(frozen=True, slots=True)
class Given:
    """How many of which kind of one part were handed in (form 01); ``shown``: given back at once.

    ``unscannable`` is what cannot be scanned, which gets a label and no file.
    """

    originals: int = 0
    certified: int = 0
    copies: int = 0
    shown: bool = False
    unscannable: bool = False
    note: str = ""

    @property
    def papers(self) -> int:
        """Count the sheets or bundles that stay at the desk."""
        return self.originals + self.certified + self.copies

    @property
    def is_there(self) -> bool:
        """Tell whether anything of the part was handed in or shown."""
        return self.papers > 0 or self.shown or self.unscannable

    @property
    def in_short(self) -> str:
        """Write kinds and counts for the journal: originals/certified/copies and marks."""
        marks = "s" * self.shown + "u" * self.unscannable
        return f"{self.originals}/{self.certified}/{self.copies}{marks}"


@dataclass(frozen=True, slots=True)
class Party:
    """A holder who is not the filer: whose matter it is, as the paper says."""

    name: str
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that one dossier at the counter consists of.

    ``agency_id`` is the competent commune where communes handle the matter (None: the desk's own);
    ``phone`` is where the filer wants to be called about this dossier, ``return_address`` where the
    post brings the result, ``tracking`` the number of the consignment in which the papers came.
    """

    version: ProcedureVersion
    case_key: str
    agency_id: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)
    return_way: Returning = Returning.DESK
    channel: Channel = Channel.DIRECT
    holder: Party | None = None
    mandate: str = ""
    mandate_note: str = ""
    phone: str = ""
    return_address: str = ""
    tracking: str = ""


def digest(intake: Intake) -> str:
    """Return a hash of an intake, by which a repeated one is known."""
    said = asdict(intake) | {"version": intake.version.id}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def faults(definition: Definition, intake: Intake, *, at: datetime) -> dict[str, Problem]:
    """Say what is wrong, by field; parts stand under "part:key"."""
    today = at.astimezone(VIETNAM).date()
    problems = procedure_rules.check_draft(definition.form, intake.answers, today=today)
    if definition.cases and intake.case_key not in {case.key for case in definition.cases}:
        problems["case_key"] = Problem("case_needed")
    if intake.return_way not in definition.returning:
        problems["return_way"] = Problem("not_a_choice")
    if intake.channel not in COUNTER_CHANNELS:
        problems["channel"] = Problem("not_a_choice")
    problems |= _wrong_parts(definition, intake)
    problems |= _wrong_people(intake)
    return problems


def _wrong_parts(definition: Definition, intake: Intake) -> dict[str, Problem]:
    asked = {part.key for part in procedure_parts.parts_for(definition, intake.case_key)}
    problems = {}
    for key, given in intake.given.items():
        counts = (given.originals, given.certified, given.copies)
        if key not in asked:
            problems[f"part:{key}"] = Problem("unknown_part")
        elif min(counts) < 0 or max(counts) > MOST_SHEETS:
            problems[f"part:{key}"] = Problem("sheets_wrong", {"limit": MOST_SHEETS})
        elif len(given.note) > NOTE_LENGTH:
            problems[f"part:{key}"] = _too_long(given.note, NOTE_LENGTH)
    return problems


def _wrong_people(intake: Intake) -> dict[str, Problem]:
    found: dict[str, Problem | None] = {}
    if intake.phone:
        found["phone"] = people.check_phone(intake.phone)
    if intake.return_way is Returning.HOME and not intake.return_address:
        found["return_address"] = Problem("required")
    if len(intake.return_address) > ADDRESS_LENGTH:
        found["return_address"] = _too_long(intake.return_address, ADDRESS_LENGTH)
    if not _TRACKING.fullmatch(intake.tracking):
        found["tracking"] = Problem("tracking_wrong")
    if len(intake.mandate_note) > NOTE_LENGTH:
        found["mandate_note"] = _too_long(intake.mandate_note, NOTE_LENGTH)
    if intake.holder is not None:
        found |= {f"holder_{key}": one for key, one in _wrong_holder(intake.holder).items()}
        if intake.mandate not in MANDATES:
            found["mandate"] = Problem("mandate_needed")
    return {key: one for key, one in found.items() if one}


def _wrong_holder(holder: Party) -> dict[str, Problem | None]:
    """Check a holder: a person or an organisation, the number of either or none (a child)."""
    has_letters = any(map(str.isalpha, holder.name))
    found: dict[str, Problem | None] = {
        "name": None if has_letters else Problem("required"),
        "number": None,
    }
    if len(holder.name) > ADDRESS_LENGTH:
        found["name"] = _too_long(holder.name, ADDRESS_LENGTH)
    if holder.id_number and people.check_id_number(holder.id_number):
        is_other = people.kind_of_id(holder.id_number) is people.IdKind.PASSPORT
        wrong = people.check_tax_code(holder.id_number)
        found["number"] = None if wrong is None or is_other else wrong
    if holder.phone:
        found["phone"] = people.check_phone(holder.phone)
    if holder.email:
        found["email"] = people.check_email(holder.email)
    if len(holder.address) > ADDRESS_LENGTH:
        found["address"] = _too_long(holder.address, ADDRESS_LENGTH)
    return found


def _too_long(text: str, limit: int) -> Problem:
    return Problem("too_long", {"limit": limit, "length": len(text)})


def gaps(definition: Definition, intake: Intake, *, at: datetime) -> dict[str, Problem]:
    """Name the required parts that are missing, under "part:key"; each may be asked for."""
    return {
        f"part:{part.key}": Problem("part_not_given", {"name": part.name})
        for part in missing(definition, intake, at=at)
    }


def missing(definition: Definition, intake: Intake, *, at: datetime) -> list[RequiredPart]:
    """List required parts that were neither handed in nor shown.

    The form counts as given on paper when it was ticked, or when it was entered whole.
    """
    today = at.astimezone(VIETNAM).date()
    form, answers = definition.form, intake.answers
    tidied = procedure_rules.tidy_answers(form, answers, today=today)
    given = {key for key, one in intake.given.items() if one.is_there}
    wanted = procedure_parts.missing_parts(
        definition, intake.case_key, given, tidied, channel=intake.channel, day=today
    )
    if not procedure_rules.check_answers(form, answers, today=today):
        return wanted
    asked = procedure_parts.parts_for(
        definition, intake.case_key, tidied, channel=intake.channel, day=today
    )
    forms = [
        part
        for part in asked
        if part.manner is PartManner.EFORM and part.required and part.key not in given
    ]
    lacking = {part.key for part in (*wanted, *forms)}
    return [part for part in asked if part.key in lacking]


def check_secrecy(intake: Intake) -> None:
    """Raise SecretMarking where something typed bears a mark of secrecy; nothing is repeated."""
    check_marks(_typed(intake))


def check_marks(texts: Iterable[str]) -> None:
    """Raise SecretMarking with the mark, where one of the texts bears one."""
    for text in texts:
        if found := secrecy.marks_in(text):
            raise SecretMarking(mark=found[0])


def _typed(intake: Intake) -> Iterator[str]:
    yield from intake.answers.values()
    yield from (one.note for one in intake.given.values())
    yield intake.mandate_note
    yield intake.return_address
    if intake.holder is not None:
        yield intake.holder.name
        yield intake.holder.address
