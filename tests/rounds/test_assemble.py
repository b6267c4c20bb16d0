from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.read import read_results
from resultatdialog.results.reading import Reading, RowLevel, SourceCell
from resultatdialog.rounds.assemble import assemble, schools_in
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.folder_writer import FILES, RoundToWrite, write_round_folder
from resultatdialog.rounds.gaps import gaps
from resultatdialog.rounds.roster import School, say_grades

BJORK = School("00000018", "Björkdungens skola (påhittad)", "kommunal", ("F", "1", "2", "3"))
ASP = School("00000026", '=Aspens skola; "påhittad"', "enskild", ("6", "9"), 120, "+46 Påhitt")
SCHOOLS = (BJORK, ASP)
YEAR = "2024/25"


def a_reading(*cells: SourceCell, file: str = "a.csv", level: RowLevel = "school") -> Reading:
    title = "Slutbetyg årskurs 9, samtliga elever"
    return Reading(file, "skolverket-export", title, YEAR, level, 1, (), cells, population="samtliga elever")


def merit(code: str, raw: str, *, name: str = "", organizer: str | None = None, line: int = 7) -> SourceCell:
    value = Decimal(raw.replace(",", ".")) if raw[0].isdigit() else None
    column = "Genomsnittligt meritvärde (17 ämnen)"
    return SourceCell(
        code, name, organizer, None, column, None, None, raw, value, None if value else raw, line, None, "0099"
    )


def pupils(code: str, raw: str, line: int = 7) -> SourceCell:
    value = Decimal(raw) if raw.isdigit() else None
    return SourceCell(
        code, "", None, None, "Antal elever", None, None, raw, value, None if value else raw, line, None, "0099"
    )


def test_figures_are_matched_by_code_with_their_pupils_and_where_they_stand() -> None:
    made = assemble([a_reading(pupils("00000026", "53"), merit("00000026", "232,5"))], SCHOOLS, YEAR, "0099")

    (figure,) = made.figures
    assert (figure.school, figure.measure, figure.value, figure.n) == ("00000026", "merit9", Decimal("232.5"), 53)
    assert figure.source == "a.csv, rad 7 (samtliga elever)"


@pytest.mark.parametrize("token", ["..", ".", "~100"])
def test_a_token_goes_into_the_round_as_it_is(token: str) -> None:
    (figure,) = assemble([a_reading(merit("00000026", token))], SCHOOLS, YEAR, "0099").figures

    assert (figure.raw, figure.value, figure.token) == (token, None, token)


def test_the_municipality_s_own_row_is_the_municipality_s_figure_and_no_other_row_is() -> None:
    rows = [
        merit("0099", "230", organizer="Samtliga", line=1),
        merit("0099", "228", organizer="Kommunal", line=2),
        merit("0098", "200", organizer="Samtliga", line=3),
        merit("0000", "225", line=4),
    ]
    made = assemble([a_reading(*rows, level="municipality")], SCHOOLS, YEAR, "0099")

    assert [(figure.school, figure.raw) for figure in made.figures] == [("kommun", "230"), ("riket", "225")]


def test_a_name_is_never_guessed_but_offered() -> None:
    reading = a_reading(merit("", "210", name="Björkdungens skola"))

    made = assemble([reading], SCHOOLS, YEAR, "0099")
    assert made.figures == ()
    assert [(name.name, name.near) for name in made.unmatched] == [("Björkdungens skola", (BJORK,))]

    said = assemble([reading], SCHOOLS, YEAR, "0099", {"Björkdungens skola": BJORK.code})
    assert [figure.school for figure in said.figures] == [BJORK.code]
    assert said.unmatched == ()


def test_two_files_that_say_different_things_stop_and_name_both() -> None:
    made = assemble(
        [a_reading(merit(ASP.code, "210")), a_reading(merit(ASP.code, "211"), file="b.csv")], SCHOOLS, YEAR, "0099"
    )

    (problem,) = made.problems
    assert "b.csv, rad 7" in str(problem)
    assert "a.csv, rad 7" in str(problem)
    assert "210" in str(problem)


def test_two_files_that_say_the_same_are_one() -> None:
    same = [a_reading(merit(ASP.code, "210")), a_reading(merit(ASP.code, "210,0"), file="b.csv")]

    assert len(assemble(same, SCHOOLS, YEAR, "0099").figures) == 1


def test_schools_of_the_files_have_the_grades_the_files_have_figures_of() -> None:
    elsewhere = merit("00000034", "1")._replace(municipality="0180")
    found = schools_in([a_reading(merit(ASP.code, "210", name="Asp", organizer="Enskild"), elsewhere)], "0099")

    assert found == (School(ASP.code, "Asp", "enskild", ("9",)),)


def a_round(figures: tuple[object, ...] = ()) -> RoundToWrite:
    return RoundToWrite("ny", "Ny: omgång", "0099", "Exempelby", YEAR, "nacka-ak3-6", SCHOOLS, figures)  # type: ignore[arg-type]


def test_the_folder_that_is_written_reads_back(tmp_path: Path) -> None:
    rows = [merit(ASP.code, "232,5"), pupils(ASP.code, "53"), merit(BJORK.code, "~100", line=8)]
    made = assemble([a_reading(*rows)], SCHOOLS, YEAR, "0099")
    write_round_folder(tmp_path / "ny", a_round(made.figures))

    read = read_round(tmp_path / "ny").round
    assert (read.id, read.title, read.municipality_code, read.school_year) == ("ny", "Ny: omgång", "0099", YEAR)
    assert [figure._replace(line=0) for figure in read.figures] == [figure._replace(line=0) for figure in made.figures]
    assert read.schools[0] == BJORK
    assert (tmp_path / "ny" / "schools.csv").read_text(encoding="utf-8").count("'=Aspens") == 1  # no formula


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_round_folder(tmp_path, a_round())
    before = {name: (tmp_path / name).read_bytes() for name in FILES}

    with pytest.raises(RefusedError, match=r"round\.yaml"):
        write_round_folder(tmp_path, a_round())

    assert {name: (tmp_path / name).read_bytes() for name in FILES} == before


@pytest.mark.parametrize(("grades", "said"), [(("F", "1", "2", "3"), "F-3"), (("3", "6"), "3,6"), (("9",), "9")])
def test_grades_are_written_as_they_are_read(grades: tuple[str, ...], said: str) -> None:
    assert say_grades(grades) == said


def test_grades_are_joined_with_the_signs_people_read() -> None:
    assert [say_grades(grades, "–", ", ") for grades in (("F", "1", "2"), ("1", "2"), ("3", "6"))] == [
        "F–2",
        "1, 2",
        "3, 6",
    ]


def test_what_the_guide_asks_for_and_the_files_lack_is_listed_school_by_school(tmp_path: Path) -> None:
    write_round_folder(tmp_path, a_round())
    found = read_round(tmp_path)

    missing = {gap.measure: ([school.code for school in gap.schools], gap.of) for gap in gaps(found.round, found.guide)}
    assert missing["np3_ma_share"] == ([BJORK.code], 1)
    assert missing["betyg6_points"] == ([ASP.code], 1)


def test_kolada_gives_the_municipality_s_and_the_country_s_figure_of_the_spring(tmp_path: Path) -> None:
    """N15504 is the merit value of all schools in the municipality; its 2025 is the school year 2024/25."""
    record = {"kpi": "N15504", "period": 2025}
    values = [
        {**record, "municipality": place, "values": [{"gender": "T", "count": 1, "status": "", "value": value}]}
        for place, value in (("0099", 231.4), ("0000", 227.9), ("0098", 199.0))
    ]
    (tmp_path / "kolada.json").write_text(json.dumps({"count": 3, "values": values}), encoding="utf-8")

    made = assemble([read_results(tmp_path / "kolada.json")], SCHOOLS, YEAR, "0099")

    assert [(f.school, f.measure, f.school_year, f.raw) for f in made.figures] == [
        ("kommun", "merit9", "2024/25", "231.4"), ("riket", "merit9", "2024/25", "227.9"),
    ]  # fmt: skip


@pytest.mark.parametrize(("source", "found"), [("skolverket-export", 0), ("mapped", 1)])
def test_only_a_table_of_the_municipality_s_own_need_not_say_where_its_schools_are(source: str, found: int) -> None:
    placeless = merit("00000026", "232,5", name="Aspens skola (påhittad)")._replace(municipality=None)
    reading = replace(a_reading(placeless), source=source)

    assert len(schools_in([reading], "0099")) == found
