"""The screen library's private parts that the program changes, as they were when they were looked at.

When the library moves, this fails. Then, in this order:
1. Look in its changelog for a hook of its own: pasted control characters (between terminal and parser), an editor that
   repaints when its lines are broken anew, lists without lines, the error report at exit. With a hook, our change goes.
2. Without one, read the new `XTermParser.feed`, the driver that makes it, `TextArea._rewrap_and_refresh_virtual_size`,
   `OptionList._move_page` and `App._exit_renderables`; adapt tui/paste.py, tui/widgets/editor.py, tui/page_moves.py,
   tui/app.py and tui/view_app.py.
3. Run tests/tui/test_paste.py, test_painted_notes.py, test_recovery.py and the row `text` of the fault suite.
4. Change the pin in pyproject.toml and `LOOKED_AT` below; look at the snapshots' report and update them.
"""

from __future__ import annotations

import inspect
import tomllib
from importlib.metadata import version
from pathlib import Path

from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.drivers import linux_driver
from textual.widgets import OptionList, TextArea

from resultatdialog.tui.page_moves import guard_page_moves

LOOKED_AT = "8.2.8"
PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_the_library_is_the_one_that_was_looked_at_and_pinned_exactly() -> None:
    wanted = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    assert f"textual=={LOOKED_AT}" in wanted
    assert version("textual") == LOOKED_AT, __doc__


def test_the_parts_that_are_changed_are_still_used_by_the_library() -> None:
    driver = inspect.getsource(linux_driver.LinuxDriver)
    assert "XTermParser(" in driver, __doc__
    assert "getincrementaldecoder(" in driver, __doc__
    assert callable(XTermParser.feed)
    assert "_rewrap_and_refresh_virtual_size()" in inspect.getsource(TextArea), __doc__
    assert inspect.getsource(OptionList).count("_move_page(") == 3, __doc__
    assert "_index_to_line" in inspect.getsource(OptionList), __doc__
    assert "_exit_renderables" in inspect.getsource(App), __doc__


class _Hidden(App[None]):
    def compose(self) -> ComposeResult:
        """A list that is not laid out."""
        yield OptionList("en", "två")

    def on_mount(self) -> None:
        """Hide it."""
        self.query_one(OptionList).display = False


async def test_page_keys_in_a_list_without_lines_do_nothing() -> None:
    guard_page_moves()
    async with _Hidden().run_test() as pilot:
        listing = pilot.app.query_one(OptionList)
        listing.highlighted = 1
        await pilot.app.run_action("page_up", listing)
        await pilot.app.run_action("page_down", listing)
        assert listing.highlighted == 1
        listing.display = True
        await pilot.pause()
        await pilot.app.run_action("page_up", listing)
        assert listing.highlighted == 0
