"""Between password and second factor: the browser has proven one of two and is nobody yet."""

import time
from typing import cast

from flask import session

from casework.people import actions, second_factors
from casework.people import queries as people
from casework.people.records import Account
from foundation.clock import now
from foundation.errors import Invalid, Problem
from web import limits, sign_in
from web.transactions import reading, transaction

HALF = "half"
LASTS = 600
"""Seconds in which the second factor is to be given."""


def wants_code(account_id: int) -> bool:
    """Tell whether an account asks for a second factor after the password."""
    with reading() as reader:
        return bool(people.account(reader, account_id).totp_secret)


def begin(account_id: int) -> None:
    """Remember that the password was right; nothing opens yet."""
    session.clear()
    session[HALF] = [account_id, int(time.time())]


def waiting() -> int | None:
    """Return the account whose second factor is waited for, or None."""
    kept = session.get(HALF)
    if not isinstance(kept, list) or time.time() - kept[1] > LASTS:
        return None
    return cast("int", kept[0])


def prove(account_id: int, code: str) -> None:
    """Check a one-time or a recovery code; raise Invalid at ``code``, TooMany."""
    who = f"code-{account_id}"
    limits.check_sign_in(who, "")
    with reading() as reader:
        kept = people.account(reader, account_id).totp_secret
    if sign_in.use_code(account_id, kept, code) or _recovered(account_id, code):
        limits.note_success(who, "")
        return
    limits.note_failure(who, "")
    with transaction() as writer:
        account = writer.get_one(Account, account_id)
        actions.note_failed_sign_in(writer, account, why="code", at=now())
    raise Invalid({"code": Problem("second_factor_wrong")})


def _recovered(account_id: int, code: str) -> bool:
    with transaction() as writer:
        account = writer.get_one(Account, account_id)
        return second_factors.use_recovery_code(writer, account, code, at=now())
