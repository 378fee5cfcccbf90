"""The examples of a draft as the list shows them: what each one proves and what came out."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.catalogue import example_typed
from casework.catalogue.rehearsal import ExampleOutcome
from casework.procedures.definition import Definition
from web import filters, rehearsal_words


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One example in the list."""

    key: str
    name: str
    basis: str
    filed: str
    case: str
    fee: str
    due: str
    ok: bool
    faults: tuple[str, ...]


def rows_of(outcomes: Sequence[ExampleOutcome], definition: Definition) -> list[ExampleRow]:
    """Lay out outcomes for the list, in the order of the examples."""
    return [_row(one, definition) for one in outcomes]


def _row(outcome: ExampleOutcome, definition: Definition) -> ExampleRow:
    example, played = outcome.example, outcome.played
    return ExampleRow(
        key=example.key,
        name=example.name,
        basis=example.basis,
        filed=example_typed.shown_moment(example.filed_at),
        case=next((one.name for one in definition.cases if one.key == example.case), ""),
        fee=filters.vn_money(played.fee.total) if played else "",
        due=filters.vn_datetime(played.due) if played else "",
        ok=outcome.ok,
        faults=tuple(rehearsal_words.say(one, definition) for one in outcome.faults),
    )
