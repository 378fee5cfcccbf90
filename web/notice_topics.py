"""What people choose notices by, and administrators word them by."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.notifications.records import NoticeTopic

TOPICS: Mapping[NoticeTopic, LazyString] = {
    NoticeTopic.PROGRESS: _l("Tiếp nhận, tiến độ và kết quả"),
    NoticeTopic.MORE: _l("Yêu cầu bổ sung, giấy tờ còn chờ"),
    NoticeTopic.MONEY: _l("Khoản phải nộp, đã nộp"),
    NoticeTopic.LATE: _l("Chậm hẹn, đổi ngày hẹn, xin lỗi"),
    NoticeTopic.TALK: _l("Tin nhắn của cơ quan"),
}
