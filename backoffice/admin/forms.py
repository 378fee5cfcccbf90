"""Forms of administrators."""

from flask_babel import lazy_gettext as _l

from casework.worktime.rules import DayKind
from web.fields import DateField, HiddenField, IntegerField, RadioField, TextAreaField, TextField
from web.forms import PageForm


class DisableForm(PageForm):
    """Closing an officer's account: why."""

    reason = TextAreaField(_l("Lý do"), max_length=500, rows=3)


class SpecialDayForm(PageForm):
    """One public holiday or made-up working day, with the decision it rests on."""

    day = DateField(_l("Ngày"))
    kind = RadioField(
        _l("Loại ngày"),
        choices=[
            (DayKind.OFF.value, _l("Nghỉ")),
            (DayKind.MAKEUP.value, _l("Làm bù")),
        ],
        inline=True,
    )
    name = TextField(_l("Tên ngày"), max_length=200, hint=_l("Ví dụ: Quốc khánh"))
    basis = TextField(
        _l("Căn cứ"), required=False, max_length=300, hint=_l("Số, ký hiệu văn bản quyết định")
    )


class ClearDayForm(PageForm):
    """Making a special day an ordinary one again."""

    day = HiddenField()


class RetryForm(PageForm):
    """Putting a parked job back into its queue."""

    number = IntegerField()
