"""The sheet of the principal's page: school, question and figures, on the meeting's screen and on a second one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from resultatdialog.dialogue.principal_page import PrincipalPage
from resultatdialog.intake.text import one_line
from resultatdialog.tui.widgets.figures import FigureTable


class PageSheet(VerticalScroll):
    """Shows what stands on one `PrincipalPage`; tighter on a screen with the class `-low`."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    PageSheet { width: 90; max-width: 100%; height: 1fr; padding: 2 4; }
    PageSheet #school { color: $text-muted; margin-bottom: 1; }
    PageSheet #wording { text-style: bold; margin-bottom: 2; }
    .-low PageSheet { padding: 1 2; }
    .-low PageSheet #wording { margin-bottom: 1; }
    """

    page: PrincipalPage | None = None
    """The page that is shown."""

    def compose(self) -> ComposeResult:
        """School, question and figures."""
        yield Static(id="school", markup=False)
        yield Static(id="wording", markup=False)
        yield FigureTable()

    def show(self, page: PrincipalPage) -> None:
        """Show a page from its beginning."""
        self.page = page
        self.query_one("#school", Static).update(Content(one_line(page.school)))
        self.query_one("#wording", Static).update(Content(one_line(page.wording)))
        self.query_one(FigureTable).figures = page.figures
        self.scroll_home(animate=False)
