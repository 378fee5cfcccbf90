"""What the vault keeps: papers with their facts, links that show them, openings, packs."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.files.records import StoredFile
from foundation.database import Record


class ItemKind(StrEnum):
    """What a kept paper is (LoaiSoHoa 0 and 1): a verified part of a dossier or a result."""

    PART = "part"
    RESULT = "result"


class ItemSource(StrEnum):
    """How a paper came into the vault: issued here, checked at reception, or scanned and signed."""

    ISSUED = "issued"
    VERIFIED = "verified"
    E_COPY = "e_copy"


class ItemStanding(StrEnum):
    """Whether a kept paper was cancelled or replaced; that it is over follows from its last day."""

    VALID = "valid"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class VaultItem(Record):
    """One paper in an account's vault (kho dữ liệu điện tử, Decree 45/2020 art. 16).

    The same bytes stand once for one owner. ``code`` is MaGiayTo (of a part its national code, of
    a result the procedure's), ``number`` SoKyHieu, ``title`` TrichYeu, ``issuer`` CoQuanBanHanh,
    ``valid_until`` ThoiHanHieuLuc (the last day; None without end), ``scope`` PhamViHieuLuc,
    ``signer`` NguoiKy, ``holder_number``/``holder_name`` ChuGiayTo, ``national_code`` MaKhoQuocGia
    (empty until a national store has given one). ``checked_by`` names the officer who found a part
    right, ``folded`` holds what search looks through. Nothing is deleted: ``removed_at`` hides
    what the owner has taken out.
    """

    __tablename__ = "vault_item"
    __table_args__ = (
        CheckConstraint("kind in ('part', 'result')", name="kind"),
        CheckConstraint("source in ('issued', 'verified', 'e_copy')", name="source"),
        CheckConstraint("standing in ('valid', 'cancelled', 'replaced')", name="standing"),
        CheckConstraint("removed_at is null or kind = 'part'", name="results_stay"),
        Unique("account_id", "sha256"),
        Index("ix_vault_item_account_id_id", "account_id", "id"),
        Index("ix_vault_item_file_id", "file_id"),
        Index("ix_vault_item_dossier_id", "dossier_id"),
        Index(
            "ix_vault_item_result_id", "result_id", postgresql_where=text("result_id is not null")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    scope: Mapped[str] = mapped_column(Text, default="")
    signer: Mapped[str] = mapped_column(Text, default="")
    holder_number: Mapped[str] = mapped_column(Text, default="")
    holder_name: Mapped[str] = mapped_column(Text, default="")
    national_code: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    dossier_code: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text)
    part_key: Mapped[str] = mapped_column(Text, default="")
    result_id: Mapped[int | None] = mapped_column(ForeignKey("issued_result.id"))
    verify_code: Mapped[str] = mapped_column(Text, default="")
    agency_name: Mapped[str] = mapped_column(Text)
    checked_by: Mapped[str] = mapped_column(Text, default="")
    kept_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(Text, default=ItemStanding.VALID.value)
    standing_reason: Mapped[str] = mapped_column(Text, default="")
    standing_at: Mapped[datetime | None]
    replaced_by_result_id: Mapped[int | None] = mapped_column(ForeignKey("issued_result.id"))
    removed_at: Mapped[datetime | None]
    folded: Mapped[str] = mapped_column(Text)

    file: Mapped[StoredFile] = relationship(lazy="raise")


class VaultShare(Record):
    """A link that shows one paper to whoever has it, until it is over or revoked.

    Only the token's hash is kept. ``max_openings`` counts how often the file may be opened; None
    means as often as one likes.
    """

    __tablename__ = "vault_share"
    __table_args__ = (
        CheckConstraint("length(purpose) <= 200", name="purpose"),
        CheckConstraint("max_openings is null or openings <= max_openings", name="openings"),
        Index("ix_vault_share_item_id", "item_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("vault_item.id"))
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    max_openings: Mapped[int | None]
    openings: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]


class VaultOpening(Record):
    """One time that somebody looked at a shared paper: when, from which shortened address."""

    __tablename__ = "vault_opening"
    __table_args__ = (
        CheckConstraint("what in ('page', 'file')", name="what"),
        Index("ix_vault_opening_share_id_id", "share_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("vault_share.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)


class PackState(StrEnum):
    """How far the packing of a whole vault has come."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    OVER = "over"


class VaultPack(Record):
    """A whole vault as one archive, packed by the worker where it is large.

    ``done`` of ``total`` papers are packed; the bytes are deleted some days after (``over``).
    """

    __tablename__ = "vault_pack"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'ready', 'failed', 'over')", name="state"),
        Index("ix_vault_pack_account_id_id", "account_id", "id"),
        Index(
            "uq_vault_pack_asked",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_vault_pack_ready", "made_at", postgresql_where=text("state = 'ready'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default=PackState.ASKED.value)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
