"""The form of a petition."""

from flask_babel import lazy_gettext as _l

from casework.people import rules
from casework.petitions.actions import LONGEST, LONGEST_LINE
from web.fields import CheckboxField, RadioField, SelectField, TextAreaField, TextField
from web.forms import PageForm
from web.petition_words import KINDS


class PetitionForm(PageForm):
    """What is told, of which agency, and how its author is reached."""

    kind = RadioField(_l("Ông/bà phản ánh về điều gì?"), choices=list(KINDS.items()))
    agency = SelectField(
        _l("Cơ quan liên quan"),
        required=False,
        blank=_l("Không rõ, nhờ Trung tâm Phục vụ hành chính công chuyển giúp"),
    )
    dossier_code = TextField(
        _l("Mã hồ sơ liên quan"), required=False, max_length=80, width=20,
        hint=_l("Nếu có, để tìm nhanh hơn"),
    )  # fmt: skip
    subject = TextField(_l("Tóm tắt trong một câu"), max_length=LONGEST_LINE)
    text = TextAreaField(
        _l("Nội dung"),
        max_length=LONGEST,
        rows=8,
        hint=_l("Việc gì, ở đâu, khi nào, với ai; ông/bà mong được giải quyết thế nào"),
    )
    name = TextField(_l("Họ và tên"), check=rules.check_name, autocomplete="name")
    phone = TextField(
        _l("Số điện thoại"), required=False, check=rules.check_phone, width=20,
        tidied_by=rules.tidy_phone, inputmode="tel", autocomplete="tel",
    )  # fmt: skip
    email = TextField(
        _l("Thư điện tử"), required=False, check=rules.check_email, autocomplete="email"
    )
    may_publish = CheckboxField(
        _l("Đồng ý công khai nội dung và câu trả lời, không nêu tên tôi"), required=False
    )
