"""The page of an issued result, its print, its file and a request to correct it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import correcting, queries
from casework.dossiers.records import Dossier
from casework.files import queries as files
from casework.files.records import StoredFile
from casework.registers.records import IssuedResult, ResultStanding
from casework.registers.standing_records import CorrectionRequest, CorrectionState
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound
from portal import evidence, stored, wording
from portal.results.forms import CorrectionForm
from web import result_words, sentences
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account, limited
from web.transactions import reading, transaction

blueprint = Blueprint("results", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a result holds."""

    result: IssuedResult
    issued: evidence.Issued
    file: StoredFile
    requests: list[CorrectionRequest]

    @property
    def holds(self) -> bool:
        """Tell whether the result is in force."""
        return self.issued.standing is ResultStanding.VALID

    @property
    def can_ask(self) -> bool:
        """Tell whether a correction may be asked for: it holds and no request waits."""
        return self.holds and all(one.state != CorrectionState.OPEN for one in self.requests)


def _shown(session: Session, dossier: Dossier, result_id: int) -> Shown:
    """Read one result of a dossier that the visitor may see; raise NotFound."""
    for one in queries.results_of(session, dossier.id):
        if one.id == result_id:
            [file] = files.by_ids(session, [one.file_id])
            asked = session.scalars(
                select(CorrectionRequest)
                .where(CorrectionRequest.result_id == one.id)
                .order_by(CorrectionRequest.id.desc())
                .limit(20)
            )
            return Shown(one, evidence.issued(session, one), file, list(asked))
    raise NotFound(result=result_id)


@blueprint.get("/ho-so/<reference>/ket-qua/<int:result_id>")
@open_to(SIGNED_IN)
def show(reference: str, result_id: int) -> ResponseReturnValue:
    """Show who signed a result and when, whether it holds, and what it leads to."""
    return _page("portal/results/show.html", reference, result_id)


@blueprint.get("/ho-so/<reference>/ket-qua/<int:result_id>/in")
@open_to(SIGNED_IN)
def printed(reference: str, result_id: int) -> ResponseReturnValue:
    """Show the facts of a result on a page meant for paper."""
    return _page("portal/results/print.html", reference, result_id)


def _page(template: str, reference: str, result_id: int) -> str:
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        return render_template(
            template,
            dossier=dossier,
            shown=_shown(session, dossier, result_id),
            wording=wording,
            words=result_words,
            printed_at=now(),
        )


@blueprint.get("/ho-so/<reference>/ket-qua/<int:result_id>/tep")
@open_to(SIGNED_IN)
def file(reference: str, result_id: int) -> ResponseReturnValue:
    """Let the holder save the original bytes; the name tells where it no longer holds."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        shown = _shown(session, dossier, result_id)
    name = shown.file.name if shown.holds else f"HET-HIEU-LUC-{shown.file.name}"
    return stored.hand_out(shown.file, in_place=False, name=name)


@blueprint.route("/ho-so/<reference>/ket-qua/<int:result_id>/dinh-chinh", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("20/hour", by=account)
def correct(reference: str, result_id: int) -> ResponseReturnValue:
    """Ask the agency that issued a result to correct it."""
    form = CorrectionForm()
    if form.is_ready() and _ask(form, reference, result_id):
        flash(_("Đã gửi đề nghị đính chính. Ông/bà được báo khi cơ quan trả lời."), "success")
        return redirect(url_for(".show", reference=reference, result_id=result_id), 303)
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        shown = _shown(session, dossier, result_id)
        page = render_template(
            "portal/results/correct.html", dossier=dossier, shown=shown, form=form
        )
    return page, form.status


def _ask(form: CorrectionForm, reference: str, result_id: int) -> bool:
    wish = correcting.Wish(form.place.data, form.wished.data, form.reason.data)
    try:
        with transaction() as session:
            dossier = queries.lock_own(session, reference, of=current_actor())
            correcting.ask(session, dossier, result_id, wish, by=current_actor(), at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
    return not form.problems()
