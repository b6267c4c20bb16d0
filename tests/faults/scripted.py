"""A scripted meeting of 50 answers on an encrypted register, as the screens hold it, and what must hold afterwards."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

KEY = DataKey(
    bytes(range(32)), bytes(range(16)), "AGE-SECRET-KEY-1S449MK8YJNGFV62XLY7UNE6MUZAKE5VP6NCTHZLF9DM8TVQWP05S6D7S8A"
)
"""Made for these trials only."""
SCHOOL, ROUND = "99000003", "nacka-2016"
ANSWERS = 50


def prepare(path: Path) -> None:
    """An encrypted register with the sample round."""
    with Register(path, key=KEY) as register:
        add_round(register, read_round(sample_round()))


def copy(source: Path, target: Path) -> None:
    """A prepared register to make a trial with."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def hold(
    path: Path,
    say: Callable[[str], None],
    after: Callable[[int], None] = lambda _number: None,
    *,
    careless: bool = False,
) -> None:
    """Hold the meeting. `say` hears `saved N` whenever the screen would say that answer N is saved.

    A careless program says so without looking; that is a negative control.

    What is not saved is tried again after each answer, as the screen's timer does; at the end five times more.
    """
    with Register(path, key=KEY) as register:
        current = find_round(register, ROUND)
        assert current is not None
        meeting = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), SCHOOL))
        if not meeting.begun:
            meeting.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
        questions = meeting.conversation.questions
        for number in range(ANSWERS):
            words = f"svar {number} " + "ord " * (number * number % 211)
            meeting.answer(questions[number % len(questions)], "note", words)
            if careless or not meeting.unsaved:
                say(f"saved {number}")
            after(number)
        for _attempt in range(5):
            if meeting.unsaved:
                meeting.try_again()
        say("unsaved" if meeting.unsaved else "all saved")


def judge(path: Path, said: list[str]) -> list[str]:
    """Promises broken in the register after a meeting that said this before it ended; opened without any fault."""
    wrong = []
    saved = max((int(line.split()[1]) for line in said if line.startswith("saved ")), default=-1)
    with Register(path, key=KEY) as register:
        events = register.events()
        notes = [
            event.value for event in events if event.target.startswith("answer/") and event.target.endswith("/note")
        ]
        numbers = [int(note.split()[1]) for note in notes]
        if numbers != list(range(len(numbers))):
            wrong.append(f"answers {numbers}")
        if saved >= len(numbers):
            wrong.append(f"said saved {saved}, there are {len(numbers)}")
        if "all saved" in said and len(numbers) != ANSWERS:
            wrong.append(f"said all saved, there are {len(numbers)}")
        wrong += [f"chain {fault}" for fault in chain_faults(events)]
    return wrong


def report(row: str, sizes: str, wrong: int, seconds: float) -> None:
    """One line of the table that CONTRIBUTING shows."""
    print(f"| {row} | {sizes} | {'0' if not wrong else f'**{wrong}**'} | {seconds:.0f} s |", flush=True)


def progress(done: int, of: int, every: int) -> None:
    """Now and then, how far it is."""
    if done % every == 0:
        print(f"{done:,} of {of:,}", end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
