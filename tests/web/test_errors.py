import json

import pytest
from sqlalchemy import text

from foundation.database import Database, open_engine
from web.app import Outside, new_app


@pytest.mark.parametrize(
    ("kind", "status"),
    [("vang", 404), ("cam", 403), ("muon", 409), ("sai", 422), ("ban", 503), ("loi", 500)],
)
def test_each_kind_of_refusal_has_its_status_and_page(client, kind, status):
    answer = client.get(f"/tu-choi/{kind}")

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert answer.get_data(as_text=True).count("<h1") == 1


def test_something_out_of_reach_says_when_to_try_again(client):
    answer = client.get("/tu-choi/ban")

    assert answer.headers["Retry-After"] == "17"
    assert "17 giây" in answer.get_data(as_text=True)


def test_a_bug_shows_a_reference_and_no_trace(client, caplog):
    page = client.get("/tu-choi/loi").get_data(as_text=True)

    assert "ZeroDivisionError" not in page
    assert "secret" not in page
    assert "KH-" in page


def test_an_unknown_address_is_a_page_of_ours_in_the_door_it_was_asked_at(client):
    assert 'href="/thu-tuc"' in client.get("/khong-co").get_data(as_text=True)
    assert "mc-office" in client.get("/can-bo/khong-co").get_data(as_text=True)


def test_a_program_gets_problem_details(client):
    answer = client.get("/api/v1/sai")

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "invalid"
    assert answer.json["fields"] == {"name": "too_long"}
    assert "5 ký tự" in answer.json["problems"]["name"]
    assert json.loads(answer.data)["title"] == "Còn mục cần sửa"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/api/v1/khong-co", 404), ("put", "/api/v1/ai", 405)]
)
def test_the_api_never_answers_with_a_page(client, method, path, status):
    answer = getattr(client, method)(path)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_absent_database_is_503_with_retry_after(settings):
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    app = new_app(settings, Database(engine), Outside({}, bool, str.encode))
    app.add_url_rule("/db", view_func=lambda: _ask(app))
    client = app.test_client()
    with client.session_transaction("/") as session:
        session["token"] = "some token"

    answer = client.get("/db")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "<h1" in answer.get_data(as_text=True)
    assert client.get("/khong-co").status_code in {404, 503}


def _ask(app):
    with app.extensions["database"].reading() as session:
        session.execute(text("select 1"))
    return "never"


def test_a_statement_cancelled_by_the_server_is_503(app, client):
    def slow():
        with app.extensions["database"].transaction() as session:
            session.execute(text("set local statement_timeout = 20"))
            session.execute(text("select pg_sleep(5)"))

    app.add_url_rule("/cham", view_func=slow)

    assert client.get("/cham").status_code == 503
