"""After taking in: codes and due dates, slips to print, one slip for all, a code to sign in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers import slips, visits
from casework.dossiers.records import Dossier
from casework.papers.records import Paper, PaperKind
from casework.people import desk as people
from casework.people import queries as accounts
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict
from foundation.ids import new_token
from web import sentences
from web.access import current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("intake_done", __name__, url_prefix="/tai-quay/luot/<reference>")
SLIPS = frozenset({PaperKind.SLIP.value, PaperKind.ASK_FOR_MORE.value, PaperKind.REFUSAL.value})


@blueprint.get("")
@open_to(Role.RECEPTION)
def show(reference: str) -> ResponseReturnValue:
    """Show what was taken in on one visit and what can be printed."""
    with reading() as session:
        visit = visits.visit_of(session, reference, of=current_actor())
        taken = visits.dossiers_of(session, visit)
        papers = visits.papers_of(session, taken)
        filer = accounts.account(session, visit.filer_id)
        return render_template(
            "backoffice/intake/done.html",
            visit=visit,
            filer=filer,
            can_sign_in=bool(filer.password_hash),
            lines=[(one, _slip_of(papers, one)) for one in taken],
            accepted=[one for one in taken if one.code],
            joint=_joint_of(papers),
            key=new_token(),
        )


def _slip_of(papers: list[Paper], dossier: Dossier) -> Paper | None:
    own = [one for one in papers if one.dossier_id == dossier.id and one.kind in SLIPS]
    return own[-1] if own else None


def _joint_of(papers: list[Paper]) -> Paper | None:
    joint = [one for one in papers if one.kind == PaperKind.JOINT_SLIP.value]
    return joint[-1] if joint else None


@blueprint.post("/phieu-chung")
@open_to(Role.RECEPTION)
@limited("30/minute", by=by_account)
def joint_slip(reference: str) -> ResponseReturnValue:
    """Draft one slip over all dossiers accepted on the visit, once for each number of them."""
    by, at = current_actor(), now()
    with transaction() as session:
        visit = visits.visit_of(session, reference, of=by, lock=True)
        accepted = [one for one in visits.dossiers_of(session, visit) if one.code]
        if len(accepted) > 1 and not _is_current(session, accepted):
            slips.draft_joint_slip(session, visit, accepted, by=by, at=at)
    flash(_("Đã lập giấy tiếp nhận chung."), "success")
    return redirect(url_for(".show", reference=reference), 303)


def _is_current(session: Session, accepted: list[Dossier]) -> bool:
    joint = _joint_of(visits.papers_of(session, accepted))
    return joint is not None and len(joint.facts.get("rows", ())) == len(accepted)


@blueprint.post("/ma-kich-hoat")
@open_to(Role.RECEPTION)
@limited("20/minute", by=by_account)
def activation(reference: str) -> ResponseReturnValue:
    """Make a code by which the person opens the account online; it is shown this once."""
    by, at = current_actor(), now()
    try:
        with transaction() as session:
            visit = visits.visit_of(session, reference, of=by)
            filer = accounts.account(session, visit.filer_id, lock=True)
            code = people.issue_activation(session, filer, by=by, at=at)
            name = filer.name
    except Conflict as refusal:
        flash(sentences.explain(refusal), "error")
        return redirect(url_for(".show", reference=reference), 303)
    answer = render_template(
        "backoffice/intake/activation.html",
        code=code, name=name, expires=at + people.CODE_LASTS, reference=reference,
    )  # fmt: skip
    return answer, {"Cache-Control": "no-store"}
