"""Forms of the sync's pages."""

from flask_babel import lazy_gettext as _l

from foundation.errors import Problem
from web.fields import HiddenField, IntegerField, TextField
from web.forms import PageForm

FASTEST = 6_000


def _in_range(typed: str) -> Problem | None:
    number = int(typed)
    if number < 1:
        return Problem("too_small", {"minimum": 1})
    return Problem("too_large", {"maximum": FASTEST}) if number > FASTEST else None


class ChosenForm(PageForm):
    """What is chosen among the things shown."""

    chosen = HiddenField()


class PaceForm(PageForm):
    """How fast is sent."""

    per_minute = IntegerField(
        _l("Số bản ghi gửi nhiều nhất trong một phút"),
        hint=_l("Từ 1 đến 6000; theo mức Cổng Dịch vụ công quốc gia cho phép"),
        check=_in_range,
        width=5,
    )


class DossierForm(PageForm):
    """Which dossier is told of again."""

    code = TextField(_l("Mã hồ sơ"), max_length=60, width=20)
