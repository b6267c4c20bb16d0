"""A source of results is declared once: a made-up one is listed, and everything else follows."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import resultatdialog
from resultatdialog.cli.main import main
from resultatdialog.intake.workbook import Sheet
from resultatdialog.results import read
from resultatdialog.results.reading import Reading, SourceCell, SourceColumn, read_cell
from resultatdialog.results.source import TableSource
from resultatdialog.results.sources import registry
from resultatdialog.results.sources.kolada import KOLADA
from resultatdialog.rounds.input_files import read_input, say_input

SOURCE = Path(resultatdialog.__file__).parent


class Slate(TableSource):
    """A table that begins with the word Griffeltavla."""

    id = "slate"
    label = "Griffeltavlan"

    def knows(self, sheet: Sheet) -> bool:
        return bool(sheet.lines) and sheet.lines[0][0] == "Griffeltavla"

    def read(self, sheet: Sheet) -> Reading:
        cells = []
        for number, (code, column, raw) in enumerate(sheet.lines[1:], start=2):
            value, token = read_cell(raw)
            cells.append(SourceCell(code, "Påhitt", None, None, column, None, "2014/15", raw, value, token, number))
        columns = tuple(SourceColumn(cell.column) for cell in cells)
        return Reading(sheet.file, self.id, "Tavla", "2014/15", "school", len(cells), columns, tuple(cells))


@pytest.fixture
def slate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    sources = (Slate(), *registry.TABLE_SOURCES)
    for module in (registry, read):
        monkeypatch.setattr(module, "TABLE_SOURCES", sources)
    path = tmp_path / "tavla.csv"
    path.write_text("Griffeltavla;;\n99000001;annat;82\n99000001;merit;274,5\n", encoding="utf-8")
    return path


def test_a_new_source_is_read_named_and_shown(slate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "read", str(slate), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["source"], said["rows"], said["values"][1]["value"]) == ("slate", 2, 274.5)
    assert main(["results", "read", str(slate)]) == 0
    assert "Griffeltavlan" in capsys.readouterr().out
    assert say_input(read_input(slate)).startswith("Griffeltavlan · 2014/15")


def test_no_code_asks_which_source_a_file_is_from() -> None:
    """Chains of `if reading.source == …` are how a new source is forgotten somewhere."""
    ids = {source.id for source in registry.sources()}
    strangers = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
                if words & ids:
                    strangers.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert strangers == []
    assert len(ids) == len(registry.sources())


@pytest.mark.parametrize(("year", "school_year"), [("2024", "2023/24"), ("2023/24", "2023/24"), (None, None)])
def test_kolada_s_year_is_the_spring_of_its_school_year(year: str | None, school_year: str | None) -> None:
    assert KOLADA.school_year(year) == school_year
