"""Mandates in words: by what right, in which role, on what, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.people import mandate_rules
from casework.people.mandate_records import Invitation, Mandate
from web import filters

KINDS: Mapping[str, LazyString] = {
    "relative": _l("Người thân"),
    "authorised": _l("Người được ủy quyền"),
    "representative": _l("Người đại diện theo pháp luật"),
    "staff": _l("Người của cơ quan, tổ chức"),
}
ROLES: Mapping[str, LazyString] = {
    "manager": _l("Quản lý"),
    "filer": _l("Nộp hồ sơ"),
    "viewer": _l("Chỉ xem"),
}
ROLE_HINTS: Mapping[str, LazyString] = {
    "manager": _l("nộp và theo dõi mọi hồ sơ; mời, đổi quyền, cho thành viên thôi"),
    "filer": _l("nộp, bổ sung, rút và theo dõi hồ sơ của tổ chức"),
    "viewer": _l("xem hồ sơ của tổ chức, không làm gì khác"),
}
RELATIONS: Mapping[str, LazyString] = {
    "child": _l("Con"),
    "parent": _l("Cha, mẹ"),
    "ward": _l("Người được giám hộ"),
    "other": _l("Người thân khác"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One mandate as a page shows it."""

    id: int
    name: str
    kind: str
    role: str
    scope: str
    until: str
    note: str
    is_over: bool
    has_file: bool


def with_hint(role: str, name: LazyString) -> str:
    """Name a role with what it lets one do."""
    return f"{name}: {ROLE_HINTS[role]}"


def scope(codes: list[str]) -> str:
    """Say on which procedures a mandate is."""
    return str(_("Thủ tục %(codes)s", codes=", ".join(codes)) if codes else _("Mọi thủ tục"))


def until(last: date | None) -> str:
    """Say until when a mandate holds."""
    if last is None:
        return str(_("Cho đến khi thu hồi"))
    return str(_("Đến hết ngày %(day)s", day=filters.vn_date(last)))


def line(mandate: Mandate, name: str, *, at: datetime) -> Line:
    """Put a mandate into words; ``name`` is the other side's."""
    days = mandate_rules.Days(mandate.valid_from, mandate.valid_until)
    return Line(
        id=mandate.id,
        name=name,
        kind=str(KINDS[mandate.kind]),
        role=str(ROLES[mandate.role]),
        scope=scope(mandate.procedures),
        until=until(mandate.valid_until),
        note=mandate.note,
        is_over=not mandate_rules.holds(days, at),
        has_file=mandate.file_id is not None,
    )


def terms_of(invitation: Invitation) -> list[tuple[str, str]]:
    """List what a code lets one do, as the joining page shows it."""
    return [
        (_("Tư cách"), str(KINDS[invitation.kind])),
        (_("Quyền"), str(ROLES[invitation.role])),
        (_("Phạm vi"), scope(invitation.procedures)),
        (_("Thời hạn"), until(invitation.valid_until)),
        (_("Giấy tờ"), invitation.note or _("Giao quyền trên hệ thống")),
    ]
