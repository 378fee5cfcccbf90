"""What a rehearsal found, in words: what was expected at a place and what came out instead."""

import re
from collections.abc import Callable, Mapping

import flask_babel
from flask_babel import lazy_gettext as _l

from casework.catalogue import examples, playing, rehearsal
from casework.catalogue.rehearsal import ExampleFault, ExampleOutcome
from casework.dossiers.states import Stage
from casework.people.actor import Role
from casework.procedures.definition import Definition
from web import filters, sentences

ROLES: Mapping[str, object] = {
    Role.HOLDER: _l("người nộp hồ sơ"),
    Role.RECEPTION: _l("cán bộ tiếp nhận"),
    Role.SPECIALIST: _l("chuyên viên"),
    Role.LEADER: _l("lãnh đạo"),
    Role.CLERK: _l("văn thư"),
    Role.SYSTEM: _l("hệ thống"),
}
"""Who acts at a step, in the middle of a sentence."""
STAGES: Mapping[str, object] = {
    Stage.DESK: _l("tại Bộ phận Một cửa"),
    Stage.HOLDER: _l("khi chờ người nộp bổ sung"),
    Stage.AGENCY: _l("khi chờ chuyên viên nhận việc"),
    Stage.SPECIALIST: _l("khi chuyên viên thụ lý"),
    Stage.LEADER: _l("khi lãnh đạo duyệt ký"),
    Stage.CLERK: _l("khi văn thư cấp số, đóng dấu"),
}
"""The stages of the table of moves, where there is no flow."""


def _(sentence: str, **facts: object) -> str:
    return str(flask_babel.gettext(sentence, **facts))


_FACT = re.compile(r"%\(\w+\)s")
_LONGEST = 120


def say(fault: ExampleFault, definition: Definition) -> str:
    """Put one fault of an example into a sentence that names the place."""
    stem, _dot, key = fault.place.partition(".")
    speak = _SPEAKERS.get(stem)
    return speak(fault, key, definition) if speak else fault.place


def lines(outcome: ExampleOutcome, definition: Definition) -> list[str]:
    """Write the faults of an example as lines that begin with its name; none where it is right."""
    return [f"{outcome.example.name}: {say(one, definition)}" for one in outcome.faults]


def problem(code: str) -> str:
    """Say a problem of which only the code is known; its facts become an ellipsis."""
    return _FACT.sub("…", str(sentences.PROBLEMS.get(code, code)))


def moment(text: str) -> str:
    """Write a moment of an example as 15:05 21/08/2026."""
    try:
        return filters.vn_datetime(examples.moment(text))
    except ValueError:
        return text


def label(definition: Definition, key: str) -> str:
    """Name a question, a part of the filing, or a cell of a table's row (counted from one)."""
    stem, _dot, rest = key.partition(".")
    if stem == "case_key":
        return _("Trường hợp")
    if stem.startswith("part:"):
        return part(definition, stem.removeprefix("part:"))
    for field in definition.form.fields:
        if field.key == stem:
            row, _dot, column = rest.partition(".")
            inner = next((one.label for one in field.columns if one.key == column), column)
            place = _("dòng %(row)s, %(column)s", row=int(row) + 1, column=inner) if row else ""
            return f"{_short(field.label)}, {place}" if place else _short(field.label)
    return key


def part(definition: Definition, key: str) -> str:
    """Name a part."""
    return next((one.name for one in definition.parts if one.key == key), key)


def step(definition: Definition, key: str) -> str:
    """Name a step of the flow, or a stage of the table of moves."""
    if key.startswith(playing.AT_STAGE):
        stage = key.removeprefix(playing.AT_STAGE)
        return str(STAGES.get(stage, stage))
    found = definition.flow.step(key) if definition.flow else None
    return found.name if found else key


def route(definition: Definition, keys: str) -> str:
    """Name the steps of a route, one after the other."""
    return " → ".join(step(definition, one) for one in keys.split(rehearsal.STEP) if one)


def role(key: str) -> str:
    """Name who acts."""
    return str(ROLES.get(key, key))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _form(fault: ExampleFault, key: str, definition: Definition) -> str:
    what = _("Tờ khai, mục “%(label)s”", label=label(definition, key))
    return _told(what, fault)


def _warning(fault: ExampleFault, key: str, definition: Definition) -> str:
    what = _("Lời nhắc ở mục “%(label)s”", label=label(definition, key))
    return _told(what, fault)


def _told(what: str, fault: ExampleFault) -> str:
    wanted, found = problem(fault.expected), problem(fault.found)
    if not fault.expected:
        return _("%(what)s: chờ đợi không báo gì, hệ thống báo “%(found)s”", what=what, found=found)
    if not fault.found:
        return _(
            "%(what)s: chờ đợi báo “%(wanted)s”, hệ thống không báo gì", what=what, wanted=wanted
        )
    return _(
        "%(what)s: chờ đợi báo “%(wanted)s”, hệ thống báo “%(found)s”",
        what=what, wanted=wanted, found=found,
    )  # fmt: skip


def _parts(fault: ExampleFault, key: str, definition: Definition) -> str:
    name = part(definition, key)
    if fault.expected:
        return _("Giấy tờ “%(name)s”: chờ đợi báo thiếu, hệ thống không báo thiếu", name=name)
    return _("Giấy tờ “%(name)s”: chờ đợi không thiếu, hệ thống báo thiếu", name=name)


def _shown(fault: ExampleFault, key: str, definition: Definition) -> str:
    name = label(definition, key)
    if fault.expected == "shown":
        return _("Mục “%(label)s”: chờ đợi được hỏi, tờ khai không hỏi", label=name)
    return _("Mục “%(label)s”: chờ đợi không hỏi, tờ khai vẫn hỏi", label=name)


def _computed(fault: ExampleFault, key: str, definition: Definition) -> str:
    what = _("Giá trị tự tính “%(label)s”", label=label(definition, key))
    return _compare(what, f"“{fault.expected}”", f"“{fault.found}”")


def _compare(what: str, wanted: str, found: str) -> str:
    return _(
        "%(what)s: chờ đợi %(wanted)s, tính ra %(found)s", what=what, wanted=wanted, found=found
    )


def _fee(fault: ExampleFault, key: str, definition: Definition) -> str:
    named = next((one.name for one in definition.fees if one.key == key), key)
    what = _("Khoản “%(name)s”", name=named) if key else _("Phí, lệ phí")
    text = _compare(what, _money(fault.expected), _money(fault.found))
    return f"{text} ({fault.working})" if fault.working else text


def _money(text: str) -> str:
    return filters.vn_money(int(text)) if text.isdecimal() else _("không thu")


def _reply(fault: ExampleFault, _key: str, _definition: Definition) -> str:
    return _compare(_("Hạn trả lời"), moment(fault.expected), moment(fault.found))


def _due(fault: ExampleFault, _key: str, _definition: Definition) -> str:
    found = moment(fault.found) or _("không có hạn tính được")
    return _compare(_("Hạn trả kết quả"), moment(fault.expected), found)


def _route(fault: ExampleFault, key: str, definition: Definition) -> str:
    if not key:
        wanted, found = route(definition, fault.expected), route(definition, fault.found)
        return _(
            "Đường đi: chờ đợi %(wanted)s; hệ thống đi %(found)s",
            wanted=wanted, found=found or _("không qua bước nào"),
        )  # fmt: skip
    one, _dot, name = key.rpartition(".")
    what = _("Bước “%(step)s”", step=step(definition, one))
    if name == "due":
        found = moment(fault.found) or _("không có hạn")
        wanted = moment(fault.expected)
        return _("%(what)s: chờ đợi hạn %(wanted)s, tính ra %(found)s",
                 what=what, wanted=wanted, found=found)  # fmt: skip
    return _("%(what)s: chờ đợi do %(wanted)s làm, quy trình giao cho %(found)s",
             what=what, wanted=role(fault.expected), found=role(fault.found) or "…")  # fmt: skip


def _refused(fault: ExampleFault, _key: str, _definition: Definition) -> str:
    if fault.expected == "True":
        return _("Kết cục: chờ đợi hồ sơ bị từ chối, hồ sơ lại đi đến cùng")
    return _("Kết cục: chờ đợi hồ sơ đi đến cùng, hồ sơ lại bị từ chối")


def _may(fault: ExampleFault, key: str, definition: Definition) -> str:
    one, _dot, who = key.rpartition(".")
    facts = {"step": step(definition, one), "role": role(who)}
    if fault.expected == "allowed":
        return _("Quyền ở “%(step)s”: chờ đợi %(role)s được làm, hệ thống không cho", **facts)
    return _("Quyền ở “%(step)s”: chờ đợi %(role)s không được làm, hệ thống lại cho", **facts)


def _result(fault: ExampleFault, key: str, definition: Definition) -> str:
    name = next((one.name for one in definition.results if one.key == key), "")
    if not name:
        return _("Kết quả: thủ tục không còn mẫu “%(key)s”", key=key)
    if fault.expected:
        return _("Kết quả “%(name)s”: thiếu “%(text)s”", name=name, text=_short(fault.expected))
    return _("Kết quả “%(name)s”: không được có “%(text)s”", name=name, text=_short(fault.found))


def _choice(fault: ExampleFault, key: str, definition: Definition) -> str:
    return _(
        "Ví dụ chọn kết cục “%(outcome)s” ở bước “%(step)s”, quy trình không có kết cục ấy",
        outcome=fault.expected, step=step(definition, key),
    )  # fmt: skip


def _example(fault: ExampleFault, _key: str, _definition: Definition) -> str:
    if fault.expected == "expectation":
        return _("Ví dụ chưa ghi kết quả mong đợi nào nên chưa chứng tỏ được điều gì")
    return _(
        "Ví dụ không chạy được: lúc nộp “%(at)s” không có thật, thời hạn quá dài, "
        "hoặc lịch không có giờ làm việc",
        at=fault.expected,
    )


_SPEAKERS: Mapping[str, Callable[[ExampleFault, str, Definition], str]] = {
    "form": _form,
    "warnings": _warning,
    "parts": _parts,
    "shown": _shown,
    "computed": _computed,
    "fee": _fee,
    "reply_due": _reply,
    "due": _due,
    "route": _route,
    "refused": _refused,
    "may": _may,
    "result": _result,
    "choices": _choice,
    "example": _example,
}
