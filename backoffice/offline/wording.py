"""What a page says of entries that came back: why one is held, and all that differs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.dossiers.desk_records import OfflineEntry
from casework.dossiers.offline_rules import Held
from casework.dossiers.records import Dossier
from foundation.errors import Problem, Refusal
from web import filters, sentences


def _(sentence: str, **facts: object) -> str:
    return str(gettext(sentence, **facts))


HELD: Mapping[str, LazyString] = {
    Held.NOT_RESERVED.value: _l("Mã trên giấy tạm không nằm trong các số dành cho máy này"),
    Held.NUMBER_USED.value: _l("Mã trên giấy tạm đã dùng cho một hồ sơ khác"),
    Held.WRONG_DAY.value: _l("Mã trên giấy tạm không phải của ngày tiếp nhận"),
    Held.TOO_OLD.value: _l("Hồ sơ gửi về quá muộn, cần xem lại trước khi tiếp nhận"),
    Held.PERSON_DIFFERS.value: _l("Người nộp khác với thông tin đã có theo số định danh này"),
    Held.DUPLICATE.value: _l("Người này đang có hồ sơ cùng thủ tục chưa giải quyết xong"),
    Held.FAULTY.value: _l("Hồ sơ còn điểm chưa đúng quy định"),
}
NEW_NUMBER = frozenset(
    {
        Held.NOT_RESERVED.value,
        Held.NUMBER_USED.value,
        Held.WRONG_DAY.value,
        Held.TOO_OLD.value,
    }
)
"""Reasons after which a merged dossier bears another code than the provisional slip."""

STATES: Mapping[str, tuple[LazyString, str, str]] = {
    "merged": (_l("Đã tiếp nhận"), "green", "check"),
    "held": (_l("Chờ xem xét"), "gold", "warning"),
    "dropped": (_l("Đã bỏ"), "plain", "stop"),
}
FIELDS: Mapping[str, LazyString] = {
    "name": _l("Họ và tên"),
    "birth_date": _l("Ngày sinh"),
    "sex": _l("Giới tính"),
    "address": _l("Địa chỉ"),
    "phone": _l("Số điện thoại"),
}
SEXES: Mapping[str, LazyString] = {"male": _l("Nam"), "female": _l("Nữ")}


def held_for(entry: OfflineEntry) -> str:
    """Say why an entry waits."""
    return str(HELD.get(entry.held_for, entry.held_for))


def differences(entry: OfflineEntry) -> list[str]:
    """Say each thing that differs, in the order in which it was found."""
    return [_difference(one) for one in entry.differences]


def _difference(one: Mapping[str, Any]) -> str:
    match one["about"]:
        case "number":
            return str(HELD.get(one["code"], one["code"]))
        case "clock":
            return _clock(int(one["seconds"]))
        case "person":
            return _(
                "%(what)s: đã có “%(kept)s”, tại quầy ghi “%(given)s”",
                what=FIELDS.get(one["field"], one["field"]),
                kept=_value(one["field"], one["kept"]),
                given=_value(one["field"], one["given"]),
            )
        case "running":
            return _(
                "Hồ sơ %(code)s của %(holder)s, nộp %(at)s tại %(desk)s, đang được giải quyết",
                code=one["code"],
                holder=one["holder"],
                at=filters.vn_datetime(datetime.fromisoformat(one["at"])),
                desk=one["desk"],
            )
        case "new_code":
            return _("Mã hồ sơ mới là %(code)s, khác số trên giấy tạm", code=one["code"])
        case _:
            return _problem(one)


def _problem(one: Mapping[str, Any]) -> str:
    if one["code"] in sentences.REFUSALS and not one["place"]:
        return sentences.explain(_Known(str(one["code"]), one["facts"]))
    return sentences.say(Problem(one["code"], one["facts"]))


class _Known(Refusal):
    """A refusal that was written down by its code."""

    def __init__(self, code: str, facts: Mapping[str, object]) -> None:
        """Take the code and the facts as they were kept."""
        super().__init__(**facts)
        self.code = code  # type: ignore[misc]


def _clock(seconds: int) -> str:
    spell = filters.wait(abs(seconds))
    if seconds > 0:
        return _("Đồng hồ của máy nhanh %(spell)s; giờ tiếp nhận đã được chỉnh lại", spell=spell)
    return _("Đồng hồ của máy chậm %(spell)s; giờ tiếp nhận đã được chỉnh lại", spell=spell)


def _value(field: str, text: str) -> str:
    if field == "birth_date":
        return filters.vn_date(date.fromisoformat(text))
    return str(SEXES.get(text, text)) if field == "sex" else text


def answer(session: Session, entry: OfflineEntry) -> dict[str, Any]:
    """Write what became of an entry for the page that sent it."""
    dossier = session.get(Dossier, entry.dossier_id) if entry.dossier_id else None
    address = url_for("backoffice.offline.merging.entry", key=entry.key)
    return {
        "key": entry.key,
        "state": entry.state,
        "code": dossier.code if dossier else entry.slip,
        "due": filters.vn_datetime(dossier.due_at) if dossier and dossier.due_at else "",
        "address": _dossier_address(dossier) if dossier else address,
        "why": held_for(entry) if entry.state == "held" else "",
        "told": differences(entry),
    }


def _dossier_address(dossier: Dossier) -> str:
    return url_for("backoffice.dossier.show", reference=dossier.reference)
