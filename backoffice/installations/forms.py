"""Forms of the partners' pages."""

from flask_babel import lazy_gettext as _l

from casework.installations.certificates import MOST_CHARACTERS
from casework.installations.partners import NAME_LENGTH, URL_LENGTH
from web.fields import HiddenField, TextAreaField, TextField
from web.forms import PageForm

_PASTE = _l("Dán nguyên nội dung tệp .pem mà đối tác gửi")


class PartnerForm(PageForm):
    """A partner: who it is, where its door is, by which certificates it is known."""

    code = TextField(
        _l("Mã định danh của hệ thống đối tác"),
        hint=_l("Theo Quyết định 20/2020/QĐ-TTg, ví dụ: G01"),
        max_length=35,
        width=10,
    )
    name = TextField(_l("Tên"), max_length=NAME_LENGTH)
    url = TextField(
        _l("Địa chỉ cổng trao đổi"),
        hint=_l("Ví dụ: https://lienthong.example.vn:8443"),
        max_length=URL_LENGTH,
    )
    tls = TextAreaField(_l("Chứng thư kết nối"), hint=_PASTE, max_length=MOST_CHARACTERS, rows=6)
    signing = TextAreaField(
        _l("Chứng thư ký thông điệp"), hint=_PASTE, max_length=MOST_CHARACTERS, rows=6
    )


class PinForm(PageForm):
    """One more certificate of a partner."""

    purpose = HiddenField()
    certificate = TextAreaField(
        _l("Chứng thư mới"), hint=_PASTE, max_length=MOST_CHARACTERS, rows=6
    )


class ChosenForm(PageForm):
    """What is chosen among the things shown: a state, a fingerprint."""

    chosen = HiddenField()


class UrlForm(PageForm):
    """Where a partner's door is."""

    url = TextField(_l("Địa chỉ cổng trao đổi"), max_length=URL_LENGTH)


class AgenciesForm(PageForm):
    """Which agencies live in a partner's installation."""

    agencies = TextAreaField(
        _l("Mã định danh các cơ quan dùng hệ thống đối tác này"),
        hint=_l("Mỗi mã một dòng; để trống nếu không còn cơ quan nào"),
        max_length=4_000,
        rows=4,
        required=False,
    )

    def codes(self) -> list[str]:
        """Return the codes typed, each once."""
        return list(dict.fromkeys(str(self.agencies.data or "").upper().split()))
