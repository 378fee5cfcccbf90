"""What keeps filtered and ordered lists fast, without a stopwatch: plans of what can be asked."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import exists

from casework.dossiers import worklists
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.dossiers.worklists import Choice, Order, Place, Tab
from casework.people.actor import Actor, ActorKind
from casework.routing.records import Assignment
from casework.worklists import attention
from foundation.clock import now
from tests.house.test_speed import _about_dossiers, _agency, plans_of, province

__all__ = ["province"]

OFFICER = Actor(ActorKind.OFFICER, 1, "Cán bộ", 1)
FILTERS = {
    "none": (),
    "procedure": (Dossier.procedure_code == "2.000635",),
    "nobody": (Dossier.officer_id.is_(None),),
    "late": (Dossier.next_due_at <= now(),),
    "nearly late": (Dossier.next_due_at > now(), Dossier.warn_at <= now()),
    "channel": (Dossier.channel == "online",),
    "days": (Dossier.submitted_at >= now() - timedelta(days=9), Dossier.submitted_at < now()),
    "unseen": (attention.unseen(OFFICER),),
    "step": (
        exists().where(
            Assignment.dossier_id == Dossier.id,
            Assignment.closed_at.is_(None),
            Assignment.step_name == "Thẩm định",
        ),
    ),
}
TAB = Tab((State.REGISTERED, State.ACCEPTED), (Stage.DESK, Stage.AGENCY))


@pytest.mark.parametrize(("name", "order"), list(product(FILTERS, Order)))
def test_no_filter_and_no_order_reads_all_dossiers(province, name, order):
    agency, choice = _agency(province), Choice(FILTERS[name], order)
    place = Place(now(), 9_000)

    def draw():
        worklists.agency_queue(province, agency, TAB, choice=choice)
        worklists.desk_queue(province, agency, TAB, choice=choice, after=place)
        worklists.neighbour(
            province, agency, TAB, place, at_desk=False, choice=choice, backwards=True
        )

    plans = plans_of(province, draw)
    assert len(plans) == 3
    for statement, plan in plans:
        assert "offset" not in statement.lower()
        assert '"Node Type": "Seq Scan"' not in _about_dossiers(plan), plan
