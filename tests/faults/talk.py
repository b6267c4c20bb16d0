"""A talk that jumps, with real keys in a terminal at three sizes; no word of it is lost, and nothing of ours is shown.

    python tests/faults/talk.py [--sizes 80x24,100x30,120x40]

One meeting as it goes: who led is wrong at first, words are typed while the ticks have the keyboard and while the
principal's page is up, a result is explained before its question comes, something is agreed at question 5, question 20
is answered before 3, ten steps are undone and done again, the program is killed in the middle of a sentence, and the
meeting is finished and corrected afterwards. Then the register is read: every word stands where it belongs.

The control: in a meeting in which nothing was said every one of these checks fails. Not covered: other schools'
guides, a slow terminal, a mouse.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:1] = [str(Path(__file__).resolve().parents[1] / name) for name in ("", "benchmarks")]

from pyte import ByteStream, Screen
from terminal import Terminal

from faults.scripted import report
from faults.waiting import WaitedTooLongError, wait_for
from pace import scheduled, until_calm
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import find_conversation
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

ROUND, SCHOOL = "nacka-2016", "99000001"
SIZES = "80x24,100x30,120x40"
ENTER, ESCAPE, HOME, DOWN, BACK_TAB = "\r", "\x1b[27u", "\x1b[H", "\x1b[B", "\x1b[Z"
F3, F4, F6, F8, F9, F10 = "\x1bOR", "\x1bOS", "\x1b[17~", "\x1b[19~", "\x1b[20~", "\x1b[21~"
AGREE, ABOUT, SAVE, UNDO, REDO, QUIT = "\x01", "\x15", "\x13", "\x1a", "\x19", "\x11"
TICKED = "Läslyftet 2 ggr 8 v i åk 4"
SHOWN = "sagt medan sidan visas"
HALF = "Det här hanns nästan inte med"
STEPS = 10
SAVED_AFTER = 1.5
"""Seconds without a key after which words are in the register, with some to spare."""


class Talk:
    """The program in a terminal, and what somebody in front of it sees."""

    def __init__(self, register: Path, columns: int, rows: int) -> None:
        words = [sys.executable, "-m", "resultatdialog", "--register", str(register)]
        self._terminal = Terminal(words, columns, rows, {"RESULTATDIALOG_PASSPHRASE": ""})
        self._screen = Screen(columns, rows)
        self._stream = ByteStream(self._screen)
        self._size = columns, rows
        wait_for(self._terminal, "F2", columns, rows)
        self.press()

    def press(self, *keys: str) -> None:
        """Type, each only when the one before has been dealt with."""
        for key in (*keys, ""):
            if key:
                self._terminal.press(key)
            until_calm(lambda: sum(scheduled(self._terminal.pid)), self._read)

    def go_to(self, number: int) -> None:
        """Open a question by its number."""
        self.press(F8, f"{number:02}", ENTER)

    def seen(self) -> str:
        """Everything on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def kill(self) -> None:
        """End the program as a power cut would."""
        os.kill(self._terminal.pid, signal.SIGKILL)
        os.waitpid(self._terminal.pid, 0)
        self._terminal.close()

    def quit(self) -> None:
        """Close the program as people do."""
        self.press(QUIT)
        os.waitpid(self._terminal.pid, 0)
        self._terminal.close()

    def _read(self) -> None:
        self._stream.feed(self._terminal.read(0.05))


def hold(register: Path, columns: int, rows: int) -> list[str]:
    """Hold the meeting; the complaints about what was seen meanwhile."""
    wrong = []
    talk = Talk(register, columns, rows)
    talk.press(ENTER, "BT", ENTER, "ÅA", ENTER, ENTER)  # BT does not lead: corrected below
    talk.press("Vi följer varje elev. ", F3, F6, TICKED, F6)
    talk.press(F9, SHOWN)
    if "sagt medan" in talk.seen() or TICKED[:9] in talk.seen():
        wrong.append("our words are on the principal's page")
    talk.press(F9, f" och sedan {SHOWN[::-1]}")
    talk.press(F4, "1", "2", "1")  # an explanation of the first result, before its question
    talk.go_to(5)
    talk.press("Svenskan först. ", AGREE, "Läsgrupper", ENTER, "ÅA", ENTER, "1 maj", ENTER)
    talk.go_to(20)
    talk.press(F6, "7", F6, "Vi har kommit en bit. ")
    talk.go_to(3)
    talk.press(F6, "1", F6, "Proven mest. ", SAVE)
    talk.press("".join(f"Steg {number}. " for number in range(STEPS)), SAVE, UNDO * STEPS)
    undone = talk.seen()
    talk.press(REDO * STEPS)
    wrong += ["the first step was not undone"] * ("mest. Steg 0." in undone)
    talk.press(ABOUT, BACK_TAB, BACK_TAB, "AL", F3)  # AL led, and not BT
    talk.go_to(21)
    talk.press(HALF)
    time.sleep(SAVED_AFTER)
    talk.kill()
    talk = Talk(register, columns, rows)
    talk.press(" – men nu.", SAVE)
    talk.press(F10, HOME, DOWN, ENTER)  # over, with questions left
    talk.press(ENTER, ENTER, F4, "glömde en sak", F3)
    talk.press("Tillagt efteråt.", SAVE, F10, ESCAPE)
    talk.quit()
    return wrong


def main() -> int:
    """Hold the meeting at each size; a control before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=SIZES)
    sizes = [tuple(map(int, size.split("x"))) for size in parser.parse_args().sizes.split(",")]
    begun = time.monotonic()
    broken = _kept_of_nothing()
    for columns, rows in sizes:
        with tempfile.TemporaryDirectory(prefix="talk-") as folder:
            try:
                wrong = hold(_register(Path(folder)), columns, rows)
                wrong += missing(Path(folder) / "register.db")
            except WaitedTooLongError as error:
                wrong = [str(error)]
        for complaint in wrong:
            print(f"  {columns}x{rows}: {complaint}")
        broken += len(wrong)
    report("– talk", f"{len(sizes)} sizes", broken, time.monotonic() - begun)
    return 1 if broken else 0


def _kept_of_nothing() -> int:
    """The control: how many of the checks a meeting passes in which nothing was said."""
    folder = read_round(sample_round())
    school = folder.round.school(SCHOOL)
    assert school is not None
    nothing = Conversation(Agenda(folder.guide, folder.round, school), Session(""))
    kept = [name for name, found in _expected(nothing).items() if found]
    for name in kept:
        print(f"  control: {name} is found where nothing was said")
    return len(kept)


def _register(folder: Path) -> Path:
    path = folder / "register.db"
    with Register(path) as register:
        add_round(register, read_round(sample_round()))
    return path


def missing(path: Path) -> list[str]:
    """Parts of the talk that the register does not have, or has in another place."""
    with Register(path) as register:
        current = find_round(register, ROUND)
        assert current is not None
        held = find_conversation(register, current, SCHOOL)
    if held is None:
        return ["there is no meeting"]
    return [name for name, kept in _expected(held).items() if not kept]


def _expected(held: Conversation) -> dict[str, bool]:
    session = held.session
    answers = {question.number: session.answer(question.id) for question in held.questions}
    notes = {number: " ".join(str(part) for part in answer.values()) for number, answer in answers.items()}
    corrections = [(one.by, one.why) for one in session.corrections]
    people = {(person.role, person.name) for person in session.participants}
    early = [coding for coding in session.explanations if coding.question == held.questions[1].id]
    return {
        "question 1": "Vi följer varje elev." in notes[1],
        "typed among the ticks": TICKED in notes[2] and not answers[2].get("steps"),
        "typed while the page was up": SHOWN in notes[2] and SHOWN[::-1] in notes[2],
        "explained before its question": len(early) == 1 and early[0].measure == "np3",
        "agreed at question 5": [(one.what, one.who, one.when, one.question) for one in session.agreements]
        == [("Läsgrupper", "ÅA", "1 maj", held.questions[4].id)],
        "question 5": "Svenskan först." in notes[5],
        "question 20": answers[20].get("rating") == 7 and "Vi har kommit en bit." in notes[20],
        "question 3": "Proven mest." in notes[3] and all(f"Steg {number}." in notes[3] for number in range(STEPS)),
        "who led": ("lead", "AL") in people and ("lead", "BT") not in people,
        "before the kill and after": HALF in notes[21] and "– men nu." in notes[21],
        "finished": session.state == "held",
        "corrected with name and reason": corrections == [("ÅA", "glömde en sak")],
        "added afterwards": any("Tillagt efteråt." in words for words in notes.values()),
    }


if __name__ == "__main__":
    sys.exit(main())
