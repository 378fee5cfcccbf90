"""The members of an organisation: who they are, inviting, changing and removing them."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.people import mandate_queries, mandates
from casework.people import queries as people
from casework.people.actor import ActorKind, MemberRole
from casework.people.mandate_records import Mandate
from casework.people.records import Account
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem
from portal.mandates import words
from portal.mandates.forms import TermsForm
from web.access import SIGNED_IN, current_actor, open_to, safe_next
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("members", __name__)


def back_href() -> str:
    """Return the page from which a form was sent, else the page of mandates."""
    return safe_next(request.values.get("next")) or url_for("portal.mandates.own.page")


def _managed(session: Session, number: int) -> Account:
    """Return the organisation whose members the visitor looks after; raise NotFound."""
    if not mandates.may_manage(current_actor(), number):
        raise NotFound(account=number)
    account = people.account(session, number)
    if account.actor_kind is not ActorKind.ORGANISATION:
        raise NotFound(account=number)
    return account


@blueprint.get("/tai-khoan/thanh-vien")
@open_to(SIGNED_IN)
def first() -> ResponseReturnValue:
    """Lead to the organisation one looks after, or to the page of mandates where there is none."""
    actor = current_actor()
    if actor.kind is ActorKind.ORGANISATION:
        return redirect(url_for(".page", number=actor.account_id), 303)
    managed = [one for one in actor.mandates if mandates.may_manage(actor, one.account_id)]
    if len(managed) == 1:
        return redirect(url_for(".page", number=managed[0].account_id), 303)
    return redirect(url_for("portal.mandates.own.page"), 303)


@blueprint.get("/tai-khoan/thanh-vien/<int:number>")
@open_to(SIGNED_IN)
def page(number: int) -> ResponseReturnValue:
    """Show an organisation's members with their roles, and the codes still open."""
    at, actor = now(), current_actor()
    with reading() as session:
        organisation = _managed(session, number)
        given = mandate_queries.given_by(session, number)
        return render_template(
            "portal/mandates/members.html",
            organisation=organisation,
            members=[words.line(one, one.agent.name, at=at) for one in given],
            own=[one.id for one in given if one.agent_id == actor.account_id],
            invitations=mandate_queries.open_invitations(session, number, at=at),
            roles=words.ROLES,
        )


@blueprint.route("/tai-khoan/thanh-vien/<int:number>/moi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
def invite_member(number: int) -> ResponseReturnValue:
    """Make a code by which somebody becomes a member."""
    with reading() as session:
        _managed(session, number)
    return invite(number)


def invite(number: int) -> ResponseReturnValue:
    """Ask what a mandate of an account is to be, make its code and show it this once."""
    actor, at = current_actor(), now()
    with reading() as session:
        principal = people.account(session, number)
    form = TermsForm(data={"role": MemberRole.FILER.value})
    form.fit(principal.actor_kind)
    if form.is_ready():
        try:
            with transaction() as session:
                terms = form.terms()
                _check_procedures(session, terms.procedures)
                made, code = mandates.invite(session, number, terms, by=actor, at=at)
                until = made.expires_at
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return _made(principal, terms.label, code, until)
    shown = render_template(
        "portal/mandates/invite.html", form=form, principal=principal, back=_home(principal)
    )
    return shown, form.status


def _made(principal: Account, label: str, code: str, until: datetime) -> ResponseReturnValue:
    """Show a code, which no page shows again."""
    shown = render_template(
        "portal/mandates/invited.html", code=code, label=label, until=until, back=_home(principal)
    )
    return shown, 200, {"Cache-Control": "no-store"}


def home_of(session: Session, principal_id: int) -> str:
    """Return the page on which the mandates of an account are looked after."""
    return _home(people.account(session, principal_id))


def _home(principal: Account) -> str:
    if principal.actor_kind is ActorKind.ORGANISATION:
        return url_for("portal.mandates.members.page", number=principal.id)
    return url_for("portal.mandates.own.page")


def _check_procedures(session: Session, codes: tuple[str, ...]) -> None:
    """Raise Invalid where a procedure of these codes does not exist."""
    known = procedures.known_codes(session, codes)
    if unknown := sorted(set(codes) - known):
        raise Invalid({"procedures": Problem("codes_unknown", {"codes": ", ".join(unknown)[:200]})})


@blueprint.route("/tai-khoan/thanh-vien/quyen/<int:number>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def change(number: int) -> ResponseReturnValue:
    """Give a mandate another role, other procedures or another last day."""
    with reading() as session:
        mandate, principal = _with_principal(session, number)
        agent = people.account(session, mandate.agent_id).name
        form = TermsForm(data=_as_typed(mandate))
    form.fit(principal.actor_kind, is_new=False)
    if form.is_ready():
        try:
            with transaction() as session:
                terms = form.terms()
                _check_procedures(session, terms.procedures)
                mandates.change(session, number, terms, by=current_actor(), at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Quyền đã đổi, có hiệu lực ngay."), "success")
            return redirect(_home(principal), 303)
    shown = render_template(
        "portal/mandates/change.html", form=form, agent=agent, back=_home(principal)
    )
    return shown, form.status


def _with_principal(session: Session, number: int) -> tuple[Mandate, Account]:
    found = mandates.looked_after(session, number, by=current_actor())
    return found, people.account(session, found.principal_id)


def _as_typed(mandate: Mandate) -> dict[str, object]:
    return {
        "kind": mandate.kind,
        "role": mandate.role,
        "procedures": ", ".join(mandate.procedures),
        "valid_until": mandate.valid_until,
        "note": mandate.note,
    }
