"""Notices of the platform that come in one moment, over real connections: one effect of all."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.serving import make_server

import portal
from casework.audit.records import AuditEntry
from casework.dossiers import queries
from casework.dossiers.states import Stage, State
from casework.payments import actions, platform
from casework.payments import queries as payments
from casework.payments.asking import AskSupplier
from casework.payments.records import Payment, PaymentMessage, Refund, Supplier
from casework.receipts.records import Receipt
from foundation.clock import now
from tests import make
from tests.casework.receipts.paid import open_series
from tests.worker.test_payments import PARTNER, SECRET, begun, paid_by, platform_, standing
from web.app import Outside, new_app
from worker.payments import ask_supplier
from worker.tools import Attempt

__all__ = ["paid_by", "platform_"]


@pytest.fixture
def portal_(paid_by):
    """The portal on the network with a thread for each connection; its address."""
    outside = Outside(checks={}, has_blob=lambda _: True, read_blob=paid_by.gateways.files.read)
    app = new_app(paid_by.settings, paid_by.database, outside)
    app.extensions["gateways"] = paid_by.gateways
    app.register_blueprint(portal.blueprint, url_prefix="/")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()


def notice(tools, ref, **over):
    """Write the platform's signed notice about a payment."""
    with tools.database.reading() as session:
        payment = payments.payment_by_ref(session, over.get("as_if", ref))
        dossier = queries.by_id(session, payments.dossier_of(session, payment.id))
        code, amount = dossier.reference, payment.amount
    fields = {
        "LoaiBanTin": "CALLBACK", "PhienBan": "1.0.6", "MaDoiTac": PARTNER, "MaThamChieu": ref,
        "MaLoi": "00", "MaGiaoDich": "G1", "SoTien": str(amount), "MaTienTe": "VND",
        "MaHoSo": code, "ThoiGianGD": "20261123080000",
    }  # fmt: skip
    return platform.sealed(fields, platform.CALLBACK, SECRET)


def at_once(*acts):
    """Do all at the same moment, each in a thread of its own; return what they returned."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]


def tell(address, message):
    """Return an act that sends a notice and returns what was answered."""

    def act():
        answer = requests.post(f"{address}/api/payments/notice", json=message, timeout=20)
        return answer.status_code, answer.json()

    return act


def count(tools, kind, *where):
    with tools.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind).where(*where))


def settled(tools):
    return count(tools, AuditEntry, AuditEntry.act == "payment_paid")


TAKEN = (200, {"MaLoi": "00"})


def test_the_same_notice_at_once_asks_once_and_pays_once(paid_by, platform_, portal_):
    _, _, payment_id, ref = begun(paid_by, state=State.PAYMENT, stage=Stage.SPECIALIST)
    platform_.pay(ref)

    answers = at_once(*[tell(portal_, notice(paid_by, ref))] * 6)

    assert answers == [TAKEN] * 6
    assert count(paid_by, PaymentMessage, PaymentMessage.kind == "callback") == 6
    at_once(*[lambda: ask_supplier(AskSupplier(payment_id), paid_by, Attempt())] * 3)
    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)
    assert settled(paid_by) == 1


def test_two_payments_of_one_bill_told_at_once_pay_it_once(paid_by, platform_, portal_):
    _, bill_id, first, ref = begun(paid_by)
    with paid_by.database.transaction() as session:
        open_series(session)
        bill = payments.lock_bill(session, bill_id)
        more = actions.start(session, bill, Supplier.PLATFORM, by=make.citizen(session), at=now())
        second, other = more.id, more.merchant_ref
    kept = platform_.payings[ref]
    platform_.payings[other] = type(kept)(kept.init, amount="25000")
    for one in (ref, other):
        platform_.pay(one)

    answers = at_once(tell(portal_, notice(paid_by, ref)), tell(portal_, notice(paid_by, other)))
    at_once(
        lambda: ask_supplier(AskSupplier(first), paid_by, Attempt()),
        lambda: ask_supplier(AskSupplier(second), paid_by, Attempt()),
    )

    assert answers == [TAKEN] * 2
    states = {standing(paid_by, one)[0] for one in (first, second)}
    assert states == {"paid", "surplus"}
    assert count(paid_by, Receipt) == 1
    assert count(paid_by, Refund) == 1
    assert settled(paid_by) == 1


def test_notices_race_the_job_that_asks_and_nothing_is_counted_twice(paid_by, platform_, portal_):
    _, _, payment_id, ref = begun(paid_by, state=State.PAYMENT, stage=Stage.SPECIALIST)
    with paid_by.database.transaction() as session:
        open_series(session)
    platform_.pay(ref)
    told = tell(portal_, notice(paid_by, ref))

    def job():
        return ask_supplier(AskSupplier(payment_id), paid_by, Attempt())

    answers = at_once(told, job, told, job, told)

    assert [one for one in answers if one] == [TAKEN] * 3
    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)
    assert count(paid_by, Receipt) == 1
    assert settled(paid_by) == 1
    assert at_once(told, told) == [TAKEN] * 2
    assert standing(paid_by, payment_id) == ("paid", "", "paid", 0)


def test_strange_money_told_twice_at_once_is_kept_once_for_an_officer(paid_by, platform_, portal_):
    _, _, _, ref = begun(paid_by)
    message = notice(paid_by, "PLLA123", as_if=ref)
    kept = platform_.payings[ref]
    platform_.payings["PLLA123"] = type(kept)(kept.init, amount="25000")
    platform_.pay("PLLA123")

    answers = at_once(*[tell(portal_, message)] * 4)

    assert answers == [(200, {"MaLoi": "01"})] * 4
    with paid_by.database.reading() as session:
        [strange] = session.scalars(select(Payment.id).where(Payment.merchant_ref == "PLLA123"))
    ask_supplier(AskSupplier(strange), paid_by, Attempt())
    assert standing(paid_by, strange) == ("doubtful", "unknown_reference", "open", 0)
