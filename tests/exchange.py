"""Two installations in tests: their keys, each other's pins, messages as one of them signs them."""

import dataclasses
import uuid
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from casework.agencies.installations import Installation
from casework.installations import partners
from casework.installations.envelope import Envelope, Header, Kind
from casework.installations.partners import Given
from casework.people.actor import Role
from foundation.clock import now
from gateways.exchange.keys import KeyFolder, make_keys
from tests import make

OURS, POLICE, OTHER = "H32", "G01", "H15"
NAMES = {OURS: "Tỉnh Khánh Hòa", POLICE: "Bộ Công an", OTHER: "Tỉnh Đắk Lắk"}


def keys_of(home: Path, code: str, at=None) -> KeyFolder:
    """Draw the keys of an installation."""
    return make_keys(home / code, code=code, name=NAMES[code], at=at or now())


def given(keys: KeyFolder, code: str, url: str = "https://127.0.0.1:1") -> Given:
    """Say about an installation what an administrator types."""
    return Given(
        code=code,
        name=NAMES[code],
        url=url,
        tls=keys.tls_certificate.read_text(),
        signing=keys.signing_certificate.read_text(),
    )


def add_partner(session, keys, code, *, url="https://127.0.0.1:1", own_code=OURS, at=None):
    """Enter a partner as an administrator does."""
    by = make.officer(session, Role.LEADER)
    return partners.add(session, given(keys, code, url), own_code=own_code, by=by, at=at or now())


def header(sender=POLICE, recipient=OURS, **over) -> Header:
    """Build a header of the least that it must hold."""
    facts = {
        "from": {"organ_id": sender, "organ_name": NAMES.get(sender, sender)},
        "to": [{"organ_id": recipient, "organ_name": NAMES.get(recipient, recipient)}],
        "code": {"code_number": "H32.102-261123-0001"},
        "document_id": f"{sender},2026/11/23,1",
        "promulgation_date": now(),
        "subject": "Hồ sơ liên thông",
    }
    return Header.model_validate(facts | over)


def envelope(sequence=1, **over) -> Envelope:
    """Build a message of the police to the province."""
    at = over.pop("at", None) or now()
    facts = {
        "message_id": uuid.uuid4(),
        "sender": POLICE,
        "recipient": OURS,
        "thread": f"{POLICE}/part/1",
        "sequence": sequence,
        "kind": Kind.PART_PROGRESS,
        "created_at": at - timedelta(seconds=1),
        "sent_at": at,
        "header": header(),
        "body": {"state": 4, "stage": "specialist"},
    }
    return Envelope.model_validate(facts | over)


def exchange_settings(settings, keys: KeyFolder, code: str, **over):
    """Give an installation's settings its code and keys."""
    return dataclasses.replace(
        settings,
        installation_code=code,
        installation_name=NAMES[code],
        exchange_dir=keys.folder,
        **over,
    )


def partner_id(session, code):
    """Return the id of a partner."""
    return session.scalars(select(Installation.id).where(Installation.code == code)).one()
