from __future__ import annotations

import json
import re
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


@pytest.mark.parametrize(
    "name", ["Botkyrka", "botkyrka kommun", "Botkyrkas kommun", "0127", "0127 Botkyrka", "Botkyrka "]
)
def test_a_municipality_s_name_is_enough(name: str, tmp_path: Path) -> None:
    """The API's answers have codes of municipalities and no names."""
    field = "averageGradesMeritRating9thGrade"
    figure = [{"value": "230,5", "valueType": "EXISTS", "timePeriod": "2024/25"}]
    answers = [
        {"_name": code, "_kommunkod": town, "json": {"status": "OK", "body": {"schoolUnit": code, field: figure}}}
        for code, town in (("90000001", "0127"), ("90000002", "0182"))
    ]
    (tmp_path / "svar.json").write_text(json.dumps(answers), encoding="utf-8")
    files = ["--school-year", "2024/25", "--results", str(tmp_path / "svar.json")]

    assert main(["round", "new", str(tmp_path / "ny"), "--municipality", name, *files]) == 0

    written = (tmp_path / "ny" / "round.yaml").read_text(encoding="utf-8")
    assert "code: '0127'" in written and "name: Botkyrka" in written
    assert "90000002" not in (tmp_path / "ny" / "schools.csv").read_text(encoding="utf-8")


def test_a_municipality_of_the_files_is_meant_before_sweden_s(report: Path, tmp_path: Path) -> None:
    files = ["--school-year", "2024/25", "--results", str(report)]

    assert main(["round", "new", str(tmp_path / "ny"), "--municipality", "Exempelby kommun", *files]) == 0
    assert "code: 0099" in (tmp_path / "ny" / "round.yaml").read_text(encoding="utf-8")


def test_a_municipality_that_is_none_is_answered_with_the_one_that_is_near(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--school-year", "2024/25", "--results", str(report)]

    assert main(["round", "new", str(tmp_path / "ny"), "--municipality", "Botkurka", *files]) == 1
    assert "Menade du ”Botkyrka”?" in capsys.readouterr().err


def test_a_row_with_a_school_s_very_name_is_never_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two schools bear the name: a person has to say whose the row is, whatever may be left out."""
    schools = "school;name;organizer_type;grades\n" + "".join(
        f"{code};{name};kommunal;F-9\n"
        for code, name in (("00000018", "Björkdungen"), ("00000019", "Björkdungen"), ("00000020", "Ekens skola"))
    )
    table = "Skola;Sv\nbjörkdungen;81\nEkens  skola;70\nAndra skolan;60\n"
    (tmp_path / "skolor.csv").write_text(schools, encoding="utf-8")
    (tmp_path / "eget.csv").write_text(table, encoding="utf-8")
    (tmp_path / "karta.yaml").write_text(
        "name: Skola\nschool_year: 2024/25\ncolumns: [{heading: Sv, measure: np3_sv_share}]\n", encoding="utf-8"
    )
    files = ["--results", str(tmp_path / "eget.csv"), "--mapping", str(tmp_path / "karta.yaml")]
    files += ["--schools", str(tmp_path / "skolor.csv"), "--leave-out-unmatched"]

    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files]) == 1
    said = capsys.readouterr().err
    assert "”björkdungen”" in said and "Andra skolan" not in said

    files += ["--same", "björkdungen=00000019"]
    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files]) == 1
    code = capsys.readouterr().err.partition("--accept ")[2].split()[0]
    assert code.startswith("namn-")
    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files, "--accept", code]) == 0
    written = (tmp_path / "ny" / "results.csv").read_text(encoding="utf-8")
    assert "00000019;np3_sv_share;2024/25;alla;81;" in written and "00000020;np3_sv_share;2024/25;alla;70;" in written


def test_a_question_stops_until_it_is_answered_and_its_code_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "eget.csv").write_text("Kod;Sv\n00000018;0,8\n", encoding="utf-8")
    mapping = "code: Kod\nschool_year: 2024/25\ncolumns: [{heading: Sv, measure: np3_sv_share}]\n"
    (tmp_path / "eget.karta.yaml").write_text(mapping, encoding="utf-8")
    command = ["results", "read", str(tmp_path / "eget.csv"), "--format", "json"]
    assert main(command) == 1
    said = capsys.readouterr()
    (question,) = json.loads(said.out)["account"]["questions"]
    assert question["code"].startswith("skala-") and question["code"] in said.err

    assert main([*command, "--accept", question["code"]]) == 0
    assert json.loads(capsys.readouterr().out)["account"]["questions"] == []
    assert main([*command, "--accept", question["code"] + "=annat"]) == 1


@pytest.mark.parametrize("value", [True, "abc", ["1"], {"a": 1}])
def test_a_wrong_type_in_json_is_a_question_and_never_a_number(
    value: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = {"gender": "T", "value": value, "status": ""}
    kolada = {"values": [{"kpi": "N15504", "municipality": "0099", "period": 2025, "values": [figure]}]}
    (tmp_path / "kolada.json").write_text(json.dumps(kolada), encoding="utf-8")
    answer = {"value": value, "valueType": "EXISTS", "timePeriod": "2023/24"}
    api = {"status": "OK", "body": {"schoolUnit": "00000018", "averageGradesMeritRating9thGrade": [answer]}}
    if value != "abc":
        (tmp_path / "api.json").write_text(json.dumps(api), encoding="utf-8")

    for path in tmp_path.glob("*.json"):
        assert main(["results", "read", str(path), "--format", "json"]) == 1
        plain = json.loads(capsys.readouterr().out)
        assert [each["value"] for each in plain["values"]] == []
        assert plain["account"]["questions"][0]["code"].startswith("typ-")


def test_round_add_asks_about_unlikely_figures_unless_the_account_has_the_answer(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.write_text(REPORT.replace("232,5", "23,5"), encoding="utf-8")
    folder, add = tmp_path / "ny", ["--unprotected", "--register", str(tmp_path / "r.db"), "round", "add"]
    command = ["round", "new", str(folder), *TOWN, "--results", str(report)]
    assert main(command) == 1
    code = capsys.readouterr().err.partition("--accept ")[2].partition(" ")[0]
    assert not folder.exists()

    assert main([*command, "--accept", code]) == 0
    kept = json.loads((folder / "account.json").read_text(encoding="utf-8"))
    assert [each["code"] for each in kept["accepted"]] == [code]
    assert main([*add, str(folder)]) == 0
    (folder / "account.json").unlink()
    capsys.readouterr()
    assert main([*add, str(folder)]) == 1
    assert "rimlig-" in capsys.readouterr().err


def test_two_schools_of_one_name_are_asked_about(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = REPORT.replace("[red]Aspens[/] skola (påhittad);00000026;Exempelby;0099;Enskild;..;..;",
                          "BJÖRKDUNGENS skola (påhittad);00000026;Exempelby;0099;Enskild;20;210;")  # fmt: skip
    report.write_text(rows, encoding="utf-8")

    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, "--results", str(report)]) == 1
    assert "namn-" in capsys.readouterr().err


def test_each_table_has_its_own_mapping_and_one_that_fits_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schools = tmp_path / "schools.csv"
    schools.write_text("school;name;organizer_type;grades\n00000018;Björken;kommunal;F-6\n", encoding="utf-8")
    for name, heading, measure in (("a", "Sv", "np3_sv_share"), ("b", "Ma", "np3_ma_share")):
        (tmp_path / f"{name}.csv").write_text(f"Kod;{heading}\n00000018;81\n", encoding="utf-8")
        columns = f"code: Kod\ncolumns: [{{heading: {heading}, measure: {measure}}}]\n"
        (tmp_path / f"{name}.yaml").write_text(columns, encoding="utf-8")
    tables = ["--results", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--schools", str(schools)]
    command = ["round", "new", str(tmp_path / "ny"), *TOWN, *tables]
    each = [f"--mapping={tmp_path / name}.csv={tmp_path / name}.yaml" for name in "ab"]

    assert main([*command, *each]) == 0
    assert (tmp_path / "ny" / "results.csv").read_text(encoding="utf-8").count(";81;") == 2
    (tmp_path / "c.yaml").write_text("code: Annat\ncolumns: [{heading: X, measure: merit9}]\n", encoding="utf-8")
    capsys.readouterr()
    command[2] = str(tmp_path / "nej")
    assert main([*command, "--mapping", str(tmp_path / "c.yaml")]) == 1
    assert "Annat" in capsys.readouterr().err


def test_figures_of_another_year_only_are_no_round(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = ["--municipality", "0099 Exempelby", "--school-year", "2025/26"]

    assert main(["round", "new", str(tmp_path / "ny"), *town, "--results", str(report)]) == 1
    assert "2024/25" in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()


def test_a_count_and_its_base_are_of_the_same_schools(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schools, table, mapping = (tmp_path / name for name in ("schools.csv", "a.csv", "a.yaml"))
    rows = [f"0000001{n};Skola {n};kommunal;{grades}" for n, grades in ((1, "7-9"), (2, "F-6"), (3, "F-6"))]
    schools.write_text("\n".join(["school;name;organizer_type;grades", *rows, ""]), encoding="utf-8")
    table.write_text("Kod;Merit\n00000011;220\n00000012;210\n00000013;200\n", encoding="utf-8")
    mapping.write_text("code: Kod\ncolumns: [{heading: Merit, measure: merit9}]\n", encoding="utf-8")
    files = ["--results", str(table), "--schools", str(schools), "--mapping", str(mapping)]

    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, *files]) == 0
    said = capsys.readouterr().out
    assert "1 av 1 (100\N{NO-BREAK SPACE}%)" in said and "300" not in said
    assert "2 skolor har en siffra för Meritvärde åk 9 men inte årskursen." in said


def test_round_add_tells_the_whole_account_before_it_writes(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ny"
    assert main(["round", "new", str(folder), *TOWN, "--results", str(report)]) == 0
    added = ["--unprotected", "--register", str(tmp_path / "r.db"), "round", "add", str(folder)]
    capsys.readouterr()

    assert main(added) == 0

    said = capsys.readouterr().out
    counts = re.findall(r"Meritvärde åk 9: (\d) har ett tal, (\d) har ett tecken, (\d) saknar uppgift, av (\d)", said)
    assert counts and int(counts[0][3]) == sum(map(int, counts[0][:3])) > 0
    made = said.partition("När mappen gjordes:")[2]
    assert "definitioner under tabellen" in made and "inläst" in made

    text = (folder / "results.csv").read_text(encoding="utf-8")
    (folder / "results.csv").write_text(re.sub(r"(merit9;2024/25;alla;)[\d,.]+", r"\g<1>999", text), encoding="utf-8")
    assert main(added) == 1
    said, error = capsys.readouterr()
    assert "utanför det rimliga" in said and "999" in said
    assert "--accept" in error


@pytest.mark.parametrize("kept", ['{"rows": 5}', '{"columns": [{"name": 1}]}', '{"years": []}', '{"sheets": {"a": 1}}'])
def test_an_account_of_another_form_is_refused(
    kept: str, report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["round", "new", str(tmp_path / "ny"), *TOWN, "--results", str(report)]) == 0
    (tmp_path / "ny" / "account.json").write_text(kept, encoding="utf-8")

    assert main(["--unprotected", "--register", str(tmp_path / "r.db"), "round", "add", str(tmp_path / "ny")]) == 1
    assert "account.json" in capsys.readouterr().err
