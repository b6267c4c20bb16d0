"""The simulator's command: worlds from new seeds, one replayed, a planted fault looked for, keys on every screen."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pace import HANG
from simulated import clock, processes
from simulated.actions import Action, generated, parse, written
from simulated.any_keys import random_keys
from simulated.processes import Task
from simulated.shrink import shrunk

KEYS_EACH = 500
"""Keys of one world on a screen: the next begins on the same register again, unused."""
SHRINKING = 60
"""Tries to leave actions of a screen's world out."""
UNCOUNTED = ("worked", "screens", "pictures", "reached")
"""Parts of an outcome that say nothing about its world, or too much."""

if TYPE_CHECKING:
    from simulated.world import Outcome


def main() -> int:
    """Read the command line and do what it says; 1 when a judge complained (or found no planted fault)."""
    parser = argparse.ArgumentParser(prog="python -m simulated", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many worlds")
    parser.add_argument("--first", type=int, help="the first seed; without it a new one each time, which is printed")
    parser.add_argument("--keys", type=int, default=300, help="keys in each world")
    parser.add_argument("--minutes", type=float, help="begin no new world after so many minutes")
    parser.add_argument("--jobs", type=int, default=2, help="worlds at a time")
    parser.add_argument("--plant", metavar="NAME", help="put a fault into the program, and find it")
    parser.add_argument("--replay", type=int, metavar="SEED", help="draw a seed's screens step by step")
    parser.add_argument("--actions", type=Path, help="with this file of actions in place of the seed's own")
    parser.add_argument("--strict", action="append", default=[], metavar="JUDGE", help="fail on a fault still open")
    parser.add_argument("--missed", action="store_true", help="name what no world has reached")
    parser.add_argument("--pictures", type=Path, metavar="FILE", help="with --replay: the bytes and screens as JSON")
    parser.add_argument("--screens", action="store_true", help="random keys on every screen, --keys on each")
    parser.add_argument("--screen", action="append", default=[], metavar="NAME", help="on this one only")
    parser.add_argument("--unshrunk", action="store_true", help="do not look for the fewest keys on a screen")
    parser.add_argument("--figures", action="store_true", help="print what each world amounts to, to be compared")
    options = parser.parse_args()
    actions = parse(options.actions.read_text("utf-8")) if options.actions else None
    processes.prepare()
    if options.replay is not None:
        return replay(
            options.replay, actions or generated(options.replay, options.keys), options.plant or "", options.pictures
        )
    from simulated.plants import PLANTS

    if unknown := {options.plant or ""} - {"", *PLANTS}:
        parser.error(f"no such plant: {unknown.pop()}; there are {', '.join(PLANTS)}")
    if options.screens or options.screen:
        return try_screens(options, actions)
    return search(options, actions)


def replay(seed: int, actions: Sequence[Action], plant: str, pictures: Path | None) -> int:
    """Draw each action's screen."""
    outcome = processes.run_one(Task(seed, actions, plant, keep_screens=True))
    if outcome is None:
        print("the world did not end")
        return 1
    if pictures:
        pictures.write_text(json.dumps(outcome.pictures), "utf-8")
    for number, screen in enumerate(outcome.screens, start=1):
        print(f"—— {number}: {screen}\n")
    for complaint in outcome.complaints:
        print(f"{complaint.judge}, after action {complaint.after}: {complaint.what}")
    return int(bool(outcome.complaints))


def search(options: argparse.Namespace, actions: Sequence[Action] | None) -> int:
    """Run the worlds until one complains; its actions are shrunk and printed."""
    first = options.first if options.first is not None else random.SystemRandom().randrange(1_000_000)
    print(f"seeds from {first}, {options.keys} keys each", flush=True)
    began, outcomes = clock.real(), list[Any]()
    plant = options.plant or ""

    def tasks() -> Iterator[Task]:
        for seed in range(first, first + options.seeds):
            if options.minutes and clock.real() - began > 60 * options.minutes:
                return
            if any(outcome is None or outcome.complaints for outcome in outcomes):
                return
            yield Task(seed, actions or generated(seed, options.keys), plant, strict=frozenset(options.strict))

    failed: list[tuple[Task, Outcome | None]] = []
    for task, outcome in processes.run_all(tasks(), options.jobs):
        outcomes.append(outcome)
        if options.figures and outcome is not None:
            same = outcome._asdict()
            print(*(f"{name}={same[name]}" for name in same if name not in UNCOUNTED), flush=True)
        elif sys.stdout.isatty() or len(outcomes) % 4 == 0:
            print(f"{len(outcomes)} worlds, {clock.real() - began:.0f} s", flush=True)
        if outcome is None or outcome.complaints:
            failed.append((task, outcome))
    ended = [outcome for outcome in outcomes if outcome is not None]
    print(table(ended, clock.real() - began), flush=True)
    if options.missed:
        print("\n".join(f"not reached: {what}" for what in sorted(reachable() - reached_by(ended))))
    for task, outcome in failed[:1]:
        report(task, outcome)
    return int(bool(failed))


def try_screens(options: argparse.Namespace, actions: Sequence[Action] | None) -> int:
    """Send random keys to every screen of the program; 1 when a judge complained or a screen has no way to it."""
    from simulated import screens

    try:
        known = screens.places()
    except LookupError as error:
        print(error)
        return 1
    if unknown := set(options.screen) - set(known):
        print(f"no such screen: {unknown.pop()}; there are {'; '.join(known)}")
        return 1
    screens.filled()
    first = options.first if options.first is not None else random.SystemRandom().randrange(1_000_000)
    print(f"seeds from {first}, {options.keys} keys on each of {len(options.screen or known)} places", flush=True)
    worlds = -(-options.keys // KEYS_EACH)
    each = -(-options.keys // worlds)
    tasks = [
        Task(first + number, actions or random_keys(first + number, name, each), options.plant or "", screen=name)
        for name in options.screen or known
        for number in range(worlds)
    ]
    failed, found = list[tuple[Task, Any]](), dict[str, list[Any]]()
    for task, tried in processes.run_all(tasks, options.jobs):
        of = found.setdefault(task.screen, [])
        of.append(tried)
        if tried is None or tried.complaints:
            failed.append((task, tried))
            print(f"—— {task.screen}, seed {task.seed}: {said_of(tried)}", flush=True)
        if len(of) == worlds:
            ended = [one for one in of if one is not None]
            numbers = [sum(one[place] for one in ended) for place in range(2, 7)]
            worked = sum(one.worked for one in ended)
            print(
                f"{task.screen:<28}" + "".join(f"{number:>8,}" for number in numbers) + f"{worked:>8.1f} s", flush=True
            )
    print("keys on it, times opened, lives, runs of letters judged, looks at the principal's page, seconds of a core")
    seen = set[str]()
    for task, tried in failed:
        if tried is not None and tried.complaints[0].judge not in seen:
            seen.add(tried.complaints[0].judge)
            print(f"—— {task.screen}, seed {task.seed}: {said_of(tried)}\n{screens.last_keys(tried, task.actions)}")
            if not options.unshrunk:
                print(f"shrunk:\n{written(fewest(task, tried.complaints[0]))}", flush=True)
    return int(bool(failed))


def said_of(tried: Any) -> str:
    """The first complaint of a screen's world."""
    return "it did not end" if tried is None else f"{tried.complaints[0].judge}: {tried.complaints[0].what}"


def fewest(task: Task, complaint: Any) -> Sequence[Action]:
    """The fewest actions found with which the same judge complains; the screen is opened anew before them."""

    def complains(actions: Sequence[Action]) -> bool:
        again = processes.run_one(task._replace(actions=actions))
        return again is not None and any(other.judge == complaint.judge for other in again.complaints)

    before = task.actions[: complaint.after]
    for length in (20, 100, len(before)):
        if complains(before[-length:]):
            return shrunk(before[-length:], complains, SHRINKING)
    return before


def report(task: Task, outcome: Outcome | None) -> None:
    """Print a complaint with the fewest actions that lead to it."""
    if outcome is None:
        print(f"seed {task.seed}: the world did not end within {HANG} s")
        return
    complaint = outcome.complaints[0]
    print(f"seed {task.seed}, {complaint.judge}, after action {complaint.after}: {complaint.what}", flush=True)

    def complains(actions: Sequence[Action]) -> bool:
        again = processes.run_one(task._replace(actions=actions))
        return again is not None and any(other.judge == complaint.judge for other in again.complaints)

    few = shrunk(task.actions[: complaint.after], complains)
    print(f"shrunk from {complaint.after} to {len(few)} actions:\n{written(few)}", end="")


def reached_by(outcomes: Sequence[Outcome]) -> set[str]:
    """Everything that was painted in these worlds."""
    return {what for outcome in outcomes for what in outcome.reached}


def reachable() -> set[str]:
    """Everything that could be painted: sentences, screens and dialogs, states of the world."""
    from simulated import reached

    return reached.all_there_is()


def table(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The figures of all worlds."""
    names = ("keys", "bytes", "frames", "commits", "fsyncs", "events", "claims", "cuts", "lost")
    rows = [("worlds", str(len(outcomes)))]
    rows += [(name, f"{sum(getattr(outcome, name) for outcome in outcomes):,}") for name in names]
    rows.append(("complaints", str(sum(len(outcome.complaints) for outcome in outcomes))))
    known = Counter(complaint.judge for outcome in outcomes for complaint in outcome.known)
    rows.append(("still open", ", ".join(f"{judge} in {worlds} worlds" for judge, worlds in known.items()) or "–"))
    there, come = reachable(), reached_by(outcomes)
    for kind in ("text", "screen", "state"):
        of = {what for what in there if what.startswith(kind)}
        rows.append((f"{kind}s", f"{len(of & come)} reached of {len(of)}"))
    virtual = sum(outcome.virtual for outcome in outcomes)
    rows.append(("virtual s", f"{virtual:,.0f}"))
    rows.append(("real s", f"{seconds:,.1f} ({virtual / seconds:.1f} times real time)"))
    rows.append(("core s", f"{sum(outcome.worked for outcome in outcomes):,.1f}"))
    return "\n".join(f"{name:<12}{value}" for name, value in rows)


if __name__ == "__main__":
    sys.exit(main())
