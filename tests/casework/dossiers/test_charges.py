"""What a dossier costs and by when it is due, once it is received."""

from datetime import UTC, datetime

import pytest

from casework.dossiers import charges, queries, reception
from casework.papers.records import PaperKind
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel
from demo import samples
from foundation.clock import VIETNAM
from foundation.errors import Invalid
from tests import make

CERTIFY, BIRTH = "2.000815", make.BIRTH
AFTERNOON = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
"""Tuesday 6 January 2026, 15:30 in Vietnam."""


def filed(session, *, at=make.TUESDAY, **over):
    """File a dossier and lock it, as a door would."""
    dossier = make.dossier(session, at=at, **over)
    session.expire(dossier)
    make.find_clean(session)
    return queries.lock_by_id(session, dossier.id)


def accepted(session, *, at=make.TUESDAY, **over):
    """File a dossier and receive it at once."""
    dossier = filed(session, at=at, **over)
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
    return dossier


def definition_of(dossier):
    return procedures.definition_of(dossier.version)


@pytest.mark.parametrize(
    ("channel", "at", "due"),
    [
        (Channel.ONLINE, make.TUESDAY, "2026-01-06"),
        (Channel.DIRECT, AFTERNOON, "2026-01-07"),
        (Channel.POST, make.TUESDAY, "2026-01-08"),
    ],
    ids=["same-day", "decree-23-2015-art-7-after-15h", "own-limit-of-the-post"],
)
def test_the_limit_of_the_channel_decides_when_a_dossier_is_due(session, channel, at, due):
    dossier = accepted(session, code=CERTIFY, channel=channel, at=at)

    assert dossier.due_at.astimezone(VIETNAM).date().isoformat() == due


def test_the_fee_is_that_of_the_day_of_reception_whenever_it_is_asked_for(session):
    dossier = accepted(session, code=CERTIFY)
    told = charges.fee_of(dossier, definition_of(dossier))

    dossier.submitted_at = datetime(2024, 1, 2, 2, 0, tzinfo=UTC)

    assert charges.received_on(dossier).isoformat() == "2026-01-06"
    assert charges.fee_of(dossier, definition_of(dossier)) == told


def test_the_slip_of_reception_says_the_fee(session):
    dossier = accepted(session, code=CERTIFY)

    slip = next(
        one for one in queries.papers_of(session, dossier.id) if one.kind == PaperKind.SLIP.value
    )

    total = charges.fee_of(dossier, definition_of(dossier)).total
    assert slip.facts["fee"] == f"{total:,} đồng".replace(",", ".")


def late(**over):
    """Answer the birth form as late, with a class that pays nothing."""
    definition = next(one for one in samples.definitions() if one.code == BIRTH)
    return make.answers(definition, is_late="yes", **over)


def test_who_claims_an_exemption_files_its_proof_by_civil_status_law_2014_article_11(session):
    with pytest.raises(Invalid) as refused:
        filed(session, code=BIRTH, answers=late(exempt_class="poor"))

    assert set(refused.value.fields) == {"part:giay_ho_ngheo"}


@pytest.mark.parametrize(
    ("claimed", "total"),
    [({}, 8_000), ({"exempt_class": "disabled"}, 0)],
    ids=["none", "looked-up"],
)
def test_a_class_looked_up_by_the_agency_needs_no_paper(session, claimed, total):
    dossier = filed(session, code=BIRTH, answers=late(wants_copies="no", **claimed))

    assert charges.fee_of(dossier, definition_of(dossier)).total == total


@pytest.mark.parametrize(
    ("code", "answers", "awaited"),
    [
        ("1.013225", {}, True),
        ("1.013225", {"work_kind": "house"}, False),
        ("1.001193", {}, True),
        ("1.001612", {}, False),
        ("1.001776", {}, False),
    ],
)
def test_a_fee_that_hangs_on_what_is_not_entered_yet_is_awaited(code, answers, awaited):
    definition = next(one for one in samples.definitions() if one.code == code)
    assert charges.is_awaited(definition, answers, day=AFTERNOON.date()) is awaited
