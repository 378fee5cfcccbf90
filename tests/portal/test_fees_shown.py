"""Before filing, the review says what is to be paid and how that was worked out."""

import pytest

from tests.portal import journeys


def review(citizen, code, **answers):
    """Begin a draft, answer some questions, and read its review."""
    draft = journeys.begin(citizen, code)
    citizen.send(f"{draft}/luu", {"answers": answers})
    return citizen.get(f"{draft}/xem-lai").text


def test_pages_and_copies_are_counted_in_sight_by_circular_226_2016(citizen):
    text = review(citizen, journeys.CERTIFY, page_count="6", copy_count="5")

    assert "(2 × 2.000 đồng + 4 × 1.000 đồng) × 5 = 40.000 đồng" in text
    assert "Phải nộp: 40.000 đồng." in text


def test_a_cap_is_told_where_it_bites(citizen):
    text = review(citizen, journeys.CERTIFY, page_count="300", copy_count="2")

    assert "tối đa 200.000 đồng một bản; × 2 = 400.000 đồng" in text


def test_a_reduction_is_told_with_its_rule_and_its_last_day(citizen):
    text = review(citizen, journeys.TOUR)

    assert "Thông tư số 64/2025/TT-BTC" in text
    assert "đến hết 31/12/2026" in text
    assert "Phải nộp: 1.000.000 đồng." in text


@pytest.mark.parametrize(
    ("claimed", "asked", "total"),
    [
        ({}, False, "Phải nộp: 8.000 đồng."),
        ({"exempt_class": "poor"}, True, "Không phải nộp phí, lệ phí."),
        ({"exempt_class": "disabled"}, False, "Không phải nộp phí, lệ phí."),
    ],
    ids=["nobody", "poor", "disabled-is-looked-up"],
)
def test_an_exemption_is_shown_and_its_proof_asked_for_by_civil_status_law_article_11(
    citizen, claimed, asked, total
):
    text = review(citizen, journeys.BIRTH, is_late="yes", wants_copies="no", **claimed)

    assert total in text
    assert ("Giấy chứng nhận hộ nghèo" in text) is asked
    assert ("Luật Hộ tịch năm 2014" in text) is bool(claimed)


def test_what_is_paid_back_at_withdrawal_stands_with_the_fees(visitor):
    told = "Rút hồ sơ trước khi hồ sơ được tiếp nhận, ông/bà được hoàn trả toàn bộ"

    assert told in visitor.get(f"/thu-tuc/{journeys.TOUR}").text
