"""The forms on a dossier that has been sent."""

from flask_babel import lazy_gettext as _l

from web.fields import TextAreaField
from web.forms import PageForm


class WithdrawForm(PageForm):
    """Why the dossier is taken back; the law asks for no reason."""

    reason = TextAreaField(
        _l("Lý do rút hồ sơ"),
        required=False,
        hint=_l("Lý do được ghi vào hồ sơ."),
        max_length=500,
    )
