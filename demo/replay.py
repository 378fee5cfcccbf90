"""Replay the demo's dossiers through the same verbs as real life, in order of time.

A replay that was cut short goes on where it stopped: which sample a dossier is stands under the
sample's own Idempotency-Key, and its receipt tells how many of its events have happened. An event
of another agency's part of a linked dossier names the step of that part (`part`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from casework.agencies.records import Agency, Officer, OfficerRole
from casework.dossiers import (
    answering,
    issuing,
    linking,
    processing,
    queries,
    reception,
    running,
    submission,
    supplement,
    withdrawing,
)
from casework.dossiers.records import Dossier, SubmissionKey
from casework.dossiers.states import Verb
from casework.files import actions as files
from casework.files.actions import FileFacts
from casework.files.records import StoredFile
from casework.papers import actions as papers
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Returning
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar
from demo import mandates
from demo.papers import SamplePapers
from demo.samples import read, settle_answers
from foundation.clock import VIETNAM
from foundation.database import Database
from gateways.files import FileStore

Event = Mapping[str, Any]
RunJobs = Callable[[datetime], None]
"""Runs all waiting jobs with the real worker's handlers, as of a moment."""

SAMPLE = "sample:"
"""How the key of a sample begins under which its dossier was submitted."""

_WORKERS_STEPS = frozenset(
    {
        Verb.RECORD_SIGNATURE.value,
        Verb.FINISH.value,
        Verb.AWAIT_PARTNERS.value,
        Verb.RETURN_TO_LEAD.value,
    }
)
"""What happens when the worker has run: such an event says when that was."""
_JOBS_FIRST = frozenset({Verb.ACCEPT.value, Verb.SIGN.value, Verb.SEAL.value})


@dataclass(frozen=True, slots=True)
class Step:
    """One event of one sample dossier at its moment."""

    at: datetime
    dossier: str
    event: Event
    number: int


class Replay:
    """Replays sample dossiers into a province that has been loaded."""

    def __init__(
        self,
        database: Database,
        store: FileStore,
        run_jobs: RunJobs,
        now: datetime,
        *,
        samples: Iterable[Event] | None = None,
    ) -> None:
        """Prepare to replay as of now: all samples, or those given."""
        self._database = database
        self._store = store
        self._run_jobs = run_jobs
        self._now = now
        self._papers = SamplePapers()
        chosen = read("dossiers")["dossiers"] if samples is None else samples
        self._samples = {row["key"]: row for row in chosen}
        people = read("people")
        self._people = {row["key"]: row for row in [*people["citizens"], *people["organisations"]]}
        self._references: dict[str, str] = {}

    def run(self) -> int:
        """Replay what has not happened yet; return how many steps that were."""
        with self._database.reading() as session:
            calendar = worktime.calendar_of(session, _centre(session).id)
            known = _samples_submitted(session)
        self._references = {key: reference for key, (reference, _) in known.items()}
        happened = {key: moves for key, (_, moves) in known.items()}
        steps = [
            Step(self._moment(calendar, event, number), key, event, number)
            for key, row in self._samples.items()
            for number, event in enumerate(row["events"])
            if number >= happened.get(key, 0)
        ]
        for step in sorted(steps, key=lambda step: (step.at, step.number)):
            self._take(step)
        if steps:
            self._run_jobs(self._now)
        return len(steps)

    def _moment(self, calendar: WorkCalendar, event: Event, index: int) -> datetime:
        """Turn working days before today and a clock time into a moment that has passed."""
        at = time.fromisoformat(event["time"])
        moment = moment_before(calendar, self._now, event["days_ago"], at)
        return min(moment, self._now - timedelta(minutes=30) + timedelta(seconds=index))

    def _take(self, step: Step) -> None:
        verb = step.event["verb"]
        if verb in _WORKERS_STEPS or step.event["by"] == "system":
            self._run_jobs(step.at)
            return
        row = self._samples[step.dossier]
        if verb == Verb.SUBMIT.value:
            self._submit(row, step.at)
            return
        if verb in _JOBS_FIRST:
            self._run_jobs(step.at)
        with self._database.transaction() as session:
            reference = self._references[step.dossier]
            lead_id = _id_of(session, reference)
            part = step.event.get("part")
            dossier_id = _part_of(session, lead_id, part) if part else lead_id
            dossier = queries.lock_by_id(session, dossier_id)
            self._act(session, dossier, row, step)
            _note_done(session, step)

    def _submit(self, row: Mapping[str, Any], at: datetime) -> None:
        holder = self._people[row["holder"]]
        facts = [self._put(one, holder) for one in row["files"]]
        with self._database.transaction() as session:
            by, sides = mandates.filing_people(session, row, self._people, at)
            version = procedures.version_on(
                session, row["procedure"], at.astimezone(VIETNAM).date()
            )
            taken = files.take_in(session, facts, owner_id=by.account_id, at=at)
            agency = session.scalars(select(Agency).where(Agency.code == row["agency"])).one()
            ways = procedures.definition_of(version).returning
            wanted = Returning.DESK if row["state"] == 9 else ways[0]
            filing = submission.Filing(
                version=version,
                case_key=row["case"],
                agency_id=agency.id,
                answers=settle_answers(row["answers"], at.astimezone(VIETNAM).date()),
                files=list(zip([one["part"] for one in row["files"]], taken, strict=True)),
                return_way=wanted if wanted in ways else ways[0],
                channel=Channel(row["channel"]),
                parties=sides,
            )
            dossier = submission.register(session, filing, by=by, at=at)
            session.add(_mark(row["key"], dossier, at=at))
        self._references[row["key"]] = dossier.reference

    def _put(self, one: Mapping[str, Any], holder: Mapping[str, Any]) -> FileFacts:
        title = one["name"].rsplit(".", 1)[0]
        data = self._papers.make(title, holder["name"], holder["address"], one["media_type"])
        blob = self._store.put(data, media_type=one["media_type"])
        return FileFacts(blob.sha256, blob.size, one["media_type"], one["name"])

    def _act(self, session: Session, dossier: Dossier, row: Mapping[str, Any], step: Step) -> None:
        event, at = step.event, step.at
        note = event.get("note", "")
        match Verb(event["verb"]):
            case Verb.ACCEPT:
                by = _at_desk(session, dossier, event)
                _find_right(session, dossier, by=by, at=at)
                reception.accept(session, dossier, by=by, at=at)
            case Verb.ASK_FOR_MORE:
                items = [reception.Asked("part", i["part"], i["what"]) for i in event["items"]]
                by = _at_desk(session, dossier, event)
                reception.ask_for_more(session, dossier, items, note=note, by=by, at=at)
            case Verb.REFUSE:
                by = _at_desk(session, dossier, event)
                reception.refuse(session, dossier, reason=event["reason"], by=by, at=at)
            case Verb.HALT:
                by = _at_desk(session, dossier, event)
                reception.halt(session, dossier, reason=note, by=by, at=at)
            case Verb.HAND_OUT:
                by = _at_desk(session, dossier, event)
                if dossier.returned_at is None:
                    reception.hand_out(session, dossier, note=note, by=by, at=at)
            case Verb.WITHDRAW:
                by = actor_of(session, self._people[row["holder"]]["email"])
                withdrawing.withdraw(session, dossier, reason=note, by=by, at=at)
            case Verb.SUPPLEMENT:
                self._supplement(session, dossier, row, at)
            case _:
                _in_agency(session, dossier, event, at)

    def _supplement(
        self, session: Session, dossier: Dossier, row: Mapping[str, Any], at: datetime
    ) -> None:
        holder = self._people[row["holder"]]
        by = actor_of(session, holder["email"])
        request = supplement.open_request(session, dossier.id)
        for item in request.items if request else ():
            one = {"name": f"{item.key}-bo-sung.pdf", "media_type": "application/pdf"}
            facts = self._put(one, holder)
            [stored] = files.take_in(session, [facts], owner_id=by.account_id, at=at)
            supplement.save_item(session, dossier, item.id, file=stored)
        supplement.send(session, dossier, by=by, at=at)


def _mark(key: str, dossier: Dossier, *, at: datetime) -> SubmissionKey:
    return SubmissionKey(
        account_id=dossier.filer_id,
        key=f"{SAMPLE}{key}",
        request_sha256="",
        dossier_id=dossier.id,
        receipt={"events": 1},
        created_at=at,
    )


def has_samples(session: Session) -> bool:
    """Tell whether any sample has been submitted here."""
    return bool(_samples_submitted(session))


def _samples_submitted(session: Session) -> dict[str, tuple[str, int]]:
    """Return, by sample, the reference of its dossier and how many of its events have happened."""
    rows = session.execute(
        select(SubmissionKey.key, Dossier.reference, SubmissionKey.receipt)
        .join(Dossier, Dossier.id == SubmissionKey.dossier_id)
        .where(SubmissionKey.key.startswith(SAMPLE))
    )
    return {
        key.removeprefix(SAMPLE): (reference, receipt.get("events", 1))
        for key, reference, receipt in rows
    }


def _find_right(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Find every part right that was handed in as files: the holder's vault keeps such papers."""
    placed = queries.files_of(session, dossier.id)
    for key in sorted({one.part_key for one in placed if one.replaced_at is None}):
        reception.mark_part(session, dossier, key, verdict="pass", reason="", by=by, at=at)


def _note_done(session: Session, step: Step) -> None:
    session.execute(
        update(SubmissionKey)
        .where(SubmissionKey.key == f"{SAMPLE}{step.dossier}")
        .values(receipt={"events": step.number + 1})
    )


def _part_of(session: Session, lead_id: int, step: str) -> int:
    return session.scalars(
        select(Dossier.id).where(Dossier.parent_id == lead_id, Dossier.link_key == step)
    ).one()


def _in_agency(session: Session, dossier: Dossier, event: Event, at: datetime) -> None:
    by, note = actor_of(session, event["by"]), event.get("note", "")
    verb = Verb(event["verb"])
    match verb:
        case Verb.ASSIGN:
            processing.assign(session, dossier, by=by, at=at)
        case Verb.PROPOSE:
            processing.propose(session, dossier, _proposal(session, dossier, verb), by=by, at=at)
        case Verb.SEND_FOR_REVIEW:
            proposal = _proposal(session, dossier, verb)
            processing.send_for_review(session, dossier, proposal, by=by, at=at)
        case Verb.APPROVE:
            issuing.approve(session, dossier, by=by, at=at)
        case Verb.DEMAND_FEE:
            processing.demand_fee(session, dossier, note=note, by=by, at=at)
        case Verb.HAND_BACK:
            issuing.hand_back(session, dossier, reason=note, by=by, at=at)
        case Verb.SIGN:
            paper = papers.live_result(session, dossier.id)
            stored = session.get_one(StoredFile, paper.file_id if paper else None)
            issuing.order_signature(session, dossier, seen_sha256=stored.sha256, by=by, at=at)
        case Verb.SEAL:
            issuing.order_seal(session, dossier, by=by, at=at)
        case _:
            _beside(session, dossier, event, by=by, at=at)


def _beside(session: Session, dossier: Dossier, event: Event, *, by: Actor, at: datetime) -> None:
    """Do what the flow asks beside the way to the signature."""
    note = event.get("note", "")
    match Verb(event["verb"]):
        case Verb.MOVE_ON:
            running.move_on(session, dossier, event["outcome"], note=note, by=by, at=at)
        case Verb.STEP_DONE:
            found = running.open_steps(session, dossier.id)
            row = next(one for one in found if one.step_key == event["step"])
            answering.answer(session, row.id, event["outcome"], note, by=by, at=at)
        case Verb.SEND_BACK:
            linking.send_back(session, dossier, reason=note, by=by, at=at)
        case other:
            raise ValueError(other)


def _proposal(session: Session, dossier: Dossier, verb: Verb) -> processing.Proposal:
    definition = procedures.definition_of(dossier.version)
    template = running.offered(session, dossier, definition)[verb][0]
    communes = dict(
        session.execute(
            select(Agency.commune_code, Agency.place).where(Agency.commune_code.is_not(None))
        )
        .tuples()
        .all()
    )
    known = {code or "": name for code, name in communes.items()}
    leader = session.scalars(
        select(Officer.account_id)
        .join(OfficerRole, OfficerRole.account_id == Officer.account_id)
        .where(Officer.agency_id == dossier.agency_id, OfficerRole.role == Role.LEADER.value)
    ).first()
    body = processing.suggested_body(dossier, definition, template, known)
    return processing.Proposal(template.key, "", body, leader or 0)


def actor_of(session: Session, login: str) -> Actor:
    """Return the person of a login as one who acts."""
    account = session.scalars(select(Account).where(Account.login == login)).one()
    officer = session.scalars(
        select(Officer)
        .where(Officer.account_id == account.id)
        .options(joinedload(Officer.roles))
    ).unique().first()  # fmt: skip
    return Actor(
        ActorKind(account.kind),
        account.id,
        account.name,
        officer.agency_id if officer else None,
        frozenset(Role(one.role) for one in officer.roles) if officer else frozenset(),
    )


def _at_desk(session: Session, dossier: Dossier, event: Event) -> Actor:
    """Return the desk's officer: a department's own staff sit in the centre under its name."""
    by = actor_of(session, event["by"])
    if by.agency_id == dossier.desk_agency_id:
        return by
    return actor_of(session, "tiepnhan.trungtam")


def _centre(session: Session) -> Agency:
    return session.scalars(select(Agency).where(Agency.kind == "centre")).one()


def _id_of(session: Session, reference: str) -> int:
    return session.scalars(select(Dossier.id).where(Dossier.reference == reference)).one()


def moment_before(calendar: WorkCalendar, now: datetime, days: int, at: time) -> datetime:
    """Return a clock time so many working days before today; never later than half an hour ago."""
    day = _working_day_before(calendar, now.astimezone(VIETNAM).date(), days)
    return min(datetime.combine(day, at, VIETNAM), now - timedelta(minutes=30))


def _working_day_before(calendar: WorkCalendar, today: date, count: int) -> date:
    """Go back from today, or the last working day, by a number of working days."""
    day = today if calendar.is_working_day(today) else calendar.working_day_before(today)
    for _ in range(count):
        day = calendar.working_day_before(day)
    return day
