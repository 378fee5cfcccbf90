"""The words of the national payment platform: fields, their order, and the check over them.

Version 1.0.6 of its document: each message carries ``MaXacThuc``, the SHA-256 in hexadecimal of its
fields in order, joined by ``|``, with the shared secret at the end. INIT asks for a payment, the
platform calls back with MaLoi, MaGiaoDich and MaHoSo, QUERY asks what became of it. The fields of
the answers to INIT and QUERY are not in the part of the document that is public: they stand in one
place here, so that another province's platform is a change of names.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.clock import VIETNAM
from foundation.errors import Refusal

VERSION = "1.0.6"
CHECK = "MaXacThuc"
SUCCESS, PENDING = "00", "01"
ANSWER_WRONG_CHECK, ANSWER_UNKNOWN, ANSWER_WRONG, ANSWER_LATER = "97", "01", "04", "99"
INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan",
    "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich",
    "ThoiGianGD", "Ip", "ThongTinBienLai",
)  # fmt: skip
QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
CALLBACK = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "MaLoi", "MaGiaoDich", "SoTien",
    "MaTienTe", "MaHoSo", "ThoiGianGD",
)  # fmt: skip
QUERY_ANSWER = (
    "MaLoi", "MaDoiTac", "MaThamChieu", "TrangThaiGD", "MaGiaoDich", "SoTien", "MaTienTe",
    "TenNguoiNop", "ThoiGianGD",
)  # fmt: skip
LONGEST = 16 * 1024


class BadMessage(Refusal):
    """A message lacks a field, has one that is not text, or its check is wrong."""

    code = "bad_payment_message"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked to be paid, in đồng, and what the platform tells the payer of it."""

    merchant_ref: str
    amount: int
    dossier_code: str
    procedure_code: str
    procedure_name: str
    agency_code: str
    agency_name: str
    account: str
    bank: str
    account_name: str
    payer_name: str
    lines: Sequence[Mapping[str, Any]]
    ip: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the platform says of a payment when it is asked: paid, still open, or not paid."""

    is_paid: bool
    is_open: bool
    transaction_ref: str
    amount: int
    payer_name: str
    problem: str


def init_message(order: Order, *, partner: str, secret: str) -> dict[str, str]:
    """Write the message that asks for a payment."""
    told = {
        "LoaiBanTin": "INIT",
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "MaThamChieu": order.merchant_ref,
        "SoTien": str(order.amount),
        "LoaiHinhThanhToan": "PAY",
        "MaKenhThanhToan": "",
        "MaThietBi": "WEB",
        "NgonNgu": "vi-VN",
        "MaTienTe": "VND",
        "MaNganHang": "",
        "ThongTinGiaoDich": f"Nop phi, le phi ho so {order.dossier_code}",
        "ThoiGianGD": _moment(order.at),
        "Ip": order.ip,
        "ThongTinBienLai": json.dumps(
            _receipt(order), ensure_ascii=False, separators=(",", ":"), sort_keys=True
        ),
    }
    return sealed(told, INIT, secret)


def _receipt(order: Order) -> dict[str, Any]:
    """Write what the platform's own receipt is to hold."""
    return {
        "MaDichVu": "2",
        "MaDVC": f"{order.procedure_code}.01",
        "TenDVC": order.procedure_name,
        "MaTTHC": order.procedure_code,
        "TenTTHC": order.procedure_name,
        "MaDonVi": order.agency_code,
        "TenDonVi": order.agency_name,
        "MaHoSo": order.dossier_code,
        "TKThuHuong": order.account,
        "MaNHThuHuong": order.bank,
        "TenTKThuHuong": order.account_name,
        "HoTenNguoiNop": order.payer_name,
        "PhiLePhi": [
            {
                "LoaiPhiLePhi": "2" if line["kind"] == "charge" else "1",
                "MaPhiLePhi": str(line["key"]),
                "TenPhiLePhi": str(line["name"]),
                "SoTien": str(line["amount"]),
            }
            for line in order.lines
        ],
        "DSKhoanNop": [
            {"NoiDung": str(line["name"]), "SoTien": str(line["amount"])} for line in order.lines
        ],
    }


def query_message(merchant_ref: str, *, partner: str, secret: str, at: datetime) -> dict[str, str]:
    """Write the message that asks what became of a payment."""
    told = {
        "LoaiBanTin": "QUERY",
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "MaThamChieu": merchant_ref,
        "ThoiGianGD": _moment(at),
    }
    return sealed(told, QUERY, secret)


def sealed(told: Mapping[str, str], order: Sequence[str], secret: str) -> dict[str, str]:
    """Return a message with its check."""
    return {**told, CHECK: check_of(told, order, secret)}


def check_of(told: Mapping[str, str], order: Sequence[str], secret: str) -> str:
    """Return the check over the fields of a message in order."""
    text = "|".join([*(told[name] for name in order), secret])
    return hashlib.sha256(text.encode()).hexdigest()


def verified(message: object, order: Sequence[str], secret: str) -> dict[str, str]:
    """Return the fields of a message whose check is right; raise BadMessage."""
    if not isinstance(message, Mapping):
        raise BadMessage(why="form")
    fields = {name: message.get(name) for name in (*order, CHECK)}
    if not all(isinstance(value, str) and len(value) <= LONGEST for value in fields.values()):
        raise BadMessage(why="fields")
    told = {name: str(value) for name, value in fields.items()}
    if not all(_is_writable(value) for value in told.values()):
        raise BadMessage(why="letters")
    right = check_of(told, order, secret)
    if not secret or not hmac.compare_digest(right.encode(), told[CHECK].lower().encode()):
        raise BadMessage(why="check")
    return told


def _is_writable(value: str) -> bool:
    """Tell whether a text has a form in bytes at all: JSON can name half a letter."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def outcome(message: object, *, merchant_ref: str, partner: str, secret: str) -> Outcome:
    """Read the answer to a QUERY; raise BadMessage for one that is not about this payment."""
    told = verified(message, QUERY_ANSWER, secret)
    if told["MaDoiTac"] != partner or told["MaThamChieu"] != merchant_ref:
        raise BadMessage(why="other")
    amount = told["SoTien"]
    if not (amount.isascii() and amount.isdecimal() and len(amount) <= 13):  # noqa: PLR2004
        raise BadMessage(why="amount")
    state = told["TrangThaiGD"]
    is_paid = told["MaLoi"] == SUCCESS and state == SUCCESS
    if is_paid and (told["MaTienTe"] != "VND" or not told["MaGiaoDich"]):
        raise BadMessage(why="currency")
    if (is_paid and not int(amount)) or "\0" in told["MaGiaoDich"] + told["TenNguoiNop"]:
        raise BadMessage(why="amount")
    return Outcome(
        is_paid=is_paid,
        is_open=told["MaLoi"] == SUCCESS and state == PENDING,
        transaction_ref=told["MaGiaoDich"],
        amount=int(amount),
        payer_name=told["TenNguoiNop"][:200],
        problem="" if is_paid else f"platform_{state or told['MaLoi']}",
    )


def _moment(at: datetime) -> str:
    """Write a time as the platform does: ``yyyyMMddHHmmss`` in Vietnam."""
    return f"{at.astimezone(VIETNAM):%Y%m%d%H%M%S}"
