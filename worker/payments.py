"""Payments by the clock: suppliers are asked what became of what was started."""

from casework.dossiers import settling
from casework.payments import actions, asking, queries
from casework.payments.actions import Word
from casework.payments.asking import AskSupplier
from casework.payments.platform import BadMessage, Outcome
from casework.payments.records import PaymentState, Supplier
from foundation import log
from foundation.clock import now
from worker.tools import Attempt, Tools

_log = log.logger(__name__)
_OPEN = frozenset({PaymentState.STARTED.value, PaymentState.FAILED.value})


def ask_suppliers(tools: Tools) -> None:
    """Have everything asked about whose time has come: a page that was closed loses nothing."""
    if not tools.gateways.payments.is_set:
        return
    with tools.database.transaction() as session:
        asking.ask_due(session, at=now())


def ask_supplier(job: AskSupplier, tools: Tools, _attempt: Attempt) -> None:
    """Ask the platform about one payment and act on its answer; raise Unavailable to try again."""
    with tools.database.reading() as session:
        payment = queries.payment(session, job.payment_id)
        ref, is_open = payment.merchant_ref, payment.state in _OPEN
    if not is_open or payment.supplier != Supplier.PLATFORM.value:
        return
    at = tools.clock()
    try:
        outcome = tools.gateways.payments.query(ref, at=at)
    except BadMessage as refusal:
        _log.warning("the platform's answer cannot be believed", payment=ref, why=refusal.facts)
        word = Word(Supplier.PLATFORM, "query", str(refusal.facts), is_genuine=False)
        with tools.database.transaction() as session:
            actions.keep_word(session, job.payment_id, word, at=at)
            known = queries.payment(session, job.payment_id, lock=True)
            asking.note_asked(session, known, days=tools.settings.payment_days, at=at)
        return
    _act(job, tools, outcome)


def _act(job: AskSupplier, tools: Tools, outcome: Outcome) -> None:
    at = tools.clock()
    word = Word(Supplier.PLATFORM, "query", repr(outcome), is_genuine=True, problem=outcome.problem)
    with tools.database.transaction() as session:
        if outcome.is_paid:
            settling.settled(
                session,
                job.payment_id,
                transaction_ref=outcome.transaction_ref,
                amount=outcome.amount,
                payer_name=outcome.payer_name,
                at=at,
            )
        else:
            payment = queries.payment(session, job.payment_id, lock=True)
            if not outcome.is_open:
                actions.fail(payment, outcome.problem, at=at)
            asking.note_asked(session, payment, days=tools.settings.payment_days, at=at)
        actions.keep_word(session, job.payment_id, word, at=at)
