"""Which parts are asked for, by case, answers and manner, and which time limit counts."""

from dataclasses import replace
from datetime import date

import pytest

from casework.procedures import parts
from casework.procedures.definition import (
    Case,
    Channel,
    Fee,
    FeeKind,
    Method,
    PartManner,
    Reduction,
    RequiredPart,
)
from casework.worktime.rules import TimeLimit, TimeUnit
from demo import samples

SAMPLES = {one.code: one for one in samples.definitions()}
BASE = replace(
    SAMPLES["2.000884"], cases=(Case("a", "A"), Case("b", "B")), methods=(),
    limit=TimeLimit(10, TimeUnit.WORKING_DAY),
)  # fmt: skip


def asking(*listed, **over):
    """Make a definition of nothing but these parts."""
    return replace(BASE, **({"parts": listed, "fees": (), "reductions": ()} | over))


def keys(found):
    """Name what was found."""
    return [one.key for one in found]


@pytest.mark.parametrize("manner", PartManner)
def test_only_what_is_handed_in_can_be_missing_by_decree_45_2020_article_5(manner):
    definition = asking(RequiredPart("giay", "Giấy", manner))

    assert keys(parts.missing_parts(definition, "a", ())) == (
        ["giay"] if manner is PartManner.FILE else []
    )
    assert keys(parts.missing_parts(definition, "a", {"giay"})) == []


@pytest.mark.parametrize("manner", PartManner)
def test_an_instruction_is_read_and_never_a_part(manner):
    definition = asking(RequiredPart("dong", "Dòng", manner))
    is_note = manner is PartManner.NOTE

    assert keys(parts.parts_for(definition, "a")) == ([] if is_note else ["dong"])
    assert keys(parts.notes_for(definition, "a")) == (["dong"] if is_note else [])


@pytest.mark.parametrize(
    ("cases", "case", "asked"),
    [((), "a", True), (("a",), "a", True), (("a", "b"), "b", True), (("b",), "a", False)],
)
@pytest.mark.parametrize("manner", [PartManner.FILE, PartManner.SHOW, PartManner.EARLIER])
def test_a_part_belongs_to_its_cases_and_without_any_to_all(manner, cases, case, asked):
    definition = asking(RequiredPart("giay", "Giấy", manner, cases=cases))

    assert bool(parts.parts_for(definition, case)) is asked


@pytest.mark.parametrize(
    ("answers", "asked"),
    [(None, True), ({}, False), ({"by": "self"}, False), ({"by": "agent"}, True)],
)
def test_a_part_is_asked_for_while_its_condition_holds(answers, asked):
    definition = asking(
        RequiredPart("uy_quyen", "Ủy quyền", PartManner.FILE, when={"by": ("agent",)})
    )

    assert bool(parts.parts_for(definition, "a", answers)) is asked
    assert bool(parts.missing_parts(definition, "a", (), answers)) is (asked and bool(answers))


@pytest.mark.parametrize(
    ("answers", "channel", "day", "missing"),
    [
        ({"class": "poor"}, Channel.ONLINE, date(2026, 3, 1), ["so"]),
        ({"class": "poor"}, None, None, ["so"]),
        ({"class": "poor"}, Channel.ONLINE, date(2027, 1, 1), []),
        ({"class": "none"}, Channel.ONLINE, date(2026, 3, 1), []),
        ({}, Channel.ONLINE, date(2026, 3, 1), []),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_who_claims_a_reduction_proves_it_and_nobody_else(answers, channel, day, missing, required):
    definition = asking(
        RequiredPart("so", "Sổ hộ nghèo", PartManner.FILE, required=required),
        fees=(Fee("phi", "Phí", FeeKind.FEE, 8_000),),
        reductions=(
            Reduction("ngheo", "Hộ nghèo", 100, when={"class": ("poor",)}, proof="so",
                      effective_to=date(2026, 12, 31)),
        ),
    )  # fmt: skip

    found = parts.missing_parts(definition, "a", (), answers, channel=channel, day=day)

    assert keys(found) == missing
    assert keys(parts.parts_for(definition, "a", answers, channel=channel, day=day)) == missing
    assert keys(parts.parts_for(definition, "a")) == ["so"]
    assert parts.is_conditional(definition, definition.parts[0])


def test_a_proof_that_is_looked_up_is_not_asked_for_as_a_file():
    definition = asking(
        RequiredPart("so", "Sổ hộ nghèo", PartManner.LOOKUP),
        fees=(Fee("phi", "Phí", FeeKind.FEE, 8_000),),
        reductions=(Reduction("ngheo", "Hộ nghèo", 100, proof="so"),),
    )

    assert parts.missing_parts(definition, "a", (), {}) == []
    assert keys(parts.parts_for(definition, "a", {})) == ["so"]


CASE, WAY, WHOLE = (TimeLimit(one, TimeUnit.WORKING_DAY) for one in (3, 4, 10))


@pytest.mark.parametrize(
    ("own", "method", "channel", "counts"),
    [
        (CASE, WAY, Channel.POST, CASE),
        (None, WAY, Channel.POST, WAY),
        (None, WAY, Channel.ONLINE, WHOLE),
        (None, WAY, None, WHOLE),
        (None, None, Channel.POST, WHOLE),
        (CASE, None, None, CASE),
    ],
    ids=["case-first", "then-way", "other-way", "no-way", "way-without", "case-alone"],
)
def test_the_limit_of_the_case_goes_before_that_of_the_way_before_the_whole(
    own, method, channel, counts
):
    definition = replace(
        BASE, cases=(Case("a", "A", own), Case("b", "B")), methods=(Method(Channel.POST, method),)
    )

    assert parts.limit_for(definition, "a", channel) == counts
    assert parts.limit_for(definition, "b", channel) == (
        WAY if method and channel is Channel.POST else WHOLE
    )


def test_the_sample_birth_asks_for_the_papers_of_its_case():
    definition = SAMPLES["1.001193"]

    assert keys(parts.missing_parts(definition, "dung_han", [])) == ["giay_chung_sinh"]
    assert keys(parts.missing_parts(definition, "bi_bo_roi", [])) == ["bien_ban_bo_roi"]
    assert parts.missing_parts(definition, "dung_han", {"giay_chung_sinh"}) == []


def test_the_sample_permit_has_a_limit_of_its_own_for_houses():
    permit = SAMPLES["1.013225"]

    assert parts.limit_for(permit, "nha_o") == TimeLimit(7, TimeUnit.WORKING_DAY)
    assert parts.limit_for(permit, "theo_tuyen") == TimeLimit(10, TimeUnit.WORKING_DAY)
