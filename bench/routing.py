"""Routing decisions a second: a step ends, the next opens for somebody, branches meet.

Each decision is one transaction over one connection, as a door would have it: lock, rules, rows,
clocks, timeline, journal, commit. The floor does by hand in one transaction what cannot be left
out: lock the dossier, close one step, open the next, move the dossier on, write the timeline. The
ratio is one of core time (client and PostgreSQL), which a busy machine does not change.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from bench import cores
from bench.ground import Ground, bench_procedure
from bench.load import Load
from bench.outcome import QUICK, Outcome, Pace, by_cores
from casework.agencies import queries as agencies
from casework.agencies.records import Agency, Officer, OfficerRole
from casework.dossiers import answering, queries, reception, running, submission
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from casework.procedures import actions as procedures
from casework.procedures.flow import Doer, Flow, FlowStep, StepKind, StepPlace
from casework.procedures.flow import Outcome as Way
from casework.procedures.records import ProcedureVersion
from casework.routing.duty_records import Competence
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.database import open_database

PROCEDURE = "9.000002"
MANY, FEW = 400, 120
AT = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
_DAY = TimeLimit(1, TimeUnit.WORKING_DAY)
_FLOOR = (
    "select id, state, stage from dossier where id = :id for update",
    "select id from assignment where dossier_id = :id and closed_at is null",
    (
        "update assignment set state = 'done', closed_at = now() where dossier_id = :id"
        " and closed_at is null"
    ),
    (
        "insert into assignment (dossier_id, step_key, step_name, kind, state, agency_id, role,"
        " officer_id, opened_at, taken_at, asked, outcome, answer, answered_by, silence_agrees,"
        " is_outside, inputs) select id, 'b' || :turn, '', 'work', 'taken', agency_id,"
        " 'specialist', officer_id, now(), now(), '', '', '', '', false, false, '[]'"
        " from dossier where id = :id"
    ),
    "update dossier set revision = revision + 1 where id = :id",
    (
        'insert into timeline_entry (dossier_id, verb, start, "end", at, actor_kind, actor_name,'
        " note)"
        " values (:id, 'move_on', 4, 4, now(), 'officer', '', ''),"
        " (:id, 'allot', 4, 4, now(), 'system', '', '')"
    ),
)


def routing(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Measure the next step with its officer, the fork with a question, and the join."""
    count = FEW if pace is QUICK else MANY
    with ground.copied("routing") as url:
        office = _Office(url, count, ground.postgres_pid())
        floor = office.timed(office.by_hand, office.bare)
        told = (
            ("Open the next step and choose its officer", office.next_step),
            ("Fork: the next own step, and a question to another agency", office.fork),
            ("The own branch ends before the other, which is waited for", office.next_step),
            ("The last branch answers, the join goes on to the next officer", office.join),
        )
        for job, act in told:
            load = office.timed(act, office.ids)
            yield Outcome(job, by_cores(load, floor), "", None, str(load), str(floor))
        office.close()


def _flow() -> Flow:
    desk = Doer(StepPlace.DESK, Role.RECEPTION.value)
    own = Doer(StepPlace.HANDLING, Role.SPECIALIST.value, unit="Phòng đo tốc độ")
    other = Doer(StepPlace.OTHER, Role.SPECIALIST.value, agency="H32.05")
    leader = Doer(StepPlace.HANDLING, Role.LEADER.value)
    clerk = Doer(StepPlace.HANDLING, Role.CLERK.value)

    def step(key: str, kind: StepKind, doer: Doer, *to: str) -> FlowStep:
        limit = None if kind in {StepKind.JOIN, StepKind.HAND_OUT} else _DAY
        made = FlowStep(key, key, kind, doer, (Way("xong", "Xong", to),), limit)
        is_signed = kind is StepKind.SIGN
        return replace(made, result="ket_qua", signing=(leader,)) if is_signed else made

    return Flow(
        (
            step("nhan", StepKind.RECEIVE, desk, "mot"),
            step("mot", StepKind.WORK, own, "hai"),
            step("hai", StepKind.WORK, own, "lam", "hoi"),
            step("lam", StepKind.WORK, own, "gop"),
            step("hoi", StepKind.CONSULT, other, "gop"),
            step("gop", StepKind.JOIN, own, "cuoi"),
            step("cuoi", StepKind.WORK, own, "ky"),
            step("ky", StepKind.SIGN, leader, "dau"),
            step("dau", StepKind.SEAL, clerk, "tra"),
            step("tra", StepKind.HAND_OUT, desk),
        )
    )


class _Office:
    """A commune's office with dossiers at the first step of the flow, and a rule who gets them."""

    def __init__(self, url: str, count: int, postgres: int) -> None:
        self.postgres = postgres
        self.database = open_database(url)
        with self.database.transaction() as session:
            version = _publish(session)
            self.agency = session.scalars(select(Agency).where(Agency.code == "H32.102")).one()
            self.specialist = _officer(session, self.agency.id, Role.SPECIALIST)
            asked = session.scalars(select(Agency).where(Agency.code == "H32.05")).one()
            self.asked = _officer(session, asked.id, Role.SPECIALIST)
            session.add(
                Competence(
                    agency_id=self.agency.id, officer_id=self.specialist.account_id,
                    role=Role.SPECIALIST.value, procedure_code=PROCEDURE,
                    first_day=date(2025, 7, 1), created_at=AT,
                )
            )  # fmt: skip
            desk = _officer(session, self.agency.id, Role.RECEPTION)
            holder = _citizen(session)
            self.ids = [self._accepted(session, version, desk, holder) for _ in range(count)]
            self.bare = [self._accepted(session, version, desk, holder) for _ in range(count)]
        self.engine = create_engine(url)

    def _accepted(
        self, session: Session, version: ProcedureVersion, desk: Actor, holder: Actor
    ) -> int:
        answers = {one.key: "Nội dung" for one in bench_procedure().form.fields}
        filing = submission.Filing(version, "chung", self.agency.id, answers, [])
        made = submission.register(session, filing, by=holder, at=AT)
        dossier = queries.lock_by_id(session, made.id)
        reception.accept(session, dossier, by=desk, at=AT)
        return dossier.id

    def timed(self, act: Callable[[int], None], ids: Sequence[int]) -> Load:
        """Do an act to dossiers, one after the other; return how fast that went."""
        took: list[float] = []
        before = cores.used([self.postgres])
        for dossier_id in ids:
            began = time.perf_counter()
            act(dossier_id)
            took.append(time.perf_counter() - began)
        took.sort()
        total, spent = sum(took), cores.used([self.postgres]) - before
        middle, late = took[len(took) // 2], took[len(took) * 95 // 100]
        each = spent / len(took) * 1000
        return Load(len(took) / total, middle * 1000, late * 1000, len(took), each)

    def next_step(self, dossier_id: int) -> None:
        """End the step in hand; the next one opens for the officer whom the rules choose."""
        with self.database.transaction() as session:
            dossier = queries.lock_by_id(session, dossier_id)
            running.move_on(session, dossier, "xong", note="", by=self.specialist, at=AT)

    def fork(self, dossier_id: int) -> None:
        """End the step in hand; two branches open."""
        self.next_step(dossier_id)

    def join(self, dossier_id: int) -> None:
        """Answer the question; the own branch has ended before, so the join goes on."""
        with self.database.reading() as session:
            rows = running.open_steps(session, dossier_id)
            number = next(one.id for one in rows if one.step_key == "hoi")
        with self.database.transaction() as session:
            answering.answer(session, number, "xong", "", by=self.asked, at=AT)

    def by_hand(self, dossier_id: int) -> None:
        """Do the bare rows of one decision by hand."""
        with self.engine.begin() as connection:
            for statement in _BOUND:
                connection.execute(statement, {"id": dossier_id, "turn": dossier_id})

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
        self.database.close()


_BOUND = tuple(text(one) for one in _FLOOR)


def _publish(session: Session) -> ProcedureVersion:
    definition = replace(
        bench_procedure(), code=PROCEDURE, parts=(), flow=_flow(),
        limit=TimeLimit(20, TimeUnit.WORKING_DAY),
    )  # fmt: skip
    return procedures.publish(session, definition, effective_from=date(2025, 7, 1))


def _officer(session: Session, agency_id: int, role: Role) -> Actor:
    found = session.scalars(
        select(Officer.account_id)
        .join(OfficerRole, OfficerRole.account_id == Officer.account_id)
        .where(Officer.agency_id == agency_id, OfficerRole.role == role.value)
        .order_by(Officer.account_id)
    ).first()
    actor = agencies.actor_of_account(session, found or 0)
    if actor is None:
        raise LookupError(role)
    return actor


def _citizen(session: Session) -> Actor:
    account = session.scalars(select(Account).where(Account.kind == "citizen").limit(1)).one()
    return Actor(ActorKind.CITIZEN, account.id, account.name, None)
