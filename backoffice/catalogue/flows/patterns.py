"""Flows to start from: the usual one, one with a consult, one with agencies side by side."""

from collections.abc import Callable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.people.actor import Role
from casework.procedures import flow_rules
from casework.procedures.definition import Definition
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.worktime.rules import TimeLimit, TimeUnit

DESK = Doer(StepPlace.DESK, Role.RECEPTION.value)
SPECIALIST = Doer(StepPlace.HANDLING, Role.SPECIALIST.value)
LEADER = Doer(StepPlace.HANDLING, Role.LEADER.value)
CLERK = Doer(StepPlace.HANDLING, Role.CLERK.value)
USUAL_HOURS = 40

NAMES: Mapping[str, LazyString] = {
    "usual": _l("Thông thường: tiếp nhận, thẩm định, trình ký, ký, đóng dấu, trả kết quả"),
    "consult": _l("Có lấy ý kiến một cơ quan khác trong khi thẩm định"),
    "parallel": _l("Liên thông: hai cơ quan làm song song rồi hợp nhất kết quả"),
}
"""The patterns to choose from."""


def pattern(name: str, definition: Definition) -> Flow:
    """Make the flow of a pattern, its limits shared out from the procedure's own."""
    return _PATTERNS[name](definition, _hours(definition))


def _hours(definition: Definition) -> int:
    limits = [one.limit or definition.limit for one in definition.cases] or [definition.limit]
    shortest = min((flow_rules.minutes(one) // 60 for one in limits), default=0)
    return max(shortest or USUAL_HOURS, 8)


def _limit(hours: int) -> TimeLimit:
    return TimeLimit(max(hours, 1), TimeUnit.HOUR)


def _way(
    name: str, key: str, *to: str, is_refusal: bool = False, is_return: bool = False
) -> Outcome:
    return Outcome(key, name, to, is_refusal=is_refusal, is_return=is_return)


def _refusal() -> Outcome:
    return _way("Không đủ điều kiện: từ chối", "khong_du", is_refusal=True)


def _receive(hours: int) -> FlowStep:
    return FlowStep(
        "tiep_nhan", "Tiếp nhận và chuyển hồ sơ", StepKind.RECEIVE, DESK,
        (_way("Chuyển xử lý", "chuyen", "tham_dinh"),), _limit(hours // 10),
        basis="Nghị định 61/2018/NĐ-CP, Điều 17, 18",
    )  # fmt: skip


def _end(definition: Definition, hours: int) -> tuple[FlowStep, ...]:
    result = definition.results[0].key if definition.results else ""
    return (
        FlowStep(
            "trinh_ky", "Soạn kết quả và trình ký", StepKind.WORK, SPECIALIST,
            (_way("Trình lãnh đạo", "trinh", "ky"),), _limit(hours // 10),
        ),
        FlowStep(
            "ky", "Ký kết quả", StepKind.SIGN, LEADER,
            (
                _way("Ký", "ky", "dong_dau"),
                _way("Yêu cầu làm lại", "lam_lai", "trinh_ky", is_return=True),
            ),
            _limit(hours // 10), result=result, signing=(LEADER,),
            basis="Nghị định 30/2020/NĐ-CP, Điều 13",
        ),
        FlowStep(
            "dong_dau", "Cấp số, đóng dấu và phát hành", StepKind.SEAL, CLERK,
            (_way("Phát hành", "phat_hanh", "tra"),), _limit(hours // 20),
            basis="Nghị định 30/2020/NĐ-CP, Điều 14, 15",
        ),
        FlowStep(
            "tra", "Trả kết quả", StepKind.HAND_OUT, DESK, (_way("Đã trả kết quả", "da_tra"),),
            basis="Nghị định 61/2018/NĐ-CP, Điều 20",
        ),
    )  # fmt: skip


def _usual(definition: Definition, hours: int) -> Flow:
    work = FlowStep(
        "tham_dinh", "Thẩm định hồ sơ", StepKind.WORK, SPECIALIST,
        (_way("Đủ điều kiện", "du", "trinh_ky"), _refusal()), _limit(hours // 2),
        basis="Nghị định 61/2018/NĐ-CP, Điều 19",
    )  # fmt: skip
    return Flow((_receive(hours), work, *_end(definition, hours)))


def _parted(definition: Definition, hours: int, first: FlowStep, other: FlowStep) -> Flow:
    part = FlowStep(
        "tham_dinh", "Kiểm tra hồ sơ, chuyển các bên", StepKind.WORK, SPECIALIST,
        (_way("Đủ điều kiện: làm cùng lúc", "du", first.key, other.key), _refusal()),
        _limit(hours // 10),
    )  # fmt: skip
    join = FlowStep(
        "hop_nhat", "Đủ kết quả của các bên", StepKind.JOIN, SPECIALIST,
        (_way("Trình ký", "trinh", "trinh_ky"),),
    )  # fmt: skip
    return Flow((_receive(hours), part, first, other, join, *_end(definition, hours)))


def _consult(definition: Definition, hours: int) -> Flow:
    ask = FlowStep(
        "lay_y_kien", "Lấy ý kiến cơ quan liên quan", StepKind.CONSULT,
        Doer(StepPlace.OTHER, Role.SPECIALIST.value),
        (_way("Đồng ý", "dong_y", "hop_nhat"),
         _way("Không đồng ý: từ chối", "khong_dong_y", is_refusal=True)),
        _limit(hours * 2 // 5),
    )  # fmt: skip
    work = FlowStep(
        "xem_xet", "Thẩm định nội dung", StepKind.WORK, SPECIALIST,
        (_way("Đủ điều kiện", "du", "hop_nhat"), _refusal()), _limit(hours * 2 // 5),
    )  # fmt: skip
    return _parted(definition, hours, work, ask)


def _parallel(definition: Definition, hours: int) -> Flow:
    both = [
        FlowStep(
            key, name, StepKind.WORK, Doer(StepPlace.OTHER, Role.SPECIALIST.value),
            (_way("Làm xong", "xong", "hop_nhat"),), _limit(hours * 2 // 5),
        )
        for key, name in (("ben_mot", "Cơ quan thứ nhất làm"), ("ben_hai", "Cơ quan thứ hai làm"))
    ]  # fmt: skip
    return _parted(definition, hours, both[0], both[1])


_PATTERNS: Mapping[str, Callable[[Definition, int], Flow]] = {
    "usual": _usual,
    "consult": _consult,
    "parallel": _parallel,
}
