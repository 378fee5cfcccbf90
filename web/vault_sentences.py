"""What may go wrong with papers of the vault, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "vault_cancelled": _l(
        "“%(name)s” lấy từ kho đã bị hủy (%(reason)s). Hãy xóa tệp này và chọn giấy tờ khác"
    ),
    "vault_replaced": _l(
        "“%(name)s” lấy từ kho đã được thay thế (%(reason)s). "
        "Hãy xóa tệp này và lấy văn bản thay thế"
    ),
    "vault_expired": _l("“%(name)s” lấy từ kho đã hết hạn. Hãy xóa tệp này và chọn giấy tờ khác"),
    "vault_openings": _l("Số lần mở là số từ 1 đến %(limit)s; để trống nếu không giới hạn"),
}

REFUSALS: Mapping[str, object] = {
    "vault_result_stays": _l("Kết quả do cơ quan cấp luôn được giữ trong kho, không xóa được"),
    "vault_empty": _l("Kho của ông/bà chưa có tệp nào để tải"),
}
