"""A table of the municipality's own: asked column by column what it is, until a mapping can be written.

Frozen answers: going back is taking the answers before. Proposals are marked, never taken by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code
from resultatdialog.intake.school_year import school_year_in_text
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number, say_percent
from resultatdialog.results.reading import read_cell
from resultatdialog.results.source import group_of
from resultatdialog.results.sources.mapped_table import MappedColumn, TableMapping
from resultatdialog.vocabulary import families, find_measure, measure_ids, measure_order, subjects, systems

Kind = Literal["sheet", "header", "school", "column", "group", "scale", "pupils", "year"]
SKIP, NO_PUPILS, THIS_ROUND = "-", "-", "-"
_LINES, _SAMPLES, _MOST_COLUMNS, _ROWS = 15, 4, 60, 400
_SCHOOL_WORDS = ("skol", "enhet", "radetikett", "namn", "kommun")
_PUPIL_WORDS = ("antal", "elever", "n")
_WORD = re.compile(r"[^\W\d_]+")


class MappingChoice(NamedTuple):
    """One possible answer."""

    id: str
    words: str


class MappingQuestion(NamedTuple):
    """What is to be said next."""

    kind: Kind
    about: str
    """Heading of the column it is about."""
    samples: tuple[str, ...]
    """What stands in the column."""
    choices: tuple[MappingChoice, ...]
    likely: str
    """The answer that is marked beforehand."""
    number: int = 0
    """Which column of how many."""
    of: int = 0


class ColumnMeaning(NamedTuple):
    """What a column of figures is; no measure when it is left out."""

    place: int
    measure: str
    group: str = ""
    scale: int = 0


class OwnColumn(NamedTuple):
    """A column under the chosen headings."""

    place: int
    heading: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class MappingQuestions:
    """The table, and what has been said of it so far."""

    book: Workbook
    file: str
    sheet: str | None = None
    header: int | None = None
    """Line of the headings, from 1."""
    school: int | None = None
    said: tuple[ColumnMeaning, ...] = ()
    pupils: tuple[tuple[str, str], ...] = ()
    """Group and the heading of the column with its pupils, empty for none."""
    school_year: str | None = None
    other_year: str = ""
    """The year of the files beside it: which measures there can be, where the table itself says no year."""

    # What is to be said.

    @cached_property
    def question(self) -> MappingQuestion | None:
        """The next question; None when all is said."""
        if self.sheet is None and len(self._full) > 1:
            choices = tuple(MappingChoice(sheet.name, sheet.name) for sheet in self._full)
            return MappingQuestion("sheet", "", (), choices, self._full[0].name)
        if self.header is None:
            lines = [(number, self.first_lines[number - 1]) for number in range(1, len(self.first_lines) + 1)]
            choices = tuple(
                MappingChoice(str(number), " · ".join(filter(None, line))) for number, line in lines if any(line)
            )
            return MappingQuestion("header", "", (), choices, str(self._likely_header()))
        if self.school is None:
            choices = tuple(MappingChoice(str(c.place), c.heading) for c in self.columns)
            return MappingQuestion("school", "", (), choices, str(self._likely_school()))
        return self._about_column() or self._about_pupils() or self._about_year()

    def _about_column(self) -> MappingQuestion | None:
        rest = [column for column in self.columns if column.place not in (self.school, self.name_place)]
        known = {said.place: said for said in self.said}
        for number, column in enumerate(rest, start=1):
            said = known.get(column.place)
            found = (column.heading, tuple(dict.fromkeys(filter(None, column.values)))[:_SAMPLES])
            if said is None:
                skip = MappingChoice(SKIP, _("not used (or the number of pupils)"))
                return MappingQuestion(
                    "column",
                    *found,
                    (skip, *measure_choices(self._likely_year() or self.other_year)),
                    SKIP,
                    number,
                    len(rest),
                )
            if not said.measure:
                continue
            if not said.group:
                return MappingQuestion(
                    "group", *found, group_choices(), likely_group(column.heading), number, len(rest)
                )
            if not said.scale:
                return MappingQuestion("scale", *found, scale_choices(), "100", number, len(rest))
        return None

    def _about_pupils(self) -> MappingQuestion | None:
        used = {said.place for said in self.said if said.measure}
        asked = dict(self.pupils)
        counts = [c for c in self.columns if c.place not in {self.school, *used} and _whole(c.values)]
        for group in dict.fromkeys(said.group for said in self.said if said.measure):
            if group not in asked and counts:
                choices = (
                    MappingChoice(NO_PUPILS, _("none of them")),
                    *(MappingChoice(c.heading, c.heading) for c in counts),
                )
                return MappingQuestion("pupils", group, (), choices, _likely_pupils(counts, group))
        return None

    def _about_year(self) -> MappingQuestion | None:
        if self.school_year is not None:
            return None
        found = self._likely_year()
        choices = [MappingChoice(found, found)] if found else []
        return MappingQuestion(
            "year", "", (), (*choices, MappingChoice(THIS_ROUND, _("the round's school year"))), found or THIS_ROUND
        )

    def answer(self, choice: str) -> MappingQuestions:
        """The table with the question answered."""
        question = self.question
        assert question is not None
        match question.kind:
            case "sheet":
                return replace(self, sheet=choice)
            case "header":
                return replace(self, header=int(choice))
            case "school":
                return replace(self, school=int(choice))
            case "pupils":
                return replace(self, pupils=(*self.pupils, (question.about, "" if choice == NO_PUPILS else choice)))
            case "year":
                return replace(self, school_year="" if choice == THIS_ROUND else choice)
            case "column":
                place = next(c.place for c in self.columns if c.place not in self._placed())
                return replace(self, said=(*self.said, ColumnMeaning(place, "" if choice == SKIP else choice)))
            case "group":
                return self._last(group=choice, scale=0 if self._looks_like_parts() else 1)
        return self._last(scale=int(choice))

    def _placed(self) -> set[int | None]:
        return {self.school, self.name_place, *(said.place for said in self.said)}

    def _last(self, *, group: str | None = None, scale: int) -> MappingQuestions:
        last = self.said[-1]
        return replace(self, said=(*self.said[:-1], last._replace(group=group or last.group, scale=scale)))

    def _looks_like_parts(self) -> bool:
        """Whether the column last spoken of is a share written as 0 to 1."""
        last = self.said[-1]
        measure = find_measure(last.measure)
        column = next(column for column in self.columns if column.place == last.place)
        return measure is not None and measure.unit == "percent" and written_as_parts(column.values)

    # The table.

    @cached_property
    def _full(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.book.sheets if any(len(line) > 1 for line in sheet.lines))

    @cached_property
    def table(self) -> Sheet:
        """The sheet that was chosen, or the only one."""
        return next((sheet for sheet in self._full if sheet.name == self.sheet), self._full[0])

    @cached_property
    def first_lines(self) -> tuple[tuple[str, ...], ...]:
        """What stands first in the table."""
        return tuple(tuple(" ".join(cell.split()) for cell in line) for line in self.table.lines[:_LINES])

    @cached_property
    def columns(self) -> tuple[OwnColumn, ...]:
        """The columns with a heading; of two with the same one the first, as the mapping will find it."""
        if self.header is None:
            return ()
        rows = [
            line for line in self.table.lines[self.header : self.header + 400] if any(cell.strip() for cell in line)
        ]
        found: dict[str, OwnColumn] = {}
        for place, cell in enumerate(self.table.lines[self.header - 1]):
            heading = " ".join(cell.split())
            if heading and heading not in found and len(found) < _MOST_COLUMNS:
                values = tuple(row[place].strip() if place < len(row) else "" for row in rows)
                found[heading] = OwnColumn(place, heading, values)
        return tuple(found.values())

    @cached_property
    def coded(self) -> bool:
        """Whether the school column holds codes."""
        return self.school is not None and bool(_code_kind(self._column(self.school).values))

    @cached_property
    def name_place(self) -> int | None:
        """Beside codes: the column whose heading says that it holds names."""
        if not self.coded:
            return None
        texts = [c for c in self.columns if c.place != self.school and not _numbers(c.values) and not _whole(c.values)]
        return next((c.place for c in texts if any(word in c.heading.casefold() for word in _SCHOOL_WORDS)), None)

    def _column(self, place: int) -> OwnColumn:
        return next(column for column in self.columns if column.place == place)

    # What is likely.

    def _likely_header(self) -> int:
        """The line with most words over a line with numbers."""

        def score(number: int) -> tuple[int, int]:
            line = self.first_lines[number]
            below = self.first_lines[number + 1 : number + 3]
            words = sum(bool(cell) and read_cell(cell)[0] is None for cell in line)
            numbers = any(read_cell(cell)[0] is not None for row in below for cell in row)
            return (words if numbers else 0, -number)

        return max(range(len(self.first_lines)), key=score) + 1

    def _likely_school(self) -> int:
        coded = [c for c in self.columns if _code_kind(c.values)]
        named = [c for c in self.columns if any(word in c.heading.casefold() for word in _SCHOOL_WORDS)]
        texts = [c for c in self.columns if not _numbers(c.values)]
        return (coded or named or texts or list(self.columns))[0].place

    def _likely_year(self) -> str:
        for text in (self.file, self.table.name, *(cell for line in self.first_lines for cell in line)):
            year = school_year_in_text(text)
            if year:
                return year
        return ""

    # What it comes to.

    def mapping(self) -> TableMapping:
        """The mapping, when all is said."""
        assert self.header is not None and self.school is not None
        school = self._column(self.school)
        pupils = dict(self.pupils)
        name = self._column(self.name_place).heading if self.name_place is not None else ""
        return TableMapping(
            columns=[
                MappedColumn(
                    self._column(said.place).heading, said.measure, said.group, pupils.get(said.group, ""), said.scale
                )
                for said in self.said
                if said.measure
            ],
            header=self.header,
            level="municipality" if _code_kind(school.values) == "municipality" else "school",
            sheet=self.table.name if len(self.book.sheets) > 1 else "",
            code=school.heading if self.coded else "",
            name=name if self.coded else school.heading,
            school_year=self.school_year or "",
        )

    @property
    def useful(self) -> bool:
        """Whether any column is a measure."""
        return any(said.measure for said in self.said)

    def summary(self) -> Iterator[tuple[str, str]]:
        """Heading and what it is taken for."""
        mapping = self.mapping()
        yield mapping.code or mapping.name, _("the school's code") if mapping.code else _("the school's name")
        for column in mapping.columns:
            measure = find_measure(column.measure, mapping.school_year or self.other_year)
            words = [measure.name if measure else column.measure, group_words(column.group)]
            if column.scale != 1:
                words.append(_("0–1 read as percent"))
            if column.pupils:
                words.append(_("pupils: {heading}").format(heading=column.pupils))
            yield column.heading, " · ".join(words)


def measure_choices(school_year: str) -> tuple[MappingChoice, ...]:
    """Every measure of the year's school system by its full name, those with subjects after the others.

    When nobody knows the year: those of all systems, the system said where there are several.
    """
    names = {} if school_year else {system.id: system.name for system in systems()}
    by_subject = [f"{family}:{subject}" for family in families(school_year) for subject in subjects()]
    known = [*sorted(measure_ids(school_year), key=measure_order), *by_subject]
    found = [(each, measure) for each in known if (measure := find_measure(each, school_year)) is not None]
    return tuple(
        MappingChoice(each, f"{measure.name} ({names[measure.system]})" if len(names) > 1 else measure.name)
        for each, measure in found
    )


def group_words(group: str) -> str:
    """Which pupils, in words."""
    return {"alla": _("all pupils"), "flickor": _("girls"), "pojkar": _("boys")}[group]


def group_choices() -> tuple[MappingChoice, ...]:
    """All pupils, girls, boys."""
    return tuple(MappingChoice(group, group_words(group)) for group in ("alla", "flickor", "pojkar"))


def scale_choices() -> tuple[MappingChoice, ...]:
    """Whether values between 0 and 1 are shares of the whole."""
    return (
        MappingChoice(
            "100", _("yes: {part} means {percent}").format(part=say_number(Decimal("0.82")), percent=say_percent(82))
        ),
        MappingChoice("1", _("no: they are percent already")),
    )


def likely_group(heading: str) -> str:
    """Girls or boys when a word of the heading says so, else all pupils."""
    found = [group_of(word) for word in _WORD.findall(heading) if len(word) > 1]
    return next((group for group in found if group in ("flickor", "pojkar")), "alla")


def written_as_parts(values: tuple[str, ...]) -> bool:
    """Whether the numbers are all 0 to 1, one of them between."""
    numbers = _numbers(values)
    return all(0 <= number <= 1 for number in numbers) and any(0 < number < 1 for number in numbers)


def _numbers(values: tuple[str, ...]) -> list[Decimal]:
    return [number for value in values if (number := read_cell(value)[0]) is not None]


def _whole(values: tuple[str, ...]) -> bool:
    numbers = _numbers(values)
    return bool(numbers) and all(number == number.to_integral_value() and number >= 0 for number in numbers)


def _code_kind(values: tuple[str, ...]) -> str:
    """`school` or `municipality` when most values are such codes; empty when they are none."""
    filled = [value for value in values if value]
    for kind, is_code in (("school", is_school_code), ("municipality", is_municipality_code)):
        if filled and 2 * sum(map(is_code, filled)) > len(filled):
            return kind
    return ""


def _likely_pupils(counts: list[OwnColumn], group: str) -> str:
    """A column that counts, of the same group by its heading."""
    fitting = [
        column
        for column in counts
        if likely_group(column.heading) == group
        and any(word.casefold() in _PUPIL_WORDS for word in _WORD.findall(column.heading))
    ]
    return fitting[0].heading if fitting else NO_PUPILS
