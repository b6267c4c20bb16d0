"""A note as it is painted is the note as it is stored, at every width: read in the terminal, not in the widgets."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from textual.pilot import Pilot

import resultatdialog.tui
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.habits import MeetingPlace
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round
from tui.drive import FULL, meeting, note
from tui.painted import PaintedTerminal

SAID = "Vi har många nyanlända i gruppen och bytte lärare i november. Åtgärdsprogrammen följs upp varje termin med"


def told(words: int) -> str:
    """So many words, no two alike: one seen twice or left out shows."""
    said = SAID.split()
    return " ".join(f"{said[place % len(said)]}{place}" for place in range(words))


NOTES = {
    "uppfoljning_grupp": told(5),
    "np3_niva": told(20),
    "np3_prov_bedomning": "Vi har många nyanlända i gruppen och bytte lärare i november. Nu har alla tid att läsa.",
    "stod_effekt": told(200),
    "progression": "specialpedagogik" * 12 + " " + told(6) + " " + "åäöÅÄÖ" * 30,
    "betyg6_niva": "読解力が低い 日本" * 14 + " " + told(7) + "学校" * 60,
    "betyg6_insats": "\t".join(told(24).split()) + "\n\tindraget\t\t日本\t" + "långt" * 40 + "\tslut",
    "saknas": "\n\n".join(f"Stycke {place}. {told(place * 3)}" for place in range(1, 9)),
}
"""Kinds of notes, by the question they are the answer to."""
SIZES = [(80, 24), (200, 60), (120, 40), (99, 30), (100, 30), (101, 45), (149, 24), (150, 50), (61, 24), (90, 33)]
"""On both sides of each width at which the page is laid out in another way, and of the height."""
CHANGES_AT = ((80, 24), (200, 60))
"""Where it is also looked at after the figures were opened, writing was taken back and the colours changed."""


def held(register: Register) -> OpenMeeting:
    """A meeting with every note entered."""
    current = find_round(register, "nacka-2016")
    assert current is not None
    talk = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), FULL))
    for name, words in NOTES.items():
        question = talk.conversation.guide.question(name)
        assert question is not None
        talk.answer(question, "note", words)
    return talk


async def opened(pilot: Pilot[None], talk: OpenMeeting, question: str) -> None:
    """Open or resume the meeting at a question, and let the cursor blink, which paints its row anew."""
    await pilot.app.push_screen(MeetingScreen(talk, MeetingPlace("nacka-2016", FULL, question, {})))
    await pilot.pause()
    pilot.app.clear_notifications()
    note(pilot)._toggle_cursor_blink_visible()
    await pilot.pause()


async def show(pilot: Pilot[None], question: str) -> None:
    """Go to a question of the open meeting."""
    screen = meeting(pilot)
    screen.question = screen._meeting.conversation.guide.question(question)
    await pilot.pause()


def without_blanks(words: str) -> str:
    """Lines that were broken read as one; a tab is blank on the screen."""
    return "".join(words.split())


def check(terminal: PaintedTerminal, editor: Editor, when: str) -> None:
    """The rows of the editor, read together, are a piece of its words; all of them where there is no more to scroll."""
    seen = editor.screen.find_widget(editor).clip.intersection(editor.scrollable_content_region)
    rows = terminal.lines(seen)
    painted, words = without_blanks("".join(rows)), without_blanks(editor.text)
    assert painted in words, f"{when}:\n" + "\n".join(rows)
    if seen.height == editor.scrollable_content_region.height >= editor.wrapped_document.height:
        assert painted == words, f"{when}:\n" + "\n".join(rows)
    assert painted or not seen.area, when


async def test_a_note_is_painted_as_it_is_stored_when_a_meeting_is_opened_or_resumed(office: Register) -> None:
    app = ResultatdialogApp(office)
    talk = held(office)
    async with app.run_test(size=SIZES[0]) as pilot:
        terminal = PaintedTerminal(app)
        for size, question in (((80, 24), "np3_prov_bedomning"), ((200, 60), "np3_niva")):
            await pilot.resize_terminal(*size)
            await opened(pilot, talk, question)
            check(terminal, note(pilot), f"{size}, {question}")
            app.screen.dismiss(None)
            await pilot.pause()


async def test_a_note_is_painted_as_it_is_stored_at_every_size_and_after_every_change(office: Register) -> None:
    app = ResultatdialogApp(office)
    talk = held(office)
    questions = itertools.cycle(NOTES)
    async with app.run_test(size=(99, 24)) as pilot:
        terminal = PaintedTerminal(app)
        await opened(pilot, talk, next(questions))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            check(terminal, note(pilot), f"{size}, resized")
            for question in itertools.islice(questions, 2):
                await show(pilot, question)
                check(terminal, note(pilot), f"{size}, {question}")
            if size in CHANGES_AT:
                note(pilot).insert(f"{told(3)}\n{told(9)} ", (0, 0))
                await pilot.pause()
                check(terminal, note(pilot), f"{size}, written")
                for key in ("ctrl+z", "f7"):
                    await pilot.press(key)
                    app.clear_notifications()
                    await pilot.pause()
                    check(terminal, note(pilot), f"{size}, {key}")
                app.action_colours()
                await pilot.pause()
                check(terminal, note(pilot), f"{size}, other colours")


async def test_the_words_of_a_quote_are_painted_as_they_are_stored(office: Register) -> None:
    app = ResultatdialogApp(office)
    codebook = held(office).conversation.guide.codebook
    group = codebook.result_group("np3")
    assert group is not None
    async with app.run_test(size=(110, 30)) as pilot:
        terminal = PaintedTerminal(app)
        screen = ExplanationDialog(codebook, group, NOTES["np3_niva"])
        await app.push_screen(screen)
        for size in ((80, 24), (72, 24)):
            await pilot.resize_terminal(*size)
            check(terminal, screen.query_one(Editor), str(size))


def test_no_other_editor_is_used() -> None:
    folder = Path(next(iter(resultatdialog.tui.__path__)))
    own = re.compile(r"\bTextArea\(|\(TextArea[,)]")
    assert {path.name for path in folder.rglob("*.py") if own.search(path.read_text("utf-8"))} == {"editor.py"}
