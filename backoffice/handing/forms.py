"""Forms of handing out."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from backoffice.forms import VerbForm
from casework.dossiers import handing
from web.fields import (
    CheckboxesField,
    CheckboxField,
    Choices,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextField,
)
from web.forms import PageForm

LONGEST_SCAN = 2_000
WHO = (
    ("holder", _l("Chủ hồ sơ")),
    ("filer", _l("Người nộp hồ sơ")),
    ("other", _l("Người khác, có ủy quyền hoặc quan hệ")),
)
PROOFS = (
    ("identity", _l("Thẻ căn cước")),
    ("receipt", _l("Giấy tiếp nhận và hẹn trả kết quả")),
    ("passport", _l("Hộ chiếu")),
)
MANDATES = (
    ("relative", _l("Người thân")),
    ("authorised", _l("Người được ủy quyền")),
    ("representative", _l("Người đại diện theo pháp luật")),
    ("staff", _l("Người của cơ quan, tổ chức")),
)


class FindForm(PageForm):
    """One box for all: the receipt's QR, a code that is typed, the card of a person."""

    scanned = TextField(
        _l("Mã QR trên giấy hẹn, mã hồ sơ, hoặc thẻ căn cước"),
        max_length=LONGEST_SCAN,
        hint=_l("Đưa máy quét vào ô này rồi quét; hoặc gõ mã hồ sơ, số định danh và bấm Tìm"),
        autocomplete="off",
    )


class HandOutForm(VerbForm):
    """Handing out: to whom, on what proof, what goes along, and the signature."""

    card = TextField(
        _l("Quét thẻ căn cước người nhận"),
        required=False,
        max_length=LONGEST_SCAN,
        hint=_l("Quét thẻ thì không phải gõ hai ô dưới; nội dung quét không được lưu lại"),
        autocomplete="off",
    )
    receiver = TextField(
        _l("Họ và tên người nhận"),
        required=False,
        max_length=handing.NAME,
        hint=_l("Ghi đúng như trên giấy tờ tùy thân; để trống khi đã quét thẻ"),
        autocomplete="off",
    )
    receiver_number = TextField(
        _l("Số giấy tờ tùy thân"),
        required=False,
        max_length=handing.NUMBER,
        width=20,
        autocomplete="off",
    )
    who = RadioField(_l("Người nhận là"), choices=WHO, default="holder")
    mandate = SelectField(_l("Nhận thay với tư cách"), choices=MANDATES, required=False)
    mandate_paper = TextField(
        _l("Giấy ủy quyền hoặc giấy tờ chứng minh"),
        required=False,
        max_length=handing.NOTE,
        hint=_l("Ví dụ: Giấy ủy quyền số 12 ngày 20/11/2026"),
    )
    proof = RadioField(_l("Đã đối chiếu"), choices=PROOFS, default="identity")
    paper_copies = IntegerField(
        _l("Số bản giấy trả mỗi hồ sơ"), default=1, width=3, inputmode="numeric"
    )
    is_electronic = CheckboxField(
        _l("Bản điện tử trong tài khoản người nộp"), required=False, default=True
    )
    others = CheckboxesField(_l("Trả cùng lúc các hồ sơ khác của người này"), required=False)
    returned = CheckboxesField(_l("Bản chính, giấy tờ trả lại"), required=False)
    signature = HiddenField()
    is_paper_signed = CheckboxField(_l("Người nhận đã ký trên giấy biên nhận"), required=False)
    note = TextField(_l("Ghi chú"), required=False, max_length=handing.NOTE)

    def fit(self, others: Choices, returned: Sequence[tuple[str, object]]) -> None:
        """Offer the other dossiers that wait for the person, and the paper that may go back."""
        self.others.choices, self.returned.choices = others, returned
