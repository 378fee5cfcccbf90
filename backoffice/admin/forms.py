"""Forms of administrators."""

from flask_babel import lazy_gettext as _l

from web.fields import IntegerField, TextAreaField
from web.forms import PageForm


class DisableForm(PageForm):
    """Closing an officer's account: why."""

    reason = TextAreaField(_l("Lý do"), max_length=500, rows=3)


class RetryForm(PageForm):
    """Putting a parked job back into its queue."""

    number = IntegerField()
