"""Forms of who does what: rules of competence, leave, delegations of signing."""

from flask_babel import lazy_gettext as _l

from casework.routing.absences import LONGEST_REASON
from casework.routing.competence import LONGEST, MOST_WEIGHT
from casework.routing.duty_records import SigningForm
from web.fields import (
    CheckboxField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from web.forms import PageForm

DAY = _l("Ngày/tháng/năm")


class EndForm(PageForm):
    """Ending one rule, leave or delegation: which."""

    number = HiddenField()

    @property
    def id(self) -> int:
        """Return its number; what is no number is nobody's."""
        given = str(self.number.data or "")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0  # noqa: PLR2004


class CompetenceForm(PageForm):
    """A rule: who, in which role, for which matters, how much, from when until when."""

    officer = SelectField(_l("Cán bộ"), blank=_l("Chọn cán bộ"))
    role = SelectField(_l("Vai trò"), blank=_l("Chọn vai trò"))
    field_code = SelectField(_l("Lĩnh vực"), required=False, blank=_l("Mọi lĩnh vực"))
    procedure_code = TextField(
        _l("Mã thủ tục"), required=False, max_length=40, width=20,
        hint=_l("Để trống nếu mọi thủ tục. Ví dụ: 1.001193"),
    )  # fmt: skip
    commune_code = SelectField(
        _l("Địa bàn"), required=False, blank=_l("Mọi địa bàn"),
        hint=_l("Xã, phường của địa chỉ ghi trong hồ sơ"),
    )  # fmt: skip
    unit = TextField(
        _l("Phòng, bộ phận"), required=False, max_length=LONGEST,
        hint=_l("Đúng như tên ghi trong quy trình; để trống nếu mọi phòng"),
    )  # fmt: skip
    step_key = TextField(
        _l("Mã bước của quy trình"), required=False, max_length=LONGEST, width=20,
        hint=_l("Để trống nếu mọi bước"),
    )  # fmt: skip
    weight = IntegerField(
        _l("Hệ số nhận việc"), width=4, inputmode="numeric", default=1,
        hint=_l("Từ 1 đến %(most)s; người có hệ số 2 nhận gấp đôi người có hệ số 1",
                most=MOST_WEIGHT),
    )  # fmt: skip
    first_day = DateField(_l("Từ ngày"), hint=DAY)
    last_day = DateField(
        _l("Đến ngày"), required=False, hint=_l("Để trống nếu chưa có ngày kết thúc")
    )


class LeaveForm(PageForm):
    """A leave: who, from when until when, who stands in, why."""

    officer = SelectField(_l("Người nghỉ"), blank=_l("Chọn cán bộ"))
    first_day = DateField(_l("Nghỉ từ ngày"), hint=DAY)
    last_day = DateField(_l("Đến hết ngày"), hint=DAY)
    substitute = SelectField(
        _l("Người thay"), required=False, blank=_l("Không có người thay"),
        hint=_l("Việc mới của người nghỉ được giao cho người thay"),
    )  # fmt: skip
    hands_over = CheckboxField(
        _l("Bàn giao cả việc đang làm cho người thay"), required=False,
        hint=_l("Khi kỳ nghỉ bắt đầu, việc đang mở chuyển sang người thay; hết kỳ nghỉ, việc còn"
                " mở tự trở lại"),
    )  # fmt: skip
    reason = TextAreaField(_l("Lý do nghỉ"), max_length=LONGEST_REASON, rows=2)


class DelegationForm(PageForm):
    """A delegation of signing: from whom to whom, how, for what, on which basis."""

    leader = SelectField(_l("Lãnh đạo giao ký"), blank=_l("Chọn lãnh đạo"))
    officer = SelectField(
        _l("Người được giao ký"), blank=_l("Chọn cán bộ"),
        hint=_l("Chỉ người đã có chữ ký số; người được giao không giao lại cho người khác"),
    )  # fmt: skip
    form = RadioField(
        _l("Hình thức"),
        choices=[
            (SigningForm.FOR.value, _l("KT. – ký thay (cấp phó ký thay cấp trưởng)")),
            (SigningForm.BY_ORDER.value, _l("TL. – thừa lệnh (người đứng đầu đơn vị)")),
            (SigningForm.BY_DELEGATION.value, _l("TUQ. – thừa ủy quyền")),
        ],
    )
    first_day = DateField(_l("Từ ngày"), hint=DAY)
    last_day = DateField(_l("Đến hết ngày"), hint=DAY)
    procedures = TextField(
        _l("Chỉ những thủ tục"), required=False, max_length=1_000,
        hint=_l("Mã thủ tục, cách nhau bằng dấu phẩy; để trống nếu mọi thủ tục"),
    )  # fmt: skip
    basis = TextField(
        _l("Văn bản giao ký"), max_length=300,
        hint=_l("Số, ký hiệu, ngày của văn bản. Ví dụ: Giấy ủy quyền 12/GUQ-UBND ngày 20/11/2026"),
    )  # fmt: skip

    def codes(self) -> tuple[str, ...]:
        """Return the codes of procedures, each once."""
        given = str(self.procedures.data or "").replace(";", ",").split(",")
        return tuple(dict.fromkeys(one.strip() for one in given if one.strip()))
