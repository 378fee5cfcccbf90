"""Sending the codes of six digits: drawn here, kept as a hash, on their way only sealed."""

from casework.people import confirmations
from casework.people import queries as people_queries
from casework.people.account_records import ContactChannel
from casework.people.confirmations import SendCode
from casework.people.records import Account
from foundation import sealing
from foundation.clock import now
from foundation.jobs import enqueue
from web.access import settings
from web.transactions import transaction

_SHOWN = 2


def send(account_id: int, channel: ContactChannel, *, purpose: str) -> None:
    """Draw a code and ask for it to be sent; raise NothingToConfirm, TooMany."""
    code = confirmations.new_code()
    with transaction() as session:
        account = people_queries.account(session, account_id, lock=True)
        made = confirmations.begin(session, account, channel, code, purpose=purpose, at=now())
        place = f"confirmation:{made.id}"
        sealed = sealing.seal(settings().secret_key, confirmations.SEALED_FOR, place, code)
        enqueue(session, SendCode(made.id, sealed))


SENT_BY = (ContactChannel.EMAIL,)
"""The ways by which this installation can send a code."""


def channels(account: Account) -> list[ContactChannel]:
    """List the ways by which a code can reach the owner of an account."""
    return [way for way in SENT_BY if confirmations.address_of(account, way)]


def masked(address: str) -> str:
    """Show as much of an address as its owner needs to know it again."""
    name, sign, host = address.partition("@")
    if sign:
        return f"{name[:_SHOWN]}•••@{host}"
    return f"•••{address[-3:]}"
