"""Excel files: checked before they are read, then read cell by cell as text in a process of its own."""

from __future__ import annotations

import importlib.util
import marshal
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from resultatdialog.intake import excel_process
from resultatdialog.intake.excel_package import Package, checked, damaged
from resultatdialog.intake.excel_process import Found
from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import control_place
from resultatdialog.intake.workbook import Sheet, Workbook, hidden_warnings
from resultatdialog.locale import _

_SECONDS = 60
"""Seconds a workbook may take to read, by the clock."""


def parse_excel(content: bytes, name: str) -> Workbook:
    """The visible sheets of an Excel file; raises RefusedError when it is no Excel file, damaged or harmful."""
    package = checked(content, name)
    found = list(_sheets(package, name))
    seen = [sheet for sheet, hidden in zip(found, package.hidden, strict=True) if not hidden]
    hidden = [sheet for sheet, hidden in zip(found, package.hidden, strict=True) if hidden]
    unread = [Sheet(name, each, ()) for each in package.unread]
    return Workbook(
        tuple(seen),
        (*hidden_warnings(seen, [*hidden, *unread]), *_warnings(package)),
        tuple(sheet.name for sheet in (*hidden, *unread)),
    )


def _sheets(package: Package, file: str) -> Iterator[Sheet]:
    for name, hidden, found in zip(package.sheets, package.hidden, _read(package.content, file), strict=True):
        _number, lines, merged, levels, hidden_lines, hidden_columns = found
        sheet = Sheet(
            file,
            name,
            lines,
            tuple(_within(lines, merged)),
            {line + 1: level for line, level in levels.items()},
            tuple(line + 1 for line in hidden_lines),
            tuple(hidden_columns),
        )
        composed_lines = False
        for number, line in enumerate(lines, start=1):
            for cell in line:
                if cell.isascii() and cell.isprintable():
                    continue
                composed_lines = composed_lines or composed(cell) is not cell
                place = None if cell.isprintable() else control_place(cell)
                if place is not None and not hidden:
                    raise RefusedError.one(
                        sheet.where(number), _("control character at {place}.").format(place=place), _("Remove it.")
                    )
        if composed_lines:
            sheet = replace(sheet, lines=tuple(tuple(map(composed, line)) for line in lines))
        yield sheet


def _read(content: bytes, name: str) -> list[Found]:
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
    found: list[Found] = marshal.loads(done.stdout)
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


def _warnings(package: Package) -> tuple[str, ...]:
    found = []
    if any(name.startswith("xl/pivotcache/pivotcacherecords") for name in package.parts):
        found.append(
            _(
                "The file holds a pivot table's hidden copy of its source, often every pupil: "
                "delete the file when you are done, or ask for one without."
            )
        )
    if any(_COMMENTS.search(name) for name in package.parts):
        found.append(_("Cells have comments, which are not read: look whether they name somebody."))
    if package.names:
        found.append(
            _("The file has names that the spreadsheet does not show, or that lead to hidden sheets: {names}.").format(
                names=", ".join(name[:40] for name in package.names[:5])
            )
        )
    return tuple(found)


_COMMENTS = re.compile(r"(?:^|/)(?:threaded)?comments?\d*\.xml$|/threadedcomments/")
