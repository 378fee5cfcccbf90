"""What ends of money is told once: a refund paid out, a receipt cancelled, one replaced."""

import pytest
from sqlalchemy import select

from casework.dossiers import cash, queries, receipting
from casework.notifications.records import Delivery, Notice, NoticeKind
from casework.people.actor import Role
from casework.receipts.actions import Payer, ReceiptNotGood
from casework.receipts.records import Receipt
from foundation.errors import Invalid, NotFound
from tests import make
from tests.casework.receipts.paid import NOW, a_dossier, in_cash, open_series

ENDS = {NoticeKind.REFUNDED, NoticeKind.RECEIPT_CANCELLED, NoticeKind.RECEIPT_REPLACED}


@pytest.fixture
def desk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def reference(session):
    """A dossier paid in cash, with its receipt."""
    open_series(session)
    reference = a_dossier(session)
    in_cash(session, reference)
    return reference


def told(session):
    """List what was told of the ends of money, with the number of mails."""
    found = session.execute(
        select(Notice, Delivery)
        .outerjoin(Delivery, Delivery.notice_id == Notice.id)
        .where(Notice.kind.in_(ENDS))
        .order_by(Notice.id)
    ).all()
    for notice, _ in found:
        assert set(notice.facts) == {"reference", "code", "procedure", "due_at"}
    return [(notice.kind, delivery.channel) for notice, delivery in found]


def receipt(session):
    return session.scalars(select(Receipt).order_by(Receipt.id.desc())).first()


def test_a_refund_is_told_once_and_its_receipt_not_beside(session, desk, reference):
    dossier = queries.lock_of_officer(session, reference, of=desk)
    owed = cash.ask_refund(
        session, dossier, receipt(session).payment_id, reason="Thu nhầm", by=desk, at=NOW
    )
    assert told(session) == []

    cash.refund(session, owed.id, way="cash", proof="Phiếu chi 01", by=desk, at=NOW)

    assert told(session) == [("refunded", "email")]
    with pytest.raises(cash.RefundDone):
        cash.refund(session, owed.id, way="cash", proof="Phiếu chi 01", by=desk, at=NOW)
    assert len(told(session)) == 1
    assert receipt(session).state == "cancelled"


def test_a_cancelled_receipt_is_told_once(session, desk, reference):
    number = receipt(session).id
    with pytest.raises(Invalid):
        receipting.cancel(session, number, reason=" ", by=desk, at=NOW)
    assert told(session) == []

    receipting.cancel(session, number, reason="Lập thừa", by=desk, at=NOW)

    assert told(session) == [("receipt_cancelled", "email")]
    with pytest.raises(ReceiptNotGood):
        receipting.cancel(session, number, reason="Lập thừa", by=desk, at=NOW)
    assert len(told(session)) == 1


def test_each_replacement_is_told(session, desk, reference):
    for name in ("Trần Văn Đúng", "Trần Văn Đúng Hơn"):
        receipting.replace(
            session, receipt(session).id, reason="Sai tên", payer=Payer(name), by=desk, at=NOW
        )

    assert told(session) == [("receipt_replaced", "email")] * 2


def test_another_body_neither_ends_a_receipt_nor_tells(session, reference):
    foreign = make.officer(session, Role.RECEPTION, "22420")
    with pytest.raises(NotFound):
        receipting.cancel(session, receipt(session).id, reason="Lập thừa", by=foreign, at=NOW)

    assert told(session) == []
