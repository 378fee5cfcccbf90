"""Plain builders of flows for tests."""

from dataclasses import replace

from casework.procedures.definition import (
    Case,
    Definition,
    Field,
    FieldKind,
    FormDefinition,
    Level,
    Option,
    PartManner,
    RequiredPart,
    ResultTemplate,
    Section,
)
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.worktime.rules import TimeLimit, TimeUnit

DESK = Doer(StepPlace.DESK, "reception")
SPECIALIST = Doer(StepPlace.HANDLING, "specialist", unit="Phòng Tư pháp")
LEADER = Doer(StepPlace.HANDLING, "leader")
CLERK = Doer(StepPlace.HANDLING, "clerk")
POLICE = Doer(StepPlace.OTHER, "specialist", agency="Công an cấp xã")
_DOERS = {
    StepKind.RECEIVE: DESK,
    StepKind.SIGN: LEADER,
    StepKind.APPROVE: LEADER,
    StepKind.SEAL: CLERK,
    StepKind.HAND_OUT: DESK,
    StepKind.CONSULT: POLICE,
}


def hours(amount):
    return TimeLimit(amount, TimeUnit.HOUR)


def days(amount):
    return TimeLimit(amount, TimeUnit.WORKING_DAY)


def way(*to, key="xong", name="Xong", **more):
    return Outcome(key, name, to, **more)


def step(key, kind=StepKind.WORK, *outcomes, **more):
    """Make a step that has all its kind needs; strings among the outcomes are next steps."""
    ways = tuple(way(one) if isinstance(one, str) else one for one in outcomes)
    timed = kind not in {StepKind.JOIN, StepKind.PAY, StepKind.HAND_OUT}
    facts = {
        "name": f"Bước {key}",
        "doer": _DOERS.get(kind, SPECIALIST),
        "limit": hours(1) if timed else None,
        "signing": (LEADER,) if kind is StepKind.SIGN else (),
        "result": "giay" if kind is StepKind.SIGN else "",
        **more,
    }
    return FlowStep(key=key, kind=kind, outcomes=ways, **facts)


def tail(start="ky"):
    """Make the usual end: sign, seal, hand out."""
    return (
        step(start, StepKind.SIGN, "dau"),
        step("dau", StepKind.SEAL, "tra"),
        step("tra", StepKind.HAND_OUT, way(key="het", name="Đã trả")),
    )


def usual(*middle):
    """Make a sound flow whose middle steps lead from "nhan" to "ky"."""
    middle = middle or (step("tham_dinh", StepKind.WORK, "ky"),)
    return Flow((step("nhan", StepKind.RECEIVE, middle[0].key), *middle, *tail()))


def split(**over):
    """Make a sound flow with two branches, one of them a consult, that meet in a join."""
    facts = {
        "chia": step("chia", StepKind.WORK, way("lam", "hoi", key="chia", name="Chia việc")),
        "lam": step("lam", StepKind.WORK, "gop", limit=hours(4)),
        "hoi": step("hoi", StepKind.CONSULT, "gop", limit=hours(9)),
        "gop": step("gop", StepKind.JOIN, "ky"),
        **over,
    }
    return usual(*facts.values())


def with_step(flow, key, **changes):
    """Change one step of a flow."""
    return replace(
        flow, steps=tuple(replace(s, **changes) if s.key == key else s for s in flow.steps)
    )


FIELDS = (
    Field(
        "loai", "Loại công trình", FieldKind.CHOICE,
        options=(Option("nha", "Nhà ở"), Option("xuong", "Nhà xưởng"), Option("khac", "Khác")),
    ),
    Field("tang", "Số tầng", FieldKind.NUMBER, show_when={"loai": ("nha", "xuong")}),
    Field("ghi_chu", "Ghi chú", FieldKind.TEXT, required=False),
    Field("lien_ke", "Có nhà liền kề", FieldKind.YES_NO),
)  # fmt: skip


def definition(flow, *, limit=None, cases=None):
    """Make the procedure around a flow."""
    return Definition(
        code="9.000001",
        name="Thủ tục thử",
        field_code="XD",
        field_name="Xây dựng",
        level=Level.COMMUNE,
        summary="",
        limit=limit or days(10),
        form=FormDefinition((Section("chung", "Chung", FIELDS),)),
        parts=(RequiredPart("don", "Đơn", PartManner.FILE),),
        results=(ResultTemplate("giay", "Giấy phép", "GIẤY PHÉP"),),
        cases=cases or (Case("chung", "Chung"),),
        flow=flow,
    )


INSURANCE = Doer(StepPlace.OTHER, "specialist", agency="Bảo hiểm xã hội")
TAX = Doer(StepPlace.OTHER, "specialist", agency="Thuế cơ sở")


def birth_residence_insurance():
    """Make the linked flow 2.000986: one filing, police and insurance side by side, one receipt.

    Law: parts of 15 and 10 working days within 20 in all (law in force since 2015).
    """
    return Flow(
        (
            step("nhan", StepKind.RECEIVE, "khai_sinh"),
            step(
                "khai_sinh", StepKind.WORK,
                way("thuong_tru", "the_bhyt", key="du", name="Đã đăng ký khai sinh"),
                limit=hours(4),
            ),
            step("thuong_tru", StepKind.WORK, "gop", doer=POLICE, limit=days(15)),
            step("the_bhyt", StepKind.WORK, "gop", doer=INSURANCE, limit=days(10)),
            step("gop", StepKind.JOIN, "ky"),
            *tail(),
        )
    )  # fmt: skip


def land_transfer():
    """Make the flow of a land transfer: the tax office sets what is due, the citizen pays."""
    return Flow(
        (
            step("nhan", StepKind.RECEIVE, "kiem_tra"),
            step("kiem_tra", StepKind.WORK, "thue", limit=days(5)),
            step("thue", StepKind.WORK, "nop", doer=TAX, limit=days(5)),
            step(
                "nop", StepKind.PAY, "in", doer=Doer(StepPlace.DESK, "holder"),
                limit=TimeLimit(30, TimeUnit.DAY),
            ),
            step("in", StepKind.WORK, "ky", limit=days(3)),
            *tail(),
        )
    )  # fmt: skip
