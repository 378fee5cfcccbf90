"""What may go wrong with accounts and the ways into them, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "confirmation_wrong": _l(
        "Mã chưa đúng, đã hết hạn hoặc đã nhập sai quá 5 lần; hãy xem lại hoặc xin mã mới"
    ),
    "second_factor_wrong": _l(
        "Mã chưa đúng hoặc đã dùng; hãy đợi mã mới trên điện thoại, hoặc nhập một mã dự phòng"
    ),
    "proof_wrong": _l(
        "Mật khẩu hoặc mã chưa đúng, nên chưa chứng minh được tài khoản là của ông/bà"
    ),
    "merge_wrong": _l("Tên đăng nhập hoặc mật khẩu của tài khoản kia chưa đúng"),
}

REFUSALS: Mapping[str, object] = {
    # an outside identity
    "identity_request_gone": _l(
        "Lượt đăng nhập này đã dùng rồi, đã quá 10 phút hoặc bắt đầu ở một trình duyệt khác; "
        "ông/bà hãy bấm đăng nhập lại"
    ),
    "identity_differs": _l(
        "Số định danh do VNeID gửi về không khớp với tài khoản này; ông/bà hãy liên hệ "
        "bộ phận Một cửa, mang theo thẻ căn cước"
    ),
    "identity_disabled": _l("Tài khoản này đã đóng nên không đăng nhập được"),
    "identity_taken": _l("Tài khoản này đã nối với một danh tính VNeID khác"),
    "identity_facts": _l(
        "VNeID chưa gửi đủ thông tin để mở tài khoản; ông/bà hãy đăng nhập bằng mật khẩu "
        "hoặc liên hệ bộ phận Một cửa"
    ),
    # codes to addresses, second factors, passkeys
    "nothing_to_confirm": _l("Địa chỉ này đã xác nhận, hoặc tài khoản chưa có địa chỉ này"),
    "second_factor_on": _l("Tài khoản đã bật xác thực hai bước; hãy tắt trước khi thiết lập lại"),
    "passkey_known": _l("Khóa này đã đăng ký, hoặc tài khoản đã có đủ 10 khóa truy cập"),
    "challenge_gone": _l("Lượt xác nhận này đã dùng hoặc đã quá 5 phút; hãy thử lại"),
    "passkey_wrong": _l("Khóa truy cập này không mở được tài khoản nào; hãy đăng nhập cách khác"),
    # the account as a whole
    "export_running": _l("Bản sao dữ liệu trước đang được lập; ông/bà hãy chờ ít phút"),
    "deletion_asked": _l("Ông/bà đã gửi yêu cầu xóa tài khoản; yêu cầu đang chờ xem xét"),
    "deletion_decided": _l("Yêu cầu này đã được xem xét hoặc đã rút lại"),
    "deletion_open_dossiers": _l(
        "Tài khoản còn hồ sơ đang giải quyết nên chưa xóa được; hãy xem xét lại khi có kết quả"
    ),
    "merge_not_same": _l(
        "Hai tài khoản không cùng một người: họ tên và ngày sinh phải giống nhau, "
        "và phải là hai tài khoản khác nhau của công dân"
    ),
    "merge_one_way": _l("Một trong hai tài khoản đã đóng hoặc đã gộp trước đó"),
}
