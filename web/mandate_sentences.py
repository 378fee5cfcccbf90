"""What may go wrong with mandates, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "mandate_days_wrong": _l("Ngày cuối phải từ hôm nay trở đi"),
    "mandate_too_long": _l("Giao quyền trên hệ thống tối đa %(years)s năm; sau đó giao lại"),
    "manager_of_all": _l("Người quản lý có quyền với mọi thủ tục; hãy để trống ô này"),
    "too_many_codes": _l("Tối đa %(limit)s thủ tục"),
    "invitation_wrong": _l(
        "Mã mời không đúng, đã dùng hoặc đã hết hạn; đề nghị người mời cấp mã mới"
    ),
    "helper_unknown": _l("Không có tài khoản cá nhân nào với số định danh này"),
}

REFUSALS: Mapping[str, object] = {
    "own_code": _l("Đây là mã do chính ông/bà tạo; hãy đưa mã cho người được mời"),
    "citizens_only": _l("Chỉ tài khoản cá nhân nhận được quyền thay người khác"),
    "member_already": _l("Ông/bà đã có quyền với tài khoản này; muốn đổi thì đề nghị bên giao đổi"),
    "last_manager": _l(
        "Đây là người quản lý cuối cùng của tổ chức; hãy giao quyền quản lý cho người khác trước"
    ),
    "helper_already": _l("Người này đã là người hỗ trợ của một xã, phường"),
    "mandate_ended": _l(
        "Quyền nộp thay đã hết hạn hoặc bị thu hồi nên chưa nộp được; bản nháp vẫn còn đây"
    ),
    "mandate_elsewhere": _l(
        "Ông/bà chỉ được giao quyền với thủ tục khác nên không nộp thay thủ tục này được"
    ),
    "helper_ended": _l("Ông/bà không còn là người hỗ trợ nộp hồ sơ nên không nộp giúp được"),
}
