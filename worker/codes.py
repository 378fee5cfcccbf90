"""Codes of six digits on their way: opened here, sent, and never written down in the open."""

from casework.notifications.messages import MailMessage
from casework.notifications.records import NoticeChannel
from casework.people import confirmations
from casework.people.account_records import ContactChannel, ContactConfirmation
from casework.people.confirmations import SendCode
from foundation import sealing
from foundation.errors import Unavailable
from gateways.messages.smtp import UndeliverableError
from worker.tools import Attempt, Tools


def send_code(job: SendCode, tools: Tools, attempt: Attempt) -> None:
    """Send one code unless it has run out; raise Unavailable to be tried again."""
    with tools.database.reading() as session:
        found = session.get(ContactConfirmation, job.confirmation_id)
    place = f"confirmation:{job.confirmation_id}"
    code = sealing.unseal(tools.settings.secret_key, confirmations.SEALED_FOR, place, job.sealed)
    if found is None or code is None or found.confirmed_at or found.expires_at <= tools.clock():
        return
    try:
        _send(found, code, tools)
    except UndeliverableError:
        _note(job, tools, "undeliverable")
    except Unavailable as error:
        if attempt.is_last(error):
            _note(job, tools, error.what)
        raise


def _send(found: ContactConfirmation, code: str, tools: Tools) -> None:
    """Send by the channel of the code: a mail, or a short message; raise Undeliverable."""
    key = f"confirmation:{found.id}"
    if found.channel == ContactChannel.EMAIL.value:
        tools.gateways.mail.send(to=found.address, message=_letter(code), message_key=key)
    else:
        tools.gateways.phone.send(NoticeChannel.SMS.value, found.address, _line(code), key)


def _line(code: str) -> str:
    """Write the short message in plain letters, so that it is one and costs one."""
    return (
        f"Mot Cua Khanh Hoa: ma xac nhan cua ong/ba la {code}, dung duoc trong 10 phut. "
        "Can bo khong bao gio hoi ma nay."
    )


def _letter(code: str) -> MailMessage:
    """Write the mail; the subject holds no code, since subjects show on locked screens."""
    lines = (
        f"Mã xác nhận của ông/bà là: {code}",
        "Mã dùng được trong 10 phút và chỉ một lần. Cán bộ không bao giờ hỏi mã này.",
        "Nếu ông/bà không yêu cầu mã, hãy bỏ qua thư này.",
    )
    html = "".join(f"<p>{line}</p>" for line in lines)
    return MailMessage(
        subject="Mã xác nhận của Một Cửa Khánh Hòa",
        text="\n\n".join(lines) + "\n",
        html=f'<!doctype html><html lang="vi"><meta charset="utf-8"><body>{html}</body></html>',
    )


def _note(job: SendCode, tools: Tools, problem: str) -> None:
    with tools.database.transaction() as session:
        confirmations.note_problem(session, job.confirmation_id, problem)
