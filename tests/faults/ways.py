"""The ways to every screen and dialog of the program, in keys: for the tour of hostile text and for the simulator.

A way begins on another screen and is written as a person would say it: `home down:3 enter` is Home, three times Down,
then Enter; a single character is typed. What keys alone do not reach (the questions about a table of an unknown kind,
the dialog of a full disk, the second window) has a key in `OpenedApp`. Classes are found in the program, so that one
without a way is noticed.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path, PurePath
from typing import Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.screen import Screen

from faults.hostile_register import MAIN, MET
from resultatdialog import tui
from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage
from resultatdialog.intake.sheet import read_book
from resultatdialog.register.store import Register
from resultatdialog.results.mapping_questions import MappingQuestions
from resultatdialog.tui import app
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.emergency_copy import EmergencyCopyDialog
from resultatdialog.tui.screens.mapping import MappingScreen
from resultatdialog.tui.screens.view import ViewScreen

SECOND_SCREEN = "Skolan på den andra skärmen"
LIST = "StartScreen"
"""The screen that the program begins with."""
READ = ", only read"
"""End of the name of a place in a meeting that is over."""


class Way(NamedTuple):
    """The screen a way begins on, and its keys."""

    start: str
    keys: str


WAYS = {
    LIST: Way("", ""),
    "AboutDialog": Way("MeetingScreen", "ctrl+u"),
    "AgreementDialog": Way("MeetingScreen", "ctrl+a"),
    "BehindScreen": Way("TallyScreen", "2 enter down:3 enter"),
    "BookingDialog": Way(LIST, "home down:29 ctrl+b"),
    "ChooseDialog": Way("MeetingScreen", "f8 0 1 enter f4"),
    "CodebookScreen": Way("CodingScreen", "k"),
    "CoderDialog": Way(LIST, "f5"),
    "CodingScreen": Way("CoderDialog", "end pagedown tab A L enter"),
    "ConflictsScreen": Way(LIST, "f6"),
    "ConsistencyScreen": Way("CodingScreen", "j"),
    "CorrectDialog": Way("MeetingScreen" + READ, "f4"),
    "EmergencyCopyDialog": Way(LIST, "ctrl+f11"),
    "ExplanationDialog": Way("MeetingScreen", "f8 0 8 enter f4"),
    "FinishDialog": Way("MeetingScreen", "f10"),
    "FormDialog": Way("CodebookScreen", "down:2 e"),
    "HelpDialog": Way("MeetingScreen", "f1"),
    "LineDialog": Way("SettleScreen", "f3:3 1 5"),
    "LooseNotesDialog": Way("MeetingScreen", "ctrl+k"),
    "MappingScreen": Way(LIST, "ctrl+f10"),
    "MeetingScreen": Way("RecoveredWordsDialog", "2"),
    "MeetingScreen" + READ: Way("SchoolScreen", "enter"),
    "NewRoundScreen": Way(LIST, "f4"),
    "OriginDialog": Way("MeetingScreen", "f8 0 8 enter f12"),
    "Palette": Way(LIST, "ctrl+p"),
    "PrincipalScreen": Way("MeetingScreen", "f9"),
    "PrincipalScreen" + READ: Way("MeetingScreen" + READ, "f9"),
    "RecoveredWordsDialog": Way(LIST, f"home down:{sorted(MET).index(MAIN)} enter"),
    "SchoolScreen": Way(LIST, "home right"),
    "SearchDialog": Way("CodingScreen", "f8"),
    "SetAsideDialog": Way("MeetingScreen", "f5"),
    "SettleScreen": Way("CodingScreen", "s"),
    "TallyScreen": Way(LIST, "f2"),
    "ToQuestionDialog": Way("MeetingScreen", "x . ctrl+f"),
    "ViewScreen": Way(LIST, "ctrl+f9"),
}
"""Class of a screen to the way there in a register of hostile_register.py."""


def keys_to(screen: str) -> str:
    """The keys that open a screen from where its way begins."""
    return WAYS[screen].keys


def chain(screen: str) -> list[str]:
    """The screens from the list to this one, both included."""
    found = [screen]
    while start := WAYS[found[0]].start:
        found.insert(0, start)
    return found


def every_screen() -> set[str]:
    """Names of the program's classes of screens; those that others are only made of are none."""
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        importlib.import_module(module.name)
    waiting: list[type[Any]] = [Screen]
    found: set[type[Any]] = set()
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        ours = [kind for kind in below if kind.__module__.startswith(tui.__name__)]
        found |= {kind for kind in ours if not kind.__subclasses__() or "compose" in vars(kind)}
    return {kind.__name__ for kind in found}


class OpenedApp(ResultatdialogApp):
    """The program with keys for what the usual ones do not reach, made of what lies beside a register."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        Path(app.__file__).parent / name for name in ("app.tcss", "screens/start.tcss")
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+f11", "emergency", show=False, priority=True),
        Binding("ctrl+f10", "mapping", show=False, priority=True),
        Binding("ctrl+f9", "second_screen", show=False, priority=True),
    ]

    def __init__(self, register: Register, beside: Path) -> None:
        """`beside`: path of the register; a table ends with `.csv` there, and a list of strings with `.strings`."""
        super().__init__(register)
        self._beside = beside

    def _strings(self) -> list[str]:
        return list(json.loads(self._beside.with_suffix(".strings").read_text(encoding="utf-8")))

    def action_emergency(self) -> None:
        """Open the dialog of a disk that cannot be written to."""
        self.push_screen(EmergencyCopyDialog(" ".join(self._strings()[:6]), lambda folder: folder, kept=True))

    def action_mapping(self) -> None:
        """Open the questions about a table."""
        path = self._beside.with_suffix(".csv")
        self.push_screen(MappingScreen(MappingQuestions(read_book(path), path.name), path))

    async def action_second_screen(self) -> None:
        """Show a page that came from a meeting on a second screen, or leave it."""
        if isinstance(self.screen, ViewScreen):
            self.pop_screen()
            return
        strings = self._strings()
        figures = FiguresInWords(strings[0], notes=tuple(strings[6:]))
        await self.push_screen(ViewScreen(self._beside))
        self.screen.post_message(ViewScreen.Told(PrincipalPage(SECOND_SCREEN, " ".join(strings[:6]), figures)))
