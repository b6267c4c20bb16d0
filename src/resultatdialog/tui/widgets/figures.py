"""The school's figures beside the question: school, municipality, country, and where the school lies."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.dialogue.beside import Beside, Compared, position
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.locale.numbers import half_up
from resultatdialog.results.value import say_figure, say_token, say_value

_LABEL, _SCHOOL, _MIDDLE, _COUNTRY = 14, 8, 9, 7


class FigureTable(Static):
    """A section's figures; tokens as published, explained below."""

    DEFAULT_CSS = """
    FigureTable { height: auto; padding: 0 1; }
    """

    beside: reactive[Beside | None] = reactive(None)

    def watch_beside(self, beside: Beside | None) -> None:
        """Another section, or corrected figures."""
        self.update(Content("") if beside is None else cycle(beside) if beside.cycle else table(beside))


class FigureStrip(Static):
    """The same on one line, for small terminals."""

    DEFAULT_CSS = """
    FigureStrip { height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    beside: reactive[Beside | None] = reactive(None)

    def watch_beside(self, beside: Beside | None) -> None:
        """Another section."""
        rows = beside.rows if beside else ()
        self.set_class(not rows, "-empty")
        self.update(Content(" · ".join(f"{row.measure.label} {say_figure(row.school, row.measure)}" for row in rows)))


def cycle(beside: Beside) -> Content:
    """The follow-up cycle."""
    steps = (_("collect"), _("analyse"), _("act"), _("follow up and evaluate"))
    lines = [Content.from_markup("[b]$title[/b]", title=printable(beside.title)), Content("")]
    for place, step in enumerate(steps, start=1):
        lines.append(Content.from_markup("  [$text-accent]$n[/]  $step", n=str(place), step=step))
        lines.append(Content("  │" if place < len(steps) else "  ╰─▸ 1"))
    return Content("\n").join(lines)


def table(beside: Beside) -> Content:
    """Rows of figures under headings, then each measure's strip and words."""
    head = f"{'':<{_LABEL}}{_('school'):>{_SCHOOL}}{_('median'):>{_MIDDLE}}{_('country'):>{_COUNTRY}}"
    lines = [
        Content.from_markup("[b]$title[/b]", title=printable(beside.title)),
        Content.from_markup("[$text-muted]$head[/]", head=head),
    ]
    for row in beside.rows:
        own = say_figure(row.school, row.measure)
        middle = say_value(half_up(row.spread.median, row.measure.decimals), row.measure) if row.spread else "–"
        country = say_figure(row.national, row.measure)
        label = _short(row.measure.label, _LABEL - 1)
        line = Content.from_markup(
            "$label[b]$own[/b]$middle$country",
            label=f"{label:<{_LABEL}}",
            own=f"{own:>{_SCHOOL}}",
            middle=f"{middle:>{_MIDDLE}}",
            country=f"{country:>{_COUNTRY}}",
        )
        lines.append(line)
    for row in beside.rows:
        lines.extend(_details(row))
    if any(row.strip(2) for row in beside.rows):
        lines.append(Content.from_markup("[$text-muted]$words[/]", words=_("● the school  | the median  • others")))
    for token in dict.fromkeys(row.school.token for row in beside.rows if row.school and row.school.token):
        lines.append(Content.from_markup("[$text-muted]$words[/]", words=f"{token}  {say_token(token)}"))
    return Content("\n").join(lines)


def _details(row: Compared) -> list[Content]:
    """Pupils behind, the drawing, the words."""
    lines: list[Content] = []
    if row.school is None:
        return lines
    if row.school.token or row.spread is None or row.measure.unit == "count" or ":" in row.measure.id:
        return lines
    low, high = say_value(row.spread.low, row.measure), say_value(row.spread.high, row.measure)
    pupils = _("{n} pupils").format(n=row.school.n) if row.school.n else ""
    lines.append(Content(""))
    lines.append(
        Content.from_markup("$label  [$text-muted]$pupils[/]", label=printable(row.measure.label), pupils=pupils)
    )
    strip = row.strip(20)
    if strip:
        lines.append(
            Content.from_markup("[$text-muted]$low[/] $strip [$text-muted]$high[/]", low=low, strip=strip, high=high)
        )
    words = position(row)
    if words:
        lines.append(Content.from_markup("[$text-muted]$words[/]", words=words))
    return lines


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
