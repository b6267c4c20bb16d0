"""The list of schools as the round's plan, and the page of one school."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.about import AboutDialog, BookingDialog
from resultatdialog.tui.dialogs.form import FormDialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.school import SchoolScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.work.documents import import_documents
from resultatdialog.work.paper_places import keep_folder
from resultatdialog.work.plan import decline, round_plan
from tui.drive import FIRST, saved
from tui.painted import PaintedTerminal

ROUND = "nacka-2016"


@pytest.fixture
def held(office: Register, tmp_path: Path) -> Register:
    """A register in which the first school's meeting has been held, and papers go to a folder of the test."""
    import_documents(office, [sample_round() / "sessions" / f"{FIRST}.json"])
    keep_folder(office, tmp_path)
    return office


async def page(pilot: Pilot[None]) -> SchoolScreen:
    """The page of the marked school."""
    await pilot.press("right")
    await pilot.pause()
    assert isinstance(pilot.app.screen, SchoolScreen)
    return pilot.app.screen


def words(screen: SchoolScreen) -> str:
    """Everything on the page."""
    return "\n".join(str(part.content) for part in screen.query_one("#page").query(Static))


async def write(pilot: Pilot[None], **lines: str) -> None:
    """Fill in the inputs of the dialog on top, and end it."""
    for name, text in lines.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = text
    await pilot.press("f3")
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_booked_day_is_seen_in_the_list_and_taken_back_by_emptying_it(
    app: ResultatdialogApp, office: Register, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        painted = PaintedTerminal(app)
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert isinstance(app.screen, BookingDialog)
        assert app.screen.focused is app.screen.query_one("#date")
        await write(pilot, date="20/4", time="9.30", place="Biblioteket", lead="AL")
        assert isinstance(app.screen, StartScreen)
        await pilot.pause()
        assert "ons 20 apr 09.30" in painted.text()
        assert "bokat 1" in painted.text()
        (booking,) = round_plan(office, ROUND).bookings.values()
        assert (booking.day, booking.place, booking.names("lead")) == ("2016-04-20", "Biblioteket", "AL")

        await pilot.press("ctrl+b")
        await pilot.pause()
        await write(pilot, date="")
        assert round_plan(office, ROUND).bookings == {}
        await pilot.pause()
        assert "ons 20 apr" not in painted.text()


async def test_a_booking_without_a_day_is_said_to_be_none(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test() as pilot:
        await pilot.press("ctrl+b")
        await pilot.pause()
        await write(pilot, place="Biblioteket", lead="AL")
        assert any("Inget är bokat" in note.message for note in app._notifications)
    assert round_plan(office, ROUND).bookings == {}


async def test_parts_of_the_list_are_shown_and_it_is_sorted_by_day(app: ResultatdialogApp, held: Register) -> None:
    async with app.run_test() as pilot:
        schools = app.screen.query_one(SchoolList)
        await pilot.press("down", "down", "ctrl+b")
        await pilot.pause()
        await write(pilot, date="2016-04-01")
        await pilot.press("f7", "f7", "f7")
        await pilot.pause()
        assert [school.state for school in schools.schools] == ["försenat"]
        late = schools.schools[0].code
        await pilot.press("escape", "f10")
        await pilot.pause()
        assert [school.code for school in schools.schools[:2]] == [late, FIRST]
        assert len(schools.schools) == 29


async def test_enter_opens_the_page_of_a_meeting_that_is_over_and_the_meeting_from_there(
    app: ResultatdialogApp, held: Register
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, SchoolScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)


async def test_pack_and_summary_are_written_from_the_page_and_it_remembers_them(
    app: ResultatdialogApp, held: Register, tmp_path: Path
) -> None:
    async with app.run_test() as pilot:
        screen = await page(pilot)
        for key in ("f6", "f7"):
            await pilot.press(key)
            await pilot.pause()
            await write(pilot)
        made = sorted(path.name for path in tmp_path.glob("*.docx"))
        assert made == [
            "Paket Björkdungens skola-guide.docx",
            "Paket Björkdungens skola.docx",
            "Sammanfattning Björkdungens skola.docx",
        ]
        assert "skrivet 12 april 2016: Paket Björkdungens skola.docx" in words(screen)
        await pilot.press("f9", "2")
        await pilot.pause()
        assert "Sammanfattning Björkdungens skola.docx, skickat 12 april 2016" in words(screen)

        await pilot.press("f7")  # a name that is taken
        await pilot.pause()
        await write(pilot, path=str(tmp_path / made[2]))
        assert isinstance(app.screen, FormDialog)


async def test_a_school_that_declines_has_no_meeting_before_that_is_taken_back(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test() as pilot:
        screen = await page(pilot)
        await pilot.press("f4")
        await pilot.pause()
        app.screen.query_one(Input).value = "Tackade nej [b]"
        await pilot.press("enter")
        await pilot.pause()
        assert "Tackade nej [b]" in words(screen)
        assert screen.page.standing == "not-taking-part"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        await pilot.press("f4")
        await pilot.pause()
        assert screen.page.standing == "not-booked"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AboutDialog)
        assert office.digests() == []


async def test_the_state_is_set_from_the_page_with_a_name_and_backwards_with_a_reason(
    app: ResultatdialogApp, held: Register
) -> None:
    async with app.run_test() as pilot:
        screen = await page(pilot)
        await pilot.press("f10")
        await pilot.pause()
        names = [str(option.id) for option in app.screen.query_one(OptionList).options]
        assert "held" not in names
        await pilot.press(str(names.index("coded") + 1))
        await pilot.pause()
        await write(pilot, by="AL")
        assert saved(held, FIRST).state == "coded"
        assert screen.page.state == "coded"

        await pilot.press("f10", "1")
        await pilot.pause()
        await write(pilot, by="AL")
        assert isinstance(app.screen, FormDialog)  # backwards: it wants the reason
        await write(pilot, why="inte klar")
        assert saved(held, FIRST).state == "ongoing"


async def test_a_booking_is_written_as_a_calendar_file(
    app: ResultatdialogApp, office: Register, tmp_path: Path
) -> None:
    keep_folder(office, tmp_path)
    async with app.run_test() as pilot:
        await page(pilot)
        await pilot.press("f8")
        await pilot.pause()
        assert isinstance(app.screen, SchoolScreen)  # nothing is booked
        await pilot.press("f3")
        await pilot.pause()
        await write(pilot, date="20/4")
        await pilot.press("f8")
        await pilot.pause()
        await write(pilot)
    (made,) = tmp_path.glob("*.ics")
    assert b"20160420" in made.read_bytes()


async def test_the_palette_begins_no_meeting_at_a_school_that_does_not_take_part(
    app: ResultatdialogApp, office: Register
) -> None:
    decline(office, ROUND, FIRST, "tackade nej", "AL")
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, StartScreen)
        dict(screen.places())["Björkdungens skola"]()
        await pilot.pause()
        assert isinstance(app.screen, SchoolScreen)
