"""Row 7: several programs open one register at the same moment. One writes, the others are told; nobody sleeps.

    python tests/faults/instances.py --races 200         # as in CI
    python tests/faults/instances.py --races 10000       # the long one

Each race lets four processes go at once. When all have answered the winner is killed (-9), and the register must open
at once: there is no lock file that could be left behind. Those that are told must not have slept: measured is the clock
without the time they worked or the machine kept them waiting for a processor (see pace.py).

Not covered: two computers on one network disk, which the program refuses as a place.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.scripted import KEY, progress, report
from pace import HANG, scheduled
from resultatdialog.dialogue.event import Change
from resultatdialog.register.errors import RegisterBusyError
from resultatdialog.register.store import Entry, Register

PROCESSES = 4
LONGEST = 1.0
"""Seconds that those who are told may have slept; SQLite would sleep for as long as it is let wait for a lock."""


def racer(path: Path, number: int, go: int, out: int) -> None:
    """A process: open, write one event, hold on."""
    os.read(go, 1)
    begun, worked = time.monotonic(), sum(scheduled())
    try:
        register = Register(path, key=KEY)
    except RegisterBusyError:
        slept = time.monotonic() - begun - (sum(scheduled()) - worked)
        os.write(out, f"busy {slept:.3f}\n".encode())
        os._exit(0)
    register.append([Entry(register.session(f"s{number}"), [Change("state", "held")])])
    os.write(out, b"wrote 0\n")  # how long writing takes is the disk's affair
    time.sleep(2 * HANG)  # until it is killed


def race(path: Path) -> list[str]:
    """One race; what is wrong."""
    go_out, go_in = os.pipe()
    say_out, say_in = os.pipe()
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            os.close(go_in)
            try:
                racer(path, number, go_out, say_in)
            finally:
                os._exit(1)
        children.append(child)
    os.close(say_in)
    os.write(go_in, b"x" * PROCESSES)
    said = b""
    until = time.monotonic() + HANG
    while said.count(b"\n") < PROCESSES and select.select([say_out], [], [], max(until - time.monotonic(), 0))[0]:
        part = os.read(say_out, 1000)
        if not part:
            break
        said += part
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for end in (go_out, go_in, say_out):
        os.close(end)
    lines = [line.split() for line in said.decode().split("\n")[:-1]]
    words = sorted(word for word, _seconds in lines)
    wrong = [] if words == ["busy"] * (PROCESSES - 1) + ["wrote"] else [f"{words}"]
    wrong += [f"{word} after sleeping {seconds} s" for word, seconds in lines if float(seconds) > LONGEST]
    with Register(path, key=KEY):
        pass
    return wrong


def main() -> int:
    """All races, then one look at what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=200)
    options = parser.parse_args()
    begun, wrong = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="race-") as folder:
        path = Path(folder) / "register.db"
        Register(path, key=KEY).close()
        for number in range(options.races):
            faults = race(path)
            progress(number, options.races, 500)
            if faults:
                wrong += 1
                print(f"race {number}: {faults}", file=sys.stderr)
        with Register(path, key=KEY) as register:
            wrong += len(register.events()) != options.races
    said = f"{options.races:,} races of {PROCESSES}"
    report("7 several instances", said, wrong, time.monotonic() - begun)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
