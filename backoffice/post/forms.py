"""Forms of the post."""

from flask_babel import lazy_gettext as _l

from casework.post import rules
from casework.post.actions import Correspondent
from web import post_words
from web.fields import CheckboxesField, SelectField, TextAreaField, TextField
from web.forms import PageForm


class ChosenForm(PageForm):
    """Results chosen to be sent: the references of their dossiers."""

    chosen = CheckboxesField(_l("Hồ sơ"))

    def chosen_of(self, references: list[str]) -> list[str]:
        """Return which of these dossiers were chosen."""
        self.chosen.choices = [(one, one) for one in references]
        self.is_ready()
        return [one for one in self.chosen.data or [] if one in references]


class EmptyForm(PageForm):
    """A button alone."""


class WhoForm(PageForm):
    """To whom a consignment goes."""

    name = TextField(_l("Người nhận"), max_length=200)
    phone = TextField(_l("Điện thoại"), required=False, max_length=20, width=20, inputmode="tel")
    address = TextField(_l("Địa chỉ nhận"), max_length=400)

    def who(self) -> Correspondent:
        """Return what was typed."""
        return Correspondent(self.name.data or "", self.phone.data or "", self.address.data or "")


class SenderForm(PageForm):
    """By which consignment a dossier came, and from whom."""

    tracking = TextField(
        _l("Số vận đơn"),
        required=False,
        hint=_l("Quét mã vạch trên phong bì, hoặc gõ. Ví dụ: EA123456789VN"),
        max_length=60,
        width=20,
        attrs={"autofocus": True, "autocomplete": "off"},
    )
    name = TextField(_l("Người gửi"), max_length=200)
    phone = TextField(_l("Điện thoại"), required=False, max_length=20, width=20, inputmode="tel")
    address = TextField(_l("Địa chỉ người gửi"), required=False, max_length=400)

    def who(self) -> Correspondent:
        """Return what was typed."""
        return Correspondent(self.name.data or "", self.phone.data or "", self.address.data or "")


class TrackingForm(PageForm):
    """The supplier's number of one consignment."""

    tracking = TextField(_l("Số vận đơn"), max_length=60, width=20, attrs={"autocomplete": "off"})


class PairForm(PageForm):
    """Two things scanned one after the other: our label, then the supplier's."""

    number = TextField(
        _l("Mã bưu gửi"),
        hint=_l("Quét mã QR trên nhãn của bưu gửi"),
        max_length=60,
        width=20,
        attrs={"autofocus": True, "autocomplete": "off"},
    )
    tracking = TextField(
        _l("Số vận đơn"),
        hint=_l("Rồi quét mã vạch của bưu chính"),
        max_length=60,
        width=20,
        attrs={"autocomplete": "off"},
    )


class EventForm(PageForm):
    """What the desk learned of a consignment by telephone or at the counter."""

    state = SelectField(
        _l("Trạng thái"),
        choices=[(one.value, post_words.STATES[one]) for one in rules.BY_SUPPLIER],
        blank=_l("Chọn trạng thái"),
    )
    when = TextField(_l("Lúc"), hint=_l("Ví dụ: 22/11/2026 14:05"), max_length=20, width=20)
    place = TextField(_l("Nơi"), required=False, max_length=200)
    note = TextAreaField(_l("Ghi chú"), required=False, max_length=500, rows=2)
