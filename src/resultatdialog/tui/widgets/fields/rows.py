"""Several inputs that make one answer: counts per subject, and actions with what, who and when."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from resultatdialog.intake.text import without_controls
from resultatdialog.locale import _
from resultatdialog.tui.widgets.fields.base import FieldState, InputField
from resultatdialog.tui.widgets.label_line import LabelLine
from resultatdialog.vocabulary import subjects

PARTS = ("what", "who", "when")


class _Cells(InputField):
    """Rows of inputs below a label."""

    DEFAULT_CSS = """
    _Cells > .label { height: 1; color: $text-muted; padding: 0 1; }
    _Cells Horizontal { height: 1; padding: 0 1; }
    _Cells Horizontal > LabelLine { width: 22; }
    _Cells Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $surface; margin: 0 1 0 0; }
    _Cells Input:focus { border: none; background: $boost; }
    _Cells .-number Input { width: 10; }
    """

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Enter goes to the next cell too."""
        self.screen.focus_next(Input)

    def fill(self, cells: list[Input], texts: list[str]) -> None:
        """Put texts in the inputs without taking them for typing."""
        for cell, text in zip(cells, texts, strict=True):
            if cell.value != text:
                with cell.prevent(Input.Changed):
                    cell.value = text


class CountsField(_Cells):
    """Pupils per subject."""

    ROWS = 8

    def compose(self) -> ComposeResult:
        """As many rows as any guide is likely to ask for; unused ones are hidden."""
        yield LabelLine(classes="label")
        for _row in range(self.ROWS):
            with Horizontal(classes="-number"):
                yield LabelLine()
                yield Input(compact=True, restrict=r"[0-9]{0,5}", select_on_focus=False)

    def show(self, entry: FieldState) -> None:
        """Subjects with their counts; an empty cell is not zero."""
        kept = self.keeps(entry)
        self.entry = entry
        self.query_one(".label", LabelLine).say(entry.field.label)
        for row, subject in zip(self.query(Horizontal), [*entry.field.rows, *[None] * self.ROWS], strict=False):
            row.display = subject is not None
            if subject is not None:
                row.query_one(LabelLine).say(subjects()[subject])
        if not kept:
            counts = entry.value or {}
            texts = [str(counts.get(subject, "")) for subject in entry.field.rows]
            self.fill(list(self.query(Input)), texts + [""] * (self.ROWS - len(texts)))
            self.shown()

    def typed(self) -> Any:
        """Subject to count; counts the page has no row for are kept."""
        if self.entry is None:
            return None
        rows = self.entry.field.rows
        kept = {subject: count for subject, count in (self.entry.value or {}).items() if subject not in rows}
        typed = {
            subject: int(cell.value)
            for subject, cell in zip(rows, self.query(Input), strict=False)
            if cell.value.isdigit()
        }
        return kept | typed or None


class ActionsField(_Cells):
    """What is to be done, by whom and when."""

    ROWS = 6
    DEFAULT_CSS = """
    ActionsField .action { height: 2; }
    ActionsField .action > Input { width: 100%; margin: 0 2 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Rows of three inputs; one empty row stands below those in use."""
        yield LabelLine(classes="label")
        words = {"what": _("what"), "who": _("who"), "when": _("when")}
        for _row in range(self.ROWS):
            with Vertical(classes="action"):
                yield Input(placeholder=words["what"], compact=True, select_on_focus=False)
                with Horizontal():
                    for part in PARTS[1:]:
                        yield Input(placeholder=words[part], compact=True, select_on_focus=False)

    def show(self, entry: FieldState) -> None:
        """The actions, and room for one more."""
        kept = self.keeps(entry)
        self.entry = entry
        self.query_one(".label", LabelLine).say(entry.field.label)
        actions = list(entry.value or [])
        for place, row in enumerate(self.query(".action")):
            row.display = place <= len(actions)
        if not kept:
            texts = [str(action.get(part, "")) for action in actions[: self.ROWS] for part in PARTS]
            self.fill(list(self.query(Input)), texts + [""] * (self.ROWS * len(PARTS) - len(texts)))
            self.shown()

    def typed(self) -> Any:
        """The rows with anything in them; those beyond the page's rows are kept."""
        actions: list[dict[str, str]] = []
        for row in self.query(".action"):
            texts = [without_controls(cell.value).strip() for cell in row.query(Input)]
            if any(texts):
                actions.append({part: text for part, text in zip(PARTS, texts, strict=True) if text})
        kept = (self.entry.value or [])[self.ROWS :] if self.entry else []
        return [*actions, *kept] or None
