"""Splitting is a matter of order alone: whole or in pieces, the same pages come out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.scanning.covers import read_payload
from casework.scanning.records import PageKind
from casework.scanning.splitting import (
    AGAIN,
    BY_ORDER,
    CLOSED,
    FOREIGN,
    UNKNOWN,
    Sheet,
    Standing,
    sort,
)

REF = "KH-GSVCF-GR0WR"


def nonce(letter):
    return letter * 16


def code(letter, part="a"):
    return f"MCP1/{REF}/{part}/{nonce(letter)}"


SHEETS = {
    nonce("A"): Sheet(REF, 1, "a", is_ours=True),
    nonce("B"): Sheet(REF, 1, "b", is_ours=True),
    nonce("F"): Sheet(REF, 2, "a", is_ours=False),
    nonce("D"): Sheet(REF, 3, "a", is_ours=True, is_open=False),
    nonce("S"): Sheet(REF, 1, "", is_ours=True),
    nonce("U"): Sheet(REF, 1, "a", is_ours=True, is_used=True),
}
ORDERS = {1: ["a", "b", "c"]}
PAGE, BLANK = ([], False), ([], True)


def cover(letter, part="a"):
    return ([code(letter, part)], False)


def told(pages, standing=None):
    return [
        (one.kind.value, one.dossier_id, one.part_key, one.note)
        for one in sort(pages, standing or Standing(), SHEETS, ORDERS)
    ]


CASES = {
    "pages before the first sheet belong to the batch's dossier and wait for a part": (
        [PAGE],
        Standing(7),
        [("content", 7, "", "")],
    ),
    "without a dossier they wait": ([PAGE], Standing(), [("content", None, "", "")]),
    "a sheet names the part of what follows, blank backs too": (
        [cover("A"), BLANK, PAGE, BLANK],
        Standing(),
        [
            ("cover", 1, "a", ""),
            ("blank", 1, "a", ""),
            ("content", 1, "a", ""),
            ("blank", 1, "a", ""),
        ],
    ),
    "the same sheet twice goes on, noted": (
        [cover("A"), PAGE, cover("A"), PAGE],
        Standing(),
        [
            ("cover", 1, "a", ""),
            ("content", 1, "a", ""),
            ("cover", 1, "a", AGAIN),
            ("content", 1, "a", ""),
        ],
    ),
    "a sheet used on another day goes on, noted": (
        [cover("U"), PAGE],
        Standing(),
        [("cover", 1, "a", AGAIN), ("content", 1, "a", "")],
    ),
    "a sheet of another desk leaves its pages unplaced": (
        [cover("A"), cover("F"), PAGE],
        Standing(),
        [("cover", 1, "a", ""), ("cover", None, "", FOREIGN), ("content", None, "", FOREIGN)],
    ),
    "a sheet of a dossier that is done leaves its pages unplaced": (
        [cover("D"), PAGE],
        Standing(7),
        [("cover", None, "", CLOSED), ("content", None, "", CLOSED)],
    ),
    "a sheet nobody printed leaves its pages unplaced": (
        [cover("X"), PAGE],
        Standing(7),
        [("cover", None, "", UNKNOWN), ("content", None, "", UNKNOWN)],
    ),
    "a separator after a part means the next one, to be checked": (
        [cover("A"), PAGE, cover("S", ""), PAGE],
        Standing(),
        [
            ("cover", 1, "a", ""),
            ("content", 1, "a", ""),
            ("separator", 1, "b", BY_ORDER),
            ("content", 1, "b", BY_ORDER),
        ],
    ),
    "one separator may part a whole pile": (
        [cover("A"), cover("S", ""), cover("S", ""), PAGE, cover("S", ""), PAGE],
        Standing(),
        [
            ("cover", 1, "a", ""),
            ("separator", 1, "b", BY_ORDER),
            ("separator", 1, "c", BY_ORDER),
            ("content", 1, "c", BY_ORDER),
            ("separator", 1, "", ""),
            ("content", 1, "", ""),
        ],
    ),
    "a separator before any part lets the pages wait": (
        [PAGE, cover("S", ""), PAGE],
        Standing(1),
        [("content", 1, "", ""), ("separator", 1, "", ""), ("content", 1, "", "")],
    ),
    "other codes are content": (
        [(["https://motcua.example.vn/x"], False), (["MCP1/x"], True)],
        Standing(1, "a"),
        [("content", 1, "a", ""), ("blank", 1, "a", "")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_pages_come_where_they_belong(case):
    pages, standing, wanted = CASES[case]

    assert told(pages, standing) == wanted


def test_a_sheet_that_says_another_dossier_than_was_printed_counts_for_nothing():
    other = [f"MCP1/KH-7M2QX-4D9TB/a/{nonce('A')}".replace("KH-7M2QX-4D9TB", "KH-00000-00000")]

    assert told([(other, False), PAGE])[1] == ("content", None, "", UNKNOWN)


MARKS = st.sampled_from(["A", "B", "D", "F", "S", "U", "X"]).map(
    lambda letter: cover(letter, {"S": "", "B": "b"}.get(letter, "a"))
)
PILES = st.lists(st.one_of(st.just(PAGE), st.just(BLANK), MARKS), max_size=30)


@given(PILES, st.integers(0, 30))
def test_in_pieces_the_same_comes_out(pile, cut):
    whole = sort(pile, Standing(9), SHEETS, ORDERS)
    first = sort(pile[:cut], Standing(9), SHEETS, ORDERS)
    standing = Standing(9)
    for one in first:
        if one.kind in {PageKind.COVER, PageKind.SEPARATOR}:
            note = one.note if one.note in {FOREIGN, UNKNOWN, CLOSED, BY_ORDER} else ""
            standing = Standing(one.dossier_id, one.part_key, note)
    used = {
        key: replace(one, is_used=True)
        if any(key == done.nonce for done in first) or one.is_used
        else one
        for key, one in SHEETS.items()
    }

    assert first + sort(pile[cut:], standing, used, ORDERS) == whole


@given(PILES)
def test_no_page_of_another_desk_or_of_nobody_ever_lands_in_a_dossier(pile):
    last = None
    for page, one in zip(pile, sort(pile, Standing(), SHEETS, ORDERS), strict=True):
        last = page[0][0] if page[0] else last
        if (last and nonce("F") in last) or (last and nonce("X") in last):
            assert (one.dossier_id, one.part_key) == (None, "")


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text):
    assert read_payload(text) is None
    read_payload("MCP1/" + text)
