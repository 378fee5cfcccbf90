"""GET /api/v1/dossiers/…: a holder's own dossier with its files and results."""

import base64
import uuid

from flask import Blueprint, Response

from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.dossiers.records import DossierFile as Placed
from casework.dossiers.states import State, percent_done
from casework.files.records import FileVerdict, StoredFile
from casework.registers.records import IssuedResult
from foundation.errors import Conflict, NotFound
from portal.api import requests
from portal.api.intake import gateways
from portal.api.models import (
    DossierFile,
    DossierView,
    Result,
    StateName,
    TimelineLine,
)
from portal.wording import STATES
from web.access import SIGNED_IN, open_to
from web.transactions import let_go, reading

blueprint = Blueprint("dossiers", __name__)


class FileRefused(Conflict):
    """The inspection refused the file, or it is in quarantine: its bytes are not handed out."""

    code = "file_refused"


def state_name(state: int) -> StateName:
    """Return a state with its national name."""
    return StateName(code=state, name=str(STATES[State(state)]))


@blueprint.get("/dossiers/<reference>")
@open_to(SIGNED_IN)
def show(reference: str) -> Response:
    """Show one own dossier: how far it is, what happened, its files and results."""
    with reading() as session:
        dossier = queries.own(session, reference, of=requests.holder())
        view = _view(
            dossier,
            timeline=[
                TimelineLine(
                    at=entry.at, verb=entry.verb, state=state_name(entry.end), note=entry.note
                )
                for entry in queries.timeline_of(session, dossier.id)
            ],
            files=[_file(one) for one in queries.files_of(session, dossier.id)],
            results=[
                _result(n, one) for n, one in enumerate(queries.results_of(session, dossier.id), 1)
            ],
        )
    return Response(view.model_dump_json(), mimetype="application/json")


def _view(
    dossier: Dossier,
    *,
    timeline: list[TimelineLine],
    files: list[DossierFile],
    results: list[Result],
) -> DossierView:
    return DossierView(
        id=dossier.reference,
        code=dossier.shown_code,
        procedure=dossier.procedure_code,
        procedure_name=dossier.procedure_name,
        state=state_name(dossier.state),
        percent=percent_done(*dossier.current),
        agency=dossier.agency.name,
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        timeline=timeline,
        files=files,
        results=results,
    )


def _file(placed: Placed) -> DossierFile:
    stored = placed.file
    return DossierFile(
        part=placed.part_key,
        file_id=stored.id,
        name=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        verdict=stored.verdict,
        replaced=placed.replaced_at is not None,
    )


def _result(n: int, issued: IssuedResult) -> Result:
    return Result(
        n=n,
        title=issued.title,
        number=issued.number,
        issued_at=issued.issued_at,
        sha256=issued.sha256,
        verify_code=issued.verify_code,
        standing=issued.standing,
    )


@blueprint.get("/dossiers/<reference>/files/<uuid:file_id>")
@open_to(SIGNED_IN)
def file_bytes(reference: str, file_id: uuid.UUID) -> Response:
    """Hand out the bytes of one file of an own dossier."""
    with reading() as session:
        dossier = queries.own(session, reference, of=requests.holder())
        found = [
            one.file for one in queries.files_of(session, dossier.id) if one.file_id == file_id
        ]
    if not found:
        raise NotFound(what="file")
    return hand_over(found[0])


@blueprint.get("/dossiers/<reference>/results/<int:n>")
@open_to(SIGNED_IN)
def result_bytes(reference: str, n: int) -> Response:
    """Hand out the bytes of one issued result, counted from 1."""
    with reading() as session:
        dossier = queries.own(session, reference, of=requests.holder())
        issued = queries.results_of(session, dossier.id)
        if not 1 <= n <= len(issued):
            raise NotFound(what="result")
        stored = session.get_one(StoredFile, issued[n - 1].file_id)
    return hand_over(stored)


def hand_over(stored: StoredFile) -> Response:
    """Stream a file as an attachment with its hash; refused and quarantined ones are not."""
    if stored.verdict in {FileVerdict.REFUSED.value, FileVerdict.QUARANTINED.value}:
        raise FileRefused(name=stored.name)
    let_go()
    answer = Response(gateways().files.stream(stored.sha256), mimetype=stored.media_type)
    answer.content_length = stored.size
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name)
    digest = base64.b64encode(bytes.fromhex(stored.sha256)).decode()
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
