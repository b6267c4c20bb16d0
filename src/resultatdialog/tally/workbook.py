"""The Excel file of a tally: a named table a sheet, texts as text, ready to be printed on A4."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from resultatdialog.dialogue.material import Material
from resultatdialog.files import write_whole
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tally.model import ExcelValue, Percent, Tally
from resultatdialog.tally.sheets import SheetChart, WorkbookSheet, sheets_of
from resultatdialog.tally.side_by_side import Groups

_LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds."""
_A4 = 9
_KEY_WIDTH, _TEXT_WIDTH, _NUMBER_WIDTH, _NAME_WIDTH = 40, 70, 11, 44
"""Most characters in a line of a column that names rows, of a text, of a heading over numbers, of a cell's name."""
_BAR, _AROUND, _ROW = 22, 130, 20
"""Height in pixels of a chart's bar, of what stands around the bars, and of a row of cells."""
_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""No text becomes a formula, a link or a number, whatever it looks like."""


def write_workbook(
    found: Material, counted: Tally, names: Sequence[str], path: Path, when: datetime, groups: Groups = ()
) -> None:
    """Write these tables with cover, contents, notes and the sheets for further work; `when` is the time of writing."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _TEXTS) as book:
        title = one_line(found.round.title)
        book.set_properties({"title": title, "created": when.replace(tzinfo=None), "comments": _office()})
        paper = _Paper(book)
        for place, sheet in enumerate(sheets_of(found, counted, names, when, groups)):
            paper.add(sheet, leads_on=place == 1)
    write_whole(path, made.getvalue())


def _office() -> str:
    return _("stays at the office")


class _Paper:
    """A workbook under way, with its formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        top = {"valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, **top})
        self._text = book.add_format({"text_wrap": True, **top})
        self._number = book.add_format({"align": "right", **top})
        self._sign = book.add_format({"align": "center", **top})
        self._link = book.add_format({"underline": 1, "text_wrap": True, **top})
        self._percents: dict[int, Any] = {}

    def _percent(self, decimals: int) -> Any:
        if decimals not in self._percents:
            shown = f"0.{'0' * decimals} %" if decimals else "0 %"
            self._percents[decimals] = self._book.add_format({"num_format": shown, "align": "right", "valign": "top"})
        return self._percents[decimals]

    def add(self, sheet: WorkbookSheet, *, leads_on: bool) -> None:
        """Add a sheet: title, notes, headings, rows, then its charts; `leads_on`: its first column names sheets."""
        on = self._book.add_worksheet(sheet.name)
        widths = _widths(sheet)
        for column, width in enumerate(widths):
            on.set_column(column, column, width)
        on.write_string(0, 0, _plain(sheet.title), self._title)
        lines = [line for note in sheet.notes for line in textwrap.wrap(_plain(note), max(60, min(sum(widths), 130)))]
        for place, line in enumerate([*lines, _office()], start=1):
            on.write_string(place, 0, line)
        top = len(lines) + 2
        rows = sheet.rows or (("–", *(None for _heading in sheet.headings[1:])),)
        for below, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                if leads_on and column == 0:
                    quoted = str(value).replace("'", "''")
                    on.write_url(below, column, f"internal:'{quoted}'!A1", self._link, str(value))
                else:
                    self._write(on, below, column, value)
        on.add_table(
            top, 0, top + len(rows), len(sheet.headings) - 1,
            {
                "name": sheet.table,
                "style": "Table Style Light 1",
                "autofilter": False,
                "first_column": False,
                "columns": [{"header": heading, "header_format": self._heading} for heading in sheet.headings],
            },
        )  # fmt: skip
        on.freeze_panes(top + 1, sheet.keys if sheet.is_wide else 0)
        self._lay_out(on, sheet, top)
        self._draw(on, sheet, top)

    def _write(self, on: Any, row: int, column: int, value: ExcelValue) -> None:
        match value:
            case None:
                return
            case str():
                text = _plain(value)
                on.write_string(row, column, text, self._sign if len(text) == 1 else self._text)
            case Percent():
                on.write_number(row, column, float(value.share), self._percent(value.decimals))
            case _:
                on.write_number(row, column, value, self._number)

    def _lay_out(self, on: Any, sheet: WorkbookSheet, top: int) -> None:
        """A4 across, headings on each page, what stays at the office and the page's number on each."""
        on.set_landscape()
        on.set_paper(_A4)
        on.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
        on.repeat_rows(top)
        if sheet.is_wide:
            on.repeat_columns(0, sheet.keys - 1)
        else:
            on.fit_to_pages(1, 0)
        title = _plain(sheet.title)[:150].replace("&", "&&")
        page = _("Page {page} of {pages}").format(page="&P", pages="&N")
        on.set_header(f"&L{title}&R{_office()}")
        on.set_footer(f"&L{_office()}&R{page}")

    def _draw(self, on: Any, sheet: WorkbookSheet, top: int) -> None:
        """The charts, one below the other under the table."""
        row = top + len(sheet.rows) + 2
        for drawn in sheet.charts:
            chart, height = self._chart(sheet, drawn, top + 1)
            on.insert_chart(row, 0, chart, {"description": _plain(drawn.description), "object_position": 1})
            row += height // _ROW + 2

    def _chart(self, sheet: WorkbookSheet, drawn: SheetChart, first: int) -> tuple[Any, int]:
        """A chart and its height in pixels; `first` is the row of the table's first row."""
        chart = self._book.add_chart({"type": "column" if drawn.upright else "bar"})
        top, bottom = first + drawn.rows.start, first + drawn.rows.stop - 1
        chart.add_series(
            {
                "name": drawn.value_axis,
                "categories": [sheet.name, top, drawn.labels.start, bottom, drawn.labels.stop - 1],
                "values": [sheet.name, top, drawn.values, bottom, drawn.values],
                "fill": {"color": "#404040"},
                "gap": 60,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": _plain(drawn.title), "name_font": {"size": 12}, "overlay": False})
        chart.set_x_axis({"name": _plain(drawn.label_axis), "reverse": not drawn.upright})
        chart.set_y_axis({"name": drawn.value_axis, "min": 0, "num_format": "0", "major_gridlines": {"visible": False}})
        chart.set_legend({"none": True})
        height = 340 if drawn.upright else _AROUND + _BAR * len(drawn.rows)
        chart.set_size({"width": 760, "height": height})
        return chart, height


def _plain(text: str) -> str:
    """A text as a cell can hold it; a longer one says at its end how much is missing."""
    line = one_line(text)
    if len(line) <= _LONGEST_TEXT:
        return line
    kept = _LONGEST_TEXT - 100
    return line[:kept] + " " + _("[… {n} more characters do not fit into a cell]").format(n=len(line) - kept)


def _widths(sheet: WorkbookSheet) -> list[int]:
    """The width of each column in characters."""
    found = []
    for column, heading in enumerate(sheet.headings):
        texts = [len(value) for row in sheet.rows if isinstance(value := row[column], str)]
        last = column == len(sheet.headings) - 1
        most = (
            (_TEXT_WIDTH if last and len(sheet.headings) < 4 else _NAME_WIDTH if last else _KEY_WIDTH) if texts else 0
        )
        words = max(map(len, heading.split()))
        found.append(
            max(min(max(texts, default=0) + 2, most), min(len(heading), _NUMBER_WIDTH) + 1, min(words, 20) + 1)
        )
    return found
