"""One dossier as its page shows it: facts, answers, documents, course, and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import clocks, wording
from backoffice.clocks import Countdown
from backoffice.dossier import links
from casework.agencies import queries as agencies
from casework.dossiers import charges, proposals, queries, running, supplement
from casework.dossiers import course as courses
from casework.dossiers.proposals import Document
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    PartCheck,
    SupplementRequest,
    TimelineEntry,
)
from casework.dossiers.states import Stage, State, Verb
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Actor
from casework.procedures import flow_rules, sheets
from casework.procedures import queries as procedures
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Definition, FieldKind
from casework.procedures.sheets import AnsweredSection
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM, now
from web import filters, flow_words, places
from web.flow_words import StepWords


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page of a dossier shows."""

    dossier: Dossier
    definition: Definition
    state: LazyString
    stage: LazyString
    clock: Countdown
    holder: str
    verbs: tuple[Verb, ...]
    answers: tuple[AnsweredSection, ...]
    files: list[DossierFile]
    checks: Mapping[str, PartCheck]
    documents: list[Document]
    timeline: list[TimelineEntry]
    request: SupplementRequest | None

    @property
    def fee(self) -> FeeDue:
        """What the dossier costs, with its working."""
        return charges.fee_of(self.dossier, self.definition)

    flow: tuple[StepWords, ...]


def sheet_of(session: Session, reference: str, *, of: Actor, at: datetime) -> Sheet:
    """Read a dossier for an officer in at most six statements; raise NotFound."""
    dossier = queries.of_officer(session, reference, of=of)
    state, stage = dossier.current
    definition = procedures.definition_of(dossier.version)
    timeline = queries.timeline_of(session, dossier.id)
    is_asked = state is State.SUPPLEMENT
    return Sheet(
        dossier=dossier,
        definition=definition,
        state=wording.STATES[state],
        stage=wording.STAGES[stage],
        clock=_clock(session, dossier, at=at),
        holder=_in_whose_hands(stage, timeline),
        verbs=running.verbs_for(session, dossier, definition, of),
        answers=answers_of(session, dossier, definition),
        files=queries.files_of(session, dossier.id),
        checks={} if is_asked else queries.checks_of(session, dossier.id),
        documents=proposals.documents_of(session, dossier.id),
        timeline=timeline,
        request=supplement.open_request(session, dossier.id) if is_asked else None,
        flow=_flow(session, definition),
    )


def _flow(session: Session, definition: Definition) -> tuple[StepWords, ...]:
    """Say the steps of the flow; other agencies are looked up only where it has any."""
    if definition.flow is None:
        return ()
    codes = {one.agency for one in flow_rules.doers(definition.flow)} - {""}
    return flow_words.said(definition.flow, agencies.names_by_code(session, codes))


def _clock(session: Session, dossier: Dossier, *, at: datetime) -> Countdown:
    """Ask for the calendar only where the clock runs."""
    state, _stage = dossier.current
    needed = clocks.runs(state)
    calendar = worktime.calendar_of(session, dossier.agency_id) if needed else None
    return clocks.countdown(calendar, state, dossier.next_due_at, at=at)


def _in_whose_hands(stage: Stage, timeline: Sequence[TimelineEntry]) -> str:
    if stage is not Stage.SPECIALIST:
        return ""
    taken = [entry for entry in timeline if entry.verb == Verb.ASSIGN]
    return taken[-1].actor_name if taken else ""


def answers_of(
    session: Session, dossier: Dossier, definition: Definition
) -> tuple[AnsweredSection, ...]:
    """Put the answers into words, section by section; what was not asked is left out."""
    has_communes = any(
        FieldKind.COMMUNE in {one.kind, *(column.kind for column in one.columns)}
        for one in definition.form.fields
    )
    names = places.names(session) if has_communes else {}
    form = courses.known_form(definition, dossier.link_key)
    return sheets.answered(form, dossier.answers, names, without=sheets.DECLARATIONS)


def viewed(sheet: Sheet) -> list[dict[str, object]]:
    """Describe the files handed in for the viewer: current ones first, replaced ones after."""
    names = {one.key: one.name for one in sheet.definition.results}
    names |= {one.key: one.name for one in sheet.definition.parts}
    ordered = sorted(sheet.files, key=lambda placed: placed.replaced_at is not None)
    return [_viewed(sheet.dossier, placed, names) for placed in ordered]


def _viewed(dossier: Dossier, placed: DossierFile, names: Mapping[str, str]) -> dict[str, object]:
    file = placed.file
    note = str(wording.FILE_VERDICTS.get(file.verdict, ""))
    if placed.replaced_at is not None:
        note = _("Bản cũ, đã được thay lúc %(at)s.", at=filters.vn_datetime(placed.replaced_at))
    is_open = file.verdict == FileVerdict.CLEAN.value
    return {
        "name": file.name,
        "part": names.get(placed.part_key, placed.part_key),
        "href": links.original(dossier.reference, file.id),
        "media_type": file.media_type,
        "pages": page_links(dossier.reference, file, file.pages or 1) if is_open else [],
        "closed": not is_open,
        "size": filters.file_size(file.size),
        "note": note,
    }


def page_links(reference: str, file: StoredFile, pages: int) -> list[str]:
    """Return the addresses of a file's pages as pictures."""
    return [links.picture(reference, file.id, number) for number in range(1, pages + 1)]


def facts(sheet: Sheet) -> list[tuple[str, object]]:
    """List who files, how to reach them, and which agencies the dossier goes through."""
    dossier = sheet.dossier
    in_hand = f"{sheet.stage}: {sheet.holder}" if sheet.holder else sheet.stage
    return [
        (_("Đang ở"), in_hand),
        (_("Người nộp"), dossier.filer_name),
        *_by_another(dossier),
        (_("Chủ hồ sơ"), dossier.holder_name),
        (_("Số định danh, mã số thuế"), dossier.holder_number),
        (_("Điện thoại"), dossier.holder_phone),
        (_("Thư điện tử"), dossier.holder_email),
        (_("Địa chỉ"), dossier.holder_address),
        (_("Nơi tiếp nhận"), dossier.desk_agency.desk_name or dossier.desk_agency.name),
        (_("Cơ quan giải quyết"), dossier.agency.name),
        (_("Nộp lúc"), filters.vn_datetime(dossier.submitted_at)),
        (_("Tiếp nhận lúc"), filters.vn_datetime(dossier.accepted_at)),
        (_("Hẹn trả"), filters.vn_datetime(dossier.due_at)),
        (_("Cách nộp"), wording.CHANNELS[dossier.channel]),
        (_("Nhận kết quả"), wording.RETURN_WAYS[dossier.return_way]),
        (_("Phiên bản thủ tục"), _version(dossier)),
    ]


def _by_another(dossier: Dossier) -> list[tuple[str, object]]:
    """Say by what right somebody files for another, or who of the commune helped."""
    if dossier.helper_id is not None:
        return [(_("Người hỗ trợ nộp"), dossier.mandate_note)]
    if not dossier.mandate:
        return []
    right = wording.MANDATES[dossier.mandate]
    return [
        (_("Số định danh người nộp"), dossier.filer_number),
        (_("Điện thoại người nộp"), dossier.filer_phone),
        (_("Nộp với tư cách"), "; ".join(one for one in (str(right), dossier.mandate_note) if one)),
    ]


def _version(dossier: Dossier) -> str:
    """Say which version counts, and why where it is not the newest (docs/decisions/0006)."""
    version = dossier.version
    begins, ends = filters.vn_date(version.effective_from), filters.vn_date(version.effective_to)
    said = _("Phiên bản %(number)s, từ ngày %(day)s", number=version.number, day=begins)
    if version.effective_to is None or _reception_day(dossier) <= version.effective_to:
        return str(said)
    if dossier.accepted_at is None:
        # Not received yet: what happens then is said beforehand.
        why = _("có phiên bản mới sau ngày %(day)s, sẽ áp dụng nếu hồ sơ đã đủ", day=ends)
    else:
        why = _("giữ theo ngày nộp vì hồ sơ chưa đủ theo phiên bản sau ngày %(day)s", day=ends)
    return f"{said}; {why}"


def _reception_day(dossier: Dossier) -> date:
    return (dossier.accepted_at or dossier.finished_at or now()).astimezone(VIETNAM).date()


def asked(sheet: Sheet) -> list[tuple[str, str]]:
    """List what the citizen has been asked for, by name, with the reason."""
    names = {("part", one.key): one.name for one in sheet.definition.parts}
    names |= {("field", one.key): one.label for one in sheet.definition.form.fields}
    items = sheet.request.items if sheet.request else []
    return [(names.get((item.kind, item.key), item.key), item.reason) for item in items]


def course(sheet: Sheet) -> list[dict[str, object]]:
    """Describe the timeline, newest first."""
    return [
        {
            "at": entry.at,
            "what": wording.act(entry.verb),
            "who": entry.actor_name,
            "where": "",
            "note": entry.note,
            "tone": _tone(entry, is_last=index == 0),
            "links": [],
        }
        for index, entry in enumerate(reversed(sheet.timeline))
    ]


def _tone(entry: TimelineEntry, *, is_last: bool) -> str:
    if entry.verb in {Verb.REFUSE, Verb.HALT, Verb.SIGNING_FAILED, Verb.SEALING_FAILED}:
        return "stopped"
    return "now" if is_last else "done"


def papers_shown(sheet: Sheet) -> list[dict[str, object]]:
    """Describe the papers made by the house: what they are, how far they are, where to see them."""
    reference = sheet.dossier.reference
    return [
        {
            "title": document.paper.title,
            "state": wording.PAPER_STATES[document.paper.state],
            "failure": wording.failure(document.failure),
            "href": links.paper(reference, document.file.id) if document.file else "",
            "download": links.original(reference, document.file.id) if document.file else "",
            "prints": links.prints(reference, document.paper),
            "signers": [
                (one.signer, one.signed_at) for one in document.signatures if one.signed_at
            ],
        }
        for document in reversed(sheet.documents)
    ]


def buttons(sheet: Sheet, kept: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (label, address, kind) of what this officer may lawfully do now.

    A dossier is reappointed once (Decree 61/2018 art. 19.9), and never as the first thing to do.
    """
    is_put_off = any(entry.verb == Verb.REAPPOINT for entry in sheet.timeline)
    verbs = [one for one in sheet.verbs if not (is_put_off and one is Verb.REAPPOINT)]
    return [
        (
            str(wording.LABELS[verb]),
            url_for(links.PAGES[verb], reference=sheet.dossier.reference, **kept),
            "primary" if index == 0 and verb is not Verb.REAPPOINT else "secondary",
        )
        for index, verb in enumerate(one for one in verbs if one in links.PAGES)
    ]
