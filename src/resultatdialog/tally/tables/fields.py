"""A table for every field of the guide with options, a number or a rating: the schools behind each value."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import Field, Guide, Question
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.tally.cells import TallyCell
from resultatdialog.tally.model import EVERYWHERE, CellRow, Counted, CountedTable, Table, base_note, json_number
from resultatdialog.tally.said import Said, noted
from resultatdialog.tally.schools import RoundAnswers, SchoolAnswers
from resultatdialog.vocabulary import subjects

PREFIX = "field:"
"""Beginning of the names of these tables: `field:<question>/<field>`."""
ANY = "any"
"""Value of the row that counts the schools that gave any number."""


@dataclass(frozen=True)
class FieldRow(CellRow):
    """Schools that gave a value in a field; base: schools that get the field."""

    value: str | int
    """Id of an option, a step of a rating, a number of pupils, or `any` for schools that gave any number."""


@dataclass(frozen=True)
class SubjectFieldRow(CellRow):
    """Schools that gave a number of pupils for a subject; base: schools that get the field."""

    subject: str
    value: str | int
    """A number, or `any`."""


@dataclass(frozen=True)
class NumbersGiven:
    """The numbers that schools gave in a field, for one subject or for all pupils."""

    label: str
    """Name of the subject; empty for all pupils."""
    numbers: tuple[int, ...]


Numbers = tuple[NumbersGiven, ...]


def field_tables(guide: Guide) -> tuple[Table[Any, Any], ...]:
    """The tables of a guide's fields, in the order of the questions."""
    told = _told_by(guide)
    return tuple(
        table
        for question in guide.questions()
        for field in question.fields
        if (table := _table(question, field, told.get((question.id, field.id), ""))) is not None
    )


def _told_by(guide: Guide) -> dict[tuple[str, str], str]:
    """Question and field to the name of the table with a name of its own that already counts the field."""
    tallies = guide.tallies
    told = {(reason.question, reason.field): "reasons" for reason in tallies.reasons}
    if tallies.materials:
        told[tallies.materials.question, tallies.materials.field] = "materials"
    if tallies.self_rating:
        told[tallies.self_rating.question, tallies.self_rating.field] = "self_rating"
    return told


def _table(question: Question, field: Field, told_by: str) -> Table[Any, Any] | None:
    """The table of a field; None for a field of words."""

    def title(_guide: Guide) -> str:
        return say_field(question, field)

    def said(_row: object, school: SchoolAnswers) -> Iterator[Said]:
        return noted(school, question.id)

    name = f"{PREFIX}{question.id}/{field.id}"
    match kind_of(field).counted_as:
        case "option" | "options":
            return Table(
                name=name,
                row=FieldRow,
                keys=("value",),
                count=lambda answers: Counted(tuple(_option_rows(answers, question, field)), None),
                title=title,
                headings=lambda _guide: (_("Answer"),),
                words=lambda row, guide: (_option_label(guide, field, row.value),),
                said=said,
                told_by=told_by,
                places=EVERYWHERE - {"board"},
            )
        case "number":
            return Table(
                name=name,
                row=FieldRow,
                keys=("value",),
                count=lambda answers: _count_numbers(answers, question, field),
                title=title,
                headings=lambda _guide: (_("Rating") if field.type == "rating" else _("Number"),),
                words=lambda row, _guide: (_say_value(row.value),),
                note=_numbers_note,
                said=said,
                told_by=told_by,
                places=EVERYWHERE - {"board"},
            )
        case "numbers":
            return Table(
                name=name,
                row=SubjectFieldRow,
                keys=("subject", "value"),
                count=lambda answers: _count_subjects(answers, question, field),
                title=title,
                headings=lambda _guide: (_("Subject"), _("Number")),
                words=lambda row, _guide: (subjects().get(row.subject, row.subject), _say_value(row.value)),
                note=_numbers_note,
                said=said,
                told_by=told_by,
                places=EVERYWHERE - {"board"},
            )
        case "words":
            return None


def say_field(question: Question, field: Field) -> str:
    """`Fråga 9, Varken eller: Får stöd`: a field with its question."""
    return _("Question {number}, {short}: {label}").format(
        number=question.number, short=question.short, label=field.label.strip().rstrip(":") or field.id
    )


def _option_rows(answers: RoundAnswers, question: Question, field: Field) -> Iterator[FieldRow]:
    """A row for each option of the field."""
    several = kind_of(field).counted_as == "options"
    for option in answers.guide.field_options(field):
        fates = {}
        for school in answers.schools:
            value = school.answer(question).get(field.id)
            given = several or value is not None
            ticked = option.id in value if several and value else option.id == value
            fates[school.code] = school.field_fate(question, field, ticked, option=option, given=given)
        yield FieldRow(value=option.id, cell=TallyCell(fates))


def _count_numbers(answers: RoundAnswers, question: Question, field: Field) -> Counted[FieldRow, Numbers]:
    """A row for each step of a rating, or one for any number and one for each that some school gave."""
    given = _given(answers, question, field)
    steps = range(field.lowest, field.highest + 1) if field.type == "rating" else sorted(set(given.values()))
    cells = {step: _cell_of_number(answers.schools, question, field, step, given) for step in steps}
    rows = [FieldRow(value=step, cell=cell) for step, cell in cells.items() if cell.count or field.type == "rating"]
    numbers = NumbersGiven("", _counted_numbers(rows))
    if field.type == "count":
        rows.insert(0, FieldRow(value=ANY, cell=_cell_of_number(answers.schools, question, field, None, given)))
    return Counted(rows, (numbers,))


def _count_subjects(answers: RoundAnswers, question: Question, field: Field) -> Counted[SubjectFieldRow, Numbers]:
    """For each subject a row for any number, and one for each that some school gave."""
    rows: list[SubjectFieldRow] = []
    numbers = []
    for subject in field.rows:
        given = _given(answers, question, field, subject)
        of_subject = [
            SubjectFieldRow(
                subject=subject, value=step, cell=_cell_of_number(answers.schools, question, field, step, given)
            )
            for step in sorted(set(given.values()))
        ]
        of_subject = [row for row in of_subject if row.cell.count]
        all_numbers = _cell_of_number(answers.schools, question, field, None, given)
        rows += [SubjectFieldRow(subject=subject, value=ANY, cell=all_numbers), *of_subject]
        numbers.append(NumbersGiven(subjects().get(subject, subject), _counted_numbers(of_subject)))
    return Counted(rows, tuple(numbers))


def _given(answers: RoundAnswers, question: Question, field: Field, subject: str = "") -> dict[str, int]:
    """School code to the number in the field, of one subject if it asks for several."""
    given = {}
    for school in answers.schools:
        value = school.answer(question).get(field.id)
        number = (value or {}).get(subject) if subject else value
        if number is not None:
            given[school.code] = number
    return given


def _cell_of_number(
    schools: Sequence[SchoolAnswers], question: Question, field: Field, wanted: int | None, given: dict[str, int]
) -> TallyCell:
    """The schools that gave a number; any number for None."""
    return TallyCell(
        {
            school.code: school.field_fate(
                question, field, wanted in (None, given.get(school.code)), given=school.code in given
            )
            for school in schools
        }
    )


def _counted_numbers(rows: Sequence[FieldRow | SubjectFieldRow]) -> tuple[int, ...]:
    """The number of each school that counts in one of the rows, lowest first."""
    return tuple(number for row in rows if row.value != ANY for number in [int(row.value)] * row.cell.count)


def _say_value(value: str | int) -> str:
    return _("any number") if value == ANY else str(value)


def _numbers_note(counted: CountedTable[Any, Numbers]) -> str:
    """The base, and for each subject how many schools gave a number, their median, lowest and highest."""
    said = []
    for given in counted.summary:
        numbers = given.numbers
        if numbers:
            words = ngettext(
                "{n} school gave a number: {lowest}.",
                "{n} schools gave a number: median {median}, lowest {lowest}, highest {highest}.",
                len(numbers),
            ).format(
                n=len(numbers),
                median=say_number(Decimal(str(json_number(median(map(Fraction, numbers)))))),
                lowest=numbers[0],
                highest=numbers[-1],
            )
            said.append(f"{given.label}: {words}" if given.label else words)
    return base_note(counted, " ".join(said))


def _option_label(guide: Guide, field: Field, option_id: Hashable) -> str:
    return next((option.label for option in guide.field_options(field) if option.id == option_id), str(option_id))
