"""Short ways to drive the program in tests: open a school's meeting, reach its parts, wait until it is still."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.pilot import Pilot

from resultatdialog.dialogue.session import Participant, Session
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.coding import CodingScreen
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.widgets.fields.base import AnswerField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.text_fields import NoteArea, NoteField
from resultatdialog.work.codebooks import draw_sample
from resultatdialog.work.coding_desk import CodingDesk
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round

FIRST = "99000001"
"""Björkdungens skola: BT led the meeting and coded, AL took notes."""
FULL, ONLY_3, ONLY_6 = "99000003", "99000002", "99000018"
"""Schools of the sample round with grades F-9, F-3 and 6-9."""


async def open_meeting(pilot: Pilot[None], school: str = FULL, round_id: str = "nacka-2016") -> MeetingScreen:
    """Open a school's meeting with AL leading and ÅA taking notes."""
    app = pilot.app
    assert isinstance(app, ResultatdialogApp)
    register = app.register
    current = find_round(register, round_id)
    assert current is not None
    conversation = open_conversation(register, current, guide_of(register, current), school)
    held = OpenMeeting(register, conversation)
    if not held.begun:
        held.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
    await app.push_screen(MeetingScreen(held))
    await pilot.pause()
    return meeting(pilot)


def meeting(pilot: Pilot[None]) -> MeetingScreen:
    """The meeting screen, which must be on top."""
    screen = pilot.app.screen
    assert isinstance(screen, MeetingScreen)
    return screen


def note(pilot: Pilot[None]) -> NoteArea:
    """The first note on the page."""
    return next(field.editor for field in meeting(pilot).query(NoteField) if field.display)


async def go_to(pilot: Pilot[None], question: str) -> None:
    """Show a question."""
    screen = meeting(pilot)
    assert screen.conversation is not None
    target = screen.conversation.guide.question(question)
    assert target is not None
    await screen.go_to(target)
    page = screen.query_one(AnswerPage)
    for _attempt in range(20):  # a kind of field that is new on the page is mounted first, then shown; so are its rows
        await pilot.pause()
        if page.coming:
            continue
        shown = [field for field in page.query(AnswerField) if field.display and field.id != "comment"]
        if len(shown) == len(screen.conversation.fields(target)):
            return
    raise AssertionError(f"the fields of {question} are not on the page")


def saved(register: Register, school: str = FULL) -> Session:
    """The school's session as the register has it on disk now."""
    digest = next(digest for digest in register.digests() if digest.school == school)
    return register.session(digest.session_id)


def saved_answer(register: Register, question: str, school: str = FULL) -> dict[str, Any]:
    """What the register has for a question."""
    return dict(saved(register, school).answer(question))


def drawn(register: Register) -> None:
    """The first school is drawn to be coded by two."""
    current = find_round(register, "nacka-2016")
    assert current is not None
    draw_sample(register, current.id, {FIRST: saved(register, FIRST)}, 1, 7, by="AL")


async def desk(pilot: Pilot[None], coder: str) -> CodingScreen:
    """Open the coding screen as somebody."""
    app = pilot.app
    assert isinstance(app, ResultatdialogApp)
    current = find_round(app.register, "nacka-2016")
    assert current is not None
    screen = CodingScreen(CodingDesk(app.register, current, coder))
    await app.push_screen(screen)
    await still(pilot)
    return screen


async def still(pilot: Pilot[None]) -> None:
    """Wait until the screen on top is there and, if it is the desk, has read the round."""
    await pilot.pause()
    while isinstance(screen := pilot.app.screen, CodingScreen) and screen._loading:
        await pilot.pause()
    await pilot.pause()


async def twice(pilot: Pilot[None], key: str) -> None:
    """Press a key again before the first time has been dealt with, and wait until both have been."""
    for _press in range(2):
        pilot.app.post_message(events.Key(key, None))
    for _step in range(5):  # through the queues of the program, the screen and its widgets
        await pilot.pause()
