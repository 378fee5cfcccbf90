"""Keep the vault: papers, links that show them, openings, and packs of a whole vault."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Keep the vault."""
    _items()
    _shares()
    _openings()
    _packs()


def _items() -> None:
    """Keep the papers of each account, and look through them by one column."""
    op.create_table(
        "vault_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("holder_number", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("national_code", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=True),
        sa.Column("verify_code", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("standing_reason", sa.Text(), nullable=False),
        sa.Column("standing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_result_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('part', 'result')", name=op.f("ck_vault_item_kind")),
        sa.CheckConstraint(
            "removed_at is null or kind = 'part'", name=op.f("ck_vault_item_results_stay")
        ),
        sa.CheckConstraint(
            "source in ('issued', 'verified', 'e_copy')", name=op.f("ck_vault_item_source")
        ),
        sa.CheckConstraint(
            "standing in ('valid', 'cancelled', 'replaced')", name=op.f("ck_vault_item_standing")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_vault_item_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_vault_item_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_vault_item_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_result_id"],
            ["issued_result.id"],
            name=op.f("fk_vault_item_replaced_by_result_id"),
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["issued_result.id"], name=op.f("fk_vault_item_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_item")),
        sa.UniqueConstraint("account_id", "sha256", name=op.f("uq_vault_item_account_id_sha256")),
    )
    op.create_index("ix_vault_item_account_id_id", "vault_item", ["account_id", "id"], unique=False)
    op.create_index("ix_vault_item_dossier_id", "vault_item", ["dossier_id"], unique=False)
    op.create_index("ix_vault_item_file_id", "vault_item", ["file_id"], unique=False)
    op.create_index(
        "ix_vault_item_result_id",
        "vault_item",
        ["result_id"],
        unique=False,
        postgresql_where=sa.text("result_id is not null"),
    )


def _shares() -> None:
    """Keep the links that show one paper."""
    op.create_table(
        "vault_share",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_openings", sa.Integer(), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(purpose) <= 200", name=op.f("ck_vault_share_purpose")),
        sa.CheckConstraint(
            "max_openings is null or openings <= max_openings", name=op.f("ck_vault_share_openings")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["vault_item.id"], name=op.f("fk_vault_share_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_vault_share_token_hash")),
    )
    op.create_index("ix_vault_share_item_id", "vault_share", ["item_id", "id"], unique=False)


def _openings() -> None:
    """Keep who opened a link when."""
    op.create_table(
        "vault_opening",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.CheckConstraint("what in ('page', 'file')", name=op.f("ck_vault_opening_what")),
        sa.ForeignKeyConstraint(
            ["share_id"], ["vault_share.id"], name=op.f("fk_vault_opening_share_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_opening")),
    )
    op.create_index(
        "ix_vault_opening_share_id_id", "vault_opening", ["share_id", "id"], unique=False
    )


def _packs() -> None:
    """Keep how far the packing of a whole vault is."""
    op.create_table(
        "vault_pack",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'ready', 'failed', 'over')", name=op.f("ck_vault_pack_state")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_vault_pack_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_pack")),
    )
    op.create_index("ix_vault_pack_account_id_id", "vault_pack", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_vault_pack_ready",
        "vault_pack",
        ["made_at"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "uq_vault_pack_asked",
        "vault_pack",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
