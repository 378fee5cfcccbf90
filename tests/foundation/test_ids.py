"""Public codes that survive paper and telephone, and secrets stored as hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import ids

BODY = st.text(ids.ALPHABET, min_size=9, max_size=9)
REFERENCE = st.builds(lambda body: ids._grouped(body + ids._check_character(body)), BODY)
PLACES = st.integers(0, 9)


def _letters(reference: str) -> list[str]:
    return list(reference.removeprefix("KH-").replace("-", ""))


def test_a_new_reference_is_one_and_differs_from_the_next():
    drawn = {ids.new_reference() for _ in range(1000)}

    assert len(drawn) == 1000
    assert all(ids.is_reference(reference) for reference in drawn)
    assert all(len(reference) == 14 for reference in drawn)


@given(REFERENCE)
def test_a_reference_is_read_however_a_person_types_it(reference):
    sloppy = [
        reference.lower(),
        f"  {reference} ",
        reference.replace("-", " "),
        reference.replace("-", ""),
        reference.replace("-", "–"),
        reference.removeprefix("KH-"),
        "KH-" + reference.removeprefix("KH-").replace("0", "O").replace("1", "l"),
    ]

    assert [ids.read_reference(text) for text in sloppy] == [reference] * len(sloppy)


@given(REFERENCE, PLACES, st.sampled_from(ids.ALPHABET))
def test_one_wrong_letter_is_caught(reference, place, letter):
    letters = _letters(reference)
    changed = [*letters[:place], letter, *letters[place + 1 :]]

    assert (ids.read_reference("".join(changed)) is None) == (changed != letters)


@given(REFERENCE, PLACES, PLACES)
def test_two_swapped_letters_are_caught(reference, one, other):
    letters = _letters(reference)
    swapped = letters.copy()
    swapped[one], swapped[other] = letters[other], letters[one]

    assert (ids.read_reference("".join(swapped)) is None) == (swapped != letters)


@pytest.mark.parametrize("text", ["", "KH", "1", "KH-ABCDE-FGHJ", "KH-ÀBCDE-FGHJK", "x" * 10_000])
def test_other_text_is_no_reference(text):
    assert ids.read_reference(text) is None
    assert not ids.is_reference(text)


@given(st.text(max_size=80))
def test_reading_never_fails(text):
    found = ids.read_reference(text)

    assert found is None or ids.is_reference(found)


def test_a_token_is_long_and_its_hash_is_sha_256():
    token = ids.new_token()

    assert len(token) == 43
    assert token != ids.new_token()
    assert ids.token_hash("một cửa") == (
        "1fc765f02fb5322c6c57cbf2758f3c4db092e350593181ebcd28412633b0a7e4"
    )
