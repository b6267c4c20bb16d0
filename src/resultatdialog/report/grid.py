"""Tables on paper: a heading row on every page, rows that stay whole, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table, _Cell, _Row

from resultatdialog.intake.text import printable
from resultatdialog.report.styles import ACCENT, PAGE_WIDTH, RULE, TINT, element, put_style
from resultatdialog.report.word import Paper

WHOLE_UP_TO = 14
"""Rows up to which a table is not split over pages."""
_CHARACTER = 0.175
"""Width of an average character of table text in centimetres."""
_PADDING = 0.42
"""Centimetres of a column that its text cannot use."""
_CELL_MARGIN = "108"
"""Distance from a cell's edge to its text in twentieths of a point, Word's default."""

Line = tuple[str, str, str]
"""Side of the table, width in eighths of a point, colour as hex RGB."""
RULES: tuple[Line, ...] = (("top", "8", ACCENT), ("bottom", "8", ACCENT), ("insideH", "4", RULE))
"""Thin lines between rows, stronger ones above and below, none between columns."""


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column of a table on paper."""

    heading: str
    width: float
    """Centimetres."""
    number: bool = True
    """Whether its cells are numbers, set to the right."""
    bold: bool = False


_LEAST_WORDS = 2.4
"""Centimetres that a column of text keeps at least, if its words are that long."""


_AIR = 1.06
"""Factor for columns whose longest line is short: bold and wide letters even out less."""


def columns_for(headings: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> tuple[PaperColumn, ...]:
    """Columns that fill the page; the first `words` columns are text.

    Columns of numbers get the width of their longest cell, columns of text share the rest. Where too little would be
    left for them, a share stands below its number.
    """
    texts = [_needed(headings[place], [row[place] for row in rows]) for place in range(words)]
    numbers = [_needed(headings[place], [row[place] for row in rows]) for place in range(words, len(headings))]
    if PAGE_WIDTH - sum(numbers) < sum(min(width, _LEAST_WORDS) for width in texts):
        parts = [[part for row in rows for part in row[place].split(" (")] for place in range(words, len(headings))]
        numbers = [
            _AIR * _needed(heading, [f"({part}" for part in found])
            for heading, found in zip(headings[words:], parts, strict=True)
        ]
    scale = (PAGE_WIDTH - sum(numbers)) / sum(texts)
    widths = [*(width * scale for width in texts), *numbers]
    return tuple(
        PaperColumn(heading, width, place >= words)
        for place, (heading, width) in enumerate(zip(headings, widths, strict=True))
    )


def _needed(heading: str, cells: Sequence[str]) -> float:
    """Centimetres for the longest cell and the longest word of the heading."""
    longest = max([*map(len, cells), *(len(word) + 1 for word in heading.split())], default=0)
    return longest * _CHARACTER + _PADDING


def add_table(
    paper: Paper,
    columns: Sequence[PaperColumn],
    rows: Sequence[Sequence[str]],
    *,
    spanned: bool = False,
    note_follows: bool = False,
) -> None:
    """Add a table; its heading row is repeated on every page.

    With `spanned`, a first cell that consecutive rows share is written once, and those rows stay on one page. With
    `note_follows`, the last row stays on the page of the next paragraph.
    """
    table = bare_table(paper, [column.width for column in columns], 1 + len(rows))
    draw_lines(table, RULES)
    head, *body = table.rows
    repeat_on_pages(head)
    for cell, column in zip(head.cells, columns, strict=True):
        write_cell(cell, column.heading, "Table Heading Number" if column.number else "Table Heading")
        shade(cell, TINT)
    for place, (row, texts) in enumerate(zip(body, rows, strict=True)):
        again = spanned and place > 0 and rows[place - 1][0] == texts[0]
        more = spanned and place + 1 < len(rows) and rows[place + 1][0] == texts[0]
        keep = _keeps(place, len(rows), note_follows) or more
        cells = row.cells
        for cell, column, text in zip(cells, columns, texts, strict=True):
            style = "Table Number" if column.number else "Table Text"
            write_cell(cell, "" if again and cell is cells[0] else text, style, bold=column.bold, keep=keep)
        if again or more:
            _span(cells[0], "continue" if again else "restart")


def _keeps(place: int, count: int, note_follows: bool) -> bool:
    """Whether a row stays on the page of the next: short tables are whole, and no first or last row stands alone."""
    if place == count - 1:
        return note_follows
    return count <= WHOLE_UP_TO or place in (0, count - 2)


def _span(cell: _Cell, how: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    properties.append(element("w:vMerge", val=how))


def bare_table(paper: Paper, widths: Sequence[float], rows: int) -> Table:
    """Add a table without lines; its columns keep their widths (in centimetres) and no row is split over pages."""
    table: Table = paper.document.add_table(rows, len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    return table


def repeat_on_pages(row: _Row) -> None:
    """Repeat a row at the top of the table on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def write_cell(cell: _Cell, text: str, style: str, *, bold: bool = False, keep: bool = False) -> None:
    """Write the text of a cell; `keep` holds its row and the next on one page."""
    if style.startswith("Table Heading"):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    paragraph = cell.paragraphs[0]
    put_style(paragraph, style)
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(printable(text))
    if bold:
        run.bold = True


def shade(cell: _Cell, colour: str) -> None:
    """Fill a cell with a colour (hex RGB)."""
    properties = cell._tc.get_or_add_tcPr()
    shading = element("w:shd", val="clear", color="auto", fill=colour)
    after = properties.find(qn("w:vAlign"))
    if after is None:
        properties.append(shading)
    else:  # the schema prescribes the order
        after.addprevious(shading)


def align_at_margin(table: Table) -> None:
    """Align the text of a table without lines with the page margin, instead of the table's edge."""
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    assert layout is not None
    layout.addprevious(element("w:tblInd", w=f"-{_CELL_MARGIN}", type="dxa"))


def draw_lines(table: Table, lines: Sequence[Line]) -> None:
    """Draw lines on a table."""
    borders = element("w:tblBorders")
    for side, size, colour in lines:
        borders.append(element(f"w:{side}", val="single", sz=size, space="0", color=colour))
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    assert layout is not None
    layout.addprevious(borders)


def add_facts(paper: Paper, facts: Sequence[tuple[str, str]]) -> None:
    """Add a table of names and values without lines."""
    table = bare_table(paper, (3.8, PAGE_WIDTH - 3.8), len(facts))
    align_at_margin(table)
    for row, (name, value) in zip(table.rows, facts, strict=True):
        write_cell(row.cells[0], name, "Fact Name")
        write_cell(row.cells[1], value, "Fact")
