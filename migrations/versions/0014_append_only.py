"""Make journal and timeline append-only, and link journal entries in the database."""

from alembic import op

revision = "0014"
down_revision = "0013"

APPEND = """
create function audit_append(
    in_chain text, in_at timestamptz, in_act text, in_actor bigint, in_body text
) returns integer language plpgsql as $$
declare
    last record;
begin
    -- One writer a chain at a time; each statement below sees what the last writer left.
    perform pg_advisory_xact_lock(hashtextextended(in_chain, 7));
    select seq, hash into last from audit_entry where chain = in_chain order by seq desc limit 1;
    insert into audit_entry (chain, seq, at, act, actor_id, body, hash, txid)
    values (
        in_chain, coalesce(last.seq, 0) + 1, in_at, in_act, in_actor, in_body,
        encode(sha256(convert_to(coalesce(last.hash, repeat('0', 64)) || in_body, 'UTF8')), 'hex'),
        pg_current_xact_id()::text::bigint
    );
    return coalesce(last.seq, 0) + 1;
end $$
"""

REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name using errcode = '42501';
end $$
"""


def upgrade() -> None:
    """Refuse update, delete and truncate on tables that only grow."""
    op.execute(APPEND)
    op.execute(REFUSE)
    for table in ("audit_entry", "audit_anchor", "timeline_entry"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger {table}_no_truncate before truncate on {table}"
            " for each statement execute function refuse_change()"
        )
