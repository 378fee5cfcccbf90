"""Keep what the desk takes in on paper, and who hands it in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def keep_append_only(table: str) -> None:
    """Let rows of a table be added and never be changed, as the journal's (0014)."""
    op.execute(
        f"create trigger {table}_append_only before update or delete on {table}"
        " for each row execute function refuse_change()"
    )
    op.execute(
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function refuse_change()"
    )


PART_REASONS = (
    ("missing", "Thiếu giấy tờ này.", "This paper is missing."),
    (
        "blurred",
        "Ảnh chụp mờ, thiếu góc hoặc quá tối, không đọc được.",
        "The picture is blurred, cut off or too dark to read.",
    ),
    ("incomplete", "Thiếu trang.", "Pages are missing."),
    (
        "wrong_document",
        "Không đúng loại giấy tờ theo quy định.",
        "This is not the kind of paper that the rules ask for.",
    ),
    (
        "mismatch",
        "Thông tin không khớp với tờ khai điện tử.",
        "The facts do not agree with the electronic form.",
    ),
    (
        "unsigned",
        "Thiếu chữ ký, con dấu hoặc chứng thực.",
        "A signature, a seal or a certification is missing.",
    ),
    ("expired", "Giấy tờ đã hết giá trị sử dụng.", "The paper is no longer valid."),
)


def seed_part_reasons() -> None:
    """Begin the list of reasons with those that desks have picked from so far."""
    columns = [sa.column(name) for name in ("code", "text", "text_en", "position")]
    rows = [
        {"code": code, "text": text, "text_en": english, "position": place}
        for place, (code, text, english) in enumerate(PART_REASONS, start=1)
    ]
    op.bulk_insert(sa.table("part_reason", *columns), rows)


def write_accepted_into_books() -> None:
    """Give the dossiers accepted before there were books their lines, in order of acceptance."""
    op.execute(
        "update dossier set book_year = line.year, book_volume = 1, book_ordinal = line.ordinal"
        " from (select id, year, row_number() over ("
        "   partition by desk_agency_id, year order by accepted_at, id) as ordinal"
        "  from (select id, desk_agency_id, accepted_at, extract("
        "    year from accepted_at at time zone 'Asia/Ho_Chi_Minh')::integer as year"
        "   from dossier where accepted_at is not null) as accepted) as line"
        " where line.id = dossier.id"
    )
    op.execute(
        "insert into tracking_book (agency_id, year, volume, first, last)"
        " select desk_agency_id, book_year, 1, 1, max(book_ordinal) from dossier"
        " where book_ordinal is not null group by desk_agency_id, book_year"
    )


def keep_books() -> None:
    """Let each accepted dossier stand once in the tracking book of its desk's year."""
    op.add_column("dossier", sa.Column("book_year", sa.Integer(), nullable=True))
    op.add_column("dossier", sa.Column("book_volume", sa.Integer(), nullable=True))
    op.add_column("dossier", sa.Column("book_ordinal", sa.Integer(), nullable=True))
    write_accepted_into_books()
    op.create_index(
        "uq_dossier_book",
        "dossier",
        ["desk_agency_id", "book_year", "book_ordinal"],
        unique=True,
        postgresql_where=sa.text("book_ordinal is not null"),
    )


def upgrade() -> None:
    """Keep what the desk takes in on paper, and who hands it in."""
    op.create_table(
        "part_reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_part_reason")),
    )
    seed_part_reasons()
    op.create_table(
        "account_activation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_activation_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["account.id"], name=op.f("fk_account_activation_issued_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_activation")),
    )
    op.create_index(
        "ix_account_activation_account_id", "account_activation", ["account_id"], unique=False
    )
    op.create_table(
        "desk_visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("filer_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_desk_visit_agency_id")),
        sa.ForeignKeyConstraint(["filer_id"], ["account.id"], name=op.f("fk_desk_visit_filer_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_desk_visit_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_visit")),
        sa.UniqueConstraint("key", name=op.f("uq_desk_visit_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_desk_visit_reference")),
    )
    op.create_index("ix_desk_visit_agency_id_id", "desk_visit", ["agency_id", "id"], unique=False)
    op.create_table(
        "number_block",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_number_block_order")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_number_block_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_number_block_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
        sa.UniqueConstraint(
            "agency_id", "day", "first", name=op.f("uq_number_block_agency_id_day_first")
        ),
    )
    op.create_table(
        "slip_counter",
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_slip_counter_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "kind", "year", name=op.f("pk_slip_counter")),
    )
    op.create_table(
        "tracking_book",
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_tracking_book_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_tracking_book_closed_by")
        ),
        sa.PrimaryKeyConstraint("agency_id", "year", "volume", name=op.f("pk_tracking_book")),
    )
    op.create_table(
        "hand_out",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("receiver_number", sa.Text(), nullable=False),
        sa.Column("is_holder", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("paper_copies", sa.SmallInteger(), nullable=False),
        sa.Column("is_electronic", sa.Boolean(), nullable=False),
        sa.Column("returned_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signature_file_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_hand_out_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_hand_out_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_file_id"], ["stored_file.id"], name=op.f("fk_hand_out_signature_file_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_hand_out")),
    )
    op.create_table(
        "offline_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("block_id", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=False),
        sa.Column("contents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (dossier_id is not null)", name=op.f("ck_offline_entry_dossier")
        ),
        sa.CheckConstraint(
            "state in ('merged', 'held', 'dropped')", name=op.f("ck_offline_entry_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_offline_entry_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["block_id"], ["number_block.id"], name=op.f("fk_offline_entry_block_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_offline_entry_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_offline_entry_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_offline_entry_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_offline_entry_code")),
        sa.UniqueConstraint("key", name=op.f("uq_offline_entry_key")),
    )
    op.create_index(
        "ix_offline_entry_agency_id_id", "offline_entry", ["agency_id", "id"], unique=False
    )
    op.create_index("ix_offline_entry_block_id", "offline_entry", ["block_id"], unique=False)
    op.create_index(
        "ix_offline_entry_held",
        "offline_entry",
        ["agency_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "paper_wait",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_paper_wait_agency_id")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_paper_wait_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_paper_wait")),
    )
    op.create_index(
        "ix_paper_wait_agency",
        "paper_wait",
        ["agency_id", "due_at", "dossier_id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "ix_paper_wait_due",
        "paper_wait",
        ["due_at", "dossier_id"],
        unique=False,
        postgresql_where=sa.text("arrived_at is null and closed_at is null"),
    )
    op.create_table(
        "field_check",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('right', 'wrong')", name=op.f("ck_field_check_verdict")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_field_check_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_field_check_officer_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "field_key", name=op.f("pk_field_check")),
    )
    op.add_column(
        "supplement_request",
        sa.Column("basis", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index(
        "ix_dossier_done_holder",
        "dossier",
        ["holder_number", "procedure_code"],
        unique=False,
        postgresql_where=sa.text("state in (9, 10) and holder_number <> ''"),
    )
    op.create_table(
        "part_comparison",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict in ('same', 'different')", name=op.f("ck_part_comparison_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_part_comparison_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_part_comparison_officer_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "part_key", name=op.f("pk_part_comparison")),
    )
    op.create_table(
        "part_given",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("originals", sa.SmallInteger(), nullable=False),
        sa.Column("certified", sa.SmallInteger(), nullable=False),
        sa.Column("copies", sa.SmallInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("unscannable", sa.Boolean(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kept in ('', 'held', 'handed_back', 'filed')", name=op.f("ck_part_given_kept")
        ),
        sa.CheckConstraint("scan in ('none', 'waiting', 'done')", name=op.f("ck_part_given_scan")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_part_given_agency_id")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_part_given_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_part_given_officer_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "part_key", name=op.f("pk_part_given")),
    )
    op.create_index(
        "ix_part_given_held",
        "part_given",
        ["agency_id", "dossier_id", "part_key"],
        unique=False,
        postgresql_where=sa.text("kept = 'held'"),
    )
    op.create_index(
        "ix_part_given_waiting",
        "part_given",
        ["agency_id", "dossier_id"],
        unique=False,
        postgresql_where=sa.text("scan = 'waiting'"),
    )
    op.create_index(
        "uq_part_given_label",
        "part_given",
        ["label"],
        unique=True,
        postgresql_where=sa.text("label <> ''"),
    )
    op.create_table(
        "part_movement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_part_movement_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_part_movement_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_movement")),
    )
    op.create_index(
        "ix_part_movement_dossier_id_id", "part_movement", ["dossier_id", "id"], unique=False
    )
    op.create_table(
        "reappointment",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reappointment_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_reappointment_officer_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_reappointment")),
    )
    op.add_column(
        "dossier", sa.Column("filer_number", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("dossier", sa.Column("filer_phone", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "dossier", sa.Column("filer_address", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "dossier", sa.Column("return_address", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("dossier", sa.Column("mandate", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "dossier", sa.Column("mandate_note", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("dossier", sa.Column("visit_id", sa.BigInteger(), nullable=True))
    keep_books()
    op.create_index(op.f("ix_dossier_visit_id"), "dossier", ["visit_id"], unique=False)
    op.create_index(
        "ix_dossier_open_holder",
        "dossier",
        ["holder_number", "procedure_code"],
        unique=False,
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9)"),
    )
    op.create_index(
        "ix_dossier_open_filer",
        "dossier",
        ["filer_number", "procedure_code"],
        unique=False,
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9) and filer_number <> ''"),
    )
    op.create_foreign_key(
        op.f("fk_dossier_visit_id"), "dossier", "desk_visit", ["visit_id"], ["id"]
    )
    op.drop_constraint(op.f("ck_officer_role_role"), "officer_role")
    op.create_check_constraint(
        op.f("ck_officer_role_role"),
        "officer_role",
        "role in ('reception', 'specialist', 'leader', 'clerk', 'administrator', 'auditor',"
        " 'security')",
    )
    op.drop_constraint(op.f("ck_stored_file_verdict"), "stored_file")
    op.create_check_constraint(
        op.f("ck_stored_file_verdict"),
        "stored_file",
        "verdict in ('waiting', 'clean', 'refused', 'quarantined')",
    )
    op.drop_constraint(op.f("ck_paper_kind"), "paper")
    op.create_check_constraint(
        op.f("ck_paper_kind"),
        "paper",
        "kind in ('application', 'slip', 'ask_for_more', 'refusal', 'result', 'joint_slip',"
        " 'apology', 'halt_notice', 'process_sheet', 'handover', 'return_record')",
    )
    op.create_check_constraint(
        op.f("ck_dossier_mandate"),
        "dossier",
        "mandate in ('', 'relative', 'authorised', 'representative', 'staff')",
    )
    keep_append_only("part_movement")
