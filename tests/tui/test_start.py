from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.widgets import Input, Static

from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.participants import ParticipantsDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.habits import MeetingPlace, keep_place, last_place
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_round
from tui.drive import FULL, ONLY_3, note, open_meeting, saved_answer


async def test_all_schools_are_listed_with_their_state(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        schools = app.screen.query_one(SchoolList).schools

        assert len(schools) == 29
        assert {school.state for school in schools} == {"förberett"}
        assert "oskyddat register" in app.screen.query_one(Masthead).state


async def test_search_finds_a_school_by_part_of_its_name_and_escape_shows_all_again(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f8")
        app.screen.query_one(Input).value = "FJÄRIL"
        await pilot.pause()
        assert [school.code for school in app.screen.query_one(SchoolList).schools] == [FULL]

        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen.query_one(SchoolList).schools) == 29


async def test_a_meeting_begins_with_who_is_there_and_nothing_is_written_before(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ParticipantsDialog)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        assert office.digests() == []


async def test_a_meeting_without_an_official_does_not_begin(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, ParticipantsDialog)
        assert office.digests() == []


async def test_names_typed_in_one_burst_land_on_their_own_lines(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("A", "L", "enter", "B", "T", "enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)
    session = office.session(office.digests()[0].session_id)
    assert {person.role: person.name for person in session.participants if person.role != "principal"} == {
        "lead": "AL",
        "notes": "BT",
    }
    assert session.state == "ongoing"


async def test_the_program_opens_where_the_last_meeting_stopped(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("f3", "f3")
        note(pilot).text = "Underlagen [skratt]"
        await pilot.press("ctrl+s")
    assert last_place(office) is not None

    again = ResultatdialogApp(office)
    async with again.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        screen = again.screen
        assert isinstance(screen, MeetingScreen)
        assert screen.question is not None
        assert screen.question.id == "underlag"
        assert note(pilot).text == "Underlagen [skratt]"


@pytest.mark.parametrize("kept", ["np6_orsak", "finns_inte", ""], ids=["another grade", "not in the guide", "none"])
async def test_a_meeting_that_stopped_at_a_question_it_no_longer_has_goes_on_at_the_first_that_is_left(
    app: ResultatdialogApp, office: Register, kept: str
) -> None:
    current = find_round(office, "nacka-2016")
    assert current is not None
    held = OpenMeeting(office, open_conversation(office, current, guide_of(office, current), ONLY_3))
    held.begin([Participant("lead", "AL")])
    held.set_aside(held.conversation.questions[0], "declined")
    keep_place(office, MeetingPlace("nacka-2016", ONLY_3, kept, {"A": 300}))

    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MeetingScreen)
        assert screen.question == held.conversation.questions[1]
        note(pilot).text = "Ord."
        await pilot.press("f3")
        assert screen.question == held.conversation.questions[2]
    assert saved_answer(office, held.conversation.questions[1].id, ONLY_3)["note"] == "Ord."


async def test_an_empty_register_says_what_to_do_first(tmp_path: Path) -> None:
    with Register(tmp_path / "empty.db") as register:
        app = ResultatdialogApp(register)
        async with app.run_test() as pilot:
            await pilot.press("f2", "f3", "enter")
            await pilot.pause()
            assert "resultatdialog round add" in str(app.screen.query_one("#about", Static).content)


async def test_the_palette_finds_schools(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        names = [name for name, _go in app.screen.places()]
        assert "Citronfjärilens friskola" in names
        assert len(names) == 29


@pytest.mark.parametrize("theme", ["papper", "skiffer"])
async def test_every_school_can_be_read_in_both_colours(app: ResultatdialogApp, theme: str) -> None:
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        schools = app.screen.query_one(SchoolList)
        for y in range(3):  # the marked one, and two without a meeting
            segment = next(iter(schools.render_line(y)))
            assert segment.style is not None and segment.style.color is not None and segment.style.bgcolor is not None
            ink, paper = (Color.from_rich_color(colour) for colour in (segment.style.color, segment.style.bgcolor))
            assert contrast(ink, paper) > 4.5, segment.text  # WCAG 2.1, 1.4.3 for text of this size


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.1."""

    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
