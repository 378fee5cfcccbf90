"""One birth, two systems: the police of another installation registers the residence.

The province and the police run side by side with databases, stores and doors of their own. Doors
and a worker are killed in the middle; nothing is lost and nothing happens twice.
"""

import dataclasses
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, text

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.installations.records import IncomingMessage, OutgoingMessage
from casework.procedures.definition import Returning
from casework.registers.records import IssuedResult
from foundation.clock import now
from foundation.database import open_database
from gateways import open_gateways
from tests import exchange, make
from tests.casework.dossiers import flowing
from tests.conftest import _clone, _drop, _url
from tests.exchange import OURS, POLICE
from tests.exchange_case import issue_result
from tests.servers import PROVINCE
from tests.stories import acts
from tests.stories.system import (
    CHROMIUM,
    chromium,
    free_port,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CODE, POLICE_STATION = "2.000986", "MAU.CA.22366"
SPECIALIST, LEADER, CLERK = (f"{who}.conganphuong" for who in ("canbo", "lanhdao", "vanthu"))
CITIZEN = "nguyen.van.an@example.vn"
BUCKET = "mot-cua-police"
SECONDS = 150


class Sides:
    """Both installations from behind: their databases and the bytes in their stores."""

    def __init__(self, province, police):
        self.settings = {OURS: province, POLICE: police}
        self.data = {code: open_database(one.database_url) for code, one in self.settings.items()}
        self.files = {code: open_gateways(one).files for code, one in self.settings.items()}

    def close(self):
        for one in self.data.values():
            one.close()

    def wait(self, what, whose, seconds=SECONDS):
        """Wait until something is true in a database; say what it is."""
        end = time.monotonic() + seconds
        while True:
            with self.data[whose].reading() as session:
                found = what(session)
            if found:
                return found
            assert time.monotonic() < end, self.told()
            time.sleep(0.2)

    def told(self):
        """Say where all messages are, for whoever reads why a story failed."""
        return {
            code: [
                [(one.kind, one.state, one.problem) for one in self.all(code, kind)]
                for kind in (OutgoingMessage, IncomingMessage)
            ]
            for code in self.data
        }

    def all(self, code, kind):
        with self.data[code].reading() as session:
            return session.scalars(select(kind).order_by(kind.id)).all()


@pytest.fixture
def sides(signing_settings, servers, tmp_path):
    """Two installations that have pinned each other; the police station lives with the police."""
    name = _clone(PROVINCE)
    keys = {code: exchange.keys_of(tmp_path, code) for code in (OURS, POLICE)}
    (tmp_path / "var-police").mkdir()
    police = dataclasses.replace(
        signing_settings,
        database_url=_url(name),
        s3_bucket=BUCKET,
        var_dir=tmp_path / "var-police",
    )
    made = Sides(
        exchange.exchange_settings(signing_settings, keys[OURS], OURS, exchange_port=free_port()),
        exchange.exchange_settings(police, keys[POLICE], POLICE, exchange_port=free_port()),
    )
    _make_bucket(made)
    _introduce(made, keys)
    yield made
    made.close()
    _drop(name)


def _make_bucket(sides):
    client = sides.files[POLICE]._client
    if BUCKET not in {one["Name"] for one in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=BUCKET)


def _introduce(sides, keys):
    for own, other in ((OURS, POLICE), (POLICE, OURS)):
        url = f"https://127.0.0.1:{sides.settings[other].exchange_port}"
        with sides.data[own].transaction() as session:
            exchange.add_partner(session, keys[other], other, url=url, own_code=own)
    with sides.data[OURS].transaction() as session:
        session.execute(
            text("update agency set installation_id = :id where code = :code"),
            {"id": exchange.partner_id(session, POLICE), "code": POLICE_STATION},
        )
    with sides.data[POLICE].transaction() as session:
        session.execute(
            text(
                "update officer set sign_key = 'leader' where account_id ="
                " (select id from account where login = :login)"
            ),
            {"login": LEADER},
        )
        session.execute(
            text("update agency set seal_key = 'commune' where code = :code"),
            {"code": POLICE_STATION},
        )


def birth_registered(sides):
    """Bring a birth to its sealed certificate at the commune; all agencies are then told."""
    at = now()
    with sides.data[OURS].transaction() as session:
        dossier = flowing.accepted(
            session, None, code=CODE, at=at, return_way=Returning.ONLINE,
            filer=make.citizen(session, CITIZEN),
        )  # fmt: skip
        flowing.take_up(session, dossier, at=at)
        issue_result(sides.files[OURS], session, dossier, "giay_khai_sinh", "GIẤY KHAI SINH")
        flowing.issue(session, dossier, at=at)
        return dossier.id, dossier.reference


def insured(sides, lead_id):
    """Let the social insurance, which lives in the province's own system, issue its card."""
    with sides.data[OURS].transaction() as session:
        part = flowing.parts(session, session.get_one(Dossier, lead_id))["the_bhyt"]
        issue_result(sides.files[OURS], session, part, "the_bhyt", "THẺ BẢO HIỂM Y TẾ")
        flowing.take_up(session, part, at=now())
        flowing.issue(session, part, at=now())


def part_of(session):
    return session.scalars(select(Dossier).where(Dossier.link_key == "thuong_tru")).first()


def came(kind):
    """Tell whether a message of a kind is there, whatever became of it."""
    return lambda session: session.scalars(
        select(IncomingMessage.id).where(IncomingMessage.kind == kind)
    ).first()


def test_a_birth_is_registered_by_two_systems_though_doors_and_workers_die(sides):
    with (
        running(sides.settings[OURS]) as province,
        running(sides.settings[POLICE]) as police,
        chromium() as browser,
    ):
        police.kill("worker")
        police.kill("exchange")
        lead_id, reference = birth_registered(sides)
        sides.wait(
            lambda session: any(one.attempts for one in session.scalars(select(OutgoingMessage))),
            OURS,
        )
        police.start_exchange()
        sides.wait(came("part.open"), POLICE)
        police.kill("exchange")
        police.start_exchange()
        police.start_worker()
        part = sides.wait(part_of, POLICE)
        assert (part.parent_id, part.agency_id is not None) == (None, True)

        officer = visit(browser)
        sign_in_officer(officer, police, SPECIALIST)
        acts.take_up(officer, police, part.reference)
        acts.propose(officer, police, part.reference)
        leader, clerk = visit(browser), visit(browser)
        sign_in_officer(leader, police, LEADER)
        acts.sign(leader, police, part.reference, LEADER)
        province.kill("exchange")
        sign_in_officer(clerk, police, CLERK)
        sides.wait(lambda session: part_of(session).stage == Stage.CLERK.value, POLICE)
        acts.seal(clerk, police, part.reference)
        insured(sides, lead_id)
        province.start_exchange()

        sides.wait(
            lambda session: (
                session.get_one(Dossier, lead_id).current
                in {(State.FINISHED, Stage.DESK), (State.RETURNED, Stage.DONE)}
            ),
            OURS,
        )
        citizen = visit(browser)
        sign_in_citizen(citizen, province, CITIZEN)
        citizen.goto(f"{province.portal}/ho-so/{reference}")
        expect(citizen.locator("main")).to_contain_text("Công an phường Nha Trang")
        expect(citizen.locator("main")).to_contain_text("/TB-CAP")
        sides.wait(_all_settled, POLICE)
        sides.wait(_all_settled, OURS)
    _nothing_lost_or_doubled(sides, lead_id, part.id)


def _all_settled(session):
    states = set(session.scalars(select(OutgoingMessage.state)))
    return states == {"acknowledged"}


def _nothing_lost_or_doubled(sides, lead_id, part_id):
    with sides.data[POLICE].reading() as session:
        assert len(session.scalars(select(Dossier).where(Dossier.link_key != "")).all()) == 1
        [issued] = session.scalars(
            select(IssuedResult).where(IssuedResult.dossier_id == part_id)
        ).all()
    with sides.data[OURS].reading() as session:
        rows = session.scalars(select(IssuedResult).where(IssuedResult.dossier_id == lead_id)).all()
        ours = [one for one in rows if one.sha256 == issued.sha256]
    assert [one.number for one in ours] == [issued.number]
    assert len(rows) == 2
    assert sides.files[OURS].read(issued.sha256) == sides.files[POLICE].read(issued.sha256)
    kinds = [one.kind for one in sides.all(OURS, IncomingMessage)]
    assert kinds.count("part.returned") == kinds.count("part.accepted") == 1
    assert {one.state for one in sides.all(OURS, IncomingMessage)} <= {"applied", "stale"}
