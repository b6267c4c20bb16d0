"""Random keys on one screen: it is opened the way people open it, again whenever a key has left it, and judged.

The register is that of the hostile tours (`faults/hostile_register.py`), with harmless words: the sample round,
meetings of which one is over and one is coded twice, drafts, a conflict. Judged: no traceback; letters typed where they
do not act are in the note of their question, as an event; they are nowhere else; on the principal's page, or under what
lies over it, no word is painted that was ever typed.
"""

from __future__ import annotations

import asyncio
import json
import re
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from textual import events
from textual.keys import _character_to_key, key_to_character
from textual.screen import Screen
from textual.widgets import Input, TextArea

from faults.disk import Disk, insert
from faults.hostile_register import MAIN, write_register
from faults.hostile_strings import Hostile
from faults.ways import READ, WAYS, OpenedApp, chain, every_screen
from resultatdialog.dialogue.session import Participant
from resultatdialog.register.batch import Draft
from resultatdialog.register.store import Register
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.fields.base import AnswerField
from resultatdialog.tui.widgets.fields.choice import ChoiceField
from resultatdialog.tui.widgets.outline import Outline
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round
from simulated import clock
from simulated.actions import Action, written
from simulated.any_keys import is_marked
from simulated.world import BETWEEN, PATH, ROUND, Complaint, World, paint_into

OVER = "99000001"
"""A school whose meeting is over; the first of the list."""
STRINGS = 40
KEPT_WITHIN = 1.7
"""Seconds within which letters are in the register: the program promises 1.5."""
PAINTED = 0.2
"""Share of the actions after which a screen without a principal's page is painted: painting takes most of the time."""
TRIES = 12
"""Steps on the way to a screen after which another life is begun."""
MOVES_WORDS = {"ToQuestionDialog", "RecoveredWordsDialog", "LooseNotesDialog"}
"""Dialogs that put words at another question than they were typed at, as somebody there wanted."""
NOWHERE = {"Palette", "SearchDialog", "StartScreen"}
"""Screens whose fields only look for something."""
UNDOES = {
    *("backspace", "delete", "left", "right", "up", "down", "home", "end", "pageup", "pagedown", "shift+left"),
    *(f"ctrl+{letter}" for letter in "aedkuwxyz"),
}
"""Keys that may take letters away, or put others between them, before these are in the register."""
KEPT_MARK = "✎ antecknat"


class Tried(NamedTuple):
    """The result of trying a screen with random keys: how much was tried and judged, and what was wrong."""

    screen: str
    seed: int
    keys: int
    """Keys that were pressed while the screen was on top, pastes included."""
    opened: int
    lives: int
    judged: int
    """Runs of letters that were looked for in the register."""
    principal: int
    """Times that the principal's page was looked at."""
    complaints: tuple[Complaint, ...]
    painted: tuple[str, ...]
    """The screen as it was at the first complaint."""
    worked: float


class Run(NamedTuple):
    """Letters typed one after the other in one place."""

    letters: str
    place: str
    """`note`: they belong into the question's note; `field`: where the cursor stood; `told`: nothing may be changed;
    `list`: nothing takes them."""
    screen: str
    question: str
    session: str
    events: int
    """How many events there were before."""
    at: float


@cache
def filled() -> dict[str, bytes]:
    """A disk with the register that every life begins with; a table and the words for `OpenedApp` lie beside it."""
    disk = Disk()
    strings = [Hostile(number, f"ord {number} om provet", ("plain",)) for number in range(STRINGS)]
    given: dict[str, Any] = {"vfs": insert(disk), "clock": clock.time_of_day}
    write_register(PATH, strings, **given)
    with Register(PATH, **given) as register:
        current = find_round(register, ROUND)
        assert current is not None
        over = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), OVER))
        if not over.begun:
            over.begin([Participant("lead", "AL")])
        over.finish()
    PATH.with_suffix(".csv").write_text("Skola;Antal;Andel\nVår;1;50\n", encoding="utf-8")
    PATH.with_suffix(".strings").write_text(json.dumps([one.text for one in strings[::5]]), encoding="utf-8")
    return {name: bytes(disk.files[number]) for name, number in disk.names.items()}


def places() -> list[str]:
    """The places that keys are tried in; raises LookupError naming a screen of the program that has no way."""
    if missing := every_screen() - {name.removesuffix(READ) for name in WAYS}:
        raise LookupError(f"no way to open {', '.join(sorted(missing))}: give it one in tests/faults/ways.py")
    return list(WAYS)


class ScreenWorld(World):
    """Lives of the program in which keys come to one screen."""

    def __init__(self, seed: int, actions: Sequence[Action], screen: str) -> None:
        super().__init__(seed, actions)
        self.target = screen
        self.opened = self.lives = self.judged = self.looked = self.reached = 0
        self.painted: tuple[str, ...] = ()
        self.paints = True
        self.goes_on = False
        """Whether the letter that comes stands right behind the one before."""
        self.runs: list[Run] = []
        self.due: list[Run] = []
        self.came_by: set[str] = set()
        """Classes of the screens that were on top in this life."""

    def complain(self, judge: str, what: str) -> None:
        """Keep a complaint and what is painted."""
        if not self.complaints:
            self.painted = tuple(self.lines())
        super().complain(judge, what)

    def try_keys(self) -> Tried:
        """Do everything."""
        began = clock.worked()
        paint_into(self)
        _paint_some(self)
        while self.done < len(self.actions) and not self.complaints:
            self.new_disk(filled())
            self.new_terminal()
            loop = clock.VirtualLoop()
            asyncio.set_event_loop(loop)
            loop.run_until_complete(self.one_life())
        figures = (self.reached, self.opened, self.lives, self.judged, self.looked)
        return Tried(self.target, self.seed, *figures, tuple(self.complaints), self.painted, clock.worked() - began)

    async def one_life(self) -> None:
        """From a start of the program until it is left, the way is lost, or all keys are pressed."""
        self.lives += 1
        self.runs, self.due, self.came_by = [], [], set()
        before = self.done
        self.register = Register(PATH, vfs=insert(self.disk), clock=clock.time_of_day)
        self.first = self.events()
        self.app = app = OpenedApp(self.register, PATH)
        try:
            async with app.run_test(size=self.size, notifications=True):
                await asyncio.sleep(1)
                while self.done < len(self.actions) and not self.complaints and not self.ended:
                    if not self.is_there and not await self.open():
                        if self.done == before and not self.ended:
                            self.complain("opening", f"{self.target} is not reached from {type(app.screen).__name__}")
                        break
                    action = self.actions[self.done]
                    self.done += 1
                    await self.act(action)
                    await self.look()
                if not self.ended:
                    await asyncio.sleep(2 * KEPT_WITHIN)
                    await app.action_quit()
        except Exception as error:
            if app._exception is None:
                self.complain("harness", "".join(traceback.format_exception(error)))
        if app._exception is not None or app.crashed:
            crash = app._exception or RuntimeError("the program says that it crashed")
            self.complain("traceback", "".join(traceback.format_exception(crash)[-12:]))
        self.judge_letters(everything=True)
        self.judge_elsewhere()
        self.register.close()

    @property
    def ended(self) -> bool:
        """Whether the program is over."""
        return bool(self.app._exit or self.app.crashed or self.app._exception is not None)

    # Opening.

    def where(self) -> str:
        """Name of the place on top."""
        screen = self.app.screen
        meeting = self.meeting()
        name = type(screen).__name__
        over = isinstance(screen, MeetingScreen | PrincipalScreen) and meeting is not None
        return name + READ if over and meeting is not None and meeting._meeting.read_only else name

    @property
    def is_there(self) -> bool:
        """Whether the wanted screen is on top."""
        return self.where() == self.target

    async def open(self) -> bool:
        """Go to the wanted screen: back to one on the way there, then on."""
        way = chain(self.target)
        self.opened += 1
        self.paints = False
        if self.target == "RecoveredWordsDialog" and not self.register.drafts():  # they have been taken or dropped
            main = next(digest.session_id for digest in self.register.digests(ROUND) if digest.school == MAIN)
            self.register.keep_draft(Draft(main, "np3_niva/quote", "halva ord", self.register.timestamp()))
        for step in range(TRIES):
            here = self.where()
            if here == self.target:
                return True
            if here in way:
                keys = WAYS[way[way.index(here) + 1]].keys
            else:
                keys = ("escape", "escape", "f10", "f10 home enter")[step % 4]
            for key, _colon, times in (key.partition(":") for key in keys.split()):
                for _press in range(int(times or 1)):
                    if self.ended:
                        return False
                    await self._press_way(key)
            await asyncio.sleep(0.5)
            if here in way and self.where() == here:  # a message, a field, a filter is in the way
                for key in ("escape", "escape"):
                    await self._press_way(key)
        return self.is_there

    async def _press_way(self, key: str) -> None:
        key = "escape" if key == "esc" else key
        name = _character_to_key(key) if len(key) == 1 else key
        await self.press(name, key_to_character(name) or (key if len(key) == 1 else None), 0.05)

    # Pressing.

    async def act(self, action: Action) -> None:
        """Do one thing; letters are remembered with where they must be found."""
        self.came_by.add(type(self.app.screen).__name__)
        self.paints = self.chance.random() < PAINTED
        self.goes_on = False
        if action.kind == "type":
            pace = int(action.what.split()[0]) / 1000
            for letter in action.text:
                self._note(letter)
                await self._press(_character_to_key(letter), letter, pace)
        elif action.kind == "paste":
            self._note(action.text, pasted=True)
            self.reached += self.is_there
            await super().act(action)
        elif action.kind == "key":
            character = action.what if len(action.what) == 1 else " " if action.what == "space" else None
            if action.what in UNDOES and self.due:
                if self.chance.random() < 0.5:
                    await asyncio.sleep(KEPT_WITHIN)
                    self.judge_letters()
                self.due.clear()
            if character is not None:
                self._note(character)
            await self._press(
                _character_to_key(character) if character else action.what,
                character,
                self.chance.choice((0.004, 0.03, BETWEEN)),
            )
        else:
            await super().act(action)
        self.came_by.add(type(self.app.screen).__name__)

    async def press(self, key: str, character: str | None, pace: float) -> None:
        """Press a key and wait."""
        if not self.ended:
            self.keys += 1
            self.last_input = clock.now()
            self.send(events.Key(key, character))
            await asyncio.sleep(pace)

    async def _press(self, key: str, character: str | None, pace: float) -> None:
        self.reached += self.is_there
        await self.press(key, character, pace)

    def meeting(self) -> MeetingScreen | None:
        """The open meeting, if there is one."""
        return next((one for one in self.app.screen_stack if isinstance(one, MeetingScreen)), None)

    def _note(self, letters: str, *, pasted: bool = False) -> None:
        """Remember letters that are going to be typed, with the place they belong to."""
        place = self._place(letters, pasted=pasted)
        if place == "acts" or self.ended:
            return
        meeting, screen = self.meeting(), type(self.app.screen).__name__
        question = meeting.question.id if meeting is not None and meeting.question is not None else ""
        session = meeting._meeting.conversation.session.id if meeting is not None else ""
        last = self.due[-1] if self.due and self.goes_on else None
        self.goes_on = True
        now = Run(letters, place, screen, question, session, self.events(), clock.now())
        if last is not None and not pasted and now[1:5] == last[1:5] and letters.strip():
            self.due[-1] = now._replace(letters=last.letters + letters, events=last.events)
        else:
            self.due.append(now)

    def _place(self, letters: str, *, pasted: bool) -> str:
        """Where letters belong: `note`, `field`, `told`, `list`, or `acts`."""
        screen, meeting = self.app.screen, self.meeting()
        focused = screen.focused
        if isinstance(screen, MeetingScreen | PrincipalScreen):
            if meeting is None or meeting._meeting.read_only:
                return "told"
            if isinstance(screen, PrincipalScreen):
                return "note"
            field = next((field for field in screen.query(AnswerField) if field.has_focus_within), None)
            if isinstance(focused, Outline) and letters.isdigit():
                return "acts"
            return "acts" if isinstance(field, ChoiceField) and field.acts_on(letters) else "note"
        if isinstance(focused, Input | TextArea):
            return "field"
        key = _character_to_key(letters) if len(letters) == 1 else ""
        if not pasted and (key in screen.active_bindings or letters.isdigit() or not letters.strip()):
            return "acts"
        if isinstance(screen, Dialog) and screen.field_for_words() is not None:
            return "field"
        return "note" if meeting is not None else "list"

    # Judging.

    async def look(self) -> None:
        """Judge what stands on the screen and what is in the register by now."""
        if self.ended:
            return
        await self.principal()
        self.judge_letters()

    async def principal(self) -> None:
        """No typed word is painted while the principal's page is up, but in the field of what lies over it."""
        if not self._has_page():
            return
        self.looked += 1
        if self._shown():
            await asyncio.sleep(0.3)  # the page may not have been painted yet
            if self._has_page() and (shown := self._shown()):
                self.complain("principal", f"painted over or on the principal's page: {sorted(shown)[:4]}")
        if KEPT_MARK in "\n".join(self.lines()) and self.where() == "PrincipalScreen" + READ:
            self.complain("kept", f"{KEPT_MARK!r} is painted over a meeting that is only read")

    def _has_page(self) -> bool:
        return not self.ended and any(isinstance(one, PrincipalScreen) for one in self.app.screen_stack)

    def _shown(self) -> set[str]:
        """Pieces of typed words that are painted, except in the focused line of a palette."""
        focused = self.app.screen.focused
        own = focused.value if isinstance(focused, Input) else ""
        return {piece for piece in re.findall(r"\w*qz\w*", "\n".join(self.lines())) if piece not in own}

    def judge_letters(self, *, everything: bool = False) -> None:
        """Letters that belong into a note are in an event of their question."""
        late = [run for run in self.due if everything or clock.now() - run.at > KEPT_WITHIN]
        if not late:
            return
        self.due = [run for run in self.due if run not in late]
        self.runs += [run for run in late if is_marked(run.letters)]
        wanted = [run for run in late if run.place == "note" and run.letters.strip()]
        if not wanted:
            return
        rows = self._rows(min(run.events for run in wanted))
        for run in wanted:
            self.judged += 1
            places = [target for _session, target, words in rows if all(one in words for one in run.letters.split())]
            if any(target.startswith(f"answer/{run.question}/") for target in places):
                continue
            where = ", ".join(sorted(set(places))[:3]) or "nowhere"
            self.complain("letters", f"{run.letters[:60]!r} typed on {run.screen} at {run.question}: {where}")

    def judge_elsewhere(self) -> None:
        """A marked word is only in the meeting it was typed in, at its question, and never where it only looked."""
        rows = self._rows(self.first)
        aside = [(name, str(value)) for name, value in self.register.database.execute("SELECT name, value FROM local")]
        names = [str(path) for path in Path().rglob("*")]
        for run in self.runs:
            for word in filter(is_marked, run.letters.split()):
                for session, target, words in rows:
                    if word in words and (wrong := self._wrong(run, session, target)):
                        self.complain("elsewhere", f"{word!r} typed on {run.screen} ({run.place}): {wrong}")
                if run.place != "field" and any(word in name + value for name, value in aside):
                    self.complain("elsewhere", f"{word!r} typed on {run.screen} is kept as a habit")
                if any(word in name for name in names):
                    self.complain("elsewhere", f"{word!r} typed on {run.screen} is in the name of a file")

    def _wrong(self, run: Run, session: str, target: str) -> str:
        """Why a word may not be here; empty if it may."""
        if run.place in ("told", "list") or run.screen in NOWHERE:
            return f"it is in the register, as {target}"
        if run.session and session != run.session:
            return f"it is in another meeting or stream, {session}, as {target}"
        other = target.startswith("answer/") and not target.startswith(f"answer/{run.question}/")
        if run.place == "note" and other and not self.came_by & MOVES_WORDS:
            return f"it is at another question than {run.question}: {target}"
        return ""

    def _rows(self, first: int) -> list[tuple[str, str, str]]:
        """Stream, target and all words of the events after the first so many."""
        rows = self.register.database.execute(
            "SELECT session_id, target, body FROM event JOIN payload USING (event_id) WHERE device_id = ? AND seq > ?",
            (self.register.device_id, first),
        )
        return [(session, target, json.dumps(json.loads(body), ensure_ascii=False)) for session, target, body in rows]


def _paint_some(world: ScreenWorld) -> None:
    """Leave frames out that nobody looks at; what has changed waits for the next one."""
    paint = Screen._compositor_refresh

    def refresh(screen: Screen[Any]) -> None:
        if world.paints or any(isinstance(one, PrincipalScreen) for one in world.app._screen_stack):
            paint(screen)

    setattr(Screen, "_compositor_refresh", refresh)  # noqa: B010


def last_keys(tried: Tried, actions: Sequence[Action]) -> str:
    """The actions before the first complaint, and the screen as it was."""
    done = tried.complaints[0].after
    return written(actions[max(done - 30, 0) : done]) + "\n".join(tried.painted)
