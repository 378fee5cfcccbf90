"""How much procedures are used: pages opened and dossiers filed, counted without any person.

`count_uses` and `count_words` are done by the clock; a search reads what they wrote.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Integer, Text, column, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.procedures.records import Procedure, ProcedureView, SearchTerm

KEPT_DAYS = 90
"""For how long a view counts."""
FILING_WEIGHS = 20
"""How many views one dossier is worth: who files has really meant this procedure."""


def note_views(session: Session, procedure_id: int, day: date, times: int) -> None:
    """Add views of a procedure's page; doors note one visit in many and count it so often."""
    adding = insert(ProcedureView).values(procedure_id=procedure_id, day=day, views=times)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[ProcedureView.procedure_id, ProcedureView.day],
            set_={"views": ProcedureView.views + times},
        )
    )


def count_uses(session: Session, filed: dict[str, int], *, today: date) -> None:
    """Set the use of each procedure from dossiers filed (code to number) and views kept.

    Views older than KEPT_DAYS are forgotten; only rows whose use has changed are written.
    """
    session.execute(
        delete(ProcedureView).where(ProcedureView.day < today - timedelta(days=KEPT_DAYS))
    )
    rows = session.execute(
        select(Procedure.id, Procedure.code, Procedure.uses, func.sum(ProcedureView.views))
        .outerjoin(ProcedureView, ProcedureView.procedure_id == Procedure.id)
        .group_by(Procedure.id)
        .order_by(Procedure.id)
    )
    for procedure_id, code, uses, views in rows.all():
        now = filed.get(code, 0) * FILING_WEIGHS + (views or 0)
        if now != uses:
            session.execute(update(Procedure).where(Procedure.id == procedure_id).values(uses=now))


def count_words(session: Session) -> None:
    """Count anew in how many procedures each word of the catalogue stands."""
    counted = text(
        "select word, ndoc from ts_stat('select words from procedure where is_published')"
        " order by word"
    ).columns(column("word", Text), column("ndoc", Integer))
    adding = insert(SearchTerm).from_select(["word", "procedures"], counted)
    now = adding.excluded.procedures
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[SearchTerm.word],
            set_={"procedures": now},
            where=SearchTerm.procedures != now,
        )
    )


def note_words(session: Session, folded: str) -> None:
    """See to it that the words of a procedure just published are known; others count later."""
    rows = [{"word": word, "procedures": 1} for word in sorted(set(folded.split()))]
    session.execute(insert(SearchTerm).on_conflict_do_nothing(), rows)
