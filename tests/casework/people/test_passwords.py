"""Passwords: long enough, not common, not the person's own facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people import passwords

OWN = ["Nguyễn Văn An", "056090001234", "0905123456", "annguyen@example.vn"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("mưa rào tháng bảy", None),
        ("tàu cập bến lúc 5 giờ", None),
        ("correct horse battery", None),
        ("xK9#mQ2$vL", None),
        ("🌊🌊🐟 biển xanh lắm", None),
        ("ngan9chars", None),
        ("ngắn quá", "password_short"),
        ("", "password_short"),
        ("b" * 129, "password_long"),
        ("matkhau123", "password_common"),
        ("Mật khẩu 2025!", "password_common"),
        ("M@tkh@u123456", "password_common"),
        ("Password123!", "password_common"),
        ("P@ssw0rd2025", "password_common"),
        ("anhyeuem@99", "password_common"),
        ("khanhhoa2025", "password_common"),
        ("Nhatrang@79", "password_common"),
        ("1234567890", "password_common"),
        ("9876543210", "password_common"),
        ("12345678910", "password_common"),
        ("1111111111", "password_common"),
        ("abcabcabcabc", "password_common"),
        ("qwertyuiop", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("abcdefghijkl", "password_common"),
        ("matkhaumatkhau", "password_common"),
        ("!!!!!!!!!!!!", "password_common"),
        ("nguyenvanan1990", "password_personal"),
        ("Nguyễn Văn An #1", "password_personal"),
        ("056090001234", "password_personal"),
        ("sdt0905123456", "password_personal"),
        ("AnNguyen@khanh", "password_personal"),
    ],
)
def test_a_password_is_judged_by_length_rarity_and_owner(password, code):
    problem = passwords.check_password(password, own_facts=OWN)

    assert (problem.code if problem else None) == code


def test_short_facts_do_not_spoil_a_password():
    assert passwords.check_password("quần đảo trường sa", own_facts=["An", ""]) is None


@given(st.text(max_size=140))
def test_every_text_gets_an_answer(password):
    problem = passwords.check_password(password, own_facts=OWN)

    if len(password) < 10:
        assert problem.code == "password_short"
