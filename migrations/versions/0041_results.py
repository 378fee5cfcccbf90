"""Keep what questions and ends an issued result, who verified it, and evidence files."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

_KINDS = (
    "kind in ('application', 'slip', 'ask_for_more', 'refusal', 'result', 'joint_slip',"
    " 'apology', 'halt_notice', 'process_sheet', 'handover', 'return_record',"
    " 'cancellation', 'replacement')"
)


def upgrade() -> None:
    """Keep what questions and ends an issued result, who verified it, and evidence files."""
    op.drop_constraint(op.f("ck_paper_kind"), "paper")
    op.create_check_constraint(op.f("ck_paper_kind"), "paper", _KINDS)
    _standing()
    _corrections()
    _cancellations()
    _watches()
    _evidence()


def _standing() -> None:
    """Keep why an issued result ceased to hold, by which decision, and what replaces it."""
    op.add_column(
        "issued_result", sa.Column("ground", sa.Text(), nullable=False, server_default="")
    )
    op.alter_column("issued_result", "ground", server_default=None)
    op.add_column(
        "issued_result", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("issued_result", sa.Column("decision_id", sa.BigInteger(), nullable=True))
    op.add_column("issued_result", sa.Column("replaced_by_id", sa.BigInteger(), nullable=True))
    op.add_column("issued_result", sa.Column("replaces_id", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_issued_result_replaced_by_id"), "issued_result", ["replaced_by_id"]
    )
    op.create_unique_constraint(
        op.f("uq_issued_result_replaces_id"), "issued_result", ["replaces_id"]
    )
    op.create_foreign_key(
        op.f("fk_issued_result_replaces_id"),
        "issued_result",
        "issued_result",
        ["replaces_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_issued_result_replaced_by_id"),
        "issued_result",
        "issued_result",
        ["replaced_by_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_issued_result_decision_id"),
        "issued_result",
        "issued_result",
        ["decision_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_issued_result_ground"),
        "issued_result",
        "ground in ('', 'revoked', 'error', 'superseded', 'request')",
    )
    op.create_check_constraint(
        op.f("ck_issued_result_replaced_by"),
        "issued_result",
        "(replaced_by_id is null) or standing = 'replaced'",
    )


def _corrections() -> None:
    """Keep holders' requests to have a result corrected."""
    op.create_table(
        "correction_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("wished", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined')", name=op.f("ck_correction_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_correction_request_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_correction_request_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_correction_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["issued_result.id"], name=op.f("fk_correction_request_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_request")),
    )
    op.create_index(
        "ix_correction_request_agency_id_state_id",
        "correction_request",
        ["agency_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "ix_correction_request_result_id", "correction_request", ["result_id"], unique=False
    )
    op.create_index(
        "uq_correction_request_open",
        "correction_request",
        ["result_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def _cancellations() -> None:
    """Keep cancellations on their way."""
    op.create_table(
        "result_cancellation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("correction_id", sa.BigInteger(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_paper_id", sa.BigInteger(), nullable=False),
        sa.Column("replacement_paper_id", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "ground in ('revoked', 'error', 'superseded', 'request')",
            name=op.f("ck_result_cancellation_ground"),
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'signing', 'signed', 'sealing', 'done', 'dropped')",
            name=op.f("ck_result_cancellation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_result_cancellation_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction_request.id"],
            name=op.f("fk_result_cancellation_correction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_paper_id"],
            ["paper.id"],
            name=op.f("fk_result_cancellation_decision_paper_id"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_result_cancellation_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["account.id"], name=op.f("fk_result_cancellation_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_result_cancellation_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["replacement_paper_id"],
            ["paper.id"],
            name=op.f("fk_result_cancellation_replacement_paper_id"),
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["issued_result.id"], name=op.f("fk_result_cancellation_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_cancellation")),
    )
    op.create_index(
        "ix_result_cancellation_agency_id_state_id",
        "result_cancellation",
        ["agency_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "ix_result_cancellation_decision_paper_id",
        "result_cancellation",
        ["decision_paper_id"],
        unique=True,
    )
    op.create_index(
        "ix_result_cancellation_replacement_paper_id",
        "result_cancellation",
        ["replacement_paper_id"],
        unique=True,
    )
    op.create_index(
        "ix_result_cancellation_result_id", "result_cancellation", ["result_id"], unique=False
    )
    op.create_index(
        "uq_result_cancellation_open",
        "result_cancellation",
        ["result_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('done', 'dropped')"),
    )


def _watches() -> None:
    """Keep who verified a result and is to be told."""
    op.create_table(
        "verification_watch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account_id is null) <> (email = '')", name=op.f("ck_verification_watch_one")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_verification_watch_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["issued_result.id"], name=op.f("fk_verification_watch_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_watch")),
    )
    op.create_index(
        "uq_verification_watch_account",
        "verification_watch",
        ["result_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("account_id is not null"),
    )
    op.create_index(
        "uq_verification_watch_email",
        "verification_watch",
        ["result_id", "email"],
        unique=True,
        postgresql_where=sa.text("email <> ''"),
    )


def _evidence() -> None:
    """Keep evidence files."""
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'ready', 'failed')", name=op.f("ck_evidence_file_state")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_evidence_file_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_evidence_file_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    op.create_index(
        "ix_evidence_file_dossier_id_id", "evidence_file", ["dossier_id", "id"], unique=False
    )
    op.create_index(
        "uq_evidence_file_asked",
        "evidence_file",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
