"""The watch over many open dossiers: a first sweep, one with nothing new, and how it grows."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from sqlalchemy import Engine, TextClause, create_engine, text

from bench import population
from bench.ground import Ground
from bench.outcome import Outcome, Pace, at_most
from casework.watch import walks
from foundation.clock import now
from foundation.database import Database

FEW, MANY = 20_000, 200_000
DUE = 0.02
_OPEN = text(
    "update dossier set state = 4, stage = 'specialist', finished_at = null, returned_at = null,"
    " next_due_at = now() + (random() * 20 + 1) * interval '1 day',"
    " warn_at = now() + random() * interval '1 day' where reference like 'B-%'"
)
_SOME_DUE = text(
    "update dossier set next_due_at = now() - interval '1 minute'"
    " where reference like 'B-%' and random() < :share"
)


def sweep(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Sweep open dossiers of two sizes with nothing due, then with some due."""
    few, many = (FEW // 10, MANY // 10) if pace.rows[1] < MANY else (FEW, MANY)
    with ExitStack() as stack:
        times = {rows: _times(stack, ground, rows) for rows in (few, many)}
    quiet, busy = times[many]
    yield at_most(
        f"Watch over {many:,} open dossiers, seconds with {DUE:.0%} newly due",
        60.0, busy, f"{busy:.1f} s", "a minute, until the next sweep",
    )  # fmt: skip
    yield at_most(
        f"Watch, {many:,} over {few:,} open dossiers with nothing due",
        2.0, quiet / times[few][0], f"{quiet * 1000:.1f} ms", f"{times[few][0] * 1000:.1f} ms",
    )  # fmt: skip


def _times(stack: ExitStack, ground: Ground, rows: int) -> tuple[float, float]:
    """Return the seconds of a sweep with nothing due and of one with some newly due."""
    url = stack.enter_context(ground.copied(f"watch_{rows}"))
    engine = create_engine(url)
    population.populate(engine, rows)
    _run(engine, _OPEN)
    database = Database(engine)
    _sweep(database)
    quiet = min(_sweep(database) for _ in range(5))
    _run(engine, _SOME_DUE, share=DUE)
    busy = _sweep(database)
    engine.dispose()
    return quiet, busy


def _run(engine: Engine, statement: TextClause, **given: float) -> None:
    with engine.begin() as connection:
        connection.execute(statement, given)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze dossier"))


def _sweep(database: Database) -> float:
    """Let every walk come up to now; return the seconds it took."""
    begun = time.perf_counter()
    for name in walks.WALKS:
        while True:
            with database.transaction() as session:
                batch = walks.walk_on(session, name, at=now())
            if batch.is_last:
                break
    return time.perf_counter() - begun
