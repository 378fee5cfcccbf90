"""The catalogue finds a procedure although accents, words or keys were missed."""

from datetime import date

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError

from casework.procedures import actions, finding, queries, usage
from casework.procedures.definition import Definition, Level
from casework.procedures.finding import Filters
from casework.procedures.records import Procedure, ProcedureVersion
from demo import samples
from foundation.text import sort_key

FROM = date(2025, 7, 1)
OPEN = Filters(is_open=True)
SAMPLES = {one.code: one for one in samples.definitions()}


@pytest.fixture
def catalogue(session):
    for one in SAMPLES.values():
        actions.publish(session, one, effective_from=FROM)
    session.flush()
    return session


def renamed(code, name):
    return Definition.from_json(SAMPLES[code].to_json() | {"name": name})


def codes(page):
    return [one.code for one in page.hits]


FIRST = {
    "1.001193": "1.001193",
    "1001193": "1.001193",
    "đăng ký khai sinh": "1.001193",
    "dang ky khai sinh": "1.001193",
    "ĐĂNG KÝ KHAI SINH": "1.001193",
    "giay khai sinh": "1.001193",
    "làm giấy khai sinh": "1.001193",
    "khia sinh": "1.001193",
    "cưới": "1.000894",
    "cuoi": "1.000894",
    "đăng ký kết hôn": "1.000894",
    "dang ki ket hon": "1.000894",
    "độc thân": "1.004873",
    "giay doc than": "1.004873",
    "xác nhận tình trạng": "1.004873",
    "sao y": "2.000815",
    "công chứng bằng cấp": "2.000815",
    "so yeu ly lich": "2.000884",
    "xay nha": "1.013225",
    "giay phep xay dung": "1.013225",
    "thủ tục mở quán": "1.001612",
    "ho kinh doanh": "1.001612",
    "người khuyết tật": "1.001776",
    "bao tu": "1.000656",
    "lữ hành": "2.001628",
    "doanh nghiep tu nhan": "2.001610",
    "mat giay khai sinh": "2.000635",
}


@pytest.mark.parametrize("asked", sorted(FIRST))
def test_the_wanted_procedure_comes_first(catalogue, asked):
    assert codes(finding.search(catalogue, asked))[0] == FIRST[asked]


@pytest.mark.parametrize(
    "asked", ["zzzz qqqq", "%", "' & | ! ( ) :*", "\\", "😀", "\x00", "_", "<zq>", "z" * 5_000]
)
def test_nonsense_finds_nothing_and_breaks_nothing(catalogue, asked):
    assert finding.search(catalogue, asked).hits == ()


def test_an_empty_search_lists_everything_in_vietnamese_order(catalogue):
    found = finding.search(catalogue, "  ", OPEN, limit=50)

    assert len(found.hits) == 14
    assert found.hits[0].name.startswith("Cấp bản sao")
    assert found.after is None


@pytest.mark.parametrize("asked", ["", "dang ky", "giay phep kinh doanh", "giayy pheep kinh"])
def test_pages_follow_each_other_without_gap_or_repeat(catalogue, asked):
    whole = codes(finding.search(catalogue, asked, limit=50))
    pages, after = [], None
    while True:
        page = finding.search(catalogue, asked, after=after, limit=1)
        pages += codes(page)
        after = page.after
        if after is None:
            break

    assert pages == whole
    assert len(whole) > 1


def test_a_wrong_place_to_go_on_from_starts_anew(catalogue):
    first = finding.search(catalogue, "", limit=3)

    assert finding.search(catalogue, "", after="'; drop table procedure", limit=3) == first


def test_filters_narrow_the_catalogue(catalogue):
    by_field = finding.search(catalogue, "", Filters(field="G15-TP07", is_open=True), limit=50)
    by_level = finding.search(catalogue, "", Filters(level=Level.PROVINCE, is_open=True), limit=50)
    by_agency = finding.search(catalogue, "giấy phép", Filters(agency="H32.07"))
    by_event = finding.search(catalogue, "", Filters(life_event="ket_hon", is_open=True), limit=50)

    assert len(by_field.hits) == 6
    assert set(codes(by_level)) == {"2.001628", "2.001610", "1.013831"}
    assert codes(by_agency) == ["2.001628"]
    assert set(codes(by_event)) == {"1.000894", "1.004873", "2.000635"}


def test_fields_with_procedures_are_listed_in_vietnamese_order(catalogue):
    names = [name for _, name in queries.field_names(catalogue)]

    assert "Hộ tịch" in names
    assert names == sorted(names, key=sort_key)


def test_the_catalogue_tells_its_size(catalogue):
    before = queries.size(catalogue)
    actions.take_down(queries.find_procedure(catalogue, "1.000656"))
    catalogue.flush()

    after = queries.size(catalogue)

    assert after.procedures == before.procedures - 1
    assert after.filed_here == before.filed_here - 1


def test_what_is_only_explained_comes_after_what_is_filed_here(catalogue):
    catalogue.execute(update(Procedure).where(Procedure.code == "1.000656").values(is_open=False))

    listed = finding.search(catalogue, limit=50).hits
    here = finding.search(catalogue, "", Filters(is_open=True), limit=50)
    explained = finding.search(catalogue, "", Filters(is_open=False), limit=50)

    assert [hit.is_open for hit in listed] == sorted((hit.is_open for hit in listed), reverse=True)
    assert "1.000656" in codes(explained)
    assert not set(codes(here)) & set(codes(explained))


def test_subjects_narrow_the_catalogue(catalogue):
    firms = finding.search(catalogue, "", Filters(subjects=("Doanh nghiệp",)), limit=50)

    assert "2.001628" in codes(firms)
    assert "1.000894" not in codes(firms)


def test_what_is_used_more_comes_first_among_equals(catalogue):
    before = codes(finding.search(catalogue, "đăng ký"))
    last = before[-1]
    catalogue.execute(update(Procedure).where(Procedure.code == last).values(uses=100_000))

    assert codes(finding.search(catalogue, "đăng ký"))[0] == last


def test_use_counts_filings_and_views_and_forgets_old_views(catalogue):
    today = date(2026, 3, 1)
    birth = queries.find_procedure(catalogue, "1.001193")
    usage.note_views(catalogue, birth.id, today, 10)
    usage.note_views(catalogue, birth.id, today, 10)
    usage.note_views(catalogue, birth.id, date(2025, 3, 1), 500)

    usage.count_uses(catalogue, {"1.001193": 3}, today=today)
    catalogue.refresh(birth)

    assert birth.uses == 20 + 3 * usage.FILING_WEIGHS
    assert queries.most_used(catalogue, limit=1)[0].code == "1.001193"


def test_a_procedure_taken_down_is_not_found(catalogue):
    actions.take_down(queries.find_procedure(catalogue, "1.000656"))

    assert "1.000656" not in codes(finding.search(catalogue, "khai tử", limit=50))
    with pytest.raises(queries.UnknownProcedure):
        queries.find_procedure(catalogue, "1.000656")
    assert queries.version_on(catalogue, "1.000656", FROM).number == 1


def test_a_new_version_ends_the_earlier_one_the_day_before(catalogue):
    later = date(2026, 9, 1)
    actions.publish(catalogue, renamed("1.001193", "Khai sinh mới"), effective_from=later)

    old = queries.version_on(catalogue, "1.001193", date(2026, 8, 31))
    new = queries.version_on(catalogue, "1.001193", later)

    assert (old.number, old.effective_to, new.number) == (1, date(2026, 8, 31), 2)
    assert queries.definition_of(old).name == SAMPLES["1.001193"].name
    assert queries.definition_of(new).name == "Khai sinh mới"
    assert queries.find_procedure(catalogue, "1.001193").name == "Khai sinh mới"
    assert codes(finding.search(catalogue, "khai sinh moi"))[0] == "1.001193"


def test_publishing_the_same_definition_again_changes_nothing(catalogue):
    before = queries.version_on(catalogue, "1.001193", FROM)

    again = actions.publish(catalogue, SAMPLES["1.001193"], effective_from=date(2027, 1, 1))

    assert again is before
    assert again.effective_to is None


@pytest.mark.parametrize("day", [FROM, date(2025, 1, 1)])
def test_a_version_may_not_begin_before_the_latest_one(catalogue, day):
    with pytest.raises(actions.NotLaterThanPublished):
        actions.publish(catalogue, renamed("1.001193", "Sớm hơn"), effective_from=day)


def test_no_version_is_in_force_before_the_first(catalogue):
    with pytest.raises(queries.UnknownProcedure):
        queries.version_on(catalogue, "1.001193", date(2025, 6, 30))


def test_the_database_refuses_versions_that_overlap(catalogue):
    first = queries.version_on(catalogue, "1.001193", FROM)
    catalogue.add(
        ProcedureVersion(
            procedure_id=first.procedure_id,
            number=2,
            effective_from=date(2026, 8, 1),
            effective_to=date(2026, 8, 2),
            digest="x",
            definition={},
        )
    )

    with pytest.raises(IntegrityError, match="one_in_force"), catalogue.begin_nested():
        catalogue.flush()


def test_a_definition_is_parsed_once(catalogue):
    version = queries.version_on(catalogue, "1.001193", FROM)

    assert queries.definition_of(version) is queries.definition_of(version)
    assert queries.definition_of(version) == SAMPLES["1.001193"]


def test_a_version_is_found_by_its_id_with_its_procedure(catalogue):
    version = queries.version_on(catalogue, "1.000894", FROM)
    catalogue.expunge_all()

    assert queries.version_by_id(catalogue, version.id).procedure.code == "1.000894"
    with pytest.raises(queries.UnknownProcedure):
        queries.version_by_id(catalogue, 10**15)


def test_a_hit_carries_all_that_a_list_shows_in_three_statements(catalogue):
    sent = []

    @event.listens_for(catalogue.get_bind(), "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    hit = finding.search(catalogue, "đăng ký khai sinh").hits[0]

    assert (hit.field_name, hit.level, hit.life_events) == ("Hộ tịch", "commune", ("sinh_con",))
    assert len(sent) == 3
    event.remove(catalogue.get_bind(), "before_cursor_execute", note)


def test_near_spellings_are_listed_only_where_nothing_fits(catalogue):
    assert codes(finding.search(catalogue, "đăng ký kết hôn")) == ["1.000894"]
    assert codes(finding.search(catalogue, "dangg ky ket honn")) == ["1.000894"]
    assert len(finding.search(catalogue, "giấy phép kinh doanh khách sạn").hits) > 1
