"""The child that opens spreadsheets: the file on standard input, rows as JSON on standard output.

Run as ``spreadsheets_child.py MOST_ROWS``; a row more than that is given, so that the caller sees
that there are too many.
"""

import io
import json
import resource
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
MOST_CELLS = 60
LONGEST_CELL = 2_000


def limit() -> None:
    """Take away what a reader of files does not need, before any parser is loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def shown(cell: object) -> str:
    """Write a cell as text: whole numbers without a point, days as 2026-11-23."""
    if isinstance(cell, float):
        # A bank that keeps references as numbers has to give them back with all their digits.
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    return str(cell)[:LONGEST_CELL]


def main() -> None:
    """Read the first sheet that has rows."""
    limit()
    data, most = sys.stdin.buffer.read(), int(sys.argv[1])
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - after the limits

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=True, nrows=most + 1)
        if rows:
            cells = [[shown(cell) for cell in row[:MOST_CELLS]] for row in rows]
            sys.stdout.write(json.dumps(cells))
            return
    sys.stdout.write("[]")


if __name__ == "__main__":
    main()
