"""Forms of the working calendar."""

from flask_babel import lazy_gettext as _l

from casework.holidays.actions import LONGEST_BASIS
from foundation.text import clean
from web.fields import HiddenField, RadioField, SelectField, TextAreaField, TextField
from web.forms import PageForm

LONGEST = 60_000
"""Characters of a pasted decision; what is longer is refused before it is read."""
WHOLE_YEAR, PROVINCE, AGENCY = "nam", "tinh", "co-quan"


def _tidied(text: str) -> str:
    """Clean a pasted sheet line by line and keep its tabs, which part the columns."""
    return "\n".join("\t".join(map(clean, line.split("\t"))) for line in text.splitlines())


class DecisionForm(PageForm):
    """A decision on days off as typed or pasted."""

    scope = RadioField(
        _l("Phạm vi"),
        choices=[
            (WHOLE_YEAR, _l("Toàn bộ ngày nghỉ của một năm, cả tỉnh")),
            (PROVINCE, _l("Thêm hoặc sửa một số ngày, cả tỉnh")),
            (AGENCY, _l("Một số ngày của riêng một cơ quan")),
        ],
        default=WHOLE_YEAR,
    )
    year = SelectField(
        _l("Năm"), required=False, hint=_l("Chỉ cần khi nhập toàn bộ ngày nghỉ của một năm.")
    )
    agency = SelectField(
        _l("Cơ quan"),
        required=False,
        blank=_l("Chọn cơ quan"),
        hint=_l("Chỉ cần khi nhập ngày của riêng một cơ quan."),
    )
    basis = TextField(
        _l("Căn cứ"),
        max_length=LONGEST_BASIS,
        hint=_l("Số, ký hiệu và ngày của văn bản quyết định"),
    )
    days = TextAreaField(
        _l("Các ngày"),
        max_length=LONGEST,
        tidied_by=_tidied,
        required=False,
        rows=14,
        hint=_l(
            "Mỗi dòng một ngày hoặc một khoảng ngày: ngày; loại (nghỉ hoặc làm bù); tên ngày."
            " Dán được từ bảng tính hoặc tệp CSV. Ví dụ: 04/02/2027 - 10/02/2027; nghỉ; Tết"
            " Nguyên đán"
        ),
    )


class SettleForm(PageForm):
    """Applying a proposal or giving it up."""

    verb = HiddenField()
