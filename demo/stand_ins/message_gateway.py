"""A stand-in for the gateways of SMS and Zalo: it takes messages in and keeps them to be looked at.

    POST /messages/sms, /messages/zalo   {"to", "text", "key"} with the bearer key -> {"accepted"}
    GET  /messages/kept                  what was taken, newest last

With a folder each message is also kept there as one file, as mail is by its server. Switches make
it down, unwilling towards numbers, or full, as real ones are at times.
"""

import hmac
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from werkzeug.wrappers import Request, Response

LARGEST = 16 * 1024


@dataclass
class MessageGatewayStandIn:
    """Both gateways, with one key."""

    key: str
    folder: Path | None = None
    kept: list[dict[str, str]] = field(default_factory=list)
    is_down: bool = False
    is_full: bool = False
    refused: set[str] = field(default_factory=set)
    asked: int = 0

    def __post_init__(self) -> None:
        """Prepare to be asked by several at once."""
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        with self._lock:
            self.asked += 1
            if request.path == "/messages/kept":
                return _json(self.kept)
            return self._take(request)

    def _take(self, request: Request) -> Response:
        if self.is_down:
            return Response("down", HTTPStatus.BAD_GATEWAY)
        if self.is_full:
            return Response("later", HTTPStatus.TOO_MANY_REQUESTS)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            return Response("key", HTTPStatus.UNAUTHORIZED)
        try:
            told = json.loads(request.get_data(cache=False)[:LARGEST])
            message = {name: str(told[name]) for name in ("to", "text", "key")}
        except (ValueError, KeyError, TypeError):
            return Response("form", HTTPStatus.BAD_REQUEST)
        if message["to"] in self.refused:
            return Response("number", HTTPStatus.UNPROCESSABLE_ENTITY)
        if message["key"] not in {one["key"] for one in self.kept}:
            self._keep({"channel": request.path.rpartition("/")[2], **message})
        return _json({"accepted": True})

    def _keep(self, message: dict[str, str]) -> None:
        self.kept.append(message)
        if self.folder is not None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{len(self.kept)}.txt"
            shown = f"{message['channel']} {message['to']}\n\n{message['text']}\n"
            (self.folder / name).write_text(shown, encoding="utf-8")


def _json(content: object) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")
