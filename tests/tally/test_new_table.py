"""A table that is only declared and put in the registry comes out everywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import docx
import openpyxl
import pytest
from textual.widgets import DataTable, OptionList, Static

from resultatdialog.cli.arguments import FORMATS
from resultatdialog.cli.main import main
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.report.board import write_board_report
from resultatdialog.rounds.folder import read_round
from resultatdialog.tally import registry
from resultatdialog.tally.cells import TallyCell, fate
from resultatdialog.tally.model import CellRow, Counted, Format, Table
from resultatdialog.tally.registry import TABLES, tally
from resultatdialog.tally.schools import RoundAnswers
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.tally import TallyScreen
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

Write = Callable[..., Path]
SHARE = "1 av 1 (100\u00a0%)"


@dataclass(frozen=True)
class NoteRow(CellRow):
    question: str


def count_notes(answers: RoundAnswers) -> Counted[NoteRow, None]:
    def cell(question: str) -> TallyCell:
        return TallyCell({s.code: fate(True, s.status(question), True) for s in answers.schools})

    return Counted([NoteRow(question, cell=cell(question)) for question in ("skattning", "np6_orsak")], None)


TITLE = "Frågor med svar"
NOTES = Table(
    name="notes",
    row=NoteRow,
    keys=("question",),
    count=count_notes,
    title=lambda _guide: TITLE,
    headings=lambda _guide: ("Fråga",),
    words=lambda row, _guide: (row.question,),
)
JSON_ONLY = replace(NOTES, places=frozenset({"json"}))


@pytest.fixture
def office(tmp_path: Path, loaded_file: Path, document: dict[str, Any], write_document: Write) -> Path:
    """A register with one meeting, whose rating is given and whose results of grade 6 were not asked about."""
    path = tmp_path / "office.db"
    path.write_bytes(loaded_file.read_bytes())
    with Register(path) as opened:
        import_documents(opened, [write_document(document)])
    return path


def everything(register: Register) -> Material:
    current = find_round(register, "liten")
    assert current is not None
    return material(register, current)


def declare(monkeypatch: pytest.MonkeyPatch, table: Table[NoteRow, None]) -> None:
    monkeypatch.setattr(registry, "TABLES", (*TABLES, table))
    monkeypatch.setattr(registry, "REMAINDERS", ())


def content(path: Path) -> str:
    """A file as text: of Excel the rows of the table's sheet."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path)[TITLE]
        return "\n".join(";".join(str(cell) for cell in row) for row in sheet.iter_rows(values_only=True))
    return path.read_text(encoding="utf-8-sig")


HEADINGS = (
    "question;count;base;share;not_applicable;not_asked;no_answer;in_conflict;not_coded;not_held;low;high;answered"
)
COLUMNS = (
    f"{HEADINGS};share_of_answered;cell\nskattning;1;1;100;0;0;0;0;0;0;1;1;1;100;liten/notes/skattning\n"
    "np6_orsak;0;1;0;0;1;0;0;0;0;0;1;0;{};liten/notes/np6_orsak"
)
IN_FORMAT: dict[Format, tuple[str, ...]] = {
    "text": (TITLE, SHARE),
    "json": ('"notes": [', '"question": "skattning"'),
    "csv": ("notes\n" + COLUMNS.format(""),),
    "xlsx": (
        TITLE,
        "Fråga;Räknas;Bas;Andel;Lägst;Högst;Kända;Av kända;Ej ställd;Tal",
        "skattning;1;1;1;1;1;1;1;0;liten/notes/skattning",
        "np6_orsak;0;1;0;0;1;0;None;1;liten/notes/np6_orsak",
    ),
    "md": (f"## {TITLE}", f"| skattning | {SHARE} |"),
}


@pytest.mark.parametrize("format_", get_args(Format))
@pytest.mark.parametrize("words", [[], ["--table", "materials", "--table", "notes"]])
def test_a_declared_table_is_written_in_every_format_and_can_be_chosen(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: Format, words: list[str]
) -> None:
    declare(monkeypatch, NOTES)
    path = tmp_path / f"out.{format_}"

    arguments = ["--unprotected", "--register", str(office), "tally", "--format", format_, *words, "--out", str(path)]

    assert main(arguments) == 0
    for part in IN_FORMAT[format_]:
        assert part in re.sub(" +", " ", content(path))


async def test_a_declared_table_is_on_the_screen(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "TABLES", (replace(JSON_ONLY, name="elsewhere"), NOTES))
    monkeypatch.setattr(registry, "REMAINDERS", ())
    with Register(office) as register:
        app = ResultatdialogApp(register)
        async with app.run_test(size=(140, 40)) as pilot:
            await app.push_screen(TallyScreen(register, everything(register).round))
            await app.workers.wait_for_complete()
            await pilot.pause()
            names, table = app.screen.query_one(OptionList), app.screen.query_one(DataTable)
            assert names.options[0].id == "notes"
            assert "elsewhere" not in [option.id for option in names.options]
            assert str(app.screen.query_one("#title", Static).content) == TITLE
            assert [str(cell) for cell in table.get_row_at(0)] == ["skattning", SHARE, SHARE, "–", "0", "0", "0"]


@pytest.mark.parametrize(("table", "is_there"), [(NOTES, True), (JSON_ONLY, False)])
def test_a_declared_table_is_in_the_board_report_when_that_is_one_of_its_places(
    office: Path, tmp_path: Path, table: Table[NoteRow, None], is_there: bool
) -> None:
    with Register(office) as register:
        data = everything(register)
    counted = tally(data.round, data.guide, data.conversations, tables=(*TABLES, table))
    write_board_report(data, counted, tmp_path / "report.docx")

    report = docx.Document(str(tmp_path / "report.docx"))
    assert (TITLE in [paragraph.text for paragraph in report.paragraphs]) is is_there
    rows = [[cell.text for cell in row.cells] for grid in report.tables for row in grid.rows]
    assert (["skattning", SHARE, SHARE, "–", "0", "0", "0"] in rows) is is_there


def test_a_table_stands_only_in_its_places_and_who_asks_for_another_is_told_which(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(monkeypatch, JSON_ONLY)

    def output(*words: str) -> tuple[int, str, str]:
        status = main(["--unprotected", "--register", str(office), "tally", *words])
        return (status, *capsys.readouterr())

    assert "notes" in json.loads(output("--format", "json")[1])["tables"]
    for words in (("--format", "csv"), ()):
        status, out, _err = output(*words)
        assert status == 0
        assert out
        assert "notes" not in out and TITLE not in out
    status, out, err = output("--format", "csv", "--table", "notes")
    assert (status, out) == (1, "")
    assert "json" in err
    status, _out, err = output("--table", "note")
    assert status == 1
    assert "Menade du ”notes”?" in err


def test_keys_tell_the_rows_of_every_table_apart(tmp_path: Path) -> None:
    with Register(tmp_path / "sample.db") as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
        current = find_round(register, "nacka-2016")
        assert current is not None
        data = material(register, current)
    counted = tally(data.round, data.guide, data.conversations)

    for name, table in counted.tables.items():
        rows = [tuple(record[key] for key in table.table.keys) for record in table.records()]
        assert rows
        assert len(set(rows)) == len(rows), name
        assert set(table.table.keys) < set(table.columns()), name


def test_names_are_different_and_fit_on_a_sheet_of_excel() -> None:
    names = [table.name for table in TABLES]

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 31


def test_the_command_offers_the_formats_that_tables_can_have() -> None:
    assert get_args(Format) == FORMATS


def test_json_and_text_are_written_without_the_data_frame_library() -> None:
    modules = ("resultatdialog.tally.json_text", "resultatdialog.tally.registry", "resultatdialog.tally.text")
    code = f"import sys, {', '.join(modules)}; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout == "False\n", done.stderr
