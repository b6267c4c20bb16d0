"""The principal sees the question and the school's figures, whatever was open before: read in the terminal itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from itertools import cycle as cycled
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from full_disk import Disk
from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.about import AboutDialog
from resultatdialog.tui.dialogs.agreement import AgreementDialog
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.dialogs.correct import CorrectDialog
from resultatdialog.tui.dialogs.dialog import Dialog, DraftDialog
from resultatdialog.tui.dialogs.emergency_copy import EmergencyCopyDialog
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.figure_origin import OriginDialog
from resultatdialog.tui.dialogs.finish import FinishDialog
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.dialogs.loose_notes import LooseNotesDialog
from resultatdialog.tui.dialogs.recovered_words import RecoveredWordsDialog
from resultatdialog.tui.dialogs.set_aside import SetAsideDialog
from resultatdialog.tui.dialogs.to_question import ToQuestionDialog
from resultatdialog.tui.palette import Palette
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.figures import cycle, table
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.habits import MeetingPlace
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round
from tui.drive import FULL, go_to, meeting, saved_answer
from tui.painted import PaintedTerminal

NOTE, QUOTE, COMMENT, OTHER, DRAFT = "Notisorden", "Citatorden", "Kommentarorden", "Annatorden", "Utkastorden"
"""Words of ours that stand nowhere else."""
SIZES = [(80, 24), (120, 40), (200, 60)]

OPENS: dict[type[Screen[Any]], Callable[[MeetingScreen], object] | str] = {
    SetAsideDialog: "f5",
    ExplanationDialog: "f4",
    FinishDialog: "f10",
    OriginDialog: "f12",
    HelpDialog: "f1",
    Palette: "ctrl+p",
    AgreementDialog: "ctrl+a",
    ToQuestionDialog: "ctrl+f",
    LooseNotesDialog: "ctrl+k",
    AboutDialog: "ctrl+u",
    ChooseDialog: lambda screen: screen.app.push_screen(ChooseDialog(NOTE, [("np3", QUOTE)])),
    CorrectDialog: lambda screen: screen.app.push_screen(CorrectDialog(NOTE)),
    EmergencyCopyDialog: lambda screen: screen.app.push_screen(EmergencyCopyDialog(NOTE, Path)),
    RecoveredWordsDialog: lambda screen: screen.show_recovered(),
}
"""How each dialog is opened over the meeting."""


def talk(register: Register) -> OpenMeeting:
    """A meeting with a note, a comment, ticks, an answer of one's own, and a coding."""
    current = find_round(register, "nacka-2016")
    assert current is not None
    held = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), FULL))
    held.begin([Participant("lead", "AL"), Participant("notes", "ÅA")])
    answers: dict[str, dict[str, Any]] = {
        "np3_niva": {"note": f"{NOTE}. {QUOTE}.", "comment": COMMENT},
        "underlag": {"note": NOTE, "comment": COMMENT, "choices": ["np3"], "other": OTHER},
    }
    for name, values in answers.items():
        question = held.conversation.guide.question(name)
        assert question is not None
        for field, value in values.items():
            held.answer(question, field, value)
    question = held.conversation.guide.question("np3_niva")
    assert question is not None
    held.code(question, held.conversation.guide.codebook.categories[0].id, "weakness", QUOTE, None)
    return held


def forbidden(register: Register, screen: MeetingScreen) -> set[str]:
    """Titles of other questions, codes, and other schools' names."""
    conversation, current = screen.conversation, find_round(register, "nacka-2016")
    assert conversation is not None and current is not None
    titles = {question.short for question in conversation.questions if question != screen.question}
    codes = {code.label for code in conversation.guide.codebook.categories}
    schools = {school.name for school in current.schools if school.code != FULL}
    return titles | codes | schools | {NOTE, QUOTE, COMMENT, OTHER, DRAFT}


def allowed(screen: MeetingScreen, page: Screen[Any]) -> str:
    """Everything the principal may read."""
    conversation, question, beside = screen.conversation, screen.question, screen.figures_in_words
    assert conversation is not None and question is not None
    figures = "" if beside is None else (cycle(beside) if beside.steps else table(beside)).plain
    keys = page.query_one(KeyLine).render().plain
    notice = "" if screen._meeting.protected else "oskyddat register"
    mark = "✎ antecknat …"
    return "\n".join((conversation.school.name, conversation.wording(question), figures, notice, mark, keys))


def check(terminal: PaintedTerminal, register: Register, screen: MeetingScreen, when: str) -> None:
    """Each word that can be read is one the principal may read, and the question is there."""
    page = screen.app.screen
    assert isinstance(page, PrincipalScreen), when
    painted, may = terminal.text(), allowed(screen, page)
    words = set(re.findall(r"\w+", painted))
    assert {word for word in words if word not in may} == set(), f"{when}\n{painted}"
    assert {word for word in forbidden(register, screen) if word not in may and word in painted} == set(), when
    assert re.findall(r"\w+", may)[:6] == re.findall(r"\w+", painted)[:6], f"{when}\n{painted}"


async def until(pilot: Pilot[None], expected: type[object]) -> None:
    """Wait until such a screen is on top."""
    for _attempt in range(50):
        await pilot.pause()
        if isinstance(pilot.app.screen, expected):
            return
    raise AssertionError(f"{pilot.app.screen} in place of {expected}")


async def painted(pilot: Pilot[None], terminal: PaintedTerminal, words: str) -> str:
    """Everything that can be read as soon as the words can."""
    for _look in range(500):
        await pilot.pause(0.02)
        if words in terminal.text():
            return terminal.text()
    raise AssertionError(f"{words!r} is not in\n{terminal.text()}")


async def shown(pilot: Pilot[None], terminal: PaintedTerminal, sizes: Sequence[tuple[int, int]], when: str) -> None:
    """Show the principal's page as the terminal is, then after each change of its size, and close it again."""
    screen, app = meeting(pilot), pilot.app
    assert isinstance(app, ResultatdialogApp)
    screen.notify(NOTE)  # as after resuming, or undoing
    await pilot.press("f9")
    await until(pilot, PrincipalScreen)
    check(terminal, app.register, screen, when)
    for size in sizes:
        await pilot.resize_terminal(*size)
        check(terminal, app.register, screen, f"{when}, {size}")
    await pilot.press("f9")
    await until(pilot, MeetingScreen)


def test_every_dialog_of_the_meeting_is_opened_below() -> None:
    parts = [vars(sys.modules[part.__module__]).values() for part in MeetingScreen.__mro__]
    known = {kind for kind in chain(*parts) if isinstance(kind, type) and issubclass(kind, Dialog)}
    assert known - {Dialog, DraftDialog} <= set(OPENS)


async def test_the_principal_reads_nothing_but_the_question_and_the_figures_after_any_dialog(office: Register) -> None:
    app = ResultatdialogApp(office)
    held = talk(office)
    async with app.run_test(size=SIZES[1], notifications=True) as pilot:
        terminal = PaintedTerminal(app)
        await app.push_screen(MeetingScreen(held, MeetingPlace("nacka-2016", FULL, "np3_niva", {})))
        await pilot.pause()
        screen = meeting(pilot)
        assert [word for word in (NOTE, QUOTE, COMMENT, "Underlag") if word not in terminal.text()] == []
        await shown(pilot, terminal, SIZES, "before any dialog")
        for (kind, opens), size in zip(
            OPENS.items(), cycled(SIZES), strict=False
        ):  # each dialog at another size than before
            if kind is RecoveredWordsDialog:
                held.keep_draft("np3_niva/quote", DRAFT)
            await pilot.press(opens) if isinstance(opens, str) else opens(screen)
            await until(pilot, kind)
            await pilot.press("2" if kind is RecoveredWordsDialog else "escape")
            await until(pilot, MeetingScreen)
            await shown(pilot, terminal, [size], f"after {kind.__name__}")
        await go_to(pilot, "underlag")
        screen.notify(NOTE)
        await pilot.press("f9")
        await until(pilot, PrincipalScreen)
        check(terminal, office, screen, "ticks")
        await pilot.press("f1")
        await until(pilot, HelpDialog)
        await pilot.pause()
        assert [word for word in forbidden(office, screen) if word in terminal.text()] == []
        await pilot.press("f1")
        await until(pilot, PrincipalScreen)
        screen.notify(NOTE)
        await pilot.pause()
        check(terminal, office, screen, "a message")


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_typed_on_the_page_goes_into_the_note_unseen_and_the_page_turns(
    office: Register, size: tuple[int, int]
) -> None:
    app = ResultatdialogApp(office)
    held = talk(office)
    async with app.run_test(size=size, notifications=True) as pilot:
        terminal = PaintedTerminal(app)
        await app.push_screen(MeetingScreen(held, MeetingPlace("nacka-2016", FULL, "np3_niva", {})))
        await pilot.pause()
        screen = meeting(pilot)
        await pilot.press("f9")
        await until(pilot, PrincipalScreen)

        await pilot.press(*"Rektorn säger", "space", *"nejj", "backspace", "enter", *"Sen")
        await pilot.pause()
        check(terminal, office, screen, "typing")
        assert "Rektorn" not in terminal.text()
        await pilot.press("ctrl+z")
        await pilot.pause()
        check(terminal, office, screen, "undone")
        assert "Sen" not in saved_answer(office, "np3_niva")["note"]
        await pilot.press("ctrl+y", "f3")
        await pilot.pause()
        assert screen.question is not None and screen.question.id != "np3_niva"
        check(terminal, office, screen, "the next question")
        assert "✎ antecknat" in terminal.text()
        await pilot.press(*"Annat", "f2", "f9")
        await until(pilot, MeetingScreen)

        assert saved_answer(office, "np3_niva")["note"] == f"{NOTE}. {QUOTE}. Rektorn säger nej\nSen"
        after = held.conversation.neighbour(screen.question, 1) if screen.question else None
        assert after is not None
        assert saved_answer(office, after.id)["note"] == "Annat"


async def test_the_page_reads_on_to_the_last_line_at_80_columns(office: Register) -> None:
    app = ResultatdialogApp(office)
    held = talk(office)
    async with app.run_test(size=SIZES[0]) as pilot:
        terminal = PaintedTerminal(app)
        await app.push_screen(MeetingScreen(held, MeetingPlace("nacka-2016", FULL, "np3_niva", {})))
        await pilot.pause()
        beside = meeting(pilot).figures_in_words
        assert beside is not None
        await pilot.press("f9")
        await until(pilot, PrincipalScreen)
        seen = terminal.text()
        for _page in range(6):
            await pilot.press("pagedown")
            await pilot.wait_for_animation()
            seen += terminal.text()

        assert {word for word in re.findall(r"\w+", table(beside).plain) if word not in seen} == set()


async def test_the_mark_on_the_page_says_when_words_are_not_kept(office: Register, disk: Disk) -> None:
    app = ResultatdialogApp(office)
    held = talk(office)
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        terminal = PaintedTerminal(app)
        await app.push_screen(MeetingScreen(held, MeetingPlace("nacka-2016", FULL, "np3_niva", {})))
        await pilot.pause()
        await pilot.press("f9")
        await until(pilot, PrincipalScreen)
        disk.fill()
        await pilot.press(*"Mer")
        await painted(pilot, terminal, "✎ EJ SPARAT")
        disk.free()
        await painted(pilot, terminal, "✎ antecknat")
