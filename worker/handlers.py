"""The table: which handler does which job. A test demands exactly one for each."""

from collections.abc import Callable, Mapping
from typing import Any

from casework.accounts.exports import MakeExport
from casework.catalogue.imports import ApprovePlain, ReadImport
from casework.catalogue.publishing import BeginVersion, TellOfVersion
from casework.dossiers.bank_lines import ReadStatement
from casework.dossiers.link_jobs import (
    AnswerRemotePart,
    CancelRemotePart,
    CarryPart,
    TellLead,
)
from casework.dossiers.takeovers import BeginLeave, EndLeave, TakeOver
from casework.evidence.actions import MakeEvidence
from casework.files.actions import InspectFile
from casework.holidays.jobs import ApplyMoves, CountMoves
from casework.installations.incoming import FetchFiles
from casework.installations.outgoing import SendMessage
from casework.notifications.actions import SendDelivery
from casework.papers.actions import RenderPaper
from casework.payments.asking import AskSupplier
from casework.people.confirmations import SendCode
from casework.post.actions import CloseDelivered
from casework.post.exchange import HandOverList
from casework.receipts.actions import RenderReceipt
from casework.registers.watching import TellWatcher
from casework.scanning.jobs import BindCopy, ReadPage, SignCopy, SplitSource
from casework.secrecy.actions import SettleSuspicion
from casework.signatures.actions import MakeSignature
from casework.vault.packing import PackVault
from foundation.jobs import Job
from worker.catalogue import approve_plain, read_import
from worker.codes import send_code
from worker.evidence import make_evidence
from worker.exports import make_export
from worker.inspection import inspect_file
from worker.installations import (
    answer_remote_part,
    cancel_remote_part,
    carry_part,
    fetch_files,
    send_message,
    tell_lead,
)
from worker.notices import send_delivery
from worker.papers import render_paper
from worker.payments import ask_supplier
from worker.post import close_delivered, hand_over_list
from worker.receipts import render_receipt
from worker.results import tell_watcher
from worker.routing import begin_leave, end_leave, take_over
from worker.scanning import bind_copy, read_page, settle_suspicion, sign_copy, split_source
from worker.signing import make_signature
from worker.statements import read_statement
from worker.tools import Attempt, Tools
from worker.vault import pack_vault
from worker.versions import begin_version, tell_of_version
from worker.worktime import apply_moves, count_moves

Handler = Callable[[Any, Tools, Attempt], None]

HANDLERS: Mapping[type[Job], Handler] = {
    InspectFile: inspect_file,
    RenderPaper: render_paper,
    MakeSignature: make_signature,
    SendDelivery: send_delivery,
    SendCode: send_code,
    MakeExport: make_export,
    TellOfVersion: tell_of_version,
    BeginVersion: begin_version,
    ReadImport: read_import,
    ApprovePlain: approve_plain,
    SplitSource: split_source,
    ReadPage: read_page,
    BindCopy: bind_copy,
    SignCopy: sign_copy,
    SettleSuspicion: settle_suspicion,
    HandOverList: hand_over_list,
    CloseDelivered: close_delivered,
    CountMoves: count_moves,
    ApplyMoves: apply_moves,
    TakeOver: take_over,
    BeginLeave: begin_leave,
    EndLeave: end_leave,
    CarryPart: carry_part,
    CancelRemotePart: cancel_remote_part,
    AnswerRemotePart: answer_remote_part,
    TellLead: tell_lead,
    SendMessage: send_message,
    FetchFiles: fetch_files,
    AskSupplier: ask_supplier,
    RenderReceipt: render_receipt,
    ReadStatement: read_statement,
    TellWatcher: tell_watcher,
    MakeEvidence: make_evidence,
    PackVault: pack_vault,
}

BY_NAME: Mapping[str, tuple[type[Job], Handler]] = {
    kind.name(): (kind, handler) for kind, handler in HANDLERS.items()
}


def handle(name: str, arguments: dict[str, Any], tools: Tools, attempt: Attempt) -> None:
    """Run the handler of a job as the queue stored it."""
    kind, handler = BY_NAME[name]
    handler(kind.from_arguments(arguments), tools, attempt)
