"""Fields that draw their component: a page prints ``{{ form.name() }}`` and has it all.

Label, hint and the sentence of what is wrong stand in the component macros of
``web/templates/components``. Every field takes ``required`` (True, or False for an optional
one), ``hint`` and the settings of its macro (``autocomplete``, ``inputmode``, ``width``,
``size``, ``attrs`` …); texts come out NFC, trimmed and without control characters.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import wtforms
from flask import current_app
from markupsafe import Markup
from wtforms.validators import StopValidation

from casework.procedures.values import parse_date
from foundation.errors import Problem
from foundation.text import clean, clean_line
from web.sentences import say

LINE, LINES = 200, 2_000
_BARE_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)

Choices = Sequence[tuple[str, object]]
Check = Callable[[str], Problem | None]


def draw(component: str, *arguments: object, macro: str = "", **options: object) -> Markup:
    """Render one component macro; the arguments are escaped there."""
    template = current_app.jinja_env.get_template(f"components/{component}.html")
    return Markup(getattr(template.module, macro or component)(*arguments, **options))  # noqa: S704 - a macro escapes


def typed_date(text: str) -> str:
    """Write 05112026 as 05/11/2026, for those whose browser did not put the slashes in."""
    return _BARE_DATE.sub(r"\1/\2/\3", text) if _BARE_DATE.fullmatch(text) else text


class _Component:
    """The widget of every field here: calls the field's component macro."""

    def __call__(self, field: "Drawn", **given: object) -> Markup:
        error = str(field.errors[0]) if field.errors else ""
        settings = {"hint": field.description, "error": error, **field.settings, **given}
        before, after = field.arguments()
        return draw(
            field.component, field.name, field.label.text, *before, *after,
            macro=field.macro, **settings,
        )  # fmt: skip


class Drawn(wtforms.Field):  # type: ignore[misc]
    """A field that is drawn by the macro ``component``."""

    component = "text_input"
    macro = ""
    widget = _Component()

    def __init__(
        self,
        label: object = "",
        *,
        required: bool = True,
        hint: object = "",
        check: Check | None = None,
        bound: dict[str, Any] | None = None,
        **settings: Any,  # noqa: ANN401 - settings of the macro and what WTForms binds with
    ) -> None:
        """Keep the macro's settings apart from what WTForms needs to bind the field."""
        ours = {key: settings.pop(key) for key in list(settings) if key not in _WTFORMS}
        rules = settings.pop("validators", ())
        super().__init__(
            label, [self._check, *rules], description=hint, **settings, **(bound or {})
        )
        self.required, self.check = required, check
        self.settings: dict[str, Any] = {"required": required, **ours}

    def arguments(self) -> tuple[Iterable[object], Iterable[object]]:
        """Return what the macro takes after name and label: choices, then the value shown."""
        return (), (self.shown(),)

    def shown(self) -> object:
        """Return what stands in the control."""
        return "" if self.data is None else self.data

    def process_formdata(self, values: list[Any]) -> None:
        """Take the one value a browser sends; more of a name than one are refused."""
        if len(values) > 1:
            raise ValueError(say(Problem("sent_twice")))
        if values:
            self.data = self.tidy(values[0] if isinstance(values[0], str) else "")

    def tidy(self, value: str) -> Any:  # noqa: ANN401 - each kind has its own
        """Bring what was typed into the form in which it is kept."""
        return clean_line(value)

    def problem(self) -> Problem | None:
        """Say what is wrong with the answer, or None."""
        if self.data in (None, "", []):
            return Problem("required") if self.required else None
        return self.check(self.data) if self.check else None

    @staticmethod
    def _check(_form: wtforms.Form, field: "Drawn") -> None:
        if field.process_errors:
            raise StopValidation(str(field.process_errors[0]))
        if problem := field.problem():
            raise StopValidation(say(problem))


_WTFORMS = frozenset(
    {"validators", "filters", "default", "name", "id", "widget", "render_kw"}
    | {"_form", "_prefix", "_translations", "_meta"}
)


class TextField(Drawn):
    """One line of text of at most ``max_length`` characters, tidied and checked by rules."""

    def __init__(
        self,
        label: object = "",
        *,
        max_length: int = LINE,
        tidied_by: Callable[[str], str] = clean_line,
        **settings: Any,  # noqa: ANN401 - see Drawn
    ) -> None:
        """Keep the limit and how the line is tidied."""
        super().__init__(label, **settings)
        self.max_length, self.tidied_by = max_length, tidied_by

    def tidy(self, value: str) -> str:
        """Tidy the line by the rule given."""
        return self.tidied_by(value)

    def problem(self) -> Problem | None:
        """Check the length first: a rule need not read ten thousand characters."""
        length = len(self.data or "")
        if length > self.max_length:
            return Problem("too_long", {"limit": self.max_length, "length": length})
        return super().problem()


class PasswordField(TextField):
    """A password: kept as typed, never shown again."""

    def __init__(self, label: object = "", **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Draw a password box; which passwords are good is the house's rule."""
        super().__init__(
            label, tidied_by=str, **{"type": "password", "max_length": 200, **settings}
        )

    def shown(self) -> object:
        """Show nothing."""
        return ""


class TextAreaField(TextField):
    """Several lines of text, with a count of the letters left."""

    component = "textarea"

    def __init__(self, label: object = "", **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Limit the text to 2,000 characters unless told otherwise."""
        super().__init__(label, **{"max_length": LINES, "tidied_by": clean, **settings})
        self.settings["max_length"] = self.max_length


class DateField(Drawn):
    """A day typed as dd/mm/yyyy (or ddmmyyyy); ``data`` is a date."""

    component = "date_input"
    typed = ""

    def tidy(self, value: str) -> date | None:
        """Read the day, and keep what was typed to show it again."""
        self.typed = clean_line(value)
        return parse_date(typed_date(self.typed))

    def shown(self) -> object:
        """Show what was typed, else the day that was kept."""
        return self.typed or (self.data.isoformat() if self.data else "")

    def problem(self) -> Problem | None:
        """Tell a day that does not exist from none at all."""
        return Problem("not_a_date") if self.typed and not self.data else super().problem()


class IntegerField(Drawn):
    """A whole number; ``data`` is an int."""

    typed = ""

    def tidy(self, value: str) -> int | None:
        """Read digits, also with dots between thousands."""
        self.typed = clean_line(value)
        plain = self.typed.replace(".", "").replace(" ", "")
        is_number = plain.isascii() and plain.isdecimal() and len(plain) < 16  # noqa: PLR2004
        return int(plain) if is_number else None

    def shown(self) -> object:
        """Show what was typed, else the number that was kept."""
        return self.typed or super().shown()

    def problem(self) -> Problem | None:
        """Tell what is no number from none at all."""
        missing = self.typed and self.data is None
        return Problem("not_a_number") if missing else super().problem()


class ChoiceField(Drawn):
    """One of the choices, which may be set on the form: ``form.case.choices = …``."""

    component = "radios"

    def __init__(self, label: object = "", *, choices: Choices = (), **settings: Any) -> None:  # noqa: ANN401
        """Keep the choices as (value, text) pairs."""
        super().__init__(label, **settings)
        self.choices: Choices = choices

    def arguments(self) -> tuple[Iterable[object], Iterable[object]]:
        """Hand the macro the choices before the value."""
        return (self.choices,), (self.shown(),)

    def problem(self) -> Problem | None:
        """Refuse what is none of the choices."""
        if self.data and self.data not in {one[0] for one in self.choices}:
            return Problem("not_a_choice")
        return super().problem()


class RadioField(ChoiceField):
    """One of a few choices, all in sight."""


class SelectField(ChoiceField):
    """One of many choices, in a drop-down list."""

    component = "select"


class CheckboxesField(ChoiceField):
    """Any number of choices; ``data`` is a list."""

    component = "checkboxes"

    def shown(self) -> object:
        """Return the values ticked."""
        return self.data or []

    def process_formdata(self, values: list[Any]) -> None:
        """Take all the values sent."""
        self.data = list(dict.fromkeys(str(one) for one in values))

    def problem(self) -> Problem | None:
        """Refuse where one of the values is none of the choices."""
        if not set(self.data or ()) <= {one[0] for one in self.choices}:
            return Problem("not_a_choice")
        return Drawn.problem(self)


class CheckboxField(Drawn):
    """One box to tick; ``data`` is a bool, and where it is required it must be ticked."""

    component, macro = "checkboxes", "checkbox"

    def __init__(self, label: object = "", **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Drop the mark for optional fields, which a box does not carry."""
        super().__init__(label, **settings)
        self.settings.pop("required")

    def process_formdata(self, values: list[Any]) -> None:
        """Take a value sent as ticked."""
        self.data = bool(values)

    def shown(self) -> object:
        """Return whether the box is ticked."""
        return bool(self.data)

    def problem(self) -> Problem | None:
        """Demand the tick where it is required."""
        return Problem("declaration_needed") if self.required and not self.data else None


class HiddenField(Drawn):
    """A value that travels with the form unseen."""

    component = "hidden"
    widget = wtforms.widgets.HiddenInput()

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Need no label."""
        super().__init__("", **{"required": False, **settings})

    def _value(self) -> str:
        return str(self.shown())
