"""What changes of acting for another: dependants, mandates by invitation, commune helpers.

A mandate begins when somebody takes up the code that the principal, or a manager of the
organisation, handed over: nobody gets one unasked, and no list of people's numbers is needed.

Codes of refusals: own_code, citizens_only, member_already, last_manager, manager_needed,
helper_already.
"""

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people import mandate_queries, mandate_rules
from casework.people.actor import Actor, ActorKind, MemberRole
from casework.people.mandate_records import CommuneHelper, Dependant, Invitation, Mandate
from casework.people.mandate_rules import DependantFacts, Terms
from casework.people.records import Account
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import ALPHABET, token_hash

_LETTERS, _GROUP = 12, 4
_LOOKALIKES = str.maketrans("OIL", "011", " -–")


class OwnCode(Conflict):
    """Whoever made a code does not take it up."""

    code = "own_code"


class CitizensOnly(Conflict):
    """Only a person acts for another: an organisation or an officer takes up no code."""

    code = "citizens_only"


class MemberAlready(Conflict):
    """The person acts for this account already; the mandate is changed or revoked instead."""

    code = "member_already"


class LastManager(Conflict):
    """Without this manager nobody but the organisation's own account would look after members."""

    code = "last_manager"


class HelperAlready(Conflict):
    """The account has the mark of a helper already."""

    code = "helper_already"


# --- dependants -------------------------------------------------------------------------------


def add_dependant(session: Session, facts: DependantFacts, *, by: Actor, at: datetime) -> Dependant:
    """Write down a person in whose matter the actor files; raise Invalid naming each field."""
    tidied = mandate_rules.tidy_dependant(facts)
    if problems := mandate_rules.check_dependant(tidied, at=at):
        raise Invalid(problems)
    made = Dependant(
        account_id=by.account_id,
        name=tidied.name,
        id_number=tidied.id_number,
        birth_date=tidied.birth_date,
        sex=tidied.sex,
        address=tidied.address,
        relation=tidied.relation,
        added_at=at,
    )
    session.add(made)
    session.flush()
    _note(session, by.account_id, "add_dependant", by=by, at=at, dependant=made.id)
    return made


def remove_dependant(session: Session, dependant_id: int, *, by: Actor, at: datetime) -> None:
    """Take a dependant off the list; dossiers filed for them stay as they are."""
    found = mandate_queries.dependant(session, dependant_id, of=by)
    found.removed_at = at
    _note(session, by.account_id, "remove_dependant", by=by, at=at, dependant=found.id)


# --- invitations ------------------------------------------------------------------------------


def may_manage(actor: Actor, principal_id: int) -> bool:
    """Tell whether an actor looks after the mandates of an account: its own, or as a manager."""
    if actor.account_id == principal_id:
        return actor.kind in {ActorKind.CITIZEN, ActorKind.ORGANISATION}
    return any(
        one.account_id == principal_id and one.is_member and one.role is MemberRole.MANAGER
        for one in actor.mandates
    )


def _managed(session: Session, principal_id: int, *, by: Actor) -> Account:
    """Return the principal's account, locked: changes of its mandates come one after another."""
    if not may_manage(by, principal_id):
        raise NotFound(account=principal_id)
    return session.get_one(Account, principal_id, with_for_update=True)


def invite(
    session: Session, principal_id: int, terms: Terms, *, by: Actor, at: datetime
) -> tuple[Invitation, str]:
    """Make a code by which somebody takes up a mandate, and return it, once.

    Raises Invalid, or NotFound where the account is not the actor's to look after.
    """
    principal = _managed(session, principal_id, by=by)
    if problems := mandate_rules.check_terms(terms, principal.actor_kind, at=at):
        raise Invalid(problems)
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS))
    made = Invitation(
        code_hash=token_hash(f"invitation {letters}"),
        principal_id=principal.id,
        kind=terms.kind,
        role=terms.role,
        procedures=list(terms.procedures),
        valid_until=terms.valid_until,
        note=terms.note,
        label=terms.label,
        made_by=by.account_id,
        made_at=at,
        expires_at=at + mandate_rules.CODE_LASTS,
    )
    session.add(made)
    session.flush()
    _note(session, principal.id, "invite", by=by, at=at, invitation=made.id, role=made.role)
    return made, "-".join(letters[n : n + _GROUP] for n in range(0, _LETTERS, _GROUP))


def cancel_invitation(session: Session, invitation_id: int, *, by: Actor, at: datetime) -> None:
    """Make a code open nothing any more; raise NotFound for another's."""
    found = session.get(Invitation, invitation_id, with_for_update=True)
    if found is None or not may_manage(by, found.principal_id):
        raise NotFound(what="invitation")
    if found.used_at is None and found.cancelled_at is None:
        found.cancelled_at = at
        _note(session, found.principal_id, "cancel_invitation", by=by, at=at, invitation=found.id)


def plain_code(code: str) -> str:
    """Return a code as typed without dashes and blanks, O, I and L read as digits."""
    return code.strip().upper()[:60].translate(_LOOKALIKES)


def join(session: Session, code: str, *, by: Actor, at: datetime) -> Mandate:
    """Take up a mandate by its code, which is used up; raise NotFound for a wrong code.

    Raises CitizensOnly, OwnCode or MemberAlready.
    """
    if by.kind is not ActorKind.CITIZEN:
        raise CitizensOnly
    found = mandate_queries.invitation_of_code(session, plain_code(code), at=at, lock=True)
    if by.account_id in {found.principal_id, found.made_by}:
        raise OwnCode
    session.get_one(Account, found.principal_id, with_for_update=True)
    _end_run_out(session, found, by=by, at=at)
    made = Mandate(
        principal_id=found.principal_id,
        agent_id=by.account_id,
        kind=found.kind,
        role=found.role,
        procedures=list(found.procedures),
        valid_from=mandate_rules.day_of(at),
        valid_until=found.valid_until,
        note=found.note,
        file_id=found.file_id,
        invited_by=found.made_by,
        given_at=at,
    )
    found.used_at, found.used_by = at, by.account_id
    session.add(made)
    session.flush()
    _note(session, made.principal_id, "join", by=by, at=at, mandate=made.id, role=made.role)
    return made


def _end_run_out(session: Session, invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Close an earlier mandate of the two whose days are over; raise MemberAlready for a good."""
    earlier = _open_of(session, invitation.principal_id, by.account_id)
    if earlier is None:
        return
    if mandate_rules.holds(mandate_rules.Days(earlier.valid_from, earlier.valid_until), at):
        raise MemberAlready
    earlier.revoked_at, earlier.revoked_by = at, by.account_id
    session.flush()


def _open_of(session: Session, principal_id: int, agent_id: int | None) -> Mandate | None:
    return session.scalars(
        select(Mandate).where(
            Mandate.principal_id == principal_id,
            Mandate.agent_id == agent_id,
            Mandate.revoked_at.is_(None),
        )
    ).first()


# --- mandates ---------------------------------------------------------------------------------


def change(session: Session, mandate_id: int, terms: Terms, *, by: Actor, at: datetime) -> Mandate:
    """Give a mandate another role, other procedures or another last day.

    Raises Invalid, LastManager, or NotFound where it is not the actor's to look after.
    """
    found = _mandate(session, mandate_id)
    principal = _managed(session, found.principal_id, by=by)
    session.refresh(found)
    if found.revoked_at is not None:
        raise NotFound(what="mandate")
    if problems := mandate_rules.check_terms(terms, principal.actor_kind, at=at):
        raise Invalid(problems)
    if terms.role != MemberRole.MANAGER:
        _check_manager_left(session, found, by=by, at=at)
    found.kind, found.role = terms.kind, terms.role
    found.procedures, found.valid_until = list(terms.procedures), terms.valid_until
    found.note = terms.note
    _note(session, principal.id, "change_mandate", by=by, at=at, mandate=found.id, role=found.role)
    return found


def revoke(session: Session, mandate_id: int, *, by: Actor, at: datetime) -> Mandate:
    """End a mandate at once: by who gave it, by a manager, or by who holds it.

    Raises LastManager, or NotFound where the mandate is none of the actor's business.
    """
    found = _mandate(session, mandate_id)
    if by.account_id != found.agent_id and not may_manage(by, found.principal_id):
        raise NotFound(what="mandate")
    session.get_one(Account, found.principal_id, with_for_update=True)
    session.refresh(found)
    if found.revoked_at is None:
        _check_manager_left(session, found, by=by, at=at)
        found.revoked_at, found.revoked_by = at, by.account_id
        _note(session, found.principal_id, "revoke_mandate", by=by, at=at, mandate=found.id)
    return found


def looked_after(session: Session, mandate_id: int, *, by: Actor) -> Mandate:
    """Return a standing mandate that the actor gave or looks after; raise NotFound."""
    found = _mandate(session, mandate_id)
    if found.revoked_at is not None or not may_manage(by, found.principal_id):
        raise NotFound(what="mandate")
    return found


def keep_paper(
    session: Session, mandate_id: int, file_id: uuid.UUID, *, by: Actor, at: datetime
) -> None:
    """Put the paper on which a mandate stands beside it, in place of an earlier one."""
    found = looked_after(session, mandate_id, by=by)
    found.file_id = file_id
    session.flush()
    details = {"mandate": found.id, "file": str(file_id)}
    _note(session, found.principal_id, "keep_mandate_paper", by=by, at=at, **details)


def _mandate(session: Session, mandate_id: int) -> Mandate:
    found = session.get(Mandate, mandate_id)
    if found is None:
        raise NotFound(what="mandate")
    return found


def _check_manager_left(session: Session, leaving: Mandate, *, by: Actor, at: datetime) -> None:
    """Raise LastManager where no manager would be left; the organisation itself may do it."""
    if leaving.role != MemberRole.MANAGER or by.account_id == leaving.principal_id:
        return
    others = select(Mandate).where(
        Mandate.principal_id == leaving.principal_id,
        Mandate.id != leaving.id,
        Mandate.role == MemberRole.MANAGER.value,
        Mandate.revoked_at.is_(None),
    )
    if not any(
        mandate_rules.holds(mandate_rules.Days(one.valid_from, one.valid_until), at)
        for one in session.scalars(others)
    ):
        raise LastManager


# --- helpers of a commune ---------------------------------------------------------------------


def mark_helper(
    session: Session, account: Account, *, agency_id: int, team: str, by: Actor, at: datetime
) -> CommuneHelper:
    """Let a citizen file beside others as a helper of the commune; raise CitizensOnly.

    Raises HelperAlready where the account has the mark.
    """
    if account.actor_kind is not ActorKind.CITIZEN:
        raise CitizensOnly
    session.get_one(Account, account.id, with_for_update=True)
    if mandate_queries.helper_mark(session, account.id) is not None:
        raise HelperAlready
    made = CommuneHelper(
        account_id=account.id, agency_id=agency_id, team=team, given_by=by.account_id, given_at=at
    )
    session.add(made)
    session.flush()
    _note(session, account.id, "mark_helper", by=by, at=at, agency=agency_id)
    return made


def end_helper(
    session: Session, helper_id: int, *, of: Collection[int], by: Actor, at: datetime
) -> None:
    """Take the mark of a helper of one of the communes away; raise NotFound."""
    found = session.get(CommuneHelper, helper_id, with_for_update=True)
    if found is None or found.agency_id not in of:
        raise NotFound(what="helper")
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by.account_id
        _note(session, found.account_id, "end_helper", by=by, at=at, agency=found.agency_id)


def _note(
    session: Session,
    account_id: int | None,
    act: str,
    *,
    by: Actor,
    at: datetime,
    **details: object,
) -> None:
    audit.append(session, f"account:{account_id}", act, by=by, at=at, details=details)
