"""The forms of accounts: registering, signing in, changing one's contact facts."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.people import rules
from casework.people.actions import ADDRESS_LENGTH, LABEL_LENGTH
from web.fields import (
    CheckboxField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
)
from web.forms import PageForm


class SignInForm(PageForm):
    """Login and password."""

    login = TextField(
        _l("Thư điện tử hoặc số điện thoại"),
        max_length=rules.EMAIL_LENGTH,
        autocomplete="username",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Mật khẩu"), autocomplete="current-password")


def _email_field(hint: LazyString) -> TextField:
    """Make the field of an e-mail address, which nobody has to have."""
    return TextField(
        _l("Thư điện tử"),
        required=False,
        hint=hint,
        tidied_by=rules.tidy_email,
        check=rules.check_email,
        max_length=rules.EMAIL_LENGTH,
        type="email",
        autocomplete="email",
    )


def _phone_field() -> TextField:
    """Make the field of a telephone number."""
    return TextField(
        _l("Số điện thoại"),
        tidied_by=rules.tidy_phone,
        check=rules.check_phone,
        type="tel",
        inputmode="tel",
        autocomplete="tel",
        width=20,
    )


class _NewAccount(PageForm):
    """What both kinds of account are asked for."""

    login = TextField(
        _l("Tên đăng nhập"),
        hint=_l("Địa chỉ thư điện tử hoặc số điện thoại di động của ông/bà"),
        max_length=rules.EMAIL_LENGTH,
        autocomplete="username",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        hint=_l("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
        autocomplete="new-password",
    )
    again = PasswordField(_l("Nhập lại mật khẩu"), autocomplete="new-password")
    email = _email_field(_l("Để nhận thông báo về hồ sơ"))
    phone = _phone_field()
    address = TextField(
        _l("Địa chỉ"),
        hint=_l("Số nhà, đường hoặc thôn, xã hoặc phường, tỉnh"),
        max_length=ADDRESS_LENGTH,
        autocomplete="street-address",
    )
    agree = CheckboxField(_l("Tôi đã đọc và đồng ý với điều khoản sử dụng, bảo vệ dữ liệu cá nhân"))


class CitizenForm(_NewAccount):
    """A person who opens an account."""

    name = TextField(
        _l("Họ, chữ đệm và tên"),
        hint=_l("Viết có dấu, đúng như trên thẻ căn cước"),
        check=rules.check_name,
        autocomplete="name",
        width=30,
    )
    id_number = TextField(
        _l("Số định danh cá nhân"),
        hint=_l("12 chữ số in trên thẻ căn cước"),
        tidied_by=rules.tidy_number,
        check=rules.check_id_number,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    birth_date = DateField(_l("Ngày sinh"), hint=_l("Ví dụ: 05/11/1990"), autocomplete="bday")
    sex = RadioField(
        _l("Giới tính"), choices=[("male", _l("Nam")), ("female", _l("Nữ"))], inline=True
    )
    commune = SelectField(_l("Xã, phường, đặc khu nơi cư trú"), blank=_l("Chọn một mục"))


class OrganisationForm(_NewAccount):
    """An organisation that opens an account."""

    name = TextField(
        _l("Tên tổ chức, doanh nghiệp"), max_length=ADDRESS_LENGTH, autocomplete="organization"
    )
    tax_code = TextField(
        _l("Mã số thuế"),
        hint=_l("10 chữ số, hoặc 13 chữ số với đơn vị phụ thuộc"),
        tidied_by=rules.tidy_number,
        check=rules.check_tax_code,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    representative = TextField(
        _l("Người đại diện theo pháp luật"), check=rules.check_name, autocomplete="name", width=30
    )
    representative_id_number = TextField(
        _l("Số định danh của người đại diện"),
        hint=_l("12 chữ số in trên thẻ căn cước"),
        tidied_by=rules.tidy_number,
        check=rules.check_id_number,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )


class ContactForm(PageForm):
    """How to reach the holder of an account."""

    email = _email_field(_l("Để trống nếu ông/bà chỉ nhận thông báo trong tài khoản"))
    phone = _phone_field()
    address = TextField(_l("Địa chỉ"), max_length=ADDRESS_LENGTH, autocomplete="street-address")

    def facts(self) -> dict[str, str]:
        """Return what is to be kept."""
        return {
            "email": self.email.data or "",
            "phone": self.phone.data,
            "address": self.address.data,
        }


class PasswordForm(PageForm):
    """A new password, with the old one to prove who asks."""

    current = PasswordField(_l("Mật khẩu hiện tại"), autocomplete="current-password")
    password = PasswordField(
        _l("Mật khẩu mới"), hint=_l("Ít nhất 10 ký tự"), autocomplete="new-password"
    )
    again = PasswordField(_l("Nhập lại mật khẩu mới"), autocomplete="new-password")


class TokenForm(PageForm):
    """A name for a token, so that its owner knows later what it is for."""

    label = TextField(
        _l("Mã này dùng cho việc gì"),
        hint=_l("Ví dụ: Phần mềm kế toán của công ty"),
        max_length=LABEL_LENGTH,
    )


class RevokeForm(PageForm):
    """Which token to revoke, by the beginning of its hash."""

    token = HiddenField()


class CodeForm(PageForm):
    """Six digits that were sent, or that a telephone shows."""

    code = TextField(
        _l("Mã 6 số"),
        max_length=20,
        inputmode="numeric",
        width=10,
        autocomplete="one-time-code",
    )


class ProofForm(PageForm):
    """The password of the account, and its second factor where it has one."""

    password = PasswordField(_l("Mật khẩu của tài khoản"), autocomplete="current-password")
    second = TextField(
        _l("Mã xác thực hai bước"),
        required=False,
        hint=_l("Chỉ khi tài khoản đã bật xác thực hai bước"),
        max_length=20,
        width=10,
        autocomplete="one-time-code",
    )


class _Verified(PageForm):
    """What the provider does not tell, or tells only as a proposal."""

    phone = _phone_field()
    email = _email_field(_l("Để nhận thông báo về hồ sơ"))
    address = TextField(
        _l("Địa chỉ"),
        hint=_l("Số nhà, đường hoặc thôn, xã hoặc phường, tỉnh"),
        max_length=ADDRESS_LENGTH,
        autocomplete="street-address",
    )
    agree = CheckboxField(_l("Tôi đã đọc và đồng ý với điều khoản sử dụng, bảo vệ dữ liệu cá nhân"))


class VerifiedPersonForm(_Verified):
    """A person whom the provider has named."""

    birth_date = DateField(_l("Ngày sinh"), hint=_l("Ví dụ: 05/11/1990"), autocomplete="bday")
    commune = SelectField(_l("Xã, phường, đặc khu nơi cư trú"), blank=_l("Chọn một mục"))


class VerifiedBodyForm(_Verified):
    """An organisation that the provider has named."""


class SecondStepForm(PageForm):
    """A code of the telephone, or one of the recovery codes."""

    code = TextField(
        _l("Mã xác thực"),
        hint=_l("6 số trên điện thoại, hoặc một mã dự phòng"),
        max_length=40,
        width=20,
        autocomplete="one-time-code",
        attrs={"autocapitalize": "characters", "spellcheck": "false"},
    )


class OneForm(PageForm):
    """Which one of a list is meant."""

    one = HiddenField()

    def number(self) -> int:
        """Return the number of the one that is meant; 0 for what is no number."""
        text = str(self.one.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0  # noqa: PLR2004 - a bigint


class LoginForm(PageForm):
    """How somebody who came by VNeID wants to sign in besides."""

    login = TextField(
        _l("Tên đăng nhập"),
        hint=_l("Địa chỉ thư điện tử hoặc số điện thoại di động của ông/bà"),
        max_length=rules.EMAIL_LENGTH,
        autocomplete="username",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        hint=_l("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
        autocomplete="new-password",
    )
    again = PasswordField(_l("Nhập lại mật khẩu"), autocomplete="new-password")
