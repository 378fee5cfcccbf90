"""The catalogue's pages: a list that narrows, a page that explains, a sheet, data for programs."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import select, update

from casework.procedures import actions
from casework.procedures.definition import Definition
from casework.procedures.records import Procedure, ProcedureView
from demo import samples
from portal.procedures.views import VIEWS_NOTED

BIRTH, TOURS, CLOSED = "1.001193", "2.001628", "9.000009"
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture
def explained(database):
    """A procedure that is only explained, with texts that would break a careless page."""
    sample = next(one for one in samples.definitions() if one.code == TOURS)
    changed = {
        "code": CLOSED,
        "name": f"Cấp thẻ thử {HOSTILE}",
        "summary": HOSTILE,
        "is_open": False,
        "handled_by": "Cục Du lịch Quốc gia Việt Nam",
    }
    with database.transaction() as session:
        definition = Definition.from_json(sample.to_json() | changed)
        actions.publish(session, definition, effective_from=date(2025, 7, 1))


def data_of(page):
    [text] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.html)
    return json.loads(text)


def test_a_page_describes_its_service_to_programs(visitor):
    found = data_of(visitor.get(f"/thu-tuc/{BIRTH}"))

    assert (found["@context"], found["@type"]) == ("https://schema.org", "GovernmentService")
    assert (found["identifier"], found["name"]) == (BIRTH, "Đăng ký khai sinh")
    assert found["url"].endswith(f"/thu-tuc/{BIRTH}")
    assert found["serviceType"] == "Hộ tịch"
    assert {one["audienceType"] for one in found["audience"]} == {"Công dân Việt Nam"}
    online = next(one for one in found["availableChannel"] if "serviceUrl" in one)
    assert online["serviceUrl"].endswith(f"/thu-tuc/{BIRTH}/bat-dau")
    assert {one["priceCurrency"] for one in found["offers"]} == {"VND"}


def test_the_script_of_data_is_allowed_by_its_nonce(visitor):
    page = visitor.get(f"/thu-tuc/{BIRTH}")
    [nonce] = re.findall(r'<script type="application/ld\+json" nonce="([^"]+)"', page.html)

    assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def test_hostile_texts_stay_texts_in_page_data_and_sheet(visitor, explained):
    page, sheet = visitor.get(f"/thu-tuc/{CLOSED}"), visitor.get(f"/thu-tuc/{CLOSED}/in")

    assert data_of(page)["name"] == f"Cấp thẻ thử {HOSTILE}"
    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)" not in sheet.html


def test_a_procedure_only_explained_says_who_takes_it_and_offers_no_filing(visitor, explained):
    page = visitor.get(f"/thu-tuc/{CLOSED}")

    assert "Cục Du lịch Quốc gia Việt Nam" in page.text
    assert "không nộp tại đây" in page.text
    assert "Nộp hồ sơ trực tuyến" not in page.text
    assert all("serviceUrl" not in one for one in data_of(page)["availableChannel"])


def test_a_procedure_only_explained_cannot_be_begun(citizen, explained):
    shown = citizen.get(f"/thu-tuc/{CLOSED}/bat-dau")
    sent = citizen.post(f"/thu-tuc/{CLOSED}/bat-dau", {"return_way": "online"})

    assert (shown.status, sent.status) == (409, 409)
    assert shown.heading == "Thủ tục này không nộp tại đây"
    assert "Cục Du lịch Quốc gia Việt Nam" in shown.text


def test_the_list_is_narrowed_by_subject_and_by_what_is_filed_here(visitor, explained):
    def has(query, name):
        return name in visitor.get(f"/thu-tuc?q=cấp&{query}").text

    assert has("nop=gioi_thieu", "Cấp thẻ thử")
    assert not has("nop=tai_day", "Cấp thẻ thử")
    assert has("doi_tuong=doanh_nghiep", "Cấp thẻ thử")
    assert not has("doi_tuong=can_bo", "Cấp thẻ thử")


@pytest.mark.parametrize(
    "query", ["doi_tuong=%00", "nop=x", "doi_tuong=cong_dan&nop=tai_day&cap=x"]
)
def test_a_filter_that_is_not_known_counts_as_not_set(visitor, query):
    assert visitor.get(f"/thu-tuc?{query}").status == 200


def test_a_sheet_has_one_heading_and_nothing_to_click_but_home(visitor):
    sheet = visitor.get(f"/thu-tuc/{BIRTH}/in")

    assert sheet.heading == "Đăng ký khai sinh"
    assert "8.000 đồng" in sheet.text
    assert "<form" not in sheet.html
    assert visitor.get("/thu-tuc/9.999999/in").status == 404


def test_the_front_page_shows_what_is_used_most(visitor, database):
    with database.transaction() as session:
        session.execute(update(Procedure).where(Procedure.code == TOURS).values(uses=1_000))

    page = visitor.get("/")

    assert re.findall(r'href="/thu-tuc/(\d\.\d{6})"', page.html)[0] == TOURS


def noted(database):
    with database.reading() as session:
        return session.scalars(select(ProcedureView.views)).all()


def test_views_are_counted_by_the_ten_without_anybody(visitor, database):
    for _ in range(300):  # one in ten is written down
        visitor.get(f"/thu-tuc/{BIRTH}")
        if noted(database):
            break

    assert noted(database) == [VIEWS_NOTED]


def test_the_list_costs_at_most_nine_statements_and_a_page_five(visitor, database):
    sent = database.count_statements()
    visitor.get("/thu-tuc?q=giayf+khai+sinhh&cap=commune")
    listed = len(sent)
    visitor.get(f"/thu-tuc/{BIRTH}")

    assert listed <= 9, sent
    assert len(sent) - listed <= 5, sent[listed:]
