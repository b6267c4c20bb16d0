"""The school's figures beside the question, compared with municipality, country and the previous year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

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
)
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.results.strip import draw_trend
from resultatdialog.results.transition import TransitionTable
from resultatdialog.results.value import MASKED, say_figure, say_token, say_value
from resultatdialog.vocabulary import FollowedGrades

LEAST, MOST = 38, 64
"""Fewest characters in a line of the table, as beside the question on a terminal of 120 columns, and most."""
_IN_TABLE = 2
"""Number of years shown in the table; a longer series is drawn below it."""


class FigureTable(Static):
    """A section's figures as a table; tokens such as `..` as published, with an explanation below."""

    DEFAULT_CSS = """
    FigureTable { height: auto; padding: 0 1; }
    """

    figures: reactive[SectionTable | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._width = LEAST

    def watch_figures(self) -> None:
        """Show another section or corrected figures."""
        figures = self.figures
        self.update(
            Content("") if figures is None else cycle(figures) if figures.cycle else table(figures, self._width)
        )

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is: names of measures are cut where they must be only."""
        width = max(LEAST, min(event.size.width - 2, MOST))
        if width != self._width:
            self._width = width
            self.watch_figures()


class FigureStrip(Static):
    """A section's figures on one line, for small terminals."""

    DEFAULT_CSS = """
    FigureStrip { height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    figures: reactive[SectionTable | None] = reactive(None)

    def watch_figures(self, figures: SectionTable | None) -> None:
        """Show another section's figures."""
        rows = figures.rows if figures else ()
        self.set_class(not rows, "-empty")
        self.update(Content(" · ".join(f"{row.measure.label} {say_figure(row.school, row.measure)}" for row in rows)))


def cycle(figures: SectionTable) -> Content:
    """The steps of the follow-up cycle, shown in place of figures."""
    steps = (_("collect"), _("analyse"), _("act"), _("follow up and evaluate"))
    lines = [Content.from_markup("[b]$title[/b]", title=printable(figures.title)), Content("")]
    for number, step in enumerate(steps, start=1):
        lines.append(Content.from_markup("  [$text-accent]$n[/]  $step", n=str(number), step=step))
        lines.append(Content("  │" if number < len(steps) else "  ╰─▸ 1"))
    return Content("\n").join(lines)


def table(figures: SectionTable, width: int = LEAST) -> Content:
    """Figures under headings, then each measure's drawing and comparison, then the signs' meaning.

    `width`: characters in a line.
    """
    columns = _columns(figures.rows)
    label = width - sum(column.width for column in columns)
    head = " " * label + "".join(f"{column.heading:>{column.width}}" for column in columns)
    lines = [
        Content.from_markup("[b]$title[/b]", title=printable(figures.title)),
        Content.from_markup("[$secondary]$head[/]", head=head),
    ]
    for row in figures.rows:
        own, *others = (f"{column.say(row):>{column.width}}" for column in columns)
        name = _short(row.measure.label, label)
        lines.append(
            Content.from_markup("$name[b]$own[/b]$others", name=f"{name:<{label}}", own=own, others="".join(others))
        )
    for row in figures.rows:
        lines.extend(_details(row, width))
    if figures.transition is not None:
        lines.extend(_transition(figures.transition, figures.followed, width))
    notes = [*reference_notes(figures.rows), *change_notes(figures.rows)]
    if any(picture.ends for row in figures.rows if (picture := row.picture()) is not None):
        notes.append(_("● the school  | the median  • others"))
    notes += [f"{token}  {say_token(token)}" for token in dict.fromkeys(_tokens(figures.rows))]
    lines.extend(map(_quiet, notes))
    return Content("\n").join(lines)


class _Column(NamedTuple):
    """A column of figures: its heading, its width with the gap before it, and the function for a row's cell."""

    heading: str
    width: int
    say: Callable[[ComparedMeasure], str]


def _columns(rows: Sequence[ComparedMeasure]) -> list[_Column]:
    """The columns school and municipality, and country and previous year if any row has them."""
    columns = [
        _Column(_("school"), 7, lambda row: say_figure(row.school, row.measure)),
        _Column(_("municip."), 7, lambda row: say_reference(row) + reference_sign(row)),
    ]
    if any(row.national for row in rows):
        columns.append(_Column(_("country"), 6, lambda row: say_figure(row.national, row.measure)))
    years = [row.years.years[-2][0] for row in rows if row.years is not None and row.before is not None]
    if years:
        columns.append(_Column(years[0][2:], 6, lambda row: say_figure(row.before, row.measure)))
    return columns


def _tokens(rows: Sequence[ComparedMeasure]) -> Iterator[str]:
    """The tokens in the table and in the details below it."""
    for row in rows:
        groups = (row.groups.girls, row.groups.boys) if row.groups is not None and _is_detailed(row) else ()
        for figure in (row.school, row.municipality, row.national, row.before, *groups):
            if figure is not None and figure.token is not None:
                yield figure.token


def _is_detailed(row: ComparedMeasure) -> bool:
    """Whether a measure has details below the table: a number and a spread, but no count and no single subject."""
    return (
        row.school is not None
        and row.school.value is not None
        and row.spread is not None
        and row.measure.unit != "count"
        and not row.measure.single_subject
    )


def _details(row: ComparedMeasure, width: int) -> list[Content]:
    """A measure's details: pupils, median, drawing, position, years, girls and boys."""
    if not _is_detailed(row) or row.school is None or row.spread is None:
        return []
    measure = row.measure
    median = _("median {figure}").format(figure=say_value(half_up(row.spread.median, measure.decimals), measure))
    about = f"{say_pupils(row.school.n)} · {median}" if row.school.n and measure.kind != "marks_spread" else median
    lines = [
        Content(""),
        Content.from_markup("$label  [$secondary]$about[/]", label=printable(measure.label), about=about),
    ]
    strip = row.strip(20)
    if strip:
        low, high = say_value(row.spread.low, measure), say_value(row.spread.high, measure)
        lines.append(
            Content.from_markup("[$secondary]$low[/] $strip [$secondary]$high[/]", low=low, strip=strip, high=high)
        )
    lines.append(_quiet(position(row)))
    if row.years is not None and len(row.years.years) > _IN_TABLE:
        lines.append(Content(draw_trend(row.years)))
    if row.groups is not None:
        girls, boys, *difference = say_groups(row)
        both = f"{girls} · {boys}"
        lines.extend([Content(both)] if len(both) <= width else [Content(girls), Content(boys)])
        lines.extend(map(_quiet, difference))
    return lines


def _transition(table: TransitionTable, followed: FollowedGrades | None, width: int) -> list[Content]:
    """The transition table: earlier test's levels as rows, later test's levels as columns, pupils in the cells."""
    cell = max(4, min(8, (width - 10) // (len(table.columns) + 1)))
    label = width - cell * (len(table.columns) + 1)
    head = [*table.columns, _("all")]
    lines = [Content("")]
    if followed is not None:
        text = _("Grade {earlier} ↓  to grade {later} →").format(earlier=followed.earlier, later=followed.later)
        lines.append(Content(text))
    lines.append(_quiet(" " * label + "".join(f"{_short(printable(name), cell - 1):>{cell}}" for name in head)))
    for name, counts in zip((*table.rows, _("all")), table.counts, strict=True):
        cells = "".join(f"{MASKED if count is None else count:>{cell}}" for count in counts)
        lines.append(Content(f"{_short(printable(name), label):<{label}}{cells}"))
    return lines


def _quiet(words: str) -> Content:
    return Content.from_markup("[$secondary]$words[/]", words=words)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
