"""Row 12 of the table of faults: hostile files for every reader of the command line.

Promised: refused within 2 seconds of the processor and 200 MB, the place named, nothing half imported. Each case of
the corpus (hostile_corpus.py for any reader, then hostile_yaml.py, hostile_guides.py, hostile_tables.py,
hostile_registers.py, hostile_exchange.py) is one command in a child forked from a parent that has everything imported,
under limits on time and memory. Judged are:

- the exit status: 1, or 3 for a register; 0 only where the case says why it is harmless,
- the processor's time (2 s; a case that takes longer is tried twice more, and its time divided by how slow the machine
  is just then, see pace.py; after 30 s, or ten minutes by the clock, it is ended and counts as hanging) and the peak
  of its resident memory, the interpreter included,
- the message: it names the file and, where the case says so, line, cell or field; no traceback, no control character,
  at most ten lines (the list of `guide check` is none),
- the register: its events, guides and digests are as before; a refused register is the same to the byte.

A guide that may be taken must then work: every school's questions are worded and the tables counted. `--fuzz N` adds N
good files with random bytes, words and lines changed; those may be taken or refused. `--only TEXT` runs the cases whose
name holds it. `--every N` runs the first case of each reader and then each N-th from the `--part`-th on: today's unless
one is named, so that N days in a row try all of them; the part is printed. Not covered: bundles (`MORE` is where their
cases go); answers of the APIs as they come over the network (the same JSON as files are here); the passphrase itself,
which takes a second on purpose.

    python tests/faults/hostile_files.py [--fuzz 1000] [--seed 2016] [--only schools.csv] [--every 3 [--part 0]]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults import (
    hostile_exchange,
    hostile_guides,
    hostile_keys,
    hostile_registers,
    hostile_tables,
    hostile_workbooks,
    hostile_yaml,
)
from faults.hostile_corpus import GOOD, SEED, Case, any_reader, fuzzed, write_folder
from faults.screen_bytes import plain_leaks
from pace import HANG, fair
from resultatdialog.cli.main import main as program
from resultatdialog.cli.messages import MOST
from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.tally import registry, text  # noqa: F401  (imported once, not in every child)
from resultatdialog.work.conversations import guide_of, material, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round, round_ids

SECONDS, MEGABYTES = 2.0, 200.0
HUNG = 30
"""Seconds of the processor after which a child is ended; no promise, only so that a run ends."""
TRIES = 3
"""How often a case that seems too slow is tried: a neighbour that works does not do so each time."""
LONGEST = 20_000
"""Characters of a message."""
MORE: tuple[Callable[[Path], Iterator[Case]], ...] = (hostile_exchange.cases, hostile_keys.cases)
"""Corpora that need a good register, and readers to come: bundles."""


class Ended(NamedTuple):
    """The outcome of a child process."""

    status: int
    """The exit status; below zero the signal that ended it, -1000 when it hung."""
    seconds: float
    megabytes: float
    said: str


def too_slow(ended: Ended) -> bool:
    """Whether it took longer than promised, and not because of a slow or busy machine."""
    return fair(ended.seconds, SECONDS) > SECONDS


@dataclass
class Report:
    """The table and what is broken."""

    tried: int = 0
    harmless: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    biggest: list[tuple[float, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def judge(self, case: Case, ended: Ended) -> None:
        """One case."""
        self.tried += 1
        self.harmless += ended.status == 0
        self.slowest.append((ended.seconds, case.name))
        self.biggest.append((ended.megabytes, case.name))
        wrong = list(self._wrong(case, ended))
        if wrong:
            self.broken.append(f"{case.name}: {'; '.join(wrong)}")

    @staticmethod
    def _wrong(case: Case, ended: Ended) -> Iterator[str]:
        said = ended.said.strip()
        if "Traceback" in said:
            yield f"a traceback: {said.splitlines()[-1][:200]!a}"
        elif ended.status == -1000:
            yield "it hangs"
        elif ended.status < 0:
            yield f"ended by {signal.Signals(-ended.status).name}"
        elif ended.status not in case.statuses:
            yield f"exit {ended.status}, not {case.statuses}: {said[:160]!a}"
        if too_slow(ended):
            yield f"{ended.seconds:.1f} s of the processor"
        if ended.megabytes > MEGABYTES:
            yield f"{ended.megabytes:.0f} MB"
        if ended.status in (1, 3) and "Traceback" not in said:
            missing = [place for place in case.places if place not in said]
            if missing:
                yield f"the message does not name {missing[0][:40]!a}: {said[:160]!a}"
            if len(said) > LONGEST:
                yield f"a message of {len(said)} characters"
        leaks = plain_leaks(said)
        if leaks:
            yield f"control characters: {leaks[0]}"


def _child(words: list[str], out: int, then: Callable[[], object]) -> None:
    """Run a command under limits; does not return."""
    status = 99
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (HUNG, HUNG + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace")  # noqa: SIM115
        status = program([*([] if "--passphrase-file" in words else ["--unprotected"]), *words])
        if status == 0:
            then()
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def run(words: list[str], then: Callable[[], object] = lambda: None) -> Ended:
    """Run a command in a child of its own and measure it."""
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            _child(words, out.fileno(), then)
        end, hung = time.monotonic() + HANG, False
        while True:
            found, status, used = os.wait4(child, os.WNOHANG)
            if found:
                break
            if time.monotonic() > end and not hung:
                hung = True
                os.kill(child, signal.SIGKILL)
            time.sleep(0.001)
        out.seek(0)
        said = out.read(3_000_000).decode("utf-8", "surrogateescape")
    exit_status = -1000 if hung else os.waitstatus_to_exitcode(status)
    return Ended(exit_status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def kept(register: Path) -> object:
    """Everything a register holds that is not this laptop's own."""
    with Register(register) as opened:
        events = [(event.event_id, event.body) for event in opened.events()]
        return events, opened.digests(), [opened.guide_body(event.guide_hash) for event in opened.events()]


def works(register: Path) -> None:
    """Hold what was taken in: words every question of every school, begins a meeting, counts the tables."""
    with Register(register) as opened:
        for round_id in round_ids(opened):
            current = find_round(opened, round_id)
            assert current is not None
            guide = guide_of(opened, current)
            for school in current.schools[:20]:
                conversation = open_conversation(opened, current, guide, school.code)
                for question in conversation.questions[:200]:
                    words = conversation.wording(question)
                    assert not plain_leaks(words), f"control characters in a question's words: {words!a}"
                    assert [conversation.options(item) for item in conversation.fields(question)]
                conversation.progress()
            meeting = OpenMeeting(opened, open_conversation(opened, current, guide, current.schools[-1].code))
            meeting.begin([Participant("lead", "AL")])
            for question in meeting.conversation.questions[:20]:
                for item in meeting.conversation.fields(question):
                    if item.type == "text":
                        meeting.answer(question, item.id, "Så.")
            everything = material(opened, current)
            registry.tally(everything.round, everything.guide, everything.conversations)


def prepare(folder: Path) -> Path:
    """A register with a round and a meeting."""
    register = folder / "good.db"
    source = write_folder(folder / "good")
    (source / "session.json").write_text(json.dumps(json.loads(GOOD["session.json"])), encoding="utf-8")
    for words in (["round", "add", str(source)], ["session", "import", str(source / "session.json")]):
        ended = run(["--register", str(register), *words])
        assert ended.status == 0, ended.said
    return register


def try_case(case: Case, good: Path, folder: Path, report: Report) -> None:
    """Try it, again when it seems too slow; judge it."""
    for tried in range(TRIES):
        ended, faults = _try(case, good, folder)
        if not too_slow(ended) or tried + 1 == TRIES:
            break
    report.judge(case, ended)
    report.broken += [f"{case.name}: {fault}" for fault in faults]


def _try(case: Case, good: Path, folder: Path) -> tuple[Ended, list[str]]:
    """Write the files, run the command, look at the register, clean up."""
    faults: list[str] = []
    here = folder / "case"
    words = case.write(here)
    register = folder / "used.db"
    if case.reader == "register":
        place = Path(words[words.index("--register") + 1])
        before = hostile_registers.contents(place)
        ended = run(words)
        if ended.status != 0 and not hostile_registers.unchanged(before, hostile_registers.contents(place)):
            faults.append("the refused register was changed")
    else:
        if not register.exists():
            shutil.rmtree(
                register.with_name(f"{register.name}.tail"), ignore_errors=True
            )  # the case before had its own
            shutil.copy(good, register)
        ended = run(["--register", str(register), *words], lambda: works(register))
        if ended.status != 0 and kept(register) != kept(good):
            faults.append("something of it came in")
    if ended.status != 0 and words[:2] != ["guide", "check"] and len(ended.said.splitlines()) > MOST:
        faults.append(f"a message of {len(ended.said.splitlines())} lines")
    if case.reader != "register" and (ended.status == 0 or faults):
        register.unlink()
    shutil.rmtree(here)
    return ended, faults


def some_of(cases: Iterable[Case], every: int, part: int) -> Iterator[Case]:
    """Each n-th case of every reader, from the `part`-th on, and the first of every reader."""
    met: Counter[str] = Counter()
    for case in cases:
        if met[case.reader] % every == part or not met[case.reader]:
            yield case
        met[case.reader] += 1


def shard(number: int, of: int, options: argparse.Namespace) -> Report:
    """A share of the cases that are tried, in a folder of its own."""
    report, started = Report(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        good = prepare(folder)
        corpora: list[Iterator[Case]] = [any_reader(), hostile_yaml.cases(), hostile_guides.cases()]
        corpora += [
            hostile_tables.cases(),
            hostile_workbooks.cases(),
            hostile_registers.cases(good),
            *(more(good) for more in MORE),
            fuzzed(options.fuzz, options.seed),
        ]
        cases = some_of(itertools.chain.from_iterable(corpora), options.every, options.part)
        for place, case in enumerate(cases):
            if place % of == number and options.only in case.name:
                try_case(case, good, folder, report)
                if report.tried % 100 == 0:
                    sys.stderr.write(f"{time.monotonic() - started:5.0f} s  {report.tried} files\n")
    return report


def main() -> int:
    """Run the corpus and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fuzz", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--part", type=int, metavar="P", help="of N, from 0; today's if none is named")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.part = (datetime.now(UTC).toordinal() if options.part is None else options.part) % options.every
    started = time.monotonic()
    if options.jobs == 1:
        reports = [shard(0, 1, options)]
    else:
        with ProcessPoolExecutor(options.jobs) as pool:
            shards = [pool.submit(shard, number, options.jobs, options) for number in range(options.jobs)]
            reports = [running.result() for running in shards]
    tried, harmless = sum(report.tried for report in reports), sum(report.harmless for report in reports)
    broken = [line for report in reports for line in report.broken]
    slowest = sorted((entry for report in reports for entry in report.slowest), reverse=True)[:5]
    biggest = sorted((entry for report in reports for entry in report.biggest), reverse=True)[:5]
    part = f" (--every {options.every} --part {options.part})" if options.every > 1 else ""
    out = [f"{tried} files{part} in {time.monotonic() - started:.0f} s, {harmless} taken as harmless"]
    out += [f"slowest  {seconds:6.2f} s   {name}" for seconds, name in slowest]
    out += [f"biggest  {size:6.0f} MB  {name}" for size, name in biggest]
    out += ["", f"BROKEN {len(broken)}", *broken] if broken else ["all promises kept"]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
