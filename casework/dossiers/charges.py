"""What a dossier costs, worked out anew from what it holds whenever it is asked for."""

from __future__ import annotations

from datetime import date, datetime

from casework.dossiers.records import Dossier
from casework.procedures import charging
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Channel, Definition
from foundation.clock import VIETNAM


def fee_of(dossier: Dossier, definition: Definition) -> FeeDue:
    """Work out the fee as of the day of reception, or of filing where it is not yet accepted.

    The day stays, so the sum told then is the sum asked for later.
    """
    channel = Channel(dossier.channel)
    return charging.fee_due(definition, dossier.answers, channel, day=received_on(dossier))


def received_on(dossier: Dossier) -> date:
    """Return the day in Vietnam by whose rules a dossier is charged."""
    at: datetime = dossier.accepted_at or dossier.submitted_at
    return at.astimezone(VIETNAM).date()
