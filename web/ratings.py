"""The form of a rating, which citizens fill at the portal and clerks type in from paper."""

from typing import Any

from flask_babel import lazy_gettext as _l

from casework.feedback.rules import LONGEST_REMARK, Satisfaction
from foundation.errors import Problem
from web import hall_words
from web.fields import RadioField, TextAreaField
from web.forms import PageForm

_SCALE = [(str(one.value), word) for one, word in hall_words.SATISFACTION.items()]


class RatingForm(PageForm):
    """How satisfied somebody is: as a whole, by criterion, and in words."""

    overall = RadioField(
        _l("Nhìn chung, ông/bà thấy thế nào?"), choices=_SCALE, required=False, size="m"
    )
    mark_0 = RadioField(hall_words.CRITERIA["a"], choices=_SCALE, required=False, inline=True)
    mark_1 = RadioField(hall_words.CRITERIA["b"], choices=_SCALE, required=False, inline=True)
    mark_2 = RadioField(hall_words.CRITERIA["c"], choices=_SCALE, required=False, inline=True)
    mark_3 = RadioField(hall_words.CRITERIA["d"], choices=_SCALE, required=False, inline=True)
    mark_4 = RadioField(hall_words.CRITERIA["đ"], choices=_SCALE, required=False, inline=True)
    mark_5 = RadioField(hall_words.CRITERIA["e"], choices=_SCALE, required=False, inline=True)
    mark_6 = RadioField(hall_words.CRITERIA["g"], choices=_SCALE, required=False, inline=True)
    mark_7 = RadioField(hall_words.CRITERIA["h"], choices=_SCALE, required=False, inline=True)
    mark_8 = RadioField(hall_words.CRITERIA["i"], choices=_SCALE, required=False, inline=True)
    remark = TextAreaField(
        _l("Góp ý thêm"), required=False, max_length=LONGEST_REMARK, rows=4,
        hint=_l("Không ghi số định danh hay thông tin riêng tư"),
    )  # fmt: skip

    @property
    def criteria(self) -> list[Any]:
        """Return the fields of the single criteria in their order."""
        return [self[name] for name in hall_words.FIELDS.values()]

    def is_chosen(self) -> bool:
        """Tell whether the form is ready and says how satisfied one is as a whole."""
        if not self.is_ready():
            return False
        if not self.overall.data:
            self.add_problem("overall", Problem("rating_needed"))
            return False
        return True

    def satisfaction(self) -> int:
        """Return the overall answer."""
        return Satisfaction(int(self.overall.data)).value

    def marks(self) -> dict[str, int]:
        """Return the single criteria that were answered, by letter."""
        given = {letter: self[name].data for letter, name in hall_words.FIELDS.items()}
        return {letter: int(mark) for letter, mark in given.items() if mark}
