"""Outside identities (VNeID): which account one opens, and how it comes to open one.

An identity is its issuer and its subject, nothing else: neither a mail address nor a number opens
an account by itself. The number only tells which account a person may prove to be theirs
(OpenID Connect Core 1.0, 5.7; Decree 69/2024/NĐ-CP on electronic identification).

Codes of refusals: identity_request_gone, identity_differs, identity_disabled, identity_taken,
identity_facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, joinedload

from casework.audit import actions as audit
from casework.people import rules
from casework.people.account_records import IdentityLink, IdentityRequest
from casework.people.actor import SYSTEM, Actor, ActorKind
from casework.people.records import Account, Citizen, Organisation
from foundation.errors import Conflict
from foundation.ids import token_hash

WAY_LASTS = timedelta(minutes=10)
"""How long a person may take at the provider."""
SETTLING_LASTS = timedelta(minutes=30)
"""How long a verified identity waits for the proof or the opening of an account."""
FORGOTTEN_AFTER = timedelta(days=1)
PERSON, BODY = "1", "2"
"""LoaiTaiKhoan of a person and of an enterprise."""


class RequestGone(Conflict):
    """The way to the provider was not begun by this browser, is too old or was gone already."""

    code = "identity_request_gone"


class IdentityDiffers(Conflict):
    """The provider now names another person's number than the account has."""

    code = "identity_differs"


class IdentityDisabled(Conflict):
    """The account of this identity is closed."""

    code = "identity_disabled"


class IdentityTaken(Conflict):
    """Another account is linked with this identity already."""

    code = "identity_taken"


class IdentityFacts(Conflict):
    """What the provider tells is not enough: a number is missing or wrong."""

    code = "identity_facts"


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider said of a person, checked by the door."""

    issuer: str
    subject: str
    assurance: str
    claims: Mapping[str, str]

    @property
    def kind(self) -> ActorKind:
        """Return whether a person or an organisation signed in."""
        return (
            ActorKind.ORGANISATION if self.claims.get("LoaiTaiKhoan") == BODY else ActorKind.CITIZEN
        )

    @property
    def number(self) -> str:
        """Return the number that names the account: the person's, or the tax code."""
        key = "MaSoThue" if self.kind is ActorKind.ORGANISATION else "SoDinhDanh"
        return rules.tidy_number(self.claims.get(key, ""))

    @property
    def name(self) -> str:
        """Return the name of the person or of the organisation."""
        key = "TenDoanhNghiep" if self.kind is ActorKind.ORGANISATION else "HoVaTen"
        return self.claims.get(key, "")


def check_said(said: Said) -> None:
    """Raise IdentityFacts unless kind, numbers and name are such that an account can have them."""
    kind = said.claims.get("LoaiTaiKhoan")
    is_body = kind == BODY
    problems = [rules.check_id_number(rules.tidy_number(said.claims.get("SoDinhDanh", "")))]
    problems.append(rules.check_name(said.claims.get("HoVaTen", "")))
    if is_body:
        problems.append(rules.check_tax_code(said.number))
    if kind not in {PERSON, BODY} or any(problems) or not any(map(str.isalpha, said.name)):
        raise IdentityFacts


def begin(session: Session, request: IdentityRequest) -> None:
    """Remember that a browser sets out; what was begun a day ago is forgotten."""
    session.execute(
        delete(IdentityRequest).where(IdentityRequest.begun_at < request.begun_at - FORGOTTEN_AFTER)
    )
    session.add(request)


def come_back(session: Session, state: str, browser: str, *, at: datetime) -> IdentityRequest:
    """Use up the way of a state for the browser that began it; raise RequestGone.

    One conditional statement: of two answers with the same state one counts.
    """
    found: IdentityRequest | None = session.scalar(
        update(IdentityRequest)
        .where(
            IdentityRequest.state_hash == token_hash(state),
            IdentityRequest.browser_hash == token_hash(browser),
            IdentityRequest.used_at.is_(None),
            IdentityRequest.begun_at > at - WAY_LASTS,
        )
        .values(used_at=at)
        .returning(IdentityRequest)
    )
    if found is None:
        raise RequestGone
    return found


def keep_waiting(session: Session, state: str, said: Said) -> None:
    """Keep what was said of an identity without account, until its person has settled it."""
    session.execute(
        update(IdentityRequest)
        .where(IdentityRequest.state_hash == token_hash(state))
        .values(subject=said.subject, claims={**said.claims, "acr": said.assurance})
    )


def waiting(
    session: Session, state: str, browser: str, *, at: datetime, settle: bool = False
) -> Said:
    """Return the identity that waits for this browser; with ``settle`` it waits no longer.

    Raises RequestGone where none waits or it has waited too long.
    """
    asked = select(IdentityRequest).where(
        IdentityRequest.state_hash == token_hash(state),
        IdentityRequest.browser_hash == token_hash(browser),
        IdentityRequest.subject != "",
        IdentityRequest.settled_at.is_(None),
        IdentityRequest.used_at > at - SETTLING_LASTS,
    )
    found = session.scalars(asked.with_for_update() if settle else asked).first()
    if found is None or not found.claims:
        raise RequestGone
    if settle:
        found.settled_at = at
    claims = {key: str(value) for key, value in found.claims.items() if key != "acr"}
    return Said(found.issuer, found.subject, str(found.claims.get("acr", "")), claims)


def account_of(session: Session, said: Said, *, at: datetime) -> Account | None:
    """Return the account that this identity opens, or None where it is not linked yet.

    Raises IdentityDisabled, IdentityDiffers. What was said is kept as last seen.
    """
    link = session.scalars(
        select(IdentityLink)
        .where(IdentityLink.issuer == said.issuer, IdentityLink.subject == said.subject)
        .with_for_update()
    ).first()
    if link is None:
        return None
    account = session.scalars(_whole().where(Account.id == link.account_id)).one()
    if account.disabled_at is not None:
        raise IdentityDisabled(account=account.id)
    if number_of(account) != said.number or account.actor_kind is not said.kind:
        raise IdentityDiffers(account=account.id)
    link.claims, link.assurance = dict(said.claims), said.assurance
    link.tech_id, link.last_used_at = said.claims.get("TechID", ""), at
    return account


def account_to_prove(session: Session, said: Said) -> Account | None:
    """Return the open account with the same number, which its owner has yet to prove, or None."""
    if said.kind is ActorKind.ORGANISATION:
        asked = _whole().join(Organisation).where(Organisation.tax_code == said.number)
    else:
        asked = _whole().join(Citizen).where(Citizen.id_number == said.number)
    return session.scalars(asked).first()


def link(
    session: Session, account: Account, said: Said, *, proven_by: str, at: datetime
) -> IdentityLink:
    """Let an identity open an account from now on; ``proven_by`` tells how it was proven.

    Raises IdentityDiffers where the numbers are not the same, IdentityDisabled, IdentityTaken.
    """
    if account.disabled_at is not None:
        raise IdentityDisabled(account=account.id)
    if number_of(account) != said.number or account.actor_kind is not said.kind:
        raise IdentityDiffers(account=account.id)
    if any(
        session.scalars(
            select(IdentityLink.id).where(
                IdentityLink.issuer == said.issuer,
                (IdentityLink.subject == said.subject) | (IdentityLink.account_id == account.id),
            )
        )
    ):
        raise IdentityTaken
    made = IdentityLink(
        issuer=said.issuer,
        subject=said.subject,
        account_id=account.id,
        tech_id=said.claims.get("TechID", ""),
        assurance=said.assurance,
        claims=dict(said.claims),
        proven_by=proven_by,
        linked_at=at,
        last_used_at=at,
    )
    session.add(made)
    session.flush()
    _write_down(session, account, "link_identity", at=at, proven_by=proven_by)
    return made


def unlink(session: Session, account: Account, link_id: int, *, at: datetime) -> bool:
    """Let an identity open the account no more; False where it does not belong to it."""
    ended = session.scalar(
        delete(IdentityLink)
        .where(IdentityLink.id == link_id, IdentityLink.account_id == account.id)
        .returning(IdentityLink.id)
    )
    if ended is not None:
        _write_down(session, account, "unlink_identity", at=at)
    return ended is not None


def links_of(session: Session, account_id: int) -> list[IdentityLink]:
    """List the identities that open an account."""
    return list(
        session.scalars(
            select(IdentityLink)
            .where(IdentityLink.account_id == account_id)
            .order_by(IdentityLink.id)
        )
    )


def is_linked(session: Session, account_id: int) -> bool:
    """Tell whether an outside provider has verified who stands behind an account."""
    return bool(
        session.scalar(
            select(IdentityLink.id).where(IdentityLink.account_id == account_id).limit(1)
        )
    )


def note_refused(session: Session, account_id: int, *, why: str, at: datetime) -> None:
    """Write down that somebody came back from the provider with what is not believed."""
    audit.append(
        session, f"account:{account_id}", "identity_refused", by=SYSTEM, at=at, details={"why": why}
    )


def number_of(account: Account) -> str:
    """Return the number that the account stands under."""
    if account.actor_kind is ActorKind.ORGANISATION:
        return account.organisation.tax_code if account.organisation else ""
    return account.citizen.id_number if account.citizen else ""


def _whole() -> Select[Account]:
    return select(Account).options(joinedload(Account.citizen), joinedload(Account.organisation))


def _write_down(
    session: Session, account: Account, act: str, *, at: datetime, **details: str
) -> None:
    author = Actor(account.actor_kind, account.id, account.name, None)
    audit.append(session, f"account:{account.id}", act, by=author, at=at, details=details)
