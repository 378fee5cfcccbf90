"""One dossier put together for its holder: where it is, what happened, files, papers, result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import charges, moves, queries, supplement
from casework.dossiers.records import Dossier, DossierFile, SupplementRequest, TimelineEntry
from casework.dossiers.states import Stage, State, Verb, percent_done
from casework.files import queries as files
from casework.files.records import StoredFile
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import Actor, ActorKind
from casework.procedures import queries as procedures
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Definition
from casework.registers.records import IssuedResult
from casework.signatures.rules import SignatureFacts
from portal import evidence, wording

TOLD_PAPERS = frozenset(
    {
        PaperKind.SLIP.value,
        PaperKind.JOINT_SLIP.value,
        PaperKind.ASK_FOR_MORE.value,
        PaperKind.REFUSAL.value,
        PaperKind.APOLOGY.value,
        PaperKind.HALT_NOTICE.value,
        PaperKind.RETURN_RECORD.value,
    }
)
REFUSING = frozenset({Verb.REFUSE.value, Verb.HALT.value, Verb.WITHDRAW.value})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier is now, in words."""

    state: State
    name: str
    meaning: str
    percent: int
    keeper: str
    where: str
    yours: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One paper the agency has issued on the way, ready or still being made."""

    paper: Paper
    name: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Result:
    """An issued result with the facts of its signatures."""

    issued: IssuedResult
    signatures: tuple[SignatureFacts, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page of a dossier shows."""

    dossier: Dossier
    definition: Definition
    place: Place
    verbs: tuple[Verb, ...]
    timeline: list[dict[str, object]]
    files: list[tuple[str, list[DossierFile]]]
    papers: list[Told]
    results: list[Result]
    asked: SupplementRequest | None
    fee: FeeDue | None
    note: str


def place_of(dossier: Dossier) -> Place:
    """Say where a dossier is, in words and in percent (Circular 01/2018 art. 16)."""
    state, stage = dossier.current
    yours = state is State.SUPPLEMENT or state is State.PAYMENT
    keeper = _("Ông/bà") if yours else str(wording.KEEPERS.get(stage, ""))
    desk = dossier.desk_agency.desk_name or dossier.desk_agency.name
    where = "" if yours else desk if stage is Stage.DESK else dossier.agency.name
    return Place(
        state=state,
        name=str(wording.STATES[state]),
        meaning=str(wording.PLACES[(state, stage)]),
        percent=percent_done(state, stage),
        keeper=keeper,
        where=where if keeper else "",
        yours=yours,
    )


def whole(session: Session, dossier: Dossier, *, of: Actor) -> Whole:
    """Read all that belongs to a dossier."""
    definition = procedures.definition_of(dossier.version)
    entries = queries.timeline_of(session, dossier.id)
    waits = dossier.current[0] is State.SUPPLEMENT
    pays = dossier.current[0] is State.PAYMENT
    return Whole(
        dossier=dossier,
        definition=definition,
        place=place_of(dossier),
        verbs=moves.verbs_for(dossier, of),
        timeline=_timeline(session, dossier, entries),
        files=_files(definition, queries.files_of(session, dossier.id)),
        papers=_papers(queries.papers_of(session, dossier.id)),
        results=_results(session, dossier),
        asked=supplement.open_request(session, dossier.id) if waits else None,
        fee=charges.fee_of(dossier, definition) if pays else None,
        note=next((one.note for one in reversed(entries) if one.verb in REFUSING), ""),
    )


def _timeline(
    session: Session, dossier: Dossier, entries: Sequence[TimelineEntry]
) -> list[dict[str, object]]:
    """Tell what happened, newest first, as the component draws it."""
    known = {one.id: one for one in (dossier.agency, dossier.desk_agency)}
    missing = {one.agency_id for one in entries if one.agency_id} - set(known)
    if missing:
        known |= agencies.agencies_by_id(session, missing)
    told = [_told(one, known, newest=one is entries[-1]) for one in entries]
    return told[::-1]


INTERNAL = frozenset({Verb.HAND_BACK.value, Verb.ALLOT.value, Verb.RELEASE.value, "verified"})
"""What colleagues write to one another when they do these is not for the filer."""


def _told(entry: TimelineEntry, known: Mapping[int, Agency], *, newest: bool) -> dict[str, object]:
    ended = State(entry.end) in {State.REFUSED, State.WITHDRAWN, State.HALTED}
    agency = known.get(entry.agency_id) if entry.agency_id else None
    return {
        "at": entry.at,
        "what": str(wording.deed(entry.verb)),
        "who": "" if entry.actor_kind == ActorKind.SYSTEM.value else entry.actor_name,
        "where": agency.name if agency else "",
        "note": "" if entry.verb in INTERNAL else entry.note,
        "tone": "stopped" if ended and newest else "now" if newest else "done",
        "links": [],
    }


def _files(
    definition: Definition, placed: Sequence[DossierFile]
) -> list[tuple[str, list[DossierFile]]]:
    """Group the files by part, in the order of the definition."""
    names = {part.key: part.name for part in definition.parts}
    keys = sorted({one.part_key for one in placed}, key=list(names).index)
    return [(names[key], [one for one in placed if one.part_key == key]) for key in keys]


def _papers(papers: Sequence[Paper]) -> list[Told]:
    made = {PaperState.SEALED.value, PaperState.SIGNED.value, PaperState.RENDERED.value}
    return [
        Told(
            paper=one,
            name=str(wording.PAPERS[PaperKind(one.kind)]),
            ready=one.file_id is not None and one.state in made,
        )
        for one in papers
        if one.kind in TOLD_PAPERS
    ]


def _results(session: Session, dossier: Dossier) -> list[Result]:
    issued = queries.results_of(session, dossier.id)
    reports: dict[int, tuple[SignatureFacts, ...]] = {}
    for dossier_id in dict.fromkeys(one.dossier_id for one in issued):
        reports |= evidence.signatures_of(session, dossier_id)
    return [Result(one, reports.get(one.paper_id, ())) for one in issued]


def visible_files(session: Session, dossier: Dossier) -> list[StoredFile]:
    """List the files a holder may open: those handed in, the papers issued, the results."""
    placed = [one.file for one in queries.files_of(session, dossier.id)]
    ids = [
        one.paper.file_id for one in _papers(queries.papers_of(session, dossier.id)) if one.ready
    ]
    ids += [one.file_id for one in queries.results_of(session, dossier.id)]
    return placed + files.by_ids(session, [one for one in ids if one is not None])
