"""The editor for words of several lines; every such field is one."""

from __future__ import annotations

from textual.widgets import TextArea


class Editor(TextArea):
    """The library's editor, painted anew whenever its words are broken into lines anew.

    Soft wrap, no line numbers; Tab leaves it.
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            text, id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", highlight_cursor_line=False
        )

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Break the words into lines for the present width, and paint them.

        The library paints a resized editor before it breaks the lines for the new width, and again only if there are
        more or fewer lines then. With as many lines as before, some rows stayed as they had been painted for the old
        width: words seen twice, or not at all.
        """
        super()._rewrap_and_refresh_virtual_size()
        self.refresh()
