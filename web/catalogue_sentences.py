"""What the codes of the catalogue's making mean in words: drafts, imports, faults, rehearsals.

Read by people who do not program: each sentence names the place that must be mended.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "key_twice": _l("Khóa “%(key)s” được dùng hai lần; mỗi câu hỏi cần một khóa riêng"),
    "depends_on_unknown": _l("Điều kiện dựa vào “%(key)s”, là câu hỏi không có ở phía trên"),
    "options_needed": _l("Câu hỏi chọn cần danh sách lựa chọn; loại câu hỏi khác thì không"),
    "unknown_case": _l("Không có trường hợp “%(key)s”"),
    "counts_unknown": _l("Cách tính dựa vào “%(key)s”, là câu hỏi không có trong biểu mẫu"),
}
"""The sentence of each problem that editing a procedure may show."""

REFUSALS: Mapping[str, object] = {
    "unknown_procedure_draft": _l("Thủ tục này không có bản thảo nào đang mở"),
    "procedure_draft_changed": _l(
        "%(by)s vừa lưu bản thảo này; nội dung ông/bà gõ vẫn còn trên trang, "
        "hãy đối chiếu với bản mới rồi lưu lại"
    ),
    "definition_faulty": _l("Thủ tục còn %(faults)s điểm cần sửa trước khi công bố"),
}
"""The sentence of each refusal that editing a procedure may meet."""
