"""Money at the desk: the overview, cash for a dossier, and asking for a refund."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting
from backoffice.dossier import panels
from backoffice.money import doubts, panel, receipts, refunds, sending, statements, tills
from backoffice.money.forms import CashForm, RefundAskForm
from casework.dossiers import cash, moves, queries
from casework.payments import cash as till_rules
from casework.payments import queries as payments
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.receipts import queries as receipt_queries
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.ids import new_token
from web import receipt_words, sentences
from web.access import current_actor, open_to
from web.procedure_words import refund_rule
from web.transactions import reading, transaction

blueprint = Blueprint("money", __name__, url_prefix="/thu-phi")
for area in (tills, refunds, doubts, statements, receipts):
    blueprint.register_blueprint(area.blueprint)
at_dossier = Blueprint("money_dossier", __name__, url_prefix="/ho-so/<reference>")
panels.SOURCES = (*panels.SOURCES, panel.of)


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show the cashier's till as it stands and the ways to everything else."""
    actor = current_actor()
    with reading() as session:
        till = till_rules.till(
            session, agency_id=actor.agency_id or 0, officer_id=actor.account_id or 0
        )
        receipt_of = receipt_queries.of_payments(session, [one.id for one in till.payments])
        return render_template(
            "backoffice/money/show.html", till=till, receipts=receipt_of, words=receipt_words
        )


@at_dossier.route("/thu-phi", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def take(reference: str) -> ResponseReturnValue:
    """Take cash for a dossier: what is due, what is given, the change, the receipt."""
    form, obstacle = CashForm(), ""
    if form.is_ready():
        try:
            return _taken(reference, form)
        except Invalid as refusal:
            form.show(refusal.fields)
        except (Conflict, NotAllowed) as refusal:
            obstacle = sentences.explain(refusal)
    return _page(reference, form, obstacle)


def _taken(reference: str, form: CashForm) -> ResponseReturnValue:
    by, at = current_actor(), now()
    with transaction() as session:
        dossier = queries.lock_of_officer(session, reference, of=by)
        given = cash.CashTaken(
            form.seen_amount,
            form.given.data or 0,
            form.payer_name.data or "",
            str(form.key.data or "")[:64],
        )
        payment = cash.take(session, dossier, given, by=by, at=at)
        payment_id = payment.id
    return redirect(url_for(".taken", reference=reference, payment_id=payment_id), 303)


def _page(reference: str, form: CashForm, obstacle: str) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=actor)
        if Role.RECEPTION not in moves.roles_in(dossier, actor):
            raise NotAllowed(what="cash")
        lines = cash.due(session, dossier)
        amount = sum(one.amount for one in lines)
        if not form.is_submitted():
            form.payer_name.data = dossier.filer_name or dossier.holder_name
            form.key.data = new_token()
            form.given.data = amount or None
        form.seen.data = str(amount)
        page = render_template(
            "backoffice/money/take.html",
            dossier=dossier,
            form=form,
            lines=lines,
            amount=amount,
            obstacle=obstacle,
            back=acting.address(reference),
        )
        return page, 409 if obstacle else form.status


@at_dossier.get("/thu-phi/<int:payment_id>")
@open_to(Role.RECEPTION)
def taken(reference: str, payment_id: int) -> ResponseReturnValue:
    """Say what was taken, how much change to give, and where the receipt is."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        payment = payments.payment(session, payment_id)
        if payments.dossier_of(session, payment_id) != dossier.id:
            return redirect(acting.address(reference), 303)
        receipt = receipt_queries.of_payments(session, [payment_id]).get(payment_id)
        return render_template(
            "backoffice/money/taken.html",
            dossier=dossier,
            payment=payment,
            receipt=receipt,
            change=(payment.cash_given or payment.amount) - payment.amount,
            back=acting.address(reference),
        )


@at_dossier.route("/hoan-tra/<int:payment_id>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def ask_refund(reference: str, payment_id: int) -> ResponseReturnValue:
    """Write down that a payment is to be paid back."""
    form = RefundAskForm()
    if sending.attempt(form, lambda session: _owe(session, reference, payment_id, form)):
        flash(_("Đã ghi khoản phải hoàn trả."), "success")
        return redirect(url_for("backoffice.money.refunds.show"), 303)
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        payment = payments.payment(session, payment_id)
        if payments.dossier_of(session, payment_id) != dossier.id:
            return redirect(acting.address(reference), 303)
        definition = procedures.definition_of(dossier.version)
        if not form.is_submitted():
            form.amount.data = cash.proposed(dossier, definition, payment)
        page = render_template(
            "backoffice/money/ask_refund.html",
            rule=refund_rule(definition),
            dossier=dossier,
            payment=payment,
            form=form,
            back=acting.address(reference),
        )
        return page, form.status


def _owe(session: Session, reference: str, payment_id: int, form: RefundAskForm) -> int:
    by, reason = current_actor(), form.reason.data or ""
    dossier = queries.lock_of_officer(session, reference, of=by)
    return cash.ask_refund(
        session, dossier, payment_id, reason=reason, amount=form.amount.data, by=by, at=now()
    ).id
