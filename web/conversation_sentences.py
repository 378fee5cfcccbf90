"""What may go wrong with corrections, messages and petitions, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    # corrections of a dossier
    "amend_agency": _l("Nơi nhận của hồ sơ đã nộp không đổi được; hãy rút hồ sơ và nộp lại"),
    # petitions
    "petition_unanswered": _l("Phản ánh chưa được trả lời nên chưa công khai được"),
    "petition_private": _l("Người phản ánh không đồng ý công khai"),
}

REFUSALS: Mapping[str, object] = {
    # corrections of a dossier
    "amend_too_late": _l(
        "Hồ sơ đã được tiếp nhận hoặc đã kết thúc nên phần sửa không gửi được nữa; "
        "phần sửa vẫn được giữ, ông/bà có thể nhắn tin cho nơi giải quyết"
    ),
    "already_wished": _l("Đề nghị dừng đã được gửi và đang chờ bộ phận Một cửa xem xét"),
    "contact_fixed": _l("Hồ sơ đã kết thúc nên thông tin liên hệ không sửa được nữa"),
    "amended_elsewhere": _l(
        "Hồ sơ vừa được người khác sửa ở cùng một mục; hãy mở hồ sơ xem nội dung mới, "
        "bỏ phần sửa này rồi sửa lại"
    ),
    # requests for more
    "supplement_still_open": _l(
        "Người nộp còn thời hạn bổ sung đến %(until)s; chưa được từ chối vì chưa bổ sung"
    ),
    # messages on a dossier
    "conversation_closed": _l(
        "Hồ sơ đã kết thúc hơn 30 ngày nên không còn trao đổi ở đây; "
        "ông/bà có thể gửi phản ánh, kiến nghị"
    ),
    "too_late_to_take_back": _l("Tin nhắn chỉ thu hồi được trong 5 phút sau khi gửi"),
    # petitions
    "petition_over": _l("Phản ánh này đã có câu trả lời; hãy tải lại trang để xem"),
    "not_the_writer": _l("Ông/bà chỉ được xem hồ sơ này, không được nhắn tin"),
}
