"""A flow in words and as a picture, the same for officers and citizens."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.people.actor import Role
from casework.procedures import flow_drawing
from casework.procedures.flow import (
    SECTOR_NAMES,
    Doer,
    Flow,
    FlowStep,
    Outcome,
    StepKind,
    StepPlace,
)
from casework.procedures.flow_drawing import Caption, Drawing
from casework.procedures.flow_graph import Graph
from web import filters, result_words

NOTED: Mapping[str, LazyString] = {
    "change_agency": _l("Chuyển hồ sơ sang cơ quan kế thừa"),
    "verified": _l("Thẩm tra, xác minh hồ sơ"),
    "owned_up": _l("Cơ quan nhận lỗi, xin lỗi ông/bà"),
    "amended": _l("Sửa hồ sơ trước khi tiếp nhận"),
    "halt_wished": _l("Đề nghị dừng giải quyết"),
    "halt_declined": _l("Chưa dừng theo đề nghị"),
    "contact_changed": _l("Sửa thông tin liên hệ"),
    **result_words.ACTS,
}
"""What happens to a dossier without changing its state, as its holder reads it."""

KINDS: Mapping[StepKind, LazyString] = {
    StepKind.RECEIVE: _l("Tiếp nhận"),
    StepKind.WORK: _l("Xử lý"),
    StepKind.CONSULT: _l("Lấy ý kiến"),
    StepKind.PAY: _l("Nộp tiền"),
    StepKind.APPROVE: _l("Duyệt"),
    StepKind.SIGN: _l("Ký"),
    StepKind.SEAL: _l("Đóng dấu"),
    StepKind.JOIN: _l("Hợp nhất các nhánh"),
    StepKind.HAND_OUT: _l("Trả kết quả"),
}
"""What is done at a step."""

PLACES: Mapping[StepPlace, LazyString] = {
    StepPlace.DESK: _l("Bộ phận Một cửa"),
    StepPlace.HANDLING: _l("Cơ quan giải quyết"),
    StepPlace.OTHER: _l("Cơ quan khác"),
}
"""Whose step it is."""

ROLES: Mapping[str, LazyString] = {
    Role.RECEPTION: _l("Cán bộ một cửa"),
    Role.SPECIALIST: _l("Chuyên viên"),
    Role.LEADER: _l("Lãnh đạo"),
    Role.CLERK: _l("Văn thư"),
    Role.HOLDER: _l("Người nộp hồ sơ"),
    Role.SYSTEM: _l("Hệ thống tự động"),
}
"""Who acts in a flow."""

Agencies = Mapping[str, str]
"""Names of agencies by code; what is no code of ours is shown as it is."""


@dataclass(frozen=True, slots=True)
class WayLine:
    """Says where one outcome leads."""

    name: str
    leads: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """Says one step: the text that stands for the picture."""

    key: str
    number: int
    name: str
    kind: str
    who: str
    limit: str
    ways: tuple[WayLine, ...]
    silence: bool
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """Holds the picture of a flow and the list that says the same."""

    drawing: Drawing
    steps: tuple[StepWords, ...]


def picture(flow: Flow, agencies: Agencies | None = None) -> FlowPicture:
    """Draw a flow and say it."""
    names = agencies or {}
    captions = {one.key: caption(one, names) for one in flow.steps}
    drawing = flow_drawing.draw(flow, captions, _("Kết thúc"))
    return FlowPicture(drawing, said(flow, names))


def said(flow: Flow, agencies: Agencies | None = None) -> tuple[StepWords, ...]:
    """Say every step of a flow in the order of its list; the picture has the same numbers."""
    graph = Graph(flow)
    numbers = {key: number for number, key in enumerate(graph.steps, start=1)}
    return tuple(_say(graph.steps[key], numbers, graph, agencies or {}) for key in graph.steps)


def _say(step: FlowStep, numbers: Mapping[str, int], graph: Graph, agencies: Agencies) -> StepWords:
    return StepWords(
        key=step.key,
        number=numbers[step.key],
        name=step.name,
        kind=str(KINDS[step.kind]),
        who=who(step.doer, agencies),
        limit=filters.time_limit(step.limit) if step.limit else "",
        ways=tuple(WayLine(one.name, leads(one, numbers, graph)) for one in step.outcomes),
        silence=step.silence_agrees,
        basis=step.basis,
        note=step.note,
    )


def leads(outcome: Outcome, numbers: Mapping[str, int], graph: Graph) -> str:
    """Say where an outcome leads: bước 4; bước 4 và bước 5 cùng lúc; kết thúc."""
    if not outcome.to:
        return str(_("từ chối, kết thúc") if outcome.is_refusal else _("kết thúc"))
    steps = [str(_("bước %(number)s", number=numbers[key])) for key in graph.known(outcome)]
    if not steps:
        return str(_("bước không còn tồn tại"))
    if len(steps) > 1:
        last = steps.pop()
        return str(_("%(first)s và %(last)s cùng lúc", first=", ".join(steps), last=last))
    return str(_("trả lại %(step)s", step=steps[0])) if outcome.is_return else steps[0]


def who(doer: Doer, agencies: Agencies | None = None) -> str:
    """Say who acts: chuyên viên, Phòng Kinh tế; of another agency its name first."""
    role = str(ROLES.get(doer.role, doer.role))
    if doer.place is StepPlace.OTHER:
        name = (agencies or {}).get(doer.agency) or SECTOR_NAMES.get(doer.agency, doer.agency)
        return " · ".join(one for one in (name, doer.unit) if one) or role
    if doer.place is StepPlace.DESK:
        return role
    return " · ".join(one for one in (role, doer.unit) if one)


def caption(step: FlowStep, agencies: Agencies | None = None) -> Caption:
    """Say what stands in the box of a step under its name."""
    if step.kind is StepKind.JOIN:
        return Caption(_("Chờ đủ các nhánh"))
    limit = filters.time_limit(step.limit) if step.limit else ""
    if step.silence_agrees and limit:
        limit = _("%(limit)s, im lặng là đồng ý", limit=limit)
    return Caption(who(step.doer, agencies), limit)
