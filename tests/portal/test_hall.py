"""The hall: devices known by their link, tickets, the call screen, ratings once."""

import re

import pytest
from sqlalchemy import select, update

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.feedback import actions as feedback
from casework.feedback import rules
from casework.feedback.records import Rating
from casework.people.actor import Role
from casework.tickets import actions
from casework.tickets.actions import GroupFacts
from casework.tickets.records import DeviceKind, QueueTicket, ServiceGroup
from foundation.clock import VIETNAM, now
from tests import make
from tests.backoffice.office import dossier_at


class Hall:
    """The hall of Nha Trang."""

    def __init__(self, app, database):
        self.app, self.database = app, database

    def open_device(self, kind, *, is_closed=False):
        """Return the browser of a new device that has followed its link."""
        with self.database.transaction() as session:
            by, agency = make.officer(session, Role.ADMINISTRATOR), make.agency(session)
            device, token = actions.open_device(session, agency, kind, "Máy", by=by, at=now())
            browser = self.app.test_client()
        answer = browser.get(f"/thiet-bi/mo/{token}")
        assert answer.status_code == 303
        assert token not in answer.location
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "Path=/thiet-bi" in cookie
        if is_closed:
            with self.database.transaction() as session:
                agency = make.agency(session)
                found = session.get_one(type(device), device.id)
                actions.close_device(session, agency, found, by=by, at=now())
        return browser

    def send(self, browser, path, **data):
        text = browser.get(path).get_data(as_text=True)
        token = re.search(r'<meta name="csrf-token" content="([^"]+)"', text)[1]
        return browser.post(path, data={"csrf_token": token, **data})

    def group(self, **more):
        with self.database.transaction() as session:
            by, agency = make.officer(session, Role.ADMINISTRATOR), make.agency(session)
            facts = GroupFacts("A", "Hộ tịch", **more)
            return actions.set_group(session, agency, facts, by=by, at=now()).id

    def ticket(self):
        with self.database.reading() as session:
            return session.scalars(select(QueueTicket)).one()


@pytest.fixture
def hall(app, database):
    return Hall(app, database)


def test_strangers_closed_devices_and_other_kinds_see_nothing(hall):
    pages = {
        "lay-so": DeviceKind.KIOSK,
        "goi-so": DeviceKind.SCREEN,
        "goi-so.json": DeviceKind.SCREEN,
        "danh-gia": DeviceKind.RATING,
    }
    closed = {kind: hall.open_device(kind, is_closed=True) for kind in DeviceKind}
    opened = {kind: hall.open_device(kind) for kind in DeviceKind}
    for page, right in pages.items():
        others = [browser for kind, browser in opened.items() if kind is not right]
        for browser in (hall.app.test_client(), closed[right], *others):
            assert browser.get(f"/thiet-bi/{page}").status_code == 404
        assert opened[right].get(f"/thiet-bi/{page}").status_code == 200
    assert hall.app.test_client().get("/thiet-bi/mo/" + "x" * 43).status_code == 404


def test_a_rating_by_the_slip_counts_once_and_a_second_is_thanked(hall, database):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)
    path = rules.rating_path(reference, hall.app.extensions["settings"].secret_key)
    browser = hall.app.test_client()

    nothing = hall.send(browser, path, remark="giữ lại")
    first = hall.send(browser, path, overall="2", mark_4="1", remark="Tốt")
    again = browser.get(path).get_data(as_text=True)

    assert nothing.status_code == 422
    assert "giữ lại" in nothing.get_data(as_text=True)
    assert first.status_code == 303
    assert "đã được đánh giá" in again
    with database.reading() as session:
        kept = session.scalars(select(Rating)).one()
        assert (kept.overall, kept.marks, kept.way) == (2, {"đ": 1}, "qr")
    assert browser.get(f"/danh-gia/{reference}").status_code == 404
    assert browser.get(path[:-1]).status_code == 404


def test_the_tablet_asks_about_what_was_offered_or_a_code_that_is_typed(hall, database):
    tablet = hall.open_device(DeviceKind.RATING)
    reference = dossier_at(database, State.FINISHED, Stage.DESK)
    with database.transaction() as session:
        dossier = session.scalars(select(Dossier)).one()
        code = dossier.code
        assert code not in tablet.get("/thiet-bi/danh-gia").get_data(as_text=True)
        feedback.offer(session, dossier, at=now())
    page = tablet.get("/thiet-bi/danh-gia").get_data(as_text=True)
    wrong = tablet.get("/thiet-bi/danh-gia?ma=H32.1-000000-0000")

    answer = hall.send(tablet, f"/thiet-bi/danh-gia?ma={reference}", overall="0")

    assert code in page
    assert "Nguyễn" not in page
    assert wrong.status_code == 422
    assert answer.status_code == 303
    assert "Xin cảm ơn" in tablet.get(answer.location).get_data(as_text=True)


def test_a_kiosk_gives_tickets_and_the_screen_shows_who_is_called(hall, database):
    group = hall.group()
    kiosk, screen = hall.open_device(DeviceKind.KIOSK), hall.open_device(DeviceKind.SCREEN)
    answer = hall.send(kiosk, "/thiet-bi/lay-so", group=str(group), priority="1")
    if answer.status_code == 409:  # the desk is closed while this test runs
        assert "Ngoài giờ làm việc" in answer.get_data(as_text=True)
        with database.transaction() as session:
            found = session.get_one(ServiceGroup, group)
            actions.take(session, found, is_priority=True, at=make.TUESDAY)
            session.execute(update(QueueTicket).values(day=_today()))
    one = hall.ticket()
    page = kiosk.get(f"/thiet-bi/so/{one.token}").get_data(as_text=True)
    own = hall.app.test_client().get(f"/so-thu-tu/{one.token}").get_data(as_text=True)
    assert "A001" in page
    assert "A001" in own
    assert screen.get("/thiet-bi/goi-so.json").json["calls"] == []

    with database.transaction() as session:
        session.execute(
            update(QueueTicket).values(
                state="called", counter="Quầy 3", called_at=now(), calls=1, day=_today()
            )
        )

    told = screen.get("/thiet-bi/goi-so.json").json
    assert told["calls"] == [{"number": "A001", "counter": "Quầy 3", "key": f"{one.id}.1"}]
    assert "Quầy 3" in screen.get("/thiet-bi/goi-so").get_data(as_text=True)


def _today():
    return now().astimezone(VIETNAM).date()


def test_a_closed_group_is_told_on_the_kiosk(hall):
    group = hall.group(is_open=False)
    kiosk = hall.open_device(DeviceKind.KIOSK)

    assert "Tạm ngừng nhận số" in kiosk.get("/thiet-bi/lay-so").get_data(as_text=True)
    assert hall.send(kiosk, "/thiet-bi/lay-so", group=str(group)).status_code == 409
    assert hall.send(kiosk, "/thiet-bi/lay-so", group="999999999").status_code == 404
