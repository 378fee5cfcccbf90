"""Bank statements read in: each incoming sum finds its bill, or waits with a doubt for an officer.

A line is known by the bank's reference: the same line in two statements counts once. Money in a
doubt moves nothing before an officer settles it with a note.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import queries, settling
from casework.payments import matching
from casework.payments import queries as payment_queries
from casework.payments.records import (
    BankLine,
    BankStatement,
    Bill,
    BillState,
    LineState,
    Payment,
    PaymentState,
    StatementState,
    Supplier,
)
from casework.payments.statements import Line, Statement
from casework.people.actor import SYSTEM, Actor
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_token
from foundation.jobs import Job, enqueue

UNREAD = "unread"
"""The doubt of a line that nobody has looked at yet."""
LONGEST_NOTE = 1_000
PAGE = 50


class StatementTaken(Conflict):
    """The very same file was taken in before."""

    code = "statement_taken"


class LineSettled(Conflict):
    """The line is settled already."""

    code = "bank_line_settled"


@dataclass(frozen=True, slots=True)
class ReadStatement(Job):
    """Read a bank statement and match its lines."""

    statement_id: int


def begin(
    session: Session, *, name: str, sha256: str, file_id: uuid.UUID, by: Actor, at: datetime
) -> BankStatement:
    """Take a file in for the officer's body; raise StatementTaken where it was before."""
    made = session.scalar(
        insert(BankStatement)
        .values(
            agency_id=by.agency_id, name=name, sha256=sha256, file_id=file_id, taken_at=at,
            taken_by=by.account_id, state=StatementState.WAITING.value, total=0, done=0, problem="",
        )
        .on_conflict_do_nothing()
        .returning(BankStatement.id)
    )  # fmt: skip
    if made is None:
        raise StatementTaken(name=name)
    details: dict[str, object] = {"statement": made, "sha256": sha256, "name": name}
    chain = f"agency:{by.agency_id}"
    audit.append(session, chain, "statement_taken", by=by, at=at, details=details)
    enqueue(session, ReadStatement(made))
    return session.get_one(BankStatement, made)


def keep_lines(session: Session, statement: BankStatement, found: Statement) -> None:
    """Keep the lines of a statement that are not known yet; what belongs to nobody is put aside."""
    if found.problem is not None:
        statement.state, statement.problem = StatementState.FAILED.value, found.problem.code
        return
    for start in range(0, len(found.lines), 1_000):
        rows = [_row(statement, one) for one in found.lines[start : start + 1_000]]
        session.execute(insert(BankLine).values(rows).on_conflict_do_nothing())
    statement.total = len(found.lines)


def _row(statement: BankStatement, line: Line) -> dict[str, object]:
    concerns = matching.references_in(line.content) or matching.looks_like_reference(line.content)
    return {
        "statement_id": statement.id, "agency_id": statement.agency_id, "number": line.number,
        "bank_ref": line.bank_ref, "day": line.day, "amount": line.amount,
        "content": line.content, "payer": line.payer, "note": "",
        "state": (LineState.DOUBTFUL if concerns else LineState.FOREIGN).value,
        "doubt": UNREAD if concerns else "",
    }  # fmt: skip


def unread(session: Session, statement_id: int) -> list[int]:
    """List the lines of a statement that are still to be matched, in the file's order."""
    return list(
        session.scalars(
            select(BankLine.id)
            .where(BankLine.statement_id == statement_id, BankLine.doubt == UNREAD)
            .order_by(BankLine.number)
        )
    )


def count_on(session: Session, statement_id: int, done: int, *, is_all: bool = False) -> None:
    """Say how many lines were looked at, for the page that waits."""
    values: dict[str, object] = {"done": done}
    if is_all:
        values = {"done": BankStatement.total, "state": StatementState.READ.value}
    session.execute(update(BankStatement).where(BankStatement.id == statement_id).values(values))


def match(session: Session, line_id: int, *, at: datetime) -> None:
    """Match one line with its bill: the right sum pays it, everything else is a doubt."""
    line = session.get_one(BankLine, line_id)
    if line.doubt != UNREAD:
        return
    bills = _bills_in(session, line.content)
    doubt = _doubt(line, bills)
    if doubt:
        line.doubt = doubt
        return
    _pay(session, line, bills[0], by=SYSTEM, at=at)


def _bills_in(session: Session, content: str) -> Sequence[Bill]:
    references = matching.references_in(content)
    return session.scalars(select(Bill).where(Bill.reference.in_(references))).all()


def _doubt(line: BankLine, bills: Sequence[Bill]) -> str:
    if not bills:
        return "unknown_reference"
    if len(bills) > 1:
        return "two_references"
    bill = bills[0]
    if bill.agency_id != line.agency_id:
        return "other_body"
    if bill.state == BillState.CANCELLED.value:
        return "bill_cancelled"
    if bill.state != BillState.OPEN.value:
        return "bill_paid"
    return "wrong_amount" if bill.amount != line.amount else ""


def _pay(session: Session, line: BankLine, bill: Bill, *, by: Actor, at: datetime) -> None:
    """Let a line pay its bill by the one way in which money counts; dossier, bill, line locked."""
    queries.lock_by_id(session, bill.dossier_id)
    bill = payment_queries.lock_bill(session, bill.id)
    session.refresh(line, with_for_update=True)
    if line.payment_id is not None or line.state == LineState.SETTLED.value:
        return
    payment = _transfer(session, line, bill, by=by, at=at)
    state = settling.settled(
        session,
        payment.id,
        transaction_ref=f"{line.agency_id}:{line.bank_ref}",
        amount=line.amount,
        payer_name=line.payer,
        by=by,
        at=at,
    )
    line.payment_id = payment.id
    if state is PaymentState.PAID:
        line.state, line.doubt = LineState.MATCHED.value, ""
    elif state is PaymentState.SURPLUS:
        line.state, line.doubt = LineState.DOUBTFUL.value, "bill_paid"
    else:
        line.state, line.doubt = LineState.DOUBTFUL.value, "wrong_amount"
    session.flush()


def _transfer(session: Session, line: BankLine, bill: Bill, *, by: Actor, at: datetime) -> Payment:
    made = Payment(
        bill_id=bill.id,
        supplier=Supplier.VIETQR.value,
        merchant_ref=f"SK{line.id}-{new_token()[:8]}",
        amount=line.amount,
        payer_name=line.payer,
        agency_id=bill.agency_id,
        started_by=by.account_id,
        started_at=at,
    )
    session.add(made)
    session.flush()
    return made


def settle(
    session: Session,
    line_id: int,
    *,
    reference: str,
    note: str,
    by: Actor,
    at: datetime,
) -> BankLine:
    """Settle a doubt by hand: for the bill of ``reference``, or as none of ours, with a note.

    The right sum for an open bill pays it; for another bill the money is a surplus to be paid
    back. Raises NotFound, LineSettled, Invalid at ``reference`` or ``note``.
    """
    line = line_of(session, line_id, of=by)
    told, wanted = note.strip(), reference.strip()
    if not told or len(told) > LONGEST_NOTE:
        length = {"limit": LONGEST_NOTE, "length": len(told)}
        raise Invalid({"note": Problem("too_long", length) if told else Problem("required")})
    bill = _bill_named(session, wanted, by) if wanted else None
    if bill is not None:
        queries.lock_by_id(session, bill.dossier_id)
    session.refresh(line, with_for_update=True)
    if line.state not in {LineState.DOUBTFUL.value, LineState.FOREIGN.value}:
        raise LineSettled
    if bill is not None and line.payment_id is None:
        _check_sum(line, bill)
        _pay(session, line, bill, by=by, at=at)
    line.state, line.note, line.doubt = LineState.SETTLED.value, told, ""
    session.flush()
    details: dict[str, object] = {
        "line": line.id, "amount": line.amount, "note": told,
        "bill": bill.reference if bill else "",
    }  # fmt: skip
    chain = f"agency:{line.agency_id}"
    audit.append(session, chain, "bank_line_settled", by=by, at=at, details=details)
    return line


def _check_sum(line: BankLine, bill: Bill) -> None:
    if bill.state == BillState.OPEN.value and bill.amount != line.amount:
        facts = {"amount": bill.amount}
        raise Invalid({"reference": Problem("bank_sum_differs", facts)})


def _bill_named(session: Session, typed: str, by: Actor) -> Bill:
    found = matching.references_in(typed)
    bill = payment_queries.bill_by_reference(session, found[0]) if found else None
    if bill is None or bill.agency_id != by.agency_id:
        raise Invalid({"reference": Problem("unknown_bill")})
    return bill


def line_of(session: Session, line_id: int, *, of: Actor) -> BankLine:
    """Return a line of the officer's own body; raise NotFound for another's."""
    found = session.get(BankLine, line_id)
    if found is None or found.agency_id != of.agency_id:
        raise NotFound(what="bank line")
    return found


def statement_of(session: Session, statement_id: int, *, agency_id: int | None) -> BankStatement:
    """Return a body's statement; raise NotFound for another's."""
    found = session.get(BankStatement, statement_id)
    if found is None or found.agency_id != agency_id:
        raise NotFound(what="statement")
    return found


def statements(
    session: Session, agency_id: int, *, before: int | None, limit: int
) -> list[BankStatement]:
    """List a body's statements, newest first."""
    asked = select(BankStatement).where(BankStatement.agency_id == agency_id)
    if before is not None:
        asked = asked.where(BankStatement.id < before)
    return list(session.scalars(asked.order_by(BankStatement.id.desc()).limit(limit)))


def lines(
    session: Session, statement_id: int, state: LineState, *, after: int | None, limit: int
) -> list[BankLine]:
    """List the lines of a statement in a state, in the file's order."""
    asked = select(BankLine).where(
        BankLine.statement_id == statement_id, BankLine.state == state.value
    )
    if after is not None:
        asked = asked.where(BankLine.number > after)
    return list(session.scalars(asked.order_by(BankLine.number).limit(limit)))


def counts(session: Session, statement_id: int) -> dict[str, int]:
    """Count the lines of one statement by their state: at most as many as its file has."""
    rows = session.execute(
        select(BankLine.state, func.count())
        .where(BankLine.statement_id == statement_id)
        .group_by(BankLine.state)
    )
    return {row[0]: row[1] for row in rows}
