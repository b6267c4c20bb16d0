from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.rounds.input_files import read_input, say_input

SCHOOLS = """\
school;name;organizer_type;grades
00000018;Björkdungens skola (påhittad);kommunal;F-6
00000026;[red]Aspens[/] skola;enskild;F-6
"""


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_of_schools_is_read_however_it_was_saved(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(SCHOOLS.replace(";", separator), encoding=encoding)

    given = read_input(path)

    assert given.problems == ()
    assert say_input(given) == "en lista över skolor · 2 skolor"
    assert given.schools[0].name == "Björkdungens skola (påhittad)"


def test_headings_in_quotation_marks_are_the_same_headings(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(SCHOOLS.replace("school;name", '"school";"name"'), encoding="utf-8")

    assert len(read_input(path).schools) == 2


def test_a_code_that_a_spreadsheet_has_changed_is_refused_with_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(SCHOOLS.replace("00000018", "12345678.0"), encoding="utf-8")

    assert "skriv 12345678" in str(read_input(path).problems[0])
