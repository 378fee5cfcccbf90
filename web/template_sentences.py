"""What the codes of the words of notices mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "notice_brace": _l("Dấu { và } chỉ dùng để viết chỗ điền, ví dụ {thu_tuc}"),
    "notice_markup": _l("Không dùng dấu < và > hay mã HTML; hãy viết bằng chữ thường"),
    "notice_place_unknown": _l(
        "Không có chỗ điền %(place)s cho thông báo này. Chỉ dùng được: %(known)s"
    ),
    "notice_no_places": _l("Thông báo này không có chỗ điền nào; hãy bỏ %(place)s"),
    "notice_place_missing": _l("Phải có %(place)s ở đây để người nhận biết thông báo về việc nào"),
    "notice_link": _l(
        "Không đưa liên kết hay địa chỉ ra ngoài Cổng vào thông báo: %(link)s. "
        "Đường dẫn đến hồ sơ đã có sẵn"
    ),
    "notice_number": _l(
        "“%(number)s” giống số định danh, số thẻ hoặc số tài khoản; không đưa vào thông báo"
    ),
    "notice_line_too_long": _l(
        "Tin nhắn chỉ được dài tối đa %(limit)s chữ không dấu; nội dung hiện có %(length)s"
    ),
    "notice_day_past": _l("Ngày áp dụng phải từ hôm nay trở đi"),
    "notice_day_far": _l("Ngày áp dụng cách hôm nay không quá một năm"),
}
