from __future__ import annotations

import json
from pathlib import Path

import pytest

from resultatdialog.cli.main import main

REPORT = """\
Statistik från Skolverket, https://www.skolverket.se

Grundskola - Slutbetyg årskurs 9, samtliga elever
Valt läsår: 2024/25

Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Antal elever;Genomsnittligt meritvärde (17 ämnen);
Björkdungens skola (påhittad);00000018;Exempelby;0099;Kommunal;53;232,5;
[red]Aspens[/] skola (påhittad);00000026;Exempelby;0099;Enskild;..;..;
Långt bort (påhittad);00000034;Annanstans;0098;Kommunal;20;200;

Antal elever;En definition;
"""
TOWN = ["--municipality", "0099 Exempelby", "--school-year", "2024/25"]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "slutbetyg.csv"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_file_is_shown_as_it_is_understood(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "read", str(report)]) == 0

    said = capsys.readouterr().out
    for words in ("Skolverkets export", "2024/25", "merit9", "[red]Aspens[/] skola", "rad 7", "definitioner"):
        assert words in said


def test_the_same_as_json_holds_every_cell(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "read", str(report), "--format", "json"]) == 0

    plain = json.loads(capsys.readouterr().out)
    assert (plain["source"], plain["level"], plain["rows"], len(plain["values"])) == (
        "skolverket-export",
        "school",
        3,
        6,
    )
    assert plain["values"][3]["token"] == ".."


def test_an_unknown_heading_stops_and_is_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "eget.csv"
    path.write_text("Enhet;Resultat i svenska\nBjörk;5\n", encoding="utf-8")

    assert main(["results", "read", str(path)]) == 1
    assert "Resultat i svenska" in capsys.readouterr().err


def test_a_round_is_made_of_files_and_reads_in(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ny"

    assert main(["round", "new", str(folder), *TOWN, "--results", str(report)]) == 0
    said = capsys.readouterr().out
    assert "1 av 2 (50" in said
    assert main(["--unprotected", "--register", str(tmp_path / "r.db"), "round", "add", str(folder)]) == 0

    assert "2 skolor" in capsys.readouterr().out
    assert "00000034" not in (folder / "schools.csv").read_text(encoding="utf-8")


def test_names_are_asked_about_and_taken_when_somebody_says_whose_they_are(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, mapping = tmp_path / "eget.csv", tmp_path / "karta.yaml"
    own.write_text("Skolan;Sv\nBjörkdungens skola;81,5\n", encoding="utf-8")
    mapping.write_text("name: Skolan\ncolumns: [{heading: Sv, measure: np3_sv_share}]\n", encoding="utf-8")
    files = ["--results", str(report), str(own), "--mapping", str(mapping)]

    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files]) == 1
    assert '--same "Björkdungens skola=00000018"' in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()

    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files, "--same", "Björkdungens skola=00000018"]) == 0
    assert "00000018;np3_sv_share;2024/25;alla;81.5" in (tmp_path / "ny" / "results.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (["--municipality", "Nacka", "--school-year", "2024/25"], "--municipality"),
        (["--municipality", "0099 X", "--school-year", "2025"], "--school-year"),
        (["--municipality", "0099 X", "--school-year", "2024/25", "--guide", "nacka"], "--guide"),
        (["--municipality", "0097 X", "--school-year", "2024/25"], "0097"),
    ],
)
def test_what_is_said_wrongly_is_named(
    wrong: list[str], named: str, report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["round", "new", str(tmp_path / "ny"), *wrong, "--results", str(report)]) == 1
    assert named in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()
