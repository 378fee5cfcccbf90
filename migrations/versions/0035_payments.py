"""Keep bills, payments, refunds, bank statements and cash closes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Keep bills, payments, refunds, bank statements and cash closes."""
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_bank_statement_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["account.id"], name=op.f("fk_bank_statement_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint("agency_id", "sha256", name=op.f("uq_bank_statement_agency_id_sha256")),
    )
    op.create_index(
        "ix_bank_statement_agency_id_id", "bank_statement", ["agency_id", "id"], unique=False
    )
    op.create_table(
        "cash_close",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_cash_close_agency_id")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_cash_close_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_cash_close_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_close")),
        sa.UniqueConstraint(
            "agency_id",
            "officer_id",
            "day",
            "ordinal",
            name=op.f("uq_cash_close_agency_id_officer_id_day_ordinal"),
        ),
    )
    op.create_index("ix_cash_close_agency_id_id", "cash_close", ["agency_id", "id"], unique=False)
    op.create_table(
        "collecting_account",
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("bank_bin", sa.Text(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_collecting_account_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_collecting_account")),
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('filing', 'demand')", name=op.f("ck_bill_kind")),
        sa.CheckConstraint(
            "state in ('open', 'paid', 'cancelled', 'refund_due', 'refunded')",
            name=op.f("ck_bill_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bill_amount")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_bill_agency_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_bill_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("reference", name=op.f("uq_bill_reference")),
    )
    op.create_index(
        "ix_bill_agency_id_state_id", "bill", ["agency_id", "state", "id"], unique=False
    )
    op.create_index("ix_bill_dossier_id", "bill", ["dossier_id"], unique=False)
    op.create_index(
        "uq_bill_open",
        "bill",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("merchant_ref", sa.Text(), nullable=False),
        sa.Column("transaction_ref", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cash_close_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('started', 'paid', 'failed', 'doubtful', 'surplus', 'refunded')",
            name=op.f("ck_payment_state"),
        ),
        sa.CheckConstraint(
            "supplier in ('cash', 'vietqr', 'platform')", name=op.f("ck_payment_supplier")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_payment_agency_id")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_payment_bill_id")),
        sa.ForeignKeyConstraint(
            ["cash_close_id"], ["cash_close.id"], name=op.f("fk_payment_cash_close_id")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_payment_officer_id")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_payment_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("merchant_ref", name=op.f("uq_payment_merchant_ref")),
    )
    op.create_index("ix_payment_bill_id", "payment", ["bill_id"], unique=False)
    op.create_index(op.f("ix_payment_cash_close_id"), "payment", ["cash_close_id"], unique=False)
    op.create_index(
        "ix_payment_cash_open",
        "payment",
        ["agency_id", "officer_id", "id"],
        unique=False,
        postgresql_where=sa.text("supplier = 'cash' and cash_close_id is null"),
    )
    op.create_index(
        "ix_payment_next_check_at",
        "payment",
        ["next_check_at", "id"],
        unique=False,
        postgresql_where=sa.text("next_check_at is not null"),
    )
    op.create_index(
        "uq_payment_bill_paid",
        "payment",
        ["bill_id"],
        unique=True,
        postgresql_where=sa.text("state = 'paid'"),
    )
    op.create_index(
        "uq_payment_transaction",
        "payment",
        ["supplier", "transaction_ref"],
        unique=True,
        postgresql_where=sa.text("transaction_ref <> ''"),
    )
    op.create_table(
        "bank_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bank_ref", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('matched', 'doubtful', 'foreign', 'settled')",
            name=op.f("ck_bank_line_state"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_bank_line_agency_id")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_bank_line_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_bank_line_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint("agency_id", "bank_ref", name=op.f("uq_bank_line_agency_id_bank_ref")),
    )
    op.create_index(
        "ix_bank_line_agency_id_state_id", "bank_line", ["agency_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_bank_line_payment_id"), "bank_line", ["payment_id"], unique=False)
    op.create_index(
        "ix_bank_line_statement_id_number", "bank_line", ["statement_id", "number"], unique=False
    )
    op.create_table(
        "payment_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_genuine", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_message_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_message")),
    )
    op.create_index(
        "ix_payment_message_payment_id", "payment_message", ["payment_id", "id"], unique=False
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state in ('due', 'done')", name=op.f("ck_refund_state")),
        sa.CheckConstraint(
            "way in ('', 'cash', 'transfer', 'platform')", name=op.f("ck_refund_way")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_refund_agency_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_refund_asked_by")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_refund_done_by")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_refund_payment_id")),
    )
    op.create_index(
        "ix_refund_agency_id_state_id", "refund", ["agency_id", "state", "id"], unique=False
    )
    op.execute(
        "create trigger payment_message_append_only before update or delete on payment_message"
        " for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger payment_message_no_truncate before truncate on payment_message"
        " for each statement execute function refuse_change()"
    )
