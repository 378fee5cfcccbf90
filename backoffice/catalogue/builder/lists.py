"""Fields of several rows in the question editor: columns of a table, choices, sample values."""

from collections.abc import Collection, Iterable, Sequence
from typing import cast

from flask_babel import gettext as _

from backoffice.catalogue.builder import words
from backoffice.catalogue.builder.edits import key_for
from backoffice.catalogue.rows_field import Row, RowsField
from casework.procedures import tables
from casework.procedures.forms import Field, FieldKind, Option
from foundation.errors import Problem
from foundation.text import clean_line
from web.fields import TextAreaField

LONGEST_LABEL = 300
_BAR = "|"


def read_options(text: str, before: Sequence[Option] = (), parted_by: str = "\n") -> list[Option]:
    """Read choices, each "value | label" or only a label; a label keeps the value it had."""
    known = {one.label: one.value for one in before}
    found: list[Option] = []
    for line in text.split(parted_by):
        typed, bar, labelled = (clean_line(part) for part in line.partition(_BAR))
        label = labelled if bar else typed
        if not label and not typed:
            continue
        used = {one.value for one in found} | set(known.values())
        value = typed if bar and typed else known.get(label) or key_for(label, used)
        found.append(Option(value, label))
    return found


def write_options(options: Iterable[Option], parted_by: str = "\n") -> str:
    """Write choices as they are typed, with the values that answers keep."""
    return parted_by.join(f"{one.value} {_BAR} {one.label}" for one in options)


class OptionsField(TextAreaField):
    """Choices one a line."""

    def problem(self) -> Problem | None:
        """Say which line cannot be a choice."""
        for at, line in enumerate((self.data or "").splitlines(), 1):
            value, bar, label = line.partition(_BAR)
            if bar and not (value.strip() and label.strip()):
                return Problem("option_line_wrong", {"line": at})
            if len(label or value) > LONGEST_LABEL:
                return Problem("option_line_long", {"line": at, "limit": LONGEST_LABEL})
        return super().problem()


class ColumnsField(RowsField):
    """The columns of a table: label, kind, whether it must be filled, choices of a list."""

    width = 5
    template = "backoffice/catalogue/builder/columns.html"
    macro = "columns"

    def process_data(self, value: object) -> None:
        """Begin with the columns that the question has."""
        columns = cast("Collection[Field]", value or ())
        self.data = [
            (one.key, one.label, one.kind.value, _need(one), write_options(one.options, "; "))
            for one in columns
        ] or [("", "", "", "", "")]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds that a column may have."""
        return [(kind.value, words.kind_name(kind)) for kind in words.KINDS if _fits(kind)]

    @property
    def needs(self) -> list[tuple[str, str]]:
        """The words for a column that must be filled and one that need not."""
        return [("required", _("Bắt buộc")), ("optional", _("Không bắt buộc"))]

    @property
    def filled(self) -> list[Row]:
        """The rows that have a label."""
        return [row for row in self.rows if row[1] or row[4]]

    def check_rows(self) -> Problem | None:
        """Say which column has no label, no known kind or no choices."""
        kinds = {value for value, _text in self.kinds}
        for at, (_key, label, kind, _needed, options) in enumerate(self.filled, 1):
            if not label:
                return Problem("column_label_needed", {"column": at})
            if len(label) > LONGEST_LABEL:
                return Problem("column_label_long", {"column": at, "limit": LONGEST_LABEL})
            if kind not in kinds:
                return Problem("column_kind_needed", {"label": label})
            if kind == FieldKind.CHOICE and not options:
                return Problem("column_options_needed", {"label": label})
        return None

    def columns(self, before: Sequence[Field]) -> tuple[Field, ...]:
        """Make the columns; one that was there keeps its key and what this list does not show."""
        old = {one.key: one for one in before}
        used: set[str] = set(old)
        found = []
        for key, label, kind, needed, options in self.filled:
            fresh = key if key in old else key_for(label, used)
            used.add(fresh)
            found.append(_column(old.get(fresh), fresh, label, kind, needed, options))
        return tuple(found)


def _column(old: Field | None, key: str, label: str, kind: str, needed: str, options: str) -> Field:
    chosen = FieldKind(kind)
    is_choice = chosen is FieldKind.CHOICE
    before = old.options if old else ()
    return Field(
        key=key,
        label=label,
        kind=chosen,
        required=needed != "optional",
        hint=old.hint if old else "",
        options=tuple(read_options(options, before, ";")) if is_choice else (),
        max_length=old.max_length if old and old.kind is chosen else None,
        minimum=old.minimum if old and old.kind is chosen else None,
        maximum=old.maximum if old and old.kind is chosen else None,
        not_future=bool(old and old.not_future and chosen is FieldKind.DATE),
        former=bool(old and old.former and chosen is FieldKind.COMMUNE),
    )


def _need(one: Field) -> str:
    return "required" if one.required else "optional"


def _fits(kind: FieldKind) -> bool:
    return kind in tables.CELL_KINDS


class SamplesField(RowsField):
    """Sample answers on which a formula is tried: key and value."""

    width = 2
    template = "backoffice/catalogue/builder/samples.html"
    macro = "samples"
