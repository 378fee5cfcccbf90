"""How a test stands in the back office: dossiers at every stage, officers at their desks."""

import re
from datetime import timedelta

from casework.dossiers import issuing, processing, queries, reception
from casework.dossiers.reception import Asked
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, keep_made
from casework.papers import actions as papers
from casework.papers.records import PaperState
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from casework.signatures.rules import SignatureReport, Verdict
from foundation.clock import now
from tests import make
from tests.web import doors

REPORT = SignatureReport(readable=True, signatures=(), verdict=Verdict.VALID, reasons=())
SHA = "a" * 64


class Officer:
    """One officer with a browser of their own."""

    _token = ""

    def __init__(self, app, database, role, commune_code=make.NHA_TRANG):
        self.client = app.test_client()
        with database.transaction() as session:
            self.actor = make.officer(session, role, commune_code)
        doors.sign_in(self.client, database, self.actor.account_id, "backoffice")

    def get(self, path, **more):
        return self.client.get(f"/can-bo{path}", **more)

    def page(self, path):
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.location)
        return answer.get_data(as_text=True)

    def post(self, path, data=(), *, page="/"):
        """Send a form with the token seen last, or with the one of a page."""
        seen = self._token or self._read_token(page)
        answer = self._post(path, data)
        if answer.status_code != 400 or self._read_token(page) == seen:
            return answer
        return self._post(path, data)

    def _post(self, path, data):
        return self.client.post(f"/can-bo{path}", data={"csrf_token": self._token, **dict(data)})

    def _read_token(self, page):
        text = self.get(page, follow_redirects=True).get_data(as_text=True)
        self._token = re.search(r'<meta name="csrf-token" content="([^"]+)"', text)[1]
        return self._token

    def confirm(self, path, **data):
        """Open the page of a verb and send its form with what it holds and what is given."""
        text = self.page(path)
        return self.post(path, {**hidden_of(text), **data})


def hidden_of(text):
    """Read the hidden fields of a verb's form."""
    form = text[text.index('<form method="post" novalidate>') :]
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    pairs = [(_attribute(one, "name"), _attribute(one, "value")) for one in found]
    return {name: value for name, value in pairs if name != "csrf_token"}


def _attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def dossier_at(database, state, stage, *, commune_code=make.NHA_TRANG, **over):
    """Bring a new dossier to a place of the table of moves and return its reference."""
    with database.transaction() as session:
        return dossier_in(session, state, stage, commune_code=commune_code, **over).reference


def dossier_in(session, state, stage, *, commune_code=make.NHA_TRANG, **over):
    """Bring a new dossier to a place of the table of moves, in a session."""
    dossier = make.dossier(
        session,
        at=over.pop("at", now() - timedelta(hours=1)),
        commune_code=commune_code,
        return_way=Returning.DESK,
        **over,
    )
    session.expire(dossier)
    dossier = queries.lock_by_id(session, dossier.id)
    _lead(session, dossier, (state, stage), commune_code)
    assert dossier.current == (state, stage)
    return dossier


def _lead(session, dossier, goal, commune_code):
    at = now()
    by = {role: make.officer(session, role, commune_code) for role in _WORKERS}
    asked = [Asked("part", _first_part(dossier), "Thiếu trang")]
    if dossier.current == goal:
        return
    if goal == (State.REFUSED, Stage.DONE):
        reception.refuse(session, dossier, reason="Sai nơi", by=by[Role.RECEPTION], at=at)
        return
    if goal == (State.SUPPLEMENT, Stage.HOLDER):
        reception.ask_for_more(session, dossier, asked, by=by[Role.RECEPTION], at=at)
        return
    reception.accept(session, dossier, by=by[Role.RECEPTION], at=at)
    if dossier.current == goal:
        return
    processing.assign(session, dossier, by=by[Role.SPECIALIST], at=at)
    if goal == (State.SUPPLEMENT, Stage.SPECIALIST):
        reception.ask_for_more(session, dossier, asked, by=by[Role.RECEPTION], at=at)
    elif goal == (State.PAYMENT, Stage.SPECIALIST):
        processing.demand_fee(session, dossier, note="Lệ phí", by=by[Role.SPECIALIST], at=at)
    elif goal != dossier.current:
        _lead_to_result(session, dossier, goal, by, at=at)


def _first_part(dossier):
    return procedures.definition_of(dossier.version).parts[0].key


def _lead_to_result(session, dossier, goal, by, *, at):
    template = procedures.definition_of(dossier.version).results[0]
    words = processing.Proposal(template.key, "", ["Nội dung."], by[Role.LEADER].account_id)
    paper = processing.propose(session, dossier, words, by=by[Role.SPECIALIST], at=at)
    papers.keep_file(session, paper, _file(session, SHA, at=at), PaperState.RENDERED)
    if dossier.current == goal:
        return
    signature = issuing.order_signature(
        session, dossier, seen_sha256=SHA, by=by[Role.LEADER], at=at
    )
    if dossier.current == goal:
        return
    signed = issuing.Made(_file(session, "b" * 64, at=at), "b" * 64, REPORT)
    issuing.record_signature(session, dossier, signature, signed, at=at)
    if dossier.current == goal:
        return
    issuing.order_seal(session, dossier, by=by[Role.CLERK], at=at)
    if dossier.current == goal:
        return
    seal = next(s for s in queries.signatures_of(session, dossier.id) if s.kind == "seal")
    sealed = issuing.Made(_file(session, "c" * 64, at=at), "c" * 64, REPORT)
    issuing.record_seal(session, dossier, seal, sealed, at=at)


def _file(session, sha256, *, at):
    return keep_made(session, FileFacts(sha256, 10, "application/pdf", "ket-qua.pdf"), at=at).id


_WORKERS = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK)
