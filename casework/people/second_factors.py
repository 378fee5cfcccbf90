"""The second factor of an account: a secret for one-time codes, recovery codes, passkeys.

Codes of refusals: second_factor_on, passkey_known, challenge_gone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.account_records import Passkey, PasskeyChallenge, RecoveryCode
from casework.people.actor import Actor
from casework.people.records import Account
from foundation.errors import Conflict, NotFound
from foundation.ids import ALPHABET, token_hash
from foundation.text import clean_line

RECOVERY_CODES, _LETTERS, _GROUP = 10, 10, 5
CHALLENGE_LASTS = timedelta(minutes=5)
MOST_PASSKEYS, LABEL_LENGTH = 10, 60
_LOOKALIKES = str.maketrans("OIL", "011", " -–")


class SecondFactorOn(Conflict):
    """The account has a second factor already; it is turned off before another is set up."""

    code = "second_factor_on"


class PasskeyKnown(Conflict):
    """This key is registered already, or the account has as many keys as it may have."""

    code = "passkey_known"


class ChallengeGone(Conflict):
    """What the passkey signed was not asked by us, was used already or is too old."""

    code = "challenge_gone"


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that has just proven itself."""

    credential_id: str
    public_key: bytes
    sign_count: int
    label: str


def turn_on(
    session: Session, account: Account, sealed: str, *, step: int, at: datetime
) -> list[str]:
    """Ask for one-time codes of this account from now on; return the recovery codes, once.

    Raises SecondFactorOn.
    """
    if account.totp_secret:
        raise SecondFactorOn
    account.totp_secret, account.totp_used_step = sealed, step
    _write_down(session, account, "second_factor_on", at=at)
    return new_recovery_codes(session, account, at=at)


def turn_off(session: Session, account: Account, *, at: datetime) -> None:
    """Ask for one-time codes no more."""
    account.totp_secret = account.totp_used_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    _write_down(session, account, "second_factor_off", at=at)


def new_recovery_codes(session: Session, account: Account, *, at: datetime) -> list[str]:
    """Draw ten recovery codes in place of the older ones; they are shown this once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS)) for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(code_hash=_hash(account.id, code), account_id=account.id, created_at=at)
        for code in codes
    )
    return [f"{code[:_GROUP]}-{code[_GROUP:]}" for code in codes]


def use_recovery_code(session: Session, account: Account, typed: str, *, at: datetime) -> bool:
    """Use a recovery code up; False where it is none of the account's or was used."""
    code = typed[:40].upper().translate(_LOOKALIKES)
    used = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hash(account.id, code),
            RecoveryCode.account_id == account.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.account_id)
    )
    if used is not None:
        _write_down(session, account, "use_recovery_code", at=at)
    return used is not None


def recovery_codes_left(session: Session, account_id: int) -> int:
    """Count the recovery codes that still work; there are never more than ten."""
    left = session.scalars(
        select(RecoveryCode.code_hash).where(
            RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
        )
    )
    return len(left.all())


def ask(session: Session, challenge: bytes, *, account_id: int | None, at: datetime) -> None:
    """Remember what a passkey is asked to sign; what is too old is forgotten."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < at))
    session.add(
        PasskeyChallenge(
            challenge_hash=token_hash(challenge.hex()),
            account_id=account_id,
            expires_at=at + CHALLENGE_LASTS,
        )
    )


def use_challenge(
    session: Session, challenge: bytes, *, account_id: int | None, at: datetime
) -> None:
    """Use a challenge up; raise ChallengeGone for one of another, used or too old."""
    used = session.scalar(
        update(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge_hash == token_hash(challenge.hex()),
            PasskeyChallenge.account_id.is_not_distinct_from(account_id),
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.expires_at > at,
        )
        .values(used_at=at)
        .returning(PasskeyChallenge.challenge_hash)
    )
    if used is None:
        raise ChallengeGone


def add_passkey(session: Session, account: Account, key: NewPasskey, *, at: datetime) -> Passkey:
    """Keep a passkey of the account; raise PasskeyKnown."""
    if len(passkeys_of(session, account.id)) >= MOST_PASSKEYS:
        raise PasskeyKnown
    made = Passkey(
        account_id=account.id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        label=clean_line(key.label)[:LABEL_LENGTH],
        created_at=at,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise PasskeyKnown from None
    _write_down(session, account, "add_passkey", at=at, label=made.label)
    return made


def passkeys_of(session: Session, account_id: int) -> list[Passkey]:
    """List the passkeys that open an account, oldest first."""
    return list(
        session.scalars(
            select(Passkey)
            .where(Passkey.account_id == account_id, Passkey.revoked_at.is_(None))
            .order_by(Passkey.id)
        )
    )


def passkey(session: Session, credential_id: str, *, lock: bool = False) -> Passkey | None:
    """Return the passkey of this id that still opens an account, or None."""
    asked = select(Passkey).where(
        Passkey.credential_id == credential_id, Passkey.revoked_at.is_(None)
    )
    return session.scalars(asked.with_for_update() if lock else asked).first()


def note_use(key: Passkey, *, sign_count: int, at: datetime) -> None:
    """Note that a passkey has signed in, and how far its own counter has come."""
    key.sign_count, key.last_used_at = sign_count, at


def remove_passkey(session: Session, account: Account, passkey_id: int, *, at: datetime) -> None:
    """Let a passkey open the account no more; raise NotFound for one of somebody else."""
    label = session.scalar(
        update(Passkey)
        .where(
            Passkey.id == passkey_id,
            Passkey.account_id == account.id,
            Passkey.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(Passkey.label)
    )
    if label is None:
        raise NotFound(passkey=passkey_id)
    _write_down(session, account, "remove_passkey", at=at, label=label)


def _hash(account_id: int, code: str) -> str:
    return token_hash(f"recovery {account_id} {code}")


def _write_down(
    session: Session, account: Account, act: str, *, at: datetime, **details: str
) -> None:
    author = Actor(account.actor_kind, account.id, account.name, None)
    audit.append(session, f"account:{account.id}", act, by=author, at=at, details=details)
