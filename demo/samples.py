"""Reads the sample province of demo/data and settles its relative days.

In sample answers "@-12d" is the day 12 days before filing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from casework.catalogue import examples as rehearsal_examples
from casework.catalogue.examples import ExampleSet
from casework.procedures.definition import Definition

DATA = Path(__file__).parent / "data"
_RELATIVE = re.compile(r"@-(\d{1,4})d")


def read(name: str) -> dict[str, Any]:
    """Read one JSON file of the sample province, such as "people"."""
    return dict(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


def definitions() -> tuple[Definition, ...]:
    """Read all sample procedures, ordered by code."""
    files = sorted((DATA / "procedures").glob("*.json"))
    return tuple(Definition.from_json(definition_data(one.stem)) for one in files)


def definition_data(code: str) -> dict[str, Any]:
    """Read one sample procedure as JSON, with the flow that stands beside it."""
    data = read(f"procedures/{code}")
    if (DATA / "flows" / f"{code}.json").is_file():
        data["flow"] = read(f"flows/{code}")
    return data


def examples(code: str) -> tuple[ExampleSet, ...]:
    """Read the rehearsal examples of a sample procedure, with the calendar frozen beside them."""
    if not (DATA / "examples" / f"{code}.json").is_file():
        return ()
    calendar = read("examples/calendar")
    return rehearsal_examples.read([{"calendar": calendar, **read(f"examples/{code}")}])


def commune_names() -> dict[str, str]:
    """Return the names of the sample province's communes by code, as results name them."""
    rows = [row for row in read("agencies")["agencies"] if row["kind"] == "commune"]
    names = {row["commune_code"]: row["short_name"].removeprefix("UBND ") for row in rows}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def settle_answers(answers: Mapping[str, str], filed_on: date) -> dict[str, str]:
    """Put real days in the place of days relative to filing."""
    return {key: _settle(value, filed_on) for key, value in answers.items()}


def _settle(value: str, filed_on: date) -> str:
    found = _RELATIVE.fullmatch(value)
    if not found:
        return value
    return (filed_on - timedelta(days=int(found[1]))).isoformat()
