"""For whom somebody files: themselves, a dependant, a principal, or who is helped beside them.

The filer hands in, the holder is whose matter it is (Decree 61/2018 art. 6.2b). A draft keeps the
choice; at submission the facts of the holder are taken from where they are kept, and a mandate has
to hold at that very moment.

Codes of refusals: mandate_ended, mandate_elsewhere, helper_ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.desk_records import DeskVisit
from casework.dossiers.intake_rules import Party
from casework.dossiers.records import Dossier, Draft
from casework.people import desk, mandate_queries
from casework.people import queries as people
from casework.people.actor import Actor, MemberRole
from casework.people.desk import PersonFacts
from casework.people.mandate_records import Mandate
from casework.people.records import Account, Citizen, Organisation
from foundation.errors import Conflict

RELATIONS = {
    "child": "Cha, mẹ nộp hồ sơ cho con",
    "parent": "Con nộp hồ sơ cho cha, mẹ",
    "ward": "Người giám hộ nộp hồ sơ cho người được giám hộ",
    "other": "Người thân nộp hồ sơ thay",
}
"""What the slip says of how filer and holder belong together."""
LAWFUL = frozenset({"child", "ward"})
"""Parents and guardians are lawful representatives (Civil Code 2015, art. 136)."""


class MandateEnded(Conflict):
    """The mandate under which the draft was filled has ended or lets nobody file."""

    code = "mandate_ended"


class MandateElsewhere(Conflict):
    """The mandate is for other procedures."""

    code = "mandate_elsewhere"


class HelperEnded(Conflict):
    """Whoever filled the draft is no helper of a commune any more."""

    code = "helper_ended"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose matter it is, with the filer's right to file it; the mandate's words for the slip."""

    name: str
    number: str
    phone: str
    email: str
    address: str
    mandate: str
    mandate_note: str
    account_id: int | None = None
    mandate_id: int | None = None
    dependant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Parties:
    """Who files and for whom: ``filer`` where a helper sits beside, ``holder`` where another is.

    ``helped_by`` names the helper and the team as the slip shows them.
    """

    filer: Actor | None = None
    helper_id: int | None = None
    helped_by: str = ""
    holder: Holder | None = None


NOBODY_ELSE = Parties()
"""Somebody files a matter of their own, by themselves."""


def note(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Write into the journal by what right a dossier was filed for another, and who helped."""
    details: dict[str, object] = {
        "mandate": dossier.mandate,
        "mandate_id": dossier.mandate_id,
        "dependant_id": dossier.dependant_id,
        "helper_id": dossier.helper_id,
    }
    audit.append(session, dossier.chain, "file_for", by=by, at=at, details=details)


def identity(citizen: Citizen | None, organisation: Organisation | None) -> tuple[str, str]:
    """Return the number and address that stand for somebody on papers."""
    if citizen is not None:
        return citizen.id_number, citizen.address
    if organisation is not None:
        return organisation.tax_code, organisation.address
    return "", ""


def standing_for(by: Actor, mandate_id: int, procedure_code: str) -> None:
    """Raise MandateEnded or MandateElsewhere where an actor may not file under a mandate."""
    found = next((one for one in by.mandates if one.mandate_id == mandate_id), None)
    if found is None or not found.may_act:
        raise MandateEnded
    if not found.covers(procedure_code):
        raise MandateElsewhere


def of_draft(
    session: Session, draft: Draft, procedure_code: str, *, by: Actor, at: datetime
) -> Parties:
    """Return the parties of a draft that is sent now; raise MandateEnded, HelperEnded and so on."""
    if draft.helped:
        return _helped(session, draft.helped, by=by, at=at)
    if draft.mandate_id is not None:
        return Parties(holder=_principal(session, draft.mandate_id, procedure_code, by=by, at=at))
    if draft.dependant_id is not None:
        return Parties(holder=_dependant(session, draft.dependant_id, by=by))
    return Parties()


def _principal(
    session: Session, mandate_id: int, procedure_code: str, *, by: Actor, at: datetime
) -> Holder:
    """Return the principal as holder; whoever revokes the mandate now waits, or was first."""
    found = mandate_queries.standing_mandate(
        session, mandate_id, agent_id=by.account_id or 0, at=at
    )
    if found is None or found.role == MemberRole.VIEWER:
        raise MandateEnded
    if found.procedures and procedure_code not in found.procedures:
        raise MandateElsewhere
    account = people.account(session, found.principal_id)
    number, address = identity(account.citizen, account.organisation)
    return Holder(
        name=account.name,
        number=number,
        phone=account.phone or "",
        email=account.email or "",
        address=address,
        mandate=found.kind,
        mandate_note=_note(found),
        account_id=account.id,
        mandate_id=found.id,
    )


def _note(mandate: Mandate) -> str:
    """Say on what paper the mandate stands, or that it was given online, and until when."""
    given = mandate.note or "Giao quyền trên hệ thống ngày " + _day(mandate.valid_from)
    return f"{given}; đến hết ngày {_day(mandate.valid_until)}" if mandate.valid_until else given


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _dependant(session: Session, dependant_id: int, *, by: Actor) -> Holder:
    found = mandate_queries.dependant(session, dependant_id, of=by, removed=True)
    account = people.account(session, by.account_id or 0)
    return Holder(
        name=found.name,
        number=found.id_number,
        phone=account.phone or "",
        email=account.email or "",
        address=found.address,
        mandate="representative" if found.relation in LAWFUL else "relative",
        mandate_note=RELATIONS[found.relation],
        dependant_id=found.id,
    )


# --- a helper of the commune beside the filer ---------------------------------------------------


def kept_facts(facts: PersonFacts) -> dict[str, str]:
    """Return what a draft keeps of whoever is helped."""
    born = facts.birth_date.isoformat() if facts.birth_date else ""
    return {
        "name": facts.name,
        "id_number": facts.id_number,
        "birth_date": born,
        "sex": facts.sex,
        "address": facts.address,
        "phone": facts.phone,
    }


def helped_person(kept: Mapping[str, str]) -> PersonFacts:
    """Return the facts of whoever is helped out of a draft."""
    born = kept.get("birth_date", "")
    return PersonFacts(
        name=kept["name"],
        id_number=kept["id_number"],
        birth_date=date.fromisoformat(born) if born else None,
        sex=kept["sex"],
        address=kept.get("address", ""),
        phone=kept.get("phone", ""),
    )


def _helped(session: Session, kept: Mapping[str, str], *, by: Actor, at: datetime) -> Parties:
    """Find or make the account of whoever is helped: the dossier is theirs alone."""
    mark = mandate_queries.helper_mark(session, by.account_id or 0)
    if mark is None:
        raise HelperEnded
    account = desk.enter_person(session, helped_person(kept), by=by, at=at)
    filer = Actor(account.actor_kind, account.id, account.name, None)
    helped_by = ", ".join(one for one in (by.name, mark.team) if one)
    return Parties(filer=filer, helper_id=by.account_id, helped_by=helped_by)


# --- the holder's account ------------------------------------------------------------------------


def account_at_desk(session: Session, filer_id: int, holder: Party | None) -> int | None:
    """Return the holder's account of what comes to a desk: the filer's, or the one named."""
    return filer_id if holder is None else account_seen_at_desk(session, holder.id_number)


def account_seen_at_desk(session: Session, number: str) -> int | None:
    """Return the account of a number whose owner showed the card at a desk, or None.

    Anybody can open an account with a number that is not theirs; only who was seen at a desk is
    let in to what was filed for that number.
    """
    if not number:
        return None
    seen = exists().where(DeskVisit.filer_id == Account.id)
    return session.scalar(
        select(Account.id)
        .outerjoin(Account.citizen)
        .outerjoin(Account.organisation)
        .where((Citizen.id_number == number) | (Organisation.tax_code == number), seen)
        .order_by(Citizen.account_id.nulls_last())
        .limit(1)
    )
