"""An example at the desk where it is written: opened, tried, kept; nothing is saved by trying."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import request
from sqlalchemy.orm import Session

from backoffice.catalogue import editing, example_lines, example_typed
from backoffice.catalogue.editing import EditForm, Opened
from backoffice.catalogue.example_typed import Typed
from backoffice.catalogue.keys import key_from
from casework.catalogue import examples, rehearsal, rehearsals
from casework.catalogue.examples import (
    Example,
    ExampleSet,
    Expectation,
    FrozenCalendar,
    UnknownExample,
)
from casework.catalogue.rehearsal import ExampleOutcome
from casework.procedures.definition import Channel, Definition, PartManner
from foundation.clock import now
from foundation.errors import Invalid, Problem
from web import eforms, places, rehearsal_words, sentences

HERE = "rehearsal"
TAKEN = frozenset({"moi", "chay"})
"""Keys that no example has because pages have these addresses."""
_TICKED = frozenset({PartManner.FILE, PartManner.EARLIER})


class ExampleForm(EditForm):
    """The frame of an example's form: its token and revision; the rest is read by `Desk`."""

    def __init__(self) -> None:
        """Begin without problems."""
        super().__init__()
        self.told: dict[str, str] = {}

    def is_sent(self) -> bool:
        """Tell whether the form was sent with its token."""
        return bool(self.is_submitted() and self.validate())

    def tell(self, problems: Mapping[str, Problem]) -> None:
        """Show problems at their boxes."""
        self.told |= sentences.say_all(problems)

    def problems(self) -> list[tuple[str, str]]:
        """List what must be put right, in the order in which it was found."""
        return [*super().problems(), *self.told.items()]


@dataclass(slots=True)
class Desk:
    """One example being written, with the draft around it."""

    opened: Opened
    sets: tuple[ExampleSet, ...]
    example: Example | None
    calendar: FrozenCalendar
    calendar_now: FrozenCalendar
    communes: Mapping[str, str]
    options: places.Options
    former: Sequence[tuple[str, places.Options]]
    typed: Typed = field(default_factory=Typed)
    answers: Mapping[str, str] = field(default_factory=dict)
    grown: str = ""
    outcome: ExampleOutcome | None = None

    @property
    def definition(self) -> Definition:
        """The draft's definition."""
        return self.opened.definition


def open_desk(session: Session, code: str, key: str, *, copy_of: str = "") -> Desk:
    """Open an example, or a new one; raises UnknownDraft, UnknownExample."""
    opened = editing.opened(session, code, HERE)
    sets = examples.read(opened.draft.examples)
    calendar_now = examples.freeze(rehearsals.calendar_now(session, opened.definition))
    desk = Desk(
        opened,
        sets,
        None,
        calendar_now,
        calendar_now,
        places.names(session),
        options=places.communes(session),
        former=places.former_communes(session),
    )
    if key:
        held, desk.example = examples.find(sets, key)
        desk.calendar = held.calendar
    shown = desk.example or _template(desk, copy_of)
    desk.typed, desk.answers = example_typed.typed_of(shown), shown.answers
    if desk.example or copy_of:
        _play(desk, shown)
    return desk


def _template(desk: Desk, copy_of: str) -> Example:
    """Return what a new example starts from: a copy of another one, or an empty one."""
    if copy_of:
        return replace(examples.find(desk.sets, copy_of)[1], name="")
    cases = desk.definition.cases
    return Example(
        key="",
        name="",
        filed_at=examples.moment_text(now()),
        expect=Expectation(),
        channel=Channel.ONLINE,
        case=cases[0].key if len(cases) == 1 else "",
    )


def take_in(desk: Desk, form: ExampleForm) -> Example | None:
    """Read what was sent and try it; None where something cannot be read (the form is told)."""
    sent = request.form
    desk.typed = Typed(list(sent.items(multi=True)))
    form_definition = desk.definition.form
    touched = eforms.touched_table(sent)
    desk.grown = touched[0] if touched and touched[1] else ""
    if sent.get("x-refreeze"):
        desk.calendar = desk.calendar_now
    try:
        answers = eforms.read(form_definition, sent, besides=example_typed.besides(sent))
        desk.answers = answers
        key = desk.example.key if desk.example else ""
        filing = example_typed.read_filing(sent, answers, desk.definition, key)
    except Invalid as refusal:
        form.tell(refusal.fields)
        return None
    return _expected(desk, form, filing)


def _expected(desk: Desk, form: ExampleForm, filing: Example) -> Example | None:
    """Play the filing, then read what is expected of it."""
    _play(desk, filing)
    if desk.outcome is None or desk.outcome.played is None:
        form.tell({"x-filed": Problem("moment_wrong")})
        return None
    try:
        expect = example_typed.read_expectation(desk.typed, desk.definition, desk.outcome.played)
    except Invalid as refusal:
        form.tell(refusal.fields)
        return None
    example = replace(filing, expect=expect)
    if "route" in desk.typed.getlist("x-take"):
        desk.typed = example_typed.typed_of(example)
    _play(desk, example)
    return example


def _play(desk: Desk, example: Example) -> None:
    calendar = desk.calendar.thaw()
    desk.outcome = rehearsal.run(desk.definition, example, calendar, desk.communes)


def keep(desk: Desk, form: ExampleForm, example: Example) -> bool:
    """Save the example in the draft; False, with the form told, where it cannot be."""
    if example.expect.is_empty:
        form.tell({"expected": Problem("expectation_needed")})
        return False
    every = examples.every(desk.sets)
    if desk.example is None:
        if len(every) >= rehearsals.MAX_EXAMPLES:
            form.tell({"": Problem("too_many_examples", {"limit": rehearsals.MAX_EXAMPLES})})
            return False
        key = key_from(example.name, {one.key for one in every} | TAKEN)
        example = replace(example, key=key)
    sets = examples.put(desk.sets, example, desk.calendar)
    return editing.keep(desk.opened, form, examples=examples.write(sets))


def facts(desk: Desk, form: ExampleForm) -> dict[str, object]:
    """Gather what the page of an example shows."""
    definition, outcome = desk.definition, desk.outcome
    found = outcome.played if outcome else None
    is_written = outcome is not None and not outcome.example.expect.is_empty
    faults = outcome.faults if outcome and is_written else ()
    return {
        "sheet": eforms.draw(definition.form, desk.answers, grown=desk.grown),
        "communes": desk.options,
        "former": desk.former,
        "typed": desk.typed,
        "told": form.told,
        "example": desk.example,
        "is_written": is_written,
        "differences": [rehearsal_words.say(one, definition) for one in faults],
        "lines": example_lines.lines_of(desk.typed, definition, found) if found else None,
        "case_options": [(one.key, one.name) for one in definition.cases],
        "part_options": [(one.key, one.name) for one in definition.parts if one.manner in _TICKED],
        "result_options": [(one.key, one.name) for one in definition.results],
        "choices": _choices(definition),
        "role_names": [rehearsal_words.role(one).capitalize() for one in example_lines.ROLES],
        "is_frozen": desk.calendar != desk.calendar_now,
    }


def _choices(definition: Definition) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List the steps at which somebody chooses, with the outcomes to choose from."""
    steps = definition.flow.steps if definition.flow else ()
    return [
        (one.key, one.name, [(way.key, way.name) for way in one.outcomes])
        for one in steps
        if len(one.outcomes) > 1
    ]


def without(desk: Desk, key: str, form: EditForm) -> bool:
    """Take an example out of the draft; False where somebody was first."""
    sets = examples.remove(desk.sets, key)
    return editing.keep(desk.opened, form, examples=examples.write(sets))


def need(desk: Desk) -> Example:
    """Return the example that the address names."""
    if desk.example is None:
        raise UnknownExample
    return desk.example
