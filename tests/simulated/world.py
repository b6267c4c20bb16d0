"""One world: the real program on a virtual clock, a recording disk and an emulated terminal, and what people do to it.

A world is a row of lives: a power cut ends one, and the next begins on what the cut left. Import this module only in
a process where `simulated.clock.install` was called first.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key, key_to_character

from faults.cut import Recording
from faults.disk import Disk, insert
from resultatdialog.dialogue.session import Participant
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from simulated import clock, judges
from simulated.actions import Action
from simulated.terminal import Terminal

ROUND, SCHOOL = "nacka-2016", "99000003"
PATH = Path("simulated.db")
"""The register's name on the recording disk; nothing of that name is ever on a real one."""
FIRST_SIZE = (120, 40)
BETWEEN = 0.15
"""Seconds after a key, a click or a paste."""
_SAVED = re.compile(r"Sparat (\d\d)\.(\d\d)\.(\d\d)")


class Complaint(NamedTuple):
    """What a judge has to say, and after how many of the actions."""

    judge: str
    what: str
    after: int


class Claim(NamedTuple):
    """A painted *Sparat*, and how much had been asked of the disk by then."""

    words: str
    operations: int
    at: str


class Outcome(NamedTuple):
    """What is left of a world when it has ended."""

    seed: int
    bytes_sha: str
    events_sha: str
    keys: int
    bytes: int
    frames: int
    commits: int
    fsyncs: int
    events: int
    claims: int
    cuts: int
    lost: int
    virtual: float
    worked: float
    complaints: tuple[Complaint, ...]
    screens: tuple[str, ...]


class World:
    """The clock, the disk, the terminal and the program of one seed."""

    def __init__(self, seed: int, actions: Sequence[Action], *, keep_screens: bool = False) -> None:
        self.chance: Random = clock.begin(seed)
        self.seed, self.actions, self.keep_screens = seed, actions, keep_screens
        self.complaints: list[Complaint] = []
        self.screens: list[str] = []
        self.done = self.keys = self.bytes = self.frames = self.commits = self.fsyncs = 0
        self.claims: list[Claim] = []
        self.claimed = self.cuts = self.lost = 0
        self.sent = hashlib.sha256()
        self.rows: list[tuple[Any, ...]] = []
        self.size = FIRST_SIZE
        self.painted_at: list[float] = []
        self.last_input = clock.START
        self.disk = Disk(prepared())
        self.new_terminal()

    def new_terminal(self) -> None:
        """An empty terminal of the present size."""
        self.terminal = Terminal(*self.size)

    # What the program reaches.

    def write(self, data: str) -> None:
        """Bytes from the program."""
        sent = data.encode()
        self.sent.update(sent)
        self.bytes += len(sent)
        self.terminal.feed(data)
        if len(data) < 20:  # begin and end of a frame
            return
        self.frames += 1
        self.painted_at.append(clock.now())
        saved = _SAVED.search(self.line(0))
        if saved and (not self.claims or self.claims[-1].words != saved[0]):
            self.claims.append(
                Claim(saved[0], len(self.disk.log), clock.time_of_day().isoformat(timespec="milliseconds"))
            )

    def lines(self) -> list[str]:
        """The rows of the terminal, whole."""
        return [self.line(number) for number in range(self.size[1])]

    def line(self, number: int) -> str:
        """One row of the terminal."""
        return self.terminal.line(number)

    def complain(self, judge: str, what: str) -> None:
        """Keep a complaint, the first of each judge."""
        if all(complaint.judge != judge for complaint in self.complaints):
            self.complaints.append(Complaint(judge, what, self.done))

    # What happens.

    def run(self) -> Outcome:
        """Do everything, then judge the disk."""
        began = clock.worked()
        _paint_into(self)
        while True:
            loop = clock.VirtualLoop()
            asyncio.set_event_loop(loop)
            try:
                cut = loop.run_until_complete(self.life())
            except Exception as error:
                self.complain("traceback", f"{type(error).__name__}: {error}")
                cut = False
            self.judge_disk()
            if not cut or self.complaints:
                break
            image = Recording(self.disk).cut(len(self.disk.log), self.chance, directory_sync=True)
            self.disk, self.claims = Disk(image), []
            self.new_terminal()
        return Outcome(
            self.seed,
            self.sent.hexdigest(),
            hashlib.sha256(repr(self.rows).encode()).hexdigest(),
            self.keys,
            self.bytes,
            self.frames,
            self.commits,
            self.fsyncs,
            len(self.rows),
            self.claimed,
            self.cuts,
            self.lost,
            round(clock.now() - clock.START, 3),
            clock.worked() - began,
            tuple(self.complaints),
            tuple(self.screens),
        )

    async def life(self) -> bool:
        """From a start of the program to its end; True when the power went."""
        first = self.done == 0
        self.register = Register(PATH, vfs=insert(self.disk), clock=clock.time_of_day)
        self.register.database.set_commit_hook(self._committed)
        self.app = ResultatdialogApp(self.register, demo=True)
        context = self.app.run_test(size=self.size, notifications=True)
        await context.__aenter__()
        if first:
            self._begin()
        await asyncio.sleep(1)
        while self.done < len(self.actions) and not self.app._exit and not self.complaints:
            action = self.actions[self.done]
            self.done += 1
            if action.kind == "cut":
                self._remember()
                return True
            await self.act(action)
            await judges.look(self, clock.now() - self.last_input)
            if self.keep_screens:
                self.screens.append(f"{action.kind} {action.what}\n" + "\n".join(self.lines()))
        if not self.complaints:
            await judges.way_out(self)
        self._remember()
        if self.app.crashed or self.app._exception is not None:
            self.complain("traceback", repr(self.app._exception))
        if self.app._exit:
            await context.__aexit__(None, None, None)
            self.register.close()
        return False

    def _begin(self) -> None:
        """Open the school's meeting as the list of schools does when the participants have been asked for."""
        current = find_round(self.register, ROUND)
        assert current is not None
        held = OpenMeeting(
            self.register, open_conversation(self.register, current, guide_of(self.register, current), SCHOOL)
        )
        held.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
        start = self.app.screen
        assert isinstance(start, StartScreen)
        with self.app._context():
            start.open(SCHOOL)

    def _committed(self) -> bool:
        self.commits += 1
        return False

    def _remember(self) -> None:
        self.rows = list(
            self.register.database.execute(
                "SELECT event_id, target, at, body FROM event LEFT JOIN payload USING (event_id) ORDER BY seq"
            )
        )
        self.fsyncs += sum(op.kind == "sync" for op in self.disk.log)

    def judge_disk(self) -> None:
        """Cut the power at painted claims."""
        self.claimed += len(self.claims)
        cuts, lost, what = judges.cuts(Recording(self.disk), self.claims, self.rows, self.chance)
        self.cuts += cuts
        self.lost += lost
        if lost:
            self.complain("claims", what)

    # What people do.

    async def act(self, action: Action) -> None:
        """Do one thing, and take the time it takes."""
        kind, what = action
        if kind == "wait":
            await asyncio.sleep(float(what))
            return
        self.last_input = clock.now()
        if kind == "type":
            pace = int(what.split()[0]) / 1000
            for letter in action.text:
                await self.press(_character_to_key(letter), letter, pace)
        elif kind == "key":
            await self.press(what, key_to_character(what) if len(what) == 1 or what == "space" else None, BETWEEN)
        else:
            if kind == "paste":
                self._send(events.Paste(action.text))
            elif kind == "click":
                self.click(*(int(number) for number in what.split(",")))
            elif kind == "resize":
                self.resize(*(int(number) for number in what.split("x")))
            await asyncio.sleep(BETWEEN)

    async def press(self, key: str, character: str | None, pace: float) -> None:
        """Press a key and wait; a judge counts the frames that it costs."""
        if self.app._exit:
            return
        self.keys += 1
        self.last_input, frames = clock.now(), self.frames
        self._send(events.Key(key, character))
        await asyncio.sleep(pace)
        judges.quiet(self, key, self.frames - frames)

    def click(self, x: int, y: int) -> None:
        """Press and let go the left button."""
        for kind in (events.MouseDown, events.MouseUp):
            self._send(kind(None, x, y, 0, 0, 1, False, False, False, x, y))

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self.size = (width, height)
        driver = self.app._driver
        assert driver is not None
        driver._size = self.size
        self.terminal.resize(width, height)
        self.app.post_message(events.Resize(Size(width, height), Size(width, height)))

    def _send(self, message: Any) -> None:
        driver = self.app._driver
        if driver is not None and not self.app._exit:
            driver.process_message(message)


def _paint_into(world: World) -> None:
    """Let the library's driver for tests write to the world's terminal, as it would to a real one."""

    def write(_driver: HeadlessDriver, data: str) -> None:
        world.write(data)

    vars_of: dict[str, Any] = {"write": write, "is_headless": property(lambda _driver: False)}
    for name, value in vars_of.items():
        setattr(HeadlessDriver, name, value)


@cache
def prepared() -> dict[str, bytes]:
    """A disk with a register that has read the sample round."""
    disk = Disk()
    with Register(PATH, vfs=insert(disk), clock=clock.time_of_day) as register:
        add_round(register, read_round(sample_round()))
    return {name: bytes(disk.files[number]) for name, number in disk.names.items()}
