"""Numbers, names and addresses of people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people import rules
from casework.people.rules import IdKind, Sex
from foundation.errors import Problem

DIGITS = st.text("0123456789", min_size=12, max_size=12)


def _code(problem: Problem | None) -> str | None:
    return problem.code if problem else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("056190001234", None),
        ("056 190 001 234", None),
        ("056.190.001.234", None),
        ("225123456", "id_number_old"),
        ("05619000123", "id_number_wrong"),
        ("0561900012345", "id_number_wrong"),
        ("05619000123a", "id_number_wrong"),
        ("٠٥٦١٩٠٠٠١٢٣٤", "id_number_wrong"),
        ("", "id_number_wrong"),
    ],
)
def test_an_id_number_has_twelve_digits(typed, code):
    assert _code(rules.check_id_number(rules.tidy_number(typed))) == code


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("056190001234", IdKind.PERSONAL),
        ("225123456", IdKind.OLD_CARD),
        ("B1234567", IdKind.PASSPORT),
        ("ABCDEFG", None),
        ("12", None),
    ],
)
def test_the_kind_of_a_number_shows_in_its_form(value, kind):
    assert rules.kind_of_id(value) is kind


@pytest.mark.parametrize(
    ("number", "year", "sex"),
    [
        ("056090001234", 1990, Sex.MALE),
        ("056190001234", 1990, Sex.FEMALE),
        ("056205001234", 2005, Sex.MALE),
        ("058325001234", 2025, Sex.FEMALE),
        ("001401001234", 2101, Sex.MALE),
    ],
    ids=lambda value: f"decree 137/2015 art 13 {value}",
)
def test_an_id_number_tells_year_and_sex(number, year, sex):
    assert rules.birth_year_of(number) == year
    assert rules.sex_of(number) is sex


@pytest.mark.parametrize(
    ("number", "birth_date", "sex", "codes"),
    [
        ("056190001234", date(1990, 5, 1), Sex.FEMALE, []),
        ("056190001234", date(1991, 5, 1), Sex.FEMALE, ["id_number_birth_year"]),
        ("056190001234", date(1890, 5, 1), Sex.FEMALE, ["id_number_birth_year"]),
        ("056190001234", date(1990, 5, 1), Sex.MALE, ["id_number_sex"]),
        ("003190001234", None, None, ["id_number_province"]),
        ("116190001234", None, None, []),
        (
            "099090001234",
            date(2000, 1, 1),
            Sex.FEMALE,
            ["id_number_province", "id_number_birth_year", "id_number_sex"],
        ),
    ],
)
def test_what_does_not_fit_an_id_number_is_a_warning(number, birth_date, sex, codes):
    warnings = rules.id_number_warnings(number, birth_date=birth_date, sex=sex)

    assert [warning.code for warning in warnings] == codes


def test_sixty_three_provinces_issue_numbers():
    known = [n for n in range(100) if not rules.id_number_warnings(f"{n:03d}000000000")]

    assert len(known) == 63
    assert {1, 56, 58, 79} <= set(known)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100109106", None),
        ("0100109107", "tax_code_check"),
        ("0100 109 106", None),
        ("0100109106-001", None),
        ("0100109106–001", None),
        ("0100109106-000", "tax_code_wrong"),
        ("0100109106-1", "tax_code_wrong"),
        ("0100109106001", "tax_code_wrong"),
        ("0000000000", "tax_code_wrong"),
        ("056190001234", None),
        ("056190001234-001", "tax_code_wrong"),
        ("010010910", "tax_code_wrong"),
        ("010010910X", "tax_code_wrong"),
        ("", "tax_code_wrong"),
    ],
    ids=lambda value: f"circular 105/2020 art 5 {value}",
)
def test_a_tax_code_carries_its_check_digit(typed, code):
    assert _code(rules.check_tax_code(rules.tidy_number(typed))) == code


@given(st.text("0123456789", min_size=9, max_size=9))
def test_at_most_one_tenth_digit_makes_a_tax_code(body):
    fitting = [last for last in range(10) if rules.check_tax_code(f"{body}{last}") is None]

    assert len(fitting) <= 1


@pytest.mark.parametrize(
    ("typed", "tidied", "code"),
    [
        ("0905 123 456", "0905123456", None),
        ("+84 905 123 456", "0905123456", None),
        ("+84 (0)905.123.456", "0905123456", None),
        ("0084905123456", "0905123456", None),
        ("(0258) 3822-229", "02583822229", None),
        ("0105123456", "0105123456", "phone_wrong"),
        ("090512345", "090512345", "phone_wrong"),
        ("09051234567", "09051234567", "phone_wrong"),
        ("không có", "khôngcó", "phone_wrong"),
        ("", "", "phone_wrong"),
    ],
)
def test_a_phone_number_is_vietnamese(typed, tidied, code):
    assert rules.tidy_phone(typed) == tidied
    assert _code(rules.check_phone(tidied)) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("An.Nguyen+hoso@Example.VN", None),
        (" an@khanhhoa.gov.vn ", None),
        ("an@localhost", "email_wrong"),
        ("an@@example.vn", "email_wrong"),
        ("an nguyen", "email_wrong"),
        ("án@example.vn", "email_wrong"),
        (".an@example.vn", "email_wrong"),
        ("an.@example.vn", "email_wrong"),
        ("a..n@example.vn", "email_wrong"),
        ("an@-example.vn", "email_wrong"),
        ("an@example.vn\nBcc:all@example.vn", "email_wrong"),
        ("a" * 65 + "@example.vn", "email_wrong"),
        ("a@" + "b" * 300 + ".vn", "too_long"),
        ("", "email_wrong"),
    ],
)
def test_an_address_of_mail_has_a_mailbox_and_a_domain(typed, code):
    assert _code(rules.check_email(rules.tidy_email(typed))) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("b 1234567", None),
        ("P00123456", None),
        ("123456789", None),
        ("ABCDEFGH", "passport_wrong"),
        ("B12", "passport_wrong"),
        ("B123456789", "passport_wrong"),
        ("", "passport_wrong"),
    ],
)
def test_a_passport_number_is_capitals_and_digits(typed, code):
    assert _code(rules.check_passport(rules.tidy_passport(typed))) == code


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(1990, 2, 28), None),
        (date(2025, 7, 1), None),
        (date(2025, 7, 2), "date_in_future"),
        (date(1895, 1, 1), None),
        (date(1894, 12, 31), "date_out_of_range"),
    ],
)
def test_a_birth_date_belongs_to_a_living_person(day, code):
    assert _code(rules.check_birth_date(day, today=date(2025, 7, 1))) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nguyễn Thị Ánh Nguyệt", None),
        ("K'Brêu", None),
        ("Y Kpă H'Nia", None),
        ("Jean-Pierre O’Brien Jr.", None),
        ("王小明", None),
        ("Nguyễn Văn 4", "name_characters"),
        ("<b>An</b>", "name_characters"),
        ("An 😀", "name_characters"),
        ("- '", "name_without_letters"),
        ("", "name_without_letters"),
        ("A" * 101, "too_long"),
    ],
)
def test_a_name_is_made_of_letters(name, code):
    assert _code(rules.check_name(name)) == code


def test_a_masked_number_keeps_its_ends():
    assert rules.mask_id("056190001234") == "056*****1234"
    assert rules.mask_id("225123456") == "22*****56"
    assert rules.mask_id("1234") == "****"
    assert rules.mask_id("") == ""


@given(DIGITS)
def test_every_twelve_digits_can_be_read_and_masked(number):
    assert rules.check_id_number(number) is None
    assert rules.birth_year_of(number) >= 1900
    assert len(rules.mask_id(number)) == 12
