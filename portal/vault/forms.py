"""The forms of the vault."""

from flask_babel import lazy_gettext as _l

from casework.vault.rules import MAX_OPENINGS, MAX_PURPOSE
from foundation.errors import Problem
from web.fields import RadioField, TextField
from web.forms import PageForm


class ShareForm(PageForm):
    """How long a link shows a paper, how often, and what for."""

    days = RadioField(
        _l("Liên kết dùng được trong"),
        choices=[("1", _l("1 ngày")), ("7", _l("7 ngày")), ("30", _l("30 ngày"))],
        inline=True,
    )
    max_openings = TextField(
        _l("Số lần được mở tệp"),
        required=False,
        max_length=20,
        width=3,
        inputmode="numeric",
        hint=_l("Để trống nếu không giới hạn"),
    )
    purpose = TextField(
        _l("Chia sẻ để làm gì?"),
        max_length=MAX_PURPOSE,
        hint=_l("Người nhận đọc được dòng này, ví dụ: Nộp cho Trường Tiểu học Vĩnh Nguyên"),
    )

    def openings(self) -> int | None:
        """Return how often the file may be opened; None for as often as one likes."""
        typed = self.max_openings.data or ""
        return int(typed) if typed else None

    def is_ready(self) -> bool:
        """Tell whether the form was sent and each field has the right shape."""
        ready = super().is_ready()
        typed = self.max_openings.data or ""
        if self.is_submitted() and typed and not (typed.isascii() and typed.isdecimal()):
            self.add_problem("max_openings", Problem("vault_openings", {"limit": MAX_OPENINGS}))
            return False
        return ready


class ConfirmForm(PageForm):
    """One button that has to be pressed on a page of its own."""
