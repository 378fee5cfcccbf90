"""Populate a database with generated dossiers: as many as asked, spread over made-up agencies."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, TextClause, text

from foundation.text import fold

STEP = 100_000
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
    holder_phone, holder_email, holder_address, book_year, book_volume, book_ordinal, words)
select 'B-' || w.n,
       case when state > 1 then w.agency_code || '-250701-' || w.n end,
       state,
       case state when 1 then 'desk' when 2 then 'agency' when 4 then 'specialist' else 'done' end,
       b.version_id, '2.000635', 'Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh',
       w.agency_id, w.agency_id, :filer, names.name, names.name, w.number, 'online', 'online',
       '{{}}', at, at + interval '1 day', case when state > 1 then at end,
       case when state > 1 then at + interval '3 days' end, at + interval '3 days', 1, '',
       '', '', '', extract(year from at)::integer, 1,
       case when state > 1 then w.n + 1000000 end,
       array_to_tsvector(array(
           select w.agency_id || ':' || word
           from unnest(names.folded || array[w.number, w.n::text]) as word))
from wanted w
cross join total cross join bench b
cross join lateral (
    select case when w.luck < 0.03 then 1 when w.luck < 0.05 then 2 when w.luck < 0.08 then 4
                else 10 end as state,
           now() - w.luck * 400 * interval '1 day' as at) as s
join names on names.n = ('x' || substr(md5(w.n::text), 1, 7))::bit(28)::int % total.names
"""

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
MIDDLES = "Văn Thị Hữu Đức Ngọc Minh Thanh Quốc Kim Xuân"
GIVENS = (
    "An Bình Châu Dũng Giang Hà Hạnh Hùng Khánh Lan Linh Mai Nam Oanh Phúc Quân Sơn Thảo Vân Yến"
)


def populate(engine: Engine, dossiers: int) -> None:
    """Fill a seeded database with so many generated dossiers."""
    with engine.connect() as connection:
        planned = list(steps(connection, dossiers))
    for step in planned:
        with engine.begin() as connection:
            connection.execute(*step)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze dossier"))


def steps(connection: Connection, dossiers: int) -> Iterator[tuple[TextClause, dict[str, int]]]:
    """Yield the statements that fill a seeded database, the dossiers a hundred thousand each."""
    filer = connection.execute(text("select min(account_id) from citizen")).scalar_one()
    agencies = max(4, dossiers // PER_AGENCY)
    yield text(AGENCIES), {"agencies": agencies}
    statement = text(
        DOSSIERS.format(
            families=_values(FAMILIES), middles=_values(MIDDLES), givens=_values(GIVENS)
        )
    )
    for first in range(1, dossiers + 1, STEP):
        last = min(first + STEP - 1, dossiers)
        yield statement, {"first": first, "last": last, "agencies": agencies, "filer": filer}


def _values(words: str) -> str:
    return ", ".join(f"('{word}', '{fold(word)}')" for word in words.split())
