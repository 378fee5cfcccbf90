"""The small forms of the catalogue: a new procedure, throwing a draft away, hiding a procedure."""

import re

from flask_babel import lazy_gettext as _l

from backoffice.catalogue.editing import EditForm
from foundation.errors import Problem
from web.fields import TextField
from web.forms import PageForm

_CODE = re.compile(r"[0-9A-Z][0-9A-Z.\-]{3,29}", re.ASCII)


def check_code(text: str) -> Problem | None:
    """Take national codes (1.001193) and provincial ones (H32.000123): 4 to 30 signs."""
    return None if _CODE.fullmatch(text) else Problem("procedure_code_wrong")


class NewForm(PageForm):
    """A new procedure: what it is called and its code."""

    code = TextField(
        _l("Mã thủ tục"),
        hint=_l("Mã quốc gia như 1.001193, hoặc mã của tỉnh như H32.000123"),
        max_length=30,
        width=20,
        check=check_code,
    )
    name = TextField(_l("Tên thủ tục"), max_length=500)


class ConfirmEditForm(EditForm):
    """A step that needs nothing but the confirmation."""


class ConfirmForm(PageForm):
    """A confirmation of something that is not a draft's."""
