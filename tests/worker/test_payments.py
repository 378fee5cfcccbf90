"""Payments against a platform over HTTP: nothing counts before it was asked, nothing twice."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from casework.audit import queries as audit
from casework.dossiers import paying, queries
from casework.dossiers.states import Stage, State
from casework.notifications.records import Notice, NoticeKind
from casework.payments import actions, asking, platform
from casework.payments import queries as payments
from casework.payments.asking import AskSupplier
from casework.payments.platform import BadMessage, Order
from casework.payments.records import (
    CollectingAccount,
    PaymentMessage,
    Supplier,
)
from casework.people.actor import SYSTEM
from casework.procedures import queries as procedures
from demo.stand_ins.payment_platform import PaymentPlatformStandIn
from foundation.clock import now
from foundation.errors import Unavailable
from tests import make
from tests.backoffice.office import dossier_in
from tests.worker.conftest import with_settings
from worker.payments import ask_supplier, ask_suppliers
from worker.tools import Attempt

SECRET, PARTNER = "bi-mat-thu", "MOTCUA"


@pytest.fixture
def platform_():
    """A payment platform on the network that calls nobody back."""
    stand_in = PaymentPlatformStandIn(partner=PARTNER, secret=SECRET)
    stand_in.trouble.callbacks = 0

    def application(environ, start):
        return stand_in.answer(Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    stand_in.url = f"http://127.0.0.1:{server.port}/payments"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield stand_in
    server.shutdown()
    serving.join()


@pytest.fixture
def paid_by(tools, platform_):
    """Tools whose payment platform is the stand-in."""
    return with_settings(
        tools, payment_url=platform_.url, payment_partner=PARTNER, payment_secret=SECRET
    )


def begun(tools, *, state=State.REGISTERED, stage=Stage.DESK, amount=25_000):
    """Start a payment for a dossier, at the platform too; return (dossier, bill, payment, ref)."""
    at = now()
    with tools.database.transaction() as session:
        dossier = dossier_in(session, state, stage)
        session.merge(
            CollectingAccount(
                agency_id=dossier.desk_agency_id,
                bank_bin="970436",
                bank_name="VCB",
                account_number="0011001234567",
                account_name="UBND PHUONG NHA TRANG",
            )
        )
        definition = procedures.definition_of(dossier.version)
        paying.cancel_bill(session, dossier, by=SYSTEM, at=at)
        bill = paying.open_bill(
            session,
            dossier,
            definition,
            paying.DEMAND,
            amount=amount,
            note="Lệ phí",
            by=SYSTEM,
            at=at,
        )
        by = make.citizen(session)
        payment = actions.start(session, bill, Supplier.PLATFORM, by=by, at=at)
        order = Order(
            merchant_ref=payment.merchant_ref, amount=bill.amount, dossier_code=dossier.shown_code,
            procedure_code="1.001193", procedure_name="Đăng ký khai sinh", agency_code="H32",
            agency_name="UBND", account="0011001234567", bank="970436", account_name="UBND",
            payer_name=by.name, lines=bill.lines, ip="127.0.0.1", at=at,
        )  # fmt: skip
        found = dossier.id, bill.id, payment.id, payment.merchant_ref
    tools.gateways.payments.init(order)
    return found


def ask(tools, payment_id):
    ask_supplier(AskSupplier(payment_id), tools, Attempt())


def standing(tools, payment_id):
    """Return (payment state, its problem, bill state, refunds owed)."""
    with tools.database.reading() as session:
        payment = payments.payment(session, payment_id)
        bill = next(
            one
            for one in payments.bills_of(session, payments.dossier_of(session, payment_id))
            if one.id == payment.bill_id
        )
        owed = payments.refunds_of(session, [payment_id])
        return payment.state, payment.problem, bill.state, len(owed)


def test_what_was_paid_is_found_with_the_page_closed(paid_by, platform_):
    dossier_id, _, payment_id, ref = begun(paid_by, state=State.PAYMENT, stage=Stage.SPECIALIST)
    platform_.pay(ref)
    with paid_by.database.transaction() as session:
        payments.payment(session, payment_id).next_check_at = now() - timedelta(minutes=1)

    ask_suppliers(paid_by)
    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)
    with paid_by.database.reading() as session:
        dossier = queries.by_id(session, dossier_id)
        assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)
        kinds = session.scalars(select(Notice.kind).where(Notice.dossier_id == dossier_id)).all()
    assert kinds.count(NoticeKind.PAID.value) == 1


def test_asked_ten_times_it_is_paid_once(paid_by, platform_):
    dossier_id, _, payment_id, ref = begun(paid_by)
    platform_.pay(ref)

    threads = [threading.Thread(target=ask, args=(paid_by, payment_id)) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)
    with paid_by.database.reading() as session:
        acts = [entry.act for entry in queries_of(session, dossier_id)]
    assert acts.count("payment_paid") == 1


def queries_of(session, dossier_id):
    return audit.chain(session, queries.by_id(session, dossier_id).chain)


def test_nothing_is_paid_while_the_platform_knows_of_nothing(paid_by):
    _, _, payment_id, _ = begun(paid_by)

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id) == ("started", "", "open", 0)


def test_one_who_walks_away_has_paid_nothing_and_may_try_again(paid_by, platform_):
    _, _, payment_id, ref = begun(paid_by)
    platform_.payings[ref].state = "02"

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id) == ("failed", "platform_02", "open", 0)
    platform_.pay(ref)
    with paid_by.database.transaction() as session:
        later = now() + timedelta(minutes=20)
        assert payment_id in payments.to_ask(session, at=later)  # with no callback at all
    ask(paid_by, payment_id)
    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)


def test_another_sum_waits_for_an_officer(paid_by, platform_):
    _, _, payment_id, ref = begun(paid_by)
    platform_.pay(ref)
    platform_.trouble.query_amount = "1000"

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id) == ("doubtful", "amount_differs", "open", 0)


def test_paying_twice_owes_the_second_sum_back(paid_by, platform_):
    _, bill_id, first, ref = begun(paid_by)
    with paid_by.database.transaction() as session:
        bill = payments.lock_bill(session, bill_id)
        second = actions.start(session, bill, Supplier.PLATFORM, by=make.citizen(session), at=now())
        number, other = second.id, second.merchant_ref
    platform_.payings[other] = type(platform_.payings[ref])(
        platform_.payings[ref].init, amount="25000"
    )
    platform_.pay(ref)
    platform_.pay(other)

    ask(paid_by, first)
    ask(paid_by, number)

    assert standing(paid_by, first) == ("paid", "", "paid", 0)
    assert standing(paid_by, number) == ("surplus", "", "paid", 1)


def test_money_for_a_bill_that_was_cancelled_is_owed_back(paid_by, platform_):
    dossier_id, _, payment_id, ref = begun(paid_by)
    platform_.pay(ref)
    with paid_by.database.transaction() as session:
        paying.cancel_bill(session, queries.lock_by_id(session, dossier_id), by=SYSTEM, at=now())

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id) == ("surplus", "", "cancelled", 1)


def test_one_transfer_pays_one_bill(paid_by, platform_):
    _, _, first, ref = begun(paid_by)
    _, _, second, other = begun(paid_by)
    platform_.pay(ref)
    platform_.pay(other)
    platform_.payings[other].transaction = platform_.payings[ref].transaction

    ask(paid_by, first)
    ask(paid_by, second)

    assert standing(paid_by, first)[0] == "paid"
    assert standing(paid_by, second) == ("doubtful", "transaction_reused", "open", 0)


def test_while_the_platform_is_down_it_is_asked_again(paid_by, platform_):
    _, _, payment_id, ref = begun(paid_by)
    platform_.pay(ref)
    platform_.trouble.is_down = True
    with pytest.raises(Unavailable):
        ask(paid_by, payment_id)

    platform_.trouble.is_down = False
    ask(paid_by, payment_id)
    assert standing(paid_by, payment_id)[0] == "paid"


def test_an_answer_that_is_not_signed_right_is_kept_and_not_believed(paid_by, platform_):
    _, _, payment_id, ref = begun(paid_by)
    platform_.pay(ref)
    platform_.secret = "khac"

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id)[0] == "started"
    with paid_by.database.reading() as session:
        words = session.scalars(
            select(PaymentMessage).where(PaymentMessage.payment_id == payment_id)
        ).all()
    assert [one.is_genuine for one in words] == [False]


def test_a_payment_never_made_is_given_up_after_days(paid_by):
    _, _, payment_id, _ = begun(paid_by)
    with paid_by.database.transaction() as session:
        payments.payment(session, payment_id).started_at = now() - timedelta(days=4)

    ask(paid_by, payment_id)

    assert standing(paid_by, payment_id)[:2] == ("failed", "never_paid")


@pytest.mark.parametrize("checks", [0, 1, 2, 3, 50])
def test_questions_come_within_fifteen_minutes(checks, at):
    assert timedelta(0) < asking.next_check(checks, at=at) - at <= timedelta(minutes=15)


FIELDS = dict.fromkeys(platform.CALLBACK, "1") | {"SoTien": "25000", "MaTienTe": "VND"}


def test_the_check_is_over_the_fields_in_order():
    sealed = platform.sealed({"a": "1", "b": "2"}, ("a", "b"), "khoa")

    assert sealed["MaXacThuc"] == hashlib.sha256(b"1|2|khoa").hexdigest()


@pytest.mark.parametrize("name", [*platform.CALLBACK, "MaXacThuc"])
def test_a_changed_or_missing_field_is_found(name):
    good = platform.sealed(FIELDS, platform.CALLBACK, SECRET)
    assert platform.verified(good, platform.CALLBACK, SECRET)["SoTien"] == "25000"

    for wrong in ({**good, name: good[name] + "0"}, {k: v for k, v in good.items() if k != name},
                  {**good, name: 5}, {**good, name: None}):  # fmt: skip
        with pytest.raises(BadMessage):
            platform.verified(wrong, platform.CALLBACK, SECRET)


@pytest.mark.parametrize("message", [None, [], "x", 5, {}, json.loads("[[1]]")])
def test_nonsense_is_no_message(message):
    with pytest.raises(BadMessage):
        platform.verified(message, platform.CALLBACK, SECRET)


def test_without_a_secret_nothing_is_believed():
    with pytest.raises(BadMessage):
        platform.verified(platform.sealed(FIELDS, platform.CALLBACK, ""), platform.CALLBACK, "")
