"""Passkeys as browsers know them (WebAuthn Level 3): what is asked, and whether the answer holds.

The device checks its owner by a finger, a face or a number, so a passkey is two factors at once.
A key belongs to the host of the portal; an address of bare numbers can have none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from flask import request
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casework.people import second_factors
from casework.people.account_records import Passkey
from casework.people.records import Account
from casework.people.second_factors import NewPasskey
from foundation.clock import now
from foundation.errors import Conflict
from web.access import settings
from web.transactions import transaction

RP_NAME = "Một Cửa Khánh Hòa"
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


class PasskeyWrong(Conflict):
    """The answer of the device does not hold, or no account has this key."""

    code = "passkey_wrong"


@dataclass(frozen=True, slots=True)
class Home:
    """To whom keys belong: the host, and the origin that browsers name."""

    host: str
    origin: str


def home() -> Home | None:
    """Return to whom keys belong here, or None where the address is bare numbers.

    On the machine itself the portal answers under ``localhost`` too, which may have keys.
    """
    parts = urlsplit(settings().portal_url)
    host = parts.hostname or ""
    if host == "127.0.0.1" and request.host == f"localhost:{parts.port}":
        return Home("localhost", f"http://{request.host}")
    try:
        ip_address(host)
    except ValueError:
        return Home(host, f"{parts.scheme}://{parts.netloc}")
    return None


def options_to_create(account: Account, known: list[Passkey]) -> dict[str, Any]:
    """Draw what a new key is asked to sign; raise PasskeyWrong where there can be none."""
    made = webauthn.generate_registration_options(
        rp_id=_home().host,
        rp_name=RP_NAME,
        user_id=f"account-{account.id}".encode(),
        user_name=account.name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(one.credential_id))
            for one in known
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    with transaction() as session:
        second_factors.ask(session, made.challenge, account_id=account.id, at=now())
    return _plain(made)


def read_new(answer: Mapping[str, Any], account_id: int, label: str) -> NewPasskey:
    """Check the answer of a new key; raise PasskeyWrong, ChallengeGone."""
    challenge = _challenge_of(answer, account_id)
    here = _home()
    try:
        read = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=here.host,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise PasskeyWrong from error
    key_id = webauthn.helpers.bytes_to_base64url(read.credential_id)
    return NewPasskey(key_id, read.credential_public_key, read.sign_count, label)


def options_to_get() -> dict[str, Any]:
    """Draw what any key of this host is asked to sign to sign in."""
    made = webauthn.generate_authentication_options(
        rp_id=_home().host, user_verification=UserVerificationRequirement.REQUIRED
    )
    with transaction() as session:
        second_factors.ask(session, made.challenge, account_id=None, at=now())
    return _plain(made)


def account_of(answer: Mapping[str, Any]) -> int:
    """Return the account that the key of an answer opens; raise PasskeyWrong, ChallengeGone."""
    challenge, here = _challenge_of(answer, None), _home()
    with transaction() as session:
        key = second_factors.passkey(session, str(answer.get("id", ""))[:2000], lock=True)
        if key is None or session.get_one(Account, key.account_id).disabled_at is not None:
            raise PasskeyWrong
        try:
            read = webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=here.host,
                expected_origin=here.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.sign_count,
                require_user_verification=True,
            )
        except _FAULTS as error:
            raise PasskeyWrong from error
        second_factors.note_use(key, sign_count=read.new_sign_count, at=now())
        return key.account_id


def _challenge_of(answer: Mapping[str, Any], account_id: int | None) -> bytes:
    """Return the challenge that was signed, used up; raise PasskeyWrong, ChallengeGone."""
    try:
        said = webauthn.base64url_to_bytes(answer["response"]["clientDataJSON"])
        challenge = parse_client_data_json(said).challenge
    except _FAULTS as error:
        raise PasskeyWrong from error
    with transaction() as session:
        second_factors.use_challenge(session, challenge, account_id=account_id, at=now())
    return challenge


def _home() -> Home:
    here = home()
    if here is None:
        raise PasskeyWrong
    return here


def _plain(options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of either kind
    return cast("dict[str, Any]", json.loads(webauthn.options_to_json(options)))
