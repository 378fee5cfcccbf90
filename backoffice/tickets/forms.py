"""Forms of queue tickets: which counter one sits at, service groups, devices."""

from flask_babel import lazy_gettext as _l

from casework.tickets import rules
from casework.tickets.records import DeviceKind
from web import hall_words
from web.fields import CheckboxesField, CheckboxField, IntegerField, RadioField, TextField
from web.forms import PageForm


class CounterForm(PageForm):
    """At which counter one sits and whom one calls there."""

    counter = TextField(
        _l("Quầy của ông/bà"),
        hint=_l("Như trên biển của quầy, ví dụ: Quầy 3"),
        max_length=rules.LONGEST_COUNTER,
        width=20,
    )
    groups = CheckboxesField(
        _l("Gọi các nhóm"), required=False, hint=_l("Không chọn là gọi tất cả")
    )


class PressForm(PageForm):
    """A button alone."""


class GroupForm(PageForm):
    """A service group."""

    letter = TextField(_l("Ký hiệu"), hint=_l("Đứng đầu số thứ tự, ví dụ: A"), width=3)
    name = TextField(_l("Tên nhóm dịch vụ"), max_length=rules.LONGEST_NAME)
    position = IntegerField(_l("Thứ tự hiện"), required=False, width=3, inputmode="numeric")
    is_open = CheckboxField(_l("Đang nhận số"), required=False)


class DeviceForm(PageForm):
    """A device to be opened."""

    kind = RadioField(
        _l("Loại thiết bị"),
        choices=[(one.value, word) for one, word in hall_words.DEVICES.items()],
    )
    name = TextField(_l("Tên thiết bị"), hint=_l("Ví dụ: Máy lấy số cửa chính"), max_length=100)

    def chosen_kind(self) -> DeviceKind:
        """Return the kind chosen."""
        return DeviceKind(str(self.kind.data))
