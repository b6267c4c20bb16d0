"""The screen of conflicts, and the meeting of which an answer is in conflict."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, Static

from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.form import FormDialog
from resultatdialog.tui.screens.conflicts import ConflictsScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.fields.text_fields import NoteField
from resultatdialog.tui.widgets.question_card import QuestionCard
from resultatdialog.work.conflicts import find_conflicts
from resultatdialog.work.documents import import_documents
from tui.drive import FIRST, go_to, meeting, open_meeting, saved, saved_answer

MINE, THEIRS = "Vi hann inte [skratt] [/b] 日本", "De hann visst\nlängre ner " + "ord " * 400 + "slut"
QUESTION = "uppfoljning_elev"


@pytest.fixture
def torn(office: Register, tmp_path: Path) -> Register:
    """A register with one meeting of which a note and the rating are in conflict."""
    document = json.loads((sample_round() / "sessions" / f"{FIRST}.json").read_text(encoding="utf-8"))
    for place, (words, rating) in enumerate(((MINE, 3), (THEIRS, 8))):
        other = copy.deepcopy(document)
        other["answers"][QUESTION]["note"] = words
        other["answers"]["skattning"]["rating"] = rating
        path = tmp_path / f"{place}.json"
        path.write_text(json.dumps(other), encoding="utf-8")
        import_documents(office, [path])
    assert len(find_conflicts(office)) == 2
    return office


def shown(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).content)


async def opened(pilot: Pilot[None]) -> ConflictsScreen:
    assert "2 konflikter väntar: F6" in shown(pilot, "#about")
    await pilot.press("f6")
    await pilot.pause()
    assert isinstance(pilot.app.screen, ConflictsScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_both_versions_are_there_in_full_and_can_be_read_to_the_end(
    app: ResultatdialogApp, torn: Register, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)

        words = shown(pilot, "#words")
        assert MINE in words
        assert THEIRS in words
        assert "okänd (ett dokument gjort för hand)" in words
        versions = screen.query_one("#versions", VerticalScroll)
        for _press in range(40):
            await pilot.press("down")
        assert versions.scroll_y == versions.max_scroll_y
        assert screen.focused is None


async def test_a_version_is_taken_with_name_and_reason_and_the_next_conflict_comes(
    app: ResultatdialogApp, torn: Register
) -> None:
    wanted = next(c for c in find_conflicts(torn) if c.target.endswith("note"))
    number = [version.value for version in wanted.versions].index(MINE) + 1
    async with app.run_test() as pilot:
        screen = await opened(pilot)
        await pilot.press(str(number))
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        assert saved_answer(torn, QUESTION, FIRST).get("note") is None
        app.screen.query_one("#by", Input).value = "Åsa"
        app.screen.query_one("#why", Input).value = "så sa hon"
        await pilot.press("f3")
        await pilot.pause()

        assert app.screen is screen
        assert len(find_conflicts(torn)) == 1
        assert "Betyg" in shown(pilot, "#about") or "skattning" in shown(pilot, "#about").casefold()
        (head,) = saved(torn, FIRST).heads[wanted.target]
        assert (head.value, head.origin.actor, head.origin.why) == (MINE, "Åsa", "så sa hon")


async def test_without_a_reason_nothing_is_taken(app: ResultatdialogApp, torn: Register) -> None:
    before = torn.contents()
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("1")
        await pilot.pause()
        app.screen.query_one("#by", Input).value = "Åsa"
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ConflictsScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
    assert torn.contents() == before


async def test_without_conflicts_the_screen_says_so(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        assert "F6" not in shown(pilot, "#about")
        await pilot.press("f6")
        await pilot.pause()
        assert "Ingen konflikt väntar" in shown(pilot, "#about")
        await pilot.press("1", "f3", "escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)


async def test_the_meeting_says_it_at_the_question_and_takes_no_words_over_the_two_versions(
    app: ResultatdialogApp, torn: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_meeting(pilot, FIRST)
        await go_to(pilot, QUESTION)
        note = next(field for field in meeting(pilot).query(NoteField) if field.display)

        assert "Två versioner av svaret" in str(meeting(pilot).query_one(QuestionCard).content)
        assert note.disabled
        assert not note.editor.has_focus
        await pilot.press("x", "y", "ctrl+s")
        await pilot.pause()
        assert {head.value for head in saved(torn, FIRST).heads[f"answer/{QUESTION}/note"]} == {MINE, THEIRS}

        await go_to(pilot, "saknas")
        assert not next(field for field in meeting(pilot).query(NoteField) if field.display).disabled
