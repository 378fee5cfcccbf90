"""Queue tickets and ratings in words: states, devices, the criteria of Decree 61/2018 art. 31."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from casework.feedback.rules import RatingWay, Satisfaction
from casework.tickets.records import DeviceKind, TicketState

TICKETS: Mapping[TicketState, object] = {
    TicketState.WAITING: _l("Đang chờ"),
    TicketState.CALLED: _l("Đang được gọi"),
    TicketState.SERVED: _l("Đã phục vụ"),
    TicketState.MISSED: _l("Gọi không có mặt"),
}
DEVICES: Mapping[DeviceKind, object] = {
    DeviceKind.KIOSK: _l("Máy lấy số"),
    DeviceKind.SCREEN: _l("Màn hình gọi số"),
    DeviceKind.RATING: _l("Máy đánh giá"),
}
SATISFACTION: Mapping[Satisfaction, object] = {
    Satisfaction.VERY_SATISFIED: _l("Rất hài lòng"),
    Satisfaction.SATISFIED: _l("Hài lòng"),
    Satisfaction.DISSATISFIED: _l("Chưa hài lòng"),
}
WAYS: Mapping[RatingWay, object] = {
    RatingWay.KIOSK: _l("Máy đánh giá"),
    RatingWay.QR: _l("Mã QR"),
    RatingWay.SLIP: _l("Phiếu giấy"),
    RatingWay.ONLINE: _l("Trực tuyến"),
}
CRITERIA: Mapping[str, object] = {
    "a": _l("Thời gian giải quyết so với quy định"),
    "b": _l("Số cơ quan phải liên hệ"),
    "c": _l("Số lần phải liên hệ"),
    "d": _l("Thông tin công khai chính xác, đầy đủ"),
    "đ": _l("Thái độ của cán bộ"),
    "e": _l("Kết quả đúng quy định, không mất thêm chi phí"),
    "g": _l("Giải trình kịp thời, rõ ràng"),
    "h": _l("Dịch vụ công trực tuyến"),
    "i": _l("Nội dung khác"),
}
"""The criteria of Decree 61/2018 art. 31.1 by their letter."""

FIELDS: Mapping[str, str] = {letter: f"mark_{place}" for place, letter in enumerate(CRITERIA)}
"""The field of each criterion in a form: letters with marks do not stand in names."""
