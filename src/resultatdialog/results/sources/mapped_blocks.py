"""The rows that each column of a mapping takes: by the block they stand in, or by a column such as `Årskurs`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import school_years_in
from resultatdialog.intake.workbook import Sheet
from resultatdialog.locale import _
from resultatdialog.results.doubt import Answers, Choice, Doubt, answer_to
from resultatdialog.results.headings import name_of
from resultatdialog.results.mapping import MappedColumn, TableMapping
from resultatdialog.results.reading import read_cell
from resultatdialog.results.row_blocks import Rows, grade_in, group_in, row_blocks, same_block, subject_in
from resultatdialog.results.source import group_of
from resultatdialog.results.sources.mapped_columns import (
    MappedPlaces,
    MappedRows,
    RowKey,
)
from resultatdialog.results.sources.mapped_continued import TellingValues
from resultatdialog.results.value import TOKENS
from resultatdialog.vocabulary import families, find_measure

_NUMBER = re.compile(r"(?<!\d)(?:10|[1-9])(?!\d)")
ALL = "alla"
"""Answer to the question about blocks: the rows of all of them."""
BY_SUBJECT = "ämnen"
"""Answer to the question about blocks: each is a subject's, and the column's measure is a family with subjects."""
CONTINUED = "ovan"
"""Answer to the question about empty cells of a column that tells rows apart: they are as the cell above."""
UNTITLED = "utan rubrik"
"""Answer to the question about blocks: the rows that stand under no heading, or have nothing in the column."""


def blocks_under(
    sheet: Sheet,
    mapping: TableMapping,
    places: MappedPlaces,
    lines: Sequence[int],
    keyed: Mapping[int, RowKey],
) -> Rows:
    """The blocks of a table's rows; where its headings are repeated further down, the title over them is one too."""
    coded = frozenset(line for line, key in keyed.items() if key.code)
    found = row_blocks(sheet, mapping.header + 1, places.label, coded)
    labels = dict(found.labels)
    title = ""
    read = frozenset(lines)
    for line in range(mapping.header + 1, len(sheet.lines) + 1):
        if line not in read and any(cell.strip() for cell in sheet.lines[line - 1]):
            title = _title_over(sheet, line) or title
        elif title and line in read and line not in found.headings:
            labels[line] = (*labels.get(line, ()), title)
    if title:
        above = _title_over(sheet, mapping.header)
        for line in lines:
            if line not in labels and line not in found.headings and above:
                labels[line] = (above,)
    return Rows(labels, found.headings, found.parents)


def _title_over(sheet: Sheet, line: int) -> str:
    """The title over a line of headings: the nearest line above with a single cell, or with words after an empty line.

    Of several cells (`Matematik`, `Läsår 2024/25`) all are the title.
    """
    for number in range(line - 1, max(line - 5, 0), -1):
        filled = [cell.strip() for cell in sheet.lines[number - 1] if cell.strip()]
        if len(filled) == 1:
            return filled[0]
        if filled:
            first = number == 1 or not any(cell.strip() for cell in sheet.lines[number - 2])
            words = all(read_cell(cell) == (None, cell) and cell not in TOKENS for cell in filled)
            return " ".join(filled) if first and words else ""
    return ""


def choose_blocks(
    found: MappedRows,
    mapping: TableMapping,
    columns: Sequence[MappedColumn],
    blocks: Rows,
    telling: Mapping[int, TellingValues],
    answers: Answers,
    schools: Collection[int],
) -> dict[int, str]:
    """For each column (by index) the block whose rows are read; `alla` for every row, empty for none yet.

    `schools`: the lines of schools; where some of them stand under no heading, a single block is asked about too.
    """
    names = blocks.names()
    wanted = [column.under or mapping.under for column in columns]
    known = blocks.known() | {value for column in telling.values() for value in column.values.values() if value}
    alone = [line for line in schools if line not in blocks.labels and line not in blocks.headings]
    untitled = bool(names and alone) or any(column.unsure for column in telling.values())
    for under in filter(None, dict.fromkeys(wanted)):
        if plain(under) == BY_SUBJECT:
            _refuse_without_subjects(found, mapping, columns, known)
        elif plain(under) != ALL and not any(same_block(label, under) for label in known):
            if plain(under) == UNTITLED and untitled:
                continue
            raise RefusedError.one(
                found.sheet.where(mapping.header),
                _("no rows stand under '{label}'.").format(label=under[:40]),
                _("Rows stand under: {labels}.").format(labels=", ".join(sorted(known))[:200] or "–"),
            )
    whole = len(names) == 1 and not alone
    if all(wanted) or not names or (whole and not _contradicts(names[0], columns) and not blocks.parents):
        return {place: under or ALL for place, under in enumerate(wanted)}
    about = f"{found.sheet.name} {' '.join(names)}"
    subjects = tuple(dict.fromkeys(label for path in blocks.labels.values() for label in path if subject_in(label)))
    choices = _block_choices(names, subjects, columns, untitled=bool(alone))
    measures = ", ".join(dict.fromkeys(measure_name(column) for column in columns))
    found.doubts.append(
        Doubt(
            "block",
            found.sheet.file,
            about,
            _("The rows stand in blocks under {labels}. Which are {measures}?").format(
                labels=", ".join(names[:8]), measures=measures[:200]
            )
            + " "
            + _('In a mapping: under: "{label}"').format(label=choices[0].id),
            choices,
        )
    )
    answer = answer_to(answers, "block", found.sheet.file, about)
    if answer is None:
        return {place: under for place, under in enumerate(wanted)}
    return {place: under or answer or choices[0].id for place, under in enumerate(wanted)}


def _refuse_without_subjects(
    found: MappedRows, mapping: TableMapping, columns: Sequence[MappedColumn], known: set[str]
) -> None:
    """Raise RefusedError when no block names a subject, or a measure is none of a family."""
    if not any(map(subject_in, known)):
        raise RefusedError.one(
            found.sheet.where(mapping.header),
            _("no rows stand under a subject."),
            _("Rows stand under: {labels}.").format(labels=", ".join(sorted(known))[:200] or "–"),
        )
    for column in columns:
        if column.measure not in families() and plain(column.under or mapping.under) == BY_SUBJECT:
            raise RefusedError.one(
                found.sheet.where(mapping.header),
                _("'{measure}' has no subjects.").format(measure=measure_name(column)),
                _("Measures with subjects are: {measures}.").format(measures=", ".join(families())),
            )


def are_subjects(names: Sequence[str], measures: Sequence[str]) -> bool:
    """Whether every block names a subject of its own, and all the measures are families with subjects."""
    subjects = [subject_in(name) for name in names]
    return None not in subjects and len(set(subjects)) == len(names) > 0 and set(measures) <= set(families())


def _block_choices(
    names: Sequence[str], subjects: Sequence[str], columns: Sequence[MappedColumn], *, untitled: bool
) -> tuple[Choice, ...]:
    """The blocks, one of the measures' grade first, the rows under no heading if there are such, and all rows last.

    `subjects`: the headings, inner and outer, that say one; where all rows stand under one, each can be its subject's.
    """
    grades = {measure.grade for column in columns if (measure := find_measure(column.measure)) is not None}
    ordered = sorted(names, key=lambda name: (_contradicts(name, columns), grade_in(name) not in grades))
    measures = [column.measure for column in columns]
    inner = all(subject_in(name) is None for name in names)
    by_subject = are_subjects(subjects if inner else names, measures)
    return (
        *([Choice(BY_SUBJECT, _("all rows, each under its subject"))] if by_subject else []),
        *(Choice(name, _("the rows under {label}").format(label=name)) for name in ordered),
        *([Choice(UNTITLED, _("the rows under no heading"))] if untitled else []),
        Choice(ALL, _("all rows, whatever they stand under")),
    )


def _contradicts(label: str, columns: Sequence[MappedColumn]) -> bool:
    """Whether a block is of another grade, subject or group of pupils than a column of figures."""
    return any(says_another(label, column) for column in columns)


def doubt_under(found: MappedRows, columns: Sequence[MappedColumn], under: Mapping[int, str], blocks: Rows) -> None:
    """Ask where the rows that were chosen, in the mapping or by an answer, cannot be those of a column of figures.

    The other headings that the chosen rows stand under count too: `6` under `Engelska` is not grade 6 in all subjects.
    """
    for index, label in under.items():
        around = (path for path in blocks.labels.values() if any(same_block(each, label) for each in path))
        said = [label, *(each for path in around for each in path)]
        odd = next((each for each in said if each and says_another(each, columns[index])), "")
        if odd:
            found.doubts.append(_under_doubt(found, odd, columns[index]))


def _under_doubt(found: MappedRows, label: str, column: MappedColumn) -> Doubt:
    return Doubt(
        "block",
        found.sheet.file,
        f"{found.sheet.name} {label} {column.measure} {column.group} {column.heading}",
        _("the rows under '{label}' are to be read as {measure} ({group}), which they do not seem to be.").format(
            label=label[:60], measure=measure_name(column), group=column.group
        ),
        (Choice("karta", _("they are")),),
    )


def says_another(text: str, column: MappedColumn) -> bool:
    """Whether a text says a grade, a subject, or girls or boys, that a column's measure is not about."""
    return not can_be_of(text, column) or is_one_subject_of(text, column)


def can_be_of(label: str, column: MappedColumn) -> bool:
    """Whether rows under a label can be those of a column: no grade or also its own, and not only girls or boys."""
    grade, group = grade_in(label), group_in(label)
    measure = find_measure(column.measure)
    progress = measure is not None and measure.kind == "progress"  # its name has two grades
    return (grade is None or measure is None or progress or measure.grade in (grade, *_NUMBER.findall(label))) and (
        group is None or group == group_of(column.group)
    )


def is_one_subject_of(label: str, column: MappedColumn) -> bool:
    """Whether a label names a subject and the column's measure is of all subjects, or of another."""
    subject, measure = subject_in(label), find_measure(column.measure)
    return subject is not None and measure is not None and measure.subject != subject


def measure_name(column: MappedColumn) -> str:
    """The full name of a column's measure."""
    measure = find_measure(column.measure)
    return measure.name if measure else column.measure


class _TellingColumn(NamedTuple):
    """A column that the mapping does not name and that tells rows apart."""

    values: Mapping[int, str]
    """Line to value."""
    known: set[str]
    wanted: str
    """The value that was chosen; empty where nothing was asked."""
    waits: bool
    """Whether the question about it is open, so that no row is taken."""
    left_out: frozenset[int]
    """Lines with nothing there of which it is not known what they are, or that somebody leaves out."""


class ChosenRows:
    """The rows that each column of figures takes: by their block, or by a column that tells rows apart."""

    def __init__(
        self,
        found: MappedRows,
        places: MappedPlaces,
        blocks: Rows,
        under: Mapping[int, str],
        telling: Mapping[int, TellingValues],
        answers: Answers,
    ) -> None:
        self._blocks = blocks
        self._under = under
        self._known = blocks.known()
        self._columns: list[_TellingColumn] = []
        asked = {doubt.about: doubt for doubt in found.doubts}
        self._figures = tuple(column for column, _place, _pupils in places.figures)
        for place, column in telling.items():
            heading = name_of(places.paths[place])
            doubt = asked.get(_about(found.sheet, heading))
            answer = answers.get(doubt.code) if doubt is not None else ""
            wanted = doubt.choices[0].id if doubt is not None and answer == "" else answer or ""
            gaps = asked.get(_about_gaps(found.sheet, heading))
            continued = gaps is not None and answers.get(gaps.code) == CONTINUED
            values = column.read(continued=continued)
            chosen = {plain(each) for each in (wanted, *under.values())}
            left_out = frozenset(line for line in column.unsure if gaps is not None and not values[line])
            if UNTITLED in chosen:
                left_out = frozenset()
            self._columns.append(
                _TellingColumn(values, set(filter(None, values.values())), wanted, answer is None, left_out)
            )
            if plain(wanted) == BY_SUBJECT:
                self._under = {index: BY_SUBJECT for index in range(len(self._figures))}
            for each in self._figures if wanted else ():
                if says_another(wanted, each):
                    found.doubts.append(_under_doubt(found, wanted, each))

    def takes(self, line: int, index: int) -> bool:
        """Whether the column of figures with this index in the mapping takes the row."""
        under = self._under.get(index, ALL)
        return (
            bool(under)
            and self._in_block(line, under, self._figures[index])
            and all(
                not column.waits
                and line not in column.left_out
                and _has(column.values.get(line, ""), column.known, column.wanted or under)
                for column in self._columns
            )
        )

    def measure(self, line: int, index: int, column: MappedColumn) -> str:
        """Id of the measure of a figure: the column's, with the subject the row stands under where that says it."""
        if plain(self._under.get(index, ALL)) != BY_SUBJECT:
            return column.measure
        return f"{column.measure}:{self._subject(line)}"

    def year(self, line: int) -> str | None:
        """The school year that a row stands under, or has in a column such as `Läsår`; None when it says none."""
        labels = [*reversed(self._blocks.labels.get(line, ())), *(each.values.get(line, "") for each in self._columns)]
        return next((year for label in labels if (year := _only(school_years_in(label)))), None)

    def _subject(self, line: int) -> str | None:
        labels = [*reversed(self._blocks.labels.get(line, ())), *(each.values.get(line, "") for each in self._columns)]
        return next((subject for label in labels if (subject := subject_in(label)) is not None), None)

    def _in_block(self, line: int, under: str, column: MappedColumn) -> bool:
        if plain(under) == BY_SUBJECT:
            labels = self._blocks.labels.get(line, ())
            return (
                line not in self._blocks.parents
                and self._subject(line) is not None
                and all(can_be_of(label, column) for label in labels)
            )
        if plain(under) == UNTITLED and self._known:
            return line not in self._blocks.parents and not self._blocks.labels.get(line)
        if plain(under) == ALL or not any(same_block(label, under) for label in self._known):
            return line not in self._blocks.parents
        return any(same_block(label, under) for label in self._blocks.labels.get(line, ()))


def _only(years: frozenset[str]) -> str | None:
    return next(iter(years)) if len(years) == 1 else None


def _has(value: str, known: set[str], wanted: str) -> bool:
    """Whether a row's value is the wanted one; where no row has that, the column is about something else."""
    if plain(wanted) == UNTITLED:
        return not value
    if not value or plain(wanted) == ALL or not any(same_block(each, wanted) for each in known):
        return True
    return same_block(value, wanted)


def _about_gaps(sheet: Sheet, heading: str) -> str:
    """The part of a question's code that names the empty cells of such a column."""
    return f"{sheet.name} {heading} tom"


def _about(sheet: Sheet, heading: str) -> str:
    """The part of a question's code that names a column that tells rows apart."""
    return f"{sheet.name} {heading}"


def doubt_dimensions(
    found: MappedRows,
    mapping: TableMapping,
    places: MappedPlaces,
    keyed: Mapping[int, RowKey],
    blocks: Rows,
    telling: Mapping[int, TellingValues],
    answers: Answers,
) -> None:
    """Ask where an unnamed column, such as `Årskurs`, tells rows apart or says others, and nothing says which."""
    own = list(keyed)
    columns = [column for column, _place, _pupils in places.figures]
    values = {place: column.values for place, column in telling.items()}
    for under in dict.fromkeys(column.under or mapping.under for column in columns):
        if plain(under) == ALL:
            continue
        of_these = [column for column in columns if (column.under or mapping.under) == under]
        settled = [place for place, each in values.items() if under and _settles(under, each.values())]
        taken = [
            line
            for line in own
            if all(plain(under) == BY_SUBJECT or _has_value(values[place][line], under) for place in settled)
            and _stands_under(blocks, line, under)
        ]
        for place, each in values.items():
            heading = name_of(places.paths[place])
            distinct = [value for value in dict.fromkeys(each[line] for line in taken) if value]
            about = _about(found.sheet, heading)
            if place in settled or any(doubt.about == about for doubt in found.doubts):
                continue
            if len(distinct) > 1 or any(
                _contradicts(value, of_these) or (_is_grade_column(heading) and grade_in(value) is None)
                for value in distinct
            ):
                found.doubts.append(
                    _dimension_doubt(found, heading, distinct, of_these, gaps=bool(telling[place].unsure))
                )
    _doubt_gaps(found, mapping, places, telling, answers)


def _has_value(value: str, under: str) -> bool:
    return not value if plain(under) == UNTITLED else same_block(value, under)


def _settles(under: str, values: Collection[str]) -> bool:
    """Whether the block that a mapping chose is a value of the column, or its values are the subjects it asks for."""
    if plain(under) == BY_SUBJECT:
        return any(subject_in(value) is not None for value in values)
    if plain(under) == UNTITLED:
        return "" in values
    return any(same_block(value, under) for value in values)


def _stands_under(blocks: Rows, line: int, under: str) -> bool:
    """Whether a row may stand in the chosen block; where no block is called that, a column has it."""
    if not under or not any(same_block(label, under) for label in blocks.known()):
        return True
    return any(same_block(label, under) for label in blocks.labels.get(line, ()))


def _is_grade_column(heading: str) -> bool:
    """Whether a column says grades."""
    return plain(heading) in ("årskurs", "åk")


def _dimension_doubt(
    found: MappedRows, heading: str, values: Sequence[str], columns: Sequence[MappedColumn], *, gaps: bool
) -> Doubt:
    by_subject = are_subjects(values, [column.measure for column in columns])
    values = sorted(values, key=lambda value: _contradicts(value, columns))
    return Doubt(
        "block",
        found.sheet.file,
        _about(found.sheet, heading),
        _("The column '{column}' tells rows apart ({values}), and the mapping does not say which are meant.").format(
            column=heading[:40], values=", ".join(values[:8])[:120]
        )
        + " "
        + _('In a mapping: under: "{label}"').format(label=BY_SUBJECT if by_subject else values[0][:40]),
        (
            *([Choice(BY_SUBJECT, _("all rows, each under its subject"))] if by_subject else []),
            *(Choice(value, _("the rows with {label}").format(label=value)) for value in values[:20]),
            *([Choice(UNTITLED, _("the rows with nothing there"))] if gaps else []),
            Choice(ALL, _("all rows, whatever they stand under")),
        ),
    )


def _doubt_gaps(
    found: MappedRows,
    mapping: TableMapping,
    places: MappedPlaces,
    telling: Mapping[int, TellingValues],
    answers: Answers,
) -> None:
    """Ask about empty cells of such a column, unless the rows with nothing there are the ones that were chosen."""
    under = {plain(column.under or mapping.under) for column, _place, _pupils in places.figures}
    for place, column in telling.items():
        values = set(filter(None, column.values.values()))
        settled = UNTITLED in under or (under == {ALL} and not any(map(school_years_in, values)))
        heading = name_of(places.paths[place])
        chosen = answer_to(answers, "block", found.sheet.file, _about(found.sheet, heading))
        if not column.unsure or settled or plain(chosen or "") == UNTITLED:
            continue
        line, above = next(iter(column.unsure.items()))
        continues = any(column.unsure.values())
        found.doubts.append(
            Doubt(
                "block",
                found.sheet.file,
                _about_gaps(found.sheet, heading),
                _("{place}: the column '{column}' is empty, and above it stands '{value}'. Rows like it: {n}.").format(
                    place=found.sheet.where(line), column=heading[:40], value=above[:40] or "–", n=len(column.unsure)
                ),
                (
                    Choice("utan", _("leave these rows out")),
                    *([Choice(CONTINUED, _("they are as the row above"))] if continues else []),
                ),
            )
        )
