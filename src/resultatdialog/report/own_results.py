"""A school's figures beside the municipality and the country: no ranking, no other school by name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Show
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.results.compare import distribution
from resultatdialog.results.value import say_figure, say_token, say_value
from resultatdialog.tally.present import measure_label
from resultatdialog.vocabulary import Measure, find_measure

FEWEST_SCHOOLS = 3
"""With two, the other school's figure could be read off the lowest and highest."""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The figures beside a part of the meeting."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    """Tokens that stand in the table, in words."""


def headings() -> tuple[str, ...]:
    """Measure, school, pupils, three places among the schools, municipality, country."""
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


def result_tables(conversation: Conversation) -> tuple[ResultTable, ...]:
    """A table for every part of the meeting that shows figures the school has."""
    parts = {section.id for section in map(conversation.section, conversation.questions)}
    tables = (
        _table(conversation, section.show)
        for section in conversation.guide.sections
        if section.id in parts and section.show is not None
    )
    return tuple(table for table in tables if table.rows)


def _table(conversation: Conversation, show: Show) -> ResultTable:
    current = conversation.round
    theirs = current.measures_of(conversation.school)
    wanted = [*show.measures, *(m for m in current.measures if m.startswith(f"{show.subjects_of}:"))]
    rows: list[tuple[str, ...]] = []
    tokens: dict[str, None] = {}
    for name in wanted:
        measure = find_measure(name)
        if measure is None or name not in theirs:
            continue
        own, others = current.figure(conversation.school.code, name), (current.municipal(name), current.national(name))
        municipality, country = (say_figure(figure, measure) for figure in others)
        pupils = str(own.n) if own and own.n is not None else "–"
        spread = _spread(list(current.values(name).values()), measure)
        rows.append((measure_label(name), say_figure(own, measure), pupils, *spread, municipality, country))
        tokens |= dict.fromkeys(figure.token for figure in (own, *others) if figure and figure.token)
    return ResultTable(show.title, tuple(rows), _notes(rows, tokens))


def _notes(rows: list[tuple[str, ...]], tokens: dict[str, None]) -> tuple[str, ...]:
    notes = [f"{token}  {say_token(token)}" for token in tokens]
    if any("–" in row for row in rows):
        notes.append(_("–  no figure, or fewer than {fewest} schools to compare with").format(fewest=FEWEST_SCHOOLS))
    return tuple(notes)


def _spread(values: list[Decimal], measure: Measure) -> tuple[str, str, str]:
    found = distribution(values)
    if found is None or found.n < FEWEST_SCHOOLS:
        return ("–", "–", "–")
    middle = half_up(found.median, measure.decimals)
    return (say_value(found.low, measure), say_value(middle, measure), say_value(found.high, measure))
