"""OpenDocument spreadsheets (.ods): each cell as the text a person sees, read in one pass, within limits."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from xml.parsers import expat

from resultatdialog.intake.archive import inflated, trap, unpacking
from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import control_place
from resultatdialog.intake.workbook import MOST_CELLS, MOST_COLUMNS, MOST_LINES, Sheet, Workbook, hidden_warnings
from resultatdialog.intake.xml_text import has_document_type
from resultatdialog.locale import _

CONTENT = "content.xml"
_MOST_PARTS = 1_000
_MOST_TEXT = 20_000_000


def is_ods(content: bytes) -> bool:
    """Whether the bytes are a ZIP file that calls itself an OpenDocument spreadsheet."""
    return b"application/vnd.oasis.opendocument.spreadsheet" in content[:200]


def parse_ods(content: bytes, name: str) -> Workbook:
    """The visible sheets of an .ods file; raises RefusedError when it is damaged or harmful."""
    with unpacking(content, name, most_parts=_MOST_PARTS, damaged=lambda reason: _damaged(name, reason)) as archive:
        if CONTENT not in archive.namelist():
            raise _damaged(name, _("{part} is missing").format(part=CONTENT))
        reader = _Reader(name)
        reader.read(content, archive.getinfo(CONTENT))
    seen = [sheet for sheet, hidden in reader.sheets if not hidden]
    hidden = [sheet for sheet, hidden in reader.sheets if hidden]
    warnings = list(hidden_warnings(seen, hidden))
    if reader.comments:
        warnings.append(_("Cells have comments, which are not read: look whether they name somebody."))
    return Workbook(tuple(seen), tuple(warnings), tuple(sheet.name for sheet in hidden))


def _damaged(name: str, reason: str) -> RefusedError:
    return RefusedError.one(
        name,
        _("the spreadsheet is damaged ({reason}).").format(reason=reason),
        _("Open it in the program it was made with, and save it again."),
    )


class _Reader:
    """Takes in the tags of `content.xml`; empty cells and rows that are repeated to the end of a sheet are not kept."""

    def __init__(self, name: str) -> None:
        self.sheets: list[tuple[Sheet, bool]] = []
        self.comments = 0
        self._name = name
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = 0
        self._cells = self._letters = 0
        self._note = 0
        self._words: list[str] | None = None
        self._paragraphs: list[str] = []
        self._begin_sheet({})

    def read(self, content: bytes, part: zipfile.ZipInfo) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._document_type
        parser.buffer_text = True
        try:
            for piece in inflated(content, part):
                if has_document_type(piece):
                    self._document_type()
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _damaged(self._name, _("line {line} is no XML").format(line=error.lineno)) from None

    def _document_type(self, *_parts: object) -> None:
        raise trap(self._name, _("it has a document type"))

    # Sheets, rows and cells.

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        self._title = composed(attributes.get("table:name", ""))
        self._sheet_hidden = attributes.get("table:style-name") in self._hidden_styles
        self._lines: list[tuple[str, ...]] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._levels: dict[int, int] = {}
        self._hidden_lines: list[int] = []
        self._columns_hidden: list[int] = []
        self._column = 0
        self._empty_rows = 0
        self._row_hidden = False
        self._times = 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties":
            if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
        elif tag == "table:table":
            self._begin_sheet(attributes)
        elif tag == "table:table-row-group":
            self._depth += 1
        elif tag == "table:table-column":
            times = _times(attributes.get("table:number-columns-repeated"))
            if attributes.get("table:visibility") in ("collapse", "filter") and self._column < MOST_COLUMNS:
                self._columns_hidden.extend(range(self._column, min(self._column + times, MOST_COLUMNS)))
            self._column += times
        elif tag == "table:table-row":
            self._times = _times(attributes.get("table:number-rows-repeated"))
            self._row_hidden = attributes.get("table:visibility") in ("collapse", "filter")
            self._row: list[str] = []
            self._empty = 0
            self._spans: list[tuple[int, int, int]] = []
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell = attributes
            self._paragraphs = []
        elif tag == "office:annotation":
            self._note += 1
            self.comments += 1
        elif tag == "text:p":
            self._words = []
        elif tag == "text:s" and self._words is not None:
            self._words.append(" " * min(_times(attributes.get("text:c")), 100))
        elif tag in ("text:line-break", "text:tab") and self._words is not None:
            self._words.append("\n" if tag.endswith("break") else " ")

    def _text(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)

    def _end(self, tag: str) -> None:
        if tag == "text:p":
            if not self._note:
                self._paragraphs.append("".join(self._words or ()))
            self._words = None
        elif tag == "office:annotation":
            self._note -= 1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif tag == "table:table-row":
            self._end_row()
        elif tag == "table:table-row-group":
            self._depth -= 1
        elif tag == "table:table":
            self._end_sheet()

    def _end_cell(self) -> None:
        times = _times(self._cell.get("table:number-columns-repeated"))
        text = composed(_cell_text(self._cell, "\n".join(self._paragraphs)))
        down, right = (_times(self._cell.get(f"table:number-{way}-spanned")) for way in ("rows", "columns"))
        if not text:
            self._empty += times
            return
        place = len(self._row) + self._empty
        if place + times > MOST_COLUMNS:
            raise trap(self._name, _("more than {limit} columns").format(limit=MOST_COLUMNS))
        self._letters += len(text) * times
        self._row += [""] * self._empty + [text] * times
        self._empty = 0
        if down > 1 or right > 1:
            self._spans.append((place, down, right))

    def _end_row(self) -> None:
        if not self._row:
            self._empty_rows += self._times
            return
        first = len(self._lines) + self._empty_rows
        if first + self._times > MOST_LINES:
            raise trap(self._name, _("more than {limit} rows").format(limit=MOST_LINES))
        self._cells += len(self._row) * self._times + self._empty_rows
        self._letters += sum(map(len, self._row)) * (self._times - 1)
        if self._cells > MOST_CELLS:
            raise trap(self._name, _("more than {limit} cells").format(limit=MOST_CELLS))
        if self._letters > _MOST_TEXT:
            raise trap(self._name, _("more than {limit} letters in its cells").format(limit=_MOST_TEXT))
        self._lines += [()] * self._empty_rows + [tuple(self._row)] * self._times
        self._empty_rows = 0
        for line in range(first + 1, first + self._times + 1):
            if self._depth:
                self._levels[line] = self._depth
            if self._row_hidden:
                self._hidden_lines.append(line)
        self._merged += [
            (first, place, first + min(down, 1_000) - 1, place + min(right, 1_000) - 1)
            for place, down, right in self._spans
        ]

    def _end_sheet(self) -> None:
        lines = tuple(self._lines)
        width = max(map(len, lines), default=0)
        sheet = Sheet(
            self._name,
            self._title,
            lines,
            tuple(
                (top, left, min(bottom, len(lines) - 1), min(right, max(width, left + 1) - 1))
                for top, left, bottom, right in self._merged
            ),
            self._levels,
            tuple(self._hidden_lines),
            tuple(
                place
                for place in self._columns_hidden
                if any(place < len(line) and line[place].strip() for line in lines)
            ),
        )
        for number, line in enumerate(lines, start=1):
            for cell in line:
                place = None if cell.isprintable() else control_place(cell)
                if place is not None and not self._sheet_hidden:
                    raise RefusedError.one(
                        sheet.where(number), _("control character at {place}.").format(place=place), _("Remove it.")
                    )
        self.sheets.append((sheet, self._sheet_hidden))


def _times(text: str | None) -> int:
    """A number of repetitions; at least 1, and never so large that it costs anything."""
    return max(1, min(int(text), 10**7)) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


def _cell_text(attributes: dict[str, str], shown: str) -> str:
    """The text of a cell: numbers with all their decimals, percent with its sign, days in ISO 8601, else as shown."""
    kind, value = attributes.get("office:value-type", ""), attributes.get("office:value", "")
    if shown.startswith("#"):
        return shown  # an error; some programs keep a number beside it
    if kind in ("float", "currency", "percentage") and value:
        try:
            number = Decimal(repr(float(value)))
        except (ValueError, ArithmeticError):
            return shown
        if not number.is_finite():
            return shown
        number = number * 100 if kind == "percentage" else number
        text = f"{number.normalize():f}"
        return f"{text} %" if kind == "percentage" else text
    if kind == "date":
        return attributes.get("office:date-value", "") or shown
    if kind == "boolean":
        return "SANT" if attributes.get("office:boolean-value") == "true" else "FALSKT"
    formula = attributes.get("table:formula", "")
    return f"={formula.partition(':')[2][:80].lstrip('=')}" if formula and not shown else shown
