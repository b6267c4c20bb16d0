"""The principal's page in words: everything that it shows, and nothing else; what goes to a second screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from resultatdialog.dialogue.comparison import ComparedMeasure
from resultatdialog.dialogue.section_table import (
    SectionTable,
    change_notes,
    position,
    reference_notes,
    reference_sign,
    say_groups,
    say_pupils,
    say_reference,
    say_similar,
)
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.results.strip import draw_trend
from resultatdialog.results.transition import TransitionTable
from resultatdialog.results.value import MASKED, say_figure, say_token, say_value
from resultatdialog.vocabulary import FollowedGrades

_IN_TABLE = 2
"""Number of years shown in the table; a longer series is drawn below it."""
_STRIP = 20
"""Characters of a dot strip."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A measure's line in the table: its label and a cell per heading."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureDetails:
    """Words and drawings below the table about one measure; empty where there is nothing to say."""

    label: str
    about: str
    """Pupils and median."""
    low: str
    strip: str
    high: str
    """The dot strip between the lowest and the highest value."""
    position: str
    similar: str
    """The same measure at schools with the same grades and about as many pupils."""
    trend: str
    groups: tuple[str, ...]
    """Girls, then boys."""
    difference: tuple[str, ...]
    """Whether girls and boys differ by more than chance."""


@dataclass(frozen=True, slots=True)
class FollowedPupils:
    """Results of the same pupils at two tests: the earlier levels as lines, the later as headings, pupils in cells."""

    about: str
    headings: tuple[str, ...]
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class FiguresInWords:
    """A section's figures as people read them: either steps of the follow-up cycle or a table with what is below it."""

    title: str
    steps: tuple[str, ...] = ()
    """Steps of the follow-up cycle, in place of figures."""
    headings: tuple[str, ...] = ()
    lines: tuple[FigureLine, ...] = ()
    details: tuple[FigureDetails, ...] = ()
    followed: FollowedPupils | None = None
    notes: tuple[str, ...] = ()
    """Meaning of the signs, dots and tokens."""


@dataclass(frozen=True, slots=True)
class PrincipalPage:
    """The principal's page: no note, answer, coding or agreement, and of people and schools only her own school."""

    school: str
    wording: str
    figures: FiguresInWords | None


def figures_in_words(table: SectionTable) -> FiguresInWords:
    """The words of a section's table."""
    if table.cycle:
        return FiguresInWords(table.title, steps=(_("collect"), _("analyse"), _("act"), _("follow up and evaluate")))
    columns = _columns(table.rows)
    return FiguresInWords(
        table.title,
        headings=tuple(column.heading for column in columns),
        lines=tuple(FigureLine(row.measure.label, tuple(column.say(row) for column in columns)) for row in table.rows),
        details=tuple(_details(row) for row in table.rows if _is_detailed(row)),
        followed=_followed(table.transition, table.followed) if table.transition is not None else None,
        notes=tuple(_notes(table.rows)),
    )


class _Column(NamedTuple):
    """A column of figures: its heading and the function for a row's cell."""

    heading: str
    say: Callable[[ComparedMeasure], str]


def _columns(rows: Sequence[ComparedMeasure]) -> list[_Column]:
    """The columns school and municipality, and country and previous year if any row has them."""
    columns = [
        _Column(_("school"), lambda row: say_figure(row.school, row.measure)),
        _Column(_("municip."), lambda row: say_reference(row) + reference_sign(row)),
    ]
    if any(row.national for row in rows):
        columns.append(_Column(_("country"), lambda row: say_figure(row.national, row.measure)))
    years = [row.years.years[-2][0] for row in rows if row.years is not None and row.before is not None]
    if years:
        columns.append(_Column(years[0][2:], lambda row: say_figure(row.before, row.measure)))
    return columns


def _is_detailed(row: ComparedMeasure) -> bool:
    """Whether a measure has details below the table: a number and a spread, but no count and no single subject."""
    return (
        row.school is not None
        and row.school.value is not None
        and row.spread is not None
        and row.measure.unit != "count"
        and not row.measure.single_subject
    )


def _details(row: ComparedMeasure) -> FigureDetails:
    """The words of a measure that `_is_detailed`."""
    assert row.school is not None
    assert row.spread is not None
    measure, strip = row.measure, row.strip(_STRIP)
    median = _("median {figure}").format(figure=say_value(half_up(row.spread.median, measure.decimals), measure))
    about = f"{say_pupils(row.school.n)} · {median}" if row.school.n and measure.kind != "marks_spread" else median
    groups = say_groups(row)
    return FigureDetails(
        label=measure.label,
        about=about,
        low=say_value(row.spread.low, measure) if strip else "",
        strip=strip,
        high=say_value(row.spread.high, measure) if strip else "",
        position=position(row),
        similar=say_similar(row),
        trend=draw_trend(row.years) if row.years is not None and len(row.years.years) > _IN_TABLE else "",
        groups=groups[:2],
        difference=groups[2:],
    )


def _followed(table: TransitionTable, grades: FollowedGrades | None) -> FollowedPupils:
    about = ""
    if grades is not None:
        about = _("Grade {earlier} ↓  to grade {later} →").format(earlier=grades.earlier, later=grades.later)
    return FollowedPupils(
        about,
        (*table.columns, _("all")),
        tuple(
            FigureLine(name, tuple(MASKED if count is None else str(count) for count in counts))
            for name, counts in zip((*table.rows, _("all")), table.counts, strict=True)
        ),
    )


def _notes(rows: Sequence[ComparedMeasure]) -> Iterator[str]:
    """Meaning of the signs, of what the years are, of the dots and of the tokens."""
    yield from reference_notes(rows)
    yield from change_notes(rows)
    if any(picture.ends for row in rows if (picture := row.picture()) is not None):
        yield _("● the school  | the median  • others")
    for token in dict.fromkeys(_tokens(rows)):
        yield f"{token}  {say_token(token)}"


def _tokens(rows: Sequence[ComparedMeasure]) -> Iterator[str]:
    """The tokens in the table and in the details below it."""
    for row in rows:
        groups = (row.groups.girls, row.groups.boys) if row.groups is not None and _is_detailed(row) else ()
        for figure in (row.school, row.municipality, row.national, row.before, *groups):
            if figure is not None and figure.token is not None:
                yield figure.token
