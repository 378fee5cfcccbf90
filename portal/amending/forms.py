"""Forms by which a holder corrects what was sent."""

from flask_babel import lazy_gettext as _l

from casework.dossiers.contacting import LONGEST_ADDRESS
from casework.people import rules
from web.fields import TextAreaField, TextField
from web.forms import PageForm


class BeginForm(PageForm):
    """Beginning needs nothing but the button."""


class HaltForm(PageForm):
    """Why the dossier should be stopped."""

    reason = TextAreaField(
        _l("Lý do đề nghị dừng"),
        max_length=2_000,
        hint=_l("Bộ phận Một cửa xem xét và gửi Thông báo dừng cho ông/bà."),
    )


class ContactForm(PageForm):
    """How the holder is reached about this dossier."""

    phone = TextField(
        _l("Số điện thoại"), check=rules.check_phone, tidied_by=rules.tidy_phone, width=20,
        inputmode="tel", autocomplete="tel",
    )  # fmt: skip
    email = TextField(
        _l("Thư điện tử"), required=False, check=rules.check_email, autocomplete="email"
    )
    address = TextField(
        _l("Địa chỉ"), required=False, max_length=LONGEST_ADDRESS, autocomplete="street-address"
    )
    return_address = TextField(
        _l("Địa chỉ nhận kết quả qua bưu chính"),
        required=False,
        max_length=LONGEST_ADDRESS,
        hint=_l("Để trống nếu giống địa chỉ trên"),
    )
