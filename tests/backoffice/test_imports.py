"""An administrator hands in a file of the national catalogue and decides about its records."""

import io
import json

import pytest

from casework.catalogue import entries, queries
from casework.catalogue.records import CatalogueImport
from casework.people.actor import Role
from foundation.clock import now
from gateways import open_gateways
from tests.backoffice.office import hidden_of
from worker.inline import run_all
from worker.tools import Tools

BASE = "/thu-tuc/nhap-quoc-gia"
GOOD = {"code": "1.009999", "name": "Cấp thẻ thử", "departments": ["Sở Thử nghiệm"], "lạ": "giữ"}


@pytest.fixture
def hand_in(administrator, settings, database):
    """Hand a file in and let the worker read it; return the import."""

    def run(*lines):
        text = administrator.page(BASE)
        token = text.split('name="csrf-token" content="')[1].split('"')[0]
        data = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
        sent = {"csrf_token": token, "file": (io.BytesIO(data.encode()), "danh-muc.jsonl")}
        answer = administrator.client.post(f"/can-bo{BASE}", data=sent)
        assert answer.status_code == 303
        run_all(Tools(settings, database, open_gateways(settings), now))
        with database.reading() as session:
            return session.get(CatalogueImport, int(answer.location.rpartition("/")[2]))

    return run


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.LEADER])
def test_only_administrators_import(officer, role):
    assert officer(role).get(BASE).status_code == 403


def test_a_file_is_read_in_the_background_and_its_records_wait(hand_in, administrator):
    found = hand_in(GOOD)

    assert (found.state, found.added) == ("ready", 1)
    assert "Cấp thẻ thử" in administrator.page(f"{BASE}?loai=khong-nghi-ngo")


def test_doubts_stand_in_the_list_with_their_reasons(hand_in, administrator):
    hand_in({**GOOD, "departments": []})

    assert "Không rõ cơ quan thực hiện" in administrator.page(BASE)


def test_everything_that_a_record_says_is_shown(hand_in, administrator):
    hand_in(GOOD)

    text = administrator.page(f"{BASE}/ban-ghi/1.009999")
    assert "lạ" in text
    assert "giữ" in text


def test_an_approved_record_is_in_the_catalogue(hand_in, administrator, database):
    hand_in(GOOD)
    page = administrator.page(f"{BASE}/ban-ghi/1.009999")

    administrator.post(f"{BASE}/ban-ghi/1.009999", {**hidden_of(page), "verb": "approve"})

    with database.reading() as session:
        assert queries.procedure_row(session, "1.009999").is_published


def test_a_rejection_needs_its_reason(hand_in, administrator, database):
    hand_in(GOOD)
    page = administrator.page(f"{BASE}/ban-ghi/1.009999")

    answer = administrator.post(
        f"{BASE}/ban-ghi/1.009999", {**hidden_of(page), "verb": "reject", "reason": ""}
    )

    assert answer.status_code == 422
    with database.reading() as session:
        assert entries.entry(session, "1.009999").state == "pending"


def test_broken_lines_are_named_and_nothing_is_taken_in(hand_in, administrator, database):
    found = hand_in(GOOD, '{"code": ')

    text = administrator.page(f"{BASE}/lan/{found.id}")
    assert "không phải JSON" in text
    assert "Nhập các dòng đọc được" in text
    with database.reading() as session:
        assert entries.page(session, "plain") == []


def test_no_file_is_told_at_the_field(administrator):
    answer = administrator.post(BASE, page=BASE)

    assert answer.status_code == 422
    assert "Hãy chọn một tệp" in answer.get_data(as_text=True)
