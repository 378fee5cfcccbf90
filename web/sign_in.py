"""Signing in and out: the one place where a browser gets or loses a token.

Every failure has the same sentence and takes the same time, whatever was wrong.
"""

from dataclasses import dataclass
from typing import cast

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from casework.people import actions as people
from casework.people import queries as people_queries
from casework.people.actions import CodeUsed
from casework.people.actor import ActorKind
from casework.people.records import Account
from foundation import sealing
from foundation.clock import now
from foundation.errors import Invalid, Problem
from foundation.ids import new_token, token_hash
from web import devices, limits, passwords, second_factor
from web.access import TOKEN, back_to, current_actor, door, settings, visitor
from web.transactions import reading, transaction

OWNER = "of"
CSRF = "csrf_token"
DEVICE_LASTS = 180 * 24 * 3600
HOLDERS = frozenset({ActorKind.CITIZEN, ActorKind.ORGANISATION})
OFFICERS = frozenset({ActorKind.OFFICER})


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of an account before its password is checked outside any transaction."""

    id: int
    kind: ActorKind
    password_hash: str
    totp_secret: str | None
    disabled: bool


def citizen(login: str, password: str) -> int:
    """Check a citizen's or organisation's password and return the account.

    Raises Invalid (``sign_in_wrong`` at password), TooMany.
    """
    wrong = Invalid({"password": Problem("sign_in_wrong")})
    return _check(login, password, None, kinds=HOLDERS, wrong=wrong)


def officer(login: str, password: str, code: str) -> int:
    """Check an officer's password and one-time code and return the account.

    Raises Invalid (``officer_sign_in_wrong`` at code), TooMany.
    """
    wrong = Invalid({"code": Problem("officer_sign_in_wrong")})
    return _check(login, password, code, kinds=OFFICERS, wrong=wrong)


def _check(
    login: str, password: str, code: str | None, *, kinds: frozenset[ActorKind], wrong: Invalid
) -> int:
    tidied = people_queries.tidy_login(login[:200])
    device = _device_of(tidied)
    limits.check_sign_in(tidied, device)
    with reading() as reader:
        known = _known(reader, tidied)
    fits = known is not None and known.kind in kinds and not known.disabled
    is_right = passwords.is_right(known.password_hash if known and fits else None, password)
    failure = "" if is_right else "password"
    if known and is_right and code is not None and not _use_code(known, code):
        failure = "code"
    if known is None or failure:
        _fail(tidied, device, known, failure)
        raise wrong
    limits.note_success(tidied, device)
    if passwords.is_outdated(known.password_hash):
        _keep_anew(known.id, password)
    return known.id


def _known(reader: Session, login: str) -> _Known | None:
    found = people_queries.account_by_login(reader, login)
    if found is None:
        return None
    return _Known(
        found.id,
        found.actor_kind,
        found.password_hash,
        found.totp_secret,
        found.disabled_at is not None,
    )


def _use_code(known: _Known, code: str) -> bool:
    return use_code(known.id, known.totp_secret, code)


def use_code(account_id: int, kept: str | None, code: str) -> bool:
    """Use up a one-time code of an account; False for a wrong one or one that was used.

    A secret that still stands plainly in its row is sealed on this occasion.
    """
    key = settings().secret_key
    secret = second_factor.opened(key, account_id, kept)
    step = second_factor.matching_step(secret, code, now()) if secret else None
    if step is None:
        return False
    try:
        with transaction() as writer:
            account = writer.get_one(Account, account_id)
            people.use_totp_step(writer, account, step)
            if kept and not sealing.is_sealed(kept):
                account.totp_secret = second_factor.sealed(key, account_id, secret)
    except CodeUsed:
        return False
    return True


def _fail(login: str, device: str, known: _Known | None, why: str) -> None:
    limits.note_failure(login, device)
    if known is not None:
        with transaction() as writer:
            account = writer.get_one(Account, known.id)
            people.note_failed_sign_in(writer, account, why=why, at=now())


def _keep_anew(account_id: int, password: str) -> None:
    hashed = passwords.hash_password(password)
    with transaction() as writer:
        writer.get_one(Account, account_id, with_for_update=True).password_hash = hashed


def enter(account_id: int, *, default: str, way: str = "password") -> Response:
    """Give the browser a new token and send it on: to the page first asked for, or the default.

    The session starts anew, except for one who comes back to the same account: the forms
    still open in other tabs go on working then.
    """
    came_back = session.get(OWNER) == account_id
    csrf = session.get(CSRF) if came_back else None
    session.clear()
    with transaction() as writer:
        account = writer.get_one(Account, account_id)
        session[TOKEN] = people.open_sign_in(writer, account, at=now(), device=devices.present(way))
        login = account.login
    session[OWNER] = account_id
    if csrf:
        session[CSRF] = csrf
    answer = back_to(default)
    _remember_device(answer, login)
    return answer


def leave() -> str:
    """End the sign-in of this browser, forget its session and return how it had begun."""
    token, way = session.get(TOKEN), ""
    if isinstance(token, str) and visitor():
        with transaction() as writer:
            way = people.end_sign_in(writer, token, by=current_actor(), at=now())
    session.clear()
    return way


def prove_again(code: str) -> None:
    """Ask for the second factor once more, before signing; raise Invalid at ``code``, TooMany."""
    account_id = cast("int", current_actor().account_id)
    who = f"code-{account_id}"
    limits.check_sign_in(who, "")
    with reading() as reader:
        account = people_queries.account(reader, account_id)
        known = _Known(account.id, account.actor_kind, "", account.totp_secret, disabled=False)
    if not _use_code(known, code):
        limits.note_failure(who, "")
        raise Invalid({"code": Problem("totp_wrong")})
    limits.note_success(who, "")


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(cast("str", current_app.secret_key), salt="device")


def _device_cookie() -> str:
    prefix = "__Host-" if settings().secure else ""
    return f"{prefix}motcua_thiet_bi_{door()}"


def _device_of(login: str) -> str:
    """Return the mark of a browser that signed in to this very login before, else nothing."""
    try:
        marked = _devices().loads(request.cookies.get(_device_cookie(), ""))
    except BadSignature:
        return ""
    owner, _, mark = str(marked).partition(".")
    return mark if owner == token_hash(login) else ""


def _remember_device(answer: Response, login: str) -> None:
    mark = _device_of(login) or new_token()
    answer.set_cookie(
        _device_cookie(),
        str(_devices().dumps(f"{token_hash(login)}.{mark}")),
        max_age=DEVICE_LASTS,
        httponly=True,
        secure=settings().secure,
        samesite="Lax",
    )
