"""What the codes of clocks, routing, linked agencies and worklists mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "step_unknown": _l("Bước này không có trong quy trình của thủ tục"),
    # Who does it: competence, leave, delegation, takeovers, mergers.
    "officer_elsewhere": _l("Người này không phải cán bộ đang làm việc tại %(agency)s"),
    "role_not_held": _l("%(name)s chưa có vai trò này; đề nghị quản trị cấp vai trò trước"),
    "codes_unknown": _l("Không có thủ tục mang mã %(codes)s"),
    "weight_wrong": _l("Nhập số từ 1 đến %(most)s"),
    "days_reversed": _l("Ngày cuối phải từ ngày đầu trở đi"),
    "days_over": _l("Ngày cuối đã qua"),
    "day_too_far": _l("Ngày này cách hôm nay quá 5 năm"),
    "competence_again": _l(
        "Cán bộ này đã có quy tắc giống hệt từ ngày %(first)s đến ngày %(last)s"
    ),
    "competence_again_open": _l("Cán bộ này đã có quy tắc giống hệt từ ngày %(first)s"),
    "leave_overlaps": _l("Cán bộ này đã có lịch nghỉ từ ngày %(first)s đến ngày %(last)s"),
    "substitute_self": _l("Người thay phải là người khác"),
    "substitute_needed": _l("Chọn người thay để bàn giao việc đang làm"),
    "substitute_without_role": _l(
        "%(name)s không có vai trò nào giống người nghỉ nên không thay được"
    ),
    "substitutes_in_a_circle": _l(
        "Người thay cũng nghỉ trong những ngày này và việc sẽ quay về chính người nghỉ"
    ),
    "not_a_leader": _l("Người này không có vai trò lãnh đạo nên không giao ký được"),
    "delegated_to_self": _l("Người được giao ký phải khác người giao"),
    "delegate_without_key": _l("Người này chưa được cấp chữ ký số"),
    "delegated_in_a_circle": _l(
        "Người này đang giao ký cho chính lãnh đạo đó từ ngày %(first)s đến ngày %(last)s;"
        " người được giao ký không giao lại"
    ),
    "delegation_overlaps": _l(
        "Đã có văn bản giao ký giữa hai người này từ ngày %(first)s đến ngày %(last)s"
        " cho cùng thủ tục"
    ),
    "delegation_over": _l("Việc giao ký cho người này không còn hoặc chưa có hiệu lực"),
    "takeover_to_self": _l("Người nhận phải khác người bàn giao"),
    "agency_ended": _l("%(name)s đã sáp nhập; hồ sơ nay nộp tại %(successor)s"),
    "agency_ended_already": _l("%(name)s đã sáp nhập vào cơ quan khác"),
    "successor_self": _l("Cơ quan kế thừa phải là cơ quan khác"),
    "successor_other_kind": _l("Hai cơ quan không cùng loại nên không kế thừa nhau được"),
}
"""What is wrong with one field, by code."""

REFUSALS: Mapping[str, object] = {
    # Who does it: competence, leave, delegation, takeovers, mergers.
    "delegation_over": _l(
        "Việc giao ký cho ông/bà không có hiệu lực hôm nay nên ông/bà không ký được văn bản này"
    ),
    "takeover_running": _l("Việc của người này đang được bàn giao; xin chờ đến khi xong"),
    "nothing_to_take_over": _l("Người này không còn việc nào đang mở"),
    "papers_under_way": _l(
        "%(name)s còn %(count)s văn bản đang ký hoặc chờ cấp số, đóng dấu; hãy ban hành xong"
        " rồi mới sáp nhập"
    ),
    "book_closed": _l("Sổ của cơ quan này đã khóa vì cơ quan đã sáp nhập"),
}
"""Why something cannot be done now, by code."""
