"""Questions about a table of the municipality's own, column by column, until a mapping can be written.

Answers are frozen values: an answer gives a new value, and going back means using the previous one. A likely answer is
marked but never given without a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from resultatdialog.intake.codes import is_municipality_code, is_school_code
from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import (
    calendar_year_in,
    school_year_in_text,
    school_year_of_spring,
    school_years_in,
)
from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number, say_percent
from resultatdialog.results.headings import heading_paths, say_heading, told_apart
from resultatdialog.results.likely_measure import likely_measure
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import read_cell
from resultatdialog.results.row_blocks import grade_in
from resultatdialog.results.source import group_of
from resultatdialog.results.sources.mapped_blocks import BY_SUBJECT
from resultatdialog.results.sources.mapped_rows import TellingRows, telling_rows
from resultatdialog.results.sources.mapped_table import read_mapped
from resultatdialog.results.value import MUNICIPALITY, NATIONAL
from resultatdialog.vocabulary import (
    families,
    find_measure,
    measure_ids,
    measure_order,
    subjects,
    subjects_named,
    systems,
)

MappingStep = Literal["sheet", "header", "school", "column", "group", "scale", "pupils", "rows", "total", "year"]
SKIP, NO_PUPILS, THIS_ROUND = "-", "-", "-"
"""Choices without a value: column not used, no column of pupils, the round's year. Each belongs to another question."""
LEFT_OUT = "-"
"""Choice for a row of totals that is nobody's."""
_LINES, _SAMPLES, _MOST_COLUMNS = 15, 4, 60
_SCHOOL_WORDS = ("skol", "enhet", "radetikett", "namn", "kommun")
_PUPIL_WORDS = ("antal", "elever", "n")
_WORD = re.compile(r"[^\W\d_]+")


class MappingChoice(NamedTuple):
    """One possible answer."""

    id: str
    words: str


class MappingQuestion(NamedTuple):
    """The next question about the table."""

    kind: MappingStep
    about: str
    """Heading of the column in question; the group (kind `pupils`), the grade (`rows`) or the row's label (`total`).

    Empty for questions about the whole table.
    """
    samples: tuple[str, ...]
    """The first different values of the column."""
    choices: tuple[MappingChoice, ...]
    likely: str
    """Id of the choice that is marked beforehand."""
    number: int = 0
    """The number of the column, of `of` columns; 0 for other questions."""
    of: int = 0


class ColumnMeaning(NamedTuple):
    """The meaning given to a column; `measure` is empty for a column that is not used."""

    position: int
    """Index of the column in the table."""
    measure: str
    group: str = ""
    """`alla`, `flickor` or `pojkar`; empty when not answered yet."""
    scale: int = 0
    """Factor for the values (1, or 100 for shares of 1); 0 when not answered yet."""


class TableColumn(NamedTuple):
    """A column of the table below the chosen line of headings."""

    position: int
    heading: str
    values: tuple[str, ...]
    named: str | tuple[str, ...] = ""
    """The heading, or the path of headings, by which a mapping names it."""


@dataclass(frozen=True)
class MappingQuestions:
    """The table and the answers given so far; None and empty tuples are not answered yet."""

    book: Workbook
    file: str
    sheet: str | None = None
    header: int | None = None
    """Line of the headings, from 1."""
    school: int | None = None
    """Index of the column with the schools' codes or names."""
    meanings: tuple[ColumnMeaning, ...] = ()
    pupils: tuple[tuple[str, str], ...] = ()
    """Pairs of group and heading of the column with its number of pupils (empty for none)."""
    under: tuple[tuple[str, str], ...] = ()
    """Pairs of a grade of the measures and the heading of the rows that have their figures."""
    totals: tuple[tuple[str, str], ...] = ()
    """Pairs of the label of a row of totals and whose it is: `kommun`, `riket` or nobody's."""
    school_year: str | None = None
    other_year: str = ""
    """School year of the round's other files; it decides the measures to choose from if the table has no year."""

    # Questions and answers.

    @cached_property
    def question(self) -> MappingQuestion | None:
        """The next question; None when all are answered."""
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
            choices = tuple(MappingChoice(str(c.position), c.heading) for c in self.columns)
            return MappingQuestion("school", "", (), choices, str(self._likely_school()))
        return (
            self._about_column()
            or self._about_pupils()
            or self._about_rows()
            or self._about_totals()
            or self._about_year()
        )

    def _about_column(self) -> MappingQuestion | None:
        rest = [column for column in self.columns if column.position not in (self.school, self.name_position)]
        known = {meaning.position: meaning for meaning in self.meanings}
        for number, column in enumerate(rest, start=1):
            meaning = known.get(column.position)
            found = (column.heading, tuple(dict.fromkeys(filter(None, column.values)))[:_SAMPLES])
            if meaning is None:
                choices = measure_choices(self.likely_year() or self.other_year)
                skip = MappingChoice(SKIP, _("not used (or the number of pupils)"))
                return MappingQuestion(
                    "column",
                    *found,
                    (skip, *choices),
                    self._likely_measure(column, choices) or SKIP,
                    number,
                    len(rest),
                )
            if not meaning.measure:
                continue
            if not meaning.group:
                return MappingQuestion(
                    "group", *found, group_choices(), likely_group(column.heading), number, len(rest)
                )
            if not meaning.scale:
                return MappingQuestion("scale", *found, scale_choices(), "100", number, len(rest))
        return None

    def _about_pupils(self) -> MappingQuestion | None:
        used = {meaning.position for meaning in self.meanings if meaning.measure}
        asked = dict(self.pupils)
        counts = [c for c in self.columns if c.position not in {self.school, *used} and _whole(c.values)]
        for group in dict.fromkeys(meaning.group for meaning in self.meanings if meaning.measure):
            if group not in asked and counts:
                choices = (
                    MappingChoice(NO_PUPILS, _("none of them")),
                    *(MappingChoice(c.heading, c.heading) for c in counts),
                )
                return MappingQuestion("pupils", group, (), choices, _likely_pupils(counts, group))
        return None

    def _about_rows(self) -> MappingQuestion | None:
        """Ask where the rows stand in blocks, or a column tells them apart, for each grade of the measures."""
        asked = {grade for grade, _label in self.under}
        blocks = self._read.blocks if self.useful else ()
        choices = tuple(MappingChoice(block.id, block.words) for block in blocks)
        for grade in dict.fromkeys(map(_grade_of, (each for each in self.meanings if each.measure))):
            if choices and grade not in asked:
                likely = next((choice.id for choice in choices if grade_in(choice.id) == grade), choices[0].id)
                likely = next((choice.id for choice in choices if choice.id == BY_SUBJECT), likely)
                return MappingQuestion("rows", grade, (), choices, likely)
        return None

    def _about_totals(self) -> MappingQuestion | None:
        """Ask whose figures stand in rows that sum up the others."""
        asked = dict(self.totals)
        for label in self._read.totals if self.useful else ():
            if label not in asked:
                roles = [
                    MappingChoice(role, words)
                    for role, words in ((MUNICIPALITY, _("the municipality's")), (NATIONAL, _("the country's")))
                    if role not in asked.values()
                ]
                choices = (MappingChoice(LEFT_OUT, _("nobody's: left out")), *roles)
                likely = NATIONAL if "riket" in plain(label) else MUNICIPALITY if "kommun" in plain(label) else LEFT_OUT
                return MappingQuestion("total", label, (), choices, likely)
        return None

    @cached_property
    def _read(self) -> TellingRows:
        """The parts that tell the rows apart, when the table is read as the answers so far say."""
        mapping = replace(self, under=(), totals=()).mapping()
        return telling_rows(self.table, mapping)

    def _about_year(self) -> MappingQuestion | None:
        used = [self._column(meaning.position).named for meaning in self.meanings if meaning.measure]
        if self.school_year is not None or (used and all(map(_year_in, used))) or self._rows_say_years():
            return None
        found = self.likely_year()
        choices = [MappingChoice(found, found)] if found else []
        return MappingQuestion(
            "year", "", (), (*choices, MappingChoice(THIS_ROUND, _("the round's school year"))), found or THIS_ROUND
        )

    def _rows_say_years(self) -> bool:
        """Whether the rows stand under school years, or a column has them, and were chosen by that."""
        blocks = [block.id for block in self._read.blocks] if self.useful else []
        return any(map(school_years_in, blocks))

    def answer(self, choice: str) -> MappingQuestions:
        """A copy with the current question answered; `choice` is the id of a choice."""
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
            case "rows":
                return replace(self, under=(*self.under, (question.about, choice)))
            case "total":
                return replace(self, totals=(*self.totals, (question.about, "" if choice == LEFT_OUT else choice)))
            case "year":
                return replace(self, school_year="" if choice == THIS_ROUND else choice)
            case "column":
                position = next(c.position for c in self.columns if c.position not in self._assigned())
                return replace(
                    self, meanings=(*self.meanings, ColumnMeaning(position, "" if choice == SKIP else choice))
                )
            case "group":
                return self._last(group=choice, scale=0 if self._looks_like_parts() else 1)
        return self._last(scale=int(choice))

    def _assigned(self) -> set[int | None]:
        return {self.school, self.name_position, *(meaning.position for meaning in self.meanings)}

    def _last(self, *, group: str | None = None, scale: int) -> MappingQuestions:
        last = self.meanings[-1]
        return replace(self, meanings=(*self.meanings[:-1], last._replace(group=group or last.group, scale=scale)))

    def _looks_like_parts(self) -> bool:
        """Whether the last answered column has shares written as 0 to 1."""
        last = self.meanings[-1]
        measure = find_measure(last.measure)
        column = next(column for column in self.columns if column.position == last.position)
        return measure is not None and measure.unit == "percent" and written_as_parts(column.values)

    # The table.

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of the sheets with tables, in the order of the file."""
        return tuple(sheet.name for sheet in self._full)

    def on_sheet(self, name: str) -> MappingQuestions:
        """The questions about another sheet of the file, from the first."""
        other = MappingQuestions(self.book, self.file, sheet=name, other_year=self.other_year)
        if self.school_year and other.likely_year() in ("", self.school_year):
            return replace(other, school_year=self.school_year)  # a year named once holds where no other stands
        return other

    @cached_property
    def _full(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.book.sheets if any(len(line) > 1 for line in sheet.lines))

    @cached_property
    def table(self) -> Sheet:
        """The chosen sheet; before the choice, the first with columns."""
        return next((sheet for sheet in self._full if sheet.name == self.sheet), self._full[0])

    @cached_property
    def first_lines(self) -> tuple[tuple[str, ...], ...]:
        """The first 15 lines of the table, white space collapsed."""
        return tuple(tuple(" ".join(cell.split()) for cell in line) for line in self.table.lines[:_LINES])

    @cached_property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns with a heading; where headings are equal, each with the heading above it or with a number."""
        if self.header is None:
            return ()
        rows = [
            line for line in self.table.lines[self.header : self.header + 400] if any(cell.strip() for cell in line)
        ]
        paths = heading_paths(self.table, self.header - 1)
        found: list[TableColumn] = []
        for position, path in enumerate(paths):
            if path and len(found) < _MOST_COLUMNS:
                values = tuple(row[position].strip() if position < len(row) else "" for row in rows)
                named = told_apart(paths, position)
                found.append(TableColumn(position, say_heading(named), values, named))
        return tuple(found)

    @cached_property
    def has_codes(self) -> bool:
        """Whether the school column has codes (else names)."""
        return self.school is not None and bool(_code_kind(self._column(self.school).values))

    @cached_property
    def name_position(self) -> int | None:
        """Index of the column with the schools' names beside codes; None when there is none."""
        if not self.has_codes:
            return None
        texts = [
            c for c in self.columns if c.position != self.school and not _numbers(c.values) and not _whole(c.values)
        ]
        return next((c.position for c in texts if any(word in c.heading.casefold() for word in _SCHOOL_WORDS)), None)

    def _column(self, position: int) -> TableColumn:
        return next(column for column in self.columns if column.position == position)

    # Likely answers.

    def _likely_header(self) -> int:
        """The line, from 1, with most words among those with numbers in the two lines below."""

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
        return (coded or named or texts or list(self.columns))[0].position

    def likely_year(self) -> str:
        """The school year in the name of the file or the sheet, else the latest in the first lines; may be empty.

        Where only a calendar year is named above the headings, the school year that ends in it.
        """
        for text in (self.file, self.table.name):
            if year := school_year_in_text(text):
                return year
        years = {year for line in self.first_lines for cell in line for year in school_years_in(cell)}
        if years:
            return max(years)
        titles = [cell for line in self.first_lines[: (self.header or 1) - 1] for cell in line]
        springs = filter(None, map(calendar_year_in, (*titles, self.table.name)))
        return max(map(school_year_of_spring, springs), default="")

    def _likely_measure(self, column: TableColumn, choices: Sequence[MappingChoice]) -> str:
        """Id of the measure that the headings, the sheet's name and the titles name in full, if one only does."""
        assert self.header is not None
        lines = self.first_lines[: max(self.header - 1, 0)]
        titles = [filled[0] for line in lines if len(filled := [cell for cell in line if cell]) == 1]
        heads = self.table.lines[self.header - 1]
        if sum(line == heads for line in self.table.lines) > 1:  # each table below has a title of its own
            titles = [_without_subjects(title) for title in titles]
        path = [heading for heading in heading_paths(self.table, self.header - 1)[column.position] if heading]
        around = [self.file, self.table.name, *titles]
        return likely_measure(path, around, [choice.id for choice in choices], column.values)

    # The mapping.

    def mapping(self) -> TableMapping:
        """The mapping; all questions must be answered."""
        assert self.header is not None and self.school is not None
        school = self._column(self.school)
        pupils = dict(self.pupils)
        name = self._column(self.name_position).named if self.name_position is not None else ""
        named = {column.heading: column.named for column in self.columns}
        under, several = dict(self.under), len({label for _grade, label in self.under}) > 1
        whose = {role: label for label, role in self.totals}
        return TableMapping(
            columns=[
                MappedColumn(
                    self._column(meaning.position).named,
                    meaning.measure,
                    meaning.group,
                    named.get(pupils.get(meaning.group, ""), ""),
                    meaning.scale,
                    under=under.get(_grade_of(meaning), "") if several else "",
                    school_year=_year_in(self._column(meaning.position).named) if self.school_year is not None else "",
                )
                for meaning in self.meanings
                if meaning.measure
            ],
            header=self.header,
            level="municipality" if _code_kind(school.values) == "municipality" else "school",
            sheet=self.table.name if len(self.book.sheets) > 1 else "",
            code=school.named if self.has_codes else "",
            name=name if self.has_codes else school.named,
            school_year=self.other_year if self.school_year == "" else self.school_year or "",
            under="" if several else next(iter(under.values()), ""),
            municipality=whose.get(MUNICIPALITY, ""),
            country=whose.get(NATIONAL, ""),
        )

    def settled(self) -> dict[str, str]:
        """The answers to questions of the account that the answer about the school year gives already."""
        if self.school_year is None:
            return {}
        doubts = read_mapped(Workbook(self.book.sheets), self.mapping()).doubts
        return {doubt.code: "" for doubt in doubts if doubt.kind == "lasar" and not school_years_in(doubt.about)}

    @property
    def useful(self) -> bool:
        """Whether some column has a measure."""
        return any(meaning.measure for meaning in self.meanings)

    def summary(self) -> Iterator[tuple[str, str]]:
        """Pairs of heading and meaning in words, for the school column and each column with a measure."""
        mapping = self.mapping()
        yield (
            say_heading(mapping.code or mapping.name),
            _("the school's code") if mapping.code else _("the school's name"),
        )
        for column in mapping.columns:
            measure = find_measure(column.measure, mapping.school_year or self.other_year)
            words = [measure.name if measure else column.measure, group_words(column.group)]
            if column.scale != 1:
                words.append(_("0–1 read as percent"))
            if column.pupils:
                words.append(_("pupils: {heading}").format(heading=say_heading(column.pupils)))
            under = column.under or mapping.under
            if under == BY_SUBJECT:
                words.append(_("each row under its subject"))
            elif under:
                words.append(_("the rows under {label}").format(label=under))
            yield say_heading(column.heading), " · ".join(words)
        for label, whose in (
            (mapping.municipality, _("the municipality's row")), (mapping.country, _("the country's row")),
        ):  # fmt: skip
            if label:
                yield label, whose


def _year_in(named: str | tuple[str, ...]) -> str:
    """The only school year that the headings by which a mapping names a column say; empty for none or several."""
    years = {year for part in ((named,) if isinstance(named, str) else named) for year in school_years_in(part)}
    return years.pop() if len(years) == 1 else ""


def _without_subjects(title: str) -> str:
    """A title without the names of subjects in it, in small letters."""
    text = plain(title)
    for subject in subjects_named(title):
        text = text.replace(subject, "")
    return text


def _grade_of(meaning: ColumnMeaning) -> str:
    measure = find_measure(meaning.measure)
    return measure.grade if measure is not None else ""


def measure_choices(school_year: str) -> tuple[MappingChoice, ...]:
    """The measures of the year's school system by full name, those of families last.

    With an empty year, the measures of all systems, with the system in the words if there are several.
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
    """A group of pupils (`alla`, `flickor`, `pojkar`) in words."""
    return {"alla": _("all pupils"), "flickor": _("girls"), "pojkar": _("boys")}[group]


def group_choices() -> tuple[MappingChoice, ...]:
    """The choices all pupils, girls, boys."""
    return tuple(MappingChoice(group, group_words(group)) for group in ("alla", "flickor", "pojkar"))


def scale_choices() -> tuple[MappingChoice, ...]:
    """The choices for whether values from 0 to 1 are shares of the whole: `100` yes, `1` no."""
    return (
        MappingChoice(
            "100", _("yes: {part} means {percent}").format(part=say_number(Decimal("0.82")), percent=say_percent(82))
        ),
        MappingChoice("1", _("no: they are percent already")),
    )


def likely_group(heading: str) -> str:
    """`flickor` or `pojkar` when a word of the heading says so, else `alla`."""
    found = [group_of(word) for word in _WORD.findall(heading) if len(word) > 1]
    return next((group for group in found if group in ("flickor", "pojkar")), "alla")


def written_as_parts(values: tuple[str, ...]) -> bool:
    """Whether all numbers are from 0 to 1 and at least one is between."""
    numbers = _numbers(values)
    return all(0 <= number <= 1 for number in numbers) and any(0 < number < 1 for number in numbers)


def _numbers(values: tuple[str, ...]) -> list[Decimal]:
    return [number for value in values if (number := read_cell(value)[0]) is not None]


def _whole(values: tuple[str, ...]) -> bool:
    """Whether the numbers can be numbers of pupils: whole, none negative, none a share."""
    numbers = _numbers(values)
    if any(value.endswith("%") for value in values):
        return False
    return bool(numbers) and all(number == number.to_integral_value() and number >= 0 for number in numbers)


def _code_kind(values: tuple[str, ...]) -> str:
    """`school` or `municipality` when more than half of the values are such codes; else empty."""
    filled = [value for value in values if value]
    for kind, is_code in (("school", is_school_code), ("municipality", is_municipality_code)):
        if filled and 2 * sum(map(is_code, filled)) > len(filled):
            return kind
    return ""


def _likely_pupils(counts: list[TableColumn], group: str) -> str:
    """Heading of the first column of counts for the group, by the words of headings; NO_PUPILS if none."""
    fitting = [
        column
        for column in counts
        if likely_group(column.heading) == group
        and any(word.casefold() in _PUPIL_WORDS for word in _WORD.findall(column.heading))
    ]
    return fitting[0].heading if fitting else NO_PUPILS
