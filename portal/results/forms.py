"""Forms on an issued result."""

from flask_babel import lazy_gettext as _l

from casework.dossiers.correcting import MAX_PLACE
from casework.dossiers.reasons import MAX_REASON
from web.fields import TextAreaField, TextField
from web.forms import PageForm


class CorrectionForm(PageForm):
    """Which place is wrong, how it should read, and why."""

    place = TextField(
        _l("Chỗ ghi sai"),
        hint=_l("Ví dụ: Ngày sinh ở dòng thứ hai"),
        max_length=MAX_PLACE,
    )
    wished = TextAreaField(
        _l("Nội dung đúng theo ông/bà"),
        hint=_l("Ghi đúng như ông/bà muốn văn bản thể hiện"),
        max_length=MAX_REASON,
        rows=3,
    )
    reason = TextAreaField(
        _l("Căn cứ, lý do"),
        hint=_l("Ví dụ: khác với giấy khai sinh số 12/2020 đã nộp kèm hồ sơ"),
        max_length=MAX_REASON,
        rows=4,
    )
