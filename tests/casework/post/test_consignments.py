"""Consignments: made once, told once, closed by what the supplier says, line by line."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, WrongState
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Role
from casework.post import actions, exchange, lists, queries
from casework.post.actions import CloseDelivered, Correspondent
from casework.post.exchange import HandOverList
from casework.post.records import Consignment, PostEvent, PostState
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid, NotFound
from foundation.ids import new_reference
from foundation.jobs import waiting_jobs
from gateways.post import AT_REST_SECONDS, FolderPost
from tests import make
from tests.backoffice.office import dossier_at
from worker.post import close_delivered, collect_post, hand_over_list
from worker.tools import Attempt, Tools

HEAD = "ma_buu_gui,so_van_don,trang_thai,thoi_gian,noi_phat,ghi_chu"
DONE = (State.FINISHED, Stage.DESK)


class Desk:
    """The desk of Nha Trang with results that are to go by post."""

    def __init__(self, database, tools):
        self.database, self.at, self.tools = database, now(), tools
        with database.transaction() as session:
            self.by = make.officer(session, Role.RECEPTION)
            self.code = make.agency(session).code

    def result(self, address="12 Trần Phú, Nha Trang"):
        reference = dossier_at(self.database, *DONE)
        with self.database.transaction() as session:
            session.execute(
                update(Dossier)
                .where(Dossier.reference == reference)
                .values(return_way="home", holder_address=address, holder_phone="0905123456")
            )
        return reference

    def prepare(self, reference=None):
        with self.database.transaction() as session:
            dossier = self.dossier(session, reference or self.result())
            return actions.prepare_result(session, dossier, by=self.by, at=self.at).reference

    def dossier(self, session, reference):
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()

    def make_list(self):
        with self.database.transaction() as session:
            agency = make.agency(session)
            return exchange.make_list(session, agency, by=self.by, at=self.at).id

    def take_in(self, *rows, commune_code=make.NHA_TRANG):
        data = "\r\n".join([HEAD, *rows]).encode()
        with self.database.transaction() as session:
            agency = make.agency(session, commune_code)
            made = exchange.take_in(session, agency, data, by=self.by, at=self.at)
            return [(one["line"], one["code"]) for one in made.doubtful]

    def note(self, reference, tracking):
        with self.database.transaction() as session:
            one = queries.consignment(session, reference, of=self.by, lock=True)
            actions.note_tracking(session, one, tracking, by=self.by, at=self.at)

    def look(self, reference):
        with self.database.reading() as session:
            return queries.consignment(session, reference, of=self.by)

    def ago(self, minutes):
        return f"{(self.at - timedelta(minutes=minutes)).astimezone(VIETNAM):%d/%m/%Y %H:%M}"


class Within:
    """A database whose transactions all lie in the one that the test takes back."""

    def __init__(self, session):
        self._session = session

    @contextmanager
    def transaction(self):
        with self._session.begin_nested():
            yield self._session
        self._session.expire_all()

    reading = transaction


@dataclass
class Outside:
    """The only gateway that the post needs."""

    post: FolderPost


@pytest.fixture
def database(session):
    return Within(session)


@pytest.fixture
def desk(database, tmp_path):
    return Desk(database, Tools(None, database, Outside(FolderPost(tmp_path))))


def test_a_result_is_prepared_once_and_needs_an_address(desk, database):
    reference = desk.result()
    nowhere = desk.result(address="")

    assert desk.prepare(reference) == desk.prepare(reference)
    with database.reading() as session:
        left = [one.reference for one in _to_send(session, desk)]
        assert left == [nowhere]
    with pytest.raises(Invalid) as refusal:
        desk.prepare(nowhere)
    assert list(refusal.value.fields) == ["address"]


def _to_send(session, desk):
    return queries.to_send(session, desk.by.agency_id, after=None, limit=9)


def test_what_has_no_result_yet_is_not_sent(desk, database):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY)
    with pytest.raises(WrongState):
        desk.prepare(reference)


def test_a_list_takes_what_waits_and_the_next_one_has_the_next_number(desk, database):
    first = desk.prepare()
    one = desk.make_list()
    with pytest.raises(exchange.NothingToSend):
        desk.make_list()
    second = desk.prepare()
    two = desk.make_list()

    with database.reading() as session:
        made = [queries.post_list(session, number, of=desk.by) for number in (one, two)]
        assert [one.number for one in made] == [1, 2]
        assert first in made[0].contents
        assert second not in made[0].contents
        assert desk.look(first).state == PostState.LISTED
        assert waiting_jobs(session, HandOverList) == [HandOverList(one), HandOverList(two)]


def test_lines_are_applied_doubts_are_kept_and_one_file_counts_once(desk, database):
    reference = desk.prepare()
    foreign = new_reference()
    desk.make_list()
    rows = [
        f"{reference},EA123456789VN,collected,{desk.ago(30)},Nha Trang,",
        f"{foreign},,delivered,{desk.ago(5)},,",
        f"{reference},,on_the_way,{desk.ago(20)},Ninh Hòa,",
        f"{reference},,on_the_way,{desk.ago(20)},Ninh Hòa,",
        f"{reference},EA000000000VN,delivered,{desk.ago(1)},,",
        ",EA123456789VN,dang ngu,,,",
    ]

    doubts = desk.take_in(*rows)

    assert doubts == [(3, "post_unknown"), (6, "post_other_tracking"), (7, "post_state")]
    found = desk.look(reference)
    assert (found.state, found.tracking) == (PostState.ON_THE_WAY, "EA123456789VN")
    assert len(found.events) == 4
    with pytest.raises(exchange.ListAlreadyTaken):
        desk.take_in(*rows)
    with database.reading() as session:
        told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.SENT_BY_POST)).all()
        assert len(told) == 1


def test_another_desk_neither_sees_nor_moves_a_consignment(desk, database):
    reference = desk.prepare()
    line = f"{reference},,delivered,{desk.ago(5)},,"

    assert desk.take_in(line, commune_code="22420") == [(2, "post_unknown")]
    assert desk.look(reference).state == PostState.PREPARED
    with database.transaction() as session:
        stranger = make.officer(session, Role.RECEPTION, "22420")
        with pytest.raises(NotFound):
            queries.consignment(session, reference, of=stranger)


def test_a_delivered_result_hands_the_dossier_out_once(desk, database):
    dossier = desk.result()
    reference = desk.prepare(dossier)
    desk.take_in(f"{reference},EA123456789VN,delivered,{desk.ago(5)},,")

    with database.reading() as session:
        (job,) = waiting_jobs(session, CloseDelivered)
    close_delivered(job, desk.tools, Attempt())
    close_delivered(job, desk.tools, Attempt())

    with database.reading() as session:
        closed = desk.dossier(session, dossier)
        assert closed.state == State.RETURNED
        assert closed.returned_at is not None
    assert desk.take_in(f"{reference},,returned,{desk.ago(2)},,") == [(2, "post_closed")]


def test_what_comes_back_waits_to_be_sent_again_with_a_mark(desk, database):
    dossier = desk.result()
    reference = desk.prepare(dossier)
    desk.take_in(f"{reference},,returned,{desk.ago(5)},,Không có người nhận")

    with database.reading() as session:
        (line,) = _to_send(session, desk)
        assert (line.reference, line.has_come_back) == (dossier, True)
        assert queries.came_back(session, [line.id]) == {line.id}
    assert desk.prepare(dossier) != reference


def test_a_tracking_number_belongs_to_one_consignment(desk, database):
    first, second = desk.prepare(), desk.prepare()
    desk.note(first, "ea 123456789 vn")
    with pytest.raises(actions.TrackingTaken):
        desk.note(second, "EA123456789VN")
    with database.reading() as session:
        found = queries.by_number(session, "ea123456789vn", of=desk.by)
        assert found.reference == first


def test_events_of_a_consignment_are_never_changed(desk, database):
    desk.prepare()
    with pytest.raises(Exception, match="post_event"), database.transaction() as session:
        session.execute(update(PostEvent).values(note="khác"))


def test_a_dossier_that_came_by_post_keeps_by_which_consignment(desk, database):
    reference = dossier_at(database, State.REGISTERED, Stage.DESK)
    with database.transaction() as session:
        made = actions.receive(
            session, desk.dossier(session, reference), tracking="EA123456789VN",
            sender=Correspondent("Nguyễn Văn An"), by=desk.by, at=desk.at,
        )  # fmt: skip
        assert (made.direction, made.state) == ("in", "delivered")
        assert waiting_jobs(session, CloseDelivered) == []


def test_folders_carry_lists_out_and_in_and_what_is_no_list_is_put_aside(desk, tmp_path):
    reference = desk.prepare()
    number = desk.make_list()
    hand_over_list(HandOverList(number), desk.tools, Attempt())
    hand_over_list(HandOverList(number), desk.tools, Attempt())
    (out,) = (tmp_path / "out" / desk.code).iterdir()
    assert reference in out.read_text("utf-8-sig")
    place = tmp_path / "in" / desk.code
    place.mkdir(parents=True)
    lines = f"{HEAD}\r\n{reference},,collected,{desk.ago(5)},,"
    for name, text in (
        ("a.csv", lines), ("b.csv", lines), ("c.csv", "khong phai"), ("d.csv.part", lines),
    ):  # fmt: skip
        _lay(place / name, text)
    (place / "e.csv").symlink_to(place / "a.csv")
    (place / "f.csv").write_text(lines)

    collect_post(desk.tools)

    assert sorted(one.name for one in place.iterdir()) == ["d.csv.part", "e.csv", "f.csv"]
    assert len(list((tmp_path / "taken" / desk.code).iterdir())) == 2
    assert len(list((tmp_path / "refused" / desk.code).iterdir())) == 1
    assert desk.look(reference).state == PostState.COLLECTED
    with desk.database.reading() as session:
        assert len(session.scalars(select(Consignment)).all()) == 1


def _lay(path, text):
    path.write_text(text)
    old = now().timestamp() - 2 * AT_REST_SECONDS
    os.utime(path, (old, old))


def test_the_name_of_a_list_is_its_desk_day_and_number():
    at = now()
    assert lists.file_name("H32.15", at, 3).endswith("-03.csv")
