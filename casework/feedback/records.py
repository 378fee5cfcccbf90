"""What is kept of satisfaction: one rating for a dossier."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class Rating(Record):
    """A rating (phiếu đánh giá): overall 0 not satisfied, 1 satisfied, 2 very satisfied.

    ``marks`` hold the single criteria of Decree 61/2018 art. 31 by their letter, same scale.
    """

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("overall between 0 and 2", name="overall"),
        CheckConstraint("way in ('kiosk', 'qr', 'slip', 'online')", name="way"),
        Index("ix_rating_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    overall: Mapped[int] = mapped_column(SmallInteger)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remark: Mapped[str] = mapped_column(Text, default="")
    way: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
