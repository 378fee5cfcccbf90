"""What is kept of payments: bills of dossiers, payments, words with suppliers, refunds.

All amounts are whole đồng. Rows of ``payment_message`` are only ever added.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class Supplier(StrEnum):
    """Who brings the money: cash at a desk, a transfer by VietQR, the national payment platform."""

    CASH = "cash"
    VIETQR = "vietqr"
    PLATFORM = "platform"


class BillState(StrEnum):
    """How far a bill has come."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class PaymentState(StrEnum):
    """How far a payment has come; a doubtful or surplus one waits for an officer.

    One that an officer closed is not a payment of the bill, for the reason in the journal.
    """

    STARTED = "started"
    PAID = "paid"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    SURPLUS = "surplus"
    REFUNDED = "refunded"
    CLOSED = "closed"


class RefundState(StrEnum):
    """Whether money is still to be paid back."""

    DUE = "due"
    DONE = "done"


class LineState(StrEnum):
    """What a line of a bank statement came to."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    FOREIGN = "foreign"
    SETTLED = "settled"


class StatementState(StrEnum):
    """How far a bank statement was read in."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


class CollectingAccount(Record):
    """The bank account and merchant of a body that collects fees (cơ quan thu).

    ``tax_code`` stands on its receipts; ``merchant`` is its code at the payment platform.
    """

    __tablename__ = "collecting_account"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    tax_code: Mapped[str] = mapped_column(Text, default="")
    bank_bin: Mapped[str] = mapped_column(Text)
    bank_name: Mapped[str] = mapped_column(Text, default="")
    account_number: Mapped[str] = mapped_column(Text)
    account_name: Mapped[str] = mapped_column(Text)
    merchant: Mapped[str] = mapped_column(Text, default="")


class Bill(Record):
    """What a dossier has to pay now (khoản phải nộp), in đồng.

    ``reference`` is the content of a transfer (capital letters and digits, at most 25); ``lines``
    are the fees as they were worked out: key, name, kind, amount. A dossier has one open bill.
    """

    __tablename__ = "bill"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind in ('filing', 'demand')", name="kind"),
        CheckConstraint(
            "state in ('open', 'paid', 'cancelled', 'refund_due', 'refunded')", name="state"
        ),
        Index("ix_bill_dossier_id", "dossier_id"),
        Index(
            "uq_bill_open", "dossier_id", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_bill_agency_id_state_id", "agency_id", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[dict[str, Any]]]
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default=BillState.OPEN.value)
    made_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Payment(Record):
    """One try to pay a bill by one supplier, or a sum that came in for it.

    ``merchant_ref`` is our own reference at the supplier, ``transaction_ref`` the supplier's or
    the bank's. ``next_check_at`` is when the supplier is asked again what became of it.
    ``cash_close_id`` is the cashier's close that counted it, ``cash_given`` what the payer gave
    at the desk before the change.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("supplier in ('cash', 'vietqr', 'platform')", name="supplier"),
        CheckConstraint(
            "state in ('started', 'paid', 'failed', 'doubtful', 'surplus', 'refunded', 'closed')",
            name="state",
        ),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_payment_bill_id", "bill_id"),
        Index(
            "uq_payment_transaction",
            "supplier",
            "transaction_ref",
            unique=True,
            postgresql_where=text("transaction_ref <> ''"),
        ),
        Index(
            "uq_payment_bill_paid",
            "bill_id",
            unique=True,
            postgresql_where=text("state = 'paid'"),
        ),
        Index(
            "ix_payment_awaiting_officer",
            "agency_id",
            "id",
            postgresql_where=text("supplier = 'platform' and state in ('doubtful', 'surplus')"),
        ),
        Index(
            "ix_payment_next_check_at",
            "next_check_at",
            "id",
            postgresql_where=text("next_check_at is not null"),
        ),
        Index(
            "ix_payment_cash_open",
            "agency_id",
            "officer_id",
            "id",
            postgresql_where=text("supplier = 'cash' and cash_close_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    supplier: Mapped[str] = mapped_column(Text)
    merchant_ref: Mapped[str] = mapped_column(Text, unique=True)
    transaction_ref: Mapped[str] = mapped_column(Text, default="")
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default=PaymentState.STARTED.value)
    problem: Mapped[str] = mapped_column(Text, default="")
    payer_name: Mapped[str] = mapped_column(Text, default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)
    next_check_at: Mapped[datetime | None]
    cash_close_id: Mapped[int | None] = mapped_column(ForeignKey("cash_close.id"), index=True)
    cash_given: Mapped[int | None] = mapped_column(BigInteger)


class PaymentMessage(Record):
    """One word with a supplier as it came or went: the proof of what was said. Only added to.

    ``kind`` is init, callback or query; ``is_genuine`` whether its checksum was right; ``problem``
    the code of what was wrong with it, empty where nothing was.
    """

    __tablename__ = "payment_message"
    __table_args__ = (Index("ix_payment_message_payment_id", "payment_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    supplier: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    is_genuine: Mapped[bool]
    problem: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Refund(Record):
    """Money to be paid back (hoàn trả), why, and how it was done.

    ``cash_close_id`` is the close of the cashier who paid it out of the till.
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("state in ('due', 'done')", name="state"),
        CheckConstraint("way in ('', 'cash', 'transfer', 'platform')", name="way"),
        Index("ix_refund_agency_id_state_id", "agency_id", "state", "id"),
        Unique("payment_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=RefundState.DUE.value)
    way: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cash_close_id: Mapped[int | None] = mapped_column(ForeignKey("cash_close.id"), index=True)


class BankStatement(Record):
    """A bank statement that was read in (sao kê): which file, for which body, by whom.

    ``total`` lines were found and ``done`` of them looked at so far; ``problem`` is the code of
    what keeps the file from being read.
    """

    __tablename__ = "bank_statement"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'read', 'failed')", name="state"),
        Unique("agency_id", "sha256"),
        Index("ix_bank_statement_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[str] = mapped_column(Text, default=StatementState.WAITING.value)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(ForeignKey("account.id"))


class BankLine(Record):
    """One incoming sum of a bank statement and what it was matched with.

    ``bank_ref`` is the bank's reference, unique in an account: the same line in two statements
    counts once. ``doubt`` is the code of what keeps it from being matched.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("state in ('matched', 'doubtful', 'foreign', 'settled')", name="state"),
        Unique("agency_id", "bank_ref"),
        Index("ix_bank_line_statement_id_number", "statement_id", "number"),
        Index("ix_bank_line_agency_id_state_id", "agency_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[int]
    bank_ref: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    payer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    doubt: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)


class CashClose(Record):
    """A cashier's close of the day at one desk: what was counted beside what should be there.

    ``counts`` tells how many notes of which value (đồng) there were.
    """

    __tablename__ = "cash_close"
    __table_args__ = (
        Unique("agency_id", "officer_id", "day", "ordinal"),
        Index("ix_cash_close_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]
    ordinal: Mapped[int]
    expected: Mapped[int] = mapped_column(BigInteger)
    counted: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
