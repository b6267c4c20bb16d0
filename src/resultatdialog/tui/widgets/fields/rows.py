"""Several inputs that make one answer: counts per subject, and actions with what, who and when."""

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
from resultatdialog.vocabulary import subjects

PARTS = ("what", "who", "when")


class _Row(Widget):
    """Inputs that belong together; they can be filled before they stand on the page."""

    def __init__(self, *cells: Input) -> None:
        super().__init__()
        self.cells = cells

    @property
    def texts(self) -> tuple[str, ...]:
        """The words in the inputs, without space around them."""
        return tuple(without_controls(cell.value).strip() for cell in self.cells)

    def fill(self, texts: Iterable[str]) -> None:
        """Put texts in the inputs without taking them for typing."""
        for cell, text in zip(self.cells, texts, strict=True):
            if cell.value != text:
                with cell.prevent(Input.Changed):
                    cell.value = text


class _Cells(InputField):
    """Rows of inputs below a label; rows are made when an answer first needs them."""

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
        """The label; rows follow."""
        yield LabelLine(classes="label")

    def new_row(self) -> _Row:
        """Another row."""
        raise NotImplementedError

    def make_rows(self, count: int) -> None:
        """See to it that there are so many rows."""
        new = [self.new_row() for _row in range(len(self.rows), count)]
        if new:
            self.mount(*new, after=self.rows[-1] if self.rows else self.query_one(".label"))
            self.rows += new

    @property
    def target(self) -> Widget:
        """The first input."""
        return self.rows[0].cells[0]

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Enter goes to the next cell too."""
        self.screen.focus_next(Input)


class _CountRow(_Row):
    """A subject and its number of pupils."""

    def __init__(self) -> None:
        super().__init__(Input(compact=True, restrict=r"[0-9]{0,5}", select_on_focus=False))
        self._subject = ""

    def compose(self) -> ComposeResult:
        """The subject's name beside the input."""
        with Horizontal(classes="-number"):
            yield LabelLine(classes="subject")
            yield from self.cells

    def on_mount(self) -> None:
        """Say the subject that was given before."""
        self.set_subject(self._subject)

    def set_subject(self, subject: str) -> None:
        """Name the subject."""
        self._subject = subject
        if self.is_mounted:
            self.query_one(LabelLine).say(subject)


class CountsField(_Cells):
    """Pupils per subject."""

    def new_row(self) -> _Row:
        """A subject's row."""
        return _CountRow()

    def show(self, entry: FieldState) -> None:
        """Subjects with their counts; an empty cell is not zero."""
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
        """Subject to count; counts the page has no row for are kept."""
        if self.entry is None:
            return None
        wanted = self.entry.field.rows
        kept = {subject: count for subject, count in (self.entry.value or {}).items() if subject not in wanted}
        texts = {subject: row.texts[0] for subject, row in zip(wanted, self.rows, strict=False)}
        return kept | {subject: int(text) for subject, text in texts.items() if text.isdigit()} or None


class _ActionRow(_Row):
    """One action: what on a line of its own, then who and when."""

    def __init__(self) -> None:
        words = {"what": _("what"), "who": _("who"), "when": _("when")}
        super().__init__(*(Input(placeholder=words[part], compact=True, select_on_focus=False) for part in PARTS))

    def compose(self) -> ComposeResult:
        """The first input over the other two."""
        what, *rest = self.cells
        with Vertical(classes="action"):
            yield what
            with Horizontal():
                yield from rest


class ActionsField(_Cells):
    """What is to be done, by whom and when."""

    ROWS = 40
    """A meeting's list may be longer when it comes from elsewhere; the rest is kept, not shown."""
    DEFAULT_CSS = """
    ActionsField .action { height: 2; }
    ActionsField .action > Input { width: 100%; margin: 0 2 0 1; }
    ActionsField > .more { height: auto; color: $text-muted; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """A line below for what has no room."""
        yield from super().compose()
        yield LabelLine(classes="more")

    def new_row(self) -> _Row:
        """An action's row."""
        return _ActionRow()

    def show(self, entry: FieldState) -> None:
        """The actions, and room for one more."""
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
        """The rows with anything in them; those beyond the page's rows are kept."""
        actions: list[dict[str, str]] = []
        for row in self.rows:
            if any(row.texts):
                actions.append({part: text for part, text in zip(PARTS, row.texts, strict=True) if text})
        kept = (self.entry.value or [])[self.ROWS :] if self.entry else []
        return [*actions, *kept] or None
