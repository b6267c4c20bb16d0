"""One world: the real program on a virtual clock, a recording disk and an emulated terminal, and what people do to it.

A world is a row of lives: a power cut ends one, and the next begins on what the cut left. Import this module only in
a process where `simulated.clock.install` was called first.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import apsw
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key, key_to_character

from faults import cut
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
from simulated import clock, commands, judges, reached
from simulated.actions import Action
from simulated.disk import WorldDisk
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
    events: int
    """How many events the register had."""


class Picture(NamedTuple):
    """All bytes of a life's terminal since its size was last changed, and what they have painted."""

    sent: str
    size: tuple[int, int]
    lines: tuple[str, ...]


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
    known: tuple[Complaint, ...]
    """Complaints of judges whose faults are known and still open."""
    reached: frozenset[str]
    screens: tuple[str, ...]
    pictures: tuple[Picture, ...]


class World:
    """The clock, the disk, the terminal and the program of one seed."""

    def __init__(
        self, seed: int, actions: Sequence[Action], *, keep_screens: bool = False, strict: Collection[str] = ()
    ) -> None:
        self.chance: Random = clock.begin(seed)
        self.seed, self.actions, self.keep_screens = seed, actions, keep_screens
        self.known_open = judges.KNOWN_OPEN - set(strict)
        self.complaints: list[Complaint] = []
        self.known: list[Complaint] = []
        self.screens: list[str] = []
        self.seen: set[str] = set()
        self.tape: list[str] = []
        self.pictures: list[Picture] = []
        self.states: set[str] = set()
        self.well_since = clock.START
        """Since when the disk has had no trouble."""
        self.done = self.keys = self.bytes = self.frames = self.commits = self.fsyncs = 0
        self.claims: list[Claim] = []
        self.claimed = self.cuts = self.lost = 0
        self.sent = hashlib.sha256()
        self.rows: list[tuple[Any, ...]] = []
        self.size = FIRST_SIZE
        self.painted_at: list[float] = []
        self.last_input = clock.START
        self.sector = int(next((action.what for action in actions if action.kind == "cut"), "512"))
        self.new_disk(prepared())
        self.new_terminal()

    def new_disk(self, image: Mapping[str, bytes]) -> None:
        """A disk with these files."""
        self.disk = WorldDisk(image)
        self.disk.sector = cut.SECTOR = self.sector
        self.swapped, self.swapped_at = "", 0

    def new_terminal(self) -> None:
        """An empty terminal of the present size."""
        self.terminal = Terminal(*self.size)
        self.tape.clear()

    # What the program reaches.

    def write(self, data: str) -> None:
        """Bytes from the program."""
        sent = data.encode()
        self.sent.update(sent)
        self.bytes += len(sent)
        self.terminal.feed(data)
        self.tape.append(data)
        if len(data) < 20:  # begin and end of a frame
            return
        self.frames += 1
        self.painted_at.append(clock.now())
        saved = _SAVED.search(self.line(0))
        if saved and (not self.claims or self.claims[-1].words != saved[0]):
            self.claims.append(Claim(saved[0], len(self.disk.log), self.events()))

    def events(self) -> int:
        """How many events the register has now."""
        with suppress(apsw.Error):  # it is being opened anew after a failure
            return int(next(self.register.database.execute("SELECT count(*) FROM event"))[0])
        return 0

    def lines(self) -> list[str]:
        """The rows of the terminal, whole."""
        return [self.line(number) for number in range(self.size[1])]

    def line(self, number: int) -> str:
        """One row of the terminal."""
        return self.terminal.line(number)

    def complain(self, judge: str, what: str) -> None:
        """Keep a complaint, the first of each judge."""
        kept = self.known if judge in self.known_open else self.complaints
        if all(complaint.judge != judge for complaint in kept):
            kept.append(Complaint(judge, what, self.done))

    # What happens.

    def run(self) -> Outcome:
        """Do everything, then judge the disk."""
        began = clock.worked()
        paint_into(self)
        while True:
            loop = clock.VirtualLoop()
            asyncio.set_event_loop(loop)
            try:
                power_went = loop.run_until_complete(self.life())
            except Exception as error:
                self.complain("traceback", f"{type(error).__name__}: {error}")
                power_went = False
            self.disk.trouble = ""
            self.judge_disk()
            if not power_went or self.complaints:
                break
            if self.swapped:  # what it has become is not what the world is about
                break
            image = Recording(self.disk).cut(len(self.disk.log), self.chance, directory_sync=True)
            self.new_disk(image)
            self.claims = []
            self.new_terminal()
        self.run_commands()
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
            tuple(self.known),
            frozenset(self.states | {f"text {said}" for said in reached.reached(self.seen)}),
            tuple(self.screens),
            tuple(self.pictures),
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
                self.states.add(f"state cut {self.sector}")
                self._remember()
                return True
            await self.act(action)
            await judges.look(self, clock.now() - self.last_input)
            self.seen.update(self.lines())
            self.states.add(f"screen {type(self.app.screen).__name__}")
            if self.keep_screens:
                self.pictures.append(Picture("".join(self.tape), self.size, tuple(self.lines())))
                self.screens.append(f"{action.kind} {action.what}\n" + "\n".join(self.lines()))
        if not self.complaints and not self.swapped:
            self._heal()
            await asyncio.sleep(max(0.0, judges.WELL_AFTER - (clock.now() - self.well_since)))
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
        self.fsyncs += sum(op.kind == "sync" for op in self.disk.log)
        if self.disk.trouble or self.swapped:
            self._heal()
        self.rows = list(
            self.register.database.execute(
                "SELECT event_id, target, at, body FROM event LEFT JOIN payload USING (event_id) ORDER BY seq"
            )
        )

    def judge_disk(self) -> None:
        """Cut the power at painted claims, or look what a register has that was changed from outside."""
        if self.swapped:
            if wrong := judges.replaced(self):
                self.complain("replaced", wrong)
            return
        self.claimed += len(self.claims)
        cuts, lost, what = judges.cuts(Recording(self.disk), self.claims, self.rows, self.chance)
        self.cuts += cuts
        self.lost += lost
        if lost:
            self.complain("claims", what)

    def run_commands(self) -> None:
        """Run the commands that were asked for on the files of the disk."""
        names = [action.what for action in self.actions[: self.done] if action.kind == "command"]
        if self.swapped or self.complaints or not self.app._exit:
            return
        for name in names:
            said = commands.run(name, self.disk.now(), ROUND, SCHOOL)
            self.seen.update((said.out + said.err).splitlines())
            self.states.add(f"state command {name}")
            if wrong := commands.judged(name, said, self.rows):
                self.complain("commands", wrong)

    # What happens to them.

    def _trouble(self, what: str) -> None:
        """The disk is full or gives errors for a while."""
        kind, seconds = what.split()
        self.disk.trouble = kind
        self.states.add(f"state disk {kind}")
        asyncio.get_running_loop().call_later(float(seconds), self._heal, self.disk)

    def _heal(self, disk: WorldDisk | None = None) -> None:
        """The disk works again."""
        if (disk is None or disk is self.disk) and self.disk.trouble:
            self.disk.trouble = ""
            self.well_since = clock.now()

    # What people do.

    async def act(self, action: Action) -> None:
        """Do one thing, and take the time it takes."""
        kind, what = action
        if kind == "wait":
            await asyncio.sleep(float(what))
            return
        if kind == "command":
            return
        if kind == "disk":
            self._trouble(what)
            return
        if kind in ("clock", "zone"):
            (clock.set_ahead if kind == "clock" else clock.travel)(float(what))
            self.states.add(f"state {kind}")
            return
        if kind == "register":
            self.disk.swap(str(PATH), what)
            self.swapped, self.swapped_at = what, len(self.disk.log)
            self.states.add(f"state register {what}")
            return
        self.last_input = clock.now()
        if kind == "type":
            pace, lost = int(what.split()[0]) / 1000, judges.Lost(self)
            for letter in action.text:
                lost.before(letter)
                await self.press(_character_to_key(letter), letter, pace)
            lost.judge()
        elif kind == "key":
            await self.press(what, key_to_character(what) if len(what) == 1 or what == "space" else None, BETWEEN)
        else:
            if kind in ("paste", "flood"):
                self.send(events.Paste(action.text))
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
        self.last_input, frames, known = clock.now(), self.frames, -1
        if key == "ctrl+z" and judges.can_be_told(self):
            known = self.events()
        self.send(events.Key(key, character))
        await asyncio.sleep(pace)
        if known >= 0:
            judges.undone(self, known)
        judges.quiet(self, key, self.frames - frames)

    def click(self, x: int, y: int) -> None:
        """Press and let go the left button."""
        for kind in (events.MouseDown, events.MouseUp):
            self.send(kind(None, x, y, 0, 0, 1, False, False, False, x, y))

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self.size = (width, height)
        driver = self.app._driver
        assert driver is not None
        driver._size = self.size
        self.terminal.resize(width, height)
        self.tape.clear()
        self.app.post_message(events.Resize(Size(width, height), Size(width, height)))

    def send(self, message: Any) -> None:
        """Give the program what a terminal sends."""
        driver = self.app._driver
        if driver is not None and not self.app._exit:
            driver.process_message(message)


def paint_into(world: World) -> None:
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
