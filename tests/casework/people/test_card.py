"""The text of a card's QR as hand scanners type it, and bare numbers."""

from dataclasses import replace
from datetime import date

import pytest

from casework.people import card
from casework.people.card import Card, Number
from casework.people.rules import Sex
from foundation.errors import Invalid

FULL = "056090001234|225012345|Trần Thị Bích|05031990|Nữ|12 Trần Phú, Nha Trang|01012022"
BICH = Card(
    "056090001234", "Trần Thị Bích", "225012345", date(1990, 3, 5), Sex.FEMALE,
    "12 Trần Phú, Nha Trang", date(2022, 1, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FULL, BICH),
        (f"\ufeff{FULL}\r\n", BICH),
        (f"  {FULL}\r", BICH),
        (f"{FULL}||1234|VNM", BICH),
        (FULL.replace("|225012345|", "||"), replace(BICH, old_number="")),
        (FULL.replace("Trần Thị Bích", "Trần  Thị\tBích"), BICH),
        (FULL.replace("05031990", "31021990"), replace(BICH, birth_date=None)),
        (FULL.replace("|Nữ|", "|Khác|"), replace(BICH, sex=None)),
    ],
)
def test_a_card_is_read(text, expected):
    assert card.read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("056090001234", Number("056090001234")),
        (" 056 090 001 234 \r", Number("056090001234")),
        ("0100109106", Number("0100109106", is_tax_code=True)),
        ("0100109106-001", Number("0100109106-001", is_tax_code=True)),
        ("0100109106001", Number("0100109106-001", is_tax_code=True)),
    ],
)
def test_a_bare_number_is_read(text, expected):
    assert card.read(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("225012345", "id_number_old"),
        ("12345", "id_number_wrong"),
        ("0100109107", "tax_code_check"),
        ("Trần Thị Bích", "card_unreadable"),
        ("056090001234|225012345|Trần Thị Bích", "card_garbled"),
        (FULL.replace("|", "~"), "card_garbled"),
        (FULL.replace("056090001234", "05609000123"), "card_garbled"),
        ("056090001234||😀|05031990|Nữ|x|01012022", "card_garbled"),
        ("9" * 5_000, "id_number_wrong"),
    ],
)
def test_what_is_no_card_is_told_apart_without_repeating_it(text, code):
    with pytest.raises(Invalid) as refusal:
        card.read(text)

    problem = refusal.value.fields["card"]
    assert problem.code == code
    assert not any(str(text) in str(fact) for fact in problem.facts.values() if text)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ["id_number_sex"]),
        ({"id_number": "056190001234"}, []),
        ({"id_number": "056191001234"}, ["id_number_birth_year"]),
        ({"id_number": "003190001234"}, ["id_number_province"]),
        ({"sex": None, "birth_date": None}, []),
    ],
)
def test_disagreements_are_warned_of_and_never_in_the_way(changed, codes):
    told = card.consistency(replace(BICH, **changed))

    assert [one.code for one in told] == codes
