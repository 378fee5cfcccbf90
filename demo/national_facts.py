"""Reduces the national catalogue to the facts that the demo shows.

    python -m demo.national_facts details.jsonl.gz demo/data/national.jsonl.gz

Codes, names, fields, counts, times, amounts, agencies, subjects, results and legal bases stay;
the prose of steps, descriptions and notes is left out, and so are internal identifiers.
Source: the national catalogue of procedures, dichvucong.gov.vn, July 2026.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT = (
    "code",
    "name",
    "state",
    "type",
    "isWard",
    "isProvince",
    "isMinistry",
    "isVertical",
    "isFullProcess",
    "categoriesDetails",
    "subjectTypesDetails",
    "departmentsExecuting",
    "unitGroupsExecuting",
    "executingAgencies",
    "departmentPromulgateName",
    "legalBasisesDetails",
    "resultsDetails",
    "serviceGroupsDetails",
    "returningMethods",
    "executionCases",
    "executionMethods",
    "cases",
)
_DROPPED = {"id", "profileComponentId", "attachments", "attachment", "currencyId", "currencyName"}
_PROSE = {"description", "note"}


def reduce(record: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of one full record."""
    return {key: _facts(record[key]) for key in KEPT if record.get(key) not in (None, "", [], {})}


def _facts(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_facts(one) for one in value]
    if isinstance(value, dict):
        kept = {key: _facts(one) for key, one in value.items() if key not in _DROPPED | _PROSE}
        return {key: one for key, one in kept.items() if one not in (None, "", [], {})}
    return value


def lines(source: Path) -> Iterator[str]:
    """Yield the reduced records of a file, ordered by code."""
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        records = sorted((json.loads(line) for line in stream), key=lambda one: str(one["code"]))
    for one in records:
        yield json.dumps(reduce(one), ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str]) -> int:
    """Write the reduced file; return the exit status."""
    source, target = (Path(one) for one in arguments)
    text = "".join(f"{line}\n" for line in lines(source))
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
