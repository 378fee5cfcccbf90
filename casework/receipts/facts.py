"""What stands on a receipt: the facts of its paper, and its XML (docs/receipts.md).

Decree 123/2020 art. 32.2. Everything comes from the receipt alone, so that it can be made again.
"""

from typing import Any
from xml.etree import ElementTree as ET

from casework.papers import rules as wording
from casework.receipts import rules
from casework.receipts.records import Receipt, ReceiptState
from foundation.clock import VIETNAM
from foundation.spoken import money_in_words

CANCELLED = "Biên lai đã hủy"


def shown_money(amount: int) -> str:
    """Write đồng in figures: 1.250.000."""
    return f"{amount:,}".replace(",", ".")


def for_paper(receipt: Receipt, *, replaced: Receipt | None, cancelled: bool) -> dict[str, Any]:
    """Return what the paper is set from; ``cancelled`` marks it as cancelled, with the reason."""
    facts = {
        "heading": rules.TITLE,
        "template": receipt.template,
        "symbol": receipt.symbol,
        "number": receipt.shown_number,
        "parent": receipt.body_parent,
        "agency": receipt.body_name,
        "tax_code": receipt.body_tax_code,
        "body_address": receipt.body_address,
        "place": receipt.place,
        "dated": wording.date_in_words(receipt.issued_at.astimezone(VIETNAM).date()),
        "payer": receipt.payer_name,
        "payer_number": receipt.payer_number,
        "payer_address": receipt.payer_address,
        "code": receipt.dossier_code,
        "procedure": receipt.procedure_name,
        "rows": [
            {
                "name": one["name"],
                "kind": rules.KINDS.get(one["kind"], ""),
                "amount": shown_money(one["amount"]),
            }
            for one in receipt.lines
        ],
        "amount": shown_money(receipt.amount),
        "words": money_in_words(receipt.amount),
        "method": rules.METHODS[receipt.method],
        "bill": receipt.bill_reference,
        "collector": receipt.collector_name if receipt.method == "cash" else "",
        "replaces": _named(replaced) if replaced else "",
    }
    return facts | (_cancelled(receipt) if cancelled else {})


def _named(receipt: Receipt) -> str:
    day = f"{receipt.issued_at.astimezone(VIETNAM):%d/%m/%Y}"
    return f"ký hiệu {receipt.symbol} số {receipt.shown_number} ngày {day}"


def _cancelled(receipt: Receipt) -> dict[str, str]:
    return {
        "cancelled": CANCELLED.upper(),
        "cancelled_at": wording.time_in_words(receipt.cancelled_at) if receipt.cancelled_at else "",
        "reason": receipt.cancel_reason,
        "canceller": receipt.canceller_name,
    }


def xml(receipt: Receipt, *, replaced: Receipt | None, cancelled: bool) -> bytes:
    """Return the receipt, or the notice of its cancellation, as XML that is to be signed."""
    root = ET.Element("TBaoHuyBLai" if cancelled else "BLai", {"phienBan": "1.0"})
    data = ET.SubElement(root, "DLBLai")
    _put(
        ET.SubElement(data, "TTChung"),
        {
            "TBLai": rules.TITLE,
            "KHMBLai": receipt.template,
            "KHBLai": receipt.symbol,
            "SBLai": receipt.shown_number,
            "NLap": receipt.issued_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
            "DVTTe": "VND",
            "HTTToan": rules.METHODS[receipt.method],
        },
    )
    if cancelled and receipt.cancelled_at is not None:
        replaced_by = receipt.state == ReceiptState.REPLACED.value
        _put(
            ET.SubElement(data, "TTHuy"),
            {
                "NHuy": receipt.cancelled_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
                "LDo": receipt.cancel_reason,
                "NgHuy": receipt.canceller_name,
                "TChat": "Thay thế" if replaced_by else "Hủy",
            },
        )
    if replaced is not None:
        _put(
            ET.SubElement(data, "BLaiBTThe"),
            {"KHBLai": replaced.symbol, "SBLai": replaced.shown_number},
        )
    _content(ET.SubElement(data, "NDBLai"), receipt)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _content(content: ET.Element, receipt: Receipt) -> None:
    body = {
        "Ten": receipt.body_name, "MST": receipt.body_tax_code, "DChi": receipt.body_address,
    }  # fmt: skip
    _put(ET.SubElement(content, "NThu"), body)
    payer = {
        "Ten": receipt.payer_name, "SDDanh": receipt.payer_number, "DChi": receipt.payer_address,
    }  # fmt: skip
    _put(ET.SubElement(content, "NNop"), payer)
    matter = {
        "MHSo": receipt.dossier_code, "TTTHC": receipt.procedure_name,
        "MKNop": receipt.bill_reference,
    }  # fmt: skip
    _put(ET.SubElement(content, "HSo"), matter)
    rows = ET.SubElement(content, "DSKThu")
    for place, one in enumerate(receipt.lines, 1):
        row = {
            "STT": str(place), "Ma": one["key"], "Ten": one["name"],
            "Loai": rules.KINDS.get(one["kind"], ""), "STien": str(one["amount"]),
        }  # fmt: skip
        _put(ET.SubElement(rows, "KThu"), row)
    total = {"TgTTTBSo": str(receipt.amount), "TgTTTBChu": money_in_words(receipt.amount)}
    _put(ET.SubElement(content, "TToan"), total)


def _put(parent: ET.Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        ET.SubElement(parent, name).text = "".join(filter(_is_writable, value))


def _is_writable(letter: str) -> bool:
    """Tell whether XML 1.0 can hold a letter at all."""
    return letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff"
                                  and letter not in "\ufffe\uffff")  # fmt: skip
