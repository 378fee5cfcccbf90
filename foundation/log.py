"""Logging as one line of key=value per event, without facts about people.

The log says what the machine did, with ids and never with names; who did what is the
journal's business. Fields known to be personal are dropped and numbers or addresses that
slip into a message are masked (ASVS 5.0, chapter 16.2). Line breaks are escaped, so nobody
can write a line of their own.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

DROPPED = re.compile(
    r"(?:^|_)(?:name|names|login|email|mail_to|recipient|phone|address|id_number|tax_code|passport"
    r"|birth_date|sex|password|passphrase|secret|token|cookie|authorization|answers|body|form"
    r"|query_string|parameters|params|ip|user_agent)$"
)
"""Fields whose value is a fact about a person or a secret, alone or at the end of a key."""

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d{9,12}(?![\w-])", re.ASCII)
_DETAIL = re.compile(r"\b(DETAIL|CONTEXT):[^\n]*")
_SECRET = re.compile(r"(?i)(bearer\s+|://[^\s:/@]+:)[^\s@]+")


def mask(text: str) -> str:
    """Return the text with addresses of mail, personal numbers and secrets masked.

    What PostgreSQL tells in DETAIL, a whole row of answers and names, goes too.
    """
    masked = _DETAIL.sub(r"\1 •••", _SECRET.sub(r"\1•••", text))
    return _LONG_NUMBER.sub("•••", _ADDRESS.sub("•••@•••", masked))


def drop_personal_facts(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop personal fields and mask the rest, as the last step before a line is written."""
    return {key: _told(value) for key, value in event.items() if not DROPPED.search(key)}


def _told(value: object) -> object:
    if isinstance(value, bool | int | float | None):
        return value
    return mask(value if isinstance(value, str) else str(value))


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger of the process, our own and the libraries', to one stream."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _with_plain_keys,
                drop_personal_facts,
                structlog.processors.LogfmtRenderer(
                    key_order=["at", "level", "logger", "event"], drop_missing=True
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _with_plain_keys(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep a stray space in a key from breaking the line's form."""
    return {re.sub(r"[^\w.-]", "_", key): value for key, value in event.items()}


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module: ``logger(__name__).info("sent", notice=7)``."""
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger(name))
