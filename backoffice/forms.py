"""Forms that several areas share: each carries the revision of the dossier that was looked at."""

from flask_babel import lazy_gettext as _l

from web.fields import HiddenField, TextAreaField, TextField
from web.forms import PageForm


class VerbForm(PageForm):
    """The form of a verb: which state of the dossier the officer has seen."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """Return the revision seen; a wrong one is older than any dossier."""
        given = str(self.revision.data or "")
        is_number = given.isascii() and given.isdecimal() and len(given) < 10  # noqa: PLR2004
        return int(given) if is_number else 0


class ReasonForm(VerbForm):
    """A verb that needs its reason."""

    reason = TextAreaField(_l("Lý do"), max_length=2_000, rows=5)


class SealForm(VerbForm):
    """Sealing needs nothing but the confirmation."""


class CodeForm(VerbForm):
    """A verb that needs the second factor once more."""

    seen_sha256 = HiddenField()
    code = TextField(
        _l("Mã xác thực trên điện thoại"),
        hint=_l("6 chữ số đang hiện trong ứng dụng xác thực; mỗi mã dùng một lần"),
        max_length=10,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
    )
