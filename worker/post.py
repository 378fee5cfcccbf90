"""The post in the worker: lists are handed over and taken in, delivered dossiers are closed."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from casework.agencies.records import Agency
from casework.people.actor import SYSTEM
from casework.post import actions, exchange
from casework.post.actions import CloseDelivered
from casework.post.exchange import HandOverList, ListAlreadyTaken
from casework.post.records import PostList
from casework.post.supplier import Arrival
from foundation import log
from foundation.errors import Invalid, NotFound, Unavailable
from worker.tools import Attempt, Tools

_log = log.logger(__name__)


def hand_over_list(job: HandOverList, tools: Tools, _attempt: Attempt) -> None:
    """Hand a list to the supplier; handed over twice it is the same file."""
    with tools.database.reading() as session:
        found = session.get_one(PostList, job.list_id, options=[undefer(PostList.contents)])
        agency = session.get_one(Agency, found.agency_id)
        code, name, contents = agency.code, found.name, found.contents
    tools.gateways.post.hand_over(code, name, contents)


def close_delivered(job: CloseDelivered, tools: Tools, _attempt: Attempt) -> None:
    """Hand the dossier of a delivered consignment out."""
    with tools.database.transaction() as session:
        actions.close_delivered(session, job.consignment_id, at=tools.clock())


def collect_post(tools: Tools) -> None:
    """Take in what the supplier has laid down; a file that is no list is put among the refused."""
    try:
        arrivals = tools.gateways.post.arrivals()
    except Unavailable:
        _log.warning("the folders of the post cannot be read")
        return
    for arrival in arrivals:
        taken = _take_in(arrival, tools)
        tools.gateways.post.settle(arrival, taken=taken)


def _take_in(arrival: Arrival, tools: Tools) -> bool:
    try:
        with tools.database.transaction() as session:
            agency = _agency(session, arrival.agency_code)
            made = exchange.take_in(session, agency, arrival.data, by=SYSTEM, at=tools.clock())
            lines, doubts = made.lines, made.doubts
    except ListAlreadyTaken:
        return True
    except (Invalid, NotFound) as refusal:
        _log.warning("a list of the post was refused", name=arrival.name, code=refusal.code)
        return False
    _log.info("took a list of the post in", name=arrival.name, lines=lines, doubts=doubts)
    return True


def _agency(session: Session, code: str) -> Agency:
    found = session.scalars(select(Agency).where(Agency.code == code)).first()
    if found is None:
        raise NotFound(what="agency")
    return found
