from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.material import Material
from resultatdialog.locale.phrases import share
from resultatdialog.register.store import Register
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.groups import SchoolGroup
from resultatdialog.tally.model import CellRow, Tally
from resultatdialog.tally.registry import tally_by, tally_of
from resultatdialog.tally.sheets import LONGEST_NAME, sheet_name, sheets_of
from resultatdialog.tally.workbook import write_workbook
from resultatdialog.work.conversations import material
from resultatdialog.work.rounds import find_round

WHEN = datetime(2026, 11, 27, 12, 30)


@pytest.fixture(scope="module")
def written(sample: Material, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tally]:
    """The sample round with groups by size, as a file, and its tally."""
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    counted = tally_of(sample)
    write_workbook(sample, counted, counted.names("xlsx"), path, WHEN, tally_by(sample, "size", counted))
    return path, counted


def tables_in(path: Path) -> dict[str, tuple[Worksheet, str]]:
    """Name of an Excel table to its sheet and range."""
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert len(sheet.tables) == 1, sheet.title
        for table in sheet.tables.values():
            found[table.name] = (sheet, table.ref)
    return found


def rows_of(sheet: Worksheet, ref: str) -> list[dict[str, Any]]:
    headings, *rows = [[cell.value for cell in row] for row in sheet[ref]]
    assert len({heading.casefold() for heading in headings}) == len(headings)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def every_cell(counted: Tally, group: SchoolGroup | None) -> dict[str, CellRow]:
    return {
        str(cell_id(counted, table, row, group)): row
        for name in counted.names("xlsx")
        for table in [counted.tables[name]]
        for row in table.rows
        if isinstance(row, CellRow)
    }


def test_the_figures_are_those_of_the_tally_in_every_group(written: tuple[Path, Tally], sample: Material) -> None:
    path, counted = written
    cells = every_cell(counted, None)
    for group, part in tally_by(sample, "size", counted):
        cells |= every_cell(part, group)
    seen = set()
    for sheet, ref in tables_in(path).values():
        for row in rows_of(sheet, ref):
            if row.get("Tal") is None or "Räknas" not in row:
                continue
            cell = cells[row["Tal"]].cell
            seen.add(row["Tal"])
            assert (row["Räknas"], row["Bas"]) == (cell.count, cell.base)
            assert (row["Andel"] is None) == (cell.base == 0)
            if cell.base:
                assert row["Andel"] == pytest.approx(cell.count / cell.base)
                assert abs(100 * row["Andel"] - (share(cell.count, cell.base) or 0)) <= 0.5
            assert row.get("Högst", cell.count) == cell.high
            assert row.get("Gäller ej", 0) == cell.number("not_applicable")
            assert row.get("Inget svar", 0) == cell.number("no_answer")
    assert seen == set(cells)


def test_every_sheet_has_one_named_table_without_formulas_and_is_ready_for_paper(written: tuple[Path, Tally]) -> None:
    path, _counted = written
    found = tables_in(path)
    book = openpyxl.load_workbook(path)

    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames) == len(found)
    for sheet, ref in found.values():
        first, last = sheet[ref][0][0].row, sheet[ref][-1][0].row
        assert sheet.freeze_panes[1:] == str(first + 1)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == f"${first}:${first}"
        assert "stannar på kontoret" in sheet.oddHeader.right.text
        assert "&P" in sheet.oddFooter.right.text
        assert all(any(cell.value is not None for cell in row) for row in sheet[ref])
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate)
                assert cell.hyperlink is None or (sheet.title == "Innehåll" and cell.hyperlink.location)
        assert last >= first + 1
    assert len(found["tabell_explanation_types"][0]._charts) == 3  # one a result
    assert len(found["tabell_materials"][0]._charts) == len(found["tabell_self_rating"][0]._charts) == 1


def test_pandas_reads_typed_columns_and_a_row_of_ones_and_noughts_per_school(
    written: tuple[Path, Tally], sample: Material
) -> None:
    path, counted = written
    sheet, ref = tables_in(path)["tabell_skolor"]
    top = sheet[ref][0][0].row
    frame = pd.read_excel(path, engine="openpyxl", sheet_name=sheet.title, header=top - 1, dtype={"Skolkod": str})

    assert list(frame["Skolkod"]) == [each.school.code for each in sample.conversations]
    ones = frame.drop(columns=["Skolkod", "Skola"])
    assert set(ones.stack().dropna().unique()) == {0, 1}
    counts = [
        (row.cell.count, row.cell.number("otherwise"))
        for name in ("explanation_types", "materials", "reasons")
        for row in counted.tables[name].rows
    ]
    assert [(int((ones[c] == 1).sum()), int((ones[c] == 0).sum())) for c in ones] == counts
    data, ref = tables_in(path)["tabell_data"]
    tidy = pd.read_excel(path, engine="openpyxl", sheet_name=data.title, header=data[ref][0][0].row - 1)
    whole = tidy[tidy["by"].isna()].set_index("cell")
    assert whole["count"].to_dict() == {name: row.cell.count for name, row in every_cell(counted, None).items()}
    assert pd.api.types.is_integer_dtype(tidy["base"])


def test_a_table_without_rows_and_a_school_without_a_known_answer_are_told(loaded: Register, tmp_path: Path) -> None:
    current = find_round(loaded, "liten")
    assert current is not None
    found = material(loaded, current)
    counted = tally_of(found)
    write_workbook(found, counted, counted.names("xlsx"), tmp_path / "a.xlsx", WHEN)
    sheet, ref = tables_in(tmp_path / "a.xlsx")["tabell_school_matrix"]

    assert [row["Skola"] or row["Skolkod"] for row in rows_of(sheet, ref)] == ["–"]
    assert not [name for name in sheets_of(found, counted, ["self_rating"], WHEN) if name.table == "tabell_data"]


@given(st.lists(st.text(max_size=60), max_size=8))
def test_titles_become_names_that_excel_takes_and_none_twice(titles: list[str]) -> None:
    taken: list[str] = []
    for title in titles:
        taken.append(sheet_name(title, taken))

    assert len({name.casefold() for name in taken}) == len(taken)
    for name in taken:
        assert 0 < len(name) <= LONGEST_NAME
        assert not set("[]:*?/\\") & set(name)
        assert name[0] != "'" and name[-1] != "'"
        assert name.casefold() != "history"


def test_a_long_title_keeps_what_tells_it_from_others() -> None:
    assert sheet_name("Vad förklarar resultaten: typer av förklaringar") == "Vad… typer av förklaringar"
    assert sheet_name("Fråga 9, Varken eller: Får stöd") == "Fråga 9, Varken eller, Får stöd"
    assert sheet_name("Varför elever inte nådde kravnivån i årskurs 3") == "Varför elever inte nådde…"


def test_words_that_a_cell_cannot_hold_say_how_much_is_missing(sample: Material, tmp_path: Path) -> None:
    first = sample.conversations[0]
    words = "Vi har mycket att säga. " * 2_000
    session = first.session.foreseen([Change("answer/skattning/note", words)])
    told = replace(sample, conversations=(replace(first, session=session), *sample.conversations[1:]))
    counted = tally_of(told)

    write_workbook(told, counted, ["motivations"], tmp_path / "a.xlsx", WHEN)

    sheet, ref = tables_in(tmp_path / "a.xlsx")["tabell_motivations"]
    (cell,) = [value for row in rows_of(sheet, ref) for value in row.values() if len(str(value)) > 30_000]
    kept, _gap, said = cell.rpartition(" [… ")
    assert words.startswith(kept)
    assert said == f"{len(words.strip()) - len(kept)} tecken till får inte plats i en cell]"
