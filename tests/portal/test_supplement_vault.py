"""An item asked for: its help beside its reason, and its answer out of the vault."""

import pytest

from casework.dossiers import reception
from casework.dossiers.reception import Asked
from casework.vault.records import VaultItem
from tests.portal import journeys
from tests.portal.browsing import PDF
from tests.portal.test_dossiers import act
from tests.portal.test_vault import keep

PART = "giay_chung_sinh"


@pytest.fixture
def number(database, gateways):
    """A paper in the citizen's vault that would do for the part asked for."""
    return keep(database, gateways, data=PDF + b"%kept")


@pytest.fixture
def asked(citizen, database):
    """The page of a dossier for which one part is asked again, with help."""
    address = journeys.sent_dossier(citizen, database)
    act(
        database,
        address,
        reception.ask_for_more,
        items=[Asked("part", PART, "Ảnh mờ", "Chụp đủ <b>bốn</b> góc")],
    )
    return f"{address}/bo-sung"


def test_help_stands_beside_the_reason(citizen, asked):
    page = citizen.get(asked)

    assert "Cách bổ sung: Chụp đủ <b>bốn</b> góc" in page.text
    assert "<b>bốn</b>" not in page.html


def test_a_paper_of_the_vault_answers_an_item_with_one_press(citizen, asked, number):
    assert "Trong kho của ông/bà đã có:" in citizen.get(asked).text

    taken = citizen.post(f"{asked}/tu-kho", {"part": PART, "item": number})
    page = citizen.get(asked)
    sent = citizen.post(asked, {"verb": "send"})

    assert taken.status == 303
    assert "giay.pdf" in page.text
    assert "Đã chuẩn bị, chưa gửi" in page.text
    assert "Trong kho của ông/bà đã có:" not in page.text
    assert sent.status == 303
    assert "giay.pdf" in citizen.get(asked.removesuffix("/bo-sung")).text


def test_a_paper_that_counts_no_more_is_refused_with_a_sentence(citizen, asked, number, database):
    citizen.post(f"{asked}/tu-kho", {"part": PART, "item": number})
    with database.transaction() as session:
        kept = session.get_one(VaultItem, number)
        kept.standing, kept.standing_reason = "cancelled", "Cấp sai"

    sent = citizen.post(asked, {"verb": "send"})
    again = citizen.post(f"{asked}/tu-kho", {"part": PART, "item": number})

    assert sent.status == 422
    assert "đã bị hủy (Cấp sai)" in sent.text
    assert "đã bị hủy (Cấp sai)" in citizen.get(again.location).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"part": "uy_quyen"}, 404),
        ({"item": "999999"}, 404),
        ({"item": "x"}, 400),
        ({"more": "1"}, 400),
    ],
)
def test_what_was_not_asked_for_or_is_not_ones_own_is_not_taken(
    citizen, asked, number, form, status
):
    sent = {"part": PART, "item": number, **form}

    assert citizen.post(f"{asked}/tu-kho", sent).status == status


def test_a_stranger_takes_nothing(stranger, asked, number):
    assert stranger.post(f"{asked}/tu-kho", {"part": PART, "item": number}).status == 404
