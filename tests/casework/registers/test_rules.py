"""Codes, numbers and symbols as the law writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.registers import rules
from casework.registers.rules import DossierCode

DAY = date(2025, 7, 1)
DAYS = st.dates(date(2018, 5, 21), date(2099, 12, 31))
AGENCIES = st.sampled_from(["H32", "H32.18", "H32.18.5", "H32.105", "000.00.00.H32"])


@pytest.mark.parametrize(
    ("agency", "day", "number", "code"),
    [
        ("H32.18", DAY, 1, "H32.18-250701-0001"),
        ("H32.18.5", DAY, 42, "H32.18.5-250701-0042"),
        ("000.00.00.H32", date(2021, 3, 15), 1, "000.00.00.H32-210315-0001"),
        ("H32.18", DAY, 9999, "H32.18-250701-9999"),
        ("H32.18", DAY, 10_000, "H32.18-250701-10000"),
        ("H32.18", DAY, 123_456, "H32.18-250701-123456"),
        ("H32.18", date(2026, 1, 5), 7, "H32.18-260105-0007"),
    ],
    ids=lambda value: f"circular 01/2018 art 19 {value}",
)
def test_a_dossier_code_is_agency_day_and_number(agency, day, number, code):
    assert rules.dossier_code(agency, day, number) == code
    assert rules.read_dossier_code(code) == DossierCode(agency, day, number)


@given(AGENCIES, DAYS, st.integers(1, 999_999))
def test_a_code_can_be_taken_apart_again(agency, day, number):
    code = rules.dossier_code(agency, day, number)

    assert rules.read_dossier_code(f" {code.lower()} ") == DossierCode(agency, day, number)


def test_codes_differ_for_every_agency_day_and_number():
    codes = {
        rules.dossier_code(agency, day, number)
        for agency in ("H32.1", "H32.11", "H32.1.1")
        for day in (DAY, date(2025, 7, 11))
        for number in (1, 11, 111, 11_111)
    }

    assert len(codes) == 24


@pytest.mark.parametrize(
    ("agency", "number"), [("", 1), ("H32.", 1), ("h32.18", 1), ("H32.18", 0), ("H32-18", 1)]
)
def test_nonsense_gets_no_code(agency, number):
    with pytest.raises(ValueError, match=r"identifier|begin at 1"):
        rules.dossier_code(agency, DAY, number)


@pytest.mark.parametrize(
    "text",
    ["", "H32.18", "H32.18-251301-0001", "H32.18-250701-1", "H32.18-250701-0000",
     "H32.18-250701-00001", "H32.-250701-0001", "x" * 1000],
)  # fmt: skip
def test_other_text_is_no_code(text):
    assert rules.read_dossier_code(text) is None


@pytest.mark.parametrize(
    ("number", "written"), [(1, "01"), (5, "05"), (9, "09"), (10, "10"), (99, "99"), (1234, "1234")]
)
def test_numbers_below_ten_take_a_zero_decree_30_2020_annex_1(number, written):
    assert rules.document_number(number) == written


@pytest.mark.parametrize("number", [0, -1])
def test_a_book_begins_at_one(number):
    with pytest.raises(ValueError, match="begin at 1"):
        rules.document_number(number)


@pytest.mark.parametrize(
    ("kind", "agency", "symbol"),
    [
        ("GXN", "UBND", "GXN-UBND"),
        ("QĐ", "BNV", "QĐ-BNV"),
        ("BNV", "VP", "BNV-VP"),
        ("GP", "SXD-QLXD", "GP-SXD-QLXD"),
        ("TB", "P1", "TB-P1"),
    ],
)
def test_groups_of_a_symbol_are_joined_by_a_hyphen_decree_30_2020_annex_1(kind, agency, symbol):
    assert rules.symbol(kind, agency) == symbol
    assert rules.number_and_symbol(5, symbol) == f"05/{symbol}"


@pytest.mark.parametrize(("kind", "agency"), [("", "UBND"), ("GXN", "Ubnd"), ("GXN", "UB ND")])
def test_a_symbol_is_made_of_capitals(kind, agency):
    with pytest.raises(ValueError, match="not abbreviations"):
        rules.symbol(kind, agency)
