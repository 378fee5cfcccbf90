"""Submitting over the programs' interface: whole, exactly once, or not at all."""

import dataclasses
import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from casework.dossiers.records import Dossier, SubmissionKey
from casework.files.records import StoredFile
from gateways import open_gateways
from tests import make
from tests.portal.api.conftest import PART, Caller, pdf, token_of


def dossiers(database):
    with database.reading() as session:
        return session.scalar(select(func.count(Dossier.id)))


def test_a_form_with_three_files_is_acknowledged_with_their_hashes(caller, document, gateways):
    sent = [(PART, f"tep-{n}.pdf", pdf()) for n in range(3)]

    answer = caller.submit(document, files=sent)

    assert answer.status_code == 201, answer.text
    receipt = answer.get_json()
    assert [file["sha256"] for file in receipt["files"]] == [
        hashlib.sha256(data).hexdigest() for _, _, data in sent
    ]
    assert receipt["state"] == {"code": 1, "name": "Mới đăng ký"}
    assert receipt["code"] == receipt["id"]
    assert [gateways.files.read(file["sha256"]) for file in receipt["files"]] == [
        data for _, _, data in sent
    ]


def test_files_taken_in_before_are_placed_by_id(caller, complete):
    receipt = caller.submit(complete).get_json()

    assert [(file["part"], file["name"]) for file in receipt["files"]] == [
        (PART, "giay-chung-sinh.pdf")
    ]


def test_the_same_key_twice_gives_one_dossier_and_the_same_answer(caller, complete, database):
    first = caller.submit(complete, key="k-1")
    second = caller.submit(complete, key="k-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replay"] == "true"
    assert dossiers(database) == 1


def test_the_same_key_with_another_body_is_refused(caller, complete, database):
    caller.submit(complete, key="k-1")

    other = caller.submit(complete | {"return_way": "desk"}, key="k-1")

    assert other.status_code == 422
    assert other.get_json()["fields"] == {"key": "key_reused"}
    assert dossiers(database) == 1


def test_one_key_of_two_people_makes_two_dossiers(caller, stranger, document, database):
    for program in (caller, stranger):
        assert program.submit(document, "k-1", [(PART, "a.pdf", pdf())]).status_code == 201

    assert dossiers(database) == 2


def test_the_same_key_at_once_gives_one_dossier(app, database, caller, complete):
    token = caller.headers["Authorization"].removeprefix("Bearer ")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Caller(app, token).submit(complete, key="k-1"), range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert dossiers(database) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SubmissionKey)) == 1


def test_without_a_key_nothing_is_taken(caller, complete, database):
    answer = caller.post("/dossiers", json=complete)

    assert answer.status_code == 400
    assert answer.get_json()["fields"] == {"Idempotency-Key": "key_needed"}
    assert dossiers(database) == 0


@pytest.mark.parametrize(
    "member",
    ["state", "stage", "due_at", "owner", "filer_id", "code", "submitted_at", "agency_id", "id"],
)
def test_members_that_only_the_house_decides_are_named_and_refused(
    caller, complete, database, member
):
    answer = caller.submit(complete | {member: 9})

    assert answer.status_code == 400
    assert answer.get_json()["fields"] == {member: "unknown_member"}
    assert dossiers(database) == 0


def test_a_strange_member_of_a_file_is_refused_too(caller, complete):
    complete["files"][0]["sha256"] = "0" * 64

    answer = caller.submit(complete)

    assert answer.status_code == 400
    assert answer.get_json()["fields"] == {"files[0].sha256": "unknown_member"}


def test_a_file_of_another_person_is_not_found(caller, stranger, document, database):
    [file] = stranger.take_in(("cua-nguoi-khac.pdf", pdf()))

    answer = caller.submit(document | {"files": [{"part": PART, "file_id": file["file_id"]}]})

    assert answer.status_code == 404
    assert dossiers(database) == 0


def test_every_fault_is_named_at_once(caller, document):
    document["answers"] = {}
    document["case"] = "khong-co"

    answer = caller.submit(document, files=[("phan-la", "a.pdf", pdf())])

    named = answer.get_json()["fields"]
    assert answer.status_code == 422
    assert named["case_key"] == "case_needed"
    assert named["part:phan-la"] == "unknown_part"
    assert all(answer.get_json()["problems"].values())


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"procedure": "9.999999"}, "procedure"),
        ({"agency": None}, "agency"),
        ({"agency": "H32"}, "agency"),
        ({"answers": {"ho_ten": 7}}, "answers.ho_ten"),
        ({"answers": {"child_name": [{"a": "b"}]}}, "child_name"),
        ({"answers": {"child_name": [{"a": 5}]}}, "answers.child_name[0].a"),
        ({"answers": {"child_birth_paper": "x"}}, "child_birth_paper"),
        ({"answers": {"members": "[]"}}, "members"),
        ({"return_way": "dove"}, "return_way"),
    ],
)
def test_what_cannot_be_is_named(caller, complete, over, field):
    answer = caller.submit(complete | over)

    assert answer.status_code == 422
    assert field in answer.get_json()["fields"]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("anh.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "file_type"),
        ("trang.pdf", b"<!doctype html><script>alert(1)</script>", "file_type"),
        ("chuong-trinh.exe", pdf(), "file_type"),
        ("rong.pdf", b"", "file_empty"),
        ("khoa.pdf", pdf() + b"trailer << /Encrypt 5 0 R >>", "file_encrypted"),
    ],
    ids=["picture as PDF", "page as PDF", "PDF as program", "empty", "locked"],
)
def test_a_lying_file_is_refused_at_its_place(caller, document, database, name, data, problem):
    answer = caller.submit(document, files=[(PART, name, data)])

    assert answer.status_code == 422
    assert answer.get_json()["fields"] == {PART: problem}
    with database.reading() as session:
        assert session.scalar(select(func.count(StoredFile.id))) == 0


def test_26_megabytes_are_too_much(caller, document, database):
    large = pdf() + bytes(26 * 1024 * 1024)

    assert caller.submit(document, files=[(PART, "to.pdf", large)]).status_code == 413
    assert dossiers(database) == 0


@pytest.mark.parametrize(
    "answer",
    ["🎉" * 50, "Nguye\u0302\u0303n Va\u0306n A\u0301n", "a" * 10_000, "\x00\x1b[31m", "\u202elật"],
    ids=["emoji", "NFD", "10,000 characters", "control", "override"],
)
def test_strange_text_never_breaks_the_interface(caller, complete, answer):
    for key in complete["answers"]:
        given = complete | {"answers": complete["answers"] | {key: answer}}
        assert caller.submit(given).status_code in {201, 422}


def test_a_store_that_does_not_answer_leaves_nothing_half_done(
    app, caller, complete, document, database, settings
):
    app.extensions["gateways"] = open_gateways(
        dataclasses.replace(settings, s3_endpoint="http://127.0.0.1:9")
    )

    answer = caller.submit(document, "k-1", [(PART, "a.pdf", pdf("giữ"))])

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert dossiers(database) == 0
    with database.reading() as session:
        assert session.scalar(text("select count(*) from procrastinate_jobs")) == 1  # the fixture's

    app.extensions["gateways"] = open_gateways(settings)
    again = caller.submit(document, "k-1", [(PART, "a.pdf", pdf("giữ"))])
    assert again.status_code == 201
    assert "Idempotent-Replay" not in again.headers


def test_submitting_costs_at_most_fourteen_statements(caller, document, database):
    caller.submit(document, files=[(PART, "a.pdf", pdf())])
    sent = database.count_statements()

    answer = caller.submit(document, files=[(PART, f"{n}.pdf", pdf()) for n in range(3)])

    assert answer.status_code == 201
    asked = [one for one in sent if not one.startswith("SELECT pg_catalog.version")]
    assert len(asked) <= 14, asked


def test_an_officer_files_nothing_here(app, database, complete):
    with database.reading() as session:
        officer = session.scalar(
            text("select login from account where kind = 'officer' order by id limit 1")
        )

    answer = Caller(app, token_of(database, officer)).submit(complete)

    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", uuid.uuid4().hex], ids=["none", "wrong", "made up"])
def test_without_a_valid_token_nothing_opens(app, complete, token):
    answer = Caller(app, token).submit(complete)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_filing_over_the_other_doors_looks_the_same(caller, complete, database):
    reference = caller.submit(complete).get_json()["id"]

    with database.transaction() as session:
        direct = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        drafted = make.dossier(session, code=make.BIRTH, at=direct.submitted_at)
        told = {
            key: getattr(direct, key) == getattr(drafted, key)
            for key in (
                "state", "stage", "desk_agency_id", "agency_id", "filer_name", "holder_number",
                "reply_due_at", "procedure_name", "channel", "answers",
            )
        }  # fmt: skip
    assert set(told.values()) == {True}, told
