"""The rooms of one's account: what else there is to see and to set, with a line on each."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Room:
    """One page of the account: its endpoint, its name and what one finds there."""

    endpoint: str
    name: LazyString
    about: LazyString


ROOMS: tuple[Room, ...] = (
    Room(
        "portal.notices.settings_page",
        _l("Cách nhận thông báo"),
        _l("Thư điện tử, tin nhắn, Zalo cho từng loại việc"),
    ),
    Room(
        "portal.security.overview",
        _l("Bảo mật và đăng nhập"),
        _l("Xác thực hai bước, khóa truy cập, nối với VNeID"),
    ),
    Room(
        "portal.devices.mine",
        _l("Thiết bị đang đăng nhập"),
        _l("Xem từng thiết bị, đăng xuất thiết bị lạ"),
    ),
    Room(
        "portal.own_data.overview",
        _l("Dữ liệu của tôi"),
        _l("Tải bản sao dữ liệu, gộp hai tài khoản, yêu cầu xóa tài khoản"),
    ),
    Room(
        "portal.vault.mine",
        _l("Kho giấy tờ"),
        _l("Kết quả và giấy tờ đã được kiểm tra: dùng lại, chia sẻ, tải về"),
    ),
    Room(
        "portal.mandates.own.page",
        _l("Nộp thay và ủy quyền"),
        _l("Người phụ thuộc, người ông/bà thay mặt và người thay mặt ông/bà"),
    ),
    Room(
        "portal.mandates.members.first",
        _l("Thành viên của tổ chức"),
        _l("Mời người nộp hồ sơ cho tổ chức, giao và thu hồi quyền"),
    ),
)
"""In the order of the page."""
