"""Puts together a round's figures from readings of files: schools are matched by code, by name only if confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, cast

from resultatdialog.intake.codes import is_school_code
from resultatdialog.intake.names import plain_name
from resultatdialog.intake.problem import Problem
from resultatdialog.intake.similar_names import similar
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.results.doubt import NO_ANSWERS, Answers, answer_to
from resultatdialog.results.reading import NATIONAL_CODES, Reading, SchoolFacts, SourceCell
from resultatdialog.results.recognise import recognise, school_year_in
from resultatdialog.results.source import is_pupils, pupils_behind
from resultatdialog.results.sources.registry import source_named
from resultatdialog.results.value import MISSING, MUNICIPALITY, NATIONAL, TOKENS, Figure, Token
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, in_order, measure_that_year

_ALIKE = 3
_ALL_ORGANIZERS = ("samtliga", "totalt", "alla")
"""Types of organizer of a row that is about all schools of a municipality or the country."""
_LONGEST = 200
"""Most characters of a school's name; the rest is cut off."""


class Unmatched(NamedTuple):
    """A name in a row without a code; a person must say which school it is."""

    name: str
    file: str
    line: int
    near: tuple[School, ...]
    """Schools with similar names, most similar first, to suggest; none is chosen without a person."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """The figures of a round from the files, and the rows that could not be used."""

    figures: tuple[Figure, ...]
    unmatched: tuple[Unmatched, ...]
    problems: tuple[Problem, ...]
    """Figures that differ between files, and shares outside 0 to 100."""
    left_out: Mapping[str, int]
    """Reason, in words, to number of figures left out for it."""


class _Key(NamedTuple):
    school: str
    measure: str
    school_year: str
    group: str


def assemble(
    readings: Iterable[Reading],
    schools: Sequence[School],
    school_year: str,
    municipality: str,
    confirmed: Mapping[str, str] | None = None,
    answers: Answers = NO_ANSWERS,
) -> Assembly:
    """The figures of all readings for the given schools, the municipality and the country.

    `confirmed`: names as written in a file to school codes, confirmed by a person. `answers`: to the questions of the
    files; of a figure that stands twice in one file the first holds where a person has said so.
    """
    known = {school.code: school for school in schools}
    found: dict[_Key, Figure] = {}
    problems: list[Problem] = []
    unmatched: dict[str, Unmatched] = {}
    why: Counter[str] = Counter()
    files: dict[_Key, str] = {}
    for reading in readings:
        for _line, group in groupby(reading.cells, key=lambda cell: (cell.table, cell.line, cell.code, cell.name)):
            row = list(group)
            who = whose(row[0], known, municipality, confirmed or {})
            if who is None:
                if not row[0].code and row[0].name and row[0].name not in unmatched:
                    near = _similar(row[0].name, schools)
                    unmatched[row[0].name] = Unmatched(row[0].name, reading.file, row[0].line, near)
                else:
                    why[_("another school or municipality")] += len(row)
                continue
            for cell, figure, reason in _figures(reading, row, who, school_year):
                if figure is None:
                    why[reason] += 1
                    continue
                first = answer_to(answers, "dubbel", reading.file, reading.heading(cell)) is not None
                _take(figure, found, problems, first=first and files.get(_key(figure)) == reading.file)
                files.setdefault(_key(figure), reading.file)
    return Assembly(tuple(found.values()), tuple(unmatched.values()), tuple(problems), dict(why))


def whose(cell: SourceCell, known: Collection[str], municipality: str, confirmed: Mapping[str, str]) -> str | None:
    """Code of the round's school, `kommun` or `riket`; None for any other school or municipality."""
    if cell.code in known or cell.code in (MUNICIPALITY, NATIONAL):
        return cell.code
    whole = cell.organizer_type is None or cell.organizer_type.casefold() in _ALL_ORGANIZERS
    if cell.code in NATIONAL_CODES:
        return NATIONAL if whole else None
    if cell.code and cell.code == municipality:
        return MUNICIPALITY if whole else None
    return confirmed.get(cell.name) if not cell.code else None


def _similar(name: str, schools: Sequence[School]) -> tuple[School, ...]:
    by_name = {plain_name(school.name): school for school in schools}
    return tuple(by_name[near] for near in similar(plain_name(name), by_name, _ALIKE))


def _figures(
    reading: Reading, row: Sequence[SourceCell], who: str, school_year: str
) -> Iterator[tuple[SourceCell, Figure | None, str]]:
    for cell in row:
        if is_pupils(cell):
            continue
        measure, group, why = recognise(reading, cell, school_year)
        year = school_year_in(reading, cell) or school_year
        if measure is None:
            yield cell, None, why
        elif not cell.raw:
            yield cell, None, _("the cell is empty")
        elif cell.value is None and cell.token not in TOKENS:
            yield cell, None, _("neither a number nor one of .. . ~100")
        else:
            yield (
                cell,
                Figure(
                    school=who,
                    measure=measure,
                    school_year=year,
                    group=group,
                    raw=_written(reading, cell),
                    value=cell.value,
                    token=cast("Token | None", cell.token),
                    n=cell.n if cell.n is not None else pupils_behind(row, group, cell),
                    source=source_of(reading, cell),
                    line=cell.line,
                ),
                "",
            )


def _written(reading: Reading, cell: SourceCell) -> str:
    """The text of the source; the number where a mapping has scaled it, and without its percent sign."""
    plain = not source_named(reading.source).scales and not cell.raw.endswith("%")
    return cell.raw if plain or cell.value is None else f"{round(cell.value, 6).normalize():f}"


def source_of(reading: Reading, cell: SourceCell) -> str:
    """The source of a figure as written in results.csv: file, line, and which pupils if known."""
    place, population = reading.place(cell), reading.head(cell).population
    return f"{place} ({population})" if population else place


def _key(figure: Figure) -> _Key:
    return _Key(figure.school, figure.measure, figure.school_year, figure.group)


def _take(figure: Figure, found: dict[_Key, Figure], problems: list[Problem], *, first: bool = False) -> None:
    """Take in a figure; another value for the same one is a problem, unless the first is to hold."""
    measure = find_measure(figure.measure)
    if measure and measure.unit == "percent" and figure.value is not None and not 0 <= figure.value <= 100:
        problems.append(Problem(figure.source, _("'{value}' is no share in percent.").format(value=figure.raw)))
        return
    other = found.setdefault(_key(figure), figure)
    if not first and (other.value, other.token) != (figure.value, figure.token):
        problems.append(
            Problem(
                figure.source,
                _("says {value} of {measure} for {school}; {other} says {other_value}.").format(
                    value=figure.raw,
                    measure=figure.measure,
                    school=figure.school,
                    other=other.source,
                    other_value=other.raw,
                ),
                _("Leave out one of the files, or correct one of them."),
            )
        )


def schools_in(readings: Iterable[Reading], municipality: str, school_year: str = "") -> tuple[School, ...]:
    """The municipality's schools by the files, in alphabetical order.

    Their grades are those that a file says; for a school of which none does, those that its figures show.
    A table of the municipality's own does not say which municipality it is about: its schools are taken to be in this
    one unless another file places them elsewhere.
    """
    readings = [reading for reading in readings if reading.level == "school"]
    elsewhere = {
        cell.code for reading in readings for cell in reading.cells if cell.municipality not in (None, municipality)
    }
    names: dict[str, tuple[str, str]] = {}
    shown = _ShownGrades()
    facts: dict[str, SchoolFacts] = {}
    for reading in readings:
        for code, fact in reading.schools.items():
            before = facts.get(code, SchoolFacts())
            facts[code] = SchoolFacts(
                in_order((*before.grades, *fact.grades)), fact.pupils if fact.pupils is not None else before.pupils
            )
        own = not source_named(reading.source).says_municipality
        for cell in reading.cells:
            here = cell.municipality == municipality or (own and cell.code not in elsewhere)
            if not here or not is_school_code(cell.code):
                continue
            name, organizer = names.get(cell.code, ("", ""))
            names[cell.code] = (name or one_line(cell.name)[:_LONGEST], organizer or cell.organizer_type or "")
            shown.add(
                cell.code, _grade_of(recognise(reading, cell, school_year).measure or "", school_year), cell.token
            )
    return tuple(
        School(
            code,
            name or code,
            "enskild" if organizer and not organizer.casefold().startswith("kommun") else "kommunal",
            facts.get(code, SchoolFacts()).grades or shown.of(code),
            facts.get(code, SchoolFacts()).pupils,
        )
        for code, (name, organizer) in sorted(names.items(), key=lambda item: alphabetical(item[1][0]))
    )


class _ShownGrades:
    """The grades that schools have by their figures; a `.`, which stands also where no such grade is, only if alone."""

    def __init__(self) -> None:
        self._surely: dict[str, set[str]] = {}
        self._perhaps: dict[str, set[str]] = {}

    def add(self, school: str, grade: str, token: str | None) -> None:
        """Note a figure of a grade; empty for none."""
        if grade:
            (self._perhaps if token == MISSING else self._surely).setdefault(school, set()).add(grade)

    def of(self, school: str) -> tuple[str, ...]:
        """The school's grades, lowest first."""
        return in_order(self._surely.get(school, set()) or self._perhaps.get(school, set()))

    def beside(self, school: School) -> tuple[str, ...]:
        """The grades that the school is known to have, and those that figures show."""
        return in_order({*school.grades, *self._surely.get(school.code, ())}) or self.of(school.code)


def _grade_of(measure_id: str, school_year: str) -> str:
    """The grade of a measure by its name in the school year; empty for an unknown measure."""
    measure = find_measure(measure_that_year(measure_id, school_year) or measure_id)
    return measure.grade if measure is not None else ""


def graded(schools: Iterable[School], figures: Iterable[Figure], school_year: str) -> tuple[School, ...]:
    """The schools with grades added that they have figures of; schools without grades and figures are left out."""
    shown = _ShownGrades()
    for figure in figures:
        shown.add(figure.school, _grade_of(figure.measure, school_year), figure.token)
    found = (school._replace(grades=shown.beside(school)) for school in schools)
    return tuple(school for school in found if school.grades)
