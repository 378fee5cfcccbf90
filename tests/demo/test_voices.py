"""What the demo's people write is written once, and some of it is published."""

from sqlalchemy import func, select

from casework.conversations.records import DossierMessage
from casework.dossiers.states import Stage, State
from casework.petitions.records import Petition
from demo import voices
from foundation.clock import now
from tests.backoffice.office import dossier_in


def test_people_write_once_and_what_is_published_names_nobody(session):
    dossier_in(session, State.PROCESSING, Stage.SPECIALIST)

    assert voices.load(session, days=15, at=now())
    assert not voices.load(session, days=15, at=now())

    published = session.scalars(select(Petition).where(Petition.published_at.is_not(None))).all()
    assert [one.answer != "" for one in published] == [True]
    assert not any(one.name in one.public_text + one.public_answer for one in published)
    sent = (
        select(func.count()).select_from(DossierMessage).where(DossierMessage.sent_at.is_not(None))
    )
    assert session.scalar(sent) == 1
