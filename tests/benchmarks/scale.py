"""A register with many meetings: seconds of the processor and memory of the commands that read all or one of them.

    python tests/benchmarks/scale.py                    # 250 and 1,000 meetings of about 200 events, some minutes
    python tests/benchmarks/scale.py --meetings 30,60   # small

The growth is the seconds at the larger size over those at the smaller, divided by the growth in events: 1 is linear.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from sample import many_meetings

from resultatdialog.register.store import Register

CODINGS = 164
"""Codings in a meeting, which make its events about 200."""
SCHOOL = "99000001"
_RUN = "import sys; from resultatdialog.cli import main; sys.exit(main())"


def _seconds(register: Path, *words: str) -> tuple[float, int]:
    """Seconds of the processor and the largest memory in MB of one command, in a process of its own."""
    command = [sys.executable, "-c", _RUN, "--register", str(register), "--unprotected", *words]
    done = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit {done.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def _commands(folder: Path, number: int) -> dict[str, tuple[str, ...]]:
    out = folder / f"{number}"
    return {
        "register check": ("register", "check"),
        "round list": ("round", "list"),
        "tally": ("tally",),
        "one summary": ("summary", "--school", SCHOOL, "--out", f"{out}.docx"),
        "one meeting's document": ("session", "export", "meeting-0", "--out", f"{out}.json"),
        "the same imported": ("session", "import", f"{out}.json"),
    }


def main() -> None:
    """Print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", default="250,1000", help="two sizes")
    sizes = [int(size) for size in parser.parse_args().meetings.split(",")]
    found: dict[str, list[tuple[float, int]]] = {}
    counts = []
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        for size in sizes:
            path = folder / f"{size}.db"
            many_meetings(path, size, size * CODINGS, "AL")
            with Register(path) as register:
                counts.append(register.contents().events)
            _seconds(path, "round", "list")  # makes the backup that the first command after a change makes
            start, _memory = _seconds(path, "--version")
            for what, words in _commands(folder, size).items():
                seconds, memory = _seconds(path, *words)
                found.setdefault(what, []).append((seconds - start, memory))
    print(f"events: {', '.join(f'{count:,}' for count in counts)}; seconds beyond starting the program, and memory")
    for what, measured in found.items():
        growth = measured[-1][0] / max(measured[0][0], 0.01) / (counts[-1] / counts[0])
        said = "; ".join(f"{seconds:.2f} s, {memory} MB" for seconds, memory in measured)
        print(f"{what}: {said}; growth {growth:.2f}")
    print(f"largest of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
