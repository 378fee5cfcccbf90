"""Run the stand-ins until asked to stop: ``python -m demo.stand_ins``.

``STAND_INS_PORT`` (8090) serves the authority of ``PKI_DIR`` (``$VAR_DIR/pki``), ``SMTP_PORT``
(8025) takes mail into ``$VAR_DIR/mail``; messages to telephones go to ``$VAR_DIR/messages``.
"""

import os
import signal
import threading
from pathlib import Path
from types import FrameType

from demo.stand_ins.mail import open_mail_server
from demo.stand_ins.web import open_server


def main() -> int:
    """Serve both until SIGTERM or SIGINT; return the exit status."""
    var = Path(os.environ.get("VAR_DIR") or "var").absolute()
    directory = Path(os.environ.get("PKI_DIR") or var / "pki")
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    mail = open_mail_server(var / "mail", int(os.environ.get("SMTP_PORT") or 8025))
    mail.start()
    portal = os.environ.get("PORTAL_URL") or "http://127.0.0.1:8000"
    port = int(os.environ.get("STAND_INS_PORT") or 8090)
    server = open_server(directory, port, portal_url=portal, messages=var / "messages")
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    stop.wait()
    server.shutdown()
    server.server_close()
    mail.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
