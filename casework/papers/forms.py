"""The prescribed forms by date: which number and title a slip has on the day of reception.

Circular 01/2018/TT-VPCP (the set in force in 2021) and Circular 03/2025/TT-VPCP, which counts the
forms from 04 on anew and adds the notice of halting. Rules live in time: a slip carries the form
that was in force on its dossier's day of reception, however late it is printed.

A procedure with forms of its own (residence: CT04 to CT06) overrides the general ones in
``SPECIAL``; that table is the hook for further specialised forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.papers.records import PaperKind

TRACKING_BOOK = "tracking_book"
"""The book is a form too, though it is nobody's paper."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its number (empty where no law prescribes one), title, and mark in slip numbers.

    ``mark`` stands in ``Số: 12/PXL-UBND``; empty where the slip has no number of its own.
    """

    title: str
    number: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms of one circular with the days on which they hold (``until`` inclusive)."""

    key: str
    law: str
    article: str
    since: date
    until: date | None
    forms: Mapping[str, Form]


_UNPRESCRIBED = {
    PaperKind.JOINT_SLIP.value: Form("Giấy tiếp nhận nhiều hồ sơ và hẹn trả kết quả", mark="TNNHS"),
    PaperKind.HANDOVER.value: Form("Phiếu bàn giao kết quả giải quyết hồ sơ", mark="PBG"),
    PaperKind.RETURN_RECORD.value: Form("Giấy biên nhận trả kết quả", mark="GBN"),
}
"""Printouts that offices use and no circular prescribes; the same in every set."""

_SLIP = Form("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "01", "TNHS")
_ASK_FOR_MORE = Form("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "02", "HDHS")
_REFUSAL = Form("Phiếu từ chối tiếp nhận giải quyết hồ sơ", "03", "PTC")
_PROCESS_SHEET = "Phiếu kiểm soát quá trình giải quyết hồ sơ"
_BOOK = "Sổ theo dõi hồ sơ"

SETS: tuple[FormSet, ...] = (
    FormSet(
        key="2018",
        law="Thông tư 01/2018/TT-VPCP",
        article="Điều 9, Phụ lục",
        since=date(2019, 1, 6),
        until=date(2025, 6, 30),
        forms={
            **_UNPRESCRIBED,
            PaperKind.SLIP.value: _SLIP,
            PaperKind.ASK_FOR_MORE.value: _ASK_FOR_MORE,
            PaperKind.REFUSAL.value: _REFUSAL,
            PaperKind.APOLOGY.value: Form("Phiếu xin lỗi và hẹn lại ngày trả kết quả", "04", "PXL"),
            # The older circular knows no such notice; the paper is made all the same.
            PaperKind.HALT_NOTICE.value: Form("Thông báo dừng giải quyết hồ sơ", "", "TBD"),
            PaperKind.PROCESS_SHEET.value: Form(_PROCESS_SHEET, "05", "KSHS"),
            TRACKING_BOOK: Form(_BOOK, "06"),
        },
    ),
    FormSet(
        key="2025",
        law="Thông tư 03/2025/TT-VPCP",
        article="Phụ lục I",
        since=date(2025, 7, 1),
        until=None,
        forms={
            **_UNPRESCRIBED,
            PaperKind.SLIP.value: _SLIP,
            PaperKind.ASK_FOR_MORE.value: _ASK_FOR_MORE,
            PaperKind.REFUSAL.value: _REFUSAL,
            PaperKind.APOLOGY.value: Form(
                "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "04", "PXL"
            ),
            PaperKind.HALT_NOTICE.value: Form("Thông báo dừng giải quyết hồ sơ", "05", "TBD"),
            PaperKind.PROCESS_SHEET.value: Form(_PROCESS_SHEET, "06", "KSHS"),
            TRACKING_BOOK: Form(_BOOK, "07"),
        },
    ),
)
"""Oldest first; the days of one set end where the next begins."""

SPECIAL: Mapping[str, Mapping[str, Form]] = {
    "1.004194": {
        PaperKind.SLIP.value: Form(_SLIP.title, "CT04", "TNHS"),
        PaperKind.ASK_FOR_MORE.value: Form(_ASK_FOR_MORE.title, "CT05", "HDHS"),
        PaperKind.REFUSAL.value: Form("Phiếu từ chối tiếp nhận, giải quyết hồ sơ", "CT06", "PTC"),
    },
}
"""Forms of single procedures, by national code: here those of residence."""


def set_on(day: date) -> FormSet:
    """Return the set in force on a day; before the first one, the first."""
    holding = [one for one in SETS if one.since <= day]
    return holding[-1] if holding else SETS[0]


def form_of(kind: str, day: date, procedure_code: str = "") -> Form:
    """Return the form of a kind of paper on a day of reception; raise KeyError for no slip."""
    special = SPECIAL.get(procedure_code, {})
    return special.get(kind) or set_on(day).forms[kind]


def shown(kind: str, day: date, procedure_code: str = "") -> str:
    """Write what stands above a slip, ``Mẫu số 01, …``; empty where no law prescribes it."""
    form = form_of(kind, day, procedure_code)
    if not form.number:
        return ""
    if kind in SPECIAL.get(procedure_code, {}):
        return f"Mẫu {form.number}"
    holding = set_on(day)
    return f"Mẫu số {form.number}, {holding.article}, {holding.law}"
