"""A second Enter that is under way when the first has acted."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.about import AboutDialog
from resultatdialog.tui.dialogs.coder import CoderDialog
from resultatdialog.tui.dialogs.explanation import ExplanationDialog
from resultatdialog.tui.dialogs.finish import FinishDialog
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.dialogs.set_aside import SetAsideDialog
from resultatdialog.tui.screens.coding import CodingScreen
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.codings import CodingList
from resultatdialog.tui.widgets.school_list import SchoolList
from tui.drive import go_to, meeting, open_meeting, saved_answer, twice


def stack(app: ResultatdialogApp) -> list[type[object]]:
    """The kinds of screens, the lowest first."""
    return [type(screen) for screen in app.screen_stack]


async def test_a_dialog_s_list_closes_its_dialog_and_not_the_meeting_under_it(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f10")
        assert isinstance(app.screen, FinishDialog)
        app.screen.query_one(OptionList).highlighted = 4
        await twice(pilot, "enter")

        assert stack(app) == [StartScreen, MeetingScreen]
        assert screen.question is not None and screen.question.number == 3


async def test_a_dialog_s_line_is_entered_once(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        screen = await open_meeting(pilot)
        await pilot.press("f5", "enter")
        assert isinstance(app.screen, SetAsideDialog)
        app.screen.query_one(Input).value = "senare"
        await twice(pilot, "enter")

        assert stack(app) == [StartScreen, MeetingScreen]
        assert screen.question is not None and screen.question.number == 2
    assert saved_answer(office, "uppfoljning_elev") == {"parked": "senare"}
    assert saved_answer(office, "uppfoljning_grupp") == {}


async def test_a_name_is_chosen_once(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert isinstance(app.screen, CoderDialog)
        app.screen.query_one(Input).value = "CD"
        await twice(pilot, "enter")

        assert stack(app) == [StartScreen, CodingScreen]


async def test_a_dialog_under_another_screen_does_not_close_that(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f5")
        dialog = app.screen
        assert isinstance(dialog, CoderDialog)
        await pilot.press("f1")
        dialog.dismiss(None)
        await pilot.pause()

        assert stack(app) == [StartScreen, CoderDialog, HelpDialog]


@pytest.mark.parametrize("begun", [True, False])
async def test_the_list_of_schools_opens_one_meeting(app: ResultatdialogApp, begun: bool) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        if begun:
            (await open_meeting(pilot, app.screen.query_one(SchoolList).schools[0].code)).leave()
            await pilot.pause()
        await twice(pilot, "enter")

        assert stack(app) == [StartScreen, MeetingScreen if begun else AboutDialog]


async def test_a_coding_is_opened_once_in_the_meeting(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await go_to(pilot, "np3_niva")
        await pilot.press("f4", "4", "1")
        await pilot.pause()
        meeting(pilot).query_one(CodingList).focus()
        await twice(pilot, "enter")

        assert stack(app) == [StartScreen, MeetingScreen, ExplanationDialog]
