"""The form of somebody who wants to be told when a document ceases to hold."""

from flask_babel import lazy_gettext as _l

from web.fields import TextField
from web.forms import PageForm


class WatchForm(PageForm):
    """An address, and nothing else about the person."""

    email = TextField(
        _l("Địa chỉ thư điện tử"),
        hint=_l("Chỉ dùng để gửi một thư nếu văn bản này hết hiệu lực"),
        max_length=200,
        inputmode="email",
        autocomplete="email",
    )
