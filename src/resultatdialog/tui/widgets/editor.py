"""The editor for text of several lines."""

from __future__ import annotations

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from resultatdialog.intake.text import MAX_TEXT
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.tui.widgets.refusal import Refusal


class Editor(TextArea):
    """The library's editor, repainted whenever its text is wrapped again.

    It wraps at words, has no line numbers, and Tab moves to the next widget. What would make the text longer than a
    text may be (`MAX_TEXT` code points) is refused with a message, never cut.
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            text, id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", highlight_cursor_line=False
        )
        self._refusal = Refusal(self)

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, unless it would become too long; the message then says that nothing was put in."""
        removed = len(self.get_text_range(edit.top, edit.bottom))
        if len(edit.text) > removed and len(self.text) - removed + len(edit.text) > MAX_TEXT:
            words = _("That does not fit: a text holds at most {most} characters. Nothing was put in.")
            self._refusal.say(words.format(most=say_number(MAX_TEXT)))
            return EditResult(edit.bottom, "")
        return super().edit(edit)

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Wrap the text for the present width, and repaint it.

        The library paints a resized editor before it wraps the text for the new width, and again only if the number of
        lines has changed. With the same number, some rows stay as they were painted for the old width, so that words
        appear twice or not at all.
        """
        super()._rewrap_and_refresh_virtual_size()
        self.refresh()
