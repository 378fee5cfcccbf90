"""What a dossier costs, worked out anew from what it holds whenever it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from casework.dossiers.records import Dossier
from casework.procedures import charging
from casework.procedures import rules as procedure_rules
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Channel, Definition
from foundation.clock import VIETNAM


def fee_of(dossier: Dossier, definition: Definition) -> FeeDue:
    """Work out the fee as of the day of reception, or of filing where it is not yet accepted.

    The day stays, so the sum told then is the sum asked for later.
    """
    channel = Channel(dossier.channel)
    return charging.fee_due(definition, dossier.answers, channel, day=received_on(dossier))


def is_awaited(definition: Definition, answers: Mapping[str, str], *, day: date) -> bool:
    """Tell whether the fee cannot be known yet: it hangs on required answers still to be entered.

    So it is with a form that came on paper: nobody may be told "nothing to pay" meanwhile.
    """
    hangs_on = {
        key for one in definition.fees for key in (*one.when, one.count_key, one.copies_key)
    }
    if not hangs_on - {""}:
        return False
    problems = procedure_rules.check_answers(definition.form, answers, today=day)
    missing = {key for key, one in problems.items() if one.code == "required"}
    return bool(hangs_on & missing)


def received_on(dossier: Dossier) -> date:
    """Return the day in Vietnam by whose rules a dossier is charged."""
    at: datetime = dossier.accepted_at or dossier.submitted_at
    return at.astimezone(VIETNAM).date()
