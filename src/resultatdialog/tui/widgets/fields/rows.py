"""The fields with several inputs: counts per subject, and actions with what, who and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from resultatdialog.intake.text import without_controls
from resultatdialog.locale import _, ngettext
from resultatdialog.tui.widgets.fields.base import FieldState, InputField, LabelLine
from resultatdialog.tui.widgets.line_input import LineInput
from resultatdialog.vocabulary import subjects

PARTS = ("what", "who", "when")


class _Row(Widget):
    """A row of inputs, which can be filled before it is mounted."""

    def __init__(self, *cells: Input) -> None:
        super().__init__()
        self.cells = cells

    @property
    def texts(self) -> tuple[str, ...]:
        """The inputs' texts without control characters and surrounding space."""
        return tuple(without_controls(cell.value).strip() for cell in self.cells)

    def fill(self, texts: Iterable[str]) -> None:
        """Set the inputs' texts without `Input.Changed` messages."""
        for cell, text in zip(self.cells, texts, strict=True):
            if cell.value != text:
                with cell.prevent(Input.Changed):
                    cell.value = text


class _Cells(InputField):
    """Rows of inputs below a label; a row is mounted when an answer first needs it."""

    DEFAULT_CSS = """
    _Cells > .label { height: auto; color: $text-muted; padding: 0 1; }
    _Cells _Row { height: auto; }
    _Cells Horizontal { height: 1; padding: 0 1; }
    _Cells Horizontal > LabelLine { width: 22; }
    _Cells Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $surface; margin: 0 1 0 0; }
    _Cells Input:focus { border: none; background: $boost; }
    _Cells .-number Input { width: 10; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_Row] = []

    def compose(self) -> ComposeResult:
        """The label; rows are mounted later."""
        yield LabelLine(classes="label")

    def new_row(self) -> _Row:
        """A new row, not yet mounted."""
        raise NotImplementedError

    def make_rows(self, count: int) -> None:
        """Mount rows until there are `count`."""
        new = [self.new_row() for _row in range(len(self.rows), count)]
        if new:
            self.mount(*new, after=self.rows[-1] if self.rows else self.query_one(".label"))
            self.rows += new

    @property
    def is_ready(self) -> bool:
        """Whether the field and all its rows are mounted."""
        return super().is_ready and all(row.is_mounted for row in self.rows)

    @property
    def target(self) -> Widget:
        """The first row's first input."""
        return self.rows[0].cells[0]

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Move to the next input on Enter."""
        self.screen.focus_next(Input)


class _CountRow(_Row):
    """A subject's name and an input for its number of pupils."""

    def __init__(self) -> None:
        super().__init__(LineInput(compact=True, restrict=r"[0-9]{0,5}", select_on_focus=False))
        self._subject = ""

    def compose(self) -> ComposeResult:
        """The name beside the input."""
        with Horizontal(classes="-number"):
            yield LabelLine(classes="subject")
            yield from self.cells

    def on_mount(self) -> None:
        """Show the name that was set before mounting."""
        self.set_subject(self._subject)

    def set_subject(self, subject: str) -> None:
        """Show the subject's name."""
        self._subject = subject
        if self.is_mounted:
            self.query_one(LabelLine).say(subject)


class CountsField(_Cells):
    """Numbers of pupils per subject."""

    def new_row(self) -> _Row:
        """A row for a subject."""
        return _CountRow()

    def show(self, entry: FieldState) -> None:
        """Show a row per subject; a subject without a count has an empty input."""
        kept = self.keeps(entry)
        self.entry = entry
        self.query_one(".label", LabelLine).say(entry.field.label)
        wanted = entry.field.rows
        self.make_rows(len(wanted))
        counts = entry.value or {}
        for index, row in enumerate(self.rows):
            row.display = index < len(wanted)
            if row.display and isinstance(row, _CountRow):
                row.set_subject(subjects()[wanted[index]])
            if not kept:
                row.fill([str(counts.get(wanted[index], "")) if row.display else ""])
        if not kept:
            self.shown()

    def typed(self) -> Any:
        """Count by subject id; counts of subjects without a row are kept. An empty input is no count."""
        if self.entry is None:
            return None
        wanted = self.entry.field.rows
        kept = {subject: count for subject, count in (self.entry.value or {}).items() if subject not in wanted}
        texts = {subject: row.texts[0] for subject, row in zip(wanted, self.rows, strict=False)}
        return kept | {subject: int(text) for subject, text in texts.items() if text.isdigit()} or None


class _ActionRow(_Row):
    """The inputs of one action: what, then who and when on the next line."""

    def __init__(self) -> None:
        words = {"what": _("what"), "who": _("who"), "when": _("when")}
        super().__init__(*(LineInput(placeholder=words[part], compact=True, select_on_focus=False) for part in PARTS))

    def compose(self) -> ComposeResult:
        """The first input above the other two."""
        what, *rest = self.cells
        with Vertical(classes="action"):
            yield what
            with Horizontal():
                yield from rest


class ActionsField(_Cells):
    """A list of actions, each with what, who and when."""

    ROWS = 40
    """Largest number of rows; an imported meeting may have more actions, which are kept but not shown."""
    DEFAULT_CSS = """
    ActionsField .action { height: 2; }
    ActionsField .action > Input { width: 100%; margin: 0 2 0 1; }
    ActionsField > .more { height: auto; color: $text-muted; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Label and rows, and a line for the number of actions not shown."""
        yield from super().compose()
        yield LabelLine(classes="more")

    def new_row(self) -> _Row:
        """A row for an action."""
        return _ActionRow()

    def show(self, entry: FieldState) -> None:
        """Show the actions and one empty row."""
        kept = self.keeps(entry)
        self.entry = entry
        self.query_one(".label", LabelLine).say(entry.field.label)
        actions = list(entry.value or [])
        beyond = len(actions) - self.ROWS
        more = self.query_one(".more", LabelLine)
        more.display = beyond > 0
        more.say(ngettext("and {n} more, kept as it is", "and {n} more, kept as they are", beyond).format(n=beyond))
        if not kept:
            self.make_rows(min(len(actions), self.ROWS))
            padded = actions[: self.ROWS] + [{}] * (len(self.rows) - len(actions))
            for row, action in zip(self.rows, padded, strict=True):
                row.fill(str(action.get(part, "")) for part in PARTS)
            self.shown()
        used = [index for index, row in enumerate(self.rows) if any(row.texts)]
        free = max([len(actions) - 1, *used]) + 1  # a row that was emptied leaves a gap above the others
        self.make_rows(min(free + 1, self.ROWS))
        for index, row in enumerate(self.rows):
            row.display = index <= free

    def typed(self) -> Any:
        """The rows that have text, followed by the actions not shown; None if there are none."""
        actions: list[dict[str, str]] = []
        for row in self.rows:
            if any(row.texts):
                actions.append({part: text for part, text in zip(PARTS, row.texts, strict=True) if text})
        kept = (self.entry.value or [])[self.ROWS :] if self.entry else []
        return [*actions, *kept] or None
