"""Run the rehearsal examples of the demo's procedures: ``python -m demo.rehearse [code …]``.

Needs no database; says what came out otherwise than written and ends with 1 where anything did.
"""

import sys
import time
from collections.abc import Sequence

from casework.catalogue import rehearsal
from demo import samples
from web import rehearsal_words

LEAST = 3
"""How many examples each procedure of the demo has at least."""


def rehearse(codes: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Run the examples of some procedures, or of all; return how many, and what went wrong."""
    count, told = 0, []
    communes = samples.commune_names()
    for definition in samples.definitions():
        if codes and definition.code not in codes:
            continue
        outcomes = rehearsal.run_all(definition, samples.examples(definition.code), communes)
        count += len(outcomes)
        if len(outcomes) < LEAST:
            told.append(f"{definition.code}: có {len(outcomes)} ví dụ, cần ít nhất {LEAST}")
        for outcome in outcomes:
            lines = rehearsal_words.lines(outcome, definition)
            told += [f"{definition.code}: {line}" for line in lines]
    return count, told


def main(codes: Sequence[str]) -> int:
    """Rehearse and print; return the exit status."""
    started = time.monotonic()
    count, told = rehearse(codes)
    for line in told:
        print(f"  ✗ {line}")
    took = time.monotonic() - started
    print(f"{count} ví dụ, {len(told)} điểm khác mong đợi, {took:.1f} giây")
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
