"""What every request of a program goes through: its key, its JSON, its form, its rights."""

from io import BytesIO
from typing import IO, TypeVar

from flask import Response, abort, request
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from casework.dossiers.direct import KEY_LENGTH
from casework.people.actor import Actor, ActorKind
from foundation.errors import Invalid, NotAllowed, Problem
from web import access, errors

M = TypeVar("M", bound=BaseModel)

MOST_JSON = 1024 * 1024
MOST_PARTS = 64
KEY_HEADER = "Idempotency-Key"
_UNKNOWN = "extra_forbidden"
_CODES = {
    "missing": "required",
    "string_too_long": "too_long_here",
    "too_long": "too_many_here",
}


def holder() -> Actor:
    """Return the citizen or organisation that asks; officers work in the back office."""
    actor = access.current_actor()
    if actor.kind not in {ActorKind.CITIZEN, ActorKind.ORGANISATION}:
        raise NotAllowed
    return actor


def idempotency_key() -> str:
    """Return the request's Idempotency-Key; 400 without one."""
    key = request.headers.get(KEY_HEADER, "")
    if not key.strip() or len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        refuse(400, {KEY_HEADER: Problem("key_needed", {"limit": KEY_LENGTH})})
    return key


def read_json(kind: type[M]) -> M:
    """Read the body as a model: 415 if it is no JSON, 400 or 422 naming what is wrong."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if (request.content_length or 0) > MOST_JSON:
        raise RequestEntityTooLarge
    return read_model(kind, request.get_data(cache=False))


def read_model(kind: type[M], text: bytes | str) -> M:
    """Read JSON as a model; members that are unknown answer 400, wrong values 422."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise BadRequest from None
        unknown = {_place(one["loc"]) for one in found if one["type"] == _UNKNOWN}
        if unknown:
            refuse(400, {place: Problem("unknown_member") for place in sorted(unknown)})
        raise Invalid(
            {_place(one["loc"]): Problem(_CODES.get(one["type"], "wrong_value")) for one in found}
        ) from None


_SHAPES = frozenset({"str", "list[dict[str,str]]"})
"""What pydantic calls the two shapes of an answer, below the answer's own key."""


def _place(location: tuple[int | str, ...]) -> str:
    """Write a place in a document as ``files[0].part``."""
    named = [*location[:2], *(one for one in location[2:] if one not in _SHAPES)]
    written = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in named)
    return written.lstrip(".") or "body"


def refuse(status: int, fields: dict[str, Problem]) -> None:
    """Answer with a status of the protocol, naming each place."""
    sentence = str(_l("Yêu cầu không đúng định dạng"))
    abort(_answer(status, sentence, fields))


def _answer(status: int, sentence: str, fields: dict[str, Problem]) -> Response:
    return errors.answer(status, errors.CODES[status], sentence, fields=fields)


def _in_memory(
    total_content_length: int | None,  # noqa: ARG001 - the parser's protocol
    content_type: str | None,  # noqa: ARG001
    filename: str | None,  # noqa: ARG001
    content_length: int | None = None,  # noqa: ARG001
) -> IO[bytes]:
    return BytesIO()


def read_form() -> tuple["MultiDict[str, str]", "MultiDict[str, FileStorage]"]:
    """Read multipart/form-data once, into memory: the files are hashed and stored at once."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    parser = FormDataParser(
        stream_factory=_in_memory,
        max_form_memory_size=MOST_JSON,
        max_content_length=request.max_content_length,
        max_form_parts=MOST_PARTS,
        silent=False,
    )
    try:
        _, form, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except ValueError:
        raise BadRequest from None
    if not all([*form, *files]):
        raise BadRequest("a part of the form has no name")
    return form, files


def bytes_of(file: FileStorage) -> bytes:
    """Return the bytes of a form's file without copying them."""
    stream = file.stream
    return stream.getvalue() if isinstance(stream, BytesIO) else stream.read()
