"""The report of a run: a table for people, with the machine, the day and what to make of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bench.load import client
from bench.outcome import Outcome, Pace

BEGIN, END = "<!-- figures: written by python -m bench -->", "<!-- end of figures -->"
_VERDICTS = {True: "met", False: "**not met**", None: "for information"}


def write(
    file: Path, outcomes: Sequence[Outcome], pace: Pace, machine: Mapping[str, str], at: datetime
) -> None:
    """Put the figures of a run between the marks of a document, which keeps the rest."""
    text = file.read_text(encoding="utf-8") if file.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    figures = _figures(outcomes, pace, machine, at)
    file.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")


def _figures(
    outcomes: Sequence[Outcome], pace: Pace, machine: Mapping[str, str], at: datetime
) -> str:
    where = (
        f"Run of {at:%Y-%m-%d %H:%M} UTC on {machine['cores']} cores ({machine['cpu']}),"
        f" {machine['memory']} of memory, load average {machine['load']} before the run;"
        f" Python {machine['python']}, PostgreSQL and SeaweedFS embedded on the same cores;"
        f" {pace.rounds} rounds of {pace.seconds:g} s a side, client {client()}"
        " (Python's http.client for forms with files)."
    )
    lines = [
        where,
        "",
        "| Job | Ratio | Goal | | By core time | Product | Floor, or the small side |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.job} | {one.ratio:.2f} | {one.goal} | {_VERDICTS[one.met]}"
        f" | {f'{one.by_cores:.2f}' if one.by_cores else ''} | {one.product} | {one.floor} |"
        for one in outcomes
    ]
    return "\n".join(lines)
