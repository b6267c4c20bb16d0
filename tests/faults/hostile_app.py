"""The program on a register, told to count what data makes it do; started by hostile_tour.py in a terminal of its own.

    python tests/faults/hostile_app.py REGISTER LOG [guarded|unfiltered|bare|careless]

`unfiltered`: the line filter lets everything through. `bare`: and nothing counts as a control character, so that the
widgets' own cleaning is off too. `careless`: the principal's page parses people's words as markup. These are the
negative controls: with them the harness must find something.

Ctrl+F12 is answered by a mark in what the program writes once everything typed before has been dealt with and painted,
so that the tour need not guess how fast the machine is. LOG gets one JSON object: the actions data has caused, the
colours, the classes of screens that were shown, whether the program ended in order.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.markup import MarkupError
from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.ways import OpenedApp
from resultatdialog.intake import text
from resultatdialog.register.store import Register
from resultatdialog.tui import control_filter
from resultatdialog.tui.widgets import page_sheet

ANSWER = "\x1b]22;done\x07"
"""A pointer shape that the program never asks for."""


class _Markup:
    """`Content` as a careless programmer would use it."""

    def __new__(cls, words: str) -> Any:
        try:
            return Content.from_markup(words)
        except MarkupError:
            return Content(words)


class HostileApp(OpenedApp):
    """Writes down every action that hostile text names, at once: the next may end the program."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+f12", "answer", show=False, priority=True)]

    def __init__(self, register: Register, log: Path) -> None:
        super().__init__(register, Path(sys.argv[1]))
        self._path = log
        self._caused: list[str] = []
        self._shown: set[str] = {"StartScreen"}

    def push_screen(self, screen: Any, *rest: Any, **named: Any) -> Any:
        """Note which screens there were."""
        self._shown.add(type(screen).__name__)
        return super().push_screen(screen, *rest, **named)

    def action_answer(self) -> None:
        """Say when all is done."""
        self.run_worker(self._answer(), group="answer")

    async def _answer(self) -> None:
        with suppress(Exception):  # a program that is just ending has no screen
            for _round in range(2):  # what a widget was sent may send something to another
                await Pilot(self)._wait_for_screen()
            self.screen._on_timer_update()
            if self._driver is not None:
                self._driver.write(ANSWER)

    def action_hostile(self, number: object = None) -> None:
        """The action that `[@click=app.hostile(7)]` in data would run."""

    async def run_action(self, action: Any, *rest: Any, **named: Any) -> bool:
        """Note what is not among the program's own bindings."""
        if "hostile" in str(action) or action in ("app.quit", "app.colours", "screen.close"):
            self._caused.append(str(action))
            self.write_log()
        return await super().run_action(action, *rest, **named)

    def write_log(self, ended: bool = False) -> None:
        """The record of all that has happened so far."""
        found = {
            "caused": self._caused,
            "theme": self.theme,
            "ended": ended,
            "status": self.return_code,
            "shown": sorted(self._shown),
        }
        self._path.write_text(json.dumps(found), encoding="utf-8")


def weaken(mode: str) -> None:
    """Take guards away."""
    if mode in ("unfiltered", "bare"):
        setattr(control_filter.ControlFilter, "apply", lambda _self, segments, _background: segments)  # noqa: B010
    if mode == "bare":
        setattr(text, "CONTROL", re.compile("(?!)"))  # noqa: B010
    if mode == "careless":
        setattr(page_sheet, "Content", _Markup)  # noqa: B010


def main() -> None:
    """Run until somebody quits."""
    path, log, mode = Path(sys.argv[1]), Path(sys.argv[2]), [*sys.argv[3:], "guarded"][0]
    weaken(mode)
    gc.set_threshold(20_000, 20, 20)  # the collector took a fourth of a tour
    with Register(path) as register:
        program = HostileApp(register, log)
        program.run()
        program.write_log(ended=True)


if __name__ == "__main__":
    main()
