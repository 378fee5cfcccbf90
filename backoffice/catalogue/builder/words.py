"""What the kinds of questions, groups and facts are called, for people who do not program."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.procedures.forms import FieldKind, Prefill

KINDS: Mapping[FieldKind, tuple[LazyString, str, LazyString]] = {
    FieldKind.TEXT: (_l("Một dòng chữ"), "pencil", _l("Nơi sinh, lý do, tên gọi…")),
    FieldKind.TEXTAREA: (_l("Nhiều dòng chữ"), "book", _l("Trình bày, mô tả dài")),
    FieldKind.NUMBER: (_l("Số"), "more", _l("Số lượng, diện tích, số bản")),
    FieldKind.MONEY: (_l("Số tiền"), "coin", _l("Tính bằng đồng")),
    FieldKind.DATE: (_l("Ngày"), "calendar", _l("Ngày sinh, ngày cấp")),
    FieldKind.CHOICE: (_l("Chọn một"), "check", _l("Danh sách để chọn một mục")),
    FieldKind.YES_NO: (_l("Có hoặc không"), "question", _l("Câu hỏi trả lời có hoặc không")),
    FieldKind.PERSON_NAME: (_l("Họ và tên"), "person", _l("Tên người, viết hoa đúng cách")),
    FieldKind.ID_NUMBER: (_l("Số định danh"), "id", _l("12 số, đối chiếu ngày sinh, giới tính")),
    FieldKind.TAX_CODE: (_l("Mã số thuế"), "business", _l("10, 12 hoặc 13 số, có kiểm tra")),
    FieldKind.PHONE: (_l("Điện thoại"), "phone", _l("Số điện thoại Việt Nam")),
    FieldKind.EMAIL: (_l("Thư điện tử"), "mail", _l("Địa chỉ thư điện tử")),
    FieldKind.COMMUNE: (_l("Xã, phường"), "home", _l("Chọn trong danh sách đơn vị hành chính")),
    FieldKind.TABLE: (_l("Bảng nhiều dòng"), "menu", _l("Danh sách thành viên, tài sản…")),
    FieldKind.FILE: (_l("Tệp đính kèm"), "upload", _l("Tệp của một giấy tờ trong thành phần")),
    FieldKind.COMPUTED: (_l("Tự tính"), "gear", _l("Hệ thống tính từ các mục khác")),
    FieldKind.DECLARATION: (_l("Lời cam đoan"), "handshake", _l("Ô phải đánh dấu đồng ý")),
}
"""Each kind of question: its name, its icon, what it is for."""

PREFILLS: Mapping[Prefill, LazyString] = {
    Prefill.NAME: _l("Họ và tên"),
    Prefill.ID_NUMBER: _l("Số định danh"),
    Prefill.TAX_CODE: _l("Mã số thuế"),
    Prefill.BIRTH_DATE: _l("Ngày sinh"),
    Prefill.SEX: _l("Giới tính"),
    Prefill.PHONE: _l("Điện thoại"),
    Prefill.EMAIL: _l("Thư điện tử"),
    Prefill.ADDRESS: _l("Địa chỉ"),
    Prefill.COMMUNE: _l("Xã, phường nơi cư trú"),
    Prefill.ORGANISATION: _l("Tên tổ chức"),
}
"""The facts of an account that a question can start with."""

FUNCTIONS: Mapping[str, tuple[str, LazyString]] = {
    "day_in_words": ("day_in_words(ngay)", _l("Ngày viết bằng chữ")),
    "money_in_words": ("money_in_words(so_tien)", _l("Số tiền viết bằng chữ")),
    "number_in_words": ("number_in_words(so)", _l("Số viết bằng chữ")),
    "years_between": ("years_between(ngay_sinh, today)", _l("Số năm tròn giữa hai ngày (tuổi)")),
    "days_between": ("days_between(tu_ngay, den_ngay)", _l("Số ngày giữa hai ngày")),
    "add_days": ("add_days(ngay, 30)", _l("Ngày sau đó 30 ngày")),
    "sum": ("sum(bang.cot)", _l("Tổng một cột của bảng")),
    "count": ("count(bang)", _l("Số dòng của bảng")),
    "min": ("min(a, b)", _l("Số nhỏ hơn trong hai số")),
    "max": ("max(a, b)", _l("Số lớn hơn trong hai số")),
    "round": ("round(so)", _l("Làm tròn đến số nguyên")),
    "join": ('join(", ", a, b)', _l("Nối các dòng chữ, bỏ qua mục trống")),
}
"""The functions of formulas with an example of each."""


def kind_choices() -> list[tuple[str, str, str]]:
    """List the kinds as choices: value, name, what it is for."""
    return [(kind.value, str(text), str(note)) for kind, (text, _icon, note) in KINDS.items()]


def kind_name(kind: FieldKind) -> str:
    """Return the name of a kind."""
    return str(KINDS[kind][0])


def kind_icon(kind: FieldKind) -> str:
    """Return the icon of a kind."""
    return KINDS[kind][1]
