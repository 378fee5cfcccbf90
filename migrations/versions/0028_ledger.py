"""Guard the ledger of clocks and open it for dossiers that were accepted before it was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

_OPENED = """
insert into clock_entry (
    dossier_id, clock, act, reason, at, since, calendar_agency_id, due_after, article, note,
    actor_kind, actor_name
)
select
    id, 'processing', 'start', 'corrected', accepted_at, accepted_at, agency_id, due_at, '',
    'Mở sổ thời gian cho hồ sơ tiếp nhận trước khi có sổ.', 'system', 'Hệ thống'
from dossier
where accepted_at is not null and due_at is not null and finished_at is null
    and state in (2, 4, 5, 6)
    and not exists (
        select from clock_entry
        where clock_entry.dossier_id = dossier.id and clock = 'processing'
    )
order by id
"""
_OPENED_REPLY = """
insert into clock_entry (
    dossier_id, clock, act, reason, at, since, calendar_agency_id, due_after, article, note,
    actor_kind, actor_name
)
select
    id, 'reply', 'start', 'corrected', submitted_at, submitted_at, desk_agency_id, reply_due_at,
    '', 'Mở sổ thời gian cho hồ sơ nộp trước khi có sổ.', 'system', 'Hệ thống'
from dossier
where accepted_at is null and state in (1, 5)
    and not exists (select from clock_entry where clock_entry.dossier_id = dossier.id)
order by id
"""
_STOPPED = """
insert into clock_entry (
    dossier_id, clock, act, reason, at, calendar_agency_id, due_before, article, note,
    actor_kind, actor_name
)
select
    d.id,
    case when d.accepted_at is null then 'reply' else 'processing' end,
    'stop',
    case d.state when 6 then 'fee_demanded' else 'supplement_asked' end,
    t.at, d.agency_id, d.next_due_at, '',
    'Mở sổ thời gian cho hồ sơ đang chờ trước khi có sổ.', 'system', 'Hệ thống'
from dossier d
join lateral (
    select max(at) as at from timeline_entry
    where timeline_entry.dossier_id = d.id and timeline_entry."end" = d.state
) t on t.at is not null
where d.state in (5, 6)
    and not exists (
        select from clock_entry
        where clock_entry.dossier_id = d.id and act = 'stop'
    )
order by d.id
"""


def upgrade() -> None:
    """Let rows say from when they count, write the missing ones, then refuse every change."""
    op.add_column("clock_entry", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.execute(_OPENED)
    op.execute(_OPENED_REPLY)
    op.execute(_STOPPED)
    op.execute(
        "create trigger clock_entry_append_only before update or delete on clock_entry"
        " for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger clock_entry_no_truncate before truncate on clock_entry"
        " for each statement execute function refuse_change()"
    )
