"""Keep sectors and areas of agencies for linked procedures, and several results of a dossier."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Keep sectors and areas; let a dossier have one result under way beside issued ones."""
    op.add_column(
        "agency", sa.Column("sector", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "agency", sa.Column("is_far", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.drop_constraint(op.f("ck_agency_kind"), "agency")
    op.create_check_constraint(
        op.f("ck_agency_kind"),
        "agency",
        "kind in ('province', 'centre', 'department', 'commune', 'vertical')",
    )
    op.create_check_constraint(
        op.f("ck_agency_sector"),
        "agency",
        "sector in ('', 'police', 'insurance', 'tax', 'land')",
    )
    op.create_table(
        "agency_area",
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_area_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "commune_code", name=op.f("pk_agency_area")),
    )
    op.create_index("ix_agency_area_commune_code", "agency_area", ["commune_code"], unique=False)
    op.drop_index("uq_paper_live_result", "paper")
    op.create_index(
        "uq_paper_live_result",
        "paper",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'result' and state not in ('sealed', 'dropped')"),
    )
