from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from full_disk import room_for
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Guide
from resultatdialog.locale import activate
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.tally.formats import to_csv, to_markdown, write_csv
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tally
from resultatdialog.tally.text import as_text
from resultatdialog.tally.workbook import write_workbook
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

NAMES = [
    "=cmd|' /C calc'!A0",
    "+46 8",
    "-skolan",
    "@skolan",
    "a|b [c] <i> `d` *e*",
    'Å; "ö" 日本',
    "https://exempel.se",
]
DANGEROUS = NAMES[:4]
Write = Callable[..., Path]


@pytest.fixture
def found(register: Register, small_folder: Path, document: dict[str, Any], write_document: Write) -> Material:
    """Schools whose names a spreadsheet, a Markdown reader or a terminal could take for something else."""
    with (small_folder / "schools.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["school", "name", "organizer_type", "grades"])
        out.writerows([f"1000000{place}", name, "kommunal", "F-6"] for place, name in enumerate(NAMES))
    with (small_folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["school", "measure", "value"])
        out.writerows([f"1000000{place}", "betyg6_points", f"1{place},5"] for place in range(len(NAMES)))
    add_round(register, read_round(small_folder))
    bare = {name: document[name] for name in ("format", "version", "round", "guide")}
    ratings = {0: 7, 1: 8}
    import_documents(
        register,
        [
            write_document(
                {
                    **bare,
                    "id": f"s{place}",
                    "school": f"1000000{place}",
                    "answers": {"skattning": {"rating": ratings[place], "note": "Bra."}} if place in ratings else {},
                },
                f"{place}.json",
            )
            for place in range(len(NAMES))
        ],
    )
    current = find_round(register, "liten")
    assert current is not None
    return material(register, current)


@pytest.fixture
def counted(found: Material) -> Tally:
    return tally(found.round, found.guide, found.conversations)


def test_json_has_the_contract_s_columns_in_its_order(counted: Tally) -> None:
    told = json.loads(to_json(counted))

    assert list(told) == ["round", "schools", "sessions", "ongoing", "not_taking_part", "only", "tables"]
    numbers = ["count", "base", "share", "not_applicable", "not_asked", "no_answer", "in_conflict"]
    numbers += ["not_coded", "not_held", "low", "high", "answered", "share_of_answered", "cell"]
    first = {name: table if isinstance(table, dict) else table[0] for name, table in told["tables"].items()}
    assert {name: list(row) for name, row in first.items() if not name.startswith("field:")} == {
        "result_variation": ["measure", "n", "max", "median", "min", "national"],
        "explanation_types": ["measure", "type", "valence", *numbers],
        "explanation_categories": ["measure", "category", "valence", *numbers],
        "reasons": ["subject", "reason", "group", *numbers],
        "materials": ["material", *numbers],
        "motivations": ["band", "school", "rating", "words"],
        "self_rating": ["n", "median", "distribution", "not_asked", "no_answer", "in_conflict", "not_held"],
        "school_matrix": [
            *("school", "name", "index"),
            *("student_strength", "student_weakness", "effort_strength", "effort_weakness"),
        ],
    }


def test_whole_numbers_are_written_without_a_decimal_and_halves_with_one(counted: Tally) -> None:
    text = to_json(counted, ["self_rating", "result_variation"])

    assert '"median": 7.5' in text
    assert '"n": 2,' in text
    assert '"max": 16.5' in text


def test_only_the_wanted_tables_are_written(counted: Tally) -> None:
    assert list(json.loads(to_json(counted, ["materials", "reasons"]))["tables"]) == ["materials", "reasons"]


def test_names_are_in_the_matrix_as_they_are(counted: Tally) -> None:
    told = json.loads(to_json(counted, ["school_matrix"]))

    assert [row["name"] for row in told["tables"]["school_matrix"]] == NAMES


def test_csv_disarms_what_a_spreadsheet_would_run_and_nothing_else(counted: Tally) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(counted, ["school_matrix"])), delimiter=";"))

    assert [row["name"] for row in rows] == [f"'{name}" if name in DANGEROUS else name for name in NAMES]
    assert [row["school"] for row in rows] == [f"1000000{place}" for place in range(len(NAMES))]


def test_csv_of_several_tables_names_each(counted: Tally) -> None:
    first, second = to_csv(counted, ["self_rating", "materials"]).split("\n\n")

    assert first.startswith("self_rating\nrating;count;n\n1;0;2\n")
    assert second.startswith("materials\nmaterial;count;base;share;")


def test_a_csv_file_opens_in_swedish_excel(counted: Tally, tmp_path: Path) -> None:
    write_csv(counted, ["school_matrix"], tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()

    assert content.startswith(b"\xef\xbb\xbfschool;name;index;")
    assert content.count(b"\r\n") == content.count(b"\n") == len(NAMES) + 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_that_cannot_be_written_leaves_the_earlier_one(
    found: Material, counted: Tally, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"a.{kind}"

    def write() -> None:
        if kind == "csv":
            write_csv(counted, counted.names("csv"), path)
        else:
            write_workbook(found, counted, counted.names("xlsx"), path, datetime(2026, 11, 27, 12, 30))

    write()
    earlier = path.read_bytes()
    assert len(earlier) > 2_000

    with room_for(2_000), pytest.raises(OSError, match="File too large"):
        write()

    assert path.read_bytes() == earlier


def test_in_excel_no_name_becomes_a_formula_a_link_or_a_number(found: Material, counted: Tally, tmp_path: Path) -> None:
    write_workbook(found, counted, counted.names("xlsx"), tmp_path / "a.xlsx", datetime(2026, 11, 27))

    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[2:]:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
        if "tabell_school_matrix" in sheet.tables:
            _headings, *rows = sheet[sheet.tables["tabell_school_matrix"].ref]
            assert [row[1].value for row in rows] == NAMES
            assert [row[0].value for row in rows] == [f"1000000{place}" for place in range(len(NAMES))]
            assert all(isinstance(row[2].value, int) for row in rows)
            break
    else:
        pytest.fail("no matrix")


def test_markdown_escapes_what_would_be_markup(counted: Tally, guide: Guide) -> None:
    text = to_markdown(counted, guide, ["school_matrix"])

    assert "a\\|b \\[c\\] \\<i\\> \\`d\\` \\*e\\*" in text
    lines = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines} == {7}
    assert len(lines) == len(NAMES) + 2


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_table_has_title_headings_and_rows_for_people(counted: Tally, guide: Guide, language: str) -> None:
    activate(language)
    for table in counted.tables.values():
        words = table.in_words(guide)
        assert words.title
        assert words.note
        assert words.rows
        assert {len(row) for row in words.rows} == {len(words.headings)}


def test_people_read_a_share_with_its_base(counted: Tally, guide: Guide) -> None:
    words = counted.tables["self_rating"].in_words(guide)

    assert words.rows[6] == ("7", "1 av 2 (50\u00a0%)")


def test_plain_text_shows_names_letter_by_letter_and_fits_the_width(counted: Tally, guide: Guide) -> None:
    text = as_text([table.in_words(guide) for table in counted.tables.values()], 110)

    for name in NAMES:
        assert name in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_table_without_rows_still_has_its_headings(guide: Guide, small_round: Round) -> None:
    empty = tally(small_round, guide, ())
    assert to_csv(empty, ["school_matrix"]).splitlines() == [
        "school;name;index;student_strength;student_weakness;effort_strength;effort_weakness"
    ]
