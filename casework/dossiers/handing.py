"""Handing out at the desk: who took the result, on what proof, what paper went with it.

Decree 61/2018 art. 20; Decree 45/2020 art. 14; art. 6.2b: a proxy brings the mandate. Originals
taken for comparison go back with the result (art. 20). The move itself is ``reception.hand_out``.

Codes of problems: required, too_long [limit, length], not_a_choice, mandate_paper_needed,
nothing_handed_out, too_large [maximum], signature_needed, unknown_part, receiver_differs.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from casework.dossiers import keeping, reception, slip_facts, slips
from casework.dossiers.desk_records import HandOut, KeepState, PartGiven, PartMovement
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.papers.records import Paper
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from foundation.errors import Invalid, Problem

PROOFS = ("identity", "receipt", "passport")
"""How the desk knew the receiver; a proxy shows the mandate besides."""
MANDATES = ("relative", "authorised", "representative", "staff")
NAME, NUMBER, NOTE, MOST_COPIES = 100, 20, 300, 99
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class HandOutFacts:
    """What the desk says of handing out: ``who`` is "holder", "filer" or "other".

    Who is neither takes by a ``mandate`` with its ``mandate_paper``. ``returned`` are the keys of
    parts whose paper goes back now; ``is_paper_signed`` that the receiver signed on paper, where
    no picture of a signature was taken.
    """

    receiver: str
    receiver_number: str = ""
    who: str = "holder"
    proof: str = "identity"
    mandate: str = ""
    mandate_paper: str = ""
    paper_copies: int = 0
    is_electronic: bool = True
    returned: Collection[str] = field(default=())
    signature_file_id: uuid.UUID | None = None
    is_paper_signed: bool = False
    note: str = ""


def hand_out(
    session: Session, dossier: Dossier, facts: HandOutFacts, *, by: Actor, at: datetime
) -> Paper:
    """Hand a result out at the desk and return the record that the receiver signs.

    The caller holds the dossier's lock. Raises Invalid with every fault at its field, and what
    the move refuses.
    """
    known = {one.part_key: one for one in returnable(session, dossier.id)}
    problems = check(facts) | _check_person(dossier, facts)
    if unknown := set(facts.returned) - set(known):
        problems["returned"] = Problem("unknown_part", {"parts": sorted(unknown)})
    if problems:
        raise Invalid(problems)
    reception.hand_out(session, dossier, note=_said(facts), by=by, at=at)
    row = HandOut(
        dossier_id=dossier.id,
        receiver=facts.receiver,
        receiver_number=facts.receiver_number,
        is_holder=facts.who == "holder",
        proof=facts.proof,
        mandate=_mandate(facts),
        paper_copies=facts.paper_copies,
        is_electronic=facts.is_electronic,
        returned_parts=[key for key in known if key in facts.returned],
        signature_file_id=facts.signature_file_id,
        officer_id=by.account_id,
        at=at,
    )
    session.add(row)
    session.flush()
    for key in row.returned_parts:
        _give_back(session, dossier, known[key], facts.receiver, by=by, at=at)
    return slips.draft_return_record(session, dossier, row, by=by, at=at)


def check(facts: HandOutFacts) -> dict[str, Problem]:
    """List what is wrong with a hand-out, by field."""
    found: dict[str, Problem | None] = {
        "receiver": _line(facts.receiver, NAME, required=True),
        "receiver_number": _line(facts.receiver_number, NUMBER, required=False),
        "proof": None if facts.proof in PROOFS else Problem("not_a_choice"),
        "note": _line(facts.note, NOTE, required=False),
        "who": None if facts.who in {"holder", "filer", "other"} else Problem("not_a_choice"),
    }
    if facts.who == "other":
        is_known = facts.mandate in MANDATES
        found["mandate"] = None if is_known else Problem("required")
        paper = _line(facts.mandate_paper, NOTE, required=True)
        is_missing = paper is not None and paper.code == "required"
        found["mandate_paper"] = Problem("mandate_paper_needed") if is_missing else paper
    if not 0 <= facts.paper_copies <= MOST_COPIES:
        found["paper_copies"] = Problem("too_large", {"maximum": MOST_COPIES})
    elif not facts.paper_copies and not facts.is_electronic:
        found["paper_copies"] = Problem("nothing_handed_out")
    if facts.signature_file_id is None and not facts.is_paper_signed:
        found["is_paper_signed"] = Problem("signature_needed")
    return {key: problem for key, problem in found.items() if problem}


def _check_person(dossier: Dossier, facts: HandOutFacts) -> dict[str, Problem]:
    """Compare the receiver's number with the one that the dossier knows, where both are known."""
    known = dossier.holder_number
    if facts.who == "filer":
        known = dossier.filer_number or dossier.holder_number
    if facts.who == "other" or not (known and facts.receiver_number):
        return {}
    differs = known != facts.receiver_number
    return {"receiver_number": Problem("receiver_differs")} if differs else {}


def who_in(other: Dossier, first: Dossier, who: str) -> str | None:
    """Tell what the receiver of one dossier is to another one, or None where nothing at all.

    Who takes by a mandate shows it for all; holder and filer take what is theirs.
    """
    if who == "other":
        return who
    number = first.holder_number
    if who == "filer":
        number = first.filer_number or first.holder_number
    if number:
        is_holder, is_filer = other.holder_number == number, other.filer_number == number
        return "holder" if is_holder else "filer" if is_filer else None
    is_same = (other.filer_id, other.holder_name) == (first.filer_id, first.holder_name)
    return who if is_same and not other.holder_number else None


def _line(text: str, limit: int, *, required: bool) -> Problem | None:
    if not text:
        return Problem("required") if required else None
    if len(text) > limit:
        return Problem("too_long", {"limit": limit, "length": len(text)})
    return None


def _mandate(facts: HandOutFacts) -> str:
    """Say by what right somebody else takes a result, as the record prints it."""
    if facts.who == "holder":
        return ""
    if facts.who == "filer":
        return "người nộp hồ sơ"
    return f"{slip_facts.MANDATES[facts.mandate]}; {facts.mandate_paper}"


def _said(facts: HandOutFacts) -> str:
    """Say for the timeline who took the result; the number stays in the record alone."""
    taken = f"Người nhận: {facts.receiver}"
    by_right = _mandate(facts)
    said = f"{taken} ({by_right})." if by_right else f"{taken}."
    return " ".join(one for one in (said, facts.note) if one)


def _give_back(
    session: Session, dossier: Dossier, given: PartGiven, receiver: str, *, by: Actor, at: datetime
) -> None:
    """Note that paper went back: by its label where it has one, else in the list of moves."""
    if given.label:
        keeping.move_paper(
            session, given.label, kept=KeepState.HANDED_BACK, place="", receiver=receiver,
            by=by, at=at,
        )  # fmt: skip
        return
    given.kept, given.place = KeepState.HANDED_BACK.value, ""
    session.add(
        PartMovement(
            dossier_id=dossier.id,
            part_key=given.part_key,
            kept=KeepState.HANDED_BACK.value,
            receiver=receiver,
            at=at,
            officer_id=by.account_id or 0,
        )
    )
    session.flush()


# --- what is asked ----------------------------------------------------------------------------


def returnable(session: Session, dossier_id: int) -> list[PartGiven]:
    """List the parts whose paper lies here and may go back: handed in, and not back yet."""
    return [one for one in keeping.given_of(session, dossier_id) if may_go_back(one)]


def may_go_back(given: PartGiven) -> bool:
    """Tell whether a part's paper lies here and is the holder's: an original, or not a copy."""
    is_here = given.kept != KeepState.HANDED_BACK.value and not given.shown
    return is_here and bool(given.originals or given.certified or given.unscannable)


def part_names(dossier: Dossier) -> Mapping[str, str]:
    """Return the names of a dossier's parts by key."""
    definition = procedures.definition_of(dossier.version)
    return {part.key: part.name for part in definition.parts}


def of_person(session: Session, number: str, *, of: Actor) -> list[Dossier]:
    """List results that wait at the officer's desk for a person: as holder or as filer, by number.

    The number is that on the card; nothing is found without one.
    """
    if not number:
        return []
    mine = or_(Dossier.holder_number == number, Dossier.filer_number == number)
    return _waiting(session, select(Dossier).where(mine), of)


def together_with(session: Session, dossier: Dossier, *, of: Actor) -> list[Dossier]:
    """List the other results that wait at this desk for the same holder or filer."""
    same = [Dossier.filer_id == dossier.filer_id]
    if dossier.holder_number:
        same.append(Dossier.holder_number == dossier.holder_number)
    asked = select(Dossier).where(or_(*same), Dossier.id != dossier.id)
    return _waiting(session, asked, of)


def _waiting(session: Session, asked: Select[Dossier], of: Actor) -> list[Dossier]:
    """Narrow a selection to finished dossiers of the officer's desk: the index of open ones."""
    asked = (
        asked.where(
            Dossier.desk_agency_id == of.agency_id,
            Dossier.state == State.FINISHED.value,
            Dossier.stage == Stage.DESK.value,
        )
        .options(joinedload(Dossier.version, innerjoin=True))
        .order_by(Dossier.next_due_at, Dossier.id)
        .limit(MOST_AT_ONCE)
    )
    return list(session.scalars(asked))


def record_of(session: Session, dossier_id: int) -> HandOut | None:
    """Return how a dossier's result was handed out, once it was."""
    return session.get(HandOut, dossier_id)
