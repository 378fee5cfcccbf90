"""Keep partners in other installations and the messages with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Keep partners in other installations and the messages with them."""
    _keep_installations()
    _keep_certificates()
    _keep_threads()
    _keep_outgoing()
    _keep_incoming()


def _keep_installations() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('active', 'paused')", name=op.f("ck_installation_state")),
        sa.CheckConstraint("length(code) <= 35", name=op.f("ck_installation_code")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_installation_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_installation_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("code", name=op.f("uq_installation_code")),
    )
    op.add_column("agency", sa.Column("installation_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_agency_installation_id"), "agency", "installation", ["installation_id"], ["id"]
    )
    op.create_index(op.f("ix_agency_installation_id"), "agency", ["installation_id"], unique=False)


def _keep_certificates() -> None:
    op.create_table(
        "pinned_certificate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose in ('tls', 'signing')", name=op.f("ck_pinned_certificate_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_pinned_certificate_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_pinned_certificate_installation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pinned_certificate")),
    )
    op.create_index(
        "ix_pinned_certificate_installation_id",
        "pinned_certificate",
        ["installation_id"],
        unique=False,
    )
    op.create_index(
        "uq_pinned_certificate_fingerprint",
        "pinned_certificate",
        ["purpose", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _keep_threads() -> None:
    op.create_table(
        "exchange_thread",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("other", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_exchange_thread_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_exchange_thread_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_exchange_thread_installation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_thread")),
        sa.UniqueConstraint(
            "installation_id", "subject", name=op.f("uq_exchange_thread_installation_id_subject")
        ),
    )
    op.create_index(
        "ix_exchange_thread_assignment_id", "exchange_thread", ["assignment_id"], unique=False
    )
    op.create_index(
        "ix_exchange_thread_dossier_id", "exchange_thread", ["dossier_id"], unique=False
    )


def _keep_outgoing() -> None:
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("header", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'acknowledged', 'refused', 'dead')",
            name=op.f("ck_outgoing_message_state"),
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_outgoing_message_installation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["exchange_thread.id"], name=op.f("fk_outgoing_message_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_message_message_id")),
        sa.UniqueConstraint("thread_id", "event", name=op.f("uq_outgoing_message_thread_id_event")),
        sa.UniqueConstraint(
            "thread_id", "sequence", name=op.f("uq_outgoing_message_thread_id_sequence")
        ),
    )
    op.create_index(
        "ix_outgoing_message_installation_id_id",
        "outgoing_message",
        ["installation_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_outgoing_message_open",
        "outgoing_message",
        ["installation_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state <> 'acknowledged'"),
    )


def _keep_incoming() -> None:
    op.create_table(
        "incoming_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'applied', 'stale', 'refused')",
            name=op.f("ck_incoming_message_state"),
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_incoming_message_installation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["exchange_thread.id"], name=op.f("fk_incoming_message_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_message")),
        sa.UniqueConstraint(
            "installation_id",
            "message_id",
            name=op.f("uq_incoming_message_installation_id_message_id"),
        ),
    )
    op.create_index(
        "ix_incoming_message_installation_id_id",
        "incoming_message",
        ["installation_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_incoming_message_thread_id_sequence",
        "incoming_message",
        ["thread_id", "sequence"],
        unique=False,
    )
    op.create_index(
        "ix_incoming_message_open",
        "incoming_message",
        ["installation_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'refused')"),
    )
