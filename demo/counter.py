"""Play the demo's counter: people with paper, a pile from the scanner, and its e-copies.

A play that was cut short goes on where it stopped: a visit stands under a key of its own, and a
pile is scanned only for a dossier that has none yet.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pypdfium2
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import intake, keeping, queries, visits
from casework.dossiers.desk_records import DeskVisit
from casework.dossiers.intake import Given, Intake
from casework.dossiers.records import Dossier
from casework.files.actions import FileFacts
from casework.people import desk as people
from casework.people.actor import Actor
from casework.people.desk import PersonFacts
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from casework.scanning import batches, copies, covers
from casework.scanning.records import BatchWay, ScanBatch
from casework.worktime import queries as worktime
from demo.papers import SamplePapers
from demo.replay import RunJobs, actor_of, moment_before
from demo.samples import read
from foundation.clock import VIETNAM
from foundation.database import Database
from gateways import Gateways

PDF = "application/pdf"
DPI = 200
SAMPLE = "sample:counter:"


class Counter:
    """Plays what happened at one desk during the last days."""

    def __init__(
        self, database: Database, gateways: Gateways, run_jobs: RunJobs, now: datetime
    ) -> None:
        """Prepare to play as of now."""
        self._database = database
        self._gateways = gateways
        self._run_jobs = run_jobs
        self._now = now
        self._papers = SamplePapers()
        self._rows = read("counter")

    def play(self) -> int:
        """Play what has not happened yet; return how many dossiers were taken in."""
        taken = 0
        for row in sorted(self._rows["visits"], key=lambda one: -int(one["days_ago"])):
            at = self._moment(row)
            references = self._visit(row, at)
            if not references:
                continue
            taken += len(references)
            for reference, one in zip(references, row["dossiers"], strict=True):
                if "scan" in one:
                    self._scan(reference, one["scan"], at + timedelta(minutes=6))
        if taken:
            self._run_jobs(self._now)
        return taken

    def _moment(self, row: Mapping[str, Any]) -> datetime:
        with self._database.reading() as session:
            by = actor_of(session, self._rows["desk"])
            calendar = worktime.calendar_of(session, by.agency_id)
        return moment_before(calendar, self._now, row["days_ago"], time.fromisoformat(row["time"]))

    def _visit(self, row: Mapping[str, Any], at: datetime) -> list[str]:
        """Take one person's dossiers in; nothing where that has happened already."""
        key = f"{SAMPLE}{row['key']}"
        with self._database.transaction() as session:
            if session.scalars(select(DeskVisit.id).where(DeskVisit.key == key)).first():
                return []
            by = actor_of(session, self._rows["desk"])
            person = row["person"] | {"birth_date": date.fromisoformat(row["person"]["birth_date"])}
            filer = people.enter_person(session, PersonFacts(**person), by=by, at=at)
            visit = visits.open_visit(session, filer=filer, key=key, by=by, at=at)
            taken = [
                self._take_in(session, visit, one, by=by, at=at + timedelta(minutes=2 * number))
                for number, one in enumerate(row["dossiers"])
            ]
            return [one.reference for one in taken]

    def _take_in(
        self,
        session: Session,
        visit: DeskVisit,
        row: Mapping[str, Any],
        *,
        by: Actor,
        at: datetime,
    ) -> Dossier:
        version = procedures.version_on(session, row["procedure"], at.astimezone(VIETNAM).date())
        asked = Intake(
            version=version,
            case_key=row["case"],
            given={key: Given(**counts) for key, counts in row["given"].items()},
            return_way=Returning(row["return_way"]),
        )
        dossier = intake.take_in(session, visit, asked, by=by, at=at)
        for part_key, place in row.get("unscannable", {}).items():
            keeping.cannot_be_scanned(session, dossier, part_key, place=place, by=by, at=at)
        return dossier

    def _scan(self, reference: str, parts: Sequence[tuple[str, int]], at: datetime) -> None:
        """Put a pile with cover sheets through the scanner, then order the e-copies."""
        with self._database.transaction() as session:
            by = actor_of(session, self._rows["desk"])
            dossier = queries.of_officer(session, reference, of=by)
            sheets = covers.print_covers(session, dossier, [key for key, _ in parts], by=by, at=at)
            codes = [covers.payload(one, dossier) for one in sheets]
            told = _told(dossier, codes)
        pile = self._pile(told, [count for _, count in parts])
        blob = self._gateways.files.put(pile, media_type=PDF)
        with self._database.transaction() as session:
            dossier = queries.lock_of_officer(session, reference, of=by)
            if _is_scanned(session, dossier):
                return
            batch = batches.open_batch(
                session, agency_id=by.agency_id or 0, way=BatchWay.UPLOAD,
                dossier=dossier, by=by, at=at,
            )  # fmt: skip
            facts = FileFacts(blob.sha256, blob.size, PDF, "may-quet-0001.pdf")
            batches.add_source(session, batch, facts, owner_id=by.account_id, at=at)
        self._run_jobs(at)
        with self._database.transaction() as session:
            dossier = queries.lock_of_officer(session, reference, of=by)
            copies.order_all(session, dossier, by=by, at=at + timedelta(minutes=2))
        self._run_jobs(at + timedelta(minutes=2))

    def _pile(self, told: Mapping[str, Any], counts: Sequence[int]) -> bytes:
        """Draw cover sheets and papers as a scanner sees them, in one PDF of pictures."""
        covers_drawn = _drawn(self._gateways.typesetter.typeset("cover", told))
        pages: list[Image.Image] = []
        for cover, sheet, count in zip(covers_drawn, told["sheets"], counts, strict=True):
            paper = self._papers.make(sheet["name"], told["holder"], "Khánh Hòa", PDF)
            pages += [cover, *(_drawn(paper)[0] for _ in range(count))]
        held = io.BytesIO()
        pages[0].save(held, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
        return held.getvalue()


def _told(dossier: Dossier, codes: Sequence[str]) -> dict[str, Any]:
    """Say what stands on the cover sheets of a dossier."""
    names = {one.key: one.name for one in procedures.definition_of(dossier.version).parts}
    parts = [code.split("/")[2] for code in codes]
    return {
        "agency": dossier.desk_agency.name,
        "code": dossier.shown_code,
        "holder": dossier.holder_name,
        "printed_at": "",
        "sheets": [
            {
                "name": names[part],
                "ordinal": f"{number}/{len(codes)}",
                "code": dossier.shown_code,
                "holder": dossier.holder_name,
                "procedure": dossier.procedure_name,
                "qr": code,
                "separator": False,
            }
            for number, (part, code) in enumerate(zip(parts, codes, strict=True), 1)
        ],
    }


def _drawn(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pages


def _is_scanned(session: Session, dossier: Dossier) -> bool:
    asked = select(ScanBatch.id).where(ScanBatch.dossier_id == dossier.id).limit(1)
    return session.scalars(asked).first() is not None
