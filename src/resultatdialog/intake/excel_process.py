"""The program that reads a workbook in a process of its own: the workbook on stdin, its sheets on stdout.

The library ends its process when it runs out of memory, and prints a stack when it meets a value it did not foresee;
here only this process ends. It is run by its path, without the rest of the program, and given the library's folder.
"""

from __future__ import annotations

import importlib
import io
import marshal
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

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


_PERCENT_IDS = (9, 10)
"""Excel's own number formats with a percent sign."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a number format that are shown as they stand."""
_TELLING = (b'"e"', b"'e'", b"hidden", b"outlineLevel", b"<f", b":f>", b":f ", b":f/")
"""Marks of a sheet in which a cell may say more than its value: errors, formulas, hidden rows, outlines."""
_PIECE = 1_048_576
_MOST_DETAILS = 500_000


class Styles:
    """Which cell styles show percent, and how far they indent a text."""

    def __init__(self, content: bytes) -> None:
        self.percent: set[int] = set()
        self.indents: dict[int, int] = {}
        self._custom: dict[int, str] = {}
        self._within: list[str] = []
        self._count = -1
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        if content:
            parser.Parse(content, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "numFmt":
            self._custom[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and self._within[-1:] == ["cellXfs"]:
            self._count += 1
            number = _whole(attributes.get("numFmtId"))
            if number in _PERCENT_IDS or "%" in _QUOTED.sub("", self._custom.get(number, "")):
                self.percent.add(self._count)
        elif name == "alignment" and "cellXfs" in self._within:
            indent = _whole(attributes.get("indent"))
            if indent > 0:
                self.indents[self._count] = indent
        self._within.append(name)

    def _end(self, _tag: str) -> None:
        self._within.pop()


class Details:
    """Errors, formulas without a value, percent formats, levels, and hidden rows and columns of a sheet.

    The library gives a cell's value only; these are read from the sheet's XML. Lines and columns count from 0.
    """

    def __init__(self, pieces: Iterable[bytes], styles: Styles) -> None:
        self.texts: dict[tuple[int, int], str] = {}
        self.percents: list[tuple[int, int]] = []
        self.outline: dict[int, int] = {}
        self.indents: dict[tuple[int, int], int] = {}
        self.hidden_rows: list[int] = []
        self.hidden_columns: set[int] = set()
        self._styles = styles
        self._row = self._column = -1
        self._kind = ""
        self._text: list[str] | None = None
        self._formula: str | None = None
        self._value = ""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.buffer_text = True
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "f"):
            self._text = []
        elif name == "row":
            place = attributes.get("r")
            self._row = _whole(place) - 1 if place else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.append(self._row)
            level = _whole(attributes.get("outlineLevel"))
            if level > 0:
                self.outline[self._row] = level
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self.hidden_columns.update(range(first - 1, min(last, 1_100)))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        if place:
            self._column = _column(place[1].upper())
            self._row = int(place[2]) - 1
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._formula, self._value = None, ""
        style = _whole(attributes.get("s"), 0)
        if self._kind == "n" and style in self._styles.percent:
            self.percents.append((self._row, self._column))
        indent = self._styles.indents.get(style)
        if indent:
            self.indents[self._row, self._column] = indent

    def _words(self, words: str) -> None:
        if self._text is not None:
            self._text.append(words)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v":
            self._value, self._text = "".join(self._text or ()), None
        elif name == "f":
            self._formula, self._text = "".join(self._text or ()), None
        elif name == "c":
            if self._kind == "e":
                self.texts[self._row, self._column] = self._value or "#"
            elif self._formula and not self._value and self._kind == "n":
                self.texts[self._row, self._column] = f"={self._formula[:80]}"
            if len(self.texts) > _MOST_DETAILS:
                raise ValueError("details")


_CELL = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str | None, otherwise: int = -1) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def percent(text: str) -> str:
    """A number as its percent format shows it, with all its decimals: `0.85` is `85 %`."""
    try:
        number = Decimal(text) * 100
    except ArithmeticError:
        return text
    return f"{number.normalize():f} %" if number.is_finite() else text


Found = tuple[str, tuple[tuple[str, ...], ...], list[tuple[int, int, int, int]], dict[int, int], list[int], list[int]]
"""A sheet: name, lines of text cells, merged ranges, line (from 0) to level, hidden lines, hidden columns."""


def sheets(content: bytes) -> list[Found]:
    """The sheets of a workbook, each cell as text."""
    library = importlib.import_module("python_calamine")
    found: list[Found] = []
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        library.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook,
    ):
        styles = Styles(b"".join(_pieces(archive, content, "xl/styles.xml")))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            lines = [tuple(map(text, row)) for row in sheet.to_python(skip_empty_area=False)]
            ranges: Any = sheet.merged_cell_ranges or ()
            merged = [(first[0], first[1], last[0], last[1]) for first, last in ranges]
            part = f"xl/worksheets/sheet{name}.xml"
            if styles.percent or styles.indents or _tells(_pieces(archive, content, part)):
                found.append(_detailed(name, lines, merged, Details(_pieces(archive, content, part), styles)))
            else:
                found.append((name, tuple(lines), merged, {}, [], []))
    return found


def _pieces(archive: zipfile.ZipFile, content: bytes, name: str) -> Iterator[bytes]:
    """A part in pieces, whatever it is called where its bytes stand; nothing when it is missing."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return
    length = int.from_bytes(content[info.header_offset + 26 : info.header_offset + 28], "little")
    begin = info.header_offset + 30
    said = content[begin : begin + length].decode("utf-8" if info.flag_bits & 0x800 else "cp437")
    info.orig_filename = said
    with archive.open(info) as part:
        while piece := part.read(_PIECE):
            yield piece


def _tells(pieces: Iterable[bytes]) -> bool:
    """Whether a sheet has one of the marks, also where two pieces meet."""
    end = b""
    for piece in pieces:
        if any(mark in end + piece[:20] or mark in piece for mark in _TELLING):
            return True
        end = piece[-20:]
    return False


def _detailed(
    name: str, lines: list[tuple[str, ...]], merged: list[tuple[int, int, int, int]], details: Details
) -> Found:
    """The sheet with its details written into the cells' texts."""
    texts = dict(details.texts)
    for row, column in details.percents:
        if row < len(lines) and column < len(lines[row]) and lines[row][column]:
            texts[row, column] = percent(lines[row][column])
    rows: dict[int, dict[int, str]] = {}
    for (row, column), words in texts.items():
        rows.setdefault(row, {})[column] = words
    for row, cells in rows.items():
        while len(lines) <= row:
            lines.append(())
        found = list(lines[row])
        found += [""] * (max(cells) + 1 - len(found))
        for column, words in cells.items():
            found[column] = words
        lines[row] = tuple(found)
    levels = dict(details.outline)
    for row, line in enumerate(lines):
        first = next((column for column, cell in enumerate(line) if cell), None)
        if first is not None and (row, first) in details.indents:
            levels[row] = details.indents[row, first]
    hidden_rows = [row for row in details.hidden_rows if row < len(lines) and any(lines[row])]
    hidden_columns = [
        column
        for column in sorted(details.hidden_columns)
        if any(column < len(line) and line[column] for line in lines)
    ]
    return name, tuple(lines), merged, levels, hidden_rows, hidden_columns


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
