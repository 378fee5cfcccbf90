"""Messages on dossiers: the other side is told once the five minutes of grace are over."""

from sqlalchemy.orm import Session

from casework.conversations import actions as conversations
from casework.conversations.records import DossierMessage, Side
from casework.dossiers import telling as parties
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage
from casework.notifications.records import NoticeKind
from casework.people.actor import Role
from casework.watch import telling
from casework.watch.records import WatchKind
from casework.watch.telling import ROLE_AT, Finding
from foundation.clock import now
from worker.tools import Tools


def tell_of_messages(tools: Tools) -> None:
    """Tell of messages that were sent and not yet seen: holders by notice, officers by reminder."""
    at = now()
    with tools.database.transaction() as session:
        for message in conversations.take_untold(session, at=at):
            dossier = session.get_one(Dossier, message.dossier_id)
            tell = _tell_holder if message.side == Side.OFFICE.value else _remind_office
            tell(session, dossier, message)


def _facts(dossier: Dossier) -> dict[str, object]:
    return {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
    }


def _tell_holder(session: Session, dossier: Dossier, message: DossierMessage) -> None:
    parties.tell(
        session,
        dossier,
        NoticeKind.MESSAGE,
        event=f"{dossier.reference}:message:{message.id}",
        facts={**_facts(dossier), "due_at": None},
        at=message.told_at or message.saved_at,
    )


def _remind_office(session: Session, dossier: Dossier, message: DossierMessage) -> None:
    role = ROLE_AT.get(Stage(dossier.stage), Role.RECEPTION)
    finding = Finding(
        WatchKind.MESSAGE_WAITING,
        dossier.id,
        message.sent_at or message.saved_at,
        message.agency_id,
        role if dossier.accepted_at else Role.RECEPTION,
        dossier.officer_id,
        facts={
            "reference": dossier.reference,
            "code": dossier.shown_code,
            "procedure": dossier.procedure_name,
        },
    )
    telling.tell(session, [finding], at=message.told_at or message.saved_at)
