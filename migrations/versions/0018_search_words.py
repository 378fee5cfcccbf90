"""Keep the everyday words that people search with, the words of the catalogue, and views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Keep everyday words, count the catalogue's words, and count views without any person."""
    op.create_table(
        "search_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(collation="C"), nullable=False),
        sa.Column("meaning", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("folded <> '' AND meaning <> ''", name=op.f("ck_search_word_folded")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("folded", "meaning", name=op.f("uq_search_word_folded_meaning")),
    )
    op.create_table(
        "search_term",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("procedures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_term")),
    )
    op.create_table(
        "procedure_view",
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_view_procedure_id")
        ),
        sa.PrimaryKeyConstraint("procedure_id", "day", name=op.f("pk_procedure_view")),
    )
    _weigh_names()
    op.create_index(
        "ix_procedure_open",
        "procedure",
        [sa.text("((NOT is_open)::integer)"), "name_key", "id"],
        postgresql_where=sa.text("is_published"),
    )
    op.drop_index("ix_procedure_catalogue", "procedure")
    op.create_index(
        "ix_procedure_agency",
        "procedure",
        ["agency_code"],
        postgresql_where=sa.text("is_published AND agency_code IS NOT NULL"),
    )


def _weigh_names() -> None:
    """Mark the words of a name among the words of a procedure; whole words replace 3-grams."""
    op.drop_column("procedure", "words")
    op.drop_column("procedure", "grams")
    op.add_column(
        "procedure",
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('simple'::regconfig, folded_name), 'A')"
                " || to_tsvector('simple'::regconfig, folded)",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_procedure_words",
        "procedure",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": False},
    )
    op.execute(
        "insert into search_term (word, procedures)"
        " select word, ndoc from ts_stat('select words from procedure')"
    )
