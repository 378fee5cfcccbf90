"""Partners: entered with their pinned certificates, paused, given new certificates, told apart."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.agencies.installations import Installation, InstallationState
from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.installations import certificates, queries
from casework.installations.certificates import Certificate
from casework.installations.outgoing import SendMessage, chain_of, resend
from casework.installations.records import (
    OutgoingMessage,
    OutgoingState,
    PinnedCertificate,
    Purpose,
)
from casework.people import actions as people
from casework.people.actor import Actor, ActorKind
from casework.people.records import Account
from foundation.errors import Conflict, Invalid, Problem
from foundation.jobs import enqueue_many
from foundation.text import clean_line

NAME_LENGTH, URL_LENGTH = 200, 500
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.]{0,34}")
NO_PASSWORD = "!"  # noqa: S105 - nothing matches it
AT_ONCE = 500


class LastCertificate(Conflict):
    """A partner keeps at least one certificate of each kind."""

    code = "last_certificate"


@dataclass(frozen=True, slots=True)
class Given:
    """What an administrator types about a partner."""

    code: str
    name: str
    url: str
    tls: str
    signing: str


def add(session: Session, given: Given, *, own_code: str, by: Actor, at: datetime) -> Installation:
    """Enter a partner with both its certificates; raise Invalid with a problem at each field."""
    code, name, url = given.code.strip().upper(), clean_line(given.name), given.url.strip()
    tls = certificates.read(given.tls, Purpose.TLS, at=at)
    signing = certificates.read(given.signing, Purpose.SIGNING, at=at)
    problems = {
        "code": _check_code(session, code, own_code),
        "name": _check_name(name),
        "url": check_url(url),
        "tls": _check_pin(session, tls, Purpose.TLS),
        "signing": _check_pin(session, signing, Purpose.SIGNING),
    }
    found = {key: problem for key, problem in problems.items() if problem}
    if found or isinstance(tls, Problem) or isinstance(signing, Problem):
        raise Invalid(found)
    partner = Installation(
        code=code,
        name=name,
        url=url.rstrip("/"),
        account_id=_technical_account(session, code, name, at=at),
        created_at=at,
        created_by=by.account_id,
    )
    session.add(partner)
    session.flush()
    _pin(session, partner, tls, Purpose.TLS, by=by, at=at)
    _pin(session, partner, signing, Purpose.SIGNING, by=by, at=at)
    facts = {"name": name, "url": url, "tls": tls.fingerprint, "signing": signing.fingerprint}
    audit.append(session, chain_of(partner), "partner_added", by=by, at=at, details=facts)
    return partner


def _technical_account(session: Session, code: str, name: str, *, at: datetime) -> int:
    """Make the account under which a partner's parts are filed; nobody can sign in with it."""
    account = Account(
        kind=ActorKind.ORGANISATION.value,
        login=f"he-thong.{code.lower()}",
        name=name,
        password_hash=NO_PASSWORD,
        created_at=at,
        disabled_at=at,
    )
    people.add_account(session, account)
    return account.id


def pin(
    session: Session,
    partner: Installation,
    purpose: Purpose,
    text: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Pin one more certificate of a partner, for the time in which it changes keys."""
    read = certificates.read(text, purpose, at=at)
    problem = _check_pin(session, read, purpose)
    if problem is not None or isinstance(read, Problem):
        raise Invalid({purpose.value: problem or Problem("certificate_unreadable")})
    _pin(session, partner, read, purpose, by=by, at=at)
    facts = {"purpose": purpose.value, "fingerprint": read.fingerprint}
    audit.append(session, chain_of(partner), "certificate_pinned", by=by, at=at, details=facts)


def unpin(
    session: Session, partner: Installation, fingerprint: str, *, by: Actor, at: datetime
) -> None:
    """End the pin of a certificate; raise LastCertificate where it is the only one of its kind."""
    pinned = queries.certificates(session, partner.id)
    for one in pinned:
        if one.fingerprint != fingerprint:
            continue
        if sum(other.purpose == one.purpose for other in pinned) == 1:
            raise LastCertificate(purpose=one.purpose)
        one.ended_at = at
        facts = {"purpose": one.purpose, "fingerprint": fingerprint}
        audit.append(session, chain_of(partner), "certificate_ended", by=by, at=at, details=facts)


def _pin(
    session: Session,
    partner: Installation,
    read: Certificate,
    purpose: Purpose,
    *,
    by: Actor,
    at: datetime,
) -> None:
    session.add(
        PinnedCertificate(
            installation_id=partner.id,
            purpose=purpose.value,
            fingerprint=read.fingerprint,
            pem=read.pem,
            holder=read.holder,
            valid_from=read.valid_from,
            valid_until=read.valid_until,
            added_at=at,
            added_by=by.account_id,
        )
    )
    session.flush()


def _check_code(session: Session, code: str, own_code: str) -> Problem | None:
    if not _CODE.fullmatch(code):
        return Problem("installation_code")
    if code == own_code:
        return Problem("installation_code_own")
    taken = session.scalar(select(Installation.id).where(Installation.code == code))
    return Problem("installation_code_taken") if taken else None


def _check_name(name: str) -> Problem | None:
    if not name:
        return Problem("required")
    return _too_long(name)


def _too_long(name: str) -> Problem | None:
    facts = {"limit": NAME_LENGTH, "length": len(name)}
    return Problem("too_long", facts) if len(name) > NAME_LENGTH else None


def check_url(url: str) -> Problem | None:
    """Say what is wrong with the address of a partner's door: https, a host, nothing secret."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Problem("installation_url")
    bad = parts.username or parts.password or parts.query or parts.fragment or port == 0
    if parts.scheme != "https" or not parts.hostname or bad or len(url) > URL_LENGTH:
        return Problem("installation_url")
    return None


def _check_pin(session: Session, read: Certificate | Problem, purpose: Purpose) -> Problem | None:
    if isinstance(read, Problem):
        return read
    taken = session.scalar(
        select(PinnedCertificate.id).where(
            PinnedCertificate.purpose == purpose.value,
            PinnedCertificate.fingerprint == read.fingerprint,
            PinnedCertificate.ended_at.is_(None),
        )
    )
    return Problem("certificate_taken") if taken else None


def change_url(
    session: Session, partner: Installation, url: str, *, by: Actor, at: datetime
) -> None:
    """Give a partner's door another address; raise Invalid."""
    problem = check_url(url.strip())
    if problem:
        raise Invalid({"url": problem})
    before, partner.url = partner.url, url.strip().rstrip("/")
    facts = {"before": before, "url": partner.url}
    audit.append(session, chain_of(partner), "partner_moved", by=by, at=at, details=facts)


def set_state(
    session: Session, partner: Installation, state: InstallationState, *, by: Actor, at: datetime
) -> None:
    """Pause the exchange with a partner or go on with it: what waits is then sent at once."""
    if partner.state == state.value:
        return
    partner.state = state.value
    if state is InstallationState.ACTIVE:
        send_waiting(session, partner)
    act = f"partner_{state.value}"
    audit.append(session, chain_of(partner), act, by=by, at=at, details={"code": partner.code})


def resend_dead(session: Session, partner: Installation, *, by: Actor, at: datetime) -> int:
    """Send anew what was given up, oldest first, and say how many messages these are."""
    found = session.scalars(
        select(OutgoingMessage)
        .where(
            OutgoingMessage.installation_id == partner.id,
            OutgoingMessage.state == OutgoingState.DEAD.value,
        )
        .order_by(OutgoingMessage.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for one in found:
        resend(session, one, by=by, at=at)
    return len(found)


def forgotten(session: Session, *, before: datetime) -> Sequence[int]:
    """List messages to active partners that nobody has tried to send since then, oldest first.

    Such are what waited through a pause, or whose job was lost.
    """
    tried = func.coalesce(OutgoingMessage.tried_at, OutgoingMessage.created_at)
    return session.scalars(
        select(OutgoingMessage.id)
        .join(Installation, Installation.id == OutgoingMessage.installation_id)
        .where(
            Installation.state == InstallationState.ACTIVE.value,
            OutgoingMessage.state.in_([OutgoingState.WAITING.value, OutgoingState.SENT.value]),
            tried < before,
        )
        .order_by(OutgoingMessage.id)
        .limit(AT_ONCE)
    ).all()


def send_waiting(session: Session, partner: Installation) -> int:
    """Ask for what waits to be sent now, oldest first, and say how many were asked for."""
    ids = session.scalars(
        select(OutgoingMessage.id)
        .where(
            OutgoingMessage.installation_id == partner.id,
            OutgoingMessage.state == OutgoingState.WAITING.value,
        )
        .order_by(OutgoingMessage.id)
        .limit(AT_ONCE)
    ).all()
    enqueue_many(session, [SendMessage(one) for one in ids])
    return len(ids)


def settle_agencies(
    session: Session, partner: Installation, codes: Collection[str], *, by: Actor, at: datetime
) -> Sequence[Agency]:
    """Say which agencies live in a partner's installation: exactly these; raise Invalid."""
    found = session.scalars(select(Agency).where(Agency.code.in_(codes))).all()
    unknown = sorted(set(codes) - {one.code for one in found})
    elsewhere = [one for one in found if one.installation_id not in {None, partner.id}]
    if unknown:
        raise Invalid({"agencies": Problem("agencies_unknown", {"codes": ", ".join(unknown)})})
    if elsewhere:
        names = ", ".join(one.code for one in elsewhere)
        raise Invalid({"agencies": Problem("agencies_elsewhere", {"codes": names})})
    session.execute(
        update(Agency).where(Agency.installation_id == partner.id).values(installation_id=None)
    )
    for one in found:
        one.installation_id = partner.id
    facts = {"agencies": sorted(codes)}
    audit.append(session, chain_of(partner), "partner_agencies", by=by, at=at, details=facts)
    return found


def agencies_of(session: Session, partner: Installation) -> Sequence[Agency]:
    """List the agencies that live in a partner's installation."""
    asked = select(Agency).where(Agency.installation_id == partner.id).order_by(Agency.code)
    return session.scalars(asked).all()
