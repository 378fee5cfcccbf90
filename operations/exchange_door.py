"""The exchange door's server: TLS that asks for a client certificate and lets in pinned ones only.

    python -m operations.exchange_door

The pins are those of the database; when they change the server's workers are replaced without a
pause. The address is EXCHANGE_HOST and EXCHANGE_PORT, the keys lie in EXCHANGE_DIR.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from casework.installations import queries
from foundation import log
from foundation.database import Database, open_database
from foundation.settings import Settings, SettingsError, read_settings
from gateways.exchange.keys import KeyFolder
from operations import surroundings

LOOK_EVERY_SECONDS = 3.0
_log = log.logger(__name__)


def write_pins(database: Database, keys: KeyFolder) -> bool:
    """Write who is let in; tell whether that has changed. Our own certificate is always among them.

    Without a partner the file must not be empty, and nobody but us holds that key.
    """
    with database.reading() as session:
        pinned = queries.pinned_connections(session)
    text = "".join([keys.tls_certificate.read_text(), *pinned])
    if keys.pins.exists() and keys.pins.read_text() == text:
        return False
    new = keys.pins.with_name(f"{keys.pins.name}.new")
    new.write_text(text)
    new.replace(keys.pins)
    return True


def keep_pins(database: Database, keys: KeyFolder, stop: threading.Event) -> None:
    """Look again and again whether pins have changed; the server then takes them up."""
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            if write_pins(database, keys):
                _log.info("pinned certificates have changed")
                os.kill(os.getpid(), signal.SIGHUP)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            _log.warning("pins could not be read", kind=type(error).__name__)


def serve(settings: Settings, keys: KeyFolder) -> None:
    """Serve the door until told to stop."""
    Granian(
        "wsgi:create_exchange",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.exchange_host,
        port=settings.exchange_port,
        workers=1,
        blocking_threads=8,
        http=HTTPModes.http1,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=6,
        ssl_cert=keys.tls_certificate,
        ssl_key=keys.tls_key,
        ssl_ca=keys.pins,
        ssl_client_verify=True,
    ).serve()


def main() -> int:
    """Read the settings and serve; return the exit code."""
    try:
        settings = read_settings(surroundings.complete(os.environ))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    log.configure(settings.log_level)
    keys = KeyFolder(Path(settings.exchange_dir))
    if not (settings.exchange_port and settings.installation_code and keys.complete()):
        sys.stderr.write(
            "The exchange door needs EXCHANGE_PORT, INSTALLATION_CODE and keys in"
            f" {settings.exchange_dir} (flask --app wsgi installation-keys).\n"
        )
        return 2
    database, stop = open_database(settings.database_url), threading.Event()
    write_pins(database, keys)
    looking = threading.Thread(target=keep_pins, args=(database, keys, stop), daemon=True)
    looking.start()
    serve(settings, keys)
    stop.set()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
