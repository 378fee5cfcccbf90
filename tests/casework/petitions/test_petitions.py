"""Petitions: told by anybody, answered in time, passed on, declined, published without names."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.agencies.records import Agency
from casework.audit import queries as audit
from casework.people.actor import Role
from casework.petitions import actions, queries
from casework.petitions.actions import PetitionOver, Told
from casework.petitions.records import PetitionState
from foundation.errors import Invalid, NotFound
from tests import make

TOLD = Told(
    kind="conduct",
    subject="Chờ quá lâu",
    text="Tôi chờ hai buổi sáng mà chưa được gọi.",
    name="Nguyễn Văn An",
    may_publish=True,
)


def told(**over):
    return Told(**{name: getattr(TOLD, name) for name in TOLD.__slots__} | over)


@pytest.fixture
def leader(session):
    return make.officer(session, Role.LEADER)


@pytest.fixture
def petition(session, at, leader):
    return actions.send(session, told(agency_id=leader.agency_id), days=15, by=None, at=at)[0]


def test_anybody_tells_and_follows_by_the_secret_alone(session, at):
    petition, token = actions.send(session, TOLD, days=15, by=None, at=at)

    assert queries.by_token(session, token).id == petition.id
    assert petition.code.startswith("PA-")
    assert token not in str(petition.token_hash)
    with pytest.raises(NotFound):
        queries.by_token(session, token[:-1] + ("a" if token[-1] != "a" else "b"))


def test_without_an_agency_it_lies_before_the_provinces_centre(session, at):
    petition, _ = actions.send(session, TOLD, days=15, by=None, at=at)

    assert session.get_one(Agency, petition.agency_id).kind == "centre"


def test_it_is_due_in_working_days(session, at):
    sent, _ = actions.send(session, TOLD, days=15, by=None, at=at)

    assert sent.due_at > at + timedelta(days=20)  # three weeks of five working days


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"subject": " "}, "subject"),
        ({"subject": "d" * 201}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "d" * 10_001}, "text"),
        ({"name": ""}, "name"),
        ({"phone": "123"}, "phone"),
        ({"email": "a@"}, "email"),
        ({"agency_id": 10**9}, "agency"),
    ],
)
def test_what_is_wrong_is_told_by_field(session, at, over, field):
    with pytest.raises(Invalid) as refusal:
        actions.send(session, told(**over), days=15, by=None, at=at)
    assert field in refusal.value.fields


def test_it_is_answered_once(session, petition, leader, at):
    actions.take_up(session, petition, by=leader, at=at)
    assert petition.state == PetitionState.HANDLING.value
    actions.answer(session, petition, "Xin lỗi ông/bà.", by=leader, at=at)

    with pytest.raises(PetitionOver):
        actions.answer(session, petition, "Lần nữa", by=leader, at=at)
    with pytest.raises(PetitionOver):
        actions.decline(session, petition, "Không thụ lý", by=leader, at=at)
    assert [one.act for one in queries.events(session, petition.id)] == [
        "petition_sent",
        "petition_taken_up",
        "petition_answered",
    ]


def test_what_is_passed_on_leaves_the_agency_and_keeps_its_time(session, petition, leader, at):
    due = petition.due_at
    other = session.scalars(
        select(Agency).where(Agency.kind == "department").order_by(Agency.id)
    ).first()

    actions.pass_on(session, petition, other.id, note="Thuộc sở", by=leader, at=at)

    assert (petition.agency_id, petition.due_at) == (other.id, due)
    with pytest.raises(NotFound):
        queries.of_officer(session, petition.code, of=leader)


def test_agencies_see_their_own(session, petition, leader):
    stranger = make.officer(session, Role.LEADER, "22333")

    assert [one.id for one in queries.to_answer(session, leader)] == [petition.id]
    assert queries.to_answer(session, stranger) == []
    with pytest.raises(NotFound):
        queries.of_officer(session, petition.code, of=stranger)
    with pytest.raises(NotFound):
        queries.of_officer(session, petition.code, of=make.citizen(session))


def test_only_an_answer_that_may_be_published_is(session, petition, leader, at):
    with pytest.raises(Invalid) as refusal:
        actions.publish(session, petition, "Hỏi", "Đáp", by=leader, at=at)
    assert refusal.value.fields["public_answer"].code == "petition_unanswered"

    actions.answer(session, petition, "Xin lỗi", by=leader, at=at)
    petition.may_publish = False
    with pytest.raises(Invalid) as refusal:
        actions.publish(session, petition, "Hỏi", "Đáp", by=leader, at=at)
    assert refusal.value.fields["public_text"].code == "petition_private"

    petition.may_publish = True
    actions.publish(session, petition, "Người dân phản ánh", "Đáp", by=leader, at=at)
    [shown] = queries.published(session)
    assert (shown.public_text, shown.public_answer) == ("Người dân phản ánh", "Đáp")
    actions.unpublish(session, petition, by=leader, at=at)
    assert queries.published(session) == []


def test_the_journal_names_nobody(session, at):
    petition, _ = actions.send(session, TOLD, days=15, by=None, at=at)

    bodies = "".join(one.body for one in audit.chain(session, petition.chain))
    assert "petition_sent" in bodies
    assert "Nguyễn Văn An" not in bodies
    assert "chờ hai buổi" not in bodies
