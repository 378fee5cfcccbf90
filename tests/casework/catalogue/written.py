"""A small procedure and one example of it, as the tests of rehearsal want them."""

from datetime import date

from casework.catalogue.examples import (
    Example,
    Expectation,
    FrozenCalendar,
    FrozenHours,
    May,
    ResultExpectation,
    StepExpectation,
)
from casework.people.actor import Role
from casework.procedures.definition import (
    Case,
    Definition,
    Fee,
    FeeKind,
    FeeUnit,
    Field,
    FieldKind,
    FormDefinition,
    Level,
    PartManner,
    RequiredPart,
    ResultTemplate,
    Section,
)
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.worktime.rules import TimeLimit, TimeUnit

CODE = "9.000001"
CALENDAR = FrozenCalendar(
    hours=tuple(
        FrozenHours(day, opens, closes, date(2021, 4, 1))
        for day in range(5)
        for opens, closes in (("07:30", "11:30"), ("13:30", "17:00"))
    )
)


def definition() -> Definition:
    """Make a procedure with a form, one fee, one part, a flow of three steps and a result."""
    return Definition(
        code=CODE,
        name="Cấp giấy xác nhận thử",
        field_code="G00-TT01",
        field_name="Thử nghiệm",
        level=Level.COMMUNE,
        summary="Thủ tục để thử.",
        limit=TimeLimit(2, TimeUnit.WORKING_DAY),
        form=FormDefinition((Section("chung", "Thông tin", _FIELDS),)),
        parts=(RequiredPart("don", "Đơn đề nghị", PartManner.FILE),),
        results=(ResultTemplate("paper", "Giấy", "GIẤY XÁC NHẬN", body=_BODY),),
        cases=(Case("chung", "Trường hợp chung"),),
        fees=(Fee("ban_sao", "Phí bản sao", FeeKind.FEE, 8000, FeeUnit.COPY, count_key="copies"),),
        flow=Flow(_STEPS),
    )


_FIELDS = (
    Field("name", "Họ và tên", FieldKind.PERSON_NAME),
    Field("copies", "Số bản", FieldKind.NUMBER, minimum=0, maximum=50),
)
_BODY = ("Cấp cho {name}, người nộp {holder_name}, số bản: {copies}.",)
_LEADER = Doer(StepPlace.HANDLING, Role.LEADER.value)
_STEPS = (
    FlowStep(
        "receive",
        "Tiếp nhận",
        StepKind.RECEIVE,
        Doer(StepPlace.DESK, Role.RECEPTION.value),
        (Outcome("on", "Chuyển", ("work",)), Outcome("refuse", "Từ chối", is_refusal=True)),
        limit=TimeLimit(4, TimeUnit.HOUR),
    ),
    FlowStep(
        "work",
        "Thẩm định",
        StepKind.WORK,
        Doer(StepPlace.HANDLING, Role.SPECIALIST.value),
        (Outcome("on", "Trình ký", ("sign",)),),
        limit=TimeLimit(1, TimeUnit.WORKING_DAY),
    ),
    FlowStep(
        "sign",
        "Ký",
        StepKind.SIGN,
        _LEADER,
        (Outcome("on", "Xong", ("seal",)),),
        limit=TimeLimit(2, TimeUnit.HOUR),
        result="paper",
        signing=(_LEADER,),
    ),
    FlowStep(
        "seal",
        "Đóng dấu",
        StepKind.SEAL,
        Doer(StepPlace.HANDLING, Role.CLERK.value),
        (Outcome("on", "Phát hành", ("give",)),),
        limit=TimeLimit(2, TimeUnit.HOUR),
    ),
    FlowStep(
        "give",
        "Trả kết quả",
        StepKind.HAND_OUT,
        Doer(StepPlace.DESK, Role.RECEPTION.value),
        (Outcome("done", "Đã trả"),),
    ),
)

EXAMPLE = Example(
    key="dung",
    name="Nộp đúng, hai bản, chiều thứ sáu",
    filed_at="2026-08-21T15:05",
    case="chung",
    answers={"name": "Lò Thị Mai", "copies": "2"},
    given=("don",),
    expect=Expectation(
        problems={},
        warnings={},
        missing=(),
        fee=16000,
        reply_due="2026-08-24T15:35",
        due="2026-08-25T17:00",
        route=(
            StepExpectation("receive", role="reception", due="2026-08-24T09:35"),
            StepExpectation("work", role="specialist", due="2026-08-25T17:00"),
            StepExpectation("sign", role="leader", due="2026-08-26T09:30"),
            StepExpectation("seal", role="clerk", due="2026-08-26T11:30"),
            StepExpectation("give", role="reception"),
        ),
        refused=False,
        may=(May("work", Role.SPECIALIST),),
        result=ResultExpectation("paper", contains=("Cấp cho Lò Thị Mai",)),
    ),
)
