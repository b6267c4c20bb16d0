from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.csv_text import parse_csv, read_csv
from resultatdialog.intake.problem import RefusedError

COLUMNS = ("school", "grades")


def cells(text: str) -> list[dict[str, str]]:
    return [row.cells for row in parse_csv(text, "a.csv", COLUMNS, ("note",))]


def places(text: str) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        parse_csv(text, "a.csv", COLUMNS, ("note",))
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_semicolon_comma_and_tab_are_all_read(separator: str) -> None:
    text = "school;grades;note\n1;F-6;x\n2;3;\n".replace(";", separator)

    assert cells(text) == [
        {"school": "1", "grades": "F-6", "note": "x"},
        {"school": "2", "grades": "3", "note": ""},
    ]


def test_quoted_grades_keep_their_comma_in_a_comma_separated_file() -> None:
    assert cells('school,grades\n1,"3,6"\n') == [{"school": "1", "grades": "3,6"}]


def test_a_quoted_cell_keeps_separator_quotation_marks_and_line_breaks() -> None:
    assert cells('school;grades\n"a;b ""c""\nd";3\n') == [{"school": 'a;b "c"\nd', "grades": "3"}]


def test_columns_are_found_by_name_in_any_order_and_blank_rows_passed_over() -> None:
    assert cells("grades;school\nF-6;1\n;\n\n3;2\n") == [
        {"grades": "F-6", "school": "1"},
        {"grades": "3", "school": "2"},
    ]


def test_every_cell_stays_text() -> None:
    assert cells("school;grades\n00123;1.10\n") == [{"school": "00123", "grades": "1.10"}]


def test_missing_unknown_and_repeated_columns_are_all_named() -> None:
    said = places("school;namn;school\n1;2;3\n")

    assert len(said) == 3
    assert all(any(f"”{column}”" in line for line in said) for column in ("grades", "namn", "school"))


def test_each_row_with_a_wrong_number_of_cells_is_named_with_its_line() -> None:
    said = places("school;grades\n1;2;3\n4;5\n6\n")

    assert [line.split(":")[0] for line in said] == ["a.csv, rad 2", "a.csv, rad 4"]
    assert "3" in said[0]
    assert "1" in said[1]


def test_empty_cells_beyond_the_header_are_forgiven() -> None:
    assert cells("school;grades;;\n1;2;;\n") == [{"school": "1", "grades": "2"}]


def test_a_broken_quotation_is_refused_with_its_line() -> None:
    assert places('school;grades\n1;"3" x\n')[0].startswith("a.csv, rad 2")


def test_an_empty_file_is_refused() -> None:
    assert places("")[0].startswith("a.csv")


def test_a_file_from_windows_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("school;grades\r\nÅ;F–6\r\n".encode("cp1252"))

    rows = read_csv(path, COLUMNS)

    assert [row.cells for row in rows] == [{"school": "Å", "grades": "F–6"}]
    assert rows[0].where("grades") == "a.csv, rad 2, kolumn grades"


plain_cell = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12).map(str.strip)


@given(st.lists(st.tuples(plain_cell, plain_cell), max_size=8), st.sampled_from(";,"))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], separator: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(rows)

    found = parse_csv(out.getvalue(), "a.csv", COLUMNS)

    assert [tuple(row.cells.values()) for row in found] == [row for row in rows if any(row)]
