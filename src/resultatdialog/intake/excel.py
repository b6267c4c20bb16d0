"""Excel files: checked before they are read, then read cell by cell as text in a process of its own."""

from __future__ import annotations

import importlib.util
import marshal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from resultatdialog.intake import excel_process
from resultatdialog.intake.excel_package import Package, checked, damaged
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import control_place
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _

_SECONDS = 60
"""Seconds a workbook may take to read, by the clock."""


def parse_excel(content: bytes, name: str) -> Workbook:
    """The visible sheets of an Excel file; raises RefusedError when it is no Excel file, damaged or harmful."""
    package = checked(content, name)
    return Workbook(tuple(_sheets(package, name)), _warnings(package.parts))


def _sheets(package: Package, file: str) -> Iterator[Sheet]:
    for name, (_number, lines, merged) in zip(package.sheets, _read(package.content, file), strict=True):
        found = Sheet(file, name, lines, tuple(_within(lines, merged)))
        for number, line in enumerate(lines, start=1):
            for cell in line:
                place = None if cell.isprintable() else control_place(cell)
                if place is not None:
                    raise RefusedError.one(
                        found.where(number), _("control character at {place}.").format(place=place), _("Remove it.")
                    )
        yield found


def _read(content: bytes, name: str) -> list[tuple[str, tuple[tuple[str, ...], ...], list[tuple[int, int, int, int]]]]:
    """The sheets as the process gives them; its death, whatever the cause, is a RefusedError."""
    library = importlib.util.find_spec("python_calamine")
    if library is None or library.origin is None or not sys.executable:
        raise ImportError("python_calamine")
    command = [sys.executable, "-I", "-S", excel_process.__file__, str(Path(library.origin).parent.parent)]
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise damaged(name, _("reading it takes too long")) from None
    if done.returncode == 1:
        raise damaged(name, _said(done.stdout))
    if done.returncode:
        raise damaged(name, _("reading it takes too much memory, or a cell has an impossible value"))
    found: list[tuple[str, tuple[tuple[str, ...], ...], list[tuple[int, int, int, int]]]] = marshal.loads(done.stdout)
    return found


def _said(written: bytes) -> str:
    """The library's reason, if the process got as far as to write it."""
    try:
        return str(marshal.loads(written))
    except (EOFError, ValueError, TypeError):
        return _("reading it takes too much memory, or a cell has an impossible value")


def _within(
    lines: tuple[tuple[str, ...], ...], merged: Iterable[tuple[int, int, int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges, cut off at the sheet's last line and column; those outside it are left out."""
    last_line, last_column = len(lines) - 1, max(map(len, lines), default=0) - 1
    for top, left, bottom, right in merged:
        if top <= last_line and left <= last_column:
            yield top, left, min(bottom, last_line), min(right, last_column)


def _warnings(names: frozenset[str]) -> tuple[str, ...]:
    if any(name.startswith("xl/pivotCache/pivotCacheRecords") for name in names):
        return (
            _(
                "The file holds a pivot table's hidden copy of its source, often every pupil: "
                "delete the file when you are done, or ask for one without."
            ),
        )
    return ()
