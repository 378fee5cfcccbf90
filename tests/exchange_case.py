"""A linked dossier of two installations: led by one, its part carried out by the other."""

import hashlib
import uuid
from datetime import date

from sqlalchemy import select

from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.files.actions import FileFacts, keep_made
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
from tests.exchange_pair import PARTNER_AGENCY, travel

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
        travel(self.lead, self.police)

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
        """Let the police issue the part's result."""
        issue_result(self.police.tools.gateways.files, session, part, "the", "THẺ")
        flowing.take_up(session, part, at=now())
        flowing.issue(session, part, at=now())

    def results(self):
        with self.lead.database.reading() as session:
            return session.scalars(
                select(IssuedResult).where(IssuedResult.dossier_id == self.id)
            ).all()


def issue_result(files, session, dossier, key, title):
    """Enter a result in the register with the bytes of a real document."""
    made = SamplePapers().make(title, "Nguyễn Văn An", dossier.shown_code, "application/pdf")
    sha256 = hashlib.sha256(made).hexdigest()
    files.put(made, media_type="application/pdf")
    facts = FileFacts(sha256, len(made), "application/pdf", f"{key}.pdf")
    file = keep_made(session, facts, at=now())
    paper = Paper(
        dossier_id=dossier.id, kind="result", state="sealed", title=title,
        facts={"result_key": key, "agency": "", "signer": "", "verify_code": ""},
        file_id=file.id, created_at=now(),
    )  # fmt: skip
    session.add(paper)
    session.flush()
    session.add(
        IssuedResult(
            verify_code=new_reference(), sha256=sha256, file_id=file.id, dossier_id=dossier.id,
            paper_id=paper.id, agency_id=dossier.agency_id, number=f"{dossier.id}/{key}",
            title=title, holder=dossier.holder_name, issued_on=date(2026, 11, 23), issued_at=now(),
        )
    )  # fmt: skip
