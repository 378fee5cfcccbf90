"""VietQR: what a bank's app reads to fill a transfer in (EMVCo QR of NAPAS 247), and back.

    code = write(Transfer("970403", "0011012345678", amount=8000, content="PL7M2QX4D9TB"))
    read(code) == Transfer(…)

Tags: 00 version, 01 static (11) or dynamic (12), 38 the account at NAPAS, 53 currency 704 (đồng),
54 amount, 58 country, 62.08 content, 63 the check: CRC-16/CCITT-FALSE over all before its digits.
"""

import binascii
import re
from dataclasses import dataclass

from foundation.errors import Refusal

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
LONGEST_CONTENT = 25
_BIN = re.compile(r"\d{6}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}", re.ASCII)
_CONTENT = re.compile(r"[0-9A-Za-z ]{1,25}", re.ASCII)
_MOST = 9_999_999_999_999


class BadTransferCode(Refusal):
    """The text is no transfer code, or its check is wrong."""

    code = "bad_transfer_code"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: to which account of which bank, how much (đồng, 0 is free), what for."""

    bank_bin: str
    account: str
    amount: int = 0
    content: str = ""


def write(transfer: Transfer) -> str:
    """Write the code of a transfer; raise ValueError for what a bank could not read."""
    if not (_BIN.fullmatch(transfer.bank_bin) and _ACCOUNT.fullmatch(transfer.account)):
        raise ValueError("not an account of a bank")
    if transfer.content and not _CONTENT.fullmatch(transfer.content):
        raise ValueError("the content is at most 25 plain letters, digits and spaces")
    if not 0 <= transfer.amount <= _MOST:
        raise ValueError("the amount is out of range")
    account = _tag("00", transfer.bank_bin) + _tag("01", transfer.account)
    text = _tag("00", "01") + _tag("01", "12" if transfer.amount else "11")
    text += _tag("38", _tag("00", NAPAS) + _tag("01", account) + _tag("02", TO_ACCOUNT))
    text += _tag("53", "704")
    if transfer.amount:
        text += _tag("54", str(transfer.amount))
    text += _tag("58", "VN")
    if transfer.content:
        text += _tag("62", _tag("08", transfer.content))
    text += "6304"
    return text + check(text)


def check(text: str) -> str:
    """Return the check of all that stands before its four digits, ``6304`` included."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def read(code: str) -> Transfer:
    """Read a code back; raise BadTransferCode."""
    if not code.isascii() or len(code) > 512 or check(code[:-4]) != code[-4:]:  # noqa: PLR2004
        raise BadTransferCode
    tags = _tags(code)
    napas = _tags(tags.get("38", ""))
    account = _tags(napas.get("01", ""))
    amount = tags.get("54", "0")
    if napas.get("00") != NAPAS or set(account) < {"00", "01"} or not amount.isdecimal():
        raise BadTransferCode
    content = _tags(tags.get("62", "")).get("08", "")
    return Transfer(account["00"], account["01"], int(amount), content)


def _tag(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"


def _tags(text: str) -> dict[str, str]:
    found, at = {}, 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) != 4 or not head.isdecimal():  # noqa: PLR2004
            raise BadTransferCode
        end = at + 4 + int(head[2:])
        if end > len(text):
            raise BadTransferCode
        found[head[:2]] = text[at + 4 : end]
        at = end
    return found
