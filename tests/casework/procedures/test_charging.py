"""What a dossier costs, worked out by count, channel, day and class, with its working."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.procedures import charging
from casework.procedures.definition import Channel, Fee, FeeKind, FeeUnit, Reduction
from demo import samples

DAY = date(2026, 3, 2)
SAMPLES = {one.code: one for one in samples.definitions()}
PAGE = Fee(
    "trang", "Phí chứng thực", FeeKind.FEE, 2_000, FeeUnit.PAGE, count_key="page_count",
    copies_key="copy_count", reduced_from=3, reduced_amount=1_000, cap=200_000,
)  # fmt: skip
PERMIT = Fee("giay_phep", "Phí thẩm định", FeeKind.FEE, 2_000_001)


def charged(*fees, reductions=()):
    """Make a definition of nothing but fees and reductions."""
    return replace(SAMPLES["2.000884"], fees=tuple(fees), reductions=tuple(reductions))


def due(definition, answers=None, channel=Channel.DIRECT, day=DAY):
    """Work out a sum."""
    return charging.fee_due(definition, answers or {}, channel, day=day)


def pages(count, copies):
    """Answer how many pages and copies are certified."""
    return {"page_count": str(count), "copy_count": str(copies)}


@pytest.mark.parametrize("copies", [1, 2, 7, 100])
def test_certified_copies_of_1_to_200_pages_follow_circular_226_2016_article_4(copies):
    for count in range(1, 301):
        by_law = 2_000 * min(count, 2) + 1_000 * max(0, count - 2)
        found = due(charged(PAGE), pages(count, copies))

        assert found.total == min(by_law, 200_000) * copies
        assert found.lines[0].is_capped == (by_law > 200_000)
        assert found.lines[0].later_count == max(0, count - 2)


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        (pages("", 3), 0),
        (pages("x", 3), 0),
        (pages(-4, 3), 0),
        (pages(3, ""), 0),
        (pages("0", 1), 0),
        (pages("1234567", 1), 0),
        ({}, 0),
    ],
    ids=["no-pages", "letters", "negative", "no-copies", "zero", "too-long", "nothing"],
)
def test_what_is_no_count_costs_nothing(answers, total):
    assert due(charged(PAGE), answers).total == total


HALF = Reduction(
    "tt64", "Giảm 50% phí", 50, effective_from=date(2025, 7, 1), effective_to=date(2026, 12, 31),
    basis="Thông tư số 64/2025/TT-BTC, Điều 1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2025, 6, 30), 2_000_001),
        (date(2025, 7, 1), 1_000_000),
        (date(2026, 12, 31), 1_000_000),
        (date(2027, 1, 1), 2_000_001),
    ],
    ids=["circular-64-2025-eve", "circular-64-2025-first", "circular-64-2025-last", "after"],
)
def test_a_reduction_stands_from_its_first_to_its_last_day_and_rounds_down(day, total):
    found = due(charged(PERMIT, reductions=[HALF]), day=day)

    assert found.total == total
    assert found.unreduced == 2_000_001


def test_the_working_names_the_reduction_its_basis_and_its_last_day():
    found = due(charged(PERMIT, reductions=[HALF]))

    assert [(one.key, one.fee, one.percent, one.amount) for one in found.reductions] == [
        ("tt64", "giay_phep", 50, 1_000_001)
    ]
    assert found.reductions[0].basis == "Thông tư số 64/2025/TT-BTC, Điều 1"
    assert found.reductions[0].until == date(2026, 12, 31)
    assert found.lines[0].full == 2_000_001


POOR = Reduction("ho_ngheo", "Hộ nghèo", 100, when={"class": ("poor",)}, proof="so_ho_ngheo")
WEB = Reduction("truc_tuyen", "Nộp trực tuyến", 30, channels=(Channel.ONLINE,))


@pytest.mark.parametrize(
    ("answers", "channel", "key", "total"),
    [
        ({}, Channel.DIRECT, "tt64", 1_000_000),
        ({}, Channel.ONLINE, "tt64", 1_000_000),
        ({"class": "poor"}, Channel.ONLINE, "ho_ngheo", 0),
        ({"class": "poor"}, Channel.POST, "ho_ngheo", 0),
        ({"class": "rich"}, Channel.POST, "tt64", 1_000_000),
    ],
)
def test_the_best_reduction_counts_and_they_are_never_added_up(answers, channel, key, total):
    found = due(charged(PERMIT, reductions=[WEB, HALF, POOR]), answers, channel)

    assert [one.key for one in found.reductions] == [key]
    assert found.total == total


def test_of_equal_reductions_the_first_is_given():
    found = due(charged(PERMIT, reductions=[HALF, replace(HALF, key="khac")]))

    assert found.reductions[0].key == "tt64"


def test_a_reduction_of_one_fee_leaves_the_other():
    other = Fee("le_phi", "Lệ phí", FeeKind.CHARGE, 50_000)
    only = replace(HALF, fees=("le_phi",))

    found = due(charged(PERMIT, other, reductions=[only]))

    assert [(one.key, one.amount) for one in found.lines] == [
        ("giay_phep", 2_000_001),
        ("le_phi", 25_000),
    ]


@pytest.mark.parametrize(
    ("channel", "day", "amount"),
    [
        (Channel.DIRECT, date(2025, 6, 1), 135_000),
        (Channel.ONLINE, date(2025, 6, 1), 115_000),
        (Channel.ONLINE, date(2025, 12, 31), 115_000),
        (Channel.ONLINE, date(2026, 1, 1), 135_000),
        (Channel.POST, date(2026, 1, 1), 135_000),
        (Channel.DIRECT, date(2027, 1, 1), 150_000),
        (Channel.ONLINE, date(2027, 1, 1), 150_000),
    ],
)
def test_of_the_rows_of_one_fee_the_one_in_force_for_the_channel_is_charged(channel, day, amount):
    rows = (
        Fee("doi", "Lệ phí đổi giấy phép lái xe", FeeKind.CHARGE, 135_000),
        Fee("doi_mang", "Lệ phí đổi giấy phép lái xe", FeeKind.CHARGE, 115_000,
            channel=Channel.ONLINE, effective_to=date(2025, 12, 31)),
        Fee("doi_moi", "Lệ phí đổi giấy phép lái xe", FeeKind.CHARGE, 150_000,
            effective_from=date(2027, 1, 1)),
    )  # fmt: skip

    assert [one.amount for one in due(charged(*rows), channel=channel, day=day).lines] == [amount]


def test_a_temporary_row_goes_before_the_lasting_one_while_it_stands():
    lasting = Fee("phi", "Phí cấp thẻ", FeeKind.FEE, 650_000)
    brief = replace(lasting, key="phi_giam", amount=162_500, effective_to=date(2026, 12, 31))

    assert due(charged(lasting, brief)).total == 162_500
    assert due(charged(lasting, brief), day=date(2027, 1, 1)).total == 650_000


def test_rows_of_one_name_under_different_conditions_are_different_fees():
    house = Fee("a", "Lệ phí", FeeKind.CHARGE, 75_000, when={"kind": ("house",)})
    works = Fee("b", "Lệ phí", FeeKind.CHARGE, 150_000, when={"kind": ("works",)})

    assert due(charged(house, works), {"kind": "house"}).total == 75_000
    assert due(charged(house, works), {"kind": "works"}).total == 150_000


def test_a_price_is_charged_beside_fee_and_charge_of_the_same_name():
    same = (Fee(kind.value, "Cấp bản sao", kind, 8_000) for kind in FeeKind)

    assert due(charged(*same)).total == 24_000


def test_a_fee_of_nothing_is_shown_and_needs_no_reduction():
    found = due(charged(Fee("mien", "Lệ phí hộ tịch", FeeKind.CHARGE, 0), reductions=[POOR]))

    assert [(one.amount, one.relief) for one in found.lines] == [(0, None)]


@pytest.mark.parametrize(
    ("answers", "channel", "proofs"),
    [
        ({"class": "poor"}, None, {"so_ho_ngheo"}),
        ({"class": "poor"}, Channel.DIRECT, {"so_ho_ngheo"}),
        ({"class": "rich"}, None, set()),
        ({}, None, set()),
    ],
)
def test_the_class_that_is_claimed_must_be_proven(answers, channel, proofs):
    definition = charged(PERMIT, reductions=[POOR])

    assert charging.proofs_claimed(definition, answers, channel=channel, day=DAY) == proofs


@pytest.mark.parametrize(
    "definition",
    [
        charged(reductions=[POOR]),
        charged(replace(PERMIT, when={"late": ("yes",)}), reductions=[POOR]),
        charged(PERMIT, reductions=[replace(POOR, effective_to=date(2026, 1, 1))]),
        charged(PERMIT, reductions=[replace(POOR, channels=(Channel.ONLINE,))]),
        charged(PERMIT, reductions=[replace(POOR, fees=("khac",))]),
    ],
    ids=["no-fee", "fee-not-due", "over", "other-channel", "other-fee"],
)
def test_nobody_proves_what_saves_nothing(definition):
    found = charging.proofs_claimed(definition, {"class": "poor"}, channel=Channel.DIRECT, day=DAY)

    assert found == frozenset()


def test_a_fee_depends_on_the_answers_and_shows_its_working():
    answers = {"is_late": "yes", "wants_copies": "yes", "copy_count": "3"}

    found = due(SAMPLES["1.001193"], answers, Channel.ONLINE)

    assert [(one.key, one.count, one.full) for one in found.lines] == [
        ("qua_han", 1, 8_000),
        ("ban_sao", 3, 24_000),
    ]
    assert due(SAMPLES["1.001193"], {"is_late": "no", "wants_copies": "no"}).total == 0


DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1))
FEES = st.builds(
    Fee,
    key=st.sampled_from("abcd"),
    name=st.sampled_from(["Phí", "Lệ phí"]),
    kind=st.sampled_from(FeeKind),
    amount=st.integers(0, 10_000_000),
    channel=st.sampled_from(Channel),
    count_key=st.sampled_from(["", "n"]),
    copies_key=st.sampled_from(["", "m"]),
    reduced_from=st.integers(0, 5),
    reduced_amount=st.integers(0, 10_000),
    cap=st.integers(0, 1_000_000),
    effective_from=DAYS,
    effective_to=DAYS,
)
REDUCTIONS = st.builds(
    Reduction,
    key=st.sampled_from("xyz"),
    name=st.just("Giảm"),
    percent=st.integers(1, 100),
    fees=st.lists(st.sampled_from("abcd"), max_size=2).map(tuple),
    channels=st.lists(st.sampled_from(Channel), max_size=2).map(tuple),
    effective_from=DAYS,
    effective_to=DAYS,
)


@settings(max_examples=200, deadline=None)
@given(
    fees=st.lists(FEES, max_size=5),
    reductions=st.lists(REDUCTIONS, max_size=4),
    n=st.text(max_size=3) | st.integers(0, 999).map(str),
    m=st.integers(0, 99).map(str),
    channel=st.sampled_from([Channel.ONLINE, Channel.DIRECT, Channel.POST]),
    day=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
)
def test_a_sum_is_never_negative_nor_more_than_without_reductions(
    fees, reductions, n, m, channel, day
):
    definition = charged(*fees, reductions=reductions)

    found = due(definition, {"n": n, "m": m}, channel, day)
    bare = due(replace(definition, reductions=()), {"n": n, "m": m}, channel, day)

    assert 0 <= found.total <= bare.total == found.unreduced
    assert found.total == sum(one.amount for one in found.lines)
    assert all(one.full - one.amount == (one.relief.amount if one.relief else 0)
               for one in found.lines)  # fmt: skip
    assert due(definition, {"n": n, "m": m}, channel, day) == found
