from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from resultatdialog.dialogue.material import Material
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.report.board import write_board_report
from resultatdialog.report.grid import columns_for
from resultatdialog.report.pictures import schools_per_square
from resultatdialog.report.styles import PAGE_WIDTH
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally


@pytest.fixture(scope="module")
def counted(material: Material) -> Tally:
    return tally(material.round, material.guide, material.conversations)


@pytest.fixture(scope="module")
def report(material: Material, counted: Tally, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("board") / "report.docx"
    write_board_report(material, counted, path)
    return docx.Document(str(path))


def rows_of(document: Document, heading: str) -> list[list[list[str]]]:
    """The tables under a heading, as rows of texts."""
    found: list[list[list[str]]] = []
    under = False
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            if block.style and block.style.name == "Heading 1":
                under = block.text == heading
        elif under and isinstance(block, Table):
            found.append([[cell.text for cell in row.cells] for row in block.rows])
    return found


def all_text(document: Document) -> str:
    section = document.sections[0]
    parts = (document.element.body, section.header._element, section.first_page_header._element)
    return "".join(str(text) for part in parts for text in part.itertext()) + str(document.core_properties.title)


def test_no_school_is_named(report: Document, material: Material) -> None:
    text = all_text(report)

    assert not [school.name for school in material.round.schools if school.name in text]
    assert not [school.code for school in material.round.schools if school.code in text]


def test_every_table_is_there_with_its_base(report: Document, material: Material, counted: Tally) -> None:
    for name in counted.names("board"):
        words = counted.tables[name].in_words(material.guide)
        tables = rows_of(report, words.title)
        assert tables, name
        if name in ("self_rating", "school_matrix"):
            continue
        shown = [row[-(len(words.headings) - words.keys) :] for table in tables for row in table[1:]]
        assert shown == [list(row[words.keys :]) for row in words.rows], name
    (materials,) = rows_of(report, counted.tables["materials"].in_words(material.guide).title)
    assert materials[1][1:] == [say_share(1, 3), say_share(1, 1), "1–3 (33–100\u00a0%)", "2", "0", "0"]


def test_tables_and_figures_are_numbered(report: Document) -> None:
    captions = [p.text for p in report.paragraphs if p.style and p.style.name == "Caption"]
    tables = [text for text in captions if text.startswith(_("Table {number}.").partition(" ")[0])]

    assert [text.split()[1] for text in tables] == [f"{number}." for number in range(1, len(tables) + 1)]
    assert [text.split()[1] for text in captions if text not in tables] == ["1.", "2."]


def test_a_bar_is_as_long_as_its_number_of_schools(report: Document, material: Material, counted: Tally) -> None:
    (bars,) = rows_of(report, counted.tables["self_rating"].in_words(material.guide).title)
    table = next(
        table for table in report.tables if not list(table._tbl.iter(qn("w:tblHeader"))) and len(table.rows) == 10
    )
    shaded = [len(list(row._tr.iter(qn("w:shd")))) for row in table.rows]

    assert bars[6][-1] == say_share(2, 3)
    assert shaded == [0, 0, 0, 1, 0, 0, 2, 0, 0, 0]


def test_long_bars_are_drawn_to_scale() -> None:
    assert schools_per_square({"7": 20}) == 1
    assert schools_per_square({"7": 21}) == 2
    assert schools_per_square({}) == 1


def test_the_matrix_shows_the_index_and_a_sign_that_needs_no_colour(
    report: Document, material: Material, counted: Tally
) -> None:
    (matrix,) = rows_of(report, counted.tables["school_matrix"].in_words(material.guide).title)
    indexes = [int(row[0]) for row in matrix[1:]]

    assert indexes == sorted(indexes)
    assert [row[1:] for row in matrix[1:]].count(["", "", "", "−"]) == 1
    assert [row[1:] for row in matrix[1:]].count([""] * 4) == len(indexes) - 1


def test_rows_stay_whole_and_headings_repeat(report: Document) -> None:
    for table in report.tables:
        assert all(row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in table.rows)
    repeated = [t for t in report.tables if t.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None]
    assert len(repeated) == len(report.tables) - 2  # the facts and the bars have no heading row


def test_a_round_without_meetings_still_makes_a_report(material: Material, tmp_path: Path) -> None:
    empty = replace(material, conversations=())

    write_board_report(empty, tally(empty.round, empty.guide, ()), tmp_path / "report.docx")

    assert "Provomgång" in all_text(docx.Document(str(tmp_path / "report.docx")))


def test_that_only_checked_meetings_count_is_said(material: Material, counted: Tally, tmp_path: Path) -> None:
    write_board_report(material, replace(counted, only="fact-checked"), tmp_path / "report.docx")

    sentence = _("Only meetings whose facts the principal has checked are counted.")
    assert sentence in all_text(docx.Document(str(tmp_path / "report.docx")))


def test_columns_fill_the_page() -> None:
    columns = columns_for(("Mått", "Skolor"), [("Svenska, alla delprov", "7 av 12 (58 %)")], 1)

    assert sum(column.width for column in columns) == pytest.approx(PAGE_WIDTH)
    assert [column.number for column in columns] == [False, True]
