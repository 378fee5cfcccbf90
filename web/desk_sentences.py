"""What the codes of the reception desk mean in words: intake, scans, slips, post, hand-outs.

Read by a clerk with a queue in front of her: each sentence says what to do now.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    # intake
    # scanning
    "part_is_scanned": _l("Thành phần này số hóa được nên không có nhãn; hãy quét và gắn tệp"),
    # slips
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}

REFUSALS: Mapping[str, object] = {
    # intake
    # scanning
    "part_has_file": _l(
        "Thành phần này đã có tệp trong hồ sơ nên không đánh dấu là không số hóa được nữa"
    ),
    "paper_handed_back": _l(
        "Giấy tờ này đã trả lại người nộp; khi người nộp mang lại, hãy ghi là đang giữ"
    ),
    # slips
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}
