"""Messages that came: one effect each, in order, whatever a partner sends and how often."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.audit.actions import append
from casework.audit.records import AuditEntry
from casework.installations import incoming
from casework.installations.envelope import Kind, Outcome, read_envelope
from casework.installations.incoming import ANEW_AFTER, MOST_AHEAD, WINDOW, Receiving
from casework.installations.records import IncomingMessage
from casework.installations.refusals import (
    MessageReused,
    OutsideWindow,
    Stale,
    TooFarAhead,
    WrongRecipient,
    WrongSender,
)
from casework.people.actor import SYSTEM
from foundation.clock import now
from foundation.errors import Conflict
from tests import exchange
from tests.exchange import OTHER, OURS, POLICE, envelope


class Post:
    """The province's side: what arrives has an effect that is written into the journal."""

    def __init__(self, session, partner):
        self.session, self.partner, self.broken = session, partner, False

    def effect(self, session, thread, sent, _files, at):
        facts = {"sequence": sent.sequence, "thread": thread.subject}
        append(session, "effects", "effect", by=SYSTEM, at=at, details=facts)
        if self.broken:
            raise Conflict
        if sent.body.get("stage") == "moved_on":
            raise Stale
        return f"H32-{sent.sequence}"

    def arrive(self, sent, at=None):
        receiving = Receiving(OURS, dict.fromkeys(Kind, self.effect), lambda token: token.encode())
        token = sent.write().decode()
        at = at or now()
        kept = incoming.receive(self.session, self.partner, sent, token, receiving, at=at)
        self.session.flush()
        return incoming.acknowledge(kept, self.partner, own_code=OURS, at=at)

    def effects(self):
        rows = self.session.scalars(
            select(AuditEntry.body).where(AuditEntry.chain == "effects").order_by(AuditEntry.id)
        )
        return [int(body.partition('"sequence":')[2].partition(",")[0]) for body in rows]

    def refusals(self):
        return (
            self.session.scalars(
                select(AuditEntry.act).where(AuditEntry.chain == f"installation:{POLICE}")
            )
            .all()
            .count("message_refused")
        )

    def states(self):
        rows = self.session.execute(
            select(IncomingMessage.sequence, IncomingMessage.state).order_by(IncomingMessage.id)
        )
        return dict(rows.all())


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    home = tmp_path_factory.mktemp("keys")
    return {code: exchange.keys_of(home, code) for code in (OURS, POLICE, OTHER)}


@pytest.fixture
def post(session, keys):
    return Post(session, exchange.add_partner(session, keys[POLICE], POLICE))


def test_a_message_sent_five_times_has_one_effect_and_one_acknowledgement(post):
    sent = envelope()

    said = [post.arrive(sent) for _ in range(5)]

    assert post.effects() == [1]
    assert {one.outcome for one in said} == {Outcome.APPLIED}
    assert len({one.at for one in said}) == 1
    assert {one.reference for one in said} == {"H32-1"}


def test_messages_out_of_order_wait_for_the_gap_and_have_their_effects_in_order(post):
    first, second, third = (envelope(number) for number in (1, 2, 3))

    waited = [post.arrive(third).outcome, post.arrive(second).outcome]
    assert post.effects() == []
    said = post.arrive(first)

    assert waited == [Outcome.WAITING, Outcome.WAITING]
    assert said.outcome is Outcome.APPLIED
    assert post.effects() == [1, 2, 3]
    assert post.arrive(third).outcome is Outcome.APPLIED


def test_threads_do_not_wait_for_each_other(post):
    post.arrive(envelope(2))

    said = post.arrive(envelope(1, thread=f"{POLICE}/part/2"))

    assert said.outcome is Outcome.APPLIED


def test_a_late_message_with_a_number_that_was_used_is_stale_without_effect(post):
    post.arrive(envelope(1))

    said = post.arrive(envelope(1))

    assert (said.outcome, said.problem) == (Outcome.STALE, "stale")
    assert post.effects() == [1]


def test_a_message_about_what_has_moved_on_is_acknowledged_as_stale_and_leaves_nothing(post):
    said = post.arrive(envelope(1, body={"stage": "moved_on"}))

    assert said.outcome is Outcome.STALE
    assert post.effects() == []
    assert post.arrive(envelope(2)).outcome is Outcome.APPLIED


def test_a_refused_message_leaves_nothing_but_a_line_in_the_journal(post):
    sent = envelope(1)
    post.broken = True

    said = post.arrive(sent)

    assert (said.outcome, said.problem) == (Outcome.REFUSED, "conflict")
    assert (post.effects(), post.refusals()) == ([], 1)


def test_a_refused_message_sent_again_later_is_tried_anew_unless_another_came(post):
    sent, later = envelope(1), now() + ANEW_AFTER + timedelta(seconds=1)
    post.broken = True
    post.arrive(sent)
    post.broken = False

    assert post.arrive(sent).outcome is Outcome.REFUSED
    assert post.arrive(sent, at=later).outcome is Outcome.APPLIED
    post.broken = True
    refused = envelope(2)
    post.arrive(refused)
    post.broken = False
    post.arrive(envelope(3))

    assert post.arrive(refused, at=later).outcome is Outcome.REFUSED
    assert post.effects() == [1, 3]


def test_another_message_under_a_known_id_is_refused(post):
    sent = envelope(1)
    post.arrive(sent)

    with pytest.raises(MessageReused):
        post.arrive(sent.model_copy(update={"body": {"state": 10, "stage": "done"}}))
    with pytest.raises(MessageReused):
        post.arrive(sent.model_copy(update={"sequence": 2}))


def test_a_message_for_another_recipient_or_under_another_name_is_refused(post):
    with pytest.raises(WrongRecipient):
        post.arrive(envelope(recipient=OTHER))
    with pytest.raises(WrongSender):
        post.arrive(envelope(sender=OTHER))


@pytest.mark.parametrize("late", [WINDOW + timedelta(seconds=1), -WINDOW - timedelta(seconds=1)])
def test_a_new_message_outside_the_window_is_refused(post, late):
    sent = envelope()

    with pytest.raises(OutsideWindow):
        post.arrive(sent, at=sent.sent_at + late)


def test_an_old_message_that_is_known_is_acknowledged_from_what_is_kept(post):
    sent = envelope()
    post.arrive(sent)

    said = post.arrive(sent, at=sent.sent_at + timedelta(hours=5))

    assert said.outcome is Outcome.APPLIED
    assert post.effects() == [1]


def test_a_new_try_of_a_message_differs_in_the_moment_only(post):
    sent = envelope()
    post.arrive(sent)
    again = sent.model_copy(
        update={"sent_at": sent.sent_at + timedelta(hours=2), "grants": {"a" * 64: "x.y.z"}}
    )

    said = post.arrive(again, at=again.sent_at)

    assert (said.outcome, again.digest) == (Outcome.APPLIED, sent.digest)


def test_a_message_about_a_matter_we_never_opened_with_the_sender_is_refused(post):
    said = post.arrive(envelope(thread=f"{OURS}/part/7"))

    assert (said.outcome, said.problem) == (Outcome.REFUSED, "unknown_thread")
    assert (post.effects(), post.refusals()) == ([], 1)


def test_a_matter_of_a_third_installation_is_nobody_elses(post, session, keys):
    third = exchange.add_partner(session, keys[OTHER], OTHER)
    post.arrive(envelope(thread=f"{POLICE}/part/9"))
    stranger = Post(session, third)

    said = stranger.arrive(envelope(2, sender=OTHER, thread=f"{POLICE}/part/9"))

    assert said.problem == "unknown_thread"


def test_a_message_too_far_ahead_is_not_kept(post):
    with pytest.raises(TooFarAhead):
        post.arrive(envelope(MOST_AHEAD + 1))

    assert post.states() == {}


def test_what_is_kept_is_what_came(post, session):
    sent = envelope()
    post.arrive(sent)

    kept = session.scalars(select(IncomingMessage)).one()
    assert read_envelope(kept.envelope.encode()) == sent
