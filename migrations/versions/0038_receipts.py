"""Keep receipts with their series; how far statements were read, what cash was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"

_FILES = ("pdf_file_id", "xml_file_id", "cancel_pdf_file_id", "cancel_xml_file_id")
_TEXTS = (
    "template", "symbol", "body_name", "body_parent", "body_tax_code", "body_address", "place",
    "payer_name", "payer_number", "payer_address", "dossier_code", "procedure_name",
    "bill_reference", "method", "collector_name", "state", "cancel_reason", "canceller_name",
)  # fmt: skip


def upgrade() -> None:
    """Keep receipts with their series; how far statements were read, what cash was given."""
    _make_series()
    _make_receipts()
    op.add_column("payment", sa.Column("cash_given", sa.BigInteger()))
    op.add_column("refund", sa.Column("cash_close_id", sa.BigInteger()))
    op.create_foreign_key(
        "fk_refund_cash_close_id", "refund", "cash_close", ["cash_close_id"], ["id"]
    )
    op.create_index("ix_refund_cash_close_id", "refund", ["cash_close_id"])
    op.add_column(
        "cash_close",
        sa.Column("counts", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column("cash_close", "counts", server_default=None)
    op.add_column("bank_statement", sa.Column("file_id", sa.Uuid()))
    op.create_foreign_key(
        "fk_bank_statement_file_id", "bank_statement", "stored_file", ["file_id"], ["id"]
    )
    for name, kind, default in (
        ("state", sa.Text(), "read"),
        ("total", sa.Integer(), "0"),
        ("done", sa.Integer(), "0"),
        ("problem", sa.Text(), ""),
    ):
        column = sa.Column(name, kind, nullable=False, server_default=default)
        op.add_column("bank_statement", column)
        op.alter_column("bank_statement", name, server_default=None)
    op.create_check_constraint(
        op.f("ck_bank_statement_state"),
        "bank_statement",
        "state in ('waiting', 'read', 'failed')",
    )


def _make_series() -> None:
    op.create_table(
        "receipt_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.BigInteger()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.BigInteger()),
        sa.CheckConstraint("last >= 0", name=op.f("ck_receipt_series_last")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_receipt_series_agency_id"),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name="fk_receipt_series_opened_by"),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name="fk_receipt_series_closed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_series"),
        sa.UniqueConstraint(
            "agency_id", "year", "symbol", name="uq_receipt_series_agency_id_year_symbol"
        ),
    )
    op.create_index(
        "uq_receipt_series_open",
        "receipt_series",
        ["agency_id", "year"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )


def _make_receipts() -> None:
    references = {
        "series_id": "receipt_series", "agency_id": "agency", "dossier_id": "dossier",
        "payment_id": "payment", "issued_by": "account", "cancelled_by": "account",
        "replaces_id": "receipt",
    } | dict.fromkeys(_FILES, "stored_file")  # fmt: skip
    optional = ("issued_by", "cancelled_by", "replaces_id")
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=name in optional)
            for name in references
            if name not in _FILES
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "digits")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Uuid()) for name in _FILES),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_receipt_{name}"))
            for name, rule in (
                ("number", "number > 0"),
                ("amount", "amount > 0"),
                ("method", "method in ('cash', 'vietqr', 'platform')"),
                ("state", "state in ('issued', 'cancelled', 'replaced')"),
                ("cancelled", "(state = 'issued') = (cancelled_at is null)"),
            )
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_receipt_{name}")
            for name, table in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint("series_id", "number", name="uq_receipt_series_id_number"),
        sa.UniqueConstraint("replaces_id", name="uq_receipt_replaces_id"),
    )
    op.create_index(
        "uq_receipt_payment_issued",
        "receipt",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'issued'"),
    )
    op.create_index("ix_receipt_dossier_id", "receipt", ["dossier_id"])
    op.create_index("ix_receipt_agency_id_id", "receipt", ["agency_id", "id"])
    op.create_index("ix_receipt_payment_id", "receipt", ["payment_id"])
