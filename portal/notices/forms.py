"""The one form of the inbox."""

from web.fields import IntegerField
from web.forms import PageForm


class ReadForm(PageForm):
    """Up to which notice everything counts as read."""

    upto = IntegerField("")
