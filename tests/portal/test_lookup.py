"""The look-up: a code gives a percentage and nothing else; guessing gives nothing."""

import dataclasses

import pytest

from casework.papers.records import PaperKind
from tests import make
from worker.papers import Draft, addresses


@pytest.fixture
def reference(database):
    """The temporary number of a dossier."""
    with database.transaction() as session:
        return make.dossier(session).reference


def test_a_code_gives_the_percentage_and_nothing_else(visitor, reference):
    text = visitor.get(f"/tra-cuu?code={reference.lower()}").text

    assert "10%" in text
    assert reference in text
    assert "Nguyễn Văn An" not in text
    assert "khai sinh" not in text
    assert "trích lục" not in text.lower()


def test_the_qr_of_a_slip_leads_to_the_answer(visitor, reference):
    slip = Draft(PaperKind.SLIP, "Giấy tiếp nhận", {"code": reference})

    address = addresses(slip, "http://cong.example.vn")["qr"]

    assert "10%" in visitor.get(address.removeprefix("http://cong.example.vn")).text


@pytest.mark.parametrize(
    "code", ["KH-00000-00000", "H32.102-260101-9999", "😀", "' or 1=1 --", "x" * 5000]
)
def test_unknown_codes_all_have_the_same_answer(visitor, reference, code):
    page = visitor.get(
        "/tra-cuu",
    )
    page = visitor.get(f"/tra-cuu?code={code}")

    assert page.status == 200
    assert "Không có hồ sơ nào mang mã này" in page.text


def test_what_was_typed_is_shown_escaped(visitor):
    assert "<script>alert" not in visitor.get("/tra-cuu?code=<script>alert(1)</script>").html


def test_a_look_up_costs_two_statements_at_most(app, visitor, reference, database, settings):
    app.extensions["settings"] = dataclasses.replace(settings, rate_limits=True)
    sent = database.count_statements()

    visitor.get(f"/tra-cuu?code={reference}")

    assert len(sent) <= 2, sent


def test_the_eleventh_guess_in_a_minute_is_refused(app, visitor, settings):
    app.extensions["settings"] = dataclasses.replace(settings, rate_limits=True)

    answers = [visitor.get(f"/tra-cuu?code=KH-{n:05}-00000") for n in range(11)]

    assert [one.status for one in answers] == [200] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
