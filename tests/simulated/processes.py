"""Worlds in processes of their own: each is forked from one that has everything imported and has run none.

So a world sees nothing of the one before, a planted fault stays in its process, and importing is paid for once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, NamedTuple

from pace import HANG
from simulated.actions import Action

TERMINAL = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS", "LINES")
"""What a terminal's user may have set, besides its kind."""


class Task(NamedTuple):
    """A world to be run."""

    seed: int
    actions: Sequence[Action]
    plant: str = ""
    keep_screens: bool = False
    strict: frozenset[str] = frozenset()
    """Judges of known faults that may fail the world."""
    screen: str = ""
    """Name of the screen that gets random keys; empty for a meeting."""


def prepare() -> None:
    """Install the clock, import the program and make the disk that every world begins with; once, before any world."""
    from simulated import clock

    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets of strings must not differ between two runs
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "simulated", *sys.argv[1:]])
    clock.install()
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name in TERMINAL]:
        del os.environ[name]  # the bytes of a world must not depend on the terminal it is started from
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TZ="UTC")
    home = tempfile.mkdtemp(prefix="simulated-")
    os.chdir(home)
    os.environ.update(
        HOME="/nobody/at/home", XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, LC_ALL="C.UTF-8"
    )
    from resultatdialog.locale import activate
    from simulated import order, quick, world

    order.install()
    quick.install()
    activate("sv")
    clock.begin(0)
    world.prepared()


def run_all(tasks: Iterable[Task], jobs: int) -> Iterator[tuple[Task, Any]]:
    """Run the worlds, so many at a time: an Outcome or a Tried of each, None where it did not come to an end."""
    context = multiprocessing.get_context("fork")
    waiting, running = iter(tasks), dict[Connection, tuple[Task, ForkProcess]]()
    more = True
    while more or running:
        while more and len(running) < jobs:
            task = next(waiting, None)
            if task is None:
                more = False
                break
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_run, args=(task, there))
            process.start()
            there.close()
            running[here] = (task, process)
        if not running:
            return  # waiting for nothing would never end
        for ready in wait(list(running)):
            assert isinstance(ready, Connection)
            task, process = running.pop(ready)
            try:
                outcome: Any = ready.recv()
            except EOFError:
                outcome = None
            ready.close()
            process.join()
            yield task, outcome


def run_one(task: Task) -> Any:
    """Run one world."""
    return next(run_all([task], 1))[1]


def _run(task: Task, answer: Connection) -> None:
    from simulated import plants
    from simulated.world import World

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, HANG)  # something in the world runs for ever
    strict = set(task.strict)
    if task.plant:
        plant = plants.PLANTS[task.plant]
        plant.put_in()
        strict.add(plant.judge)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)  # tasks of a life that the power ended complain when the process ends
    if task.screen:
        from simulated.screens import ScreenWorld

        answer.send(ScreenWorld(task.seed, task.actions, task.screen).try_keys())
    else:
        answer.send(World(task.seed, task.actions, keep_screens=task.keep_screens, strict=strict).run())
    answer.close()
    os._exit(0)
