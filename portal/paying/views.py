"""Paying for one's own dossier: what is due and why, by which way, and what has been paid."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import moves, queries
from casework.dossiers.records import Dossier
from casework.payments import actions, asking, vietqr
from casework.payments import queries as payments
from casework.payments.actions import BillNotOpen, Word
from casework.payments.platform import Order
from casework.payments.records import (
    Bill,
    BillState,
    CollectingAccount,
    Payment,
    PaymentState,
    Supplier,
)
from casework.payments.vietqr import Transfer
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.receipts import queries as receipt_queries
from foundation.clock import now
from foundation.errors import NotFound, Unavailable
from gateways import Gateways
from gateways.payments import PlatformRefused
from gateways.typesetting import qr_drawing
from portal.dossiers import marks, panels
from portal.hall import devices
from portal.receipts import views as receipts
from web import limits
from web.access import SIGNED_IN, current_actor, open_to
from web.filters import vn_money
from web.forms import PageForm
from web.limits import account, limited
from web.procedure_words import refund_rule
from web.transactions import reading, transaction

blueprint = Blueprint("paying", __name__)


class PayForm(PageForm):
    """Paying needs nothing but the button."""


def gateways() -> Gateways:
    """Return what leads outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def panel(session: Session, dossier: Dossier, actor: Actor) -> panels.Panel | None:
    """Show on the dossier's page what is to be paid, or what has been paid."""
    bills = payments.bills_of(session, dossier.id)
    due = next((one for one in bills if one.state == BillState.OPEN.value), None)
    paid = [one for one in bills if one.state not in _NOT_PAID]
    if due is None and not paid:
        return None
    may_pay = Role.HOLDER in moves.roles_in(dossier, actor)
    facts = {"bill": due, "paid": paid, "reference": dossier.reference, "may_pay": may_pay}
    spot = panels.Spot.TOP if due else panels.Spot.SIDE
    return panels.Panel("portal/paying/panel.html", spot, facts)


def mark(session: Session, dossiers: Sequence[Dossier], _actor: object) -> Mapping[int, marks.Mark]:
    """Mark the dossiers for which something is to be paid."""
    found = payments.with_open_bills(session, [one.id for one in dossiers])
    return {
        number: marks.Mark(_("Cần nộp %(amount)s", amount=vn_money(amount)), icon="warning")
        for number, amount in found.items()
    }


_NOT_PAID = frozenset({BillState.OPEN.value, BillState.CANCELLED.value})


@blueprint.get("/ho-so/<reference>/nop-phi")
@open_to(SIGNED_IN)
def page(reference: str) -> ResponseReturnValue:
    """Show what is due, the ways to pay it, and how far payments have come."""
    return _page(reference)


def _page(reference: str, problem: str = "") -> str:
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        bills = payments.bills_of(session, dossier.id)
        if not bills:
            raise NotFound(what="bill")
        due = next((one for one in bills if one.state == BillState.OPEN.value), None)
        tries = payments.payments_of(session, [one.id for one in bills])
        account_ = payments.collecting_account(session, dossier.desk_agency_id)
        slips = receipts.panel(session, dossier, current_actor())
        return render_template(
            "portal/paying/page.html",
            dossier=dossier,
            due=due,
            bills=bills,
            tries=tries,
            waits=bool(due) and any(one.state == PaymentState.STARTED.value for one in tries),
            stamp=_stamp(session, dossier) if _is_awaited(tries) else "",
            last_paid=next(
                (one for one in reversed(bills) if one.state == BillState.PAID.value), None
            ),
            receipts=slips,
            account=account_,
            code=devices.picture(qr_drawing(_transfer_code(due, account_)))
            if due and account_
            else "",
            online=gateways().payments.is_set and account_ is not None,
            may_pay=Role.HOLDER in moves.roles_in(dossier, current_actor()),
            back_rule=refund_rule(procedures.definition_of(dossier.version)),
            form=PayForm(formdata=None),
            problem=problem,
        )


@blueprint.get("/ho-so/<reference>/nop-phi/tinh-trang")
@open_to(SIGNED_IN)
def standing(reference: str) -> ResponseReturnValue:
    """Tell a waiting page by a stamp whether a payment, a bill or a receipt has moved on."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        return {"stamp": _stamp(session, dossier)}


def _stamp(session: Session, dossier: Dossier) -> str:
    bills = payments.bills_of(session, dossier.id)
    tries = payments.payments_of(session, [one.id for one in bills])
    papers = receipt_queries.of_dossier(session, dossier.id)
    seen = [
        *(one.state for one in bills),
        *(one.state for one in tries),
        *(f"{one.state}{bool(one.pdf_file_id)}" for one in papers),
    ]
    return hashlib.sha256(" ".join(seen).encode()).hexdigest()[:16]


def _is_awaited(tries: Sequence[Payment]) -> bool:
    """Tell whether money may arrive any moment, or has just arrived and its receipt not yet."""
    edge = now() - _RECEIPT_COMES
    return any(
        one.state == PaymentState.STARTED.value
        or (one.state == PaymentState.PAID.value and (one.settled_at or edge) > edge)
        for one in tries
    )


_RECEIPT_COMES = timedelta(minutes=10)
"""A receipt is made, signed and stamped within this time, or something is wrong with it."""


def _transfer_code(bill: Bill, account_: CollectingAccount) -> str:
    return vietqr.write(
        Transfer(account_.bank_bin, account_.account_number, bill.amount, bill.reference)
    )


@blueprint.post("/ho-so/<reference>/nop-phi/truc-tuyen")
@open_to(SIGNED_IN)
@limited("20/hour", by=account)
def online(reference: str) -> ResponseReturnValue:
    """Begin an online payment and lead the payer on to the platform's page."""
    if not PayForm().is_ready():
        abort(400)
    order, payment_id = _begin(reference)
    try:
        address, said = gateways().payments.init(order)
    except (PlatformRefused, Unavailable) as refusal:
        _give_up(payment_id, str(refusal))
        told = _(
            "Nền tảng thanh toán chưa nhận yêu cầu. Ông/bà chưa mất tiền; "
            "hãy thử lại sau ít phút hoặc chuyển khoản theo mã QR."
        )
        return _page(reference, told), 503
    with transaction() as session:
        word = Word(Supplier.PLATFORM, "init", said, is_genuine=True)
        actions.keep_word(session, payment_id, word, at=now())
    return render_template("portal/paying/go_on.html", reference=reference, address=address)


def _begin(reference: str) -> tuple[Order, int]:
    actor, at = current_actor(), now()
    with transaction() as session:
        dossier = queries.lock_own(session, reference, of=actor)
        bill = payments.open_bill_of(session, dossier.id, lock=True)
        to = payments.collecting_account(session, dossier.desk_agency_id)
        if bill is None or to is None or Role.HOLDER not in moves.roles_in(dossier, actor):
            raise BillNotOpen(reference=reference)
        begun = actions.start(
            session, bill, Supplier.PLATFORM, payer_name=actor.name, by=actor, at=at
        )
        agency = session.get_one(Agency, bill.agency_id)
        order = Order(
            merchant_ref=begun.merchant_ref,
            amount=bill.amount,
            dossier_code=dossier.shown_code,
            procedure_code=dossier.procedure_code,
            procedure_name=dossier.procedure_name,
            agency_code=agency.code,
            agency_name=agency.name,
            account=to.account_number,
            bank=to.bank_bin,
            account_name=to.account_name,
            payer_name=actor.name,
            lines=bill.lines,
            ip=limits.address(),
            at=at,
        )
        return order, begun.id


def _give_up(payment_id: int, why: str) -> None:
    with transaction() as session:
        payment = payments.payment(session, payment_id, lock=True)
        actions.fail(payment, "not_begun", at=now())
        word = Word(Supplier.PLATFORM, "init", why, is_genuine=True, problem="not_begun")
        actions.keep_word(session, payment_id, word, at=now())


@blueprint.get("/thanh-toan/ve")
@open_to(SIGNED_IN)
@limited("60/minute", by=account)
def back() -> ResponseReturnValue:
    """Take the payer back from the platform; what its address says is not believed, but asked."""
    with transaction() as session:
        payment = payments.payment_by_ref(session, request.args.get("ma", "")[:100])
        if payment is None:
            raise NotFound(what="payment")
        number = payments.dossier_of(session, payment.id)
        dossier = queries.own_by_id(session, number, of=current_actor())
        if payment.state == PaymentState.STARTED.value:
            asking.ask_soon(session, payment, at=now())
        where = url_for(".page", reference=dossier.reference)
    return redirect(where, 303)
