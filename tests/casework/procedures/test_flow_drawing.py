"""The picture of a flow: nothing overlaps, everything is inside, faulty flows are drawn too."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from casework.procedures import flow_drawing
from casework.procedures.flow import Flow, StepKind
from casework.procedures.flow_drawing import Caption
from demo import samples
from tests.casework.procedures.flows import split, step, usual, way
from tests.casework.procedures.test_flow_rules import flows

SAMPLES = {one.code: one.flow for one in samples.definitions()}


def drawn(flow):
    captions = {one.key: Caption("Chuyên viên", "02 giờ làm việc") for one in flow.steps}
    return flow_drawing.draw(flow, captions, "Kết thúc")


def overlap(one, other):
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def is_tidy(drawing):
    for box in drawing.boxes:
        assert 0 <= box.x < box.x + box.width <= drawing.width
        assert 0 <= box.y < box.y + box.height <= drawing.height
        assert all(box.y < line.y < box.y + box.height for line in box.words)
        assert all(one.y < other.y for one, other in pairwise(box.words))
    assert not [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)]
    return True


@settings(max_examples=80, deadline=None)
@given(flows())
def test_no_box_overlaps_another_or_leaves_the_picture(flow):
    assert is_tidy(drawn(flow))


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_flow_is_drawn_whole(code):
    drawing = drawn(SAMPLES[code])

    assert is_tidy(drawing)
    assert {box.key for box in drawing.boxes} == {one.key for one in SAMPLES[code].steps} | {""}
    assert drawing.width <= 1000
    assert not [
        pair for pair in combinations([*drawing.labels, *drawing.boxes], 2) if overlap(*pair)
    ]


def test_a_flow_of_one_desk_fits_a_phone():
    assert drawn(usual()).width <= 300


def test_steps_stand_below_those_before_them():
    tops = {box.key: box.y for box in drawn(split()).boxes}

    assert tops["nhan"] < tops["chia"] < tops["lam"] == tops["hoi"] < tops["gop"] < tops["ky"]


def test_parallel_ways_part_from_a_bar_and_named_ways_carry_their_names():
    parallel = drawn(split())
    chosen = drawn(
        usual(
            step(
                "xet", StepKind.WORK,
                way("ky", name="Nhà ở"), way("sau", key="khac", name="Công trình khác"),
            ),
            step("sau", StepKind.WORK, "ky"),
        )
    )  # fmt: skip

    assert len(parallel.bars) == 1
    assert not parallel.labels
    assert not chosen.bars
    assert [label.words[0].text for label in chosen.labels] == ["Nhà ở", "Công trình khác"]


def test_refusals_and_returns_are_told_in_their_box_and_a_return_has_its_line():
    drawing = drawn(
        usual(
            step("xet", StepKind.WORK, "duyet", way(key="tc", name="Từ chối", is_refusal=True)),
            step("duyet", StepKind.APPROVE, "ky", way("xet", name="Làm lại", is_return=True)),
        )
    )
    told = {line.text: line.kind for box in drawing.boxes for line in box.words}

    assert told["✕ Từ chối"] == "refusal"
    assert told["↩ Làm lại"] == "return"
    assert [line.kind for line in drawing.lines].count("back") == 1


@pytest.mark.parametrize(
    "flow",
    [
        Flow(()),
        Flow((step("a", StepKind.WORK),)),
        Flow((step("a", StepKind.WORK, "a"),)),
        Flow((step("a", StepKind.WORK, "b"), step("b", StepKind.WORK, "a", "khong_co"))),
        Flow((step("a", StepKind.WORK, "b"), step("a", StepKind.WORK, "b"),
              step("b", StepKind.JOIN, way()), step("le", StepKind.WORK, "b"))),
        Flow((step("a", StepKind.WORK, way(), name="x" * 300),)),
        Flow((step("a", StepKind.WORK, way(), name=""),)),
    ],
)  # fmt: skip
def test_a_faulty_flow_is_drawn_too(flow):
    assert is_tidy(drawn(flow))


def test_every_line_stays_inside_the_picture():
    for flow in SAMPLES.values():
        drawing = drawn(flow)
        for line in drawing.lines:
            across = [int(one) for one in re.findall(r"[MH](-?\d+)", line.path)]
            assert all(0 <= one <= drawing.width for one in across)


def test_the_colours_of_the_picture_are_legible():
    scss = Path("static/scss")
    tokens = dict(
        re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", (scss / "_tokens.scss").read_text("utf-8"))
    )
    texts = [tokens[one] for one in ("ink", "ink-soft", "sea-800", "red", "gold-900")]
    grounds = [tokens[one] for one in ("sea-50", "sand-100", "red-50", "gold-50", "green-50")]

    assert min(contrast(one, other) for one in texts for other in grounds) >= 4.5
    assert contrast("#ffffff", tokens["sea-900"]) >= 4.5


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
