"""A school's figures beside the municipality's and the country's, without ranking or names of other schools."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.dialogue.comparison import ComparedMeasure
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.section_table import (
    SectionTable,
    reference_notes,
    reference_sign,
    say_reference,
    say_similar,
    section_table,
)
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.report.grid import PaperColumn
from resultatdialog.results.compare import FEWEST_SCHOOLS
from resultatdialog.results.value import say_figure, say_token, say_value

_WIDTHS = (4.2, 1.7, 1.65, 1.5, 1.8, 1.5, 2.55, 1.5)


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The figures shown beside a part of the meeting."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    """Cells of each measure, in the order of `headings`."""
    notes: tuple[str, ...]
    """Explanations of references and tokens in the table."""


def headings() -> tuple[str, ...]:
    """Headings of the columns: measure, school, pupils, spread among the schools, municipality, country."""
    return (
        _("Measure"),
        _("The school"),
        _("Pupils"),
        _("Lowest"),
        _("Median"),
        _("Highest"),
        _("The municipality"),
        _("The country"),
    )


def result_columns() -> tuple[PaperColumn, ...]:
    """The columns on paper, the school's figure bold."""
    return tuple(
        PaperColumn(heading, width, number=place > 0, bold=place == 1)
        for place, (heading, width) in enumerate(zip(headings(), _WIDTHS, strict=True))
    )


def result_tables(conversation: Conversation) -> tuple[ResultTable, ...]:
    """A table for every part of the meeting that shows figures of the school."""
    parts = {section.id for section in map(conversation.section, conversation.questions)}
    shown = (
        section_table(conversation.agenda, section) for section in conversation.guide.sections if section.id in parts
    )
    tables = (result_table(table) for table in shown if table is not None)
    return tuple(table for table in tables if table.rows)


def result_table(shown: SectionTable) -> ResultTable:
    """The figures beside one part of the meeting; the table has no rows when the school has no figure."""
    rows: list[tuple[str, ...]] = []
    tokens: dict[str, None] = {}
    for row in shown.rows:
        if row.school is None:
            continue
        figures = (row.school, row.municipality, row.national)
        own, country = say_figure(row.school, row.measure), say_figure(row.national, row.measure)
        municipality = say_reference(row) + reference_sign(row)
        pupils = str(row.school.n) if row.school.n is not None else "–"
        rows.append((row.measure.name, own, pupils, *_spread(row), municipality, country))
        tokens |= dict.fromkeys(figure.token for figure in figures if figure and figure.token)
    similar = (f"{row.measure.name}: {words}" for row in shown.rows if row.school and (words := say_similar(row)))
    return ResultTable(shown.title, tuple(rows), (*similar, *reference_notes(shown.rows), *_notes(rows, tokens)))


def _notes(rows: list[tuple[str, ...]], tokens: dict[str, None]) -> tuple[str, ...]:
    notes = [f"{token}  {say_token(token)}" for token in tokens]
    if any("–" in row for row in rows):
        notes.append(_("–  no figure, or fewer than {fewest} schools to compare with").format(fewest=FEWEST_SCHOOLS))
    return tuple(notes)


def _spread(row: ComparedMeasure) -> tuple[str, str, str]:
    if row.spread is None:
        return ("–", "–", "–")
    middle = half_up(row.spread.median, row.measure.decimals)
    low, high = row.spread.low, row.spread.high
    return (say_value(low, row.measure), say_value(middle, row.measure), say_value(high, row.measure))
