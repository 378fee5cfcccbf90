"""Mail over SMTP: one message to one person, plain text with an HTML alternative."""

import hashlib
import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import TYPE_CHECKING

from foundation.errors import Unavailable
from foundation.settings import Settings
from foundation.text import clean_line

if TYPE_CHECKING:  # the words of mails bring the whole house with them
    from casework.notifications.messages import MailMessage

TIMEOUT_SECONDS = 10
RETRY_SECONDS = 60
_PERMANENT = range(500, 600)
_PASSING = frozenset({530, 534, 535, 538})
"""Refused log-ins: the installation's fault, mended without touching the message."""


class UndeliverableError(Exception):
    """The mail server refuses this message for good; trying again is no use."""


class MailSender:
    """Sends mail through the server of the settings, one connection for each message."""

    def __init__(self, settings: Settings) -> None:
        """Remember the server; nothing is asked yet."""
        self._settings = settings
        name, address = parseaddr(settings.mail_from)
        self._sender = _address(address, name)

    def send(self, to: str, message: "MailMessage", message_key: str) -> None:
        """Send one mail whose Message-ID follows from the key; raise Unavailable, Undeliverable.

        The same key gives the same Message-ID, so that a reader's program shows a mail that
        was sent twice once.
        """
        mail = self._compose(to, message, message_key)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            refusals = [code for code, _ in error.recipients.values()]
            raise _read(max(refusals, default=0)) from error
        except smtplib.SMTPResponseException as error:
            raise _read(error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            raise UndeliverableError("address_needs_smtputf8") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("mail", RETRY_SECONDS) from error

    def check(self) -> None:
        """Raise Unavailable unless the mail server greets us."""
        try:
            with self._connect() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("mail", RETRY_SECONDS) from error

    def _connect(self) -> smtplib.SMTP:
        given = self._settings
        server = smtplib.SMTP(given.smtp_host, given.smtp_port, timeout=TIMEOUT_SECONDS)
        try:
            if given.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if given.smtp_user:
                server.login(given.smtp_user, given.smtp_password)
        except BaseException:
            server.close()
            raise
        return server

    def _compose(self, to: str, message: "MailMessage", message_key: str) -> EmailMessage:
        # Folded, a subject of marked letters loses the spaces at its folds (CPython #92081).
        mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
        mail["From"] = self._sender
        mail["To"] = _address(to)
        mail["Subject"] = clean_line(message.subject)
        mail["Date"] = formatdate()
        digest = hashlib.sha256(message_key.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{digest}@{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        return mail


def _line(text: str) -> str:
    """Return text that may stand in a header; raise Undeliverable for more than one line."""
    if any(mark in text for mark in "\r\n\x00"):
        raise UndeliverableError("header_with_line_breaks")
    return text


def _address(address: str, name: str = "") -> Address:
    """Read one mail address; raise Undeliverable for anything else."""
    try:
        read = Address(display_name=_line(name), addr_spec=_line(address))
    except (ValueError, HeaderParseError, IndexError) as error:
        raise UndeliverableError("address_wrong") from error
    if not read.username or not read.domain:
        raise UndeliverableError("address_wrong")
    return read


def _read(code: int) -> Exception:
    """Tell a refusal for good from one that may pass, by the server's answer (RFC 5321 4.2.1)."""
    if code in _PERMANENT and code not in _PASSING:
        return UndeliverableError(f"smtp_{code}")
    return Unavailable("mail", RETRY_SECONDS)
