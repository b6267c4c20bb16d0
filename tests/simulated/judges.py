"""Judges of a world: each compares what a person or another program would have with what it should be.

They read the painted terminal and the disk. The widget tree is asked only where something has to be known that a person
at the keyboard would know: which screen is open, which editor has the focus.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widgets import OptionList

from faults.cut import Recording
from faults.disk import Disk, insert
from resultatdialog.intake.text import MAX_TEXT
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.store import Register
from resultatdialog.tui.dialogs.finish import LEAVE, FinishDialog
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.tui.widgets.fields.choice import KEYS, ChoiceField
from resultatdialog.tui.widgets.fields.text_fields import NoteArea
from resultatdialog.tui.widgets.page_sheet import PageSheet
from resultatdialog.tui.widgets.question_card import QuestionScroll
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.rounds import find_round
from simulated import clock
from simulated.actions import MARKED

if TYPE_CHECKING:
    from simulated.world import Claim, World

CUTS_AT, CUTS_EACH = 8, 2
"""At how many claims of a life the power is cut afterwards, and in how many ways."""
SAVED_WITHIN = 2.0
"""Seconds within which a word that stands on the page is in the register: the program promises 1.5."""
WELL_AFTER = 8.0
"""Seconds after a full disk or errors until nothing waits to be written any more."""
KNOWN_OPEN = frozenset({"replaced"})
"""Judges of faults that the program still has: they are reported, and fail a world only where that is asked for.

`replaced`: the register may be exchanged; the program looks at real
files only, and a world's are recorded.
"""
UNDONE = "Ångrat: "
"""Beginning of the sentence about a step that was taken back."""
MOST_FRAMES = 12
"""Frames that one key may cost until the next one."""
ESCAPES = 8
"""How many times Escape must be enough to be back at the meeting or the list."""


async def look(world: World, since_input: float) -> None:
    """Judge the screen as it stands."""
    if world.terminal.unknown:
        world.complain("terminal", f"bytes that the terminal does not know: {world.terminal.unknown!r}")
    app = world.app
    if app._exit or not app._running:
        return
    screen = app.screen
    if since_input < 1 and not isinstance(screen, PrincipalScreen):
        return  # something may still be on its way
    principal(world, screen)
    if wrong := cells(world, screen):
        await asyncio.sleep(0.5)  # a list may be gliding
        if screen is app.screen and (wrong := cells(world, screen)):
            world.complain("cells", wrong)
    note(world, screen)
    covered(world, screen)
    if since_input >= SAVED_WITHIN:
        words_saved(world, screen)


def principal(world: World, screen: Screen[Any]) -> None:
    """While the principal's page is up, or help over it, no word of ours, no other question, code or school."""
    stack = world.app.screen_stack
    page = next((one for one in stack if isinstance(one, PrincipalScreen)), None)
    if page is None or not isinstance(screen, PrincipalScreen | HelpDialog) or not page.is_mounted:
        return
    painted = "\n".join(world.lines())
    shown = page.query_one(PageSheet).page
    if shown is None or (shown.wording.split()[0] not in painted and screen is page):
        return  # not painted yet
    ours = MARKED.findall(painted) + re.findall(r"\w*qz\w*", painted)
    meeting = next((one for one in stack if isinstance(one, MeetingScreen)), None)
    others: set[str] = set()
    if meeting is not None and meeting.conversation is not None and meeting.question is not None:
        talk = meeting.conversation
        may = "\n".join((talk.school.name, talk.wording(meeting.question), str(meeting.figures)))
        names = {question.short for question in talk.questions if question != meeting.question}
        names |= {code.label for code in talk.guide.codebook.categories}
        names |= {school.name for school in talk.round.schools if school != talk.school}
        others = {name for name in names if len(name) > 5 and name not in may and name in painted}
    if ours or others:
        world.complain("principal", f"painted on the principal's page: {sorted({*ours, *others})[:4]}")


def cells(world: World, screen: Screen[Any]) -> str:
    """The first row in which the bytes show something else than the widgets would draw."""
    drawn = [strip.text.rstrip() for strip in screen._compositor.render_strips()]
    painted = [line.rstrip() for line in world.lines()]
    for row, (one, other) in enumerate(zip(drawn, painted, strict=False)):
        if one != other:
            return f"row {row}: drawn {one!r}, painted {other!r}"
    return ""


def note(world: World, screen: Screen[Any]) -> None:
    """The rows of the focused editor, read together, are a piece of its words."""
    editor = screen.focused
    if not isinstance(editor, Editor):
        return
    seen = screen.find_widget(editor).clip.intersection(editor.scrollable_content_region)
    if not seen.area or seen.right > world.size[0] or seen.bottom > world.size[1]:
        return
    places = ((x, y) for x in (seen.x, seen.right - 1) for y in range(seen.y, seen.bottom))
    if any(screen.get_widget_at(x, y)[0] is not editor for x, y in places):
        return  # a message or the outline lies over it
    rows = [line[seen.x : seen.right].rstrip() for line in world.lines()[seen.y : seen.bottom]]
    wrapped = _wrapped(editor)
    first = int(editor.scroll_y) + seen.y - editor.scrollable_content_region.y
    for row, painted in enumerate(rows):
        wanted = wrapped[first + row].rstrip() if first + row < len(wrapped) else ""
        if painted != wanted:
            world.complain("note", f"row {row} of the note: painted {painted[:60]!r}, wrapped {wanted[:60]!r}")
            return


def _wrapped(editor: Editor) -> list[str]:
    """The rows of an editor as its text is wrapped at its present width."""
    text = editor.wrapped_document
    return [section for line in range(text.document.line_count) for section in text.get_sections(line)]


def words_saved(world: World, screen: Screen[Any]) -> None:
    """Every whole word that has stood on the meeting's page for a while is in the register, or in a draft there."""
    editor = screen.focused
    if not isinstance(screen, MeetingScreen) or not isinstance(editor, NoteArea) or world.swapped:
        return
    if world.disk.trouble or clock.now() - world.well_since < WELL_AFTER < clock.now() - clock.START:
        return  # it waits to be written
    kept = stored_words(world)
    seen = set(MARKED.findall("\n".join(world.lines())))
    if missing := seen - kept:
        whole = {word for word in missing if re.search(rf"(?<!\w){word}(?!\w)", editor.text)}
        if whole:
            judge = "long" if len(editor.text) > MAX_TEXT else "words"
            world.complain(judge, f"painted for {SAVED_WITHIN} s and in no event: {sorted(whole)[:4]}")


def stored_words(world: World) -> set[str]:
    """The marked words of all events and drafts."""
    database = world.register.database
    bodies = [re.sub(r"\\.", " ", body) for (body,) in database.execute("SELECT body FROM payload")]  # they are JSON
    bodies += [draft.words for draft in world.register.drafts()]
    return {word for body in bodies for word in MARKED.findall(body)}


class Lost:
    """Letters of one go that were typed where letters do not act, on the ticks of a meeting."""

    def __init__(self, world: World) -> None:
        self.world, self.letters = world, ""

    def before(self, letter: str) -> None:
        """A letter is going to be typed."""
        screen = self.world.app.screen
        field = screen.focused
        if not isinstance(screen, MeetingScreen) or not isinstance(field, ChoiceField) or not letter.isalpha():
            return
        acts = not field._rating and letter.lower() in KEYS[: len(field.options)]
        self.letters += "" if acts else letter

    def judge(self) -> None:
        """They are in the register, in an editor, or the screen says where they are."""
        if len(self.letters) < 3 or self.world.app._exit:
            return
        places = [body for (body,) in self.world.register.database.execute("SELECT body FROM payload")]
        places += [editor.text for editor in self.world.app.screen.query(Editor)]
        if not any(self.letters in "".join(place.split()) for place in (*places, "".join(self.world.lines()))):
            self.world.complain("letters", f"typed among ticks and nowhere: {self.letters[:40]!r}")


def can_be_told(world: World) -> bool:
    """Whether an undo that comes now can be told from an editor's own, whose text is saved later."""
    in_note = isinstance(world.app.screen.focused, NoteArea)
    return not in_note or not any(UNDONE in line for line in world.lines())


def undone(world: World, known: int) -> None:
    """An undo must put back words that stood there once, whole; `known` is the number of events before it."""
    if not any(UNDONE in line for line in world.lines()):
        return
    rows = list(
        world.register.database.execute(
            "SELECT target, body FROM event LEFT JOIN payload USING (event_id) ORDER BY seq"
        )
    )
    new = [row for row in rows[known:] if not row[0].startswith(("asked/", "prompt/"))]
    if not new or not new[-1][0].startswith("answer/"):
        return
    target, body = new[-1]
    stood = [json.loads(old) for place, old in rows[:-1] if place == target and old and old.startswith('"')]
    sentence = body.startswith('"') and re.search(r"([.!?…][\"”’»)\]]*\s+|\n)$", json.loads(body))
    if sentence and any(text.startswith(json.loads(body)) for text in stood):
        return  # a sentence that was saved together with the next one
    if body != "null" and rows.count((target, body)) < 2:
        world.complain("undo", f"{target}: {body[:80]} was put back, and was never there")


def replaced(world: World) -> str:
    """Claims made since the register was replaced, removed or cut short that are not there; empty if none."""
    late = [claim for claim in world.claims if claim.operations > world.swapped_at]
    if not late:
        return ""
    want = {row[0] for row in world.rows[: late[-1].events]}
    try:
        with Register(world.register.path, vfs=insert(Disk(world.disk.now())), clock=clock.time_of_day) as again:
            missing = len(want - {name for (name,) in again.database.execute("SELECT event_id FROM event")})
    except RegisterError as error:
        return f"{late[-1].words} was painted after {world.swapped}, and then: {type(error).__name__}"
    return f"{late[-1].words} was painted after {world.swapped}: {missing} events are not there" if missing else ""


def covered(world: World, screen: Screen[Any]) -> None:
    """No message lies over the question: its first words are painted where the question stands."""
    if not isinstance(screen, MeetingScreen) or screen.question is None or screen.conversation is None:
        return
    if screen.has_class("-outline") or screen.has_class("-figures") or not screen.query(QuestionScroll):
        return
    place = screen.query_one(QuestionScroll).region
    if screen.query_one(QuestionScroll).scroll_y or place.height < 1:
        return
    painted = " ".join(line[place.x : place.right] for line in world.lines()[place.y : place.bottom])
    first = " ".join(screen.conversation.wording(screen.question).split()[:3])
    if first not in " ".join(painted.split()):
        world.complain("covered", f"{first!r} is not to be read where the question stands: {painted.split()[:12]}")


def quiet(world: World, key: str, frames: int) -> None:
    """No key costs more frames than so many."""
    if frames > MOST_FRAMES:
        world.complain("frames", f"{key} cost {frames} frames")


async def way_out(world: World) -> None:
    """Escape, F10 and leaving, then Ctrl+Q lead out of the program; the number in the list is a plain count."""
    app = world.app
    for _press in range(ESCAPES):
        await world.press("escape", None, 0.5)
        if app._exit or isinstance(app.screen, MeetingScreen | StartScreen):
            break
    if not app._exit and not isinstance(app.screen, MeetingScreen | StartScreen):
        world.complain("way out", f"{ESCAPES} times Escape end on {type(app.screen).__name__}")
        return
    if not app._exit and isinstance(app.screen, MeetingScreen):
        await world.press("f10", None, 1.5)
        if isinstance(app.screen, MeetingScreen) and app.screen._meeting.conversation.session.finished:
            world.complain("way out", "F10 does not leave a meeting that is over")
            return
        if not isinstance(app.screen, FinishDialog | StartScreen):
            world.complain("way out", f"F10 leads to {type(app.screen).__name__}")
            return
        if isinstance(app.screen, FinishDialog):
            leaves_first = app.screen.query_one(OptionList).get_option_at_index(0).id == LEAVE
            for key in ("home", *(() if leaves_first else ("down",)), "enter"):
                await world.press(key, None, 1.5)
        if not isinstance(app.screen, StartScreen):
            world.complain("way out", f"leaving ({LEAVE}) leads to {type(app.screen).__name__}")
            return
        counted(world)
    await world.press("ctrl+q", None, 3)
    if not app._exit:
        world.complain("way out", f"Ctrl+Q leaves {type(app.screen).__name__} open")
    elif world.register.unsaved:
        world.complain("way out", "the program has ended with something unsaved")


def counted(world: World) -> None:
    """The list of schools shows as many questions dealt with as there are, counted from the events anew."""
    from simulated.world import ROUND, SCHOOL

    current = find_round(world.register, ROUND)
    assert current is not None
    talk = open_conversation(world.register, current, guide_of(world.register, current), SCHOOL)
    done = sum(
        talk.status(question) in ("answered", "declined", "dont_know", "not_asked") for question in talk.questions
    )
    row = next((line for line in world.lines() if talk.school.name[:12] in line), None)
    if row is not None and not re.search(rf"\b{done} av {len(talk.questions)}\b", row):
        world.complain("count", f"{done} of {len(talk.questions)} by the events, painted {row.strip()!r}")


def cuts(
    recording: Recording, claims: Sequence[Claim], rows: Sequence[tuple[Any, ...]], chance: Random
) -> tuple[int, int, str]:
    """Cut the power at some of the claims: how many cuts, how many lost something claimed, and what the first lost."""
    from simulated.world import PATH

    done, lost, first = 0, 0, ""
    for claim in chance.sample(claims, min(len(claims), CUTS_AT)):
        want = {row[0] for row in rows[: claim.events]}
        for _way in range(CUTS_EACH):
            done += 1
            image = recording.cut(claim.operations, chance, directory_sync=True)
            try:
                with Register(PATH, vfs=insert(Disk(image)), clock=clock.time_of_day) as again:
                    missing = len(want - {name for (name,) in again.database.execute("SELECT event_id FROM event")})
                    words = f"{missing} of {len(want)} events lost"
            except RegisterError as error:
                missing, words = len(want), f"cannot be opened: {type(error).__name__}"
            if missing:
                lost += 1
                first = first or f"{claim.words} was painted, then the power went: {words}"
    return done, lost, first
