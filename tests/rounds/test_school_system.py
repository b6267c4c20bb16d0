from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.guide.read import parse_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.results.value import Figure, read_value
from resultatdialog.rounds.assemble import graded
from resultatdialog.rounds.folder import parse_grades, read_round, read_schools
from resultatdialog.rounds.roster import School

TEN = "2029/30"
SCHOOLS = "school;name;organizer_type;grades\n00000018;Påhittade skolan;kommunal;{grades}\n"
RESULTS = "school;measure;school_year;group;value\n"


def problems_of(folder: Path, year: str, grades: str, *figures: str, guide: str = "nacka-ak3-6") -> list[Problem]:
    settings = f'id: x\ntitle: x\nmunicipality: {{code: "0000", name: Påhitt}}\nschool_year: {year}\nguide: {guide}\n'
    (folder / "round.yaml").write_text(settings, encoding="utf-8")
    (folder / "schools.csv").write_text(SCHOOLS.format(grades=grades), encoding="utf-8")
    (folder / "results.csv").write_text(RESULTS + "\n".join(figures), encoding="utf-8")
    try:
        read_round(folder)
    except RefusedError as error:
        return list(error.problems)
    return []


def told(problems: list[Problem], file: str) -> list[str]:
    return [str(problem) for problem in problems if problem.where.startswith(file)]


@pytest.mark.parametrize(
    ("year", "grades", "remedy"),
    [
        (TEN, "F-6", "”F-6” passar inte läsåret 2029/30: tioårig grundskola. Det läsåret går samma elever i 1-7."),
        (TEN, "F,3", "Det läsåret går samma elever i 1,4."),
        (
            "2014/15",
            "1-10",
            "”1-10” passar inte läsåret 2014/15: nioårig grundskola. Det läsåret går samma elever i F-9.",
        ),
        (TEN, "11", "”11” är inga årskurser. Skriv dem som 1-7 eller 4,7."),
        ("2014/15", "x", "”x” är inga årskurser. Skriv dem som F-6 eller 3,6."),
    ],
)
def test_grades_are_those_of_the_round_s_school_year(tmp_path: Path, year: str, grades: str, remedy: str) -> None:
    (line,) = told(problems_of(tmp_path, year, grades), "schools.csv")

    assert line.startswith("schools.csv, rad 2")
    assert remedy in line


@pytest.mark.parametrize(("year", "grades"), [(TEN, "1-10"), ("2014/15", "F-9"), ("2027/28", "F"), ("2028/29", "10")])
def test_grades_of_the_year_are_taken(tmp_path: Path, year: str, grades: str) -> None:
    assert told(problems_of(tmp_path, year, grades), "schools.csv") == []


def test_without_a_year_grades_of_any_one_system_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    for grades, problems in (("F-9", 0), ("1-10", 0), ("F-10", 1)):
        path.write_text(SCHOOLS.format(grades=grades), encoding="utf-8")
        found: list[Problem] = []
        read_schools(path, found)

        assert (grades, len(found)) == (grades, problems)
    assert parse_grades("4-10") == ("4", "5", "6", "7", "8", "9", "10")


def test_a_figure_s_measure_must_exist_in_its_own_school_year(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        "2029/30",
        "1-10",
        "00000018;np3_sv_share;;alla;80",
        "00000018;np3_sv_share;2027/28;alla;81",
        "00000018;np4_sv_share;2027/28;alla;82",
        "00000018;np4_sv_share;;alla;83",
        "00000018;betyg6_points:ma;2028/29;alla;14",
    )

    assert told(problems, "results.csv") == [
        "results.csv, rad 2, kolumn measure: måttet ”np3_sv_share” finns inte läsåret 2029/30. "
        "Det läsåret heter måttet np4_sv_share.",
        "results.csv, rad 4, kolumn measure: måttet ”np4_sv_share” finns inte läsåret 2027/28. "
        "Det läsåret heter måttet np3_sv_share.",
        "results.csv, rad 6, kolumn measure: måttet ”betyg6_points:ma” finns inte läsåret 2028/29. "
        "Det läsåret heter måttet betyg7_points:ma.",
    ]


def test_a_guide_that_asks_for_measures_of_other_years_is_refused_line_by_line(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, TEN, "1-10")
    source = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8").splitlines()
    at_guide = [line for line in map(str, problems) if "nacka-ak3-6.yaml, rad" in line]

    assert told(problems, "round.yaml, rad 5")
    asked_for = {"np3_sv_share", "np3_neither_count", "np6_test_points", "np3_np6_progress", "betyg6_points"}
    assert all(any(f"måttet ”{measure}” finns inte" in line for line in at_guide) for measure in asked_for)
    assert len(at_guide) == len(problems) - 1
    for line in at_guide:
        number = int(line.partition("rad ")[2].partition(":")[0])
        asked = line.partition("”")[2].partition("”")[0]
        assert asked in "\n".join(source[number - 1 : number + 3])
        assert "Det läsåret heter måttet " in line or (asked == "F" and "samma elever i 1." in line)
    assert problems_of(tmp_path, "2014/15", "F-9") == []


def test_a_guide_s_preschool_is_no_grade_after_the_change(shipped_source: str) -> None:
    source = shipped_source.replace('applies: "6 in grades"', "applies: \"'F' in grades\"", 1)

    assert parse_guide(source, name="guide.yaml", school_year="2014/15")
    with pytest.raises(RefusedError) as refused:
        parse_guide(source, name="guide.yaml", school_year=TEN)
    assert "Det läsåret går samma elever i 1." in str(refused.value)


def test_a_guide_without_a_year_may_be_of_any_system(shipped_source: str) -> None:
    assert parse_guide(shipped_source, name="guide.yaml")
    assert parse_guide(shipped_source.replace("np3_sv_share", "np4_sv_share"), name="guide.yaml")


def test_a_school_gets_the_grade_of_an_earlier_figure_as_it_is_called_now() -> None:
    figures = [Figure("00000018", "np3_sv_share", "2027/28", "alla", "80", *read_value("80"))]
    school = School("00000018", "Påhittade skolan", "kommunal", ())

    assert [each.grades for each in graded([school], figures, TEN)] == [("4",)]
    assert [each.grades for each in graded([school], figures, "2027/28")] == [("3",)]
