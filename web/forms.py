"""The form of a page: its shape is checked here, its rules in the house.

class WithdrawForm(PageForm):
    reason = TextAreaField(_l("Lý do rút hồ sơ"))

form = WithdrawForm()
if form.is_ready():                 # sent, and its shape is right
    try:
        with transaction() as session: …
    except Invalid as refusal:
        form.show(refusal.fields)
    else:
        return redirect(…, 303)
return render_template("…", form=form), form.status
"""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest

from foundation.errors import Problem
from web.sentences import say

BESIDES = frozenset({"csrf_token", "next"})


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token; fields that it does not have are refused with 400."""

    def is_ready(self) -> bool:
        """Tell whether the form was sent and each field has the right shape."""
        if not self.is_submitted():
            return False
        unknown = set(request.form) - set(self._fields) - BESIDES
        if unknown:
            raise BadRequest("the form has fields that this page does not know")
        return bool(self.validate())

    @property
    def status(self) -> int:
        """Return 422 where something must be put right, else 200."""
        return 422 if self.problems() else 200

    def problems(self) -> list[tuple[str, str]]:
        """List (field id, sentence) for the error summary, in the order of the page."""
        found = [
            (field.name, f"{field.label.text}: {field.errors[0]}")
            for field in self
            if field.errors and field.name != "csrf_token"
        ]
        return found + [("", str(sentence)) for sentence in self.form_errors]

    def show(self, fields: Mapping[str, Problem]) -> None:
        """Show the house's problems at their fields; those of no field stand on top."""
        for key, problem in fields.items():
            sentence = say(problem)
            if key in self._fields:
                field: Any = self._fields[key]
                field.errors = [*field.errors, sentence]
            else:
                self.form_errors.append(sentence)

    def add_problem(self, key: str, problem: Problem) -> None:
        """Show one problem at a field, or on top when the form has no such field."""
        self.show({key: problem})
