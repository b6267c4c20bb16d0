"""Excel files: looked through before anything is unpacked, then read cell by cell as text.

A small file can put one cell at the far end of a sheet so that a reader makes room for billions. So cells are counted
as the parts are unpacked, and thrown away, before the library sees the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from resultatdialog.intake.archive import trap, unpacking
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import control_place
from resultatdialog.intake.workbook import MOST_CELLS, MOST_COLUMNS, MOST_LINES, Sheet, Workbook
from resultatdialog.intake.xml_text import has_document_type
from resultatdialog.locale import _

MOST_PARTS = 1_000
_PIECE = 1_048_576
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,9})')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,400}?\br="(\d{1,12})"')


def parse_excel(content: bytes, name: str) -> Workbook:
    """The sheets of an Excel file; raises RefusedError for what is no Excel file, damaged, or a trap."""
    names = _look_through(content, name)
    if "xl/workbook.xml" not in names:
        raise RefusedError.one(name, _("is no Excel file (.xlsx)."), _("Save it as .xlsx or CSV."))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheets = tuple(_sheets(workbook, name))
    except RefusedError:
        raise
    except Exception as error:  # the library's errors share no class of their own; a damaged file raises any of them
        raise _damaged(name, str(error)[:200]) from error
    return Workbook(sheets, _warnings(names))


def _look_through(content: bytes, name: str) -> frozenset[str]:
    """The names of the parts, once none of them is a trap."""
    with unpacking(content, name, most_parts=MOST_PARTS, damaged=lambda reason: _damaged(name, reason)) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as handle:
                    _look_at(handle, part.filename, name)
        return frozenset(archive.namelist())


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("the Excel file is damaged ({reason}).").format(reason=reason),
        _("Open it in Excel and save it again."),
    )


def _look_at(handle: IO[bytes], part: str, name: str) -> None:
    """One part as it is unpacked: no document type, no more cells than we read."""
    is_sheet = part.startswith("xl/worksheets/")
    cells = height = width = 0
    first = True
    for piece in _pieces(handle):
        if first and not piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            raise trap(name, _("{part} is no XML in UTF-8").format(part=part[:80]))
        first = False
        if has_document_type(piece):
            raise trap(name, _("{part} has a document type").format(part=part[:80]))
        if is_sheet:
            cells += len(_CELL.findall(piece))
            width = max(width, *map(_number, set(_COLUMN.findall(piece))), 0)
            height = max(height, *map(int, _ROW.findall(piece)), 0)
            if height > MOST_LINES:
                raise trap(name, _("more than {limit} rows").format(limit=MOST_LINES))
            if width > MOST_COLUMNS:
                raise trap(name, _("more than {limit} columns").format(limit=MOST_COLUMNS))
            if max(cells, height * width) > MOST_CELLS:
                raise trap(name, _("more than {limit} cells").format(limit=MOST_CELLS))


def _pieces(handle: IO[bytes]) -> Iterator[bytes]:
    """The part piece by piece, each cut before a tag that is not whole, so that nothing hides at a joint."""
    rest = b""
    while piece := handle.read(_PIECE):
        piece = rest + piece
        cut = piece.rfind(b"<")
        if cut <= 0:
            yield piece
            rest = b""
        else:
            yield piece[:cut]
            rest = piece[cut:]
    if rest:
        yield rest


def _number(letters: bytes) -> int:
    """Column `AB` as a number, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(workbook: CalamineWorkbook, file: str) -> Iterator[Sheet]:
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows = sheet.to_python(skip_empty_area=False)
        lines = tuple(tuple(map(_text, row)) for row in rows)
        found = Sheet(file, about.name, lines, _merged(sheet.merged_cell_ranges))
        for number, line in enumerate(lines, start=1):
            for cell in line:
                place = None if cell.isprintable() else control_place(cell)
                if place is not None:
                    raise RefusedError.one(
                        found.where(number), _("control character at {place}.").format(place=place), _("Remove it.")
                    )
        yield found


def _merged(ranges: object) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((first[0], first[1], last[0], last[1]) for first, last in ranges or ())  # type: ignore[attr-defined]


def _text(value: object) -> str:
    """A cell as text; a number as Excel stores it, without a `.0` it does not have."""
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


def _warnings(names: frozenset[str]) -> tuple[str, ...]:
    if any(name.startswith("xl/pivotCache/pivotCacheRecords") for name in names):
        return (
            _(
                "The file holds a pivot table's hidden copy of its source, often every pupil: "
                "delete the file when you are done, or ask for one without."
            ),
        )
    return ()
