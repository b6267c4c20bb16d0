"""Rows of the table of faults that tests already try: this runs those tests by the row's name.

    python tests/faults/tried.py                         # all of them
    python tests/faults/tried.py order --histories 500   # one, with so many histories

- `clock`: a clock put back, far ahead or behind while backups are made and restored. Not covered: a clock that jumps in
  the middle of one commit, time zones that change while the program runs.
- `replaced`: the register removed, replaced, cut short or written over while it is open. Not covered: Windows, where
  nobody can do that; a change between the last look at the file and the end of the commit.
- `output`: what a command writes lands on the register, its keys, backups, safety log, or on a file of another kind.
  Not covered: links made between the check and the writing; the screens' own copies (they choose the name).
- `restoring`: a restoration stopped at each of its renames, a damaged safety log, two lines. Not covered: a power cut
  in the middle of one (`traced.py` has one of the whole, at each call and sector).
- `order`: documents of two to four copies of a meeting in every order and number. Not covered: bundles (a later issue).

A row fails when a test fails, and when it finds no test.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.scripted import report

TESTS = Path(__file__).resolve().parents[1]
ROWS = {
    "clock": (
        ("dialogue/test_clocks.py", "register/test_tail.py", "work/test_check.py"),
        "clock or jump or times_that",
    ),
    "replaced": (("register/test_tail.py",), "called_saved_after or another_file or first_words_come or written_over"),
    "output": (("cli/test_output.py",), "own_files or own_folders"),
    "restoring": (
        ("register/test_tail.py", "cli/test_register_commands.py"),
        "killed_at_any or cut_off or before_and_after or chooses_between or stick",
    ),
    "order": (("dialogue/test_document_histories.py",), "digest or overwritten or last_import"),
}
"""Files and the part of pytest's `-k` that names the tests."""
LEAST = {"clock": 5, "replaced": 7, "output": 6, "restoring": 20, "order": 3}
"""Tests that each must have run."""


def main() -> int:
    """The exit status of the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], default=list(ROWS))
    parser.add_argument("--histories", type=int, default=10)
    options = parser.parse_args()
    return max([try_row(row, options.histories) for row in options.rows])


def try_row(row: str, histories: int) -> int:
    """Run the tests of one row; 1 when one fails or one is missing."""
    begun = time.monotonic()
    files, names = ROWS[row]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-k", names, *files]
    settings = {**os.environ, "HISTORIES": str(histories)}
    done = subprocess.run(command, cwd=TESTS, env=settings, capture_output=True, text=True, check=False)
    passed = int((re.findall(r"(\d+) passed", done.stdout) or ["0"])[-1])
    wrong = int(done.returncode != 0 or passed < LEAST[row])
    report(row, f"{passed} tests", wrong, time.monotonic() - begun)
    if wrong:
        print(done.stdout[-3000:], done.stderr[-1000:], file=sys.stderr)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
