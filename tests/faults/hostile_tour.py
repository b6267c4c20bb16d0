"""The program on a terminal of its own, driven to every screen; every byte it writes is kept, screen by screen.

Begin dialog, list and search, palette, tables, the coding screen with all that opens from it, every question of a
meeting with the principal's page, coding, aside, outline, figures, finish, help, recovered drafts, an undo with its
notification, and clicks on what is displayed. The tour waits until the program has dealt with each key and for words
that only the wanted screen shows, so that a slow machine makes it slow, not wrong.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terminal import Terminal

from faults.hostile_app import ANSWER
from faults.screen_bytes import words_and_leaks
from faults.waiting import Patience, WaitedTooLongError, rest_of
from faults.ways import SECOND_SCREEN, keys_to
from pace import HANG, delayed

APP = Path(__file__).with_name("hostile_app.py")
KEY = {
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f7": "\x1b[18~",
    "f6": "\x1b[17~",
    "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "esc": "\x1b[27u", "enter": "\r", "tab": "\t",
    "down": "\x1b[B", "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "ctrl+p": "\x10",
    "ctrl+a": "\x01", "ctrl+f": "\x06", "ctrl+k": "\x0b", "ctrl+u": "\x15",
    "ctrl+q": "\x11", "f12": "\x1b[24~", "ctrl+s": "\x13", "ctrl+z": "\x1a",
    "right": "\x1b[C", "ctrl+b": "\x02",
    "ctrl+f9": "\x1b[20;5~", "ctrl+f10": "\x1b[21;5~", "ctrl+f11": "\x1b[23;5~",
}  # fmt: skip
THERE = {"list": "F8 sök", "meeting": "F4 koda"}
"""Words of the screens that everything else opens from."""
QUESTIONS = 21
ASK = "\x1b[24;5~"
"""Ctrl+F12, answered by hostile_app.py when it has dealt with everything before it."""
_CUT = re.compile(r"(?:\r?\n(?:\x1b(?:\[[\d;]*)?)?|\r|\x1b(?:\[[0-?]*[ -/]*)?|\x1b\][^\x07\x1b]*)\Z")
"""The beginning of a sequence whose end was written later."""


@dataclass
class Toured:
    """The findings of a tour."""

    written: dict[str, str] = field(default_factory=dict)
    """Screen to all that was written while it was on top."""
    size: int = 0
    log: dict[str, Any] | None = None
    """The program's own account at its end; None when it did not get there."""
    failure: str = ""


class Guest(Terminal):
    """Keeps what is written and types with patience."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        super().__init__(command, columns, rows)
        self.columns, self.rows = columns, rows
        self.bytes = 0
        self.pieces: list[tuple[str, str]] = []
        self.screen = "begin"
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode

    def read(self, timeout: float) -> bytes:
        """Also keep it, under the screen's name."""
        chunk = super().read(timeout)
        self.bytes += len(chunk)
        if chunk:
            self.pieces.append((self.screen, self._decode(chunk)))
        return chunk

    def go(self, keys: str, words: str = "", *, screen: str = "") -> None:
        """Press keys (`down:3` is three times) or type, blanks between, one at a time; then wait for the words."""
        self.screen = screen or self.screen
        first = len(self.pieces)
        for key, _colon, times in (key.partition(":") for key in keys.split()):
            self.press(KEY.get(key, key) * int(times or 1))
            self.wait(keys)
        patience = Patience(lambda: delayed(self.pid))
        while words and words not in words_and_leaks(self._text(first))[0]:
            if self.gone or patience.is_over:
                raise self._tired(f"{self.screen}: {words!r} did not come after {keys!r}")
            self.read(0.05)
        self.wait(keys)

    def back(self, screen: str, keys: str = "esc") -> None:
        """Press keys that lead to the list or to the meeting, and wait for the words that stand there only."""
        self.go(keys, THERE[screen], screen=screen)

    def wait(self, why: str = "") -> None:
        """Until everything sent so far has been dealt with and painted."""
        self.press(ASK)
        end = time.monotonic() + HANG
        seen = ""
        while ANSWER not in seen:
            if self.read(0.5):
                seen = seen[-len(ANSWER) :] + self.pieces[-1][1]
            elif self.gone or time.monotonic() > end:
                raise self._tired(f"{self.screen}: the program does not answer after {why!r}")

    def _text(self, first: int = 0) -> str:
        """All that was written, from a piece on."""
        return "".join(text for _screen, text in self.pieces[first:])

    def _tired(self, what: str) -> WaitedTooLongError:
        return WaitedTooLongError(what, self._text(), self.columns, self.rows)

    def paste(self, text: str) -> None:
        """Send text as a terminal sends a paste."""
        self.press(f"\x1b[200~{text}\x1b[201~")
        self.wait(f"pasting {text!a}")

    def click(self, columns: range, rows: range) -> None:
        """The left button, once in every place."""
        for row in rows:
            self.press("".join(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m" for column in columns))
            self.wait("a click")

    def written(self) -> dict[str, str]:
        """Screen to what was written there; a sequence belongs where it ends."""
        found: dict[str, str] = defaultdict(str)
        kept = ""
        for place, (screen, text) in enumerate(self.pieces):
            text, kept = kept + text, ""
            cut = _CUT.search(text) if place + 1 < len(self.pieces) else None
            if cut is not None:
                text, kept = text[: cut.start()], cut.group()
            found[screen] += text
        return dict(found)

    def end(self) -> None:
        """Ask it to quit; raises WaitedTooLongError when it does not."""
        self.screen = "end"
        self.press(KEY["ctrl+q"])
        rest_of(self, self.columns, self.rows)


def guest_of(register: Path, mode: str = "guarded", size: tuple[int, int] = (120, 40)) -> Guest:
    """The program on a register; what it says of itself at the end goes beside that."""
    return Guest([sys.executable, str(APP), str(register), str(_log(register, mode)), mode], *size)


def _log(register: Path, mode: str) -> Path:
    return register.with_suffix(f".{mode}.json")


def tour(register: Path, mode: str = "guarded", size: tuple[int, int] = (120, 40), schools: int = 500) -> Toured:
    """Visit everything (the controls: less of it); the tour's own failures and the program's are in the result."""
    log = _log(register, mode)
    found = Toured()
    with guest_of(register, mode, size) as guest:
        try:
            if mode == "careless":
                _careless(guest)
            else:
                _schools(guest, schools, mode == "guarded")
                _tables(guest)
            if mode in ("guarded", "bare"):  # without the line filter any screen leaks
                _rare(guest)
                _coding(guest, 12 if mode == "guarded" else 3)
                _meeting(guest, range(1, QUESTIONS + 1) if mode == "guarded" else (6, 8, 16))
            guest.end()
        except (WaitedTooLongError, OSError) as error:
            found.failure = f"{mode} {size[0]}x{size[1]}: {error}"
        found.written, found.size = guest.written(), guest.bytes
    if log.exists():
        found.log = json.loads(log.read_text(encoding="utf-8"))
    return found


def _open(guest: Guest) -> None:
    guest.go(keys_to("RecoveredWordsDialog"), "Räddat efter", screen="recovered")
    guest.back("meeting", keys_to("MeetingScreen"))


def _careless(guest: Guest) -> None:
    """Only the page that parses markup, with clicks on it."""
    guest.go("", "F1 hjälp", screen="list")
    _open(guest)
    for _question in range(8):
        guest.go(keys_to("PrincipalScreen"), "tillbaka till", screen="principal")
        guest.click(range(4, 100, 12), range(3, 6))
        guest.go("f9 f3", screen="meeting")


def _schools(guest: Guest, schools: int, whole: bool) -> None:
    """The list, search, palette, and the dialog that begins a meeting."""
    guest.go("", "F1 hjälp", screen="list")
    for _page in range(schools // (guest.rows - 6) + 1 if whole else 3):
        guest.go("pagedown")
    guest.click(range(3, guest.columns, 12), range(1, 4))
    guest.go("f8 q01", screen="search")
    guest.go("tab pagedown pagedown")
    guest.go("esc", screen="list")
    guest.go(keys_to("Palette"), "Sök", screen="palette")
    guest.go("q0")
    for _page in range(4):
        guest.go("pagedown")
    guest.go("esc", screen="list")
    for school in range(4 if whole else 1):
        guest.go(f"home down:{29 + school}")
        guest.go("enter", "F3 klart", screen="begin")
        if school == 0:
            guest.click(range(12, guest.columns - 12, 30), range(guest.rows // 2 - 6, guest.rows // 2 + 4, 3))
        guest.back("list")
        guest.go("ctrl+b", "Boka samtalet", screen="booking")
        guest.back("list")
    guest.go(keys_to("SchoolScreen"), "Överenskommet", screen="school")
    guest.go("pagedown end home")
    guest.back("list")


def _tables(guest: Guest) -> None:
    guest.go(
        keys_to("TallyScreen"), "Skolor som har en siffra", screen="tables"
    )  # the tables are counted beside the screen
    for _table in range(6):
        guest.go("down")
    guest.go("enter pagedown pagedown esc")
    guest.go("g", "Vilka grupper", screen="groups")
    guest.go("esc", screen="tables")
    guest.go("2 enter down:3 enter", "stannar på kontoret", screen="behind")
    guest.go("pagedown pagedown")
    guest.go("esc", screen="tables")
    guest.back("list", "esc esc")


def _rare(guest: Guest) -> None:
    """Conflicts, the set-up of a round, the questions about a table, and the dialog of a full disk."""
    guest.go(keys_to("ConflictsScreen"), "Vilken gäller", screen="conflicts")
    guest.go("down:3 up")
    guest.go("1 down", screen="settling")
    guest.go("esc", screen="conflicts")
    guest.back("list")
    guest.go(keys_to("NewRoundScreen"), "Ny omgång", screen="new round")
    guest.back("list")
    guest.go(keys_to("MappingScreen"), "Vilken kolumn är vad", screen="mapping")
    guest.go("enter end", screen="mapping")
    guest.back("list", "esc esc")
    guest.go(keys_to("EmergencyCopyDialog"), "Samtalet kan inte sparas", screen="emergency")
    guest.go("enter", screen="emergency")
    guest.back("list")
    guest.go(keys_to("ViewScreen"), SECOND_SCREEN, screen="second screen")
    guest.go("pagedown")
    guest.back("list", "ctrl+f9")


def _coding(guest: Guest, answers: int) -> None:
    """Who codes, the queue, answers with what is coded on them, search, codebook, what two see differently."""
    guest.go(keys_to("CoderDialog"), "Vem kodar?", screen="coder")
    guest.go(keys_to("CodingScreen"), "Kodning · AL", screen="desk")
    guest.go("v f3")
    for answer in range(answers):
        guest.go("f3 end home")
        if answer % 3 == 0:
            guest.go("tab down up tab 4 esc", screen="codings")
            guest.go("f7 f7 f6 pagedown esc", screen="desk")
    guest.go(keys_to("SearchDialog"), "Sök i allt", screen="search")
    guest.go("a down pagedown")
    guest.go("esc", "Kodning", screen="desk")
    guest.go(keys_to("CodebookScreen"), "Kodbok", screen="codebook")
    guest.go(keys_to("FormDialog"), "Ord för", screen="form")
    guest.go("esc", screen="codebook")
    guest.go("end esc", "Hela svaret", screen="desk")
    guest.go(keys_to("SettleScreen"), "Samsyn", screen="settle")
    guest.go("f3:3 1", "med egna ord", screen="reasons")
    guest.go("5", "Några ord", screen="reason")
    guest.go("esc f2", screen="settle")
    guest.go("esc", "Hela svaret", screen="desk")
    guest.go(keys_to("ConsistencyScreen"), "Nästan samma ord", screen="consistency")
    guest.go("1", "med egna ord", screen="pair reasons")
    guest.go("5", "Några ord", screen="pair reason")
    guest.go("esc f3 f2", screen="consistency")
    guest.go("esc", "Hela svaret", screen="desk")
    guest.go(keys_to("HelpDialog"), "Hjälp", screen="help")
    guest.go("esc", screen="desk")
    guest.back("list", "f10")


def _meeting(guest: Guest, numbers: Sequence[int]) -> None:
    """Questions, with all that opens over one, and the ways out."""
    _open(guest)
    before = 0
    for number in numbers:
        jump = " ".join(("f8", "0", *str(number), "enter"))
        guest.go("f3" if number == before + 1 > 1 else jump, f"F{number}:", screen="meeting")
        before = number
        guest.go("pageup")
        if number == 1:
            guest.click(range(46, 74, 9), range(1, 12, 2))
        if number % 3 == 0:
            guest.go(keys_to("PrincipalScreen"), "tillbaka till", screen="principal")
            if number == 6:
                guest.click(range(4, guest.columns, 30), range(2, 14, 2))
            guest.back("meeting", "f9")
        if number in (8, 15, 17):
            guest.go("f4", "a ämne", screen="coding")
            if number == 8:
                guest.click(range(12, guest.columns - 12, 20), range(guest.rows // 2, guest.rows - 2, 3))
            guest.go("1")
            guest.go("esc tab pageup tab")
            guest.back("meeting")
        if number in (6, 8, 17):
            guest.go("f12", "Varifrån siffr", screen="origin")
            guest.go("down enter", "Rektors siffra")
            guest.go("esc down")
            guest.back("meeting")
        if number % 5 == 1:
            guest.go(keys_to("SetAsideDialog"), "Skäl", screen="aside")
            guest.back("meeting")
        if number % 7 == 2:
            guest.go("f8 pagedown pageup", screen="outline")
            guest.go("f8 f7", screen="figures")
            guest.go("f7", screen="meeting")
    guest.go(keys_to("FinishDialog"), "Avsluta samtalet?", screen="finish")
    guest.go("pagedown end")
    guest.back("meeting")
    guest.go(keys_to("HelpDialog"), "Hjälp", screen="help")
    guest.back("meeting")
    _jumps(guest)
    guest.go(keys_to("Palette"), "Sök", screen="palette")
    guest.go("pagedown pagedown q0")
    guest.go("pagedown")
    guest.go("esc", screen="meeting")
    guest.go("f8 0 9 enter", "F9:")
    guest.go(keys_to("SetAsideDialog"), "Skäl", screen="aside")
    guest.go("2 enter", "F10:", screen="meeting")
    guest.go("ctrl+z", "Ångrat", screen="notification")
    guest.go(keys_to("FinishDialog"), "Avsluta samtalet?", screen="finish")
    guest.back("list", "home down enter")  # over, with questions left
    guest.go("enter", "Överenskommet", screen="school")
    guest.go("enter", "F4 rätta", screen="meeting")
    guest.go(keys_to("CorrectDialog"), "Vill du rätta det?", screen="correct")
    guest.go("esc", "F4 rätta", screen="meeting")
    guest.back("list", "f10")


def _jumps(guest: Guest) -> None:
    """All that opens over a meeting whose talk jumps."""
    guest.go("f8 0 1 enter", "F1:", screen="meeting")
    guest.go(keys_to("AgreementDialog"), "Överenskommelse", screen="agreement")
    guest.back("meeting")
    guest.go(keys_to("ToQuestionDialog"), "Till vilken fråga?", screen="to question")
    guest.back("meeting", "pagedown esc")
    guest.go(keys_to("LooseNotesDialog"), "Lösa anteckningar", screen="loose")
    guest.back("meeting")
    guest.go(keys_to("AboutDialog"), "Datum", screen="about")
    guest.back("meeting")
    guest.go(keys_to("ChooseDialog"), "Vilket resultat", screen="choose")
    guest.back("meeting")
