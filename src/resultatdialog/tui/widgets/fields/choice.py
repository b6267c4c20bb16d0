"""Ticks, one of several, and the rating: chosen by number key, arrows and space, or the mouse."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive

from resultatdialog.guide.model import Option
from resultatdialog.intake.text import one_line
from resultatdialog.tui.widgets.fields.base import AnswerField, FieldState

KEYS = "1234567890"


class ChoiceField(AnswerField, can_focus=True):
    """Options with their number keys. Several: each toggles. One: choosing it again takes it back."""

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
        Binding("space,enter", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0)
    chosen: reactive[frozenset[str]] = reactive(frozenset())

    def show(self, entry: FieldState) -> None:
        """Options, ticks and the cursor on the first."""
        same = self.entry is not None and self.entry.field == entry.field and self.entry.options == entry.options
        self.entry = entry
        self.chosen = _chosen(entry)
        if not same:
            self.cursor = 0
            self.refresh(layout=True)

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen; a rating's steps are options too."""
        if self.entry is None:
            return ()
        if self.entry.field.type == "rating":
            steps = range(self.entry.field.lowest, self.entry.field.highest + 1)
            return tuple(Option(id=str(step), label=str(step)) for step in steps)
        return self.entry.options

    @property
    def _in_line(self) -> bool:
        """Ratings and short alternatives stand on one line."""
        return self.entry is not None and self.entry.field.type in ("rating", "one")

    def _columns(self, width: int) -> int:
        if self._in_line or not self.options:
            return max(len(self.options), 1)
        longest = max(len(option.label) for option in self.options) + 8
        return max(1, min(2, width // longest)) if len(self.options) > 3 else 1

    def _rows(self, width: int) -> int:
        return -(-len(self.options) // self._columns(width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The label and the rows of options."""
        del container, viewport
        return 1 + self._rows(width)

    def render(self) -> Content:
        """The options in columns, read downwards."""
        if self.entry is None:
            return Content("")
        width = max(self.content_size.width, 20)
        columns, rows = self._columns(width), self._rows(width)
        cell = width // columns if not self._in_line else 0
        lines = [Content.from_markup("[$secondary]$label[/]", label=one_line(self.entry.field.label))]
        for row in range(rows):
            parts = []
            for column in range(columns):
                place = column if self._in_line else column * rows + row
                if place < len(self.options):
                    parts.append(self._option(place, cell))
            lines.append(Content("").join(parts))
        return Content("\n").join(lines)

    def _option(self, place: int, cell: int) -> Content:
        assert self.entry is not None
        option = self.options[place]
        on = option.id in self.chosen
        label = one_line(option.label)
        if self.entry.field.type == "rating":
            text = f"[{label}]" if on else f" {label} "
        else:
            mark = ("[x]" if on else "[ ]") if self.entry.field.type == "several" else "(•)" if on else "( )"
            key = KEYS[place] if place < len(KEYS) else " "
            text = f"{mark} {key} {label}"
        if cell:
            text = f"{text:<{cell}}"
        elif self.entry.field.type != "rating":
            text += "  "
        content = Content(text)
        if on:
            content = content.stylize("bold")
        if self.has_focus and place == self.cursor:
            content = content.stylize("reverse", 0, len(text.rstrip()))
        return content

    def on_key(self, event: events.Key) -> None:
        """A number key chooses at once."""
        if event.character and event.character in KEYS:
            place = self._place_of(event.character)
            if place is not None:
                event.stop()
                self.cursor = place
                self.action_choose()

    def _place_of(self, key: str) -> int | None:
        if self.entry is not None and self.entry.field.type == "rating":
            number = 10 if key == "0" else int(key)
            place = number - self.entry.field.lowest
        else:
            place = KEYS.index(key)
        return place if 0 <= place < len(self.options) else None

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what the mouse points at."""
        x, y = event.x - 2, event.y - 1
        if y < 0:
            return
        columns, rows = self._columns(self.content_size.width), self._rows(self.content_size.width)
        if self._in_line:
            edge = 0
            for place in range(len(self.options)):
                edge += len(self._option(place, 0).plain)
                if x < edge:
                    self._click(place)
                    return
        else:
            column = min(x // max(self.content_size.width // columns, 1), columns - 1)
            self._click(column * rows + y)

    def _click(self, place: int) -> None:
        if 0 <= place < len(self.options):
            self.cursor = place
            self.action_choose()

    def action_move(self, step: int) -> None:
        """Up or down."""
        if self.options:
            self.cursor = (self.cursor + step) % len(self.options)

    def action_side(self, step: int) -> None:
        """Left or right: the next column, or the next option on one line."""
        rows = 1 if self._in_line else self._rows(self.content_size.width)
        place = self.cursor + step * rows
        if 0 <= place < len(self.options):
            self.cursor = place

    def action_choose(self) -> None:
        """Tick, untick or change the choice, and say so."""
        if self.entry is None or not self.options:
            return
        option = self.options[self.cursor].id
        if self.entry.field.type == "several":
            self.chosen = self.chosen ^ {option}
            self.send([known.id for known in self.entry.options if known.id in self.chosen] or None)
            return
        self.chosen = frozenset() if option in self.chosen else frozenset({option})
        value: Any = option if self.chosen else None
        self.send(int(value) if value is not None and self.entry.field.type == "rating" else value)


def _chosen(entry: FieldState) -> frozenset[str]:
    if entry.value is None:
        return frozenset()
    if entry.field.type == "several":
        return frozenset(entry.value)
    return frozenset({str(entry.value)})
