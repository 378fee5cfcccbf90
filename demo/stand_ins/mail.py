"""The mail server of the demonstration: what arrives is kept as one file for each mail."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 5 * 1024 * 1024


class KeepMail:
    """Writes each mail it is given to ``<time>-<n>.eml``, whole before it has that name."""

    def __init__(self, directory: Path) -> None:
        """Keep the mail in a folder, made on first need."""
        self._directory = directory
        self._numbers = itertools.count(1)

    async def handle_DATA(  # noqa: N802 - the name that the server calls
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail and say so."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{next(self._numbers)}.eml"
        new = self._directory / f".{name}"
        head = f"X-Peer: {session.peer}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        new.write_bytes(head + (envelope.original_content or b""))
        new.replace(self._directory / name)
        return "250 kept"


def open_mail_server(directory: Path, port: int) -> Controller:
    """Return a mail server for a port of this machine, to be started and stopped."""
    keep = KeepMail(directory)
    return Controller(
        keep, hostname="127.0.0.1", port=port, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True
    )
