"""Keep local closures and proposed moves of due dates."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Keep local closures, decided years and proposed moves of due dates."""
    _keep_days()
    _keep_proposals()


def _keep_days() -> None:
    op.create_table(
        "holiday_year",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year between 2000 and 2199", name=op.f("ck_holiday_year_year")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_holiday_year")),
    )
    op.create_table(
        "local_day",
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('off', 'makeup')", name=op.f("ck_local_day_kind")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_local_day_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_local_day")),
    )
    # A year with the days off of a whole year in it has had its decision entered.
    op.execute(
        "insert into holiday_year (year, basis, entered_at)"
        " select extract(year from day), min(basis), now() from special_day"
        " where kind = 'off' and basis not like '%dự kiến%' group by 1 having count(*) >= 9"
    )


def _keep_proposals() -> None:
    op.create_table(
        "calendar_proposal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("upto_id", sa.BigInteger(), nullable=False),
        sa.Column("steps_upto_id", sa.BigInteger(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("ledger_mark", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_name", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('counting', 'counted', 'applying', 'applied', 'dropped')",
            name=op.f("ck_calendar_proposal_state"),
        ),
        sa.CheckConstraint(
            "year is null or agency_id is null", name=op.f("ck_calendar_proposal_year_of_province")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_calendar_proposal_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_proposal")),
    )
    op.create_index(
        "ix_calendar_proposal_agency_id", "calendar_proposal", ["agency_id"], unique=False
    )
    op.create_table(
        "proposed_day",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_change", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind in ('off', 'makeup', 'ordinary')", name=op.f("ck_proposed_day_kind")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["calendar_proposal.id"], name=op.f("fk_proposed_day_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "day", name=op.f("pk_proposed_day")),
    )
    op.create_table(
        "proposed_move",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('proposed', 'applied', 'kept')", name=op.f("ck_proposed_move_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_proposed_move_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_proposed_move_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["calendar_proposal.id"], name=op.f("fk_proposed_move_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "dossier_id", name=op.f("pk_proposed_move")),
    )
    op.create_index(
        "ix_proposed_move_agency",
        "proposed_move",
        ["proposal_id", "agency_id", "dossier_id"],
        unique=False,
    )
    op.create_index("ix_proposed_move_dossier_id", "proposed_move", ["dossier_id"], unique=False)
    op.create_index(
        "ix_proposed_move_waiting",
        "proposed_move",
        ["proposal_id", "dossier_id"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
    )
