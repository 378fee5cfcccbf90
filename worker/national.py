"""The national sync by the clock: read the timeline, send what waits, note what came of it."""

import time
from datetime import timedelta

from casework.national import actions, gather, items
from casework.national.actions import Claimed
from casework.national.records import NationalKind
from foundation import log
from foundation.clock import now
from foundation.errors import NotFound, Unavailable
from gateways.national import PortalRefused
from worker.patience import WITH_THE_OUTSIDE
from worker.tools import Tools

_log = log.logger(__name__)

MOST_BATCHES = 20
AT_ONCE = 50
SECONDS = 50.0
"""So long one run sends at most; the next minute's goes on."""


def read_for_portal(tools: Tools) -> None:
    """Read new moves of dossiers into the outbox."""
    if not tools.gateways.national.is_set:
        return
    for _batch in range(MOST_BATCHES):
        with tools.database.transaction() as session:
            if not actions.collect(session, at=now()):
                break
    with tools.database.transaction() as session:
        actions.collect_late(session, at=now())


def send_to_portal(tools: Tools) -> None:
    """Send what waits, no faster than the pace that is set, for at most a minute."""
    if not tools.gateways.national.is_set:
        return
    with tools.database.transaction() as session:
        left = actions.mark(session).per_minute
    until = time.monotonic() + SECONDS
    while left > 0 and time.monotonic() < until:
        with tools.database.transaction() as session:
            claimed = actions.claim(session, limit=min(AT_ONCE, left), at=now())
        if not claimed:
            return
        left -= len(claimed)
        held = set[int]()
        for one in claimed:
            if one.dossier_id in held:
                with tools.database.transaction() as session:
                    actions.give_back(session, one, at=now())
            elif not send(one, tools):
                held.add(one.dossier_id)


def send(one: Claimed, tools: Tools) -> bool:
    """Send one record; return whether it was taken. Sent twice it is the same to the portal."""
    try:
        _send(one, tools)
    except Unavailable as outage:
        wait = WITH_THE_OUTSIDE.wait_after(one.attempts)
        _fail(one, tools, outage.what, wait)
        return False
    except PortalRefused as refusal:
        _log.warning("the portal refused a record", record=one.id, code=refusal.code)
        _fail(one, tools, str(refusal), None)
        return False
    except NotFound:
        _fail(one, tools, "gone", None)
        return False
    with tools.database.transaction() as session:
        actions.sent(session, one, at=now())
    return True


def _send(one: Claimed, tools: Tools) -> None:
    portal, site = tools.gateways.national, tools.settings.portal_url
    with tools.database.reading() as session:
        if one.kind is NationalKind.PROGRESS:
            step = items.progress_item(gather.progress_of(session, one.entry_id))
        else:
            facts = gather.facts_of(session, one.dossier_id, site=site)
    if one.kind is NationalKind.PROGRESS:
        portal.send_progress(step)
    elif one.kind is NationalKind.RESULT:
        portal.send_state(items.state_item(facts))
    else:
        portal.send_dossier(items.dossier_item(facts))


def _fail(one: Claimed, tools: Tools, problem: str, wait: timedelta | None) -> None:
    with tools.database.transaction() as session:
        next_try = now() + wait if wait is not None else None
        actions.failed(session, one, problem, next_try_at=next_try)
