"""Names of the places and members of a definition, as its editors read them."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.procedures.definition import Returning
from web import procedure_words

PLACES: Mapping[str, LazyString] = {
    "code": _l("Mã thủ tục"),
    "name": _l("Tên thủ tục"),
    "field_code": _l("Mã lĩnh vực"),
    "field_name": _l("Lĩnh vực"),
    "level": _l("Cấp thực hiện"),
    "agency_code": _l("Cơ quan giải quyết"),
    "summary": _l("Tóm tắt"),
    "limit": _l("Thời hạn"),
    "limit_note": _l("Ghi chú thời hạn"),
    "supplement_clock": _l("Thời hạn khi phải bổ sung"),
    "supplement_days": _l("Số ngày người nộp có để bổ sung"),
    "supplement_rounds": _l("Số lần được yêu cầu bổ sung"),
    "return_days": _l("Số ngày làm việc để trả lại hồ sơ chưa đủ điều kiện"),
    "fee_note": _l("Ghi chú phí"),
    "refund_until": _l("Hoàn trả khi rút hồ sơ"),
    "refund_percent": _l("Phần trăm được hoàn trả"),
    "subjects": _l("Đối tượng"),
    "steps": _l("Trình tự"),
    "requirements": _l("Yêu cầu, điều kiện"),
    "prepare": _l("Cần chuẩn bị"),
    "legal_bases": _l("Căn cứ pháp lý"),
    "returning": _l("Cách trả kết quả"),
    "channels": _l("Cách nộp"),
    "keywords": _l("Từ khóa"),
    "life_events": _l("Sự kiện cuộc sống"),
    "methods": _l("Thời hạn theo cách nộp"),
    "is_open": _l("Nhận hồ sơ trên hệ thống"),
    "handled_by": _l("Nơi giải quyết"),
    "promulgator": _l("Cơ quan ban hành"),
    "cases": _l("Trường hợp"),
    "parts": _l("Giấy tờ"),
    "fees": _l("Khoản thu"),
    "reductions": _l("Miễn, giảm"),
    "results": _l("Kết quả"),
    "form": _l("Câu hỏi"),
    "flow": _l("Bước"),
}
"""The places of a definition, by the first word of a fault's or change's place."""

MEMBERS: Mapping[str, LazyString] = {
    "name": _l("tên"),
    "label": _l("nhãn"),
    "title": _l("tiêu đề"),
    "hint": _l("hướng dẫn"),
    "kind": _l("loại"),
    "required": _l("bắt buộc"),
    "soft": _l("nên điền"),
    "options": _l("danh sách lựa chọn"),
    "show_when": _l("điều kiện hiện"),
    "require_when": _l("điều kiện bắt buộc"),
    "when": _l("điều kiện"),
    "columns": _l("các cột"),
    "formula": _l("công thức"),
    "section": _l("phần"),
    "manner": _l("cách nộp"),
    "originals": _l("số bản chính"),
    "copies": _l("số bản sao"),
    "cases": _l("trường hợp áp dụng"),
    "note": _l("ghi chú"),
    "amount": _l("mức thu"),
    "unit": _l("đơn vị tính"),
    "channel": _l("cách nộp"),
    "effective_from": _l("áp dụng từ ngày"),
    "effective_to": _l("áp dụng đến ngày"),
    "percent": _l("tỷ lệ giảm"),
    "basis": _l("căn cứ"),
    "limit": _l("thời hạn"),
    "doer": _l("người thực hiện"),
    "outcomes": _l("các hướng đi tiếp"),
    "body": _l("nội dung"),
    "copy_kind": _l("loại bản sao"),
    "variants": _l("các mẫu"),
    "earlier": _l("thủ tục trước"),
    "code": _l("mã thành phần"),
    "count_key": _l("số lượng theo câu hỏi"),
    "copies_key": _l("số bản theo câu hỏi"),
    "reduced_from": _l("mức khác từ đơn vị thứ"),
    "reduced_amount": _l("mức thu từ đó"),
    "cap": _l("mức tối đa"),
    "fees": _l("khoản thu được giảm"),
    "channels": _l("cách nộp"),
    "proof": _l("giấy tờ chứng minh"),
    "summary": _l("trích yếu"),
    "type_abbreviation": _l("chữ viết tắt"),
    "retention": _l("thời hạn lưu trữ"),
    "kept": _l("giữ trong kho"),
    "valid_months": _l("số tháng có hiệu lực"),
}
"""The members of a part, a question, a fee or a step."""

LEVELS = procedure_words.LEVELS
SUPPLEMENT_CLOCKS = procedure_words.SUPPLEMENT_CLOCKS

CHANNELS = procedure_words.CHANNELS

LIFE_EVENTS = procedure_words.LIFE_EVENTS

RETURNING: Mapping[Returning, LazyString] = {
    Returning.ONLINE: _l("Trực tuyến"),
    Returning.DESK: _l("Tại nơi nộp hồ sơ"),
    Returning.HOME: _l("Tại nhà qua bưu chính"),
}
