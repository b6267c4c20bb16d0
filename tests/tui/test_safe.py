"""People's words and file contents never act on the terminal or the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.segment import Segment
from textual.color import Color
from textual.widgets import OptionList

from resultatdialog.intake.text import CONTROL
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.control_filter import ControlFilter
from resultatdialog.tui.screens.tally import TallyScreen
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.work.round_import import add_round
from tui.drive import go_to, note, open_meeting, saved_answer

HOSTILE = "[laughs] [/b] [@click=app.quit]klicka[/] [red]röd \\[x] =cmd|' /C calc'!A0 日本語 👩 $text {braces} %s"


async def test_hostile_words_are_shown_as_they_are_on_every_screen(tmp_path: Path, sample: RoundFolder) -> None:
    text = HOSTILE
    first = sample.round.schools[0]._replace(name=text, principal=text)
    hostile = replace(sample.round, title=text, municipality=text, schools=(first, *sample.round.schools[1:]))
    with Register(tmp_path / "r.db") as register:
        add_round(register, replace(sample, round=hostile))
        app = ResultatdialogApp(register)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert app.screen.query_one(SchoolList).schools[0].name == text
            await open_meeting(pilot, first.code)
            await go_to(pilot, "np3_niva")
            note(pilot).text = text
            await pilot.press("f4", "1", "2")
            await pilot.press("f5", "1", *"[/b]", "enter")
            for key in ("f9", "f9", "f1", "f1", "f10", "escape", "ctrl+p", "escape"):
                await pilot.press(key)
            await pilot.pause()
            assert saved_answer(register, "np3_niva", first.code)["note"] == text
            await pilot.press("f10")
            await pilot.pause()
            options = app.screen.query_one(OptionList)
            options.highlighted = 0  # to leave: questions are left
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press("f2")
            await pilot.pause()
            assert isinstance(app.screen, TallyScreen)
            await app.workers.wait_for_complete()
            assert app.is_running


async def test_control_characters_that_are_pasted_do_not_reach_the_register(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        note(pilot).insert("före\x1b[31m\x07\u202eefter\x9b")
        await pilot.press("ctrl+s")
    assert saved_answer(office, "uppfoljning_elev")["note"] == "före[31mefter"


def test_the_filter_shows_what_acts_on_a_terminal_and_lets_the_rest_through() -> None:
    line = [Segment("å\x1b]52;c;x\x07 \u202e \x85"), Segment("日本 [b]")]
    shown = ControlFilter().apply(line, Color(0, 0, 0))
    text = "".join(segment.text for segment in shown)
    assert not CONTROL.search(text)
    assert text == "å\ufffd]52;c;x\ufffd \ufffd \ufffd日本 [b]"
