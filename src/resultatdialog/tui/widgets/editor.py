"""The editor for text of several lines."""

from __future__ import annotations

from textual.widgets import TextArea


class Editor(TextArea):
    """The library's editor, repainted whenever its text is wrapped again.

    It wraps at words, has no line numbers, and Tab moves to the next widget.
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            text, id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", highlight_cursor_line=False
        )

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Wrap the text for the present width, and repaint it.

        The library paints a resized editor before it wraps the text for the new width, and again only if the number of
        lines has changed. With the same number, some rows stay as they were painted for the old width, so that words
        appear twice or not at all.
        """
        super()._rewrap_and_refresh_virtual_size()
        self.refresh()
