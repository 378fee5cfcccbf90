"""How a form of money is sent: one verb in one transaction, refusals shown on the form."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from foundation.errors import Conflict, Invalid
from web import sentences
from web.forms import PageForm
from web.transactions import transaction


def attempt(form: PageForm, act: Callable[[Session], int]) -> int | None:
    """Do what a form asks for and return the number of what came of it; None where it was not.

    A form that was not sent or has a wrong shape does nothing. What the house refuses stands at
    the field or on top; what is not there at all raises NotFound.
    """
    if not form.is_ready():
        return None
    try:
        with transaction() as session:
            return act(session)
    except Invalid as refusal:
        form.show(refusal.fields)
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
    return None
