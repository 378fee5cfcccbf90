"""Pure: what is sent, shown to people who look after the sync, without what names a person."""

import re
from collections.abc import Mapping
from typing import Any

_NAMES = frozenset({"ChuHoSo", "NguoiXuLy", "NguoiYeuCauBoSung", "NguoiTiepNhanBoSung"})
_HIDDEN = frozenset({"Email", "Fax", "SoDienThoai", "SoDinhDanh", "MaDoiTuong"})
_NUMBER = re.compile(r"(?<![\d.-])\d{9,13}(?![\d.-])", re.ASCII)
_SHOWN = 3


def masked(item: Any, name: str = "", *, holder: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """Return an item with the holder's name and personal numbers covered, its form unchanged."""
    if isinstance(item, Mapping):
        owner = holder or str(item.get("ChuHoSo", ""))
        return {key: masked(value, key, holder=owner) for key, value in item.items()}
    if isinstance(item, list):
        return [masked(one, name, holder=holder) for one in item]
    if not isinstance(item, str) or not item:
        return item
    if name in _HIDDEN:
        return cover(item)
    if name == "ChuHoSo":
        return initials(item)
    if name in _NAMES or _is_plain(name):
        return item
    text = item.replace(holder, initials(holder)) if holder else item
    return _NUMBER.sub(lambda found: cover(found.group()), text)


def _is_plain(name: str) -> bool:
    """Tell of fields that hold no free text: dates, codes and flags."""
    return name.startswith(("Ngay", "ThoiDiem", "Ma")) or name.endswith("Id")


def cover(text: str) -> str:
    """Cover all but the last letters of a number or an address."""
    return "•" * max(len(text) - _SHOWN, 0) + text[-_SHOWN:]


def initials(name: str) -> str:
    """Shorten a name to its first letters."""
    return " ".join(f"{word[0]}." for word in name.split())
