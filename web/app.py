"""A bare Flask application with everything that the web doors share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2 import BytecodeCache, StrictUndefined, Undefined
from jinja2.bccache import Bucket
from jinja2.utils import missing
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from foundation.database import Database
from foundation.settings import ROOT, Settings
from web import access, commands, errors, filters, health, i18n, kit, security, transactions

FORM_OVERHEAD = 2 * 1024 * 1024
FORM_FIELDS_BYTES = 2 * 1024 * 1024
FORM_PARTS = 1_000

LAYOUT_DEFAULTS = dict.fromkeys(
    (
        "title", "has_errors", "body_class", "message", "back", "reference", "retry_after",
        "nav_counts", "unread_notices", "agency_name", "printed_at", "account_url",
    )
)  # fmt: skip
"""What a layout may be given; a page that gives less is not at fault."""


class StrictNames(StrictUndefined):
    """What a template asks for in vain: an error, but for the optional members of a mapping."""

    def __new__(cls, hint=None, obj=missing, *more, **named):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN204 - as Undefined
        """Be forgiving about mappings: components leave out the facts that do not apply."""
        if isinstance(obj, Mapping):
            return Undefined(hint, obj, *more, **named)
        return super().__new__(cls)


class _Compiled(BytecodeCache):
    """Compiled templates of this process, shared by every application that is made in it.

    They are kept in memory alone: a file could outlive a change of the filters it was made with.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja sees by the checksum whether the source is still the same."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _PlainJson(DefaultJSONProvider):
    """Vietnamese letters as they are, members in the order in which they were written."""

    ensure_ascii = False
    sort_keys = False


@dataclass(frozen=True, slots=True)
class Outside:
    """What the kit needs of the world behind the gateways, as plain calls."""

    checks: Mapping[str, Callable[[], object]]
    has_blob: Callable[[str], bool]
    read_blob: Callable[[str], bytes]


def new_app(settings: Settings, database: Database, outside: Outside) -> Flask:
    """Build the application without any door; the caller registers blueprints."""
    app = Flask(
        "web",
        root_path=str(Path(__file__).parent),
        template_folder="templates",
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_dossier_bytes + FORM_OVERHEAD,
        MAX_FORM_MEMORY_SIZE=FORM_FIELDS_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        TRAP_HTTP_EXCEPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json = _PlainJson(app)
    app.extensions["settings"] = settings
    app.extensions["outside"] = outside
    app.extensions["checks"] = {"database": _database_check(database), **outside.checks}
    transactions.init(app, database)
    _set_templates(app)
    i18n.init(app, secure=settings.secure)
    filters.init(app)
    security.init(app, settings)
    errors.init(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(commands.blueprint)
    if settings.demo:
        app.register_blueprint(kit.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _database_check(database: Database) -> Callable[[], object]:
    def check() -> None:
        with database.reading() as session:
            session.execute(text("select 1"))

    return check


def _set_templates(app: Flask) -> None:
    app.jinja_options = {
        "undefined": StrictNames,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": _COMPILED,
    }

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            **LAYOUT_DEFAULTS,
            "actor": access.visitor(),
            "unread": access.unread(),
            "door": access.door(),
            "locale": i18n.current(),
            "csp_nonce": security.nonce(),
        }
