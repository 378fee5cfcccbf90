"""The forms of the flow's editor: one step, one way out of it, a trial."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import conditions
from backoffice.catalogue.conditions import ConditionField
from backoffice.catalogue.editing import EditForm
from backoffice.catalogue.flows.patterns import NAMES
from casework.people.actor import Role
from casework.procedures.definition import Definition
from casework.procedures.flow import SECTOR_NAMES, Doer, FlowStep, Outcome, StepKind, StepPlace
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Problem
from web import flow_words
from web.fields import (
    CheckboxesField,
    CheckboxField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)

UNITS = (
    (TimeUnit.HOUR.value, _l("giờ làm việc")),
    (TimeUnit.WORKING_DAY.value, _l("ngày làm việc")),
    (TimeUnit.DAY.value, _l("ngày (cả ngày nghỉ)")),
    (TimeUnit.MONTH.value, _l("tháng")),
    (TimeUnit.SAME_DAY.value, _l("trong ngày")),
)
_ROLES = tuple((role.value, text) for role, text in flow_words.ROLES.items())  # type: ignore[attr-defined]
_LONGEST_LIMIT = 5_000


class ConfirmForm(EditForm):
    """A change that needs nothing but its button."""


class PatternForm(EditForm):
    """Starting from a pattern."""

    pattern = RadioField(_l("Chọn mẫu để bắt đầu"), choices=list(NAMES.items()))


class RemoveForm(EditForm):
    """Taking a step away, and whether what led to it is led past it."""

    bridge = CheckboxField(
        _l("Nối các bước đang dẫn đến đây sang thẳng bước tiếp theo"), required=False
    )


class MoveForm(EditForm):
    """Moving a step up or down."""

    by = HiddenField()

    @property
    def places(self) -> int:
        """Return by how many places, up being negative."""
        return -1 if self.by.data == "up" else 1


class StepForm(EditForm):
    """One step: what, by whom, within what time, with what."""

    name = TextField(_l("Tên bước"), max_length=200)
    kind = SelectField(
        _l("Loại bước"), choices=[(key.value, text) for key, text in flow_words.KINDS.items()]
    )
    place = RadioField(
        _l("Nơi thực hiện"),
        choices=[(key.value, text) for key, text in flow_words.PLACES.items()],
    )
    agency = SelectField(
        _l("Cơ quan khác trong tỉnh"),
        required=False,
        hint=_l("Chỉ chọn khi nơi thực hiện là cơ quan khác"),
    )
    agency_words = TextField(
        _l("Cơ quan khác ngoài hệ thống"),
        required=False,
        hint=_l("Ví dụ: Thuế cơ sở, Công an cấp xã, Bảo hiểm xã hội"),
    )
    territory = SelectField(
        _l("Chọn cơ quan ngành dọc theo xã, phường ở câu hỏi"),
        required=False,
        hint=_l("Bỏ trống thì theo xã, phường của cơ quan giải quyết"),
    )
    role = SelectField(_l("Vai trò"), choices=_ROLES)
    unit = TextField(_l("Phòng, đơn vị"), required=False)
    amount = IntegerField(_l("Thời hạn: số"), required=False, width=5, inputmode="numeric")
    measure = SelectField(_l("Thời hạn: tính theo"), required=False, choices=UNITS)
    inputs = CheckboxesField(_l("Cần dùng giấy tờ, thông tin"), required=False)
    silence = CheckboxField(
        _l("Hết hạn mà không trả lời thì coi là đồng ý (chỉ với bước lấy ý kiến)"), required=False
    )
    result = SelectField(_l("Kết quả được soạn hoặc ký ở bước này"), required=False)
    sign_1 = SelectField(_l("Người ký thứ nhất"), required=False, choices=_ROLES)
    sign_1_unit = TextField(_l("Phòng, đơn vị của người ký thứ nhất"), required=False)
    sign_2 = SelectField(_l("Người ký thứ hai"), required=False, choices=_ROLES)
    sign_2_unit = TextField(_l("Phòng, đơn vị của người ký thứ hai"), required=False)
    sign_3 = SelectField(_l("Người ký thứ ba"), required=False, choices=_ROLES)
    sign_3_unit = TextField(_l("Phòng, đơn vị của người ký thứ ba"), required=False)
    basis = TextField(_l("Căn cứ pháp lý"), required=False, max_length=500)
    note = TextAreaField(_l("Ghi chú"), required=False, max_length=1_000, rows=3)

    def offer(
        self,
        definition: Definition,
        agencies: Sequence[tuple[str, str]],
        step: FlowStep | None = None,
    ) -> None:
        """Offer what the procedure and the province have, and what the step still names."""
        self.agency.choices = [*agencies, *SECTOR_NAMES.items()]
        self.territory.choices = [
            (one.key, one.label) for one in definition.form.fields if one.kind == "commune"
        ]
        self.result.choices = [(one.key, one.name) for one in definition.results]
        self.inputs.choices = [
            *((one.key, one.name) for one in definition.parts),
            *((one.key, one.label) for one in definition.form.fields if one.kind != "declaration"),
            *((one.key, one.name) for one in definition.results),
        ]
        known = {one[0] for one in self.inputs.choices}
        lost = [one for one in (step.inputs if step else ()) if one not in known]
        self.inputs.choices += [(one, _("%(key)s (không còn)", key=one)) for one in lost]

    @classmethod
    def of(cls, step: FlowStep | None, known: Sequence[tuple[str, str]]) -> "StepForm":
        """Make the form that shows a step, or an empty one."""
        if step is None:
            return cls(place=StepPlace.HANDLING.value, role=Role.SPECIALIST.value)
        is_code = step.doer.agency in {*SECTOR_NAMES, *(code for code, _name in known)}
        signers: dict[str, str] = {}
        for number, doer in enumerate(step.signing[:3], start=1):
            signers |= {f"sign_{number}": doer.role, f"sign_{number}_unit": doer.unit}
        return cls(
            name=step.name, kind=step.kind.value, place=step.doer.place.value,
            role=step.doer.role, unit=step.doer.unit,
            agency=step.doer.agency if is_code else "",
            agency_words="" if is_code else step.doer.agency,
            amount=step.limit.amount if step.limit else None,
            measure=step.limit.unit.value if step.limit else "",
            inputs=list(step.inputs), silence=step.silence_agrees, result=step.result,
            basis=step.basis, note=step.note, territory=step.territory, **signers,
        )  # fmt: skip

    def is_right(self) -> bool:
        """Tell whether the form was sent and its parts fit; the limit needs both halves."""
        if not self.is_ready():
            return False
        if self.agency.data and self.agency_words.data:
            self.add_problem("agency_words", Problem("flow_agency_one"))
        self._check_limit()
        return not self.problems()

    def _check_limit(self) -> None:
        if self.measure.data == TimeUnit.SAME_DAY:
            return
        if self.amount.data and not self.measure.data:
            self.add_problem("measure", Problem("required"))
        elif self.measure.data and not self.amount.data:
            self.add_problem("amount", Problem("required"))
        elif self.amount.data and self.amount.data > _LONGEST_LIMIT:
            self.add_problem("amount", Problem("too_large", {"maximum": _LONGEST_LIMIT}))

    def step(self, old: FlowStep) -> FlowStep:
        """Return a step changed as the form says."""
        return replace(
            old,
            name=self.name.data,
            kind=StepKind(self.kind.data),
            doer=self._doer(),
            limit=self._limit(),
            inputs=tuple(self.inputs.data or ()),
            silence_agrees=bool(self.silence.data),
            result=self.result.data or "",
            signing=self._signing(old),
            basis=self.basis.data or "",
            note=self.note.data or "",
            territory=self.territory.data or "",
        )

    def _doer(self) -> Doer:
        place = StepPlace(self.place.data)
        agency = (self.agency.data or self.agency_words.data) if place is StepPlace.OTHER else ""
        return Doer(place, self.role.data, agency or "", self.unit.data or "")

    def _limit(self) -> TimeLimit | None:
        if not self.measure.data:
            return None
        return TimeLimit(self.amount.data or 1, TimeUnit(self.measure.data))

    def _signing(self, old: FlowStep) -> tuple[Doer, ...]:
        """Read who signs in which order; signers that the form does not touch stay as they are."""
        rows = (
            (self.sign_1.data, self.sign_1_unit.data),
            (self.sign_2.data, self.sign_2_unit.data),
            (self.sign_3.data, self.sign_3_unit.data),
        )
        known = {(one.role, one.unit): one for one in old.signing}
        signers = [
            known.get((role, unit or ""), Doer(StepPlace.HANDLING, role, unit=unit or ""))
            for role, unit in rows
            if role
        ]
        return (*signers, *old.signing[3:])


FORWARD, RETURN, REFUSAL = "forward", "return", "refusal"


class WayForm(EditForm):
    """One way out of a step."""

    name = TextField(_l("Tên kết cục"), max_length=200, hint=_l("Ví dụ: Đủ điều kiện"))
    nature = RadioField(
        _l("Kết cục này là"),
        choices=[
            (FORWARD, _l("Đi tiếp")),
            (RETURN, _l("Trả lại một bước trước để làm lại")),
            (REFUSAL, _l("Từ chối hồ sơ")),
        ],
    )
    to = CheckboxesField(
        _l("Dẫn đến bước"),
        required=False,
        hint=_l("Chọn nhiều bước thì các bước ấy làm cùng lúc; không chọn bước nào là kết thúc"),
    )
    when = ConditionField(_l("Chỉ mở khi"))

    @classmethod
    def of(cls, outcome: Outcome | None) -> "WayForm":
        """Make the form that shows an outcome, or an empty one."""
        if outcome is None:
            return cls(nature=FORWARD)
        nature = RETURN if outcome.is_return else REFUSAL if outcome.is_refusal else FORWARD
        return cls(name=outcome.name, nature=nature, to=list(outcome.to), when=outcome.when)

    def offer(self, definition: Definition, of: FlowStep, old: Outcome | None) -> None:
        """Offer the other steps to lead to, what is led to still, the questions to depend on."""
        self.when.questions = conditions.questions(definition.form)
        steps = definition.flow.steps if definition.flow else ()
        self.to.choices = [
            (one.key, f"{number}. {one.name}")
            for number, one in enumerate(steps, start=1)
            if one.key != of.key
        ]
        known = {one[0] for one in self.to.choices}
        lost = [one for one in (old.to if old else ()) if one not in known]
        self.to.choices += [(one, _("%(key)s (không còn)", key=one)) for one in lost]

    def is_right(self) -> bool:
        """Tell whether the form was sent to be saved, not only to get one more row."""
        return self.is_submitted() and not self.when.grows and self.is_ready()

    def outcome(self, key: str) -> Outcome:
        """Return the outcome that the form says."""
        return Outcome(
            key=key,
            name=self.name.data,
            to=tuple(self.to.data or ()),
            when=self.when.condition,
            is_refusal=self.nature.data == REFUSAL,
            is_return=self.nature.data == RETURN,
        )
