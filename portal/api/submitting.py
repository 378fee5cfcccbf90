"""POST /api/v1/dossiers: a whole dossier in one request, acknowledged exactly once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from sqlalchemy.orm import Session

from casework.dossiers import direct
from casework.dossiers.direct import Asked, Earlier, KeyTakenError, Standing
from casework.dossiers.states import State
from casework.files import actions as files
from casework.files.records import StoredFile
from casework.people.actor import Actor
from foundation.clock import now
from foundation.errors import Conflict, NotFound, Problem
from portal.api import intake, requests
from portal.api.intake import Incoming
from portal.api.models import Submission
from portal.wording import STATES
from web import access
from web.access import SIGNED_IN, open_to
from web.transactions import database

blueprint = Blueprint("submitting", __name__)
DOCUMENT = "dossier"


@dataclass(frozen=True, slots=True)
class _Request:
    """One request whole: who, under which key, what, and the bytes that came with it."""

    by: Actor
    key: str
    model: Submission
    incoming: Sequence[Incoming]
    sha256: str

    @property
    def asked(self) -> Asked:
        model = self.model
        return Asked(
            procedure=model.procedure,
            case=model.case,
            agency=model.agency,
            answers=model.answers,
            return_way=model.return_way,
        )


@blueprint.post("/dossiers")
@open_to(SIGNED_IN)
def submit() -> Response:
    """Submit a dossier; the answer comes after commit and after the store's read-back."""
    asked = _read_request()
    try:
        receipt, replay = _with_files(asked) if asked.incoming else _without_files(asked)
    except KeyTakenError:
        receipt, replay = _receipt_of_the_first(asked), True
    return _answer(receipt, replay=replay)


def _without_files(asked: _Request) -> tuple[dict[str, Any], bool]:
    """Register a request whose files were taken in before: one transaction, nothing outside."""
    at = now()
    with database().transaction() as session:
        standing = direct.read_standing(session, asked.asked, key=asked.key, by=asked.by, at=at)
        if isinstance(standing, Earlier):
            return standing.for_request(asked.sha256), True
        placed = _placed_files(session, asked)
        return _register(session, asked, standing, placed, at=at), False


def _with_files(asked: _Request) -> tuple[dict[str, Any], bool]:
    """Register a request that brings bytes: judged first, stored and read back, then written."""
    at = now()
    with database().reading() as session:
        standing = direct.read_standing(session, asked.asked, key=asked.key, by=asked.by, at=at)
        if isinstance(standing, Earlier):
            return standing.for_request(asked.sha256), True
        placed = _placed_files(session, asked)
    sizes = [(part, file.name, file.size) for part, file in placed]
    fresh = [(file.place, file.name, len(file.data)) for file in asked.incoming]
    more, limit = sum(size for _, _, size in fresh), access.settings().max_day_bytes
    direct.check(standing, asked.asked, [*sizes, *fresh], more=more, limit=limit, at=at)
    facts = intake.store(asked.incoming)
    at = now()
    with database().transaction() as session:
        taken = files.take_in(session, facts, owner_id=asked.by.account_id, at=at)
        placed += [(file.place, one) for file, one in zip(asked.incoming, taken, strict=True)]
        return _register(session, asked, standing, placed, at=at), False


def _read_request() -> _Request:
    by, key = requests.holder(), requests.idempotency_key()
    if request.mimetype == "application/json":
        model, incoming = requests.read_json(Submission), []
    else:
        form, sent = requests.read_form()
        if set(form) != {DOCUMENT}:
            unknown = sorted(set(form) - {DOCUMENT}) or [DOCUMENT]
            requests.refuse(400, {name: Problem("unknown_member") for name in unknown})
        model = requests.read_model(Submission, form[DOCUMENT])
        incoming = intake.read_files(list(sent.items(multi=True)))
    document = json.dumps(model.model_dump(mode="json"), sort_keys=True)
    return _Request(by, key, model, incoming, intake.digest_of(document, incoming))


def _placed_files(session: Session, asked: _Request) -> list[tuple[str, StoredFile]]:
    """Return the files named by id; a foreign or unknown one answers 404."""
    wanted = asked.model.files
    if not wanted:
        return []
    ids = [one.file_id for one in wanted]
    own = files.own_files(session, ids, owner_id=asked.by.account_id or 0)
    if any(one not in own for one in ids):
        raise NotFound(what="file")
    return [(one.part, own[one.file_id]) for one in wanted]


def _register(
    session: Session,
    asked: _Request,
    standing: Standing,
    placed: list[tuple[str, StoredFile]],
    *,
    at: datetime,
) -> dict[str, Any]:
    return direct.submit_once(
        session,
        standing.filing(asked.asked, placed),
        key=asked.key,
        request_sha256=asked.sha256,
        by=asked.by,
        at=at,
        ground=standing.ground,
    )


def _receipt_of_the_first(asked: _Request) -> dict[str, Any]:
    with database().reading() as session:
        earlier = direct.earlier_receipt(session, key=asked.key, by=asked.by)
    if earlier is None:
        raise Conflict
    return earlier.for_request(asked.sha256)


def _answer(receipt: dict[str, Any], *, replay: bool) -> Response:
    state = State(receipt["state"])
    answer = jsonify({**receipt, "state": {"code": state.value, "name": str(STATES[state])}})
    answer.status_code = 201
    answer.headers["Location"] = url_for("api.dossiers.show", reference=receipt["id"])
    if replay:
        answer.headers["Idempotent-Replay"] = "true"
    return answer
