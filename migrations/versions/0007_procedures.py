"""Keep procedures and their versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Keep procedures and their versions."""
    op.create_table(
        "procedure_field",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure_field")),
    )
    op.create_table(
        "procedure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("folded_name", sa.Text(collation="C"), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("field_code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("life_events", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("folded", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, folded)", persisted=True),
            nullable=False,
        ),
        sa.Column("grams", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(level = 'province') = (agency_code IS NOT NULL)",
            name=op.f("ck_procedure_agency_code"),
        ),
        sa.CheckConstraint("level IN ('commune', 'province')", name=op.f("ck_procedure_level")),
        sa.ForeignKeyConstraint(
            ["field_code"], ["procedure_field.code"], name=op.f("fk_procedure_field_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
    )
    op.create_index(
        "ix_procedure_catalogue",
        "procedure",
        ["name_key", "id"],
        unique=False,
        postgresql_where=sa.text("is_published"),
    )
    op.create_index("ix_procedure_field", "procedure", ["field_code"], unique=False)
    op.create_index(
        "ix_procedure_grams", "procedure", ["grams"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_procedure_words", "procedure", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(procedure_id, procedure_id, '[]')"), "&&"),
            (sa.text("daterange(effective_from, effective_to, '[]')"), "&&"),
            using="gist",
            name="ex_procedure_version_one_in_force",
        ),
        sa.CheckConstraint(
            "effective_to >= effective_from", name=op.f("ck_procedure_version_days")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_version_procedure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_procedure_version_procedure_id_number")
        ),
    )
