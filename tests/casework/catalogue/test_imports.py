"""The national catalogue comes in: read liberally, kept exactly, shown only when approved."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.catalogue import conversion, doubts, entries, imports, national, queries, times
from casework.catalogue.imports import ApprovePlain, ImportOver
from casework.catalogue.records import CatalogueImport, NationalEntry
from casework.people.actor import Role
from casework.procedures import actions, checks
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, FeeKind, Level, PartManner
from casework.worktime.rules import TimeLimit, TimeUnit
from tests import make

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
SHARED = Path(__file__).parents[4] / "shared" / "data" / "national-catalogue"
REAL = {"details": 180, "catalogue": 5_669}
FULL = {
    "code": "1.009999",
    "name": "Cấp thẻ thử",
    "isProvince": True,
    "categoriesDetails": [{"code": "G99-TT01", "name": "Thử nghiệm"}],
    "departmentsExecuting": [{"name": "Sở Thử nghiệm"}],
    "executionMethods": [
        {
            "submissionMethod": "ONLINE",
            "processingTime": 5,
            "processingTimeUnit": "WORKING_DAY",
            "fees": [{"type": "FEE", "value": 20000}],
        }
    ],
    "executionCases": [
        {"name": "Cấp mới", "profileComponents": [{"name": "- Đơn đề nghị", "originalQty": 1}]}
    ],
    "resultsDetails": [{"name": "Thẻ"}],
    "legalBasisesDetails": [{"name": "Luật thử"}],
}


def line(**over):
    return json.dumps({**FULL, **over}, ensure_ascii=False)


def record(**over):
    return national.parse(line(**over))


def read_lines(*lines):
    return national.read("\n".join(lines).encode())


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REAL)
def test_the_real_catalogue_is_read_without_loss(name):
    path = SHARED / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the national catalogue is not beside this repository")
    reading = national.read(path.read_bytes())
    sources = gzip.decompress(path.read_bytes()).decode().splitlines()

    assert reading.is_whole
    assert len(reading.records) == REAL[name]
    assert {one.source for one in reading.records} <= set(sources)
    for one in reading.records:
        definition = conversion.definition_of(one)
        assert Definition.from_json(definition.to_json()) == definition
        assert checks.faults(definition) == ()
        doubts.doubts(one)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (b'{"code": "1.000001", "name": ', "not_json"),
        (b"[1, 2]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b'{"name": "x"}', "code_missing"),
        (b'{"code": "1.000001"}', "name_missing"),
        ('{"code": "1.000001", "name": "Cấp"}'.encode("utf-16-le"), "not_utf8"),
        ("Thủ tục".encode("windows-1258", "replace") + b"\xff", "not_utf8"),
        (b'{"code": "1", "name": "a\x00b"}', "not_json"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_a_broken_line_is_named_by_its_number(broken, code):
    reading = national.read(line().encode() + b"\n\n" + broken + b"\n")

    assert [(one.line, one.problem.code) for one in reading.faults] == [(3, code)]
    assert not reading.is_whole


def test_a_byte_order_mark_and_windows_line_ends_are_forgiven():
    reading = national.read(b"\xef\xbb\xbf" + line().encode() + b"\r\n")

    assert [one.code for one in reading.records] == ["1.009999"]


def test_a_code_twice_is_told_and_the_later_line_counts():
    reading = read_lines(line(), line(name="Tên sau"))

    assert [one.name for one in reading.records] == ["Tên sau"]
    assert reading.faults[0].problem.facts["line"] == 1
    assert reading.is_whole


def test_a_file_that_is_too_large_is_refused():
    assert national.read(b" " * (national.MAX_BYTES + 1)).faults[0].problem.code == (
        "file_over_megabytes"
    )


def test_an_archive_that_unpacks_without_end_is_stopped():
    bomb = gzip.compress(b" " * 1_000_000 + b"\n") * 500

    assert national.read(bomb).faults[-1].problem.code == "archive_too_large"


def test_a_broken_archive_is_told():
    assert national.read(gzip.compress(line().encode())[:-12]).faults[0].line == 0


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(over=st.dictionaries(st.sampled_from(sorted({*FULL, "cases", "keywords", "lạ"})), anything))
def test_whatever_a_record_holds_it_is_kept_exactly_and_never_stops_anyone(over):
    text = json.dumps({**FULL, **over, "code": "1.009999", "name": "Tên"}, ensure_ascii=True)
    reading = read_lines(text)

    assert [one.source for one in reading.records] == [text]
    definition = conversion.definition_of(reading.records[0])
    assert Definition.from_json(definition.to_json()) == definition
    doubts.doubts(reading.records[0])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"code": "../a/b", "name": "x"}', "code_wrong"),
        ('{"code": "1.1", "name": "x", "a": ' + "[" * 70 + "]" * 70 + "}", "too_deep"),
    ],
)
def test_a_record_that_no_page_could_show_is_refused(text, code):
    assert read_lines(text).faults[0].problem.code == code


def test_lines_keep_their_numbers_after_one_that_is_too_long():
    reading = read_lines("x" * (national.MAX_LINE * 2 + 5), line(), "{")

    assert [(one.line, one.problem.code) for one in reading.faults] == [
        (1, "line_too_long"),
        (3, "not_json"),
    ]


def test_the_real_records_keep_their_ways_of_return_and_times_of_cases():
    path = SHARED / "details.jsonl.gz"
    if not path.exists():
        pytest.skip("the national catalogue is not beside this repository")
    found = {
        one.code: conversion.definition_of(one) for one in national.read(path.read_bytes()).records
    }

    ways = Counter(len(one.returning) for one in found.values())
    assert ways[3] >= 100
    assert "02 ngày" in found["1.000656"].limit_note
    assert (
        sum(one.limit.unit is TimeUnit.OTHER and not one.limit_note for one in found.values()) < 40
    )


# --- what it means --------------------------------------------------------------------------------


def test_a_record_becomes_a_procedure_that_is_explained():
    found = conversion.definition_of(record())

    assert (found.level, found.is_open, found.handled_by) == (
        Level.PROVINCE,
        False,
        "Sở Thử nghiệm",
    )
    assert found.limit == TimeLimit(5, TimeUnit.WORKING_DAY)
    assert [(one.kind, one.amount, one.channel) for one in found.fees] == [
        (FeeKind.FEE, 20_000, Channel.ANY)
    ]
    assert [(one.name, one.originals) for one in found.parts] == [("Đơn đề nghị", 1)]


@pytest.mark.parametrize(
    ("amount", "unit", "limit"),
    [
        (3, "WORKING_DAY", TimeLimit(3, TimeUnit.WORKING_DAY)),
        (20, "DAY", TimeLimit(20, TimeUnit.DAY)),
        (4, "HOUR", TimeLimit(4, TimeUnit.HOUR)),
        (1, "MONTH", TimeLimit(1, TimeUnit.MONTH)),
        (5, "OTHER", TimeLimit(5, TimeUnit.OTHER)),
        (5, "FORTNIGHT", TimeLimit(5, TimeUnit.OTHER)),
        (None, "DAY", TimeLimit(0, TimeUnit.OTHER)),
    ],
)
def test_times_are_read_in_every_unit(amount, unit, limit):
    assert times.time_limit(amount, unit) == limit


def part(name, case="Cấp mới", **over):
    row = {"name": name, "originalQty": 1, "copyQty": 0, **over}
    cases = [{"name": case, "profileComponents": [row]}]
    return conversion.definition_of(record(executionCases=cases)).parts[0]


@pytest.mark.parametrize(
    ("found", "manner"),
    [
        (part("Đơn"), PartManner.FILE),
        (part("Hộ chiếu", "* Giấy tờ phải xuất trình:"), PartManner.SHOW),
        (part("Lưu ý: nộp một bộ", originalQty=0), PartManner.NOTE),
        (part("Giấy phép đã cấp", isProcessingResult=True), PartManner.EARLIER),
    ],
)
def test_the_manner_of_a_component_is_read_from_its_counts_and_heading(found, manner):
    assert found.manner is manner


def test_the_paper_form_and_the_interactive_form_are_one_component():
    rows = [
        {"name": "Tờ khai đăng ký khai tử theo mẫu", "originalQty": 1, "hasElectronicForm": True},
        {"name": "Mẫu hộ tịch điện tử tương tác đăng ký khai tử (cung cấp)", "originalQty": 1},
    ]
    found = conversion.definition_of(
        record(executionCases=[{"name": "Chung", "profileComponents": rows}])
    )

    assert len(found.parts) == 1
    assert len(found.parts[0].variants) == 1


def ways_taking(*amounts):
    return [
        {"submissionMethod": way, "processingTime": amount, "processingTimeUnit": "WORKING_DAY"}
        for way, amount in zip(("POSTAL", "DIRECT"), amounts, strict=False)
    ]


def with_parts(*rows, case="Cấp mới"):
    return {"executionCases": [{"name": case, "profileComponents": list(rows)}]}


@pytest.mark.parametrize(
    ("over", "code"),
    [
        (
            {"executionMethods": [{**FULL["executionMethods"][0], "fees": [{"value": 100}]}]},
            "doubt_fee",
        ),
        ({"executionMethods": ways_taking(4, 18)}, "doubt_time_apart"),
        ({"executionMethods": ways_taking(0)}, "doubt_time_missing"),
        ({"executionMethods": []}, "doubt_no_method"),
        ({"departmentsExecuting": [{"name": "Không có thông tin"}]}, "doubt_agency"),
        ({"departmentsExecuting": []}, "doubt_agency"),
        (with_parts({"name": "Trường hợp ủy quyền thì…", "originalQty": 1}), "doubt_instruction"),
        (with_parts({"name": "Đơn", "originalQty": 0}), "doubt_no_count"),
        (
            with_parts({"name": "Đơn", "copyQty": 1}, {"name": "đơn", "copyQty": 1}),
            "doubt_part_twice",
        ),
        (
            with_parts({"name": "Đơn", "originalQty": 1}, case="* Giấy tờ phải nộp:"),
            "doubt_heading",
        ),
        ({"executionCases": []}, "doubt_no_part"),
        ({"executionSteps": [{"description": "Bước 3: … Bước 1: … Bước 2"}]}, "doubt_order"),
        ({"resultsDetails": []}, "doubt_no_result"),
        ({"legalBasisesDetails": []}, "doubt_no_basis"),
        ({"name": "Cấp <b>thẻ</b>"}, "doubt_name"),
        ({"code": "1.99"}, "doubt_code"),
    ],
)
def test_what_is_doubtful_is_listed_with_its_reason(over, code):
    assert code in {one.problem.code for one in doubts.doubts(record(**over))}


def test_a_clean_record_is_not_doubted():
    assert doubts.doubts(record()) == ()


# --- staging and approval -------------------------------------------------------------------------


@pytest.fixture
def by(session):
    return make.officer(session, Role.ADMINISTRATOR)


def bring(session, by, *lines, at=AT):
    reading = read_lines(*lines)
    made = imports.enter(session, file_name="x", sha256="0" * 64, size=1, by=by, at=at)
    goes_on = imports.judge(session, made.id, reading, at=at)
    while goes_on:
        goes_on = imports.stage(session, made.id, reading.records, at=at)
    return session.get(CatalogueImport, made.id)


def approve(session, by, code="1.009999"):
    entry = imports.lock_entry(session, code)
    imports.approve(session, entry, entry.digest, by=by, at=AT)


def test_nothing_is_shown_before_it_is_approved(session, by):
    bring(session, by, line())

    assert queries.procedure_row(session, "1.009999") is None
    approve(session, by)
    assert queries.procedure_row(session, "1.009999").is_open is False


def test_a_second_import_of_the_same_file_changes_nothing(session, by):
    bring(session, by, line())
    approve(session, by)

    again = bring(session, by, line())

    assert (again.added, again.changed, again.same) == (0, 0, 1)
    assert session.get(NationalEntry, "1.009999").state == "approved"


def test_a_changed_record_waits_beside_what_was_approved(session, by):
    bring(session, by, line())
    approve(session, by)

    found = bring(session, by, line(name="Cấp thẻ mới", lạ="giữ lại"))

    entry = entries.entry(session, "1.009999")
    assert (found.changed, entry.state) == (1, "pending")
    told = {one.member: (one.old, one.new) for one in entries.member_changes(entry)}
    assert told == {"name": ("Cấp thẻ thử", "Cấp thẻ mới"), "lạ": ("", "giữ lại")}
    assert queries.procedure_row(session, "1.009999").name == "Cấp thẻ thử"


def test_a_row_of_the_list_never_replaces_a_whole_record(session, by):
    bring(session, by, line())

    found = bring(session, by, json.dumps({"code": "1.009999", "name": "Tên ngắn"}))

    assert (found.same, entries.entry(session, "1.009999").name) == (1, "Cấp thẻ thử")


def test_a_file_with_a_broken_line_brings_nothing_until_somebody_says_so(session, by):
    reading = [line(), '{"code": ']
    found = bring(session, by, *reading)
    assert (found.state, found.done) == ("faulty", 0)
    assert session.get(NationalEntry, "1.009999") is None

    imports.let_in(session, found.id, by=by, at=AT)
    told = read_lines(*reading)
    assert imports.judge(session, found.id, told, at=AT)
    imports.stage(session, found.id, told.records, at=AT)

    assert session.get(NationalEntry, "1.009999") is not None


def test_an_import_cut_short_goes_on_where_it_stood(session, by):
    reading = read_lines(*(line(code=f"1.{number:06}") for number in range(imports.BATCH + 5)))
    made = imports.enter(session, file_name="x", sha256="0" * 64, size=1, by=by, at=AT)
    imports.judge(session, made.id, reading, at=AT)
    assert imports.stage(session, made.id, reading.records, at=AT)

    assert imports.judge(session, made.id, reading, at=AT)
    assert not imports.stage(session, made.id, reading.records, at=AT)

    found = session.get(CatalogueImport, made.id)
    assert (found.done, found.added, found.state) == (imports.BATCH + 5, imports.BATCH + 5, "ready")


def test_a_record_that_changed_meanwhile_is_not_approved(session, by):
    bring(session, by, line())
    seen = session.get(NationalEntry, "1.009999").digest
    bring(session, by, line(name="Khác"))

    with pytest.raises(ImportOver):
        imports.approve(session, imports.lock_entry(session, "1.009999"), seen, by=by, at=AT)


def test_a_rejected_record_is_not_shown_and_keeps_its_reason(session, by):
    bring(session, by, line())
    entry = imports.lock_entry(session, "1.009999")
    imports.reject(session, entry, entry.digest, reason="Sai phí", by=by, at=AT)

    assert queries.procedure_row(session, "1.009999") is None
    assert bring(session, by, line()).same == 1
    assert session.get(NationalEntry, "1.009999").state == "rejected"


def test_a_procedure_taken_here_gets_a_draft_and_its_version_stays(session, by):
    own = procedures.newest_version(session, make.COPY)
    bring(session, by, line(code=make.COPY, name="Tên theo danh mục quốc gia"))

    approve(session, by, make.COPY)

    draft = queries.open_draft(session, make.COPY)
    assert draft.definition["name"] == "Tên theo danh mục quốc gia"
    assert procedures.newest_version(session, make.COPY).id == own.id


def test_only_what_nobody_doubts_is_approved_together(session, by):
    bring(session, by, line(), line(code="1.009998", resultsDetails=[]))

    job = ApprovePlain(by.account_id, by.name, AT.isoformat())
    assert imports.approve_plain(session, job, by=by, at=AT) == 1
    assert session.get(NationalEntry, "1.009998").state == "pending"


def test_a_file_of_nothing_but_faults_is_given_up_early():
    reading = national.read(b"x\n" * 5_000)

    assert len(reading.faults) == national.MOST_FAULTS + 1
    assert reading.faults[-1].problem.code == "too_many_faults"


def test_nothing_is_put_before_a_version_that_waits(session, by):
    bring(session, by, line())
    approve(session, by)
    session.expire_all()
    version = procedures.newest_version(session, "1.009999")
    later = replace(procedures.definition_of(version), summary="Sắp có")
    actions.publish(session, later, effective_from=date(2026, 6, 1))
    bring(session, by, line(name="Tên khác"))

    with pytest.raises(imports.VersionWaits):
        approve(session, by)


def test_a_record_that_cannot_be_approved_does_not_stop_the_others(session, by):
    bring(session, by, line(), line(code="1.009998"))
    entry = imports.lock_entry(session, "1.009999")
    entry.source = entry.source.replace("Cấp thẻ thử", "x" * 1_000_000)
    session.flush()

    job = ApprovePlain(by.account_id, by.name, AT.isoformat())
    imports.approve_plain(session, job, by=by, at=AT)

    assert session.get(NationalEntry, "1.009998").state == "approved"
