"""What the house's codes mean in words: one sentence each, with the facts it needs.

``casework`` says ``too_long`` with ``limit`` and ``length``; this table says it in Vietnamese,
to the point and with what to do. A house test demands that every code of the tree is here.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from foundation.errors import Problem, Refusal
from web import (
    account_sentences,
    catalogue_sentences,
    conversation_sentences,
    desk_sentences,
    filters,
    flow_sentences,
    mandate_sentences,
    money_sentences,
    refund_sentences,
    result_sentences,
    supplement_sentences,
    template_sentences,
    till_sentences,
    vault_sentences,
)

PROBLEMS: Mapping[str, object] = {
    "required": _l("Ông/bà chưa điền mục này"),
    "unknown_field": _l("Biểu mẫu không có mục này"),
    "sent_twice": _l("Mục này được gửi hai lần; hãy tải lại trang rồi điền lại"),
    "too_long": _l("Chỉ được viết tối đa %(limit)s ký tự; nội dung hiện có %(length)s ký tự"),
    "not_a_number": _l("Hãy nhập một số nguyên, ví dụ: 12"),
    "too_small": _l("Hãy nhập số từ %(minimum)s trở lên"),
    "too_large": _l("Hãy nhập số không quá %(maximum)s"),
    "not_a_date": _l("Ngày này không có thật; hãy nhập theo mẫu ngày/tháng/năm, ví dụ: 05/11/1990"),
    "date_out_of_range": _l("Hãy nhập năm từ %(earliest)s đến %(latest)s"),
    "date_in_future": _l("Ngày này không được sau hôm nay"),
    "not_a_choice": _l("Hãy chọn một mục trong danh sách"),
    "declaration_needed": _l("Hãy đánh dấu vào ô này để tiếp tục"),
    "id_number_wrong": _l("Số định danh cá nhân gồm đúng %(digits)s chữ số"),
    "id_number_old": _l(
        "Đây là số chứng minh nhân dân %(digits)s chữ số, không còn dùng được; "
        "hãy nhập 12 chữ số trên thẻ căn cước"
    ),
    "id_number_province": _l("Ba chữ số đầu %(prefix)s không ứng với tỉnh nào; hãy xem lại"),
    "id_number_birth_year": _l(
        "Số định danh này thường thuộc người sinh năm %(year)s; hãy xem lại"
    ),
    "id_number_sex": _l("Số định danh này không khớp với giới tính đã chọn; hãy xem lại"),
    "tax_code_wrong": _l("Mã số thuế gồm 10 chữ số, hoặc 13 chữ số viết dạng 0123456789-001"),
    "tax_code_check": _l("Mã số thuế có chữ số gõ nhầm; hãy đối chiếu lại với giấy đăng ký"),
    "phone_wrong": _l("Hãy nhập số điện thoại gồm %(digits)s chữ số, ví dụ: 0912 345 678"),
    "email_wrong": _l("Hãy nhập địa chỉ thư điện tử đầy đủ, ví dụ: ten@example.vn"),
    "login_wrong": _l("Tên đăng nhập là địa chỉ thư điện tử hoặc số điện thoại di động"),
    "passport_wrong": _l("Số hộ chiếu gồm 6 đến 9 chữ cái in hoa và chữ số"),
    "commune_wrong": _l("Hãy chọn một xã, phường hoặc đặc khu trong danh sách"),
    "table_wrong": _l("Bảng này chưa đọc được; hãy tải lại trang rồi điền lại"),
    "too_few_rows": _l("Bảng này cần ít nhất %(minimum)s dòng"),
    "too_many_rows": _l("Bảng này có tối đa %(maximum)s dòng"),
    "recommended": _l("Nên điền mục này để hồ sơ được giải quyết nhanh hơn; không bắt buộc"),
    "name_characters": _l("Họ và tên không được có ký tự: %(characters)s"),
    "name_without_letters": _l("Tên phải có chữ cái"),
    "password_short": _l("Mật khẩu cần ít nhất %(minimum)s ký tự; một câu ngắn là dễ nhớ nhất"),
    "password_long": _l("Mật khẩu dài tối đa %(maximum)s ký tự"),
    "password_common": _l("Mật khẩu này nhiều người dùng nên dễ bị đoán; hãy chọn mật khẩu khác"),
    "password_personal": _l("Mật khẩu không nên chứa tên, số giấy tờ, số điện thoại của ông/bà"),
    "password_wrong": _l("Mật khẩu hiện tại chưa đúng"),
    "password_differs": _l("Hai lần nhập mật khẩu không giống nhau"),
    "already_registered": _l("Thông tin này đã có tài khoản; ông/bà hãy đăng nhập"),
    "sign_in_wrong": _l("Tên đăng nhập hoặc mật khẩu chưa đúng"),
    "officer_sign_in_wrong": _l("Tên đăng nhập, mật khẩu hoặc mã xác thực chưa đúng"),
    "totp_wrong": _l("Mã xác thực chưa đúng hoặc đã dùng; hãy đợi mã mới trên điện thoại"),
    "part_missing": _l("Còn thiếu giấy tờ: %(name)s"),
    "unknown_part": _l("Hồ sơ này không cần loại giấy tờ đã chọn"),
    "case_needed": _l("Hãy chọn trường hợp của ông/bà"),
    "agency_needed": _l("Hãy chọn nơi nhận hồ sơ"),
    "items_needed": _l("Hãy chọn ít nhất một giấy tờ hoặc mục cần bổ sung"),
    "file_needed": _l("Hãy chọn một tệp"),
    "file_empty": _l("Tệp này không có nội dung"),
    "file_type": _l("Chỉ nhận tệp PDF, JPG hoặc PNG; tệp này có nội dung khác"),
    "file_encrypted": _l("Tệp PDF này có mật khẩu; hãy bỏ mật khẩu rồi gửi lại"),
    "file_too_large": _l("Mỗi tệp tối đa %(limit_size)s"),
    "file_refused": _l("Tệp “%(name)s” không mở được hoặc không an toàn; hãy gửi tệp khác"),
    "files_too_large": _l("Các tệp của một hồ sơ có tổng dung lượng tối đa %(limit_size)s"),
    "too_many_files": _l("Một hồ sơ có tối đa %(limit)s tệp"),
    "files_per_day": _l(
        "Mỗi ngày ông/bà được gửi tối đa %(limit_size)s; hãy tiếp tục vào ngày mai"
    ),
    "key_needed": _l("Thiếu tiêu đề Idempotency-Key (từ 1 đến %(limit)s ký tự ASCII)"),
    "key_reused": _l("Khóa Idempotency-Key này đã dùng cho một yêu cầu khác"),
    "unknown_member": _l("Yêu cầu không được có mục này"),
    "unknown_procedure": _l("Không có thủ tục này, hoặc thủ tục chưa có hiệu lực"),
    "wrong_value": _l("Giá trị không đúng kiểu hoặc không đúng định dạng"),
    "too_long_here": _l("Nội dung quá dài"),
    "too_many_here": _l("Danh sách có quá nhiều mục"),
    "week_incomplete": _l("Lịch làm việc phải có đủ bảy ngày trong tuần"),
    "week_without_work": _l("Tuần làm việc phải có ít nhất một buổi"),
    "hours_overlap": _l("Hai buổi làm việc trùng giờ nhau"),
    "period_reversed": _l("Ngày kết thúc phải sau ngày bắt đầu"),
    **catalogue_sentences.PROBLEMS,
    **desk_sentences.PROBLEMS,
    **flow_sentences.PROBLEMS,
    **template_sentences.PROBLEMS,
    **money_sentences.PROBLEMS,
    **till_sentences.PROBLEMS,
    **result_sentences.PROBLEMS,
    **vault_sentences.PROBLEMS,
    **account_sentences.PROBLEMS,
    **conversation_sentences.PROBLEMS,
    **mandate_sentences.PROBLEMS,
    **supplement_sentences.PROBLEMS,
    **refund_sentences.PROBLEMS,
}
"""The sentence of each problem of one field."""

REFUSALS: Mapping[str, object] = {
    "refused": _l("Yêu cầu chưa được thực hiện"),
    "not_found": _l("Không tìm thấy nội dung này, hoặc nội dung không dành cho ông/bà"),
    "not_allowed": _l("Ông/bà không có quyền làm việc này"),
    "conflict": _l("Nội dung vừa được người khác thay đổi; hãy tải lại trang để xem bản mới nhất"),
    "invalid": _l("Còn mục cần sửa"),
    "too_many": _l("Ông/bà thao tác quá nhanh; hãy thử lại sau %(wait)s"),
    "unavailable": _l("Một bộ phận của hệ thống chưa sẵn sàng; hãy thử lại sau %(wait)s"),
    "already_submitted": _l("Hồ sơ này đã nộp rồi nên không sửa được bản nháp nữa"),
    "procedure_not_taken_here": _l(
        "Thủ tục này chỉ được giới thiệu ở đây, chưa nộp được trên hệ thống này"
    ),
    "draft_outdated": _l("Thủ tục có quy định mới; hãy mở lại bản nháp để xem điều gì thay đổi"),
    "wrong_state": _l("Hồ sơ đã chuyển sang bước khác nên thao tác này không còn phù hợp"),
    "not_your_verb": _l("Thao tác này thuộc nhiệm vụ của người khác"),
    "not_ready_to_sign": _l("Văn bản chưa sẵn sàng để ký; hãy đợi ít phút rồi tải lại trang"),
    "not_what_was_seen": _l("Văn bản đã thay đổi sau khi ông/bà xem; hãy xem lại rồi ký"),
    "same_hand": _l("Người soạn thảo không được tự ký văn bản của mình"),
    "not_your_turn": _l("Chưa đến lượt ông/bà ký văn bản này"),
    "no_key": _l("Tài khoản hoặc cơ quan chưa được cấp chữ ký số"),
    "nothing_asked": _l("Hồ sơ này không có yêu cầu bổ sung nào đang chờ"),
    "stale_dossier": _l("Hồ sơ vừa được người khác cập nhật; hãy tải lại trang trước khi thao tác"),
    "files_refused": _l("Có tệp không qua kiểm tra an toàn; hãy yêu cầu người nộp gửi lại tệp đó"),
    "files_unchecked": _l("Còn tệp đang được kiểm tra an toàn; xin thử lại sau ít giây"),
    "parts_failed": _l("Còn giấy tờ chưa đạt nên chưa thể tiếp nhận; hãy yêu cầu bổ sung"),
    "unknown_procedure": _l("Không có thủ tục này, hoặc thủ tục chưa có hiệu lực"),
    "key_reused": _l("Khóa chống gửi trùng này đã dùng cho một yêu cầu có nội dung khác"),
    "file_refused": _l("Tệp này không mở được hoặc không an toàn nên không được gửi ra"),
    "version_not_later": _l("Ngày hiệu lực phải sau phiên bản trước"),
    "code_used": _l("Mã xác thực này đã dùng; hãy đợi mã mới trên điện thoại"),
    "last_administrator": _l("Đây là quản trị viên cuối cùng của cơ quan nên không thể bỏ quyền"),
    "not_signed_in": _l("Ông/bà chưa đăng nhập hoặc phiên làm việc đã hết"),
    "bad_request": _l("Yêu cầu không đúng định dạng"),
    "method_not_allowed": _l("Địa chỉ này không nhận cách gửi vừa dùng"),
    "too_large": _l("Nội dung gửi lên quá lớn"),
    "unsupported_media_type": _l("Hệ thống không nhận kiểu nội dung này"),
    "internal": _l("Hệ thống gặp lỗi; lỗi đã được ghi lại để khắc phục"),
    **catalogue_sentences.REFUSALS,
    **desk_sentences.REFUSALS,
    **flow_sentences.REFUSALS,
    **money_sentences.REFUSALS,
    **till_sentences.REFUSALS,
    **result_sentences.REFUSALS,
    **vault_sentences.REFUSALS,
    **account_sentences.REFUSALS,
    **conversation_sentences.REFUSALS,
    **mandate_sentences.REFUSALS,
    **supplement_sentences.REFUSALS,
    **refund_sentences.REFUSALS,
}
"""The sentence of each refusal."""


def say(problem: Problem) -> str:
    """Put a problem of one field into words."""
    return _fill(PROBLEMS.get(problem.code), problem.code, problem.facts)


def explain(refusal: Refusal) -> str:
    """Put a refusal into words."""
    retry = getattr(refusal, "retry_after", None)
    facts = {**refusal.facts, **({"wait": filters.wait(retry)} if retry is not None else {})}
    return _fill(REFUSALS.get(refusal.code), refusal.code, facts)


def say_all(fields: Mapping[str, Problem]) -> dict[str, str]:
    """Put the problems of several fields into words, keeping their order."""
    return {key: say(problem) for key, problem in fields.items()}


def _fill(sentence: object, code: str, facts: Mapping[str, object]) -> str:
    """Put the facts in; a code without a sentence is told by its name, never as an error page."""
    if sentence is None:
        return str(gettext("Thông tin chưa hợp lệ (%(code)s)", code=code))
    text = str(sentence)
    try:
        return text % _readable(facts) if "%(" in text else text
    except (KeyError, ValueError, TypeError):
        return str(gettext("Thông tin chưa hợp lệ (%(code)s)", code=code))


def _readable(facts: Mapping[str, object]) -> dict[str, object]:
    readable = {
        key: filters.vn_date(one) if isinstance(one, date) else one for key, one in facts.items()
    }
    if isinstance(limit := facts.get("limit"), int):
        readable["limit_size"] = filters.file_size(limit)
    return readable
