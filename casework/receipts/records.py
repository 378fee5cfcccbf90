"""What is kept of receipts (biên lai thu phí, lệ phí): series, receipts, cancellation, replacement.

Decree 123/2020 art. 32.2, Decree 254/2026. All amounts are whole đồng.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class ReceiptState(StrEnum):
    """Whether a receipt is good, or was cancelled, or replaced by another one."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class ReceiptSeries(Record):
    """The receipts of a collecting body in one year: they run from 1 without a gap.

    ``template`` is the ký hiệu mẫu (01BLP0-001), ``symbol`` the ký hiệu biên lai with the year's
    two digits (AA-26E), ``last`` the newest number given. A body has one open series a year.
    """

    __tablename__ = "receipt_series"
    __table_args__ = (
        CheckConstraint("last >= 0", name="last"),
        Unique("agency_id", "year", "symbol"),
        Index(
            "uq_receipt_series_open",
            "agency_id",
            "year",
            unique=True,
            postgresql_where=text("closed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    template: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(Text)
    last: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Receipt(Record):
    """One receipt as it was issued: nothing of it changes but what became of it afterwards.

    ``lines`` are the bill's: key, name, kind, amount. ``method`` is the payment's supplier.
    ``replaces_id`` names the receipt in whose place it stands. The files are the signed PDF and
    XML, and those of the cancellation.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("method in ('cash', 'vietqr', 'platform')", name="method"),
        CheckConstraint("state in ('issued', 'cancelled', 'replaced')", name="state"),
        CheckConstraint("(state = 'issued') = (cancelled_at is null)", name="cancelled"),
        Unique("series_id", "number"),
        Unique("replaces_id"),
        Index(
            "uq_receipt_payment_issued",
            "payment_id",
            unique=True,
            postgresql_where=text("state = 'issued'"),
        ),
        Index("ix_receipt_dossier_id", "dossier_id"),
        Index("ix_receipt_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("receipt_series.id"))
    number: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    template: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(Text)
    digits: Mapped[int]
    body_name: Mapped[str] = mapped_column(Text)
    body_parent: Mapped[str] = mapped_column(Text, default="")
    body_tax_code: Mapped[str] = mapped_column(Text, default="")
    body_address: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    payer_name: Mapped[str] = mapped_column(Text)
    payer_number: Mapped[str] = mapped_column(Text, default="")
    payer_address: Mapped[str] = mapped_column(Text, default="")
    dossier_code: Mapped[str] = mapped_column(Text)
    procedure_name: Mapped[str] = mapped_column(Text)
    bill_reference: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[dict[str, Any]]]
    amount: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(Text)
    collector_name: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(Text, default=ReceiptState.ISSUED.value)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    canceller_name: Mapped[str] = mapped_column(Text, default="")
    pdf_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    xml_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    cancel_pdf_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    cancel_xml_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    @property
    def shown_number(self) -> str:
        """Return the number with the zeros in front that its day asked for, e.g. 00000012."""
        return f"{self.number:0{self.digits}d}"
