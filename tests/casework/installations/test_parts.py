"""Parts between two installations: ordered, carried out, given back, returned, cancelled, once."""

import hashlib
import uuid
from datetime import date

import pytest
from sqlalchemy import func, select

from casework.agencies.records import Agency
from casework.dossiers import finishing, linking, queries
from casework.dossiers.link_jobs import CarryPart, TellLead
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, keep_made
from casework.files.records import StoredFile
from casework.installations.records import ExchangeThread, OutgoingMessage
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.flow import Doer, Flow, StepKind, StepPlace
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment
from demo.papers import SamplePapers
from foundation.clock import now
from foundation.ids import new_reference
from tests import make
from tests.casework.dossiers import flowing
from tests.casework.procedures.flows import step, tail, way
from tests.exchange_pair import PARTNER_AGENCY
from worker.installations import carry_part, tell_lead
from worker.tools import Attempt

CODE = "9.000009"
ELSEWHERE = Doer(StepPlace.OTHER, Role.SPECIALIST.value, agency=PARTNER_AGENCY)


def flow(session):
    """A linked flow: work here, a part at the police, then signed and sealed here."""
    base = procedures.definition_of(procedures.newest_version(session, make.COPY))
    part = base.parts[0].key
    asked = base.form.fields[0].key
    return Flow(
        (
            step("nhan", StepKind.RECEIVE, "xem"),
            step("xem", StepKind.WORK, way("cong_an", key="gui", name="Gửi công an")),
            step(
                "cong_an", StepKind.WORK, "ket", doer=ELSEWHERE, result="the", inputs=(part, asked)
            ),
            step("ket", StepKind.WORK, "ky"),
            *tail(),
        )
    )


@pytest.fixture(scope="module", autouse=True)
def published(two):
    """Both sides know the procedure."""
    for one in two:
        with one.database.transaction() as session:
            flowing.publish(session, flow(session), CODE)


class Case:
    """One linked dossier: led by the province, its part carried out by the police."""

    def __init__(self, two):
        self.lead, self.police = two
        data = SamplePapers().make("Giấy", "Nguyễn Văn An", uuid.uuid4().hex, "application/pdf")
        self.data, self.sha256 = data, hashlib.sha256(data).hexdigest()
        self.lead.tools.gateways.files.put(data, media_type="application/pdf")
        with self.lead.database.transaction() as session:
            filer = make.citizen(session)
            file = make.stored_file(
                session, filer, "giay-to.pdf", sha256=self.sha256, size=len(data)
            )
            version = procedures.newest_version(session, CODE)
            part = procedures.definition_of(version).parts[0].key
            dossier = flowing.accepted(
                session, None, code=CODE, at=now(), filer=filer, files=[(part, file)]
            )
            flowing.take_up(session, dossier, at=now())
            flowing.move_on(session, dossier, "gui", at=now())
            self.id, self.code = dossier.id, dossier.code

    def travel(self):
        """Let both sides do what is due until nothing is left."""
        while self.lead.work() or self.police.work():
            pass

    def step(self):
        """Return the lead's step at the police, the last one."""
        with self.lead.database.reading() as session:
            asked = select(Assignment).where(
                Assignment.dossier_id == self.id, Assignment.step_key == "cong_an"
            )
            return session.scalars(asked.order_by(Assignment.id.desc())).first()

    def parts(self):
        with self.police.database.reading() as session:
            asked = select(Dossier).where(Dossier.code.startswith(f"{self.code}-"))
            return session.scalars(asked.order_by(Dossier.id)).all()

    def part(self):
        [found] = self.parts()
        return found

    def act(self, does):
        """Do something to the part, locked."""
        with self.police.database.transaction() as session:
            does(session, queries.lock_by_id(session, self.part().id))

    def issue(self, session, part):
        """Let the police issue the part's result, with the bytes of a real document."""
        made = SamplePapers().make("Thẻ", "Nguyễn Văn An", part.code, "application/pdf")
        sha256 = hashlib.sha256(made).hexdigest()
        self.police.tools.gateways.files.put(made, media_type="application/pdf")
        file = keep_made(session, FileFacts(sha256, len(made), "application/pdf", "the.pdf"),
                         at=now())  # fmt: skip
        paper = Paper(
            dossier_id=part.id, kind="result", state="sealed", title="THẺ",
            facts={"result_key": "the"}, file_id=file.id, created_at=now(),
        )  # fmt: skip
        session.add(paper)
        session.flush()
        session.add(
            IssuedResult(
                verify_code=new_reference(), sha256=sha256, file_id=file.id, dossier_id=part.id,
                paper_id=paper.id, agency_id=part.agency_id, number=f"{part.id}/TH",
                title="THẺ", holder=part.holder_name, issued_on=date(2026, 11, 23),
                issued_at=now(),
            )
        )  # fmt: skip
        flowing.take_up(session, part, at=now())
        flowing.issue(session, part, at=now())

    def results(self):
        with self.lead.database.reading() as session:
            return session.scalars(
                select(IssuedResult).where(IssuedResult.dossier_id == self.id)
            ).all()


@pytest.fixture
def case(two):
    return Case(two)


def test_a_part_goes_there_and_its_result_comes_back_with_its_bytes(case):
    case.travel()
    part = case.part()
    assert part.current == (State.PROCESSING, Stage.AGENCY) or part.current[0] is State.ACCEPTED
    assert part.is_part
    assert part.parent_id is None

    case.act(case.issue)
    case.travel()

    row = case.step()
    [result] = case.results()
    stored = case.lead.tools.gateways.files.read(result.sha256)
    assert row.state == "done"
    assert stored.startswith(b"%PDF")
    assert result.number == f"{part.id}/TH"
    with case.lead.database.reading() as session:
        assert "ket" in flowing.open_rows(session, session.get_one(Dossier, case.id))


def test_the_part_knows_no_more_than_its_duty_needs(case):
    case.travel()
    part = case.part()

    with case.police.database.reading() as session:
        files = session.scalars(
            select(StoredFile)
            .join(DossierFile, DossierFile.file_id == StoredFile.id)
            .where(DossierFile.dossier_id == part.id)
        ).all()
        account = session.get_one(Agency, part.agency_id)
    with case.lead.database.reading() as session:
        whole = session.get_one(Dossier, case.id)
    assert [one.sha256 for one in files] == [case.sha256]
    assert len(part.answers) == 1
    assert len(whole.answers) > 1
    assert account.code == PARTNER_AGENCY
    assert case.police.tools.gateways.files.read(case.sha256) == case.data


def test_the_lead_sees_who_holds_the_part(case):
    case.travel()
    case.act(lambda session, part: flowing.take_up(session, part, at=now()))
    case.travel()

    with case.lead.database.reading() as session:
        [view] = [one for one in linking.parts_of(session, case.id) if one.is_remote]
    assert view.stage is Stage.SPECIALIST
    assert view.officer


def test_a_part_given_back_is_mended_and_goes_on(case):
    case.travel()

    def give_back(session, part):
        flowing.take_up(session, part, at=now())
        by = flowing.staff(session, part, Role.SPECIALIST)
        linking.send_back(session, part, reason="Thiếu chữ ký", by=by, at=now())

    case.act(give_back)
    case.travel()
    with case.lead.database.transaction() as session:
        dossier = session.get_one(Dossier, case.id)
        mend = next(
            row for key, row in flowing.open_rows(session, dossier).items() if key != "cong_an"
        )
        assert mend.asked == "Thiếu chữ ký"
        by = flowing.staff(session, dossier, Role.SPECIALIST)
        linking.mended(session, mend.id, note="Đã bổ sung", by=by, at=now())
    case.travel()

    assert case.part().current == (State.PROCESSING, Stage.SPECIALIST)


def test_a_part_that_is_not_needed_any_more_ends_and_gives_its_files_no_longer(case):
    case.travel()
    with case.lead.database.transaction() as session:
        dossier = queries.lock_by_id(session, case.id)
        by = flowing.staff(session, dossier, Role.SPECIALIST)
        finishing.cancel_all(session, dossier, reason="Người dân rút hồ sơ", by=by, at=now())
    case.travel()

    assert case.part().current[0] is State.HALTED


def test_a_part_is_ordered_once_however_often_its_job_runs(case):
    case.travel()
    for _ in range(3):
        carry_part(CarryPart(case.step().id), case.lead.tools, Attempt())
        tell_lead(TellLead(case.part().id, "taken_up"), case.police.tools, Attempt())
    case.travel()

    assert len(case.parts()) == 1
    with case.police.database.reading() as session:
        thread = session.scalars(
            select(ExchangeThread).where(ExchangeThread.dossier_id == case.part().id)
        ).one()
        told = session.scalar(
            select(func.count()).where(
                OutgoingMessage.thread_id == thread.id, OutgoingMessage.kind == "part.progress"
            )
        )
    assert told == 1
