from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from textual.color import Color
from textual.widgets import Input, Static

from resultatdialog.dialogue.session import Participant
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import Roster
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.about import AboutDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.fields.text_fields import NoteField
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.question_card import QuestionCard
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.habits import MeetingPlace, keep_place, last_place
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.rounds import find_roster, find_round
from tui.drive import FULL, ONLY_3, note, open_meeting, saved_answer, still


async def test_all_schools_are_listed_with_their_state(app: ResultatdialogApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        schools = app.screen.query_one(SchoolList).schools

        assert len(schools) == 29
        assert {school.state for school in schools} == {"inte bokat"}
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
        assert isinstance(app.screen, AboutDialog)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        assert office.digests() == []


async def test_a_meeting_without_an_official_does_not_begin(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, AboutDialog)
        assert office.digests() == []


async def test_names_typed_in_one_burst_land_on_their_own_lines(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("A", "L", "enter", "B", "T", "enter", "enter")
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


def breaks(self: object, *_arguments: object) -> None:
    """Stands in for anything that goes wrong while a question is put on the screen."""
    raise ValueError("a mistake of ours")


def warnings(app: ResultatdialogApp) -> list[str]:
    return [str(notification.message) for notification in app._notifications]


@pytest.mark.parametrize(
    ("breaking", "ends"),
    [
        ((NoteField, "show"), True),
        ((QuestionCard, "render"), True),
        ((MeetingScreen, "__init__"), False),
        ((StartScreen, "_meeting"), False),
    ],
)
async def test_a_kept_place_that_cannot_be_opened_never_stops_a_start(
    office: Register, monkeypatch: pytest.MonkeyPatch, breaking: tuple[type, str], ends: bool
) -> None:
    app = ResultatdialogApp(office)
    async with app.run_test() as pilot:
        await open_meeting(pilot)
        await pilot.press("f3")
    place = last_place(office)
    assert place is not None
    assert place.question == "uppfoljning_grupp"

    with monkeypatch.context() as patch:
        patch.setattr(*breaking, breaks)
        app = ResultatdialogApp(office)
        with suppress(ValueError):  # this start may end; the program then begins once more
            async with app.run_test() as pilot:
                await still(pilot)
        assert app.crashed == ends
        again = ResultatdialogApp(office) if ends else app
        if ends:
            async with again.run_test() as pilot:
                await still(pilot)
                assert isinstance(again.screen, StartScreen)
    (said,) = warnings(again)
    assert "kunde inte öppnas" in said
    assert last_place(office) is None

    app = ResultatdialogApp(office)
    async with app.run_test() as pilot:
        await still(pilot)
        assert isinstance(app.screen, StartScreen)
        assert warnings(app) == []
        await open_meeting(pilot)


async def test_a_place_is_kept_only_once_its_question_stands_on_the_screen(
    office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ResultatdialogApp(office)
    with pytest.raises(ValueError, match="of ours"):
        async with app.run_test() as pilot:
            screen = await open_meeting(pilot)
            first = last_place(office)
            assert first is not None
            monkeypatch.setattr(QuestionCard, "render", breaks)
            await screen.action_step(1)
            await still(pilot)
    assert last_place(office) == first


@pytest.mark.parametrize(
    "kept",
    [
        "nacka-2016",
        {"place": 1},
        {"round": 1, "school": "99000003"},
        {"round": "nacka-2016", "school": ["99000003"]},
        {"round": "nacka-2016", "school": "99000003", "seconds": [1]},
        {"round": "nacka-2016", "school": "99000003", "question": "gone", "seconds": {"A": "x"}},
        {"round": "gone", "school": "99000003"},
        {"round": "nacka-2016", "school": "gone"},
        {"round": "nacka-2016", "school": "99000003", "a newer program": True},
    ],
)
async def test_a_kept_place_that_makes_no_sense_stops_no_start(office: Register, kept: object) -> None:
    current = find_round(office, "nacka-2016")
    assert current is not None
    conversation = open_conversation(office, current, guide_of(office, current), FULL)
    OpenMeeting(office, conversation).begin([Participant("lead", "AL")])
    office.keep_local("place", kept)
    app = ResultatdialogApp(office)
    async with app.run_test() as pilot:
        await still(pilot)
        assert isinstance(app.screen, StartScreen | MeetingScreen)


async def test_a_kept_place_in_a_round_that_cannot_be_read_stops_no_start(
    office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_place(office, MeetingPlace("damaged", FULL))

    def roster(register: Register, round_id: str) -> Roster | None:
        if round_id == "damaged":
            raise register.damaged()
        return find_roster(register, round_id)

    monkeypatch.setattr("resultatdialog.tui.screens.start.find_roster", roster)
    app = ResultatdialogApp(office)
    async with app.run_test() as pilot:
        await still(pilot)
        assert len(app.screen.query_one(SchoolList).schools) > 0


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
