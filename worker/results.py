"""Results that ceased to hold: those who left an address when they verified one are told once."""

from casework.notifications import wordings
from casework.notifications.messages import message_for
from casework.notifications.records import NoticeKind
from casework.registers.records import IssuedResult
from casework.registers.standing_records import VerificationWatch
from casework.registers.watching import TellWatcher
from foundation import log
from gateways.messages.smtp import UndeliverableError
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

_READER = "ông/bà"
"""How somebody is addressed of whom nothing is known but an address."""


def tell_watcher(job: TellWatcher, tools: Tools, _attempt: Attempt) -> None:
    """Mail one watcher where to read why the result holds no more; raise Unavailable to retry."""
    with tools.database.reading() as session:
        watch = session.get(VerificationWatch, job.watch_id)
        if watch is None or watch.told_at is not None or not watch.email:
            return
        result = session.get_one(IssuedResult, watch.result_id)
        address = watch.email
        facts = {"reference": result.verify_code, "code": result.number, "procedure": result.title}
        kind = NoticeKind.CHECKED_RESULT_ENDED
        wording = wordings.wording(session, kind, "vi", at=tools.clock())
    message = message_for(
        kind,
        facts,
        recipient_name=_READER,
        portal_url=tools.settings.portal_url,
        office_url=tools.settings.backoffice_url,
        wording=wording,
    )
    try:
        tools.gateways.mail.send(to=address, message=message, message_key=f"watch:{job.watch_id}")
    except UndeliverableError:
        _log.warning("watcher's address takes no mail", watch=job.watch_id)
    with tools.database.transaction() as session:
        told = session.get_one(VerificationWatch, job.watch_id, with_for_update=True)
        told.told_at = tools.clock()
