"""What is kept of requests for more that wait for a head of the agency."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class SupplementApproval(Record):
    """A further request for more that is drafted and waits for a head to agree or decline.

    ``items`` lists what would be asked for: ``{"kind", "key", "reason", "help"}``. ``over`` is one
    that became idle because the dossier went on. ``answer`` says why a head declined;
    ``request_id`` names the request that was made when one agreed.
    """

    __tablename__ = "supplement_approval"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'approved', 'declined', 'over')", name="state"),
        Index("ix_supplement_approval_dossier_id", "dossier_id"),
        Index(
            "uq_supplement_approval_waiting",
            "dossier_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    items: Mapped[list[dict[str, Any]]]
    note: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asker_name: Mapped[str] = mapped_column(Text)
    asker_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(Text, default="waiting")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("supplement_request.id"))
