"""What the page of an example offers to keep: each matter as found, beside what was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from backoffice.catalogue import example_typed
from backoffice.catalogue.example_typed import Typed
from casework.catalogue import playing, rehearsal
from casework.catalogue.examples import May
from casework.catalogue.playing import Played
from casework.people.actor import Role
from casework.procedures.definition import Definition
from casework.procedures.flow import StepKind
from foundation.errors import Problem
from web import filters, rehearsal_words, sentences

ROLES = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK)
"""The roles between which the work of a flow is shared."""
OFFICE = ("@desk", "@specialist", "@leader", "@clerk")
"""The stages that stand for steps where a procedure has no flow."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to keep or leave: its value, whether it is ticked, its words, what differs."""

    value: str
    ticked: bool
    text: str
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to keep and mend: name of its box, what stands in it, what was computed."""

    name: str
    label: str
    value: str
    found: str

    @property
    def differs(self) -> bool:
        """Tell whether what stands there is not what was computed."""
        return self.value != self.found


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the route: what is kept of it, who does it, its due time as kept and as found."""

    value: str
    name: str
    role: str
    due: str
    found: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Everything that a page offers to keep of one run."""

    problems: tuple[Tick, ...]
    warnings: tuple[Tick, ...]
    parts: tuple[Tick, ...]
    seen: tuple[Tick, ...]
    computed: tuple[Entry, ...]
    fee: Entry
    working: str
    fees: tuple[Entry, ...]
    reply: Entry
    due: Entry | None
    route: tuple[StepRow, ...]
    walked: str
    refused: Tick
    may: tuple[tuple[str, tuple[Tick, ...]], ...]
    may_more: tuple[Tick, ...]
    results: tuple[tuple[str, tuple[str, ...]], ...]


def lines_of(typed: Typed, definition: Definition, found: Played) -> Lines:
    """Lay out what was found beside what is written."""
    kept = set(typed.getlist("x-keep"))
    cells, more = _may(typed, definition, found)
    return Lines(
        problems=_codes(typed, "x-problem", found.problems, definition, kept="form" in kept),
        warnings=_codes(typed, "x-warning", found.warnings, definition, kept="warnings" in kept),
        parts=_parts(typed, definition, found, kept="parts" in kept),
        seen=tuple(_seen(typed, definition, found)),
        computed=tuple(
            _entry(typed, kept, (f"computed:{key}", f"x-computed-{key}"),
                   rehearsal_words.label(definition, key), value)
            for key, value in found.computed.items()
        ),
        fee=_entry(typed, kept, ("fee", "x-fee"), "", filters.vn_number(found.fee.total)),
        working=rehearsal.working(found.fee),
        fees=_fees(typed, kept, definition, found),
        reply=_entry(typed, kept, ("reply", "x-reply"), "", filters.vn_datetime(found.reply_due)),
        due=_entry(typed, kept, ("due", "x-due"), "", filters.vn_datetime(found.due))
        if found.due or "due" in kept
        else None,
        route=_route(typed, definition, found, kept="route" in kept),
        walked=_walked(typed, definition, found, kept="route" in kept),
        refused=_refused(typed, found, kept="refused" in kept),
        may=cells,
        may_more=more,
        results=tuple((one.name, found.results.get(one.key, ())) for one in definition.results),
    )  # fmt: skip


def _codes(
    typed: Typed, name: str, found: Mapping[str, Problem], definition: Definition, *, kept: bool
) -> tuple[Tick, ...]:
    now = {f"{key}:{problem.code}": problem for key, problem in found.items()}
    written = typed.getlist(name) if kept else list(now)
    ticks = []
    for value in dict.fromkeys((*written, *now)):
        key, _colon, code = value.rpartition(":")
        said = sentences.say(now[value]) if value in now else rehearsal_words.problem(code)
        text = f"{rehearsal_words.label(definition, key)}: {said}"
        differs = "" if value in now else _("lần chạy này không báo")
        if value in now and value not in written:
            differs = _("chưa có trong kết quả đã ghi")
        ticks.append(Tick(value, value in written, text, differs))
    return tuple(ticks)


def _parts(typed: Typed, definition: Definition, found: Played, *, kept: bool) -> tuple[Tick, ...]:
    now = [part.key for part in found.missing]
    written = typed.getlist("x-missing") if kept else now
    return tuple(
        Tick(
            key,
            key in written,
            rehearsal_words.part(definition, key),
            "" if (key in now) == (key in written) else _("khác với lần chạy này"),
        )
        for key in dict.fromkeys((*written, *now))
    )


def _seen(typed: Typed, definition: Definition, found: Played) -> Iterator[Tick]:
    """Offer the questions that answers show or hide."""
    written = dict(one.partition(":")[::2] for one in typed.getlist("x-seen"))
    for field in definition.form.fields:
        if not field.show_when and field.key not in written:
            continue
        now = "shown" if field.key in found.shown else "hidden"
        how = written.get(field.key, now)
        name = rehearsal_words.label(definition, field.key)
        text = (
            _("“%(label)s” được hỏi", label=name)
            if how == "shown"
            else _("“%(label)s” không hỏi", label=name)
        )
        differs = "" if how == now else _("khác với lần chạy này")
        yield Tick(f"{field.key}:{how}", field.key in written, text, differs)


def _entry(typed: Typed, kept: set[str], names: tuple[str, str], label: str, found: str) -> Entry:
    keep, name = names
    return Entry(name, label, typed.get(name, "") if keep in kept else found, found)


def _fees(typed: Typed, kept: set[str], definition: Definition, found: Played) -> tuple[Entry, ...]:
    now = {line.key: filters.vn_number(line.amount) for line in found.fee.lines}
    names = {fee.key: fee.name for fee in definition.fees}
    written = {
        name.removeprefix("x-line-"): typed[name] for name in typed if name.startswith("x-line-")
    }
    shown = written if "lines" in kept else now
    return tuple(
        Entry(f"x-line-{key}", names.get(key, key), shown.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys((*shown, *now))
    )


def _route(
    typed: Typed, definition: Definition, found: Played, *, kept: bool
) -> tuple[StepRow, ...]:
    """Show the route as it is kept, or as it was walked where none is kept."""
    walked = example_typed.found_route(found)
    now = {one.step: example_typed.shown_moment(one.due) for one in walked}
    if kept:
        rows = [
            (value, typed.get(f"x-step-due-{at}", ""))
            for at, value in enumerate(typed.getlist("x-step"))
        ]
    else:
        rows = [(f"{one.step}|{one.role}|{one.agency}", now[one.step]) for one in walked]
    return tuple(_row(definition, value, due, now) for value, due in rows)


def _row(definition: Definition, value: str, due: str, now: Mapping[str, str]) -> StepRow:
    key, _bar, rest = value.partition("|")
    role, _bar, agency = rest.partition("|")
    who = rehearsal_words.role(role)
    return StepRow(
        value,
        rehearsal_words.step(definition, key),
        f"{who}, {agency}" if agency else who,
        due,
        now.get(key, ""),
    )


def _walked(typed: Typed, definition: Definition, found: Played, *, kept: bool) -> str:
    """Name the route just walked where it is not the one that is kept."""
    walked = [one.step for one in example_typed.found_route(found)]
    written = [one.partition("|")[0] for one in typed.getlist("x-step")]
    if not kept or walked == written:
        return ""
    return " → ".join(rehearsal_words.step(definition, one) for one in walked)


def _refused(typed: Typed, found: Played, *, kept: bool) -> Tick:
    now = "yes" if found.walk and found.walk.is_refused else "no"
    how = typed.get("x-refused", now) if kept else now
    text = _("Hồ sơ bị từ chối") if how == "yes" else _("Hồ sơ đi đến cùng, không bị từ chối")
    return Tick(how, kept, text, "" if how == now else _("khác với lần chạy này"))


def _may(
    typed: Typed, definition: Definition, found: Played
) -> tuple[tuple[tuple[str, tuple[Tick, ...]], ...], tuple[Tick, ...]]:
    """Offer each step with each role; what is written besides stands in a list of its own."""
    written = list(example_typed.read_may(typed))
    plain = {(one.step, one.role): one for one in written if not one.verb}
    rows = []
    for step in _steps(definition):
        cells = tuple(_cell(step, role, plain.pop((step, role), None), found) for role in ROLES)
        rows.append((rehearsal_words.step(definition, step), cells))
    rest = [one for one in written if one.verb or (one.step, one.role) in plain]
    return tuple(rows), tuple(_told(one, definition, found) for one in rest)


def _steps(definition: Definition) -> Sequence[str]:
    if definition.flow is None:
        return OFFICE
    return [one.key for one in definition.flow.steps if one.kind is not StepKind.JOIN]


def _cell(step: str, role: Role, written: May | None, found: Played) -> Tick:
    now = playing.may_act(found.walk, May(step, role))
    shown = written or May(step, role, allowed=now)
    text = _("được") if shown.allowed else _("không được")
    differs = "" if shown.allowed == now else _("khác với lần chạy này")
    return Tick(example_typed.may_text(shown), written is not None, text, differs)


def _told(one: May, definition: Definition, found: Played) -> Tick:
    facts = {
        "step": rehearsal_words.step(definition, one.step),
        "role": rehearsal_words.role(one.role),
        "verb": one.verb,
    }
    text = (
        _("%(role)s được làm “%(verb)s” %(step)s", **facts)
        if one.allowed
        else _("%(role)s không được làm “%(verb)s” %(step)s", **facts)
    )
    is_so = playing.may_act(found.walk, one) == one.allowed
    return Tick(
        example_typed.may_text(one), True, text, "" if is_so else _("khác với lần chạy này")
    )
