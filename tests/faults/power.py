"""Power cuts against the register, rows 3 and 4 of the table of faults, and the negative controls of row 14 for them.

    python tests/faults/power.py                                       # as in CI
    python tests/faults/power.py --trials 2000000 --double 100000      # the long one
    python tests/faults/power.py --replay 3:1.17:42                    # one trial: fault, meeting, number

`faults.power_trial` says what a trial is and what must hold, `faults.cut` what a power cut can do. The controls do the
same with settings known to be bad: if those lose nothing, the harness is broken.

Covered is the register with its safety log on one recorded disk, at sectors of 512 and 4,096 bytes, with the register
destroyed after a tenth of the cuts. Not covered: backups and key files (`traced.py` cuts those), drives that say a sync
is done when it is not, sectors that rot, several processes.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from faults.power_trial import FAULTS, Fault, Verdict, circumstances, hold_meeting, try_cut

PER_MEETING = 500
"""Trials of one recorded meeting."""


class Tally(NamedTuple):
    """The outcome of the trials of a fault."""

    trials: int = 0
    losing: int = 0
    """Trials that lost something acknowledged."""
    lost: int = 0
    """Acknowledged events lost."""
    unreadable: int = 0
    torn: int = 0
    rebuilt: int = 0
    """Trials in which the file did not open and the safety log alone gave everything."""
    first: Verdict | None = None
    """The first trial that broke a promise."""

    def plus(self, other: Tally) -> Tally:
        """Both."""
        return Tally(
            self.trials + other.trials,
            self.losing + other.losing,
            self.lost + other.lost,
            self.unreadable + other.unreadable,
            self.torn + other.torn,
            self.rebuilt + other.rebuilt,
            self.first or other.first,
        )

    def is_as_wanted(self, fault: Fault) -> bool:
        """Nothing lost; or, for a control, enough."""
        if fault.is_control:
            return self.losing >= fault.losing * self.trials and self.unreadable >= fault.unreadable * self.trials
        return self.first is None


def try_many(fault: Fault, seed: str, trials: int) -> Tally:
    """Trials of one meeting."""
    meeting, tally = hold_meeting(fault, seed), Tally()
    with circumstances(fault):
        for number in range(trials):
            found = try_cut(fault, meeting, number)
            first = found if found.is_broken else None
            tally = tally.plus(
                Tally(1, found.lost > 0, found.lost, bool(found.unreadable), found.torn, found.rebuilt, first)
            )
    return tally


def _task(task: tuple[str, str, int]) -> tuple[str, Tally]:
    name, seed, trials = task
    return name, try_many(FAULTS[name], seed, trials)


def run(sizes: Mapping[str, int], seed: str, jobs: int, seconds: float = math.inf) -> dict[str, Tally]:
    """So many trials of each fault by turns, fewer when the time is up, with progress on stderr."""
    begun = time.monotonic()
    tasks = [
        (name, f"{seed}.{meeting}", min(PER_MEETING, size - meeting * PER_MEETING))
        for meeting in range(-(-max(sizes.values(), default=0) // PER_MEETING))
        for name, size in sizes.items()
        if size > meeting * PER_MEETING
    ]
    tallies = dict.fromkeys(sizes, Tally())
    done, said = 0, time.monotonic()
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for name, tally in pool.imap(_task, tasks):
            tallies[name] = tallies[name].plus(tally)
            done += tally.trials
            if time.monotonic() - said > (0.2 if sys.stderr.isatty() else 30):
                said = time.monotonic()
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"{done:,} of {sum(sizes.values()):,} trials", end=end, file=sys.stderr, flush=True)
            if time.monotonic() - begun > seconds:
                break
    return tallies


def main() -> int:
    """The exit status: 1 when a promise is broken or a control does not fail enough."""
    parser = argparse.ArgumentParser(description="Power cuts against the register.")
    parser.add_argument("--trials", type=int, default=35_000, help="of one cut (row 3)")
    parser.add_argument("--double", type=int, default=5_000, help="of a second cut during recovery (row 4)")
    parser.add_argument("--controls", type=int, default=2_000, help="of each negative control")
    parser.add_argument("--log", type=int, default=750, help="with the safety log, at 512 and 4,096 bytes each")
    parser.add_argument("--gone", type=int, default=250, help="with the register destroyed after each, at both")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end then, and tell what was tried")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--replay", metavar="FAULT:MEETING:NUMBER", help="one trial, as a failure is named")
    options = parser.parse_args()
    if options.replay:
        return replay(*options.replay.split(":"))
    sizes = {"3": options.trials, "4": options.double}
    sizes |= {"log": options.log, "log4096": options.log, "gone": options.gone, "gone4096": options.gone}
    sizes |= {
        name: options.gone if fault.log else options.controls for name, fault in FAULTS.items() if fault.is_control
    }
    started = time.monotonic()
    tallies = run(
        {name: size for name, size in sizes.items() if size}, options.seed, options.jobs, options.minutes * 60
    )
    heads = f"{'fault':36}{'trials':>10}{'losing':>9}{'events lost':>13}{'unreadable':>12}{'torn':>6}{'rebuilt':>9}"
    print(f"{heads}  as wanted")
    for name, tally in tallies.items():
        if not tally.trials:
            continue
        fault = FAULTS[name]
        counts = (
            f"{tally.trials:10,}{tally.losing / tally.trials:9.2%}{tally.lost:13,}{tally.unreadable:12,}{tally.torn:6,}"
            f"{tally.rebuilt:9,}"
        )
        print(f"{fault.name:36}{counts}  {'yes' if tally.is_as_wanted(fault) else 'NO'}")
        if tally.first and not fault.is_control:
            first = tally.first
            print(f"  first: --replay {name}:{first.meeting}:{first.number} (cut after {first.cut} operations)")
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if all(tally.is_as_wanted(FAULTS[name]) for name, tally in tallies.items()) else 1


def replay(name: str, meeting: str, number: str) -> int:
    """One trial again, and what was asked of the disk before the cut."""
    fault, held = FAULTS[name], hold_meeting(FAULTS[name], meeting)
    with circumstances(fault):
        verdict = try_cut(fault, held, int(number))
    for index, op in list(enumerate(held.recording.log))[max(0, verdict.cut - 25) : verdict.cut]:
        print(f"{index:6} file {op.file} {op.kind:8} {op.name}{op.at:10}{len(op.data):6}")
    print(verdict)
    return int(verdict.is_broken and not fault.is_control)


if __name__ == "__main__":
    sys.exit(main())
