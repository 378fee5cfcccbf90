"""A field of several rows that grows without scripts: conditions, columns of a table, options.

All controls of all rows carry the field's name; a browser sends them in the order of the page, so
that the values fall into rows of ``width``. The field's own buttons carry the name too: their
value begins with MARK and asks for one more row, for one row less, or only to draw the page anew
(``MARK + "add"``, ``MARK + "remove:2"``, ``MARK + "redraw"``).
"""

from typing import Any

from flask import current_app
from markupsafe import Markup

from foundation.errors import Problem
from foundation.text import clean
from web.fields import Drawn

MARK = "\u241f"
LONGEST = 2_000
MOST_ROWS = 100

Row = tuple[str, ...]


class _Template:
    """The widget of a rows field: calls the macro of its own template."""

    def __call__(self, field: "RowsField", **given: object) -> Markup:
        template = current_app.jinja_env.get_template(field.template)
        drawn = getattr(template.module, field.macro)(field, **given)
        return Markup(drawn)  # noqa: S704 - a macro escapes


class RowsField(Drawn):
    """Rows of texts; ``data`` holds them as typed, and ``grows`` tells of a button of its own."""

    width = 1
    template = ""
    widget: Any = _Template()

    def __init__(self, label: object = "", **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Begin without any row."""
        super().__init__(label, **{"required": False, **settings})
        self.grows = False

    def process_formdata(self, values: list[Any]) -> None:
        """Take the rows of a sent page and do what its button asks; none sent means no rows."""
        verbs = [str(one)[1:] for one in values if str(one).startswith(MARK)]
        texts = [clean(str(one))[:LONGEST] for one in values if not str(one).startswith(MARK)]
        rows = [self._row(texts[at : at + self.width]) for at in range(0, len(texts), self.width)]
        self.grows = bool(verbs)
        for verb in verbs:
            rows = self._pressed(verb, rows)
        self.data = rows[:MOST_ROWS]

    def _row(self, texts: list[str]) -> Row:
        return tuple(texts + [""] * (self.width - len(texts)))

    def _pressed(self, verb: str, rows: list[Row]) -> list[Row]:
        name, _colon, at = verb.partition(":")
        if name == "add":
            return [*rows, self._row([])]
        place = int(at) if at.isdecimal() else len(rows)
        return rows[:place] + rows[place + 1 :] if name == "remove" else rows

    @property
    def rows(self) -> list[Row]:
        """The rows to draw, as typed."""
        return list(self.data or [])

    @property
    def filled(self) -> list[Row]:
        """The rows in which anything was typed."""
        return [row for row in self.rows if any(row)]

    def problem(self) -> Problem | None:
        """Say what is wrong with the rows."""
        return self.check_rows() if self.filled else super().problem()

    def check_rows(self) -> Problem | None:
        """Say what is wrong with the first faulty row; each kind has its own rules."""
        return None
