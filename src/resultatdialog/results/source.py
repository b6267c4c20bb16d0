"""Base classes of the sources: a source recognises its files, reads them and says which measure a cell holds.

Each source is one module in `results/sources`, ending in its declaration; `sources/registry.py` lists them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.results.reading import Reading, SheetUse, SourceCell
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import find_measure, is_in_year, measure_from
from resultatdialog.vocabulary.remedies import measure_not_in

_GROUPS: dict[str, Group] = {
    "totalt": "alla", "samtliga": "alla", "alla": "alla", "båda könen": "alla", "t": "alla",
    "flickor": "flickor", "flicka": "flickor", "kvinnor": "flickor", "f": "flickor", "k": "flickor",
    "pojkar": "pojkar", "pojke": "pojkar", "män": "pojkar", "p": "pojkar", "m": "pojkar",
}  # fmt: skip


class Recognised(NamedTuple):
    """The measure and group of pupils that a cell holds a figure of."""

    measure: str | None
    """Id of the measure; None when the program has no such measure."""
    group: Group
    why: str = ""
    """The reason it is no measure here, in a few words."""


class ResultsSource(ABC):
    """One source. By default a cell's column is the source's own code, looked up in `school_systems.yaml`."""

    id: ClassVar[str]
    """The name in `results read --format json` and in the vocabulary's outside codes."""
    says_municipality: ClassVar[bool] = True
    """Whether the file says which municipality a school lies in."""
    scales: ClassVar[bool] = False
    """Whether numbers were multiplied while they were read, so that the raw text is not the figure."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The source's name in the active language."""

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure of a cell; `heading` is the column's name without the group, `year` the figure's school year."""
        del reading, heading
        measure = measure_from(self.id, cell.column, year)
        return Recognised(measure, group) if measure else unknown_measure(group)

    def school_year(self, year: str | None) -> str | None:
        """The school year that a year in the source's files stands for."""
        return year


class TableSource(ResultsSource):
    """A source whose files are tables: CSV or Excel."""

    @abstractmethod
    def knows(self, sheet: Sheet) -> bool:
        """Whether a sheet is a table of this source."""

    @abstractmethod
    def read(self, sheet: Sheet) -> Reading:
        """The reading of a table; raises RefusedError."""

    def read_book(self, book: Workbook) -> Reading:
        """The reading of a file, by default of the first sheet with a table of this source; raises RefusedError."""
        found = next((sheet for sheet in book.sheets if self.knows(sheet)), None) or _fullest(book)
        reading = self.read(found)
        sheets = tuple(
            SheetUse(sheet.name, sheet is found, "" if sheet is found else _("another sheet has the figures"))
            for sheet in book.sheets
            if sheet.name
        )
        return replace(reading, warnings=(*reading.warnings, *book.warnings), sheets=sheets)


def _fullest(book: Workbook) -> Sheet:
    return max(book.sheets, key=lambda sheet: len(sheet.lines), default=Sheet("", "", ()))


class JsonSource(ResultsSource):
    """A source whose files are answers of an API, saved as JSON."""

    @abstractmethod
    def knows(self, data: object) -> bool:
        """Whether a document (or a list of them) is an answer of this source."""

    @abstractmethod
    def read(self, data: object, name: str, lines: Sequence[int] | None = None) -> Reading:
        """The reading of an answer; `lines` has the line of each document in the file. Raises RefusedError."""


class OwnMeasures(ResultsSource):
    """A source whose columns are named by the program's own measure ids."""

    says_municipality = False

    def recognise(self, reading: Reading, cell: SourceCell, heading: str, group: Group, year: str) -> Recognised:
        """The measure the column names, unless the school system of the year has no such measure."""
        del reading, heading
        if is_in_year(cell.column, year):
            return Recognised(cell.column, group)
        if find_measure(cell.column) is None:
            return unknown_measure(group)
        return Recognised(None, group, " ".join(measure_not_in(cell.column, year)))


def unknown_measure(group: Group) -> Recognised:
    """A cell that is none of the program's measures."""
    return Recognised(None, group, _("no measure of ours"))


def group_of(text: str | None) -> Group | None:
    """All pupils, girls or boys by a heading's word; None when the word is none of these."""
    return "alla" if text is None else _GROUPS.get(text.strip().casefold())


def heading_and_group(cell: SourceCell) -> tuple[str, Group | None]:
    """Column name and group of pupils; exports put girls or boys in either of the two headings."""
    if cell.group is None:
        return cell.column, "alla"
    for heading, group in ((cell.column, cell.group), (cell.group, cell.column)):
        found = group_of(group)
        if found is not None:
            return heading, found
    return cell.column, None


def is_pupils(cell: SourceCell) -> bool:
    """Whether a cell counts pupils: the number behind the other figures of its row."""
    heading, _group = heading_and_group(cell)
    return heading.strip().casefold().startswith("antal elever")


def pupils_behind(row: Sequence[SourceCell], group: Group, figure: SourceCell | None = None) -> int | None:
    """The number of pupils of a group, where a column of the row says it for the figure's school year and subject."""
    for cell in row:
        if not is_pupils(cell) or heading_and_group(cell)[1] != group or cell.value is None:
            continue
        if figure is None or (cell.school_year, cell.subject) == (figure.school_year, figure.subject):
            return int(cell.value) if cell.value == cell.value.to_integral_value() else None
    return None
