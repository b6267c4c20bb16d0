"""The fields with options: several, one, and the rating; chosen with keys, arrows and space, or the mouse."""

from __future__ import annotations

import textwrap
from collections import deque
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from resultatdialog.guide.model import Option
from resultatdialog.intake.text import one_line
from resultatdialog.tui.widgets.fields.base import AnswerField, Edited, FieldState

KEYS = "1234567890qwertyuiopasdfghjklzxcvbnm"
"""Keys of the options, in order; later options are reached with the arrows or the mouse."""
FRESH = 1.5
"""Seconds for which the option that was changed last is marked."""
_KEYS_KEPT = 40
"""Number of keys that can be taken back."""
_NARROWEST = 20
_MARK = 6
"""Number of characters before an option's label: `[x] 1 `."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Position and width of an option in cells, and its label wrapped into lines."""

    x: int
    y: int
    width: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The layout of the field at one width."""

    label: tuple[str, ...]
    spots: tuple[_Spot, ...]
    down: int
    """Index distance to the option below."""
    right: int
    """Index distance to the option at the right."""

    @property
    def height(self) -> int:
        """Number of lines of the field."""
        return max((spot.y + len(spot.lines) for spot in self.spots), default=len(self.label))


class ChoiceField(AnswerField, can_focus=True):
    """Options with their keys. A field with one choice is cleared by choosing the same option again."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ChoiceField { padding: 0 1; border-left: outer $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    ChoiceField:focus { border-left: outer $accent; }
    """
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("left", "side(-1)", show=False),
        Binding("right", "side(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0)
    chosen: reactive[frozenset[str]] = reactive(frozenset())

    def __init__(self) -> None:
        super().__init__()
        self._planned: tuple[int, _Plan] | None = None
        self._digits = ""
        """Digits typed so far of a step with several digits."""
        self._before: deque[frozenset[str]] = deque(maxlen=_KEYS_KEPT)
        """The choice before each of the latest keys."""
        self._fresh: int | None = None
        """Index of the option that was changed last, for as long as it is marked."""
        self._fading: Timer | None = None

    def show(self, entry: FieldState) -> None:
        """Show options and ticks; another field puts the cursor on the first option."""
        unchanged = self.entry is not None and self.entry.field == entry.field and self.entry.options == entry.options
        self.entry = entry
        self.chosen = _chosen(entry)
        if not unchanged:
            self._planned = None
            self._digits = ""
            self._before.clear()
            self._fresh = None
            self.cursor = 0
            self.refresh(layout=True)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options; a rating's steps are options too."""
        if self.entry is None:
            return ()
        if self.entry.field.type == "rating":
            steps = range(self.entry.field.lowest, self.entry.field.highest + 1)
            return tuple(Option(id=str(step), label=str(step)) for step in steps)
        return self.entry.options

    @property
    def _rating(self) -> bool:
        return self.entry is not None and self.entry.field.type == "rating"

    # Layout.

    def _plan(self, width: int) -> _Plan:
        """The layout at a width, cached because every repaint needs it."""
        width = max(width, _NARROWEST)
        if self._planned is None or self._planned[0] != width:
            self._planned = (width, self._make_plan(width))
        return self._planned[1]

    def _make_plan(self, width: int) -> _Plan:
        label = _cut(one_line(self.entry.field.label), width) if self.entry else ()
        labels = [one_line(option.label) for option in self.options]
        widths = [cell_len(text) + (2 if self._rating else _MARK + 2) for text in labels]
        top = len(label)
        on_one_line = sum(widths) - (0 if self._rating else 2) <= width
        if on_one_line and self.entry is not None and self.entry.field.type in ("rating", "one"):
            starts = [sum(widths[:index]) for index in range(len(widths))]
            spots = [_Spot(x, top, w, (text,)) for x, w, text in zip(starts, widths, labels, strict=True)]
            return _Plan(label, tuple(spots), 1, 1)
        if self._rating:  # a long scale continues on the next line
            cell = max(widths)
            columns = max(width // cell, 1)
            spots = [
                _Spot(index % columns * cell, top + index // columns, cell, (text,))
                for index, text in enumerate(labels)
            ]
            return _Plan(label, tuple(spots), columns, 1)
        columns = max(1, min(2, width // max(widths, default=1))) if len(labels) > 3 else 1
        rows, cell = -(-len(labels) // columns), width // columns
        spots, y = [], top
        for index, text in enumerate(labels):
            if columns > 1:
                spots.append(_Spot(index // rows * cell, top + index % rows, cell, (text,)))
            else:
                lines = _cut(text, width - _MARK) or ("",)
                spots.append(_Spot(0, y, width, lines))
                y += len(lines)
        return _Plan(label, tuple(spots), 1, rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Number of lines of the label and the options."""
        del container, viewport
        return self._plan(width).height

    def render(self) -> Content:
        """Label and options; columns are read downwards, a scale line by line."""
        plan = self._plan(self.content_size.width)
        lines = [Content.from_markup("[$secondary]$line[/]", line=line) for line in plan.label]
        lines += [Content("")] * (plan.height - len(lines))
        for index, spot in enumerate(plan.spots):
            for down, content in enumerate(self._option(index, spot)):
                gap = spot.x - lines[spot.y + down].cell_length
                lines[spot.y + down] += Content(" " * max(gap, 0)) + content
        return Content("\n").join(lines)

    def _option(self, index: int, spot: _Spot) -> list[Content]:
        assert self.entry is not None
        ticked = self.options[index].id in self.chosen
        first, *rest = spot.lines
        if self._rating:
            texts = [f"[{first}]" if ticked else f" {first} "]
        else:
            mark = ("[x]" if ticked else "[ ]") if self.entry.field.type == "several" else "(•)" if ticked else "( )"
            key = KEYS[index] if index < len(KEYS) else " "
            texts = [f"{mark} {key} {first}", *(" " * _MARK + line for line in rest)]
        contents = []
        for text in texts:
            content = Content(text)
            if ticked:
                content = content.stylize("bold")
            if self.has_focus and index == self.cursor:
                content = content.stylize("reverse", 0, len(text.rstrip()))
            if index == self._fresh:
                content = content.stylize("bold underline $text-accent", 0, len(text.rstrip()))
            contents.append(content)
        return contents

    def watch_cursor(self) -> None:
        """Scroll the page to the cursor."""
        self._show_cursor()

    def _show_cursor(self) -> None:
        spots = self._plan(self.content_size.width).spots
        if self.has_focus and self.cursor < len(spots) and isinstance(self.parent, Widget):
            spot = spots[self.cursor]
            y = spot.y if spot.y > len(self._plan(self.content_size.width).label) else 0  # the label with the first
            region = Region(0, y, 1, spot.y + len(spot.lines) - y)
            self.parent.scroll_to_region(region.translate(self.virtual_region.offset), animate=False)

    # Choosing.

    def acts_on(self, letters: str) -> bool:
        """Whether a key chooses an option; digits and the space bar are the field's, whatever they do."""
        typed = letters.lower()
        if typed == " " or (len(typed) == 1 and typed.isascii() and typed.isdigit()):
            return True
        return not self._rating and len(typed) == 1 and typed in KEYS[: len(self.options)]

    def take_back(self, keys: int) -> Edited | None:
        """Choose what was chosen before the latest keys."""
        if self._before:
            self.chosen = self._before[-min(keys, len(self._before))]
            self._before.clear()
        self._digits = ""
        self._mark(None)
        return self.edited(self._value())

    def on_key(self, event: events.Key) -> None:
        """Choose the option of the pressed key."""
        typed = (event.character or "").lower()
        if not typed or not self.acts_on(typed):
            self._digits = ""
            return
        event.stop()
        self._before.append(self.chosen)
        if typed == " ":
            self.action_choose()
        elif self._rating:
            self._type_step(typed)
        else:
            self._choose(KEYS.index(typed))

    def _type_step(self, typed: str) -> None:
        """Choose a step by digit (0 means 10); on other scales than 1 to 10, consecutive digits form one number."""
        assert self.entry is not None
        steps = [option.id for option in self.options]
        if self.entry.field.lowest >= 1 and self.entry.field.highest <= 10:
            found = "10" if typed == "0" else typed
        else:
            found = next((text for text in (self._digits + typed, typed) if text in steps), "")
        further = any(step.startswith(found) and step != found for step in steps)
        self._digits = found if further else ""
        if found in steps:
            self._choose(steps.index(found))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()
        self.call_after_refresh(self._show_cursor)

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._digits = ""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked option."""
        x, y = event.x - 2, event.y
        for index, spot in enumerate(self._plan(self.content_size.width).spots):
            if spot.y <= y < spot.y + len(spot.lines) and spot.x <= max(x, 0) < spot.x + spot.width:
                self._choose(index)
                return

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self.options):
            self.cursor = index
            self.action_choose()

    def action_move(self, step: int) -> None:
        """Move the cursor up or down."""
        down = self._plan(self.content_size.width).down
        self._digits = ""
        if down == 1 and self.options:
            self.cursor = (self.cursor + step) % len(self.options)
        else:
            self._go(step * down)

    def action_side(self, step: int) -> None:
        """Move the cursor to the next column, or to the next option on the same line."""
        self._digits = ""
        self._go(step * self._plan(self.content_size.width).right)

    def _go(self, steps: int) -> None:
        if 0 <= self.cursor + steps < len(self.options):
            self.cursor += steps

    def action_choose(self) -> None:
        """Tick or untick the option at the cursor, and send the new value."""
        if self.entry is None or not self.options:
            return
        option = self.options[self.cursor].id
        if self.entry.field.type == "several":
            self.chosen = self.chosen ^ {option}
        else:
            self.chosen = frozenset() if option in self.chosen else frozenset({option})
        self._mark(self.cursor)
        self.send(self._value())

    def _value(self) -> Any:
        """The value that stands for what is chosen; None for nothing."""
        assert self.entry is not None
        chosen = [option.id for option in self.options if option.id in self.chosen]
        if self.entry.field.type == "several":
            return chosen or None
        found = chosen[0] if chosen else None
        return int(found) if found is not None and self._rating else found

    def _mark(self, index: int | None) -> None:
        """Mark the option that was changed for a moment, so that a slip of the finger is seen."""
        self._fresh = index
        self.refresh()
        if self._fading is not None:
            self._fading.stop()
        self._fading = None if index is None else self.set_timer(FRESH, lambda: self._mark(None))


def _cut(text: str, width: int) -> tuple[str, ...]:
    """The text wrapped to `width` cells; if it has any wide characters, every character is counted as two cells."""
    return tuple(textwrap.wrap(text, width if cell_len(text) == len(text) else max(width // 2, 1)))


def _chosen(entry: FieldState) -> frozenset[str]:
    if entry.value is None:
        return frozenset()
    if entry.field.type == "several":
        return frozenset(entry.value)
    return frozenset({str(entry.value)})
