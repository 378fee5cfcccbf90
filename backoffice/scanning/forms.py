"""Forms of scanning."""

from flask_babel import lazy_gettext as _l

from backoffice.scanning.words import KEPT
from casework.dossiers.keeping import LONGEST
from casework.scanning.placing import MOST_REASON
from web.fields import (
    CheckboxesField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from web.forms import PageForm


class CoversForm(PageForm):
    """Which cover sheets to print: parts and separators."""

    bia = CheckboxesField(_l("Thành phần cần tờ bìa"), required=False)
    ngan = IntegerField(
        _l("Số tờ ngăn “Thành phần tiếp theo”"),
        required=False,
        width=3,
        inputmode="numeric",
        hint=_l("Dùng khi quét lần lượt các thành phần mà không cần tờ bìa riêng"),
    )


class LabelsForm(PageForm):
    """Which labels to print, and on which paper."""

    nhan = CheckboxesField(_l("Thành phần cần nhãn"))
    kho = RadioField(
        _l("Khổ giấy"),
        choices=[("label", _l("Nhãn 100 × 60 mm")), ("a4", _l("A4, mười nhãn một tờ"))],
        inline=True,
    )


class UnscannableForm(PageForm):
    """Ticking a part that cannot be scanned: which one, and where it lies."""

    khong = SelectField(_l("Thành phần không số hóa được"))
    place = TextField(
        _l("Nơi để"),
        max_length=LONGEST,
        hint=_l("Ví dụ: Tủ 3, ngăn 2; kho lưu tạm của Bộ phận Một cửa"),
    )


class ArrangeForm(PageForm):
    """What to do with ticked pages: place them in a part, drop them, take them back."""

    trang = CheckboxesField(required=False)
    phan = SelectField(_l("Chuyển sang thành phần"), required=False)
    viec = HiddenField()


class AsItIsForm(PageForm):
    """Accepting a faulty page: why."""

    reason = TextAreaField(
        _l("Lý do dùng trang này như vậy"),
        max_length=MOST_REASON,
        rows=2,
        hint=_l("Ví dụ: bản giấy vốn mờ, đã đối chiếu và vẫn đọc được"),
    )


class PressForm(PageForm):
    """A button that needs nothing but itself; ``viec`` says which."""

    viec = HiddenField()


class LabelForm(PageForm):
    """The number on a label, typed by a hand scanner."""

    label = TextField(
        _l("Quét mã trên nhãn"),
        width=20,
        inputmode="numeric",
        autocomplete="off",
        hint=_l("Đưa máy đọc vào mã QR của nhãn, hoặc gõ 16 chữ số in dưới mã"),
        attrs={"autofocus": True},
    )


class MoveForm(PageForm):
    """Where paper of a label goes."""

    kept = RadioField(_l("Việc đã làm"), choices=list(KEPT.items()))
    place = TextField(
        _l("Nơi để"), required=False, max_length=LONGEST,
        hint=_l("Cần khi giữ tại quầy hoặc đưa vào hồ sơ giấy"),
    )  # fmt: skip
    receiver = TextField(
        _l("Người nhận lại"), required=False, max_length=LONGEST,
        hint=_l("Cần khi trả lại: họ tên theo giấy tờ tùy thân"),
    )  # fmt: skip


class PointForm(PageForm):
    """A new drop point of a scanner."""

    name = TextField(
        _l("Tên máy quét"), max_length=60, hint=_l("Ví dụ: Máy quét tầng 1, quầy số 2")
    )
