"""Keep dependants, mandates, invitations and helpers; tell holders' accounts of dossiers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Keep them; who filed without a mandate is the holder."""
    _tables()
    _columns()
    op.execute("update dossier set holder_id = filer_id where mandate = '' and filer_number = ''")


def _tables() -> None:
    op.create_table(
        "dependant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "relation in ('child', 'parent', 'ward', 'other')", name=op.f("ck_dependant_relation")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_dependant_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependant")),
    )
    op.create_index("ix_dependant_account_id", "dependant", ["account_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("procedures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('relative', 'authorised', 'representative', 'staff')",
            name=op.f("ck_invitation_kind"),
        ),
        sa.CheckConstraint(
            "role in ('manager', 'filer', 'viewer')", name=op.f("ck_invitation_role")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_invitation_file_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_invitation_made_by")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["account.id"], name=op.f("fk_invitation_principal_id")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name=op.f("fk_invitation_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    op.create_index(
        "ix_invitation_principal_id_id", "invitation", ["principal_id", "id"], unique=False
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("procedures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind in ('relative', 'authorised', 'representative', 'staff')",
            name=op.f("ck_mandate_kind"),
        ),
        sa.CheckConstraint("role in ('manager', 'filer', 'viewer')", name=op.f("ck_mandate_role")),
        sa.CheckConstraint("principal_id <> agent_id", name=op.f("ck_mandate_two_people")),
        sa.CheckConstraint(
            "valid_until is null or valid_until >= valid_from", name=op.f("ck_mandate_days")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["account.id"], name=op.f("fk_mandate_agent_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_mandate_file_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_mandate_invited_by")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["account.id"], name=op.f("fk_mandate_principal_id")
        ),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name=op.f("fk_mandate_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index("ix_mandate_principal_id_id", "mandate", ["principal_id", "id"], unique=False)
    op.create_index(
        "uq_mandate_open",
        "mandate",
        ["agent_id", "principal_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "commune_helper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_commune_helper_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_commune_helper_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["account.id"], name=op.f("fk_commune_helper_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["account.id"], name=op.f("fk_commune_helper_given_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune_helper")),
    )
    op.create_index(
        "ix_commune_helper_agency_id_id", "commune_helper", ["agency_id", "id"], unique=False
    )
    op.create_index(
        "uq_commune_helper_open",
        "commune_helper",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _columns() -> None:
    op.add_column("dossier", sa.Column("holder_id", sa.BigInteger(), nullable=True))
    op.add_column("dossier", sa.Column("mandate_id", sa.BigInteger(), nullable=True))
    op.add_column("dossier", sa.Column("dependant_id", sa.BigInteger(), nullable=True))
    op.add_column("dossier", sa.Column("helper_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_dossier_holder_id_id", "dossier", ["holder_id", "id"], unique=False)
    op.create_foreign_key(op.f("fk_dossier_holder_id"), "dossier", "account", ["holder_id"], ["id"])
    op.create_foreign_key(op.f("fk_dossier_helper_id"), "dossier", "account", ["helper_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_dossier_mandate_id"), "dossier", "mandate", ["mandate_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_dossier_dependant_id"), "dossier", "dependant", ["dependant_id"], ["id"]
    )
    op.add_column("draft", sa.Column("dependant_id", sa.BigInteger(), nullable=True))
    op.add_column("draft", sa.Column("mandate_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "draft",
        sa.Column(
            "helped",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'::jsonb"),
        ),
    )
    op.create_foreign_key(
        op.f("fk_draft_dependant_id"), "draft", "dependant", ["dependant_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_draft_mandate_id"), "draft", "mandate", ["mandate_id"], ["id"])
