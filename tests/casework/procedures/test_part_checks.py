"""What does not fit together outside of form and flow is named with its place."""

from dataclasses import replace
from datetime import date

import pytest

from casework.procedures import checks
from casework.procedures.definition import (
    Case,
    Channel,
    Fee,
    FeeKind,
    Level,
    Method,
    PartManner,
    Reduction,
    RequiredPart,
    ResultTemplate,
)
from casework.worktime.rules import TimeLimit, TimeUnit
from demo import samples

SAMPLES = {one.code: one for one in samples.definitions()}
BASE = replace(
    SAMPLES["2.000815"], flow=None, fees=(), reductions=(), methods=(),
    parts=(RequiredPart("to_khai", "Tờ khai", PartManner.EFORM),
           RequiredPart("ban_sao", "Bản sao", PartManner.FILE)),
)  # fmt: skip
FEE = Fee("phi", "Phí", FeeKind.FEE, 2_000)
HALF = Reduction("giam", "Giảm", 50)
WORDS, NONE = TimeLimit(1, TimeUnit.OTHER), TimeLimit(0, TimeUnit.DAY)


def part(key="giay", manner=PartManner.FILE, **over):
    """Make a part beside those of the sample."""
    return (*BASE.parts, RequiredPart(key, "Giấy", manner, **over))


def found(**over):
    """List (place, code) of what is wrong with the sample so changed."""
    return [(one.place, one.problem.code) for one in checks.faults(replace(BASE, **over))]


def test_the_sample_has_no_faults():
    assert found() == []


@pytest.mark.parametrize("definition", SAMPLES.values(), ids=SAMPLES)
def test_no_sample_procedure_has_faults(definition):
    assert checks.faults(definition) == ()


@pytest.mark.parametrize(
    ("over", "place", "code"),
    [
        ({"cases": ()}, "cases", "cases_needed"),
        ({"cases": (*BASE.cases, BASE.cases[0])}, "cases.ban_giay", "item_key_twice"),
        ({"cases": (*BASE.cases, Case("x", " "))}, "cases.x", "item_name_needed"),
        ({"cases": (*BASE.cases, Case("x", "X", WORDS))}, "cases.x", "limit_words_open"),
        ({"limit": WORDS}, "limit", "limit_words_open"),
        ({"limit": NONE}, "limit", "limit_positive"),
        ({"methods": (Method(Channel.POST, NONE),)}, "methods.post", "limit_positive"),
        ({"methods": (Method(Channel.POST),) * 2}, "methods.post", "method_twice"),
        ({"methods": (Method(Channel.ANY),)}, "methods.any", "method_channel"),
        ({"channels": ()}, "channels", "channel_needed"),
        ({"returning": ()}, "returning", "returning_needed"),
        ({"level": Level.PROVINCE}, "agency_code", "handling_agency_needed"),
        ({"parts": part(cases=("x",))}, "parts.giay", "unknown_case"),
        ({"parts": part("to_khai")}, "parts.to_khai", "item_key_twice"),
        ({"parts": part(when={"x": ("y",)})}, "parts.giay", "asked_unknown"),
        ({"parts": part(copies=-1)}, "parts.giay", "counts_negative"),
        ({"parts": part(originals=0)}, "parts.giay", "part_count_zero"),
        ({"parts": part(manner=PartManner.EARLIER)}, "parts.giay", "earlier_code_wrong"),
        ({"parts": part(earlier="khai sinh")}, "parts.giay", "earlier_code_wrong"),
        ({"fees": (FEE, FEE)}, "fees.phi", "item_key_twice"),
        ({"fees": (FEE, replace(FEE, key="b"))}, "fees.b", "fee_rows_overlap"),
        ({"fees": (replace(FEE, when={"x": ("y",)}),)}, "fees.phi", "asked_unknown"),
        ({"fees": (replace(FEE, count_key="x"),)}, "fees.phi", "counts_unknown"),
        ({"fees": (replace(FEE, count_key="applicant_name"),)}, "fees.phi", "count_not_number"),
        ({"fees": (replace(FEE, amount=-1),)}, "fees.phi", "amount_negative"),
        ({"fees": (replace(FEE, reduced_from=3),)}, "fees.phi", "later_needs_count"),
        ({"fees": (replace(FEE, cap=1_000),)}, "fees.phi", "cap_too_small"),
        (
            {"fees": (replace(FEE, effective_from=date(2026, 2, 1),
                              effective_to=date(2026, 1, 31)),)},
            "fees.phi",
            "days_reversed",
        ),
        ({"reductions": (replace(HALF, percent=0),)}, "reductions.giam", "percent_wrong"),
        ({"reductions": (replace(HALF, percent=101),)}, "reductions.giam", "percent_wrong"),
        ({"reductions": (replace(HALF, fees=("x",)),)}, "reductions.giam", "reduction_fee_unknown"),
        ({"reductions": (replace(HALF, proof="x"),)}, "reductions.giam", "proof_unknown"),
        ({"reductions": (replace(HALF, proof="to_khai"),)}, "reductions.giam", "proof_manner"),
        ({"reductions": (replace(HALF, when={"x": ("y",)}),)}, "reductions.giam", "asked_unknown"),
        ({"results": ()}, "results", "result_needed"),
        (
            {"results": (ResultTemplate("k", "K", "K", body=("Gửi {nobody}, {holder_name}",)),)},
            "results.k",
            "placeholder_unknown",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(over, place, code):
    assert (place, code) in found(**over)


def test_rows_of_one_fee_may_follow_each_other_or_stand_for_different_ways():
    later = replace(FEE, key="b", effective_from=date(2027, 1, 1))
    online = replace(FEE, key="c", channel=Channel.ONLINE)
    brief = replace(FEE, key="d", effective_to=date(2026, 12, 31))

    assert found(fees=(FEE, later, online, brief)) == []


@pytest.mark.parametrize(
    "over",
    [
        {"limit": WORDS},
        {"results": ()},
        {"parts": part(originals=0)},
        {"channels": ()},
        {"methods": (Method(Channel.ONLINE, WORDS),)},
    ],
    ids=["limit-in-words", "no-results", "part-without-count", "no-channels", "way-in-words"],
)
def test_what_only_filing_needs_is_not_asked_of_a_procedure_that_is_only_explained(over):
    assert found(is_open=False, **over) == []
