"""The fault suite: every row of the table of faults against promises, three at a time: one waits for a terminal.

    python tests/faults/run.py                    # CI's sizes, some minutes
    python tests/faults/run.py --long             # the long sizes, hours; each row's own command is shown
    python tests/faults/run.py --only kill,theft

Rows 9 and 10 (bundles, merging laptops) come with bundles. What the tests of the landing try anyway (`tried.py`: output
over input, restorations cut anywhere, imports in every order) is run here with `--long`. A row that needs what this
machine does not have says so and is skipped; the summary names it, and with `--all` it fails.
Exit 1 when a promise is broken or a negative control does not fail.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent


class Row(NamedTuple):
    """A script and its sizes."""

    script: str
    ci: str = ""
    long: str = ""


ROWS = {
    "talk": Row("talk.py", "--sizes 80x24"),
    "text": Row("hostile_text.py", "--tours 2"),
    "files": Row(
        "syscalls.py",
        "--scripts reading-in,backup,migration,files,careless --every 12 --jobs 1",
        "--scripts reading-in,backup,migration,files,careless --jobs 1",
    ),
    "hostile-files": Row("hostile_files.py", "--every 16 --jobs 1", "--fuzz 20000"),
    "power": Row(
        "power.py",
        "--trials 4000 --double 800 --controls 1000 --jobs 1",
        "--trials 2000000 --double 100000 --controls 20000 --log 1000000 --gone 100000 --jobs 1",
    ),
    "terminal": Row("terminal_cut.py", "--trials 12 --jobs 1", "--trials 1000 --jobs 1"),
    "theft": Row("theft.py"),
    "kill": Row("kill.py", "--trials 300 --jobs 1", "--trials 100000 --jobs 1"),
    "syscalls": Row("syscalls.py", "--scripts meeting --every 48 --jobs 1", "--scripts meeting --jobs 1"),
    "people": Row(
        "syscalls.py",
        "--scripts passphrase,recover,restore,redact,emergency,export --every 60 --jobs 1",
        "--scripts passphrase,recover,restore,redact,emergency,export --jobs 1",
    ),
    "disk-full": Row("disk_full.py", "--sizes 20", "--sizes 400"),
    "instances": Row("instances.py", "--races 100", "--races 10000"),
    "destroyed": Row("kill.py", "--trials 100 --destroy --jobs 1", "--trials 100000 --destroy --jobs 1"),
    "tests": Row("tried.py", "clock replaced", "--histories 500"),
    "traced": Row("traced.py", "--trials 30", "--trials 5000"),
}
"""In the order they are begun: the longest first."""


def run(name: str, *, long: bool) -> tuple[str, int, str, str, float]:
    """One row; its name, exit status, what it printed and said, seconds."""
    row = ROWS[name]
    begun = time.monotonic()
    words = (row.long if long else row.ci).split()
    with tempfile.TemporaryDirectory(prefix="fault-suite-") as data:  # no row writes to the user's own data
        done = subprocess.run(
            [sys.executable, str(FOLDER / row.script), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "XDG_DATA_HOME": data},
        )
    return name, done.returncode, done.stdout, done.stderr, time.monotonic() - begun


def main() -> int:
    """All rows, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", default=",".join(ROWS))
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="fail when a row is skipped")
    options = parser.parse_args()
    failed, skipped = [], []
    with ThreadPoolExecutor(options.jobs) as pool:
        for name, status, said, complained, seconds in pool.map(
            lambda name: run(name, long=options.long), options.only.split(",")
        ):
            print(f"-- {name}: {'ok' if status == 0 else 'FAILED'}, {seconds:.0f} s\n{said}", end="", flush=True)
            if "skipped" in said:
                skipped.append(name)
            if status:
                failed.append(name)
                print(complained[-4000:], flush=True)
    kept = "all promises kept" if not skipped else f"kept where they were tried; SKIPPED in {', '.join(skipped)}"
    print(f"fault suite: {kept if not failed else 'FAILED: ' + ', '.join(failed)}")
    return 1 if failed or (skipped and options.all) else 0


if __name__ == "__main__":
    sys.exit(main())
