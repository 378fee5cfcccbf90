"""Anchoring: the journal's new entries are sealed, by the clock and before evidence is made."""

from casework.audit import actions as audit
from foundation import log
from foundation.clock import now
from foundation.errors import Unavailable
from worker.tools import Tools

_log = log.logger(__name__)


def anchor_journal(tools: Tools) -> None:
    """Seal the journal's entries since the last anchor, with a time-stamp where one is set.

    While the time-stamp service is down nothing is anchored: the next run seals it all.
    """
    with tools.database.reading() as session:
        anchor = audit.next_anchor(session, at=now())
    if anchor is None:
        return
    token = None
    if tools.settings.tsa_url:
        try:
            token = tools.gateways.signing.timestamp(bytes.fromhex(anchor.digest))
        except Unavailable:
            _log.warning("anchor waits for the time-stamp service", entries=anchor.entries)
            return
    with tools.database.transaction() as session:
        if not audit.keep_anchor(session, anchor, token=token):
            _log.info("another worker was first to anchor")
