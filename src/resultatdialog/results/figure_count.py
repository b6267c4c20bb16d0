"""The figures of a file, counted by measure and school, and those among them that are in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from resultatdialog.intake.codes import is_municipality_code
from resultatdialog.intake.names import plain_name
from resultatdialog.results.account import Expected, Implausible, MeasureCount, Repeated
from resultatdialog.results.doubt import Doubt
from resultatdialog.results.figure_doubts import (
    may_be_parts_of_one,
    may_hide_a_figure,
    odd_doubt,
    plausible_range,
    says_nothing,
    scale_doubt,
    twice_doubt,
    unread_doubt,
    why_implausible,
)
from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.value import TOKENS, Group
from resultatdialog.vocabulary import Measure, find_measure, measure_order


class CellUse(NamedTuple):
    """The meaning of all cells that agree in table, column, group, subject and year."""

    cell: SourceCell
    """One of them."""
    measure: Measure | None
    group: Group
    why: str
    year: str
    pupils: bool
    heading: str
    """The heading of their column, with that of its group."""


class FigureCount:
    """Counts figures by measure and school, and gathers those in doubt."""

    def __init__(self, reading: Reading, expected: Expected | None) -> None:
        self.years: Counter[str] = Counter()
        self.implausible: list[Implausible] = []
        self.repeated: list[Repeated] = []
        self._reading = reading
        self._expected = expected
        self._seen: dict[tuple[str, str, Group], dict[str, SourceCell]] = {}
        """Measure, school year and group to each school's first figure."""
        self._empty: dict[str, set[str]] = {}
        self._numbers: dict[tuple[str, str], list[SourceCell]] = {}
        self._odd: dict[tuple[str, str], list[Implausible]] = {}
        self._unread: dict[str, list[SourceCell]] = {}
        self._twice: dict[str, tuple[SourceCell, SourceCell]] = {}
        self._ranges: dict[str, tuple[Decimal, Decimal]] = {}
        self._alike = reading.level != "school"

    def take(self, cell: SourceCell, use: CellUse) -> None:
        """Take in a cell of a measure of ours or of pupils."""
        who = self._who(cell)
        if who is None:
            return
        heading = use.heading
        if use.pupils:
            whole = cell.value is None or cell.value % 1 == 0
            if not whole or (cell.value is None and not says_nothing(cell.token or "")):
                self._unread.setdefault(heading, []).append(cell)
            return
        measure = use.measure
        assert measure is not None
        self.years[use.year] += 1
        if cell.value is None and cell.token not in TOKENS:
            self._empty.setdefault(measure.id, set()).add(who)
            if cell.token is not None and may_hide_a_figure(cell):
                self._unread.setdefault(heading, []).append(cell)
            return
        earlier = self._seen.setdefault((measure.id, use.year, use.group), {}).setdefault(who, cell)
        if earlier is not cell and (earlier.value, earlier.token) != (cell.value, cell.token):
            self._twice.setdefault(heading, (earlier, cell))
            self.repeated.append(
                Repeated(
                    cell.code or cell.name,
                    measure.id,
                    f"{self._reading.place(earlier)}: {earlier.raw}",
                    f"{self._reading.place(cell)}: {cell.raw}",
                )
            )
        if cell.value is not None:
            self._number(cell, cell.value, measure, heading)

    def _who(self, cell: SourceCell) -> str | None:
        if self._expected is not None:
            return self._expected.who(cell)
        who = cell.code or plain_name(cell.name)
        return f"{who} {cell.organizer_type}" if self._alike else who

    def _number(self, cell: SourceCell, value: Decimal, measure: Measure, heading: str) -> None:
        if measure.unit == "percent":
            self._numbers.setdefault((measure.id, heading), []).append(cell)
        low, high = self._ranges.get(measure.id) or self._ranges.setdefault(measure.id, plausible_range(measure))
        if not low <= value <= high:
            why = why_implausible(measure, value)
            found = Implausible(cell.line, heading, cell.raw, why, measure.id, cell.code or cell.name)
            self.implausible.append(found)
            self._odd.setdefault((measure.id, heading), []).append(found)

    def measures(self) -> Iterator[MeasureCount]:
        """The counts of each measure, for all pupils and the main year, against the schools that should have it."""
        main = self._expected.school_year if self._expected else max(self.years, key=self.years.__getitem__, default="")
        by_measure = {
            measure_id: seen
            for (measure_id, year, group), seen in self._seen.items()
            if year == main and group == "alla"
        }
        for measure_id in sorted({*by_measure, *self._empty}, key=measure_order):
            yield count_measure(
                measure_id,
                {who: seen.value is not None for who, seen in by_measure.get(measure_id, {}).items()},
                self._should(measure_id, by_measure.get(measure_id, {})),
            )

    def _should(self, measure_id: str, seen: Mapping[str, SourceCell]) -> set[str]:
        if self._expected is not None:
            return schools_with(measure_id, self._expected.grades)
        found = {*seen, *self._empty.get(measure_id, ())}
        return found if self._alike else {who for who in found if not is_municipality_code(who)}

    def doubts(self) -> Iterator[Doubt]:
        """The questions about the figures."""
        file = self._reading.file
        parts = set()
        for (measure_id, heading), numbers in self._numbers.items():
            if may_be_parts_of_one([cell.value for cell in numbers if cell.value is not None]):
                parts.add((measure_id, heading))
                yield scale_doubt(file, heading, [cell.raw for cell in numbers], numbers[0].line)
        for (measure_id, heading), odd in self._odd.items():
            if (measure_id, heading) not in parts:
                yield odd_doubt(file, heading, measure_id, odd)
        for heading, cells in self._unread.items():
            yield unread_doubt(file, heading, cells)
        for heading, (first, second) in self._twice.items():
            yield twice_doubt(file, heading, first, second)


def count_measure(measure_id: str, has_number: Mapping[str, bool], should: set[str]) -> MeasureCount:
    """The counts over the schools that should have the measure; `has_number`: False for a token."""
    number = sum(1 for who in should if has_number.get(who) is True)
    token = sum(1 for who in should if has_number.get(who) is False)
    beside = sum(1 for who in has_number if who not in should and who.isdigit())
    return MeasureCount(measure_id, number, token, len(should) - number - token, len(should), beside)


def schools_with(measure_id: str, grades: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The schools that should have a measure: those with its grade."""
    measure = find_measure(measure_id)
    return {code for code, own in grades.items() if measure is not None and measure.grade in own}
