"""Row 6: the terminal is closed, the program is told to end, or is killed, while somebody types.

    python tests/faults/terminal_cut.py --trials 50          # as in CI
    python tests/faults/terminal_cut.py --trials 1000        # the long one

The real program in a pseudo-terminal, on an encrypted register, in the middle of a meeting: half of the time in the
note, half in the coding dialog's quote, which is kept as a draft. Numbered words are typed; after 0.5 to 4 seconds the
terminal is closed, or SIGHUP, SIGTERM or SIGKILL is sent. Every word whose last letter was typed more than two
seconds before must be there afterwards (the time not counted that the machine kept the program waiting for a processor,
see pace.py); told to end in order (all but SIGKILL), the words that were on the screen too.

Not covered: Windows, where a console is closed in another way.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[:1] = [str(Path(__file__).resolve().parents[1] / name) for name in ("", "benchmarks")]

from terminal import Terminal

from faults.scripted import KEY, ROUND, SCHOOL, copy, prepare, progress, report
from faults.waiting import wait_for
from pace import HANG, delayed, scheduled, until_calm
from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

WAYS = ("close", "SIGHUP", "SIGTERM", "SIGKILL")
PROMISED = 2.0
"""Seconds of typing that may be lost."""
QUESTION = "np3_niva"
PROGRAM = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})
from pathlib import Path
from faults.scripted import KEY
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
with Register(Path(sys.argv[1]), key=KEY) as register:
    ResultatdialogApp(register).run()
"""


class Trial(NamedTuple):
    """One cut: how, where and when."""

    number: int
    way: str
    dialog: bool
    seconds: float


class Found(NamedTuple):
    """Letters that were lost."""

    oldest: float
    """Age in seconds of the oldest letter that was lost, at the cut, less what the machine kept the program waiting."""
    missing: int
    typed: int


def begin(path: Path) -> None:
    """A meeting under way at a question where explanations are coded; the program opens there."""
    prepare(path)
    with Register(path, key=KEY) as register:
        current = find_round(register, ROUND)
        assert current is not None
        guide = guide_of(register, current)
        meeting = OpenMeeting(register, open_conversation(register, current, guide, SCHOOL))
        meeting.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
        meeting.keep_place(guide.question(QUESTION), {})


def kept(path: Path) -> str:
    """All words that survived: entered, or kept as a draft."""
    until = time.monotonic() + HANG
    while True:
        try:
            with Register(path, key=KEY) as register:
                values = [str(event.value) for event in register.events() if event.target.startswith("answer/")]
                return "\n".join([*values, *(draft.words for draft in register.drafts())])
        except Exception:  # it is still closing
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def run(trial: Trial, prepared: Path) -> Found:
    """Type, cut, look."""
    chance = random.Random(f"2016 {trial}")
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        path = Path(folder) / "register.db"
        copy(prepared, path)
        terminal = Terminal([sys.executable, "-c", PROGRAM, str(path)])
        wait_for(terminal, "F10")
        pid, typed = terminal.pid, list[tuple[str, float]]()
        for key in ("", "\x1b[14~", "\t") if trial.dialog else ("",):  # F4
            terminal.press(key)
            until_calm(lambda: sum(scheduled(pid)), lambda: terminal.read(0.05))
        behind = delayed(pid)
        end = time.monotonic() + trial.seconds
        while time.monotonic() < end:
            word = f" w{trial.number}x{len(typed)}z"
            for letter in word:
                terminal.press(letter)
                time.sleep(chance.uniform(0.005, 0.03))
                terminal.read(0)
            typed.append((word, time.monotonic()))
        cut_at, behind = time.monotonic(), delayed(pid) - behind
        if trial.way == "close":
            terminal.close()
        else:
            os.kill(pid, getattr(signal, trial.way))
        _gone(terminal, pid)
        words = kept(path)
        lost = [at for word, at in typed if word.strip() not in words]
        return Found(max((cut_at - at - behind for at in lost), default=0.0), len(lost), len(typed))


def _gone(terminal: Terminal, pid: int) -> None:
    """Wait until the program has ended."""
    until = time.monotonic() + HANG
    while time.monotonic() < until:
        terminal.read(0.02)
        found, _status = os.waitpid(pid, os.WNOHANG)
        if found:
            terminal.close()
            return
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    terminal.close()
    raise RuntimeError("the program does not end")


def main() -> int:
    """All trials."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    begun, wrong, chance = time.monotonic(), 0, random.Random(2016)
    trials = [
        Trial(number, WAYS[number % 4], number // 4 % 2 == 1, chance.uniform(0.5, 4.0))
        for number in range(options.trials)
    ]
    worst = dict.fromkeys(WAYS, 0.0)
    with tempfile.TemporaryDirectory(prefix="prepared-") as folder, ThreadPoolExecutor(options.jobs) as pool:
        prepared = Path(folder) / "register.db"
        begin(prepared)
        for done, (trial, found) in enumerate(zip(trials, pool.map(lambda t: run(t, prepared), trials), strict=True)):
            progress(done, len(trials), 25)
            worst[trial.way] = max(worst[trial.way], found.oldest)
            if found.oldest > PROMISED:
                wrong += 1
                print(f"{trial}: {found}", file=sys.stderr)
    said = f"{len(trials):,} cuts; oldest letters lost, s: " + ", ".join(f"{k} {v:.1f}" for k, v in worst.items())
    report("6 terminal closed, SIGHUP, SIGTERM, SIGKILL", said, wrong, time.monotonic() - begun)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
