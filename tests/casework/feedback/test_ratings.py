"""Ratings: one for a dossier, by who holds its slip, counted by month."""

from datetime import timedelta

import pytest

from casework.dossiers import queries as dossiers
from casework.dossiers import reception
from casework.feedback import actions, queries, rules
from casework.feedback.rules import RatingWay, Satisfaction
from casework.people.actor import Role
from casework.tickets import actions as tickets
from casework.tickets.records import DeviceKind
from foundation.errors import Invalid, NotFound
from foundation.ids import new_reference
from tests import make

AT = make.TUESDAY + timedelta(hours=1)
SECRET = "mot-bi-mat-du-dai"


def accepted(session):
    dossier = make.dossier(session)
    session.expire(dossier)
    locked = dossiers.lock_by_id(session, dossier.id)
    reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=AT)
    return locked


def rate(session, dossier, overall=2, **more):
    return actions.rate(
        session, dossier, overall=overall, way=more.pop("way", RatingWay.QR), at=AT, **more
    )


def test_a_dossier_is_rated_once_and_the_first_rating_counts(session):
    dossier = accepted(session)

    rate(session, dossier, marks={"đ": 2, "h": 0}, remark="Nhanh")
    with pytest.raises(actions.AlreadyRated):
        rate(session, dossier, overall=0)

    kept = queries.rating_of(session, dossier.id)
    assert (kept.overall, kept.marks, kept.remark) == (2, {"đ": 2, "h": 0}, "Nhanh")
    (month,) = queries.by_month(session, dossier.desk_agency_id)
    assert (month.month, month.total, month.percent(Satisfaction.VERY_SATISFIED)) == (
        "2026-01", 1, 100,
    )  # fmt: skip


def test_a_dossier_that_was_not_received_is_not_rated(session):
    with pytest.raises(actions.NotYetReceived):
        rate(session, make.dossier(session))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"overall": None}, "overall"),
        ({"overall": 3}, "overall"),
        ({"marks": {"z": 1}}, "mark_z"),
        ({"marks": {"a": 9}}, "mark_a"),
        ({"remark": "x" * 2_001}, "remark"),
    ],
)
def test_a_rating_off_the_scale_is_refused(session, more, field):
    with pytest.raises(Invalid) as refusal:
        rate(session, make.dossier(session), **more)
    assert list(refusal.value.fields) == [field]


def test_only_the_address_on_the_slip_leads_to_the_rating(session):
    dossier = accepted(session)
    token = rules.rating_token(dossier.reference, SECRET)

    assert rules.rating_path(dossier.reference, SECRET) == f"/danh-gia/{token}"
    assert queries.dossier_of_token(session, token, SECRET) is dossier
    foreign = new_reference()
    for wrong in (
        dossier.reference, f"{token}a", token[:-1], token.replace(dossier.reference, foreign),
        rules.rating_token(dossier.reference, "khac"), rules.rating_token(foreign, SECRET), "",
        "x" * 300, f"{dossier.reference}.é",
    ):  # fmt: skip
        with pytest.raises(NotFound):
            queries.dossier_of_token(session, wrong, SECRET)


def test_a_tablet_asks_about_the_dossier_just_handed_out_and_only_for_a_while(session):
    dossier, by = accepted(session), make.officer(session, Role.ADMINISTRATOR)
    device, _token = tickets.open_device(
        session, make.agency(session), DeviceKind.RATING, "Bàn", by=by, at=AT
    )

    assert actions.offer(session, dossier, at=AT)
    session.refresh(device)
    assert queries.dossier_of_device(session, device, at=AT) is dossier
    assert queries.dossier_of_device(session, device, at=AT + timedelta(minutes=11)) is None
    assert queries.dossier_of_device(session, device, dossier.code.lower(), at=AT) is dossier
    with pytest.raises(NotFound):
        queries.dossier_of_device(session, device, "H32.15-000000-0000", at=AT)
    rate(session, dossier, way=RatingWay.KIOSK)
    session.refresh(device)
    assert device.dossier_id is None
    assert not actions.offer(session, dossier, at=AT)
