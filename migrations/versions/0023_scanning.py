"""Keep scans, their pages and the e-copies made from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Keep scans, their pages and the e-copies made from them."""
    op.create_table(
        "drop_point",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_drop_point_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_point")),
        sa.UniqueConstraint("folder", name=op.f("uq_drop_point_folder")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_drop_point_token_hash")),
    )
    op.create_index("ix_drop_point_agency_id", "drop_point", ["agency_id"], unique=False)
    op.create_table(
        "cover_sheet",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_page_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_cover_sheet_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["printed_by"], ["account.id"], name=op.f("fk_cover_sheet_printed_by")
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_cover_sheet")),
    )
    op.create_index("ix_cover_sheet_dossier_id", "cover_sheet", ["dossier_id"], unique=False)
    op.create_table(
        "part_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("page_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("scanned_by", sa.BigInteger(), nullable=True),
        sa.Column("scanned_by_name", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source_file_id", sa.Uuid(), nullable=True),
        sa.Column("bound_file_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state in ('gathering', 'bound', 'signed', 'failed', 'replaced')",
            name=op.f("ck_part_copy_state"),
        ),
        sa.ForeignKeyConstraint(
            ["bound_file_id"], ["stored_file.id"], name=op.f("fk_part_copy_bound_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_part_copy_dossier_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_part_copy_file_id")),
        sa.ForeignKeyConstraint(
            ["scanned_by"], ["account.id"], name=op.f("fk_part_copy_scanned_by")
        ),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["stored_file.id"], name=op.f("fk_part_copy_source_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_copy")),
    )
    op.create_index("ix_part_copy_dossier_id", "part_copy", ["dossier_id"], unique=False)
    op.create_index(
        "uq_part_copy_live",
        "part_copy",
        ["dossier_id", "part_key", "number"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_table(
        "scan_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("desk_agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("drop_point_id", sa.BigInteger(), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "way in ('upload', 'folder', 'scanner')", name=op.f("ck_scan_batch_way")
        ),
        sa.ForeignKeyConstraint(
            ["desk_agency_id"], ["agency.id"], name=op.f("fk_scan_batch_desk_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_scan_batch_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["drop_point_id"], ["drop_point.id"], name=op.f("fk_scan_batch_drop_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_scan_batch_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_batch")),
        sa.UniqueConstraint("reference", name=op.f("uq_scan_batch_reference")),
    )
    op.create_index(
        "ix_scan_batch_desk_agency_id_id", "scan_batch", ["desk_agency_id", "id"], unique=False
    )
    op.create_index("ix_scan_batch_dossier_id", "scan_batch", ["dossier_id"], unique=False)
    op.create_table(
        "scan_source",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("seen_pages", sa.Integer(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("replaces_page_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'split', 'refused')", name=op.f("ck_scan_source_state")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["scan_batch.id"], name=op.f("fk_scan_source_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_scan_source_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_source")),
    )
    op.create_index("ix_scan_source_batch_id", "scan_source", ["batch_id"], unique=False)
    op.create_table(
        "scan_page",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("image_sha256", sa.Text(), nullable=False),
        sa.Column("image_type", sa.Text(), nullable=False),
        sa.Column("thumb_sha256", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.SmallInteger(), nullable=False),
        sa.Column("faults", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_reason", sa.Text(), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("turned", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind in ('content', 'cover', 'separator', 'blank')", name=op.f("ck_scan_page_kind")
        ),
        sa.CheckConstraint(
            "state in ('seen', 'read', 'failed', 'dropped', 'replaced', 'quarantined')",
            name=op.f("ck_scan_page_state"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["scan_batch.id"], name=op.f("fk_scan_page_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_scan_page_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["scan_page.id"], name=op.f("fk_scan_page_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["scan_source.id"], name=op.f("fk_scan_page_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_page")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_scan_page_source_id_number")),
    )
    op.create_index("ix_scan_page_batch_id_id", "scan_page", ["batch_id", "id"], unique=False)
    op.create_index(
        "ix_scan_page_dossier_id_part_key", "scan_page", ["dossier_id", "part_key"], unique=False
    )
    op.create_index(
        "ix_scan_page_unread",
        "scan_page",
        ["batch_id"],
        unique=False,
        postgresql_where=sa.text("kind = 'content' and state = 'seen'"),
    )
    op.create_table(
        "suspicion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("met", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("met in ('scan', 'intake', 'upload')", name=op.f("ck_suspicion_met")),
        sa.CheckConstraint(
            "state in ('open', 'confirmed', 'released')", name=op.f("ck_suspicion_state")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_suspicion_agency_id")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["scan_batch.id"], name=op.f("fk_suspicion_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_suspicion_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_suspicion_dossier_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_suspicion_file_id")),
        sa.ForeignKeyConstraint(["found_by"], ["account.id"], name=op.f("fk_suspicion_found_by")),
        sa.ForeignKeyConstraint(["page_id"], ["scan_page.id"], name=op.f("fk_suspicion_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicion")),
    )
    op.create_index("ix_suspicion_agency_id_id", "suspicion", ["agency_id", "id"], unique=False)
    op.create_index("ix_suspicion_dossier_id", "suspicion", ["dossier_id"], unique=False)
    op.create_index("ix_suspicion_file_id", "suspicion", ["file_id"], unique=False)
    op.create_index(
        "ix_suspicion_open",
        "suspicion",
        ["agency_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
