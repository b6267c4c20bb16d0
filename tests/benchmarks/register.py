"""The encrypted register: opening it beyond unwrapping the key, and one save against an fsynced append.

    python tests/benchmarks/register.py

A save is one event with 280 bytes of words: hashed into the chain, encrypted, committed. An answer is what the meeting
screen does before it says that it is saved: a save, and working out where all questions stand before and after. The
append is 300 bytes at the end of an open file and an fsync, in the same folder. All are measured in turn.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from sample import sample_register
from terminal import ratio_row

from resultatdialog.dialogue.event import Change
from resultatdialog.register.keys import DataKey, lock_for_user, unlock
from resultatdialog.register.store import Entry, Register
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

OPENINGS, SAVES = 20, 200
PASSPHRASE = "fyra påhittade ord här"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        path = Path(folder) / "register.db"
        key = DataKey.random()
        sample_register(path, meetings=True, begin="99000003", key=key)
        lock_for_user(path, key, PASSPHRASE)
        begun = time.perf_counter()
        unlock(path, PASSPHRASE)
        unwrapping = time.perf_counter() - begun
        openings = []
        for _number in range(OPENINGS):
            begun = time.perf_counter()
            with Register(path, key=key) as register:
                openings.append(time.perf_counter() - begun)
        size = path.stat().st_size / 1_000_000
        print(
            f"opening an encrypted register of 29 sessions ({size:.1f} MB): "
            f"{statistics.median(openings) * 1000:.1f} ms "
            f"(slowest {max(openings) * 1000:.1f}) beyond unwrapping the key ({unwrapping:.1f} s)"
        )
        saves, answers, appends = [], [], []
        with Register(path, key=key) as register, (Path(folder) / "append").open("ab", buffering=0) as plain:
            current = find_round(register, "nacka-2016")
            assert current is not None
            conversation = open_conversation(register, current, guide_of(register, current), "99000003")
            meeting = OpenMeeting(register, conversation)
            question = meeting.conversation.questions[0]
            for number in range(SAVES):
                begun = time.perf_counter()
                plain.write(b"x" * 300)
                os.fsync(plain.fileno())
                appends.append(time.perf_counter() - begun)
                words = f"{number} " + "ord " * 70
                begun = time.perf_counter()
                meeting.answer(question, "note", words)
                answers.append(time.perf_counter() - begun)
                session = meeting.conversation.session
                begun = time.perf_counter()
                register.append([Entry(session, [Change("answer/other/note", words)])])
                saves.append(time.perf_counter() - begun)
        print(ratio_row("one save / fsynced append of 300 bytes", saves, appends))
        print(ratio_row("one answer / fsynced append of 300 bytes", answers, appends))


if __name__ == "__main__":
    main()
