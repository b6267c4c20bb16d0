"""The words over a table of the municipality's own, and where they say something else than the mapping.

Nearest first: the column's headings, the titles above them, the name of the sheet, that of the file. What the headings
say is not looked for further away, and what the mapping chose by `under` is not either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import (
    autumn_of,
    calendar_year_in,
    is_calendar_year,
    school_year_of,
    school_year_of_spring,
    school_years_in,
)
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import Choice, Doubt
from resultatdialog.results.headings import heading_lines_above, say_path
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import read_cell
from resultatdialog.results.row_blocks import grade_in, group_in, subject_in
from resultatdialog.results.sources.mapped_blocks import (
    BY_SUBJECT,
    can_be_of,
    is_one_subject_of,
    measure_name,
    says_another,
)
from resultatdialog.results.sources.mapped_columns import MappedPlaces, MappedRows, year_named
from resultatdialog.results.sources.skolverket_words import Words, measure_in_words
from resultatdialog.vocabulary import find_measure

_LONGEST = 160
"""Most characters of a title; longer texts are explanations."""
_YEARS_IN_FILE = re.compile(r"(?<![\d-])([1-3]\d)[- ]([1-3]\d)(?![\d-])")
_ASCII_GRADE = re.compile(r"\b(?:ak|arskurs) ?(?=\d)", re.IGNORECASE)


def titles_over(sheet: Sheet, mapping: TableMapping, *, near: bool) -> list[str]:
    """The texts above the lines of headings, the nearest first; with `near` those of this table only."""
    heads = mapping.header - 1 - heading_lines_above(sheet, mapping.header - 1)
    lines = list(reversed(sheet.lines[: max(heads, 0)]))
    own = next((count for count, line in enumerate(lines) if _has_figures(line)), len(lines))
    return [cell for line in (lines[:own] if near else lines) for cell in line if cell.strip()]


def _has_figures(line: Sequence[str]) -> bool:
    """Whether a line above the headings is a row of another table: several cells, one of them a number and no year."""
    filled = [cell.strip() for cell in line if cell.strip()]
    return len(filled) > 1 and any(read_cell(cell)[0] is not None and not is_calendar_year(cell) for cell in filled)


def _over_keys(places: MappedPlaces) -> list[str]:
    keys = [each for each in (places.code, places.name) if each is not None]
    return [cell for each in keys for cell in places.paths[each]]


# Grade, subject, group.


class _Aspect(NamedTuple):
    """Something that words over figures can say of them."""

    said: Callable[[str], str | None]
    """The aspect as a text says it; None when it says nothing."""
    contradicts: Callable[[str, MappedColumn], bool]


_TESTS = re.compile(r"\bnationell\w* prov|\bämnesprov|\bprovbetyg|\bprovresultat|\bnp\b")
_MARKS = re.compile(r"(?<!prov)betyg(?!spoäng)|\bmerit")
_OPPOSITE = re.compile(r"\b(?:ej|inte|saknar|utan|underkän\w*|andel f)\b")
_OF_TESTS = ("test_share", "test_points", "test_neither")
_OF_MARKS = ("marks", "marks_spread", "merit", "passed_share", "eligible_share")


def _says_kind(text: str) -> str | None:
    """`tests` or `marks`, where a text says that figures are of one of them; None for others, and for both."""
    words = plain(text)
    tests, marks = _TESTS.search(words) is not None, _MARKS.search(words) is not None
    return None if tests == marks else "tests" if tests else "marks"


def _is_other_kind(text: str, column: MappedColumn) -> bool:
    measure, said = find_measure(column.measure), _says_kind(text)
    return measure is not None and measure.kind in (_OF_MARKS if said == "tests" else _OF_TESTS if said else ())


_ASPECTS = (
    _Aspect(grade_in, lambda text, column: not can_be_of(text, column)),
    _Aspect(subject_in, is_one_subject_of),
    _Aspect(group_in, lambda text, column: not can_be_of(text, column)),
    _Aspect(_says_kind, _is_other_kind),
)


def _is_other_unit(text: str, column: MappedColumn) -> bool:
    """Whether a column's own heading says the opposite share, a number for a share, or a share for points."""
    words, measure = plain(text), find_measure(column.measure)
    if measure is None:
        return False
    share = measure.unit == "percent"
    return (
        (share and (_OPPOSITE.search(words) is not None or words.startswith("antal")))
        or (not share and words.startswith("andel"))
        or (measure.kind == "merit" and "16" in words)
    )


def doubt_headings(found: MappedRows, mapping: TableMapping, places: MappedPlaces, under: Mapping[int, str]) -> None:
    """Ask where headings or titles say girls or boys, a grade or a subject, and the mapping says something else.

    `under`: column (by index) to the block that is read. Where the column's own heading names another kind of measure
    as well, the mapping has been written against all that the table says: it decides, and that is only noted.
    """
    sheet = found.sheet
    over = titles_over(sheet, mapping, near=True)
    titles = [text for text in (*over, *_over_keys(places), sheet.name, _file_words(sheet)) if len(text) <= _LONGEST]
    for index, (column, place, _pupils) in enumerate(places.figures):
        path = places.paths[place]
        odds = list(dict.fromkeys(_contradictions(column, path, titles, under.get(index, ""))))
        overruled = [odd for odd in odds if _is_overruled(column, path, odd)]
        texts = {
            odd: _(
                "{place}: '{heading}' says something else than the mapping, which reads {measure} ({group})."
            ).format(
                place=sheet.where(mapping.header),
                heading=(say_path(path) if odd in path else " ".join(odd.split()))[:80],
                measure=measure_name(column),
                group=column.group,
            )
            for odd in odds
        }
        found.notes += [f"{texts[odd]} " + _("The mapping decides.") for odd in overruled]
        asked = [odd for odd in odds if odd not in overruled]
        if asked:
            found.doubts.append(
                Doubt(
                    "block",
                    sheet.file,
                    f"{sheet.name} {say_path(path)} {column.measure} {column.group}",
                    texts[asked[0]],
                    (Choice("karta", _("the mapping is right")),),
                )
            )


def note_words_below(found: MappedRows, places: MappedPlaces) -> None:
    """Note lines of words among or below the rows that say another grade, subject or group than a column of figures."""
    for left in found.left_out:
        filled = [cell.strip() for cell in found.sheet.lines[left.line - 1] if cell.strip()]
        if left.why != "no code" or len(filled) != 1:
            continue
        text = filled[0]
        if any(says_another(text, column) for column, _place, _pupils in places.figures) or school_years_in(text):
            found.notes.append(
                _("{place}: not read, but look at it: '{text}'").format(
                    place=found.sheet.where(left.line), text=" ".join(text.split())[:120]
                )
            )


def doubt_pupils_headings(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where pupils of a grade, subject or group stand behind figures of another, or a column behind two groups."""
    groups: dict[int, set[str]] = {}
    for column, _place, pupils in places.figures:
        if pupils is None:
            continue
        groups.setdefault(pupils, set()).add(column.group)
        path = places.paths[pupils]
        if len(groups[pupils]) > 1 or any(says_another(part, column) for part in path):
            found.doubts.append(
                Doubt(
                    "block",
                    found.sheet.file,
                    f"{found.sheet.name} {say_path(path)} {column.measure} {column.group}",
                    _("{place}: '{heading}' may not be the pupils behind {measure} ({group}).").format(
                        place=found.sheet.where(mapping.header),
                        heading=say_path(path[-2:])[:80],
                        measure=measure_name(column),
                        group=column.group,
                    ),
                    (Choice("karta", _("the mapping is right")),),
                )
            )


def doubt_columns_alike(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where two columns are read as one: figures of schools that have one of them only would be mixed."""
    sheet = found.sheet
    first: dict[tuple[str, ...], int] = {}
    for column, place, _pupils in places.figures:
        year = year_in_mapping(mapping, column) or years_said(sheet, mapping, places, place).year or ""
        other = first.setdefault((column.measure, column.group, year, column.under or mapping.under), place)
        if other != place:
            found.doubts.append(
                Doubt(
                    "dubbel",
                    sheet.file,
                    f"{sheet.name} {say_path(places.paths[other])} {say_path(places.paths[place])}",
                    _("{place}: '{one}' and '{other}' are both read as {measure} ({group}).").format(
                        place=sheet.where(mapping.header),
                        one=say_path(places.paths[other][-2:])[:60],
                        other=say_path(places.paths[place][-2:])[:60],
                        measure=measure_name(column),
                        group=column.group,
                    ),
                    (Choice("karta", _("the mapping is right")),),
                )
            )


def _contradictions(column: MappedColumn, path: Sequence[str], titles: Sequence[str], under: str) -> Iterator[str]:
    """The texts over a column that contradict the mapping: of its headings any, of the others the nearest that says."""
    yield from (part for part in path[-1:] if _is_other_unit(part, column))
    for aspect in _ASPECTS:
        yield from (part for part in path if aspect.said(part) is not None and aspect.contradicts(part, column))
    for aspect in _ASPECTS:
        by_rows = aspect.said(under) is not None or (plain(under) == BY_SUBJECT and aspect.said is subject_in)
        if by_rows or any(aspect.said(part) is not None for part in path):
            continue
        nearest = next((text for text in titles if aspect.said(text) is not None), "")
        if nearest and aspect.contradicts(nearest, column):
            yield nearest


def _is_overruled(column: MappedColumn, path: Sequence[str], odd: str) -> bool:
    """Whether a mapping has been written against what a text says: its column's own heading is of another kind.

    The heading itself is one that somebody has read; a title is overruled where the heading, in Skolverket's words,
    names a measure of another kind too.
    """
    if odd in path:
        return odd == path[-1] and _is_other_kind(odd, column) and not _is_other_unit(odd, column)
    words = Words(odd, say_path(path), None, grade_in(odd) or "")
    named = find_measure(measure_in_words(words, "alla", "").measure or "")
    mapped = find_measure(column.measure)
    return named is not None and mapped is not None and named.kind != mapped.kind


def _file_words(sheet: Sheet) -> str:
    """The name of the file as words: `betyg_ak9_22-23.xlsx` is `betyg åk 9 22/23`."""
    words = " ".join(Path(sheet.file).stem.replace("_", " ").split())
    return _YEARS_IN_FILE.sub(r"\1/\2", _ASCII_GRADE.sub("åk ", words))


# School years.


def doubt_years(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where a heading, or the nearest title that says one, has another school year than the mapping."""
    sheet = found.sheet
    titles = [*titles_over(sheet, mapping, near=True), *_over_keys(places), sheet.name, _file_words(sheet)]
    for column, place, _pupils in places.figures:
        named = year_in_mapping(mapping, column)
        if named is None:
            continue
        texts = (places.paths[place], *((title,) for title in titles))
        said = next((each for each in map(_years_of, texts) if each.texts), YearsSaid(frozenset()))
        if said.can_be(named):
            continue
        text = _("{place}: '{heading}' is of {year} by the table and of {other} by the mapping.").format(
            place=sheet.where(mapping.header),
            heading=say_path(places.paths[place][-2:])[:80],
            year=", ".join(sorted(said.years) or said.texts)[:80],
            other=named,
        )
        if len(said.years) > 1:  # the words do not say which; the mapping does
            found.notes.append(text + " " + _("The mapping decides."))
            continue
        found.doubts.append(
            Doubt(
                "lasar",
                sheet.file,
                say_path(places.paths[place]),
                text,
                (Choice("karta", _("{year} is right").format(year=named)),),
            )
        )


def year_in_mapping(mapping: TableMapping, column: MappedColumn) -> str | None:
    """The school year that a mapping gives a column; None when it gives none."""
    return school_year_of(column.school_year) or year_named(column) or school_year_of(mapping.school_year)


class YearsSaid(NamedTuple):
    """The school years that stand over a column of figures."""

    years: frozenset[str]
    texts: tuple[str, ...] = ()
    """The texts that say them; where there are no school years, those that name a calendar year."""

    @property
    def year(self) -> str | None:
        """The only school year said; None when there is none or several."""
        return next(iter(self.years)) if len(self.years) == 1 else None

    def can_be(self, year: str) -> bool:
        """Whether figures of a school year can stand under these texts; a calendar year is that of either term."""
        if self.years or not self.texts:
            return year in self.years or not self.texts
        autumn = autumn_of(year)
        calendar = {int(found) for found in map(calendar_year_in, self.texts) if found}
        return autumn is None or not calendar.isdisjoint((autumn, autumn + 1))


def years_said(sheet: Sheet, mapping: TableMapping, places: MappedPlaces, place: int) -> YearsSaid:
    """The school years in a column's headings, else in the titles and the sheet's name, else in the file's name."""
    near, above = (titles_over(sheet, mapping, near=each) for each in (True, False))
    titles = (sheet.name, *_over_keys(places), *near)
    found = [_years_of(texts) for texts in (places.paths[place], titles, above, (_file_words(sheet),))]
    return next((each for each in found if each.texts), found[0])


def _years_of(texts: Sequence[str]) -> YearsSaid:
    said = [(text, school_years_in(text)) for text in texts]
    years = frozenset(year for _text, each in said for year in each)
    named = [text for text, each in said if (each if years else calendar_year_in(text))]
    return YearsSaid(years, tuple(named))


def doubt_unclear_years(found: MappedRows, mapping: TableMapping, places: MappedPlaces) -> None:
    """Ask where figures have no school year, and the words over them name several, or a calendar year only."""
    for index, line in found.yearless.items():
        _column, place, _pupils = places.figures[index]
        said = years_said(found.sheet, mapping, places, place)
        if said.texts:
            spring = next(filter(None, map(calendar_year_in, said.texts)), "")
            likely = max(said.years) if said.years else school_year_of_spring(spring)
            found.doubts.append(
                Doubt(
                    "lasar",
                    found.sheet.file,
                    f"{found.sheet.name} {mapping.header} {say_path(places.paths[place])}",
                    _("{place}: '{heading}' may be of another school year than the round ({said}).").format(
                        place=found.sheet.where(line),
                        heading=say_path(places.paths[place][-2:])[:80],
                        said=", ".join(said.texts)[:120],
                    )
                    + " "
                    + _("In a mapping: school_year: {year}").format(year=likely),
                    (Choice("omgang", _("it is of the round's school year")),),
                )
            )
