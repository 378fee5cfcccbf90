"""The files of a draft: each in its place, seen again, taken out again."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casework.dossiers import queries, submission
from casework.dossiers.records import DraftFile
from casework.files.records import StoredFile
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from portal import filerows, stored, taking_in
from portal.filling import from_vault, progress
from portal.filling.forms import ConfirmForm
from portal.filling.from_vault import Offer
from portal.filling.progress import Filling
from portal.taking_in import Place
from web import sentences
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account, limited
from web.transactions import reading, transaction

blueprint = Blueprint("files", __name__)
blueprint.register_blueprint(from_vault.blueprint)


@blueprint.get("/ho-so/nhap/<reference>/giay-to")
@open_to(SIGNED_IN)
def page(reference: str) -> ResponseReturnValue:
    """Show each part that is handed in as files, with those already there."""
    return _page(reference, {})


def _page(reference: str, problems: Mapping[str, str]) -> str:
    with reading() as session:
        draft = queries.own_draft(session, reference, of=current_actor())
        submission.check_editable(draft)
        definition = procedures.definition_of(draft.version)
        filling = progress.view(draft, definition, queries.draft_files(session, draft.id), at=now())
        over = sentences.say_all(from_vault.problems(session, filling))
        problems = {key.partition(":")[2]: one for key, one in over.items()} | dict(problems)
        rows = {
            one.part.key: [_row(reference, one.part.key, placed.file) for placed in one.files]
            for one in filling.parts
        }
        return render_template(
            "portal/filling/files.html",
            filling=filling,
            rows=rows,
            offers=from_vault.offers(session, filling),
            problems=problems,
            summary=[(f"file-{part}", sentence) for part, sentence in problems.items()],
            steps=progress.steps(filling, "giay-to"),
            previous_href=progress.previous_href(filling, "giay-to"),
            next_href=progress.next_href(filling, "giay-to"),
            max_bytes=settings().max_file_bytes,
        )


def uploads(
    filling: Filling, section: str, offers: Mapping[str, Sequence[Offer]]
) -> list[dict[str, object]]:
    """Describe the upload boxes of a section: its file questions whose part is asked for."""
    reference = filling.draft.reference
    parts = {one.part.key: one for one in filling.parts}
    drawn = next(one for one in filling.sheet.sections if one.key == section)
    asked = [one for one in drawn.files if one.field.part in parts and not one.hidden]
    return [
        {
            "part": parts[one.field.part].part,
            "label": one.field.label,
            "hint": one.field.hint or parts[one.field.part].part.note,
            "files": [
                _row(reference, one.field.part, placed.file)
                for placed in parts[one.field.part].files
            ],
            "max_bytes": settings().max_file_bytes,
            "offers": offers.get(one.field.part, ()),
        }
        for one in asked
    ]


def _row(reference: str, part: str, file: StoredFile) -> dict[str, object]:
    def link(view: str, part: str | None = None) -> str:
        here = f"portal.filling.files.{view}"
        return url_for(here, reference=reference, file_id=file.id, part=part)

    return filerows.row(
        file,
        href=link("show"),
        remove_url=link("remove", part=part),
        status_url=link("status", part=part),
    )


def _place_in(reference: str, part: str) -> Place:
    """Return what puts a file in this part of the draft."""

    def place(session: Session, file: StoredFile) -> dict[str, object]:
        draft = queries.lock_draft(session, reference, of=current_actor())
        definition = procedures.definition_of(draft.version)
        placed = submission.attach(session, draft, definition, part, file)
        return _row(reference, part, session.get_one(StoredFile, placed.file_id))

    return place


def _draft_open(reference: str) -> None:
    """Refuse before anything is fetched: the draft must be the visitor's and not yet sent."""
    with reading() as session:
        submission.check_editable(queries.own_draft(session, reference, of=current_actor()))


@blueprint.post("/ho-so/nhap/<reference>/tep/phieu")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def ticket(reference: str) -> ResponseReturnValue:
    """Promise a place in the store for one file of the draft."""
    _draft_open(reference)
    return taking_in.ticket()


@blueprint.post("/ho-so/nhap/<reference>/tep/xong")
@open_to(SIGNED_IN)
def complete(reference: str) -> ResponseReturnValue:
    """Take in the file that the store has received."""
    _draft_open(reference)
    return taking_in.complete(lambda part: _place_in(reference, part))


@blueprint.post("/ho-so/nhap/<reference>/tep")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def whole(reference: str) -> ResponseReturnValue:
    """Take in a file that comes through the application."""
    _draft_open(reference)
    part = request.form.get("part", "")
    section = request.args.get("phan")
    back = url_for(".page", reference=reference, _anchor=f"file-{part}")
    if section:
        back = url_for(
            "portal.filling.section", reference=reference, key=section, _anchor=f"file-{part}"
        )
    try:
        return taking_in.whole(lambda key: _place_in(reference, key), back=back)
    except Invalid as refusal:
        sentence = next(iter(sentences.say_all(refusal.fields).values()))
        return _page(reference, {part: sentence}), 422


def _own(session: Session, reference: str, file_id: object) -> list[DraftFile]:
    """Return the places a file has in the visitor's draft; raise NotFound for none."""
    draft = queries.own_draft(session, reference, of=current_actor())
    found = [one for one in queries.draft_files(session, draft.id) if one.file_id == file_id]
    if not found:
        raise NotFound(what="file")
    return found


@blueprint.get("/ho-so/nhap/<reference>/tep/<uuid:file_id>")
@open_to(SIGNED_IN)
def show(reference: str, file_id: object) -> ResponseReturnValue:
    """Show a file of the draft to its owner."""
    with reading() as session:
        file = _own(session, reference, file_id)[0].file
    return stored.hand_out(file, in_place=True)


@blueprint.get("/ho-so/nhap/<reference>/tep/<uuid:file_id>/tinh-trang")
@open_to(SIGNED_IN)
def status(reference: str, file_id: object) -> ResponseReturnValue:
    """Tell a script of the page whether a file has been looked into."""
    part = request.args.get("part", "")
    with reading() as session:
        file = _own(session, reference, file_id)[0].file
        return _row(reference, part, file)


@blueprint.post("/ho-so/nhap/<reference>/tep/<uuid:file_id>/xoa")
@open_to(SIGNED_IN)
def remove(reference: str, file_id: object) -> ResponseReturnValue:
    """Take a file out of its place in the draft."""
    part = request.args.get("part", "")
    if ConfirmForm().is_ready():
        with transaction() as session:
            draft = queries.lock_draft(session, reference, of=current_actor())
            for one in _own(session, reference, file_id):
                if one.part_key == part:
                    submission.detach(session, draft, one.id)
    return redirect(url_for(".page", reference=reference, _anchor=f"file-{part}"), 303)
