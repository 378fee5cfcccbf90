"""Populate a database with generated dossiers: as many as asked, spread over made-up agencies."""

from sqlalchemy import Engine, text

PER_AGENCY = 2_500
"""Dossiers of one agency; about 8 in 100 are open, the rest are archive."""

AGENCIES = """
insert into agency (code, kind, name, short_name, symbol, parent_name, place, address, phone,
                    desk_name, is_sample)
select 'H32.9' || n, 'commune', 'Ủy ban nhân dân xã số ' || n, 'UBND xã số ' || n, 'UBND', '',
       'Xã số ' || n, '', '', 'Trung tâm Phục vụ hành chính công xã số ' || n, true
from generate_series(1, :agencies) as n
on conflict (code) do nothing
"""

DOSSIERS = """
with family(name, folded) as (values {families}),
middle(name, folded) as (values {middles}),
given(name, folded) as (values {givens}),
names as (
    select row_number() over (order by md5(f.name || m.name || g.name)) - 1 as n,
           f.name || ' ' || m.name || ' ' || g.name as name,
           array[f.folded, m.folded, g.folded] as folded
    from family f, middle m, given g),
total as (select count(*) as names from names),
bench(version_id) as (
    select v.id from procedure_version v join procedure p on p.id = v.procedure_id
    where p.code = '2.000635' limit 1),
wanted as (
    select n, a.id as agency_id, a.code as agency_code, random() as luck,
           lpad((56000000000 + n)::text, 12, '0') as number
    from generate_series(cast(:first as bigint), cast(:last as bigint)) as n
    join agency a on a.code = 'H32.9' || (1 + (n % cast(:agencies as bigint))))
insert into dossier (
    reference, code, state, stage, version_id, procedure_code, procedure_name, desk_agency_id,
    agency_id, filer_id, filer_name, holder_name, holder_number, channel, return_way, answers,
    submitted_at, reply_due_at, accepted_at, due_at, next_due_at, revision, case_key,
    holder_phone, holder_email, holder_address, words)
select 'B-' || w.n,
       case when state > 1 then w.agency_code || '-250701-' || w.n end,
       state,
       case state when 1 then 'desk' when 2 then 'agency' when 4 then 'specialist' else 'done' end,
       b.version_id, '2.000635', 'Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh',
       w.agency_id, w.agency_id, :filer, names.name, names.name, w.number, 'online', 'online',
       '{{}}', at, at + interval '1 day', case when state > 1 then at end,
       case when state > 1 then at + interval '3 days' end, at + interval '3 days', 1, '',
       '', '', '',
       array_to_tsvector(array(
           select w.agency_id || ':' || word
           from unnest(names.folded || array[w.number, w.n::text]) as word))
from wanted w
cross join total cross join bench b
cross join lateral (
    select case when w.luck < 0.03 then 1 when w.luck < 0.05 then 2 when w.luck < 0.08 then 4
                else 10 end as state,
           now() - (w.luck * 400 || ' days')::interval as at) as s
join names on names.n = ('x' || substr(md5(w.n::text), 1, 7))::bit(28)::int % total.names
"""

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
MIDDLES = "Văn Thị Hữu Đức Ngọc Minh Thanh Quốc Kim Xuân"
GIVENS = (
    "An Bình Châu Dũng Giang Hà Hạnh Hùng Khánh Lan Linh Mai Nam Oanh Phúc Quân Sơn Thảo Vân Yến"
)


def populate(engine: Engine, dossiers: int, *, folded: dict[str, str], filer_id: int) -> int:
    """Add dossiers up to a number; return how many agencies they are spread over."""
    agencies = max(4, dossiers // PER_AGENCY)

    def values(words: str) -> str:
        return ", ".join(f"('{word}', '{folded[word]}')" for word in words.split())

    statement = DOSSIERS.format(
        families=values(FAMILIES), middles=values(MIDDLES), givens=values(GIVENS)
    )
    with engine.begin() as connection:
        connection.execute(text(AGENCIES), {"agencies": agencies})
    step = 100_000
    for first in range(1, dossiers + 1, step):
        with engine.begin() as connection:
            connection.execute(
                text(statement),
                {
                    "first": first,
                    "last": min(first + step - 1, dossiers),
                    "agencies": agencies,
                    "filer": filer_id,
                },
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze dossier"))
    return agencies
