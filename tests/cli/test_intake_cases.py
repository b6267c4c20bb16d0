"""The inputs in `../shared/cases/intake`, by the commands a person gives, each ending as its README says is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli.main import main

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "intake"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"the cases are not there: {CASES}")
Said = pytest.CaptureFixture[str]


def new(folder: Path, results: str, mapping: str, schools: str, *more: str, year: str = "2024/25") -> int:
    arguments = ["--municipality", "0099 Exempelby", "--school-year", year, "--results", str(CASES / results)]
    arguments += ["--mapping", str(CASES / mapping)] if mapping else []
    return main(["round", "new", str(folder), *arguments, "--schools", str(CASES / schools), *more])


def figures(folder: Path) -> dict[tuple[str, str], str]:
    rows = [line.split(";") for line in (folder / "results.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return {(row[0][-1], row[1]): row[4] for row in rows}


def read(said: Said, name: str, *more: str, status: int = 0) -> dict[str, Any]:
    assert main(["results", "read", str(CASES / name), *more, "--format", "json"]) == status
    found: dict[str, Any] = json.loads(said.readouterr().out)
    return found


def test_a_named_mapping_wins_over_headings_that_look_like_skolverket_s(tmp_path: Path) -> None:
    assert new(tmp_path / "ny", "egen.csv", "egen.yaml", "s3.csv") == 0

    assert sorted(figures(tmp_path / "ny").values()) == ["75", "78", "80", "82", "85", "90"]
    account = json.loads((tmp_path / "ny" / "account.json").read_text(encoding="utf-8"))
    assert account["rows"]["with_code"] == 3 and account["questions"] == []


def test_without_the_mapping_nothing_is_used_and_that_is_an_error(tmp_path: Path, capsys: Said) -> None:
    assert new(tmp_path / "ny", "egen.csv", "", "s3.csv") == 1

    assert "--mapping" in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()


def test_every_sheet_of_a_subject_is_read(tmp_path: Path, capsys: Said) -> None:
    plain = read(capsys, "np6_ett_blad_per_amne.xlsx")

    subjects = {value["subject"] for value in plain["values"]}
    assert subjects == {"Engelska", "Matematik", "Svenska", "Svenska som andraspråk"}
    assert [sheet["read"] for sheet in plain["account"]["sheets"]] == [True, True, True, True, False]
    measures = [f"np6_test_points:{each}" for each in ("en", "ma", "sv", "sva")]
    assert [count["measure"] for count in plain["account"]["measures"]] == measures
    assert new(tmp_path / "ny", "np6_ett_blad_per_amne.xlsx", "", "s7.csv") == 1
    said = capsys.readouterr().err
    assert "guiden frågar efter" in said and "filerna gäller 2022/23" in said


def test_test_points_of_single_subjects_are_not_what_the_guide_asks_for(tmp_path: Path, capsys: Said) -> None:
    assert new(tmp_path / "ny", "np6_ett_blad_per_amne.xlsx", "", "s7.csv", year="2022/23") == 1

    said = capsys.readouterr().err
    assert "guiden frågar efter" in said and "Nationella prov åk 6, engelska" in said
    assert not (tmp_path / "ny").exists()


def test_blocks_of_a_pivot_are_asked_about(tmp_path: Path, capsys: Said) -> None:
    case = "nastlad_pivot.xlsx", "nastlad_pivot.karta.yaml", "nastlad_pivot.skolor.csv"
    assert new(tmp_path / "ny", *case) == 1
    code = capsys.readouterr().err.partition("--accept ")[2].partition("=")[0]
    assert not (tmp_path / "ny").exists()

    assert new(tmp_path / "ny", *case, "--accept", f"{code}=9") == 0
    assert figures(tmp_path / "ny") == {("1", "merit9"): "208.1", ("2", "merit9"): "214.2"}
    assert "300 %" not in capsys.readouterr().out
    assert new(tmp_path / "nej", *case, "--accept", f"{code}=7") == 1


def test_headings_over_two_lines_are_asked_about(tmp_path: Path, capsys: Said) -> None:
    assert new(tmp_path / "ny", "chrono.xlsx", "chrono.yaml", "s3.csv") == 1

    assert "[2024/25, Andel]" in capsys.readouterr().err


def test_percent_formats_are_percent(tmp_path: Path) -> None:
    assert new(tmp_path / "ny", "procentformat.xlsx", "procentformat.karta.yaml", "s3.csv") == 0

    assert sorted(figures(tmp_path / "ny").values()) == ["78", "85", "90"]


def test_a_part_that_nobody_reads_decides_nothing(capsys: Said) -> None:
    assert main(["results", "read", str(CASES / "powerquery_utf16_customxml.xlsx")]) == 1

    said = capsys.readouterr().err
    assert "Skola · Andel" in said and "UTF-8" not in said  # its table is read, and needs a mapping


def test_a_hidden_sheet_is_named(tmp_path: Path, capsys: Said) -> None:
    assert new(tmp_path / "ny", "dolt_blad.xlsx", "dolt_blad.karta.yaml", "s3.csv") == 0

    said = capsys.readouterr().out
    assert "'Underlag'" in said and "personnummer" in said


def test_decomposed_letters_are_the_same_letters(tmp_path: Path) -> None:
    assert new(tmp_path / "ny", "nfd.csv", "nfd.yaml", "s3.csv") == 0

    assert sorted(figures(tmp_path / "ny").values()) == ["78", "85", "90"]


def test_a_line_that_names_the_separator_is_no_title(capsys: Said) -> None:
    plain = read(capsys, "sep_betyg6.csv")

    assert (plain["title"], plain["school_year"]) == ("Grundskola - Betyg per ämne årskurs 6", "2024/25")
    assert [count["measure"] for count in plain["account"]["measures"]] == ["betyg6_points", "betyg6_passed_share"]
