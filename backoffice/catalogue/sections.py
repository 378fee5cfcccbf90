"""The sections of a draft: their names, their pages, and which fault belongs to which."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One section of a draft that has a page of its own."""

    key: str
    text: LazyString
    endpoint: str


SECTIONS = tuple(
    DraftSection(key, text, f"backoffice.catalogue.{endpoint}")
    for key, text, endpoint in (
        ("overview", _l("Tổng quan"), "views.overview"),
        ("general", _l("Thông tin chung"), "general.edit"),
        ("cases", _l("Trường hợp"), "cases.show"),
        ("parts", _l("Thành phần hồ sơ"), "parts.show"),
        ("limits", _l("Thời hạn"), "limits.edit"),
        ("fees", _l("Phí và lệ phí"), "fees.show"),
        ("reductions", _l("Miễn, giảm"), "reductions.show"),
        ("form", _l("Biểu mẫu"), "builder.show"),
        ("results", _l("Kết quả"), "results.show"),
        ("flow", _l("Quy trình"), "flows.show"),
        ("rehearsal", _l("Diễn tập"), "rehearsing.show"),
        ("publish", _l("Công bố"), "publishing.publish"),
    )
)
"""All sections in the order of the menu; an endpoint is `<blueprint>.<view>` of the catalogue."""

_KNOWN = {one.key for one in SECTIONS}
_PLACES = {"limit": "limits", "methods": "limits", "case": "cases"}


def has_page(endpoint: str) -> bool:
    """Tell whether this system has the page of an endpoint."""
    return endpoint in current_app.view_functions


def section_of(place: str) -> str:
    """Return the section in which a fault's place such as "form.child_name" is mended."""
    stem = place.partition(".")[0]
    key = _PLACES.get(stem, stem)
    return key if key in _KNOWN else "general"
