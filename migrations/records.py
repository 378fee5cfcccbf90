"""All records of the house in one place, for migrations and the schema-equals-records test."""

from typing import Any

from sqlalchemy import MetaData

import casework.accounts.records
import casework.agencies.records
import casework.audit.records
import casework.catalogue.records
import casework.clocks.records
import casework.conversations.records
import casework.dossiers.amend_records
import casework.dossiers.desk_records
import casework.dossiers.records
import casework.dossiers.round_records
import casework.evidence.records
import casework.feedback.records
import casework.files.records
import casework.holidays.records
import casework.installations.records
import casework.national.records
import casework.notifications.records
import casework.notifications.template_records
import casework.papers.records
import casework.payments.records
import casework.people.account_records
import casework.people.mandate_records
import casework.people.records
import casework.petitions.records
import casework.post.records
import casework.procedures.records
import casework.receipts.records
import casework.registers.records
import casework.registers.standing_records
import casework.routing.duty_records
import casework.routing.records
import casework.scanning.records
import casework.secrecy.records
import casework.signatures.records
import casework.tickets.records
import casework.vault.records
import casework.watch.records
import casework.worklists.records
import casework.worktime.records
import foundation.rates
from foundation.database import Record

SUBJECTS = (
    casework.accounts,
    casework.audit,
    casework.people,
    casework.agencies,
    casework.worktime,
    casework.files,
    casework.procedures,
    casework.catalogue,
    casework.dossiers,
    casework.papers,
    casework.registers,
    casework.signatures,
    casework.payments,
    casework.receipts,
    casework.routing,
    casework.clocks,
    casework.notifications,
    casework.scanning,
    casework.secrecy,
    casework.post,
    casework.installations,
    casework.holidays,
    casework.tickets,
    casework.vault,
    casework.conversations,
    casework.petitions,
    casework.evidence,
    casework.feedback,
    casework.watch,
    casework.worklists,
    casework.national,
    foundation.rates,
)

metadata: MetaData = Record.metadata


def is_ours(
    _object: Any,  # noqa: ANN401 - Alembic's hook takes any schema item
    name: str | None,
    _kind: str,
    _reflected: bool,  # noqa: FBT001 - the signature is Alembic's
    _compared: Any,  # noqa: ANN401
) -> bool:
    """Leave the job library's tables to the library."""
    return not (name or "").startswith("procrastinate_")
