"""Papers: drafted facts are set as PDF; slips are sealed at once, results wait for signers."""

from dataclasses import dataclass
from typing import Any

from casework.files import actions as files
from casework.papers import actions as papers
from casework.papers import printing
from casework.papers.actions import RenderPaper
from casework.papers.records import Paper, PaperKind, PaperState
from foundation.text import fold
from worker.tools import PDF, Attempt, Tools


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be set, read before any outside service is asked."""

    kind: PaperKind
    title: str
    facts: dict[str, Any]

    @property
    def file_name(self) -> str:
        """Return a name for the file that every system can write."""
        words = "".join(letter if letter.isalnum() else " " for letter in fold(self.title)).split()
        return "-".join(words)[:80] + ".pdf"


def render_paper(job: RenderPaper, tools: Tools, _attempt: Attempt) -> None:
    """Set a drafted paper and keep its file; a paper that is set already stays as it is."""
    draft = _read(job, tools)
    if draft is None:
        return
    is_signed = draft.kind in printing.SIGNED_BY_HAND
    template = PaperKind.RESULT if is_signed else draft.kind
    pdf = tools.gateways.typesetter.typeset(
        template.value, draft.facts | addresses(draft, tools.settings.portal_url)
    )
    state = PaperState.RENDERED
    if is_signed:
        pdf = tools.gateways.signing.prepare(pdf)
    elif key := draft.facts.get("issuer_key"):
        pdf = tools.gateways.signing.seal_slip(pdf, key)
        state = PaperState.SEALED
    blob = tools.gateways.files.put(pdf, media_type=PDF)
    at = tools.clock()
    with tools.database.transaction() as session:
        paper = papers.lock(session, job.paper_id)
        if paper.state != PaperState.DRAFTED.value:
            return
        facts = files.FileFacts(blob.sha256, blob.size, PDF, draft.file_name)
        stored = files.keep_made(session, facts, at=at)
        papers.keep_file(session, paper, stored.id, state)


def _read(job: RenderPaper, tools: Tools) -> Draft | None:
    with tools.database.reading() as session:
        paper = session.get(Paper, job.paper_id)
        if paper is None or paper.state != PaperState.DRAFTED.value:
            return None
        return Draft(PaperKind(paper.kind), paper.title, paper.facts)


def addresses(draft: Draft, portal_url: str) -> dict[str, str]:
    """Return where a paper can be followed or verified, as text and as QR."""
    if draft.kind in printing.SIGNED_BY_HAND:
        code = draft.facts["verify_code"]
        return {
            "qr": f"{portal_url}/kiem-tra/{code}",
            "lookup": f"{portal_url}/kiem-tra (mã kiểm tra {code})",
        }
    return printing.addresses(draft.facts["code"], portal_url)
