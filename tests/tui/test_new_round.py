"""From files to a round in the register, with the keys a person presses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from resultatdialog.register.store import Register
from resultatdialog.results.mapping import load_mapping
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.dialogs.help import HelpDialog
from resultatdialog.tui.screens.mapping import MappingScreen
from resultatdialog.tui.screens.new_round import NewRoundScreen
from resultatdialog.tui.screens.start import StartScreen
from resultatdialog.tui.widgets.school_list import SchoolList
from resultatdialog.tui.widgets.setup.about import AboutPane
from resultatdialog.tui.widgets.setup.files import FilesPane
from resultatdialog.tui.widgets.setup.names import NamesPane
from resultatdialog.tui.widgets.setup.path_line import PathLine, completed
from resultatdialog.tui.widgets.setup.preview import PreviewPane
from resultatdialog.work.rounds import find_round, round_ids

HEADINGS = "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Antal elever"
HOSTILE = "[red]Aspens[/] 日本 [/b] skola " + "x" * 5000
MARKS_6 = f"""\
Statistik från Skolverket, https://www.skolverket.se

Grundskola - Betyg årskurs 6, samtliga elever
Valt läsår: 2024/25

{HEADINGS};Genomsnittlig betygspoäng;
Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;53;13,5;
Aspens skola;00000026;Exempelby;0099;Enskild;..;..;
Långt bort (påhittad);00000034;Annanstans;0098;Kommunal;20;14,0;
"""
OWN = """\
Skola;Antal elever;Svenska
BJÖRKDUNGENS skola (påhittad);41;0,82
Aspens;7;0,5
Totalsumma;48;0,8
"""
ROUND = "resultatdialoger-exempelby-2024-25"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(PreviewPane, "ENTER_DELAY", 0)
    (tmp_path / "filer").mkdir()
    (tmp_path / "register").mkdir()
    with Register(tmp_path / "register" / "office.db") as register:
        yield register


@pytest.fixture
def files(tmp_path: Path, empty: Register) -> Path:
    (tmp_path / "filer" / "betyg6.csv").write_text(MARKS_6, encoding="utf-8")
    return tmp_path / "filer"


def screen_of(pilot: Pilot[None]) -> NewRoundScreen:
    screen = pilot.app.screen
    assert isinstance(screen, NewRoundScreen)
    return screen


async def still(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read or counted."""
    for _turn in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def begin(pilot: Pilot[None], *paths: Path) -> NewRoundScreen:
    """Open the set-up and name files."""
    await pilot.press("f4")
    await pilot.pause()
    for path in paths:
        screen_of(pilot).query_one(PathLine).value = str(path)
        await pilot.press("enter")
        await still(pilot)
    return screen_of(pilot)


async def say(pilot: Pilot[None], field: str, words: str) -> None:
    screen_of(pilot).query_one(f"#{field}", Input).value = words
    await pilot.pause()


def prompts(listing: OptionList) -> list[str]:
    return [str(listing.get_option_at_index(place).prompt) for place in range(listing.option_count)]


def words(pilot: Pilot[None], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


async def test_from_a_folder_of_files_to_a_round_with_the_right_figures(empty: Register, files: Path) -> None:
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "F4" in words(pilot, "#about")
        screen = await begin(pilot, files)
        (shown,) = prompts(screen.query_one("#files", OptionList))
        assert "Skolverkets export · 2024/25 · skolenheter · 3 rader · Betyg åk 6" in shown

        await pilot.press("enter")  # the empty line goes on
        await pilot.pause()
        assert isinstance(screen.pane, AboutPane)
        await say(pilot, "municipality", "exem")
        assert len(prompts(screen.query_one("#towns", OptionList))) == 1
        await pilot.press("enter")
        await pilot.pause()
        assert screen.query_one("#municipality", Input).value == "0099 Exempelby"
        assert screen.query_one("#id", Input).value == ROUND
        await pilot.press("f3")
        await still(pilot)

        assert isinstance(screen.pane, PreviewPane)  # there are no names to confirm
        assert "1 av 2 (50" in words(pilot, "#what")
        await pilot.press("down", "down")
        await pilot.pause()
        for shown in ("Björkdungens skola (påhittad)", "13,5", "53 elever", "betyg6.csv, rad 7"):
            assert shown in words(pilot, "#what")
        await pilot.press("enter")
        await still(pilot)

        assert isinstance(app.screen, StartScreen)
        assert [school.code for school in app.screen.query_one(SchoolList).schools] == ["00000026", "00000018"]
    current = find_round(empty, ROUND)
    assert current is not None
    figure = current.figure("00000018", "betyg6_points")
    assert figure is not None
    assert (figure.raw, figure.n, figure.source) == ("13,5", 53, "betyg6.csv, rad 7 (samtliga elever)")
    masked = current.figure("00000026", "betyg6_points")
    assert masked is not None
    assert (masked.value, masked.token) == (None, "..")
    assert (empty.path.parent / "omgangar" / ROUND / "results.csv").is_file()


async def explain(pilot: Pilot[None]) -> None:
    """Answer the questions about the table of one's own."""
    screen = pilot.app.screen
    assert isinstance(screen, MappingScreen)
    await pilot.press("enter", "enter", "enter")  # headings, school, pupils are no measure
    screen.query_one("#typed", Input).value = "svenska prov"
    await pilot.pause()
    await pilot.press("enter", "1", "1", "enter")  # the measure, all pupils, shares of the whole, pupils as proposed
    await pilot.press("enter")  # the round's school year


async def test_a_table_nobody_knows_is_explained_names_are_confirmed_and_nothing_is_guessed(
    empty: Register, files: Path
) -> None:
    own = files / "eget.csv"
    own.write_text(OWN, encoding="utf-8")
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        screen = await begin(pilot, files / "betyg6.csv", own)
        assert "säg vilken kolumn som är vad" in prompts(screen.query_one("#files", OptionList))[1]
        await pilot.press("down", "down", "enter")
        await still(pilot)
        await explain(pilot)
        await pilot.pause()
        assert "0–1 läses som procent · elever: Antal elever" in words(pilot, "#hint")
        await pilot.press("1")
        await still(pilot)
        assert "eget.csv.karta.yaml" in prompts(screen_of(pilot).query_one("#files", OptionList))[1]
        assert (files / "eget.csv.karta.yaml").is_file()

        await pilot.press("f3")
        await pilot.pause()
        await say(pilot, "municipality", "0099 Exempelby")
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(screen.pane, NamesPane)
        listing = screen.query_one("#schools", OptionList)
        assert "samma namn" in prompts(listing)[listing.highlighted or 0]
        assert screen.pane.collect().confirmed == {}  # marked, not taken

        await pilot.press("f3")  # not before they are decided
        await still(pilot)
        assert isinstance(screen.pane, NamesPane)
        await pilot.press("f5")  # all equal names
        assert screen.pane.collect().confirmed == {"BJÖRKDUNGENS skola (påhittad)": "00000018"}
        assert "Aspens" in words(pilot, "#name")
        await pilot.press("0")
        assert screen.pane.collect().left_out == {"Aspens"}
        await pilot.press("left")  # thought again
        await pilot.press("1")
        assert screen.pane.collect().confirmed["Aspens"] == "00000026"
        await pilot.press("enter")
        await still(pilot)
        assert isinstance(screen.pane, PreviewPane)
        await pilot.press("enter")
        await still(pilot)

    current = find_round(empty, ROUND)
    assert current is not None
    figure = current.figure("00000018", "np3_sv_share")
    assert figure is not None
    assert (figure.raw, figure.n, figure.source) == ("82", 41, "eget.csv, rad 2")
    assert [school.grades for school in current.schools] == [("3", "6"), ("3", "6")]


async def test_a_table_explained_before_is_known_next_time_and_not_written_over_unsaid(
    empty: Register, files: Path
) -> None:
    own, kept = files / "eget.csv", files / "eget.csv.karta.yaml"
    own.write_text(OWN, encoding="utf-8")
    mapping = "name: Skola\ncolumns: [{heading: Svenska, measure: np3_sv_share, scale: 100}]\n"
    kept.write_text(mapping, encoding="utf-8")
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        screen = await begin(pilot, own)
        assert "eget.csv.karta.yaml" in prompts(screen.query_one("#files", OptionList))[0]
        await pilot.press("down", "enter")
        await still(pilot)
        await explain(pilot)
        await pilot.pause()
        assert "skriv över eget.csv.karta.yaml" in prompts(app.screen.query_one(OptionList))[0]
        await pilot.press("2")  # this time only
        await still(pilot)
    assert kept.read_text(encoding="utf-8") == mapping


async def test_going_back_and_leaving_loses_nothing_that_was_said(empty: Register, files: Path) -> None:
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        screen = await begin(pilot, files / "betyg6.csv")
        await pilot.press("f3")
        await pilot.pause()
        await say(pilot, "municipality", "0099 Exempelby")
        await say(pilot, "title", "Vår [b]omgång[/]")
        await pilot.press("f3")
        await still(pilot)
        await say(pilot, "folder", str(files / "annan mapp"))

        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        assert round_ids(empty) == []
        screen = await begin(pilot)
        assert isinstance(screen.pane, FilesPane)
        assert screen.query_one("#files", OptionList).option_count == 1
        await pilot.press("f3")
        await pilot.pause()
        assert screen.query_one("#municipality", Input).value == "0099 Exempelby"
        assert screen.query_one("#title", Input).value == "Vår [b]omgång[/]"
        assert screen.query_one("#id", Input).value == "var-b-omgang"
        await pilot.press("f3")
        await still(pilot)
        assert screen.query_one("#folder", Input).value == str(files / "annan mapp")
        await pilot.press("f3")
        await still(pilot)
    assert round_ids(empty) == ["var-b-omgang"]
    assert (files / "annan mapp" / "round.yaml").is_file()


async def test_words_from_files_do_nothing_to_the_screen(empty: Register, files: Path) -> None:
    name = "a[red]b [b 日本.csv"
    (files / name).write_text(MARKS_6.replace("Aspens skola", HOSTILE), encoding="utf-8")
    (files / "[b]okänd[x].csv").write_text(f"Enhet[/b];[red]Antal;{HOSTILE}\nx;1;2\n[/]{HOSTILE};2;3\n", "utf-8")
    (files / "betyg6.csv").write_bytes(MARKS_6.replace("Aspens", "\x1b[2JAspens \u202e").encode())
    app = ResultatdialogApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot, files)
        shown = prompts(screen.query_one("#files", OptionList))
        assert any(name in each for each in shown)
        assert any("styrtecken" in each for each in shown)  # ESC is refused with its place
        await pilot.press("down", "home", "enter")
        await still(pilot)
        assert isinstance(app.screen, MappingScreen)
        await pilot.press("enter", "enter", "escape", "escape", "escape")
        await pilot.pause()
        await pilot.press("f3")
        await pilot.pause()
        await say(pilot, "municipality", "0099 [red]By[/b]")
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(screen.pane, PreviewPane)
        await pilot.press("down")
        await pilot.pause()
        assert "[red]Aspens[/] 日本 [/b] skola" in words(pilot, "#what")
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)
        await pilot.press("escape", "enter")
        await still(pilot)
        assert isinstance(app.screen, StartScreen)
    (current,) = (find_round(empty, each) for each in round_ids(empty))
    assert current is not None
    assert current.schools[0].name == HOSTILE[:200]


async def test_what_is_wrong_is_said_and_nothing_is_written(empty: Register, files: Path) -> None:
    (files / "andra.csv").write_text(MARKS_6.replace("13,5", "12"), encoding="utf-8")
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        screen = await begin(pilot, files / "finns inte.csv")
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(screen.pane, FilesPane)
        screen = await begin(pilot, files)
        await pilot.press("f3")
        await pilot.pause()
        await say(pilot, "municipality", "Ingenstans")
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(screen.pane, AboutPane)
        await say(pilot, "municipality", "0097 Ingenstans")
        await pilot.press("f3")
        await still(pilot)
        assert isinstance(screen.pane, AboutPane)  # no schools there
        await say(pilot, "municipality", "0099 Exempelby")
        await pilot.press("f3")
        await still(pilot)
        assert "betyg6.csv, rad 7" in words(pilot, "#what")
        await pilot.press("enter")
        await still(pilot)
        assert isinstance(screen.pane, PreviewPane)
    assert round_ids(empty) == []
    assert not (empty.path.parent / "omgangar").exists()


async def test_a_file_can_be_taken_out_and_several_pasted_at_once(empty: Register, files: Path) -> None:
    (files / "andra.csv").write_text(MARKS_6, encoding="utf-8")
    app = ResultatdialogApp(empty)
    async with app.run_test() as pilot:
        screen = await begin(pilot)
        screen.query_one(PathLine).post_message(PathLine.Pasted(f'"{files / "andra.csv"}"\n"{files / "betyg6.csv"}"'))
        await still(pilot)
        assert [given.path.name for given in screen.pane.collect().files] == ["andra.csv", "betyg6.csv"]
        await pilot.press("down", "delete")
        await pilot.pause()
        assert [given.path.name for given in screen.pane.collect().files] == ["betyg6.csv"]
    assert (files / "andra.csv").is_file()


def test_a_path_is_written_to_its_end(files: Path) -> None:
    (files / "undermapp").mkdir()

    assert completed(f"{files}/BET") == f"{files}/BETyg6.csv"
    assert completed(f"{files}/u") == f"{files}/undermapp/"
    assert completed(f"{files}/b", folders_only=True) is None
    assert completed(f"{files}/") is None
    assert completed("/finns inte/x") is None


async def test_a_question_about_a_file_is_answered_with_a_number_before_anything_is_written(
    empty: Register, files: Path
) -> None:
    rows = "Radetiketter;Medel\n6;200\nBjörkdungens skola (påhittad);201\n9;220\nBjörkdungens skola (påhittad);221\n"
    (files / "pivot.csv").write_text(rows, encoding="utf-8")
    mapping = "name: Radetiketter\nschool_year: 2024/25\ncolumns: [{heading: Medel, measure: merit9}]\n"
    (files / "pivot.csv.karta.yaml").write_text(mapping, encoding="utf-8")
    async with ResultatdialogApp(empty).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = await begin(pilot, files)
        await pilot.press("enter")
        await pilot.pause()
        await say(pilot, "municipality", "0099 Exempelby")
        await pilot.press("f3")
        await still(pilot)
        assert "block" in words(pilot, "#what")
        await pilot.press("f3")
        await still(pilot)
        assert not round_ids(empty)

        await pilot.press("1")
        await still(pilot)
        assert isinstance(screen.pane, NamesPane)
        await pilot.press("f5", "f3")
        await still(pilot)
        await pilot.press("f3")
        await still(pilot)

    (made,) = round_ids(empty)
    current = find_round(empty, made)
    assert current is not None
    figure = current.figure("00000018", "merit9")
    assert figure is not None and figure.raw == "221"


async def test_another_sheet_of_the_file_is_explained_before_its_mapping_is_used(empty: Register, files: Path) -> None:
    own = files / "blad.xlsx"
    with xlsxwriter.Workbook(str(own)) as book:
        for name, heading, value in (("Åk 3 NP", "Svenska", "85 %"), ("Betyg åk 6", "Matematik", "13,1")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Skola", heading])
            sheet.write_row(1, 0, ["Björkdungens skola (påhittad)", value])
    async with ResultatdialogApp(empty).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await begin(pilot, own)
        await pilot.press("down", "enter")
        await still(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MappingScreen)
        await pilot.press("1", *["enter"] * 5)  # the sheet; headings, school, measure, pupils, year as marked
        await pilot.pause()
        first = "bladet Betyg åk 6 har också siffror"
        assert first in prompts(screen.query_one("#choices", OptionList))[0]
        await pilot.press("enter", "escape")  # back from the other sheet's first question: nothing is lost
        await pilot.pause()
        assert first in prompts(screen.query_one("#choices", OptionList))[0]
        await pilot.press(*["enter"] * 6)
        await pilot.pause()
        assert not any("bladet" in each for each in prompts(screen.query_one("#choices", OptionList)))
        await pilot.press("1")
        await still(pilot)
    kept = load_mapping(files / "blad.xlsx.karta.yaml")
    assert [(table.sheet, table.columns[0].measure) for table in kept.tables] == [
        ("Åk 3 NP", "np3_sv_share"),
        ("Betyg åk 6", "betyg6_points:ma"),
    ]
