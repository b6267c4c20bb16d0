"""The fields for typed text: notes, single lines, and numbers of pupils."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Edit, EditResult

from resultatdialog.dialogue.stretches import text_change
from resultatdialog.intake.text import MAX_TEXT, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.tui.widgets.fields.base import FieldState, InputField, LabelLine, TypedField
from resultatdialog.tui.widgets.line_input import LineInput

LOWEST, HIGHEST = 5, 12
"""Smallest and largest height of a note in lines; it grows with its text and then scrolls."""


class NoteArea(Editor, inherit_bindings=False):
    """A text editor for a note, whose undo is the meeting's.

    The library's own undo parts words and forgets what was done elsewhere. F6 and F7 are the screen's keys, too.
    """

    BINDINGS = [
        binding
        for binding in TextArea.BINDINGS
        if isinstance(binding, Binding) and not {"f6", "f7", "ctrl+z", "ctrl+y"} & set(binding.key.split(","))
    ]

    def edit(self, edit: Edit) -> EditResult:
        """Change the text; words that are taken away at once are saved first, so that undo brings them back."""
        field = self.parent
        if isinstance(field, NoteField) and len(self.get_text_range(edit.top, edit.bottom)) > 1:
            field.flush()
        return super().edit(edit)


class NoteField(TypedField):
    """A note: the principal's answer in the note-taker's words."""

    DEFAULT_CSS = """
    NoteField { padding: 0; }
    NoteField > LabelLine { height: auto; color: $text-muted; padding: 0 1; }
    NoteField > NoteArea { height: 5; border: none; border-left: outer $panel; padding: 0 1; background: $surface; }
    NoteField > NoteArea:focus { border: none; border-left: outer $accent; }
    """

    def compose(self) -> ComposeResult:
        """The label above the editor."""
        yield LabelLine()
        yield NoteArea()

    @property
    def editor(self) -> NoteArea:
        """The editor."""
        return self.query_one(NoteArea)

    @property
    def target(self) -> NoteArea:
        """The editor."""
        return self.editor

    def acts_on(self, letters: str) -> bool:
        """Every letter is written."""
        del letters
        return True

    def show(self, entry: FieldState) -> None:
        """Show a note; unsent typing in the same field stays."""
        kept, same = self.keeps(entry), self.shows(entry)
        self.entry = entry
        self.query_one(LabelLine).say(entry.field.label)
        if kept:
            return
        before, text = self.editor.text if same else "", str(entry.value or "")
        with self.editor.prevent(TextArea.Changed):
            self.editor.load_text(text)
        change = text_change(before, text)
        self.editor.move_cursor(_location(text, change.start + len(change.added)) if same else self.editor.document.end)
        self.shown()
        self._grow()

    def typed(self) -> str:
        """The note without control characters and line feeds at its ends."""
        return without_controls(self.editor.text).strip("\n")

    @on(TextArea.Changed)
    def grow_and_wait(self, message: TextArea.Changed) -> None:
        """Adjust the height to the text, and send it after a pause."""
        message.stop()
        self._grow()
        self.touched()

    def _grow(self) -> None:
        rows = max(LOWEST, min(HIGHEST, self.editor.wrapped_document.height + 1))
        if self.editor.styles.height is None or self.editor.styles.height.value != rows:
            self.editor.styles.height = rows


class LineField(InputField):
    """A single line of text, or a number of pupils."""

    DEFAULT_CSS = """
    LineField { layout: horizontal; height: auto; padding: 0 1; margin: 0; }
    LineField > .label { width: auto; max-width: 40; height: auto; color: $text-muted; padding: 0 1 0 0; }
    LineField > Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $surface; }
    LineField > Input:focus { border: none; background: $boost; }
    LineField.-number > Input { width: 10; }
    LineField > .hint { width: auto; color: $text-muted; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Label, input, and the origin of a prefilled number."""
        yield LabelLine(classes="label")
        yield LineInput(compact=True, select_on_focus=False)
        yield LabelLine(classes="hint")

    @property
    def input(self) -> LineInput:
        """The input."""
        return self.query_one(LineInput)

    def show(self, entry: FieldState) -> None:
        """Show a line, or a number with the hint that it comes from the results."""
        kept = self.keeps(entry)
        number = entry.field.type == "count"
        self.entry = entry
        self.set_class(number, "-number")
        self.query_one(".label", LabelLine).say(entry.field.label)
        self.query_one(".hint", LabelLine).say(_("from the results") if entry.prefilled else "")
        text = "" if entry.value is None else str(entry.value)
        if kept:
            return
        with self.input.prevent(Input.Changed):
            self.input.restrict = r"[0-9]{0,5}" if number else None
            self.input.max_length = MAX_TEXT
            self.input.select_on_focus = number  # a typed digit replaces the present number
            self.input.value = text
            self.input.cursor_position = len(text)
        self.shown()

    def typed(self) -> Any:
        """The text, or the number (None if the input has no digits)."""
        text = without_controls(self.input.value).strip()
        if self.entry is not None and self.entry.field.type == "count":
            return int(text) if text.isdigit() else None
        return text


def _location(text: str, offset: int) -> tuple[int, int]:
    """Row and column of an offset in a text, in code points."""
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)
