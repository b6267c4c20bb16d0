"""Row 1: kill -9 at random. Nothing acknowledged is lost, nothing is half there, the file opens within a
second of the processor (divided by how slow the machine is just then, see pace.py).

    python tests/faults/kill.py --trials 1000        # as in CI
    python tests/faults/kill.py --trials 100000      # the long one
    python tests/faults/kill.py --destroy            # register and journal are deleted after every kill

A child with the real register, encrypted, appends batches of two events and tells their ids over a pipe once `append`
has returned; it is killed between 0 and 30 ms after it opened or told the first ids, or while it opens. With
`--destroy` the register is put together after each kill from the newest backup and the safety log; a backup is made
every tenth time, and half of the time the newest is deleted with the register. The control writes three batches
later than it says; it must lose.

Not covered: a power cut (the operating system goes on and writes what it was given, see power.py), Windows.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.scripted import KEY, progress, report
from pace import since
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.targets import RESTORED
from resultatdialog.register.backup import backups
from resultatdialog.register.batch import Batch
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.restore import restore_latest
from resultatdialog.register.store import Entry, Register, local_now
from resultatdialog.register.tail_record import Seal

Seal(KEY, bytes(32))  # loads the cipher's library here, so that no child is killed before its first commit

PER_FILE = 100
"""Kills until a new file is begun."""
LATEST = 0.03
"""Seconds after opening at which the last kill comes: long enough for several commits."""
SLOWEST = 1.0
"""Seconds of the processor that opening after a kill may take."""


CONTROL = 60
"""Kills of the control."""
LOSING = 0.3
"""Share of them that must lose something acknowledged."""
BACKUP = 10
"""Every so many kills a backup is made, where the register is destroyed."""


class Outcome(NamedTuple):
    """The outcome of the trials."""

    trials: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    unreadable: int = 0
    slowest: float = 0.0
    losing: int = 0
    """Trials that lost something."""

    def plus(self, other: Outcome) -> Outcome:
        """Both."""
        return Outcome(
            self.trials + other.trials,
            self.acknowledged + other.acknowledged,
            self.lost + other.lost,
            self.torn + other.torn,
            self.unreadable + other.unreadable,
            max(self.slowest, other.slowest),
            self.losing + other.losing,
        )


class Early(Register):
    """The control: what it calls saved is written three batches later."""

    def _commit(self, batch: Batch) -> None:
        self._later: list[Batch] = [*getattr(self, "_later", []), batch]
        super()._commit(self._later.pop(0) if len(self._later) > 3 else Batch())


def write(path: Path, out: int, kind: type[Register]) -> None:
    """The child: append until killed."""
    with kind(path, key=KEY) as register:
        os.write(out, b"open\n")
        number = 0
        while True:
            number += 1
            said = "[skratt] å " * (number * 37 % 400)
            changes = [Change(f"answer/q{number % 5}/note", f"{number} {said}"), Change("state", f"s{number}")]
            events = register.append([Entry(register.session("meeting"), changes)])
            os.write(out, "".join(f"{event.event_id}\n" for event in events).encode())


def killed(path: Path, chance: random.Random, kind: type[Register]) -> list[str]:
    """The ids a child told before it was killed."""
    seconds, after_told = chance.uniform(0, LATEST), kind is Early or chance.random() < 0.5
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            write(path, into, kind)
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        if chance.random() < 0.9:  # else somewhere while it is opening
            told.readline()
            first = told.readline() if after_told else b""  # on a busy machine nothing might be told in time otherwise
        else:
            first = b""
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        lines = (first + told.read()).decode().split("\n")
    os.waitpid(child, 0)
    return [line for line in lines[:-1] if line != "open"]


def destroy(path: Path, number: int, chance: random.Random) -> None:
    """Delete the register, sometimes with the newest of two backups, and put it together again."""
    made = backups(path)
    if number % BACKUP == 1 and len(made) > 1 and chance.random() < 0.5:
        shutil.rmtree(made[-1].folder)
    for file in (path, path.with_name(f"{path.name}-journal")):
        file.unlink(missing_ok=True)
    done = restore_latest(path, backups(path), KEY, local_now())
    if done.aside is not None:
        shutil.rmtree(done.aside)
    if number % BACKUP == 0:
        with Register(path, key=KEY) as register:
            register.back_up()


def verify(path: Path, acknowledged: list[str]) -> Outcome:
    """Open the file after a kill and look."""
    begun = time.process_time()
    try:
        with Register(path, key=KEY) as register:
            seconds = since(begun, SLOWEST)
            events = register.events()
    except RegisterError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return Outcome(1, len(acknowledged), unreadable=1)
    ids = {event.event_id for event in events}
    lost = sum(told not in ids for told in acknowledged)
    written = sum(event.target != RESTORED for event in events)
    return Outcome(1, len(acknowledged), lost, len(chain_faults(events)) + written % 2, 0, seconds, lost > 0)


def trials(task: tuple[int, int, str]) -> Outcome:
    """So many kills on one file."""
    seed, count, mode = task
    chance, outcome = random.Random(seed), Outcome()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        path, acknowledged = Path(folder) / "register.db", list[str]()
        for number in range(count):
            told = killed(path, chance, Early if mode == "control" else Register)
            acknowledged += told
            if mode == "destroy" and acknowledged:
                destroy(path, number, chance)
            found = verify(path, acknowledged)
            outcome = outcome.plus(found._replace(acknowledged=len(told)))
            if found.lost:
                acknowledged.clear()  # each loss is counted once
    return outcome


def main() -> int:
    """All trials, two at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end then, and tell what was tried")
    parser.add_argument("--destroy", action="store_true", help="delete the register after each kill")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2016)
    options = parser.parse_args()
    begun = time.monotonic()
    tasks = [
        (
            options.seed * 1_000_003 + place,
            min(PER_FILE, options.trials - place),
            "destroy" if options.destroy else "",
        )
        for place in range(0, options.trials, PER_FILE)
    ]
    outcome = Outcome()
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for done in pool.imap_unordered(trials, tasks):
            outcome = outcome.plus(done)
            progress(outcome.trials, options.trials, PER_FILE * 10)
            if time.monotonic() - begun > options.minutes * 60:
                break
    control = trials((options.seed, CONTROL, "control"))
    wrong = outcome.lost + outcome.torn + outcome.unreadable + (outcome.slowest > SLOWEST)
    said = f"{outcome.trials:,} kills, {outcome.acknowledged:,} events acknowledged"
    said += f", slowest opening {outcome.slowest:.2f} s"
    report("1 kill -9 at random" + ", register destroyed" * options.destroy, said, wrong, time.monotonic() - begun)
    careless = control.losing < LOSING * CONTROL
    said = f"tells early: {control.losing} of {CONTROL} kills lose something" + ", TOO FEW" * careless
    report("1 control", said, int(careless), time.monotonic() - begun)
    return 1 if wrong or careless else 0


if __name__ == "__main__":
    sys.exit(main())
