"""Names of what a procedure consists of, as both web doors read them."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.procedures.definition import (
    Channel,
    Definition,
    FeeKind,
    FeeUnit,
    Level,
    RefundUntil,
    SupplementClock,
)

LEVELS: Mapping[Level, LazyString] = {
    Level.COMMUNE: _l("Cấp xã"),
    Level.PROVINCE: _l("Cấp tỉnh"),
    Level.MINISTRY: _l("Cấp bộ"),
}

CHANNELS: Mapping[Channel, LazyString] = {
    Channel.ONLINE: _l("Trực tuyến"),
    Channel.DIRECT: _l("Trực tiếp"),
    Channel.POST: _l("Bưu chính công ích"),
}

FEE_KINDS: Mapping[FeeKind, LazyString] = {
    FeeKind.FEE: _l("Phí"),
    FeeKind.CHARGE: _l("Lệ phí"),
    FeeKind.PRICE: _l("Giá dịch vụ"),
}

FEE_UNITS: Mapping[FeeUnit, LazyString] = {
    FeeUnit.ONCE: _l("một hồ sơ"),
    FeeUnit.COPY: _l("một bản"),
    FeeUnit.PAGE: _l("một trang"),
    FeeUnit.CASE: _l("một trường hợp"),
}

SUPPLEMENT_CLOCKS: Mapping[SupplementClock, LazyString] = {
    SupplementClock.RESTART: _l("thời hạn tính lại từ đầu kể từ khi hồ sơ đã đủ"),
    SupplementClock.PAUSE: _l("thời hạn tạm dừng trong lúc chờ bổ sung, sau đó tính tiếp"),
    SupplementClock.NONE: _l("thời hạn vẫn tính trong lúc chờ bổ sung"),
}
"""What becomes of the time limit while an accepted dossier is supplemented."""

REFUND_UNTIL: Mapping[RefundUntil, LazyString] = {
    RefundUntil.UNACCEPTED: _l("Rút trước khi hồ sơ được tiếp nhận"),
    RefundUntil.UNFINISHED: _l("Rút trước khi có kết quả"),
    RefundUntil.NEVER: _l("Không hoàn trả khi rút hồ sơ"),
}
"""When one who withdraws is paid back."""


def refund_rule(definition: Definition) -> str:
    """Say to a citizen what becomes of what was paid where a dossier is withdrawn."""
    if definition.refund_until is RefundUntil.NEVER:
        return str(_("Phí, lệ phí đã nộp không hoàn trả khi ông/bà rút hồ sơ."))
    percent = definition.refund_percent
    told = {
        "percent": percent,
        "when": _("trước khi hồ sơ được tiếp nhận")
        if definition.refund_until is RefundUntil.UNACCEPTED
        else _("trước khi có kết quả"),
    }
    if percent < 100:  # noqa: PLR2004 - the whole
        return str(
            _("Rút hồ sơ %(when)s, ông/bà được hoàn trả %(percent)s%% số tiền đã nộp.", **told)
        )
    return str(_("Rút hồ sơ %(when)s, ông/bà được hoàn trả toàn bộ số tiền đã nộp.", **told))


LIFE_EVENTS: Mapping[str, LazyString] = {
    "sinh_con": _l("Sinh con"),
    "ket_hon": _l("Kết hôn"),
    "nha_dat": _l("Nhà và đất"),
    "kinh_doanh": _l("Kinh doanh"),
    "an_sinh": _l("Trợ giúp xã hội"),
    "chung_thuc": _l("Chứng thực"),
    "qua_doi": _l("Người thân qua đời"),
    "du_lich": _l("Du lịch"),
}
"""The life events that the portal's first page offers."""
