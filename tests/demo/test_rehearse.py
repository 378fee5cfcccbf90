"""Every sample procedure is proven by its examples, without a database and in a few seconds."""

from dataclasses import replace

import pytest

from casework.catalogue import rehearsal
from demo import rehearse, samples

DEFINITIONS = {one.code: one for one in samples.definitions()}


@pytest.mark.parametrize("code", DEFINITIONS)
def test_a_sample_procedure_comes_out_as_its_examples_say(code):
    count, told = rehearse.rehearse([code])

    assert told == []
    assert count >= rehearse.LEAST


@pytest.mark.parametrize("code", DEFINITIONS)
def test_the_examples_of_a_procedure_cover_right_and_wrong_filings_and_its_ways(code):
    expected = [one.expect for sets in samples.examples(code) for one in sets.examples]

    assert any(one.problems == {} and one.missing == () for one in expected)
    assert any(one.problems or one.missing for one in expected)
    assert any(one.due for one in expected)
    assert any(one.fee is not None for one in expected)
    assert any(one.may for one in expected)
    assert any(one.result for one in expected)


@pytest.mark.parametrize("code", DEFINITIONS)
def test_a_step_left_out_of_a_flow_fails_an_example(code):
    flow = DEFINITIONS[code].flow
    for left_out in flow.steps:
        steps = tuple(one for one in flow.steps if one is not left_out)
        changed = replace(DEFINITIONS[code], flow=replace(flow, steps=steps))
        outcomes = rehearsal.run_all(changed, samples.examples(code), samples.commune_names())

        assert not all(one.ok for one in outcomes), left_out.key


def test_the_command_tells_how_many_examples_it_ran(capsys):
    assert rehearse.main(["2.000815"]) == 0
    assert "5 ví dụ, 0 điểm khác mong đợi" in capsys.readouterr().out
