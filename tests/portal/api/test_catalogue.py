"""The catalogue for programs: pages, filters, and answers that may be kept."""

import pytest
from sqlalchemy import update

from casework.procedures.records import Procedure
from tests import make


@pytest.fixture
def client(app):
    return app.test_client()


def codes(answer):
    return [line["code"] for line in answer.get_json()["procedures"]]


def test_everyday_words_find_a_procedure(client):
    assert codes(client.get("/api/v1/procedures?q=giay+khai+sinh"))[0] == make.BIRTH


def test_an_answer_that_has_not_changed_is_not_sent_again(client):
    for path in ("/api/v1/procedures?q=khai+sinh", f"/api/v1/procedures/{make.BIRTH}"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

        assert not first.headers["ETag"].startswith("W/")
        assert first.headers["Cache-Control"] == "public, max-age=300"
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_an_answer_that_has_changed_is_sent_anew(client, database):
    path = "/api/v1/procedures?q=khai+sinh"
    before = client.get(path).headers["ETag"]
    with database.transaction() as session:
        session.execute(update(Procedure).where(Procedure.code == make.BIRTH).values(name="Khác"))

    after = client.get(path, headers={"If-None-Match": before})

    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_a_procedure_tells_since_when_it_is_in_force(client):
    answer = client.get(f"/api/v1/procedures/{make.BIRTH}")

    assert answer.headers["Last-Modified"] == "Mon, 30 Jun 2025 17:00:00 GMT"
    assert answer.get_json()["effective_from"] == "2025-07-01"


def test_filters_narrow_the_list(client, database):
    with database.transaction() as session:
        closed = update(Procedure).where(Procedure.code == make.BIRTH).values(is_open=False)
        session.execute(closed)

    assert codes(client.get("/api/v1/procedures?open=false&q=khai+sinh")) == [make.BIRTH]
    assert make.BIRTH not in codes(client.get("/api/v1/procedures?open=true"))
    assert "2.001628" in codes(client.get("/api/v1/procedures?subject=Doanh+nghiệp"))
    assert codes(client.get("/api/v1/procedures?agency=H32.07")) == ["2.001628"]


@pytest.mark.parametrize("query", ["level=x", "open=maybe"])
def test_a_filter_that_does_not_exist_is_refused(client, query):
    assert client.get(f"/api/v1/procedures?{query}").status_code == 400


def test_a_procedure_taken_down_is_not_found(client, database):
    with database.transaction() as session:
        hide = update(Procedure).where(Procedure.code == make.BIRTH).values(is_published=False)
        session.execute(hide)

    assert client.get(f"/api/v1/procedures/{make.BIRTH}").status_code == 404
