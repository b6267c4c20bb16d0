"""The program that reads a workbook in a process of its own: the workbook on stdin, its sheets on stdout.

The library ends its process when it runs out of memory, and prints a stack when it meets a value it did not foresee;
here only this process ends. It is run by its path, without the rest of the program, and given the library's folder.
"""

from __future__ import annotations

import importlib
import io
import marshal
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1_500_000_000
"""Bytes the process may ask for, where the system keeps such a limit."""
SECONDS = 30
"""Seconds of the processor it may take."""


def _limit() -> None:
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:  # Windows has no such limits; the count of cells before bounds the memory there
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # macOS refuses some; the count of cells bounds the memory there too
            continue


def text(value: object) -> str:
    """A cell as text; whole numbers without `.0`, other numbers as Excel stores them."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int | timedelta):
        return str(value)
    return ""


def sheets(content: bytes) -> list[tuple[str, tuple[tuple[str, ...], ...], list[tuple[int, int, int, int]]]]:
    """Each sheet's name, its lines of text cells and its merged ranges: first line and column, last line and column."""
    library = importlib.import_module("python_calamine")
    found = []
    with library.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            lines = tuple(tuple(map(text, row)) for row in sheet.to_python(skip_empty_area=False))
            ranges: Any = sheet.merged_cell_ranges or ()
            merged = [(first[0], first[1], last[0], last[1]) for first, last in ranges]
            found.append((name, lines, merged))
    return found


def main() -> int:
    """Read stdin and write stdout; exit status 1 with the reason on stdout when the library refuses the workbook."""
    _limit()
    sys.path.append(sys.argv[1])
    try:
        found = sheets(sys.stdin.buffer.read())
    except Exception as error:  # the library's errors share no class of their own; a damaged file raises any of them
        sys.stdout.buffer.write(marshal.dumps(str(error)[:200]))
        return 1
    sys.stdout.buffer.write(marshal.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
