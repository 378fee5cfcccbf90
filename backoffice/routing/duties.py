"""/can-bo/phan-cong: rules of competence, leave and delegations of one agency, on three pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.admin import province
from backoffice.routing import forms, people
from casework.agencies.records import Agency
from casework.dossiers import takeovers
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.routing import absences, competence, delegations
from casework.routing.absences import Leave
from casework.routing.competence import ROLES, Share
from casework.routing.delegations import Grant
from casework.routing.duty_records import SigningForm
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid
from web import places
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import reading, transaction

ARRANGERS = (Role.LEADER, Role.ADMINISTRATOR)

blueprint = Blueprint("duties", __name__, url_prefix="/phan-cong")


@blueprint.route("", methods=["GET", "POST"])
@open_to(*ARRANGERS)
def show() -> ResponseReturnValue:
    """List the rules of competence and enter a new one."""
    form = forms.CompetenceForm()
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        facts = _competence_facts(session, agency, form)
    if form.is_ready() and _entered(form, agency, lambda *given: _give(form, *given)):
        flash(_("Đã thêm quy tắc; bước mới từ nay được giao theo quy tắc này."), "success")
        return redirect(url_for(".show", **people.kept()), 303)
    return _drawn("backoffice/routing/competence.html", form, **facts)


@blueprint.route("/nghi", methods=["GET", "POST"])
@open_to(*ARRANGERS)
def leave() -> ResponseReturnValue:
    """List who is on leave or will be, and enter a leave."""
    form = forms.LeaveForm()
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        facts = _leave_facts(session, agency, form)
    if form.is_ready() and _entered(form, agency, lambda *given: _enter_leave(form, *given)):
        flash(_("Đã ghi kỳ nghỉ."), "success")
        return redirect(url_for(".leave", **people.kept()), 303)
    return _drawn("backoffice/routing/leave.html", form, **facts)


@blueprint.route("/giao-ky", methods=["GET", "POST"])
@open_to(*ARRANGERS)
def delegation() -> ResponseReturnValue:
    """List the delegations of signing and enter a new one."""
    form = forms.DelegationForm()
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        facts = _delegation_facts(session, agency, form)
    if form.is_ready() and _entered(form, agency, lambda *given: _delegate(form, *given)):
        flash(_("Đã ghi văn bản giao ký."), "success")
        return redirect(url_for(".delegation", **people.kept()), 303)
    return _drawn("backoffice/routing/delegation.html", form, **facts)


@blueprint.post("/bo")
@open_to(*ARRANGERS)
def end_rule() -> ResponseReturnValue:
    """End a rule of competence."""
    _end(competence.end)
    flash(_("Đã bỏ quy tắc; việc đã giao vẫn ở người đang giữ."), "success")
    return redirect(url_for(".show", **people.kept()), 303)


@blueprint.post("/nghi/bo")
@open_to(*ARRANGERS)
def end_leave() -> ResponseReturnValue:
    """End a leave early or call it off; work that was handed over comes back."""
    _end(takeovers.end_leave)
    flash(_("Đã kết thúc kỳ nghỉ; việc đã bàn giao cho người thay sẽ trở lại."), "success")
    return redirect(url_for(".leave", **people.kept()), 303)


@blueprint.post("/giao-ky/bo")
@open_to(*ARRANGERS)
def end_delegation() -> ResponseReturnValue:
    """Revoke a delegation of signing."""
    _end(delegations.end)
    flash(_("Đã thu hồi việc giao ký, có hiệu lực ngay."), "success")
    return redirect(url_for(".delegation", **people.kept()), 303)


def _end(act: Callable[..., object]) -> None:
    form = forms.EndForm()
    number = form.id if form.is_ready() else 0
    with transaction() as session:
        agency = people.agency_in_charge(session, current_actor())
        act(session, agency, number, by=current_actor(), at=now())


def _entered(
    form: PageForm, agency: Agency, enter: Callable[[Session, Agency, Actor, datetime], object]
) -> bool:
    try:
        with transaction() as session:
            enter(session, session.get_one(Agency, agency.id), current_actor(), now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return False
    return True


def _drawn(template: str, form: PageForm, **facts: Any) -> ResponseReturnValue:  # noqa: ANN401
    return render_template(template, form=form, **facts), form.status


def _today() -> date:
    return now().astimezone(VIETNAM).date()


def common(session: Session, agency: Agency) -> dict[str, Any]:
    """Gather what each page of an agency's work shows: the agency and those to choose from."""
    actor = current_actor()
    may_choose = actor.has(Role.ADMINISTRATOR)
    return {
        "agency": agency,
        "agencies": province.agencies_of(session, actor) if may_choose else [],
        "kept": people.kept(),
        "today": _today(),
    }


def _competence_facts(
    session: Session, agency: Agency, form: forms.CompetenceForm
) -> dict[str, Any]:
    found = people.people(session, agency.id, None, on=_today())
    communes = dict(places.communes(session))
    form.officer.choices = people.choices(found)
    form.role.choices = [(one.value, wording.ROLES[one]) for one in ROLES]
    form.field_code.choices = procedures.field_names(session)
    form.commune_code.choices = list(communes.items())
    if not form.is_submitted():
        form.first_day.data, form.role.data = _today(), Role.SPECIALIST.value
    return {
        **common(session, agency),
        "rules": competence.listed(session, agency.id),
        "loads": {one.account_id: one for one in found},
        "communes": communes,
        "role_names": wording.ROLES,
    }


def _give(
    form: forms.CompetenceForm, session: Session, agency: Agency, by: Actor, at: datetime
) -> None:
    share = Share(
        officer_id=int(form.officer.data),
        role=Role(form.role.data),
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        procedure_code=form.procedure_code.data or "",
        field_code=form.field_code.data or "",
        commune_code=form.commune_code.data or "",
        step_key=form.step_key.data or "",
        unit=form.unit.data or "",
        weight=form.weight.data,
    )
    competence.create(session, agency, share, by=by, at=at)


def _leave_facts(session: Session, agency: Agency, form: forms.LeaveForm) -> dict[str, Any]:
    found = people.choices(people.people(session, agency.id, None, on=_today()))
    form.officer.choices = form.substitute.choices = found
    leaves = absences.listed(session, agency.id, on=_today())
    return {**common(session, agency), "leaves": leaves, "is_away": absences.is_away}


def _enter_leave(
    form: forms.LeaveForm, session: Session, agency: Agency, by: Actor, at: datetime
) -> None:
    leave = Leave(
        officer_id=int(form.officer.data),
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        substitute_id=int(form.substitute.data) if form.substitute.data else None,
        reason=form.reason.data,
        hands_over=bool(form.hands_over.data),
    )
    takeovers.begin_leave(session, absences.create(session, agency, leave, by=by, at=at), at=at)


def _delegation_facts(
    session: Session, agency: Agency, form: forms.DelegationForm
) -> dict[str, Any]:
    found = people.people(session, agency.id, None, on=_today())
    form.leader.choices = [
        (str(one.account_id), f"{one.name}, {one.title}")
        for one in found
        if Role.LEADER in one.roles
    ]
    form.officer.choices = [
        (str(one.account_id), f"{one.name}, {one.title}") for one in found if one.has_key
    ]
    return {**common(session, agency), "granted": delegations.listed(session, agency.id)}


def _delegate(
    form: forms.DelegationForm, session: Session, agency: Agency, by: Actor, at: datetime
) -> None:
    grant = Grant(
        leader_id=int(form.leader.data),
        officer_id=int(form.officer.data),
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        form=SigningForm(form.form.data),
        procedures=form.codes(),
        basis=form.basis.data,
    )
    delegations.create(session, agency, grant, by=by, at=at)
