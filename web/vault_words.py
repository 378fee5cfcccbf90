"""Papers of the vault in words, for those who own them and for officers."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from casework.vault.records import ItemKind, ItemSource, VaultItem
from casework.vault.rules import ItemState, state_on
from web.filters import vn_date

KINDS: Mapping[str, object] = {
    ItemKind.RESULT.value: _l("Kết quả do cơ quan cấp"),
    ItemKind.PART.value: _l("Giấy tờ đã nộp và được kiểm tra"),
}
SOURCES: Mapping[str, object] = {
    ItemSource.ISSUED.value: _l("Kết quả điện tử do cơ quan ký số, ban hành"),
    ItemSource.VERIFIED.value: _l("Giấy tờ cơ quan đã kiểm tra khi tiếp nhận hồ sơ"),
    ItemSource.E_COPY.value: _l("Bản sao điện tử do nơi tiếp nhận số hóa và ký số"),
}
STATES: Mapping[ItemState, object] = {
    ItemState.VALID: _l("Còn giá trị"),
    ItemState.EXPIRED: _l("Hết hạn"),
    ItemState.CANCELLED: _l("Đã bị hủy"),
    ItemState.REPLACED: _l("Đã được thay thế"),
}
TONES: Mapping[ItemState, tuple[str, str]] = {
    ItemState.VALID: ("green", "check"),
    ItemState.EXPIRED: ("gold", "clock"),
    ItemState.CANCELLED: ("red", "cross"),
    ItemState.REPLACED: ("red", "undo"),
}


def _(sentence: str, **facts: object) -> str:
    return str(gettext(sentence, **facts))


def validity(item: VaultItem, day: date) -> str:
    """Say in a sentence what a paper is worth on a day."""
    match state_on(item, day):
        case ItemState.VALID if item.valid_until:
            return _("Còn giá trị đến hết ngày %(day)s", day=vn_date(item.valid_until))
        case ItemState.VALID:
            return _("Còn giá trị; giấy tờ không ghi thời hạn")
        case ItemState.EXPIRED:
            return _("Đã hết hạn sau ngày %(day)s", day=vn_date(item.valid_until))
        case ItemState.CANCELLED:
            return _(
                "Đã bị hủy ngày %(day)s. Lý do: %(reason)s",
                day=vn_date(item.standing_at),
                reason=item.standing_reason,
            )
        case ItemState.REPLACED:
            return _(
                "Đã được thay thế ngày %(day)s. Lý do: %(reason)s",
                day=vn_date(item.standing_at),
                reason=item.standing_reason,
            )


def origin(item: VaultItem) -> str:
    """Say where a paper comes from: which agency, in which dossier, when."""
    day = vn_date(item.issued_on or item.kept_at)
    if item.kind == ItemKind.RESULT.value:
        return _(
            "%(agency)s cấp ngày %(day)s, hồ sơ %(code)s",
            agency=item.agency_name,
            day=day,
            code=item.dossier_code,
        )
    return _(
        "%(agency)s kiểm tra ngày %(day)s, hồ sơ %(code)s",
        agency=item.agency_name,
        day=vn_date(item.kept_at),
        code=item.dossier_code,
    )
