"""Puts together a round's figures from readings of files: schools are matched by code, by name only if confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, cast

from resultatdialog.intake.codes import is_school_code
from resultatdialog.intake.problem import Problem
from resultatdialog.intake.similar_names import similar
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.results.reading import NATIONAL_CODES, Reading, SourceCell
from resultatdialog.results.recognise import recognise, school_year_in
from resultatdialog.results.source import is_pupils, pupils_behind
from resultatdialog.results.sources.registry import source_named
from resultatdialog.results.value import MUNICIPALITY, NATIONAL, TOKENS, Figure, Token
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure, in_order, measure_that_year

_ALIKE = 3
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
) -> Assembly:
    """The figures of all readings for the given schools, the municipality and the country.

    `confirmed`: names as written in a file to school codes, confirmed by a person.
    """
    known = {school.code: school for school in schools}
    found: dict[_Key, Figure] = {}
    problems: list[Problem] = []
    unmatched: dict[str, Unmatched] = {}
    why: Counter[str] = Counter()
    for reading in readings:
        for _line, group in groupby(reading.cells, key=lambda cell: (cell.line, cell.code, cell.subject)):
            row = list(group)
            who = _who(row[0], known, municipality, confirmed or {})
            if who is None:
                if not row[0].code and row[0].name and row[0].name not in unmatched:
                    near = _similar(row[0].name, schools)
                    unmatched[row[0].name] = Unmatched(row[0].name, reading.file, row[0].line, near)
                else:
                    why[_("another school or municipality")] += len(row)
                continue
            for figure, reason in _figures(reading, row, who, school_year):
                if figure is None:
                    why[reason] += 1
                    continue
                _take(figure, found, problems)
    return Assembly(tuple(found.values()), tuple(unmatched.values()), tuple(problems), dict(why))


def _who(cell: SourceCell, known: Mapping[str, School], municipality: str, confirmed: Mapping[str, str]) -> str | None:
    """Code of the round's school, `kommun` or `riket`; None for any other school or municipality."""
    if cell.code in known or cell.code in (MUNICIPALITY, NATIONAL):
        return cell.code
    if cell.code in NATIONAL_CODES:
        return NATIONAL
    if cell.code and cell.code == municipality:
        return MUNICIPALITY if cell.organizer_type in (None, "Samtliga") else None
    return confirmed.get(cell.name) if not cell.code else None


def _similar(name: str, schools: Sequence[School]) -> tuple[School, ...]:
    by_name = {school.name.casefold(): school for school in schools}
    return tuple(by_name[near] for near in similar(name.casefold(), by_name, _ALIKE))


def _figures(
    reading: Reading, row: Sequence[SourceCell], who: str, school_year: str
) -> Iterator[tuple[Figure | None, str]]:
    for cell in row:
        if is_pupils(cell):
            continue
        measure, group, why = recognise(reading, cell, school_year)
        year = school_year_in(reading, cell) or school_year
        if measure is None:
            yield None, why
        elif not cell.raw:
            yield None, _("the cell is empty")
        elif cell.value is None and cell.token not in TOKENS:
            yield None, _("neither a number nor one of .. . ~100")
        else:
            yield (
                Figure(
                    school=who,
                    measure=measure,
                    school_year=year,
                    group=group,
                    raw=_written(reading, cell),
                    value=cell.value,
                    token=cast("Token | None", cell.token),
                    n=cell.n if cell.n is not None else pupils_behind(row, group),
                    source=source_of(reading, cell),
                    line=cell.line,
                ),
                "",
            )


def _written(reading: Reading, cell: SourceCell) -> str:
    """The text of the source; for a number scaled by a mapping, the scaled number."""
    return (
        cell.raw
        if not source_named(reading.source).scales or cell.value is None
        else f"{round(cell.value, 6).normalize():f}"
    )


def source_of(reading: Reading, cell: SourceCell) -> str:
    """The source of a figure as written in results.csv: file, line, and which pupils if known."""
    place = _("{file}, line {line}").format(file=reading.file, line=cell.line)
    return f"{place} ({reading.population})" if reading.population else place


def _take(figure: Figure, found: dict[_Key, Figure], problems: list[Problem]) -> None:
    measure = find_measure(figure.measure)
    if measure and measure.unit == "percent" and figure.value is not None and not 0 <= figure.value <= 100:
        problems.append(Problem(figure.source, _("'{value}' is no share in percent.").format(value=figure.raw)))
        return
    key = _Key(figure.school, figure.measure, figure.school_year, figure.group)
    other = found.setdefault(key, figure)
    if (other.value, other.token) != (figure.value, figure.token):
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
    """The municipality's schools by the files, in alphabetical order; their grades are those with figures in the files.

    A table of the municipality's own does not say which municipality it is about: its schools are taken to be in this
    one unless another file places them elsewhere.
    """
    readings = [reading for reading in readings if reading.level == "school"]
    elsewhere = {
        cell.code for reading in readings for cell in reading.cells if cell.municipality not in (None, municipality)
    }
    names: dict[str, tuple[str, str]] = {}
    grades: dict[str, set[str]] = {}
    for reading in readings:
        own = not source_named(reading.source).says_municipality
        for cell in reading.cells:
            here = cell.municipality == municipality or (own and cell.code not in elsewhere)
            if not here or not is_school_code(cell.code):
                continue
            name, organizer = names.get(cell.code, ("", ""))
            names[cell.code] = (name or one_line(cell.name)[:_LONGEST], organizer or cell.organizer_type or "")
            grade = _grade_of(recognise(reading, cell, school_year).measure or "", school_year)
            if grade:
                grades.setdefault(cell.code, set()).add(grade)
    return tuple(
        School(
            code,
            name or code,
            "enskild" if organizer and not organizer.casefold().startswith("kommun") else "kommunal",
            in_order(grades.get(code, ())),
        )
        for code, (name, organizer) in sorted(names.items(), key=lambda item: alphabetical(item[1][0]))
    )


def _grade_of(measure_id: str, school_year: str) -> str:
    """The grade of a measure by its name in the school year; empty for an unknown measure."""
    measure = find_measure(measure_that_year(measure_id, school_year) or measure_id)
    return measure.grade if measure is not None else ""


def graded(schools: Iterable[School], figures: Iterable[Figure], school_year: str) -> tuple[School, ...]:
    """The schools with grades added that they have figures of; schools without grades and figures are left out."""
    found: dict[str, set[str]] = {}
    for figure in figures:
        grade = _grade_of(figure.measure, school_year)
        if grade:
            found.setdefault(figure.school, set()).add(grade)
    return tuple(
        school._replace(grades=in_order({*school.grades, *found.get(school.code, ())}))
        for school in schools
        if school.grades or school.code in found
    )
