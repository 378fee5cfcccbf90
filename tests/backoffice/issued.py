"""A dossier with its signed and sealed result, made before a story or a measurement begins."""

import dataclasses
import socket
from collections.abc import Sequence

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import text
from sqlalchemy.orm import Session

from casework.dossiers import issuing, processing, queries, reception
from casework.dossiers.records import Dossier, DossierFile
from casework.files.actions import FileFacts, keep_made
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from foundation.clock import now
from foundation.database import Database, open_engine
from foundation.settings import Settings
from gateways import open_gateways
from tests import make
from tests.portal.browsing import PDF
from worker.inline import run_all
from worker.tools import Tools

KEYS = ("update officer set sign_key = 'leader'", "update agency set seal_key = 'commune'")


def result(settings: Settings, scans: Sequence[bytes] = (PDF,)) -> str:
    """Issue a result with real signatures on a dossier with these files; return its reference."""
    smtp = Controller(Sink(), hostname="127.0.0.1", port=_free_port())
    smtp.start()
    settings = dataclasses.replace(settings, smtp_port=smtp.port)
    database = Database(open_engine(settings.database_url))
    tools = Tools(settings, database, open_gateways(settings))
    with database.transaction() as session:
        for statement in KEYS:
            session.execute(text(statement))
    with database.transaction() as session:
        made = make.dossier(session, code=make.COPY, at=now(), return_way=Returning.ONLINE)
        session.expire(made)
        made = queries.lock_by_id(session, made.id)
        part = procedures.definition_of(made.version).parts[0].key
        for number, data in enumerate(scans):
            blob = tools.gateways.files.put(data, media_type="application/pdf")
            facts = FileFacts(blob.sha256, blob.size, "application/pdf", f"Bản quét {number}.pdf")
            file = keep_made(session, facts, at=now())
            row = DossierFile(dossier_id=made.id, part_key=part, file_id=file.id, added_at=now())
            session.add(row)
        dossier_id, reference = made.id, made.reference
    for step in (_decide, _sign, _seal):
        with database.transaction() as session:
            step(session, queries.lock_by_id(session, dossier_id))
        run_all(tools)
    tools.gateways.scanner.close()
    smtp.stop()
    database.engine.dispose()
    return reference


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _decide(session: Session, dossier: Dossier) -> None:
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=now())
    by = make.officer(session, Role.SPECIALIST)
    processing.assign(session, dossier, by=by, at=now())
    template = procedures.definition_of(dossier.version).results[0]
    leader = make.officer(session, Role.LEADER).account_id
    body = ["Ngày sinh: 01/02/2020.", "Nơi sinh: phường Nha Trang."]
    words = processing.Proposal(template.key, "", body, leader or 0)
    processing.propose(session, dossier, words, by=by, at=now())


def _sign(session: Session, dossier: Dossier) -> None:
    paper = session.query(Paper).filter_by(dossier_id=dossier.id, kind="result").one()
    seen = session.get_one(StoredFile, paper.file_id).sha256
    by = make.officer(session, Role.LEADER)
    issuing.order_signature(session, dossier, seen_sha256=seen, by=by, at=now())


def _seal(session: Session, dossier: Dossier) -> None:
    issuing.order_seal(session, dossier, by=make.officer(session, Role.CLERK), at=now())


def holder(session):
    """Return whose dossier it is."""
    return make.citizen(session)
