"""The school's figures beside the question, compared with municipality, country and the previous year."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.dialogue.principal_page import FigureDetails, FiguresInWords, FollowedPupils
from resultatdialog.dialogue.section_table import SectionTable
from resultatdialog.intake.text import printable
from resultatdialog.results.value import say_figure

LEAST, MOST = 38, 64
"""Fewest characters in a line of the table, as beside the question on a terminal of 120 columns, and most."""
_WIDTHS = (7, 7)
"""Characters of the columns school and municipality with the gap before them."""
_OTHERS = 6
"""Characters of each later column."""


class FigureTable(Static):
    """A section's figures as a table; tokens such as `..` as published, with an explanation below."""

    DEFAULT_CSS = """
    FigureTable { height: auto; padding: 0 1; }
    """

    figures: reactive[FiguresInWords | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._width = LEAST

    def watch_figures(self) -> None:
        """Show another section or corrected figures."""
        figures = self.figures
        self.update(
            Content("") if figures is None else cycle(figures) if figures.steps else table(figures, self._width)
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


def cycle(figures: FiguresInWords) -> Content:
    """The steps of the follow-up cycle, shown in place of figures."""
    lines = [Content.from_markup("[b]$title[/b]", title=printable(figures.title)), Content("")]
    for number, step in enumerate(figures.steps, start=1):
        lines.append(Content.from_markup("  [$text-accent]$n[/]  $step", n=str(number), step=printable(step)))
        lines.append(Content("  │" if number < len(figures.steps) else "  ╰─▸ 1"))
    return Content("\n").join(lines)


def table(figures: FiguresInWords, width: int = LEAST) -> Content:
    """Figures under headings, then each measure's drawing and comparison, then the signs' meaning.

    `width`: characters in a line.
    """
    widths = [*_WIDTHS, *[_OTHERS] * len(figures.headings)][: len(figures.headings)]
    label = max(width - sum(widths), 1)
    head = " " * label + "".join(map(_right, figures.headings, widths))
    lines = [
        Content.from_markup("[b]$title[/b]", title=printable(figures.title)),
        Content.from_markup("[$secondary]$head[/]", head=head),
    ]
    for line in figures.lines:
        own, *others = map(_right, line.cells, widths)
        name = _short(printable(line.label), label)
        lines.append(
            Content.from_markup("$name[b]$own[/b]$others", name=f"{name:<{label}}", own=own, others="".join(others))
        )
    for details in figures.details:
        lines.extend(_details(details, width))
    if figures.followed is not None:
        lines.extend(_followed(figures.followed, width))
    lines.extend(map(_quiet, figures.notes))
    return Content("\n").join(lines)


def _details(details: FigureDetails, width: int) -> list[Content]:
    """A measure's details: pupils, median, drawing, position, similar schools, years, girls and boys."""
    lines = [
        Content(""),
        Content.from_markup(
            "$label  [$secondary]$about[/]", label=printable(details.label), about=printable(details.about)
        ),
    ]
    if details.strip:
        low, strip, high = map(printable, (details.low, details.strip, details.high))
        lines.append(
            Content.from_markup("[$secondary]$low[/] $strip [$secondary]$high[/]", low=low, strip=strip, high=high)
        )
    lines.append(_quiet(details.position))
    if details.similar:
        lines.append(_quiet(details.similar))
    if details.trend:
        lines.append(Content(printable(details.trend)))
    if details.groups:
        both = printable(" · ".join(details.groups))
        lines.extend([Content(both)] if len(both) <= width else [Content(printable(one)) for one in details.groups])
        lines.extend(map(_quiet, details.difference))
    return lines


def _followed(followed: FollowedPupils, width: int) -> list[Content]:
    """The earlier test's levels as rows, the later test's levels as columns, pupils in the cells."""
    columns = len(followed.headings)
    cell = max(4, min(8, (width - 10) // columns)) if columns else 4
    label = max(width - cell * columns, 1)
    lines = [Content("")]
    if followed.about:
        lines.append(Content(printable(followed.about)))
    head = "".join(f"{_short(printable(name), cell - 1):>{cell}}" for name in followed.headings)
    lines.append(_quiet(" " * label + head))
    for line in followed.lines:
        cells = "".join(_right(count, cell) for count in line.cells)
        lines.append(Content(f"{_short(printable(line.label), label):<{label}}{cells}"))
    return lines


def _right(text: str, width: int) -> str:
    return f"{printable(text):>{width}}"


def _quiet(words: str) -> Content:
    return Content.from_markup("[$secondary]$words[/]", words=printable(words))


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
