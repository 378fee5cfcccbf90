"""Keep competence, absences and delegations, takeovers of work and the successors of agencies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Keep who does what, what changes hands, and which agency follows which."""
    _keep_competence()
    _keep_absences()
    _keep_delegations()
    _keep_takeovers()
    _name_successors()


def _keep_competence() -> None:
    op.create_table(
        "competence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("field_code", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("step_key", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "role in ('specialist', 'leader', 'clerk', 'reception')",
            name=op.f("ck_competence_role"),
        ),
        sa.CheckConstraint(
            "last_day is null or last_day >= first_day", name=op.f("ck_competence_days")
        ),
        sa.CheckConstraint("weight between 1 and 10", name=op.f("ck_competence_weight")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_competence_agency_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_competence_created_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_competence_ended_by")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_competence_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    op.create_index(
        "ix_competence_live",
        "competence",
        ["agency_id", "role"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_competence_officer_id", "competence", ["officer_id"], unique=False)


def _keep_absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absence_days")),
        sa.CheckConstraint(
            "substitute_id is null or substitute_id <> officer_id",
            name=op.f("ck_absence_substitute"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_absence_agency_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_absence_created_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_absence_ended_by")),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_absence_officer_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["account.id"], name=op.f("fk_absence_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(
        "ix_absence_agency_id",
        "absence",
        ["agency_id", "last_day"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_absence_officer_id", "absence", ["officer_id", "last_day"], unique=False)


def _keep_delegations() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("procedures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("form in ('kt', 'tl', 'tuq')", name=op.f("ck_delegation_form")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_delegation_days")),
        sa.CheckConstraint("leader_id <> officer_id", name=op.f("ck_delegation_officer")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_delegation_agency_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_delegation_created_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_delegation_ended_by")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["account.id"], name=op.f("fk_delegation_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_delegation_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(
        "ix_delegation_agency_id",
        "delegation",
        ["agency_id", "last_day"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "ix_delegation_officer_id",
        "delegation",
        ["officer_id", "last_day"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )


def _keep_takeovers() -> None:
    op.create_table(
        "takeover",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("to_officer_id", sa.BigInteger(), nullable=True),
        sa.Column("to_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("absence_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'merger') = (officer_id is null)", name=op.f("ck_takeover_officer")
        ),
        sa.CheckConstraint(
            "kind in ('leaver', 'leave', 'return', 'merger')", name=op.f("ck_takeover_kind")
        ),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absence.id"], name=op.f("fk_takeover_absence_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_takeover_agency_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_takeover_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by"], ["account.id"], name=op.f("fk_takeover_ordered_by")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agency.id"], name=op.f("fk_takeover_to_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_officer_id"], ["account.id"], name=op.f("fk_takeover_to_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover")),
    )
    op.create_index("ix_takeover_agency_id_id", "takeover", ["agency_id", "id"], unique=False)
    op.create_index(
        "uq_takeover_running",
        "takeover",
        ["officer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null and officer_id is not null"),
    )
    op.create_table(
        "takeover_item",
        sa.Column("takeover_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'done', 'failed')", name=op.f("ck_takeover_item_state")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_takeover_item_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_takeover_item_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["takeover_id"], ["takeover.id"], name=op.f("fk_takeover_item_takeover_id")
        ),
        sa.PrimaryKeyConstraint("takeover_id", "dossier_id", name=op.f("pk_takeover_item")),
    )
    op.create_index(
        "ix_takeover_item_waiting",
        "takeover_item",
        ["takeover_id", "dossier_id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _name_successors() -> None:
    op.create_index(
        "ix_assignment_asked_open",
        "assignment",
        ["agency_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text(
            "closed_at is null and (kind = 'consult' or is_outside or step_key like '%\\:sua')"
        ),
    )
    op.add_column(
        "assignment",
        sa.Column(
            "inputs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
    )
    op.add_column("agency", sa.Column("successor_id", sa.BigInteger(), nullable=True))
    op.add_column("agency", sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_foreign_key(
        op.f("fk_agency_successor_id"), "agency", "agency", ["successor_id"], ["id"]
    )
    op.create_index(
        "ix_assignment_officer_id_taken_at", "assignment", ["officer_id", "taken_at"], unique=False
    )
    op.add_column("book", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_agency_successor"), "agency", "(successor_id is null) = (ended_on is null)"
    )
    op.create_check_constraint(
        op.f("ck_agency_other_successor"), "agency", "successor_id is null or successor_id <> id"
    )
