from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, OptionList, Static

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Entry, Register
from resultatdialog.tally.registry import tally
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.behind import BehindScreen
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.screens.tally import TallyScreen
from resultatdialog.tui.widgets.tally_table import TallyTable
from resultatdialog.work.conversations import iter_conversations, material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.rounds import find_round


async def test_every_table_is_shown_as_the_command_prints_it(app: ResultatdialogApp, office: Register) -> None:
    import_documents(office, sorted((sample_round() / "sessions").glob("*.json")))
    current = find_round(office, "nacka-2016")
    assert current is not None
    data = material(office, current)
    counted = tally(data.round, data.guide, data.conversations)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, TallyScreen)
        await app.workers.wait_for_complete()
        await pilot.pause()
        names, table = app.screen.query_one(OptionList), app.screen.query_one(DataTable)
        for number, name in enumerate(counted.names("screen")):
            names.highlighted = number
            await pilot.pause()
            if name == counted.names("screen")[0]:
                await pilot.press("z")  # no rows are folded
                await pilot.pause()
            words = counted.tables[name].in_words(data.guide)
            shown, group = [], [""] * (words.keys - 1)
            for place in range(table.row_count):
                first, *rest = (str(cell).replace("\n", " ") for cell in table.get_row_at(place))
                if any(rest):
                    shown.append((*group, first.strip(), *rest))
                else:
                    group[len(first) - len(first.lstrip())] = first.strip()
            assert shown == list(words.rows), name
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)


async def counted_tables(app: ResultatdialogApp, office: Register, pilot: Pilot[None]) -> None:
    """The tables of the sample round, counted and on the screen."""
    import_documents(office, sorted((sample_round() / "sessions").glob("*.json")))
    await pilot.press("f2")
    await app.workers.wait_for_complete()
    await pilot.pause()


def lines(app: ResultatdialogApp) -> list[str]:
    table = app.screen.query_one(TallyTable)
    return [" ".join(str(cell) for cell in table.get_row_at(place)).rstrip() for place in range(table.row_count)]


def words(app: ResultatdialogApp, name: str) -> str:
    return str(app.screen.query_one(name, Static).content)


async def test_from_a_number_to_its_schools_to_a_meeting_at_the_question_and_back(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await counted_tables(app, office, pilot)
        assert "29 av 29 genomförda · 29 av 29 kodade · 0 av 29 dubbelkodade" in words(app, "#progress")
        await pilot.press("2", "enter", "down", "down", "down", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, BehindScreen)
        assert words(app, "#row").endswith("sämre förutsättningar")
        assert words(app, "#numbers").startswith("Skolor 6 av 27 (22\u00a0%)")
        assert words(app, "#cell") == "nacka-2016/explanation_types/np3/student/weakness"
        prompts = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert prompts[0] == "Räknas (6)"
        assert "Svarade annat (21)" in prompts and "Gäller ej (2)" in prompts
        assert prompts[2].split("\n")[0].strip() == "Citronfjärilens friskola"
        assert "”Språkligt var det en svag grupp redan i förskoleklass.”" in prompts[2]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)
        assert app.screen.conversation is not None
        assert app.screen.conversation.school.name == "Citronfjärilens friskola"
        assert app.screen.question is not None and app.screen.question.id == "np3_niva"
        await pilot.press("f10")
        await pilot.pause()
        assert isinstance(app.screen, BehindScreen)
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, TallyScreen)
        assert str(app.screen.query_one("#title", Static).content) == "Vad förklarar resultaten: typer av förklaringar"


async def test_a_rating_leads_to_its_schools_and_a_school_without_an_answer_to_the_reason_and_the_question(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("6", "enter", "down", "down", "down", "down", "enter")
        await pilot.pause()
        assert words(app, "#cell") == "nacka-2016/field:skattning/rating/5"
        await pilot.press("escape", "escape", "1", "0", "enter", "enter", "end")
        await pilot.pause()
        schools = app.screen.query_one(OptionList)
        assert schools.highlighted_option is not None
        assert "ville inte svara" in str(schools.highlighted_option.prompt)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)
        assert app.screen.question is not None and app.screen.question.id == "uppfoljning_grupp"


async def test_numbers_stay_in_sight_and_tables_keep_their_numbers_with_groups(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("g", "2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("5")
        await pilot.pause()
        assert words(app, "#title").startswith("Underlag")
        table = app.screen.query_one(TallyTable)
        assert str(table.get_row_at(0)[-1]) == "6 av 6\n(100\u00a0%)"
        assert table.virtual_size.width <= table.size.width


async def test_groups_stand_in_columns_whose_numbers_open_the_schools_of_the_group(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("5", "g", "2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        table = app.screen.query_one(TallyTable)
        assert [str(c.label) for c in table.columns.values()] == [
            "Underlag", "Alla", "kommunal (22 samtal)", "fristående (7 samtal)",
        ]  # fmt: skip
        assert "Grupper: Huvudman." in words(app, "#progress")
        await pilot.press("enter", "right", "right", "right", "enter")
        await pilot.pause()
        assert words(app, "#cell") == "nacka-2016/materials/np3+by=organizer_type:enskild"
        assert words(app, "#numbers").startswith("Skolor 6 av 6")


async def test_two_digits_bars_zeros_and_the_filter(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("1", "3")
        await pilot.pause()
        assert words(app, "#title").startswith("Fråga 9, Varken eller: Antal elever")
        await pilot.press("3")
        await pilot.pause()
        assert "   2 rader med 0 (Z)" in lines(app)
        await pilot.press("z")
        await pilot.pause()
        assert not any("rader med 0" in line for line in lines(app))
        assert any(line.strip().startswith("gynnsamt") for line in lines(app))
        await pilot.press("b")
        await pilot.pause()
        assert any("████······  11 av 27 (41\u00a0%)" in line for line in lines(app))
        await pilot.press("f")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "faktagranskade samtal" in words(app, "#progress")
        assert all("0 av 0" in line for line in lines(app) if " av " in line)
        await pilot.press("z")
        await pilot.pause()
        assert any(line.strip() == "3 rader med 0 (Z)" for line in lines(app))


async def test_what_is_seen_is_written_to_an_excel_file(
    app: ResultatdialogApp, office: Register, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("f7")
        await pilot.pause()
        app.screen.query_one("#path", Input).value = str(tmp_path / "mina tabeller")
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, TallyScreen)
    sheets = openpyxl.load_workbook(tmp_path / "mina tabeller.xlsx").sheetnames
    assert len(sheets) > 15


async def test_the_filter_chosen_while_the_first_count_is_under_way_holds(
    app: ResultatdialogApp, office: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_documents(office, sorted((sample_round() / "sessions").glob("*.json")))

    def read_while_a_key_is_pressed(*given: Any) -> Iterator[Conversation]:
        for place, conversation in enumerate(iter_conversations(*given)):
            if place == 1:
                assert isinstance(app.screen, TallyScreen)
                app.screen.action_only()
            yield conversation

    monkeypatch.setattr("resultatdialog.tui.screens.tally.iter_conversations", read_while_a_key_is_pressed)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert not app.screen.query_one("#sheet").loading
        assert "faktagranskade samtal" in words(app, "#progress")


async def test_a_table_of_one_group_leads_to_the_schools_of_that_group(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("g", "2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("7", "down", "down")  # motivations of all, of municipal schools, of independent ones
        await pilot.pause()
        assert words(app, "#title").endswith("– fristående")
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, BehindScreen)
        assert words(app, "#cell").startswith("nacka-2016/field:skattning/rating/")
        assert words(app, "#cell").endswith("+by=organizer_type:enskild")


async def test_a_meeting_that_was_only_read_leaves_the_tables_as_they_are_and_a_changed_one_is_said(
    app: ResultatdialogApp, office: Register
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await counted_tables(app, office, pilot)
        await pilot.press("2", "enter", "down", "down", "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)
        await pilot.press("f10")
        await pilot.pause()
        behind = app.screen
        assert isinstance(behind, BehindScreen)
        assert not list(app.workers)
        assert not app._notifications
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen) and app.screen.conversation is not None
        session = office.session(app.screen.conversation.session.id)
        office.append([Entry(session, [Change("answer/skattning/rating", 3)])])
        await pilot.press("f10")
        await pilot.pause()
        assert any("räknas om" in note.message for note in app._notifications)


async def test_folded_rows_push_no_number_out_of_sight(app: ResultatdialogApp, office: Register) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("5")
        await pilot.pause()
        table = app.screen.query_one(TallyTable)
        assert lines(app) == ["10 rader med 0 (Z)"]
        assert table.virtual_size.width <= table.size.width
        await pilot.press("8")
        await pilot.pause()
        headings = [str(column.label) for column in table.columns.values()]
        assert "Goda\nförutsättningar" in headings
