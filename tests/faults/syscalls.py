"""Row 2: a fault at every system call a scripted meeting makes on the register's files.

    python tests/faults/syscalls.py                       # the meeting, every point, as in CI
    python tests/faults/syscalls.py --scripts all         # reading in, backup, migration, restore, erasure, keys too

strace puts the fault in: the process is killed, or the call answers EIO or ENOSPC, once or from then on. A child with
the real register, encrypted, holds a meeting of 50 answers and tells `saved N` exactly when the screen would say
*Sparat*. Afterwards the register is opened without any fault: never is less there than was said to be saved, nothing
is there twice, the chains hold. A fault may also stop the opening; then nothing was said.

Not covered: two faults in one run, calls of threads and of other programs (the Excel reader's child), other systems
than Linux.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.scripted import progress, report
from faults.scripts import SCRIPTS, Script
from pace import HANG
from resultatdialog.register.errors import RegisterError

CALLS = "openat,pread64,pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename,mkdir,close,fcntl,newfstatat,fstat"
"""Calls that SQLite and our own file writing make on files."""
WRITING = ("openat", "pwrite64", "write", "fdatasync", "fsync", "ftruncate", "rename", "mkdir")
"""Calls that a full disk can refuse."""
FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""In memory, where a sync costs nothing: what a power cut does is row 3."""
CONTROL, CONTROL_EVERY = "careless", 40
"""The script that must fail, and how many of its points are tried."""


class Point(NamedTuple):
    """One fault in one place."""

    script: str
    fault: str
    call: str
    number: str
    """Which of the calls; `7+` is from the seventh on."""

    @property
    def injection(self) -> str:
        """How strace is told."""
        return f"inject={self.call}:{self.fault}:when={self.number}"


def traced(folder: Path, run: Callable[[Path], None], strace: list[str]) -> None:
    """Let a forked child run under strace, which looks only at files in the folder."""
    go_out, go_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go_in)
        os.read(go_out, 1)
        try:
            run(folder)
        finally:
            os._exit(0)
    os.close(go_out)
    tracer = subprocess.Popen(
        ["strace", "-q", "-p", str(pid), *strace], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert tracer.stderr is not None
    until = time.monotonic() + HANG
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text(encoding="ascii"):
        if time.monotonic() > until or tracer.poll() is not None:
            os.kill(pid, signal.SIGKILL)
            raise RuntimeError(f"strace does not attach: {tracer.stderr.read().decode()}")
        time.sleep(0.0005)
    os.write(go_in, b"x")
    os.close(go_in)
    os.waitpid(pid, 0)
    tracer.stderr.read()
    tracer.stderr.close()
    tracer.wait()


def told(script: Script, folder: Path, strace: list[str]) -> list[str]:
    """Run the script in a child under strace; what it said, in a file that was open before strace came."""
    said = Path(f"{folder}.said")
    with said.open("wb", buffering=0) as out:

        def run(where: Path) -> None:
            try:
                script.run(where, lambda words: [out.write(f"{words}\n".encode())].clear())
            except (RegisterError, OSError):
                return  # refused, in words: nothing more is said

        traced(folder, run, [*watched(script, folder), *strace])
    return said.read_text(encoding="utf-8").split("\n")[:-1]


def watched(script: Script, folder: Path) -> list[str]:
    """The paths strace looks at."""
    return [word for path in script.files(folder) for word in ("-P", str(path))]


def trial(point: Point) -> tuple[Point, list[str]]:
    """One run with one fault; what is wrong afterwards."""
    script = SCRIPTS[point.script]
    root = Path(tempfile.mkdtemp(prefix="syscall-", dir=FAST))
    try:
        script.begin(root / "r")
        said = told(script, root / "r", ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", point.injection])
        return point, script.judge(root / "r", said)
    finally:
        shutil.rmtree(root)


def points(name: str) -> Iterator[Point]:
    """Every call the script makes, counted in a run without faults, with every fault that fits."""
    script = SCRIPTS[name]
    root = Path(tempfile.mkdtemp(prefix="syscall-", dir=FAST))
    try:
        script.begin(root / "r")
        said = told(script, root / "r", ["-o", str(root / "log"), "-e", f"trace={CALLS}"])
        if wrong := script.judge(root / "r", said):
            raise RuntimeError(f"{name} without any fault: {wrong}")
        calls = Counter(re.findall(r"^(\w+)\(", (root / "log").read_text(encoding="utf-8"), re.MULTILINE))
    finally:
        shutil.rmtree(root)
    for call, count in sorted(calls.items()):
        for number in range(1, count + 1):
            yield Point(name, "signal=KILL", call, str(number))
            yield Point(name, "error=EIO", call, str(number))
            if call in WRITING:
                yield Point(name, "error=ENOSPC", call, str(number))
                yield Point(name, "error=ENOSPC", call, f"{number}+")


def some_of(points: Iterable[Point], every: int) -> list[Point]:
    """Each n-th point of every kind of fault at every call, one at least; of few points one in the middle."""
    by_kind: dict[tuple[str, str, bool], list[Point]] = {}
    for point in points:
        by_kind.setdefault((point.call, point.fault, point.number.endswith("+")), []).append(point)
    return [point for kind in by_kind.values() for point in kind[min(every, len(kind)) // 2 :: every]]


def main() -> int:
    """Every point, two at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", default="meeting", help="meeting, all, or names with commas")
    parser.add_argument("--every", type=int, default=1, help="only each n-th point of each kind")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if shutil.which("strace") is None:
        report("2 fault at every system call", "skipped: strace is not installed", 0, 0)
        return 0
    names = list(SCRIPTS) if options.scripts == "all" else options.scripts.split(",")
    failed = 0
    for name in names:
        begun = time.monotonic()
        every = CONTROL_EVERY if name == CONTROL else options.every
        wanted = some_of((p for p in points(name) if name != CONTROL or p.number.endswith("+")), every)
        wrong = 0
        with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
            for number, (point, faults) in enumerate(pool.imap_unordered(trial, wanted, 4), start=1):
                progress(number, len(wanted), 500)
                if faults:
                    wrong += 1
                if faults and name != CONTROL:
                    print(f"{point}: {faults[:3]}", file=sys.stderr)
        if name == CONTROL:
            print(f"control, says saved without looking: found out at {wrong} of {len(wanted)} points")
            failed += wrong < len(wanted) // 2
            continue
        report("2 fault at every system call", f"{name}: {len(wanted):,} points", wrong, time.monotonic() - begun)
        failed += wrong
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
