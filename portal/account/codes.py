"""Sending the codes of six digits: drawn here, kept as a hash, on their way only sealed."""

from limits import parse_many

from casework.people import confirmations
from casework.people import queries as people_queries
from casework.people.account_records import ContactChannel
from casework.people.confirmations import SendCode
from casework.people.records import Account
from foundation import sealing
from foundation.clock import now
from foundation.jobs import enqueue
from portal.stored import gateways
from web import limits
from web.access import settings
from web.transactions import transaction

_SHOWN = 2
TO_A_PHONE = parse_many("5/hour;10/day")
"""Messages cost money and wake people: so many codes a number gets, whoever asks for them."""


def send(account_id: int, channel: ContactChannel, *, purpose: str) -> None:
    """Draw a code and ask for it to be sent; raise NothingToConfirm, TooMany.

    An account has its own pace; a telephone number has one too over all accounts that name it.
    """
    code = confirmations.new_code()
    with transaction() as session:
        account = people_queries.account(session, account_id, lock=True)
        made = confirmations.begin(session, account, channel, code, purpose=purpose, at=now())
        if channel is ContactChannel.PHONE:
            limits.check_in(session, TO_A_PHONE, "code-to-phone", made.address)
        place = f"confirmation:{made.id}"
        sealed = sealing.seal(settings().secret_key, confirmations.SEALED_FOR, place, code)
        enqueue(session, SendCode(made.id, sealed))


def sent_by() -> tuple[ContactChannel, ...]:
    """List the ways by which this installation can send a code: SMS where there is a gateway."""
    with_phone = (ContactChannel.EMAIL, ContactChannel.PHONE)
    return with_phone if gateways().phone.has("sms") else (ContactChannel.EMAIL,)


def channels(account: Account) -> list[ContactChannel]:
    """List the ways by which a code can reach the owner of an account."""
    return [way for way in sent_by() if confirmations.address_of(account, way)]


def masked(address: str) -> str:
    """Show as much of an address as its owner needs to know it again."""
    name, sign, host = address.partition("@")
    if sign:
        return f"{name[:_SHOWN]}•••@{host}"
    return f"•••{address[-3:]}"
