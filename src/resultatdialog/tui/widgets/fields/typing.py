"""Typing that no field asked for: a burst of keys in a field that acts on them, and words written into a note."""

from __future__ import annotations

from resultatdialog.tui.keys import BURST
from resultatdialog.tui.widgets.fields.base import AnswerField
from resultatdialog.tui.widgets.fields.text_fields import NoteArea
from resultatdialog.tui.widgets.line_input import LineInput


class Burst:
    """Keys that followed upon each other in a field that acts on them, such as digits among ticks."""

    def __init__(self, field: AnswerField | None, steps: int = 0) -> None:
        self.field = field
        self.steps = steps
        """Number of steps that could be undone before the burst."""
        self.letters = ""
        self._question = field.entry.question if field is not None and field.entry is not None else ""
        self._at = 0.0

    def goes_on(self, field: AnswerField, at: float) -> bool:
        """Whether a key in a field at a time, in seconds, belongs to the burst."""
        shown = field.entry.question if field.entry is not None else ""
        return (field, shown) == (self.field, self._question) and at - self._at <= BURST

    def add(self, letters: str, at: float) -> None:
        """Note a key at a time, in seconds."""
        self.letters += letters
        self._at = at


def type_in(place: NoteArea | LineInput, letters: str, *, apart: bool = False) -> None:
    """Write letters where the cursor is; with `apart`, a space first where a word would grow together with them."""
    if isinstance(place, NoteArea):
        before = place.get_text_range((place.cursor_location[0], 0), place.cursor_location)
    else:
        before = place.value[: place.cursor_position]
    gap = " " if apart and before[-1:].strip() else ""
    if not gap + letters:
        return
    if isinstance(place, NoteArea):
        place.insert(gap + letters)
    else:
        place.insert_text_at_cursor(gap + letters)
