"""Bank statements: a file is read in a child process, its lines are kept, then matched one by one.

Begun again after a fall it goes on where it stood: lines are known by the bank's reference.
"""

from casework.dossiers import bank_lines
from casework.dossiers.bank_lines import ReadStatement
from casework.payments import statements
from casework.payments.records import BankStatement, StatementState
from casework.payments.statements import Statement
from foundation.errors import Invalid
from gateways import spreadsheets
from worker.tools import Attempt, Tools

COUNTED = 50
"""After so many lines the page that waits is told how far it is."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_statement(job: ReadStatement, tools: Tools, _attempt: Attempt) -> None:
    """Read a statement and match its lines."""
    with tools.database.reading() as session:
        found = session.get(BankStatement, job.statement_id)
        if found is None or found.state != StatementState.WAITING.value:
            return
        sha256, total = found.sha256, found.total
    if not total:
        content = _content(tools.gateways.files.read(sha256))
        with tools.database.transaction() as session:
            kept = session.get_one(BankStatement, job.statement_id, with_for_update=True)
            bank_lines.keep_lines(session, kept, content)
            if kept.state == StatementState.FAILED.value:
                return
    _match(job.statement_id, tools)


def _match(statement_id: int, tools: Tools) -> None:
    with tools.database.reading() as session:
        waiting = bank_lines.unread(session, statement_id)
    for place, line_id in enumerate(waiting):
        with tools.database.transaction() as session:
            bank_lines.match(session, line_id, at=tools.clock())
            if place % COUNTED == 0:
                bank_lines.count_on(session, statement_id, place)
    with tools.database.transaction() as session:
        bank_lines.count_on(session, statement_id, 0, is_all=True)


def _content(data: bytes) -> Statement:
    if data.startswith((_ZIP, _OLE)):
        try:
            rows = spreadsheets.rows(data, most_rows=statements.MOST_ROWS)
        except Invalid as refusal:
            return Statement((), problem=refusal.fields["file"])
    else:
        rows = statements.rows_of_csv(data)
    return statements.read(rows)
