"""Row 5: the disk is full. It is said, what was saved can be read, and when there is room again everything is saved.

    python tests/faults/disk_full.py --sizes 20          # as in CI

A child holds the scripted meeting on an encrypted register with a limit on how large its files may grow
(RLIMIT_FSIZE): a real refusal by the operating system, in the middle of a commit. Half of the children get room again
after answer 30, as when somebody empties the bin.

Not covered: a whole disk that is full (the limit is on one file), and a person typing meanwhile, which the simulator
and `tests/tui` have.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.scripted import ANSWERS, copy, hold, judge, prepare, report

ROOM_AGAIN = 30


def limited(path: Path, size: int, freed: bool, told: Path) -> None:
    """The child."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    lines = told.open("wb", buffering=0)
    out = os.dup(lines.fileno())
    os.set_blocking(out, True)

    def say(words: str) -> None:
        os.write(out, f"{words}\n".encode())

    hold(path, say, after=_free(freed))


def _free(freed: bool) -> Callable[[int], None]:
    def after(number: int) -> None:
        if freed and number == ROOM_AGAIN:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    return after


def trial(prepared: Path, size: int, freed: bool) -> list[str]:
    """One limit; what is wrong afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="full-"))
    try:
        path, told = folder / "register.db", folder / "said"
        copy(prepared, path)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                limited(path, size, freed, told)
                status = 0
            finally:
                os._exit(status)
        _pid, status = os.waitpid(child, 0)
        said = told.read_text(encoding="ascii").split("\n")[:-1]
        wrong = judge(path, said)
        if os.waitstatus_to_exitcode(status) != 0:
            wrong.append("the program stopped")
        saved = sum(line.startswith("saved") for line in said)
        if freed and said[-1:] != ["all saved"]:
            wrong.append(f"not all saved though there was room again: {said[-1:]}")
        if not freed and said[-1:] != ["unsaved"]:
            wrong.append(f"the limit {size} was none: {saved} of {ANSWERS}")
        return wrong
    finally:
        shutil.rmtree(folder)


def growth(prepared: Path) -> int:
    """By how many bytes the scripted meeting makes the file grow: the limits lie within them."""
    with tempfile.TemporaryDirectory(prefix="full-") as folder:
        path = Path(folder) / "register.db"
        copy(prepared, path)
        hold(path, lambda _words: None)
        return path.stat().st_size - prepared.stat().st_size


def main() -> int:
    """All limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, default=20)
    options = parser.parse_args()
    begun, wrong = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="prepared-") as folder:
        prepared = Path(folder) / "register.db"
        prepare(prepared)
        base, grows = prepared.stat().st_size, growth(prepared)
        for number in range(options.sizes):
            size = base + 1 + number * grows // options.sizes
            for freed in (True, False):
                faults = trial(prepared, size, freed)
                if faults:
                    wrong += 1
                    print(f"limit {size}, freed {freed}: {faults[:3]}", file=sys.stderr)
    report("5 disk full", f"{options.sizes} sizes, with and without room again", wrong, time.monotonic() - begun)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
