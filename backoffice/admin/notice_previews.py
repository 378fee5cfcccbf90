"""How words of notices look with an example: both parts of the mail, the message and its cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.notifications import messages, placeholders, short_lines
from casework.notifications.messages import MailMessage, Wording
from casework.notifications.short_lines import Size
from casework.notifications.template_records import NoticeForm
from casework.notifications.template_rules import Words
from casework.notifications.wordings import Slot
from web.access import settings

EXAMPLE: Mapping[str, object] = {
    "reference": "KH-7M2QX-4D9TB",
    "code": "H32.102-261123-0007",
    "procedure": "Đăng ký khai sinh",
    "due_at": "2026-11-30T09:30:00+00:00",
    "due_before": "2026-11-27T09:30:00+00:00",
    "until": "2026-12-07T10:00:00+00:00",
}
READER = "Nguyễn Văn An"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""The mail brings its own styles along; nothing else of it may work on its page."""

PLACES: Mapping[str, LazyString] = {
    "ma_ho_so": _l("mã hồ sơ"),
    "thu_tuc": _l("tên thủ tục"),
    "nguoi_nhan": _l("tên người nhận"),
    "so_van_ban": _l("số văn bản"),
    "ten_van_ban": _l("tên văn bản"),
    "ngay_hen": _l("ngày hẹn trả kết quả"),
    "ngay_hen_cu": _l("ngày hẹn trước đây"),
    "han_cuoi": _l("hạn cuối"),
    "ngay_ap_dung": _l("ngày quy định mới áp dụng"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """One example: the message, and how long its short line is as sent and as typed."""

    message: MailMessage
    sent: Size | None = None
    typed: Size | None = None


def of(slot: Slot, words: Words) -> Preview:
    """Write the example in the words that were typed."""
    is_letter = slot.form is NoticeForm.LETTER
    message = messages.message_for(
        slot.kind,
        EXAMPLE,
        recipient_name=READER,
        portal_url=settings().portal_url,
        office_url=settings().backoffice_url,
        language=slot.language,
        wording=Wording(letter=words) if is_letter else Wording(line=words),
    )
    if is_letter:
        return Preview(message)
    marked = messages.with_marks(slot.kind, EXAMPLE, words, message, slot.language)
    return Preview(message, short_lines.size(message.short), short_lines.size(marked))


def places(slot: Slot) -> list[tuple[str, LazyString]]:
    """List what may be filled in, as it is typed and what it means."""
    is_letter = slot.form is NoticeForm.LETTER
    given = placeholders.of_letter(slot.kind) if is_letter else placeholders.of_line(slot.kind)
    return [(f"{{{name}}}", PLACES[name]) for name in given]
