"""Requests for correction and the end of issued results: proposed, signed, sealed, step by step."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting, wording
from backoffice.dossier import panels
from backoffice.results import facts, forms, panel
from casework.agencies import queries as agencies
from casework.dossiers import correcting, queries, revoking
from casework.dossiers.records import Dossier
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.registers import standing_queries as standings
from casework.registers.records import CancelGround
from casework.registers.standing_records import ResultCancellation
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed
from web import pages, result_words, sentences, sign_in
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 30
_OFFICE = (Role.SPECIALIST, Role.LEADER, Role.CLERK)

blueprint = Blueprint("results", __name__, url_prefix="/ket-qua")
panels.SOURCES = (*panels.SOURCES, panel.of)


@blueprint.get("")
@open_to(*_OFFICE)
def show() -> ResponseReturnValue:
    """List what waits: requests for correction, cancellations under way; find a result."""
    of, after, typed = current_actor(), pages.cursor(int), request.args.get("so", "").strip()[:80]
    with reading() as session:
        asked = standings.open_requests(
            session, of.agency_id or 0, after=after[0] if after else None, limit=PAGE + 1
        )
        own = correcting.answers_for(session, of.agency_id)
        return render_template(
            "backoffice/results/show.html",
            page=pages.cut(asked, PAGE, lambda row: (row[0].id,)),
            cases=standings.under_way(session, of.agency_id or 0),
            found=standings.found(session, own, typed) if typed else [],
            typed=typed,
            wording=wording,
            words=result_words,
        )


@blueprint.get("/<int:result_id>")
@open_to(*_OFFICE)
def one(result_id: int) -> ResponseReturnValue:
    """Show a result of one's agency with what was asked and decided about it."""
    of = current_actor()
    with reading() as session:
        shown = facts.one_result(session, result_id, of=of)
        page = render_template(
            "backoffice/results/one.html",
            shown=shown,
            may_propose=of.has(Role.SPECIALIST) and shown.is_open,
            wording=wording,
            words=result_words,
        )
    acting.note_reading(shown.dossier, "read_paper")
    return page


@blueprint.route("/dinh-chinh/<int:request_id>", methods=["GET", "POST"])
@open_to(Role.SPECIALIST, Role.LEADER)
def answer(request_id: int) -> ResponseReturnValue:
    """Show a request; decline it with the reason, or go on to the cancellation it asks for."""
    form, of = forms.DeclineForm(), current_actor()
    with reading() as session:
        asked = standings.request_of(session, request_id, agency_id=of.agency_id)
        shown = facts.one_result(session, asked.result_id, of=of)
    if form.is_ready() and _settled(form, lambda session: _decline(session, request_id, form)):
        flash(_("Đã trả lời đề nghị đính chính."), "success")
        return redirect(url_for(".show"), 303)
    page = render_template(
        "backoffice/results/answer.html", asked=asked, shown=shown, form=form, words=result_words
    )
    return page, form.status


def _decline(session: Session, request_id: int, form: forms.DeclineForm) -> None:
    by = current_actor()
    asked = standings.request_of(session, request_id, agency_id=by.agency_id)
    result = facts.one_result(session, asked.result_id, of=by).result
    dossier = queries.lock_by_id(session, result.dossier_id)
    correcting.decline(session, dossier, request_id, answer=form.answer.data, by=by, at=now())


def _settled(form: PageForm, act: Callable[[Session], object]) -> bool:
    """Act in one transaction; show what is wrong at its field or on top, False then."""
    try:
        with transaction() as session:
            act(session)
    except Invalid as refusal:
        form.show(refusal.fields)
    except (Conflict, NotAllowed) as refusal:
        form.form_errors.append(sentences.explain(refusal))
    return not form.problems()


@blueprint.route("/<int:result_id>/huy", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def cancel(result_id: int) -> ResponseReturnValue:
    """Propose the decision that ends a result, with the result that replaces it if need be."""
    form, of = forms.CancelForm(), current_actor()
    asked_id = request.args.get("yeu-cau", type=int)
    with reading() as session:
        shown = facts.one_result(session, result_id, of=of)
        _begin(session, form, shown, asked_id)
    made: list[int] = []
    if form.is_ready():
        act = lambda session: made.append(_propose(session, result_id, form, asked_id))  # noqa: E731
        if _settled(form, act):
            return redirect(url_for(".case", case_id=made[0]), 303)
    page = render_template("backoffice/results/cancel.html", shown=shown, form=form)
    return page, form.status


def _begin(
    session: Session, form: forms.CancelForm, shown: facts.OneResult, asked_id: int | None
) -> None:
    """Offer the leaders, and begin with the old words and with what the holder asked for."""
    leaders = agencies.officers_in(session, current_actor().agency_id or 0, Role.LEADER)
    form.leader.choices = [
        (str(one.account_id), f"{one.account.name}, {one.title}") for one in leaders if one.sign_key
    ]
    if form.is_submitted():
        return
    paper = session.get_one(Paper, shown.result.paper_id)
    form.body.data = "\n\n".join(paper.facts.get("body", ()))
    asked = next((one for one in shown.requests if one.id == asked_id), None)
    if asked is not None:
        form.ground.data, form.replaces.data = CancelGround.ERROR.value, True
        form.reason.data = f"{asked.place}: {asked.wished}. {asked.reason}"


def _propose(session: Session, result_id: int, form: forms.CancelForm, asked_id: int | None) -> int:
    by = current_actor()
    result = facts.one_result(session, result_id, of=by).result
    dossier = queries.lock_by_id(session, result.dossier_id)
    leader = str(form.leader.data or "")
    proposal = revoking.Proposal(
        ground=CancelGround(form.ground.data),
        reason=form.reason.data,
        leader_id=int(leader) if leader.isdecimal() else 0,
        body=form.paragraphs(),
        request_id=asked_id,
    )
    return revoking.propose(session, dossier, result_id, proposal, by=by, at=now()).id


@blueprint.get("/huy/<int:case_id>")
@open_to(*_OFFICE)
def case(case_id: int) -> ResponseReturnValue:
    """Show a cancellation: its papers, how far it is, and the step that is this officer's."""
    return _case(case_id)


def _case(case_id: int, **sent: PageForm) -> ResponseReturnValue:
    with reading() as session:
        shown = facts.one_case(session, case_id, of=current_actor())
        given: dict[str, PageForm] = {
            "sign": forms.SignForm(formdata=None),
            "back": forms.BackForm(formdata=None),
            "seal": forms.SealForm(formdata=None),
            **sent,
        }
        if "sign" not in sent:
            given["sign"].seen_sha256.data = shown.seen
        problems = [one for form in sent.values() for one in form.problems()]
        page = render_template(
            "backoffice/results/case.html",
            shown=shown,
            forms=given,
            problems=problems,
            wording=wording,
            words=result_words,
        )
    acting.note_reading(shown.dossier, "read_paper")
    return page, 422 if problems else 200


def _act(
    case_id: int,
    role: Role,
    form: PageForm,
    verb: Callable[[Session, Dossier, ResultCancellation], object],
) -> bool:
    """Lock dossier and cancellation and take one step of it."""

    def act(session: Session) -> None:
        by = current_actor()
        seen = standings.case_of(session, case_id, agency_id=by.agency_id)
        dossier = queries.lock_by_id(session, seen.dossier_id)
        verb(session, dossier, revoking.lock(session, case_id, by=by, role=role))

    return _settled(form, act)


@blueprint.post("/huy/<int:case_id>/ky")
@open_to(Role.LEADER)
def sign(case_id: int) -> ResponseReturnValue:
    """Sign exactly the files that were looked at, with the second factor given anew."""
    form = forms.SignForm()
    if form.is_ready() and _signed(case_id, form):
        return redirect(url_for(".case", case_id=case_id), 303)
    return _case(case_id, sign=form)


def _signed(case_id: int, form: forms.SignForm) -> bool:
    try:
        sign_in.prove_again(form.code.data)
    except Invalid as refusal:
        form.show(refusal.fields)
        return False
    seen = str(form.seen_sha256.data or "")
    return _act(
        case_id,
        Role.LEADER,
        form,
        lambda session, dossier, made: revoking.order_signatures(
            session, dossier, made, seen_sha256=seen, by=current_actor(), at=now()
        ),
    )


@blueprint.post("/huy/<int:case_id>/tra-lai")
@open_to(Role.LEADER)
def hand_back(case_id: int) -> ResponseReturnValue:
    """Give the draft back with the reason; the result holds on."""
    form, at = forms.BackForm(), now()
    if form.is_ready():
        done = _act(
            case_id,
            Role.LEADER,
            form,
            lambda session, dossier, made: revoking.hand_back(
                session, dossier, made, reason=form.reason.data, by=current_actor(), at=at
            ),
        )
        if done:
            flash(_("Đã trả lại dự thảo quyết định; kết quả vẫn còn hiệu lực."), "success")
            return redirect(url_for(".show"), 303)
    return _case(case_id, back=form)


@blueprint.post("/huy/<int:case_id>/dong-dau")
@open_to(Role.CLERK)
def seal(case_id: int) -> ResponseReturnValue:
    """Number the signed papers in the outgoing book and order the agency's seal."""
    form, at = forms.SealForm(), now()
    if form.is_ready():
        done = _act(
            case_id,
            Role.CLERK,
            form,
            lambda session, dossier, made: revoking.order_seals(
                session, dossier, made, by=current_actor(), at=at
            ),
        )
        if done:
            return redirect(url_for(".case", case_id=case_id), 303)
    return _case(case_id, seal=form)
