"""Excel files: checked before they are read, then read cell by cell as text.

One cell at the far end of a sheet makes a reader allocate billions of cells. So a first pass unpacks the parts in
pieces and only counts cells, rows and columns; the library sees the file after that.
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
    """The visible sheets of an Excel file; raises RefusedError when it is no Excel file, damaged or harmful."""
    names = _check_parts(content, name)
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


def _check_parts(content: bytes, name: str) -> frozenset[str]:
    """The names of the ZIP file's parts, after a check of each XML part; raises RefusedError."""
    with unpacking(content, name, most_parts=MOST_PARTS, damaged=lambda reason: _damaged(name, reason)) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as handle:
                    _check_part(handle, part.filename, name)
        return frozenset(archive.namelist())


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("the Excel file is damaged ({reason}).").format(reason=reason),
        _("Open it in Excel and save it again."),
    )


def _check_part(handle: IO[bytes], part: str, name: str) -> None:
    """Check one part piece by piece: XML in UTF-8, no document type, sheets within the limits; raises RefusedError."""
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
    """The part in pieces of about 1 MB; each ends before a `<`, so that no tag is split between two."""
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
    """The number of a column from its letters: `A` is 1, `AB` is 28."""
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


def _warnings(names: frozenset[str]) -> tuple[str, ...]:
    if any(name.startswith("xl/pivotCache/pivotCacheRecords") for name in names):
        return (
            _(
                "The file holds a pivot table's hidden copy of its source, often every pupil: "
                "delete the file when you are done, or ask for one without."
            ),
        )
    return ()
