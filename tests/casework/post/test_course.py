"""The course of a consignment: a table of moves that does not mind late and double news."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.post import rules
from casework.post.records import PostState

START = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
STATES = st.sampled_from([one for one in PostState if one is not PostState.PREPARED])
NEWS = st.lists(st.tuples(st.integers(0, 500), STATES), max_size=12)


def moments(news):
    return [(START + timedelta(minutes=minutes), state) for minutes, state in news]


def test_every_state_has_its_moves_and_the_ends_have_none():
    assert set(rules.MOVES) == set(PostState)
    assert all(not rules.MOVES[one] for one in rules.FINAL)
    for state, following in rules.MOVES.items():
        assert state not in following
        assert PostState.PREPARED not in following


def test_a_plain_course_ends_where_it_should():
    course = [*rules.BY_SUPPLIER[:3]]
    for told in itertools.permutations(enumerate(course)):
        assert rules.state_after(moments(told)) is PostState.DELIVERED


def test_what_was_lost_may_be_found_and_what_is_delivered_stays_so():
    lost = [(1, PostState.COLLECTED), (2, PostState.LOST)]

    assert rules.state_after(moments(lost)) is PostState.LOST
    assert rules.state_after(moments([*lost, (3, PostState.DELIVERED)])) is PostState.DELIVERED
    late = [(1, PostState.DELIVERED), (2, PostState.ON_THE_WAY), (3, PostState.RETURNED)]
    assert rules.state_after(moments(late)) is PostState.DELIVERED


@given(news=NEWS, data=st.data())
def test_the_order_in_which_news_comes_and_news_told_twice_change_nothing(news, data):
    shuffled = data.draw(st.permutations(news))

    assert rules.state_after(moments(shuffled)) is rules.state_after(moments(news))
    assert rules.state_after(moments(news + news)) is rules.state_after(moments(news))


@given(news=NEWS, end=st.sampled_from(sorted(rules.FINAL)))
def test_one_end_told_last_is_the_state_whatever_was_told_before(news, end):
    before = [(minutes, state) for minutes, state in news if state not in rules.FINAL]

    assert rules.state_after(moments([*before, (501, end)])) is end


def test_a_tracking_number_is_tidied_and_checked():
    assert rules.tidy_tracking(" ea 123-456.789 vn ") == "EA123456789VN"
    assert rules.tracking_problem("EA123456789VN") is None
    for wrong in ("", "EA12", "=1+1;DROP", "Ế" * 8, "A" * 31):
        assert rules.tracking_problem(rules.tidy_tracking(wrong)).code == "not_a_tracking"
