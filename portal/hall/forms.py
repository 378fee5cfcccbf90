"""Forms of the devices in the hall."""

from flask_babel import lazy_gettext as _l

from web.fields import HiddenField, IntegerField, TextField
from web.forms import PageForm


class TakeForm(PageForm):
    """A ticket of one group, with or without priority."""

    group = IntegerField()
    priority = HiddenField()


class CodeForm(PageForm):
    """The code of the dossier to be rated, typed at the tablet."""

    ma = TextField(
        _l("Mã hồ sơ"),
        hint=_l("In trên Giấy tiếp nhận, ví dụ H32.15-261122-0007"),
        max_length=80,
        width=20,
        attrs={"autocomplete": "off"},
    )
