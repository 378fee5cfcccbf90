"""Keep drafts, dossiers and their timeline."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Keep drafts, dossiers and their timeline."""
    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("procedure_name", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("desk_agency_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("filer_id", sa.BigInteger(), nullable=False),
        sa.Column("filer_name", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("holder_number", sa.Text(), nullable=False),
        sa.Column("holder_phone", sa.Text(), nullable=False),
        sa.Column("holder_email", sa.Text(), nullable=False),
        sa.Column("holder_address", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("return_way", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(
            "channel in ('online', 'direct', 'post')", name=op.f("ck_dossier_channel")
        ),
        sa.CheckConstraint(
            "return_way in ('online', 'desk', 'home')", name=op.f("ck_dossier_return_way")
        ),
        sa.CheckConstraint(
            "stage in ('desk', 'holder', 'agency', 'specialist', 'leader', 'signing', 'clerk',"
            " 'sealing', 'done')",
            name=op.f("ck_dossier_stage"),
        ),
        sa.CheckConstraint(
            "(accepted_at is null) = (code is null)", name=op.f("ck_dossier_code_on_acceptance")
        ),
        sa.CheckConstraint("state between 1 and 10", name=op.f("ck_dossier_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id")),
        sa.ForeignKeyConstraint(
            ["desk_agency_id"], ["agency.id"], name=op.f("fk_dossier_desk_agency_id")
        ),
        sa.ForeignKeyConstraint(["filer_id"], ["account.id"], name=op.f("fk_dossier_filer_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_dossier_officer_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_version.id"], name=op.f("fk_dossier_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_dossier_reference")),
    )
    op.create_index("ix_dossier_agency_id_id", "dossier", ["agency_id", "id"], unique=False)
    op.create_index(
        "ix_dossier_agency_open",
        "dossier",
        ["agency_id", "next_due_at", "id"],
        unique=False,
        postgresql_include=[
            "reference",
            "code",
            "state",
            "stage",
            "holder_name",
            "procedure_name",
            "officer_id",
        ],
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9)"),
    )
    op.create_index(
        "ix_dossier_desk_agency_id_id", "dossier", ["desk_agency_id", "id"], unique=False
    )
    op.create_index(
        "ix_dossier_desk_open",
        "dossier",
        ["desk_agency_id", "next_due_at", "id"],
        unique=False,
        postgresql_include=["reference", "code", "state", "stage", "holder_name", "procedure_name"],
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9)"),
    )
    op.create_index("ix_dossier_filer_id_id", "dossier", ["filer_id", "id"], unique=False)
    op.create_index("ix_dossier_words", "dossier", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "dossier_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_file_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_dossier_file_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_file")),
    )
    op.create_index("ix_dossier_file_dossier_id", "dossier_file", ["dossier_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("return_way", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_draft_agency_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_draft_dossier_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_version.id"], name=op.f("fk_draft_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("reference", name=op.f("uq_draft_reference")),
    )
    op.create_index("ix_draft_account_id_id", "draft", ["account_id", "id"], unique=False)
    op.create_table(
        "part_check",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict in ('pass', 'fail', 'not_applicable')", name=op.f("ck_part_check_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_part_check_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_part_check_officer_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "part_key", name=op.f("pk_part_check")),
    )
    op.create_table(
        "submission_key",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_submission_key_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_submission_key_dossier_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_submission_key")),
    )
    op.create_table(
        "supplement_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_supplement_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_supplement_request_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_request")),
    )
    op.create_index(
        "ix_supplement_request_dossier_id", "supplement_request", ["dossier_id"], unique=False
    )
    op.create_index(
        "uq_supplement_request_open",
        "supplement_request",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("answered_at is null and closed_at is null"),
    )
    op.create_table(
        "timeline_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("start", sa.SmallInteger(), nullable=True),
        sa.Column("end", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_timeline_entry_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_entry")),
    )
    op.create_index(
        "ix_timeline_entry_dossier_id_id", "timeline_entry", ["dossier_id", "id"], unique=False
    )
    op.create_table(
        "draft_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_draft_file_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
    )
    op.create_index("ix_draft_file_draft_id", "draft_file", ["draft_id"], unique=False)
    op.create_table(
        "supplement_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('part', 'field')", name=op.f("ck_supplement_item_kind")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_supplement_item_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["supplement_request.id"], name=op.f("fk_supplement_item_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_item")),
        sa.UniqueConstraint(
            "request_id", "kind", "key", name=op.f("uq_supplement_item_request_id_kind_key")
        ),
    )
