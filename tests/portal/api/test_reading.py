"""Following dossiers, files and procedures over the programs' interface."""

import base64
import hashlib
import uuid
from datetime import datetime, timedelta

import pytest
import requests
from jsonschema import Draft202012Validator
from sqlalchemy import update

from casework.files.records import StoredFile, UploadTicket
from tests import make
from tests.portal.api.conftest import PART, pdf


def submitted(caller, complete):
    return caller.submit(complete).get_json()


def test_a_holder_follows_the_dossier(caller, complete):
    receipt = submitted(caller, complete)

    shown = caller.get(f"/dossiers/{receipt['id']}").get_json()

    assert shown["state"] == {"code": 1, "name": "Mới đăng ký"}
    assert shown["percent"] == 10
    assert [line["verb"] for line in shown["timeline"]] == ["submit"]
    assert shown["files"][0]["sha256"] == receipt["files"][0]["sha256"]
    assert shown["results"] == []


def test_the_bytes_come_back_as_they_went(caller, document):
    data = pdf()
    receipt = caller.submit(document, files=[(PART, "Giấy chứng sinh.pdf", data)]).get_json()

    answer = caller.get(f"/dossiers/{receipt['id']}/files/{receipt['files'][0]['file_id']}")

    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert answer.data == data
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_foreign_dossier_is_not_found(caller, stranger, complete):
    receipt = submitted(caller, complete)
    file_id = receipt["files"][0]["file_id"]

    for path in ("", f"/files/{file_id}", "/results/1"):
        assert stranger.get(f"/dossiers/{receipt['id']}{path}").status_code == 404


def test_what_is_not_there_is_not_found(caller, complete):
    receipt = submitted(caller, complete)

    for path in (f"/files/{uuid.uuid4()}", "/results/1", "/results/0"):
        assert caller.get(f"/dossiers/{receipt['id']}{path}").status_code == 404


def test_a_refused_file_is_not_handed_out(caller, complete, database):
    receipt = submitted(caller, complete)
    file_id = receipt["files"][0]["file_id"]
    with database.transaction() as session:
        session.execute(
            update(StoredFile).where(StoredFile.id == file_id).values(verdict="refused")
        )

    assert caller.get(f"/dossiers/{receipt['id']}/files/{file_id}").status_code == 409


def test_following_costs_at_most_six_statements(caller, complete, database):
    receipt = submitted(caller, complete)
    sent = database.count_statements()

    caller.get(f"/dossiers/{receipt['id']}")

    assert len(sent) <= 6, sent


def test_a_file_goes_straight_to_the_store_and_is_taken_in_once(caller, document):
    data = pdf()
    wish = {"files": [{"name": "giay.pdf", "size": len(data)}]}
    [ticket] = caller.post("/uploads", json=wish).get_json()["tickets"]
    sent = requests.post(
        ticket["url"], data=ticket["fields"], files={"file": ("giay.pdf", data)}, timeout=20
    )
    assert sent.status_code in {200, 201, 204}, sent.text

    first = caller.post(f"/uploads/{ticket['ticket']}/complete")
    second = caller.post(f"/uploads/{ticket['ticket']}/complete")

    assert first.status_code == 201, first.text
    assert first.get_json() == second.get_json()
    assert first.get_json()["sha256"] == hashlib.sha256(data).hexdigest()
    placed = [{"part": PART, "file_id": first.get_json()["file_id"]}]
    assert caller.submit(document | {"files": placed}).status_code == 201


def test_a_ticket_opens_nothing_for_others_or_too_late(caller, stranger, database):
    wish = {"files": [{"name": "giay.pdf", "size": 10}]}
    [ticket] = caller.post("/uploads", json=wish).get_json()["tickets"]
    path = f"/uploads/{ticket['ticket']}/complete"

    assert stranger.post(path).status_code == 404
    assert caller.post(path).status_code == 404
    with database.transaction() as session:
        long_ago = datetime.now().astimezone() - timedelta(hours=2)
        session.execute(update(UploadTicket).values(created_at=long_ago))
    assert caller.post(path).status_code == 404


def test_a_wish_of_26_megabytes_is_too_much(caller):
    wish = {"files": [{"name": "to.pdf", "size": 26 * 1024 * 1024}]}

    assert caller.post("/uploads", json=wish).status_code == 413


def test_procedures_are_found_without_accents(app):
    found = app.test_client().get("/api/v1/procedures?q=khai%20sinh").get_json()

    assert make.BIRTH in {line["code"] for line in found["procedures"]}


@pytest.mark.parametrize("code", [make.BIRTH, make.COPY, "1.013225", "1.001612"])
def test_the_schema_of_a_form_accepts_lawful_answers_and_refuses_others(app, database, code):
    shown = app.test_client().get(f"/api/v1/procedures/{code}").get_json()
    with database.reading() as session:
        version = make.procedures.version_on(session, code, datetime.now(make.VIETNAM).date())
        answers = make.answers(make.procedures.definition_of(version))
    validator = Draft202012Validator(shown["form"])
    Draft202012Validator.check_schema(shown["form"])

    assert list(validator.iter_errors(answers)) == []
    assert not validator.is_valid(answers | {"state": "9"})
    assert not validator.is_valid({})


def test_an_unknown_procedure_is_not_found(app):
    answer = app.test_client().get("/api/v1/procedures/9.999999")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
