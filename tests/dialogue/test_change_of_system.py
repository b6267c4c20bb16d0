from __future__ import annotations

import pytest

from resultatdialog.dialogue.comparison import ComparedMeasure, compare, figures_over_years
from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.figure_origin import origin
from resultatdialog.dialogue.section_table import change_notes, section_table
from resultatdialog.guide.model import Guide, Section, Show
from resultatdialog.results.value import Figure, read_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import FollowedGrades

SCHOOL = School("00000018", "Påhittade skolan", "kommunal", tuple(map(str, range(1, 11))))
CELLS = (
    ("np3_sv_share", "2026/27", "71"),
    ("np3_sv_share", "2027/28", "72"),
    ("np4_sv_share", "2028/29", "73"),
    ("np4_sv_share", "2029/30", "74"),
    ("np6_test_points", "2027/28", "13,1"),
    ("np7_test_points", "2029/30", "6,1"),
    ("np4_np7_progress", "2029/30", "80"),
    ("betyg6_points", "2027/28", "14,0"),
    ("betyg7_points", "2028/29", "6,4"),
    ("betyg7_points", "2029/30", "6,5"),
)


def agenda(guide: Guide, *cells: tuple[str, str, str], year: str = "2029/30") -> Agenda:
    figures = tuple(Figure(SCHOOL.code, m, y, "alla", raw, *read_value(raw), 40) for m, y, raw in cells)
    return Agenda(guide, Round("x", "x", "0000", "Påhitt", year, guide.id, "", (SCHOOL,), figures), SCHOOL)


def row(held: Agenda, measure: str) -> ComparedMeasure:
    found = compare(held, measure)
    assert found is not None
    return found


def numbers(found: ComparedMeasure) -> list[str]:
    return [] if found.years is None else [figure.raw if figure else "–" for _year, figure in found.years.years]


def test_a_share_goes_on_with_the_figures_of_the_measure_it_was_before(guide: Guide) -> None:
    found = row(agenda(guide, *CELLS), "np4_sv_share")

    assert numbers(found) == ["71", "72", "73", "74"]
    assert change_notes([found]) == ("till och med 2027/28: årskurs 3 i nioårig grundskola",)


def test_figures_of_another_mark_scale_are_not_joined_and_that_is_said(guide: Guide) -> None:
    held = agenda(guide, *CELLS)
    points, marks = row(held, "np7_test_points"), row(held, "betyg7_points")
    not_shown = "till och med 2027/28 visas inget: årskurs 6 i nioårig grundskola räknas i betygen A–F"

    assert (numbers(points), points.before) == ([], None)
    assert numbers(marks) == ["6,4", "6,5"]
    assert change_notes([points, marks]) == (not_shown,)
    assert change_notes([row(held, "np4_sv_share"), points]) == (
        "Svenska: till och med 2027/28: årskurs 3 i nioårig grundskola",
        f"Provbetyg: {not_shown}",
    )


def test_a_round_of_before_the_change_knows_nothing_of_it(guide: Guide) -> None:
    found = row(agenda(guide, *CELLS, year="2027/28"), "np3_sv_share")

    assert numbers(found) == ["71", "72"]
    assert change_notes([found]) == ()


def test_grade_six_of_both_systems_is_never_one_row(guide: Guide) -> None:
    held = agenda(guide, ("np6_test_points", "2027/28", "13,1"), ("np6_test_points", "2028/29", "12"))

    assert [f and f.raw for _y, f in figures_over_years(held.round, SCHOOL.code, "np7_test_points")] == [None] * 5


def test_a_change_that_no_figure_reaches_back_over_is_not_spoken_of(guide: Guide) -> None:
    held = agenda(guide, ("np4_sv_share", "2028/29", "73"), ("np4_sv_share", "2029/30", "74"))

    assert change_notes([row(held, "np4_sv_share")]) == ()


def test_the_origin_page_says_the_earlier_system_and_what_is_assumed_of_the_scale(guide: Guide) -> None:
    held = agenda(guide, *CELLS)
    said = {line.name: line.words for line in origin(row(held, "np7_test_points"), guide.levels)}

    assert said["Tidigare läsår"].startswith("till och med 2027/28 visas inget")
    assert "inte beslutade" in said["Betygsskala"]
    assert "Betygsskala" not in {line.name for line in origin(row(held, "np4_sv_share"), guide.levels)}


@pytest.mark.parametrize(("year", "earlier"), [("2030/31", "3"), ("2031/32", "4")])
def test_followed_pupils_are_named_by_the_grades_of_the_years_of_their_tests(
    guide: Guide, year: str, earlier: str
) -> None:
    section = Section(id="x", title="x", questions=(), show=Show(title="x", measures=("np4_np7_progress",)))
    found = section_table(agenda(guide, ("np4_np7_progress", year, "80"), year=year), section)

    assert found is not None
    assert found.followed == FollowedGrades(earlier, "7")
    assert found.rows[0].measure.name == f"Höll nivån från prov åk {earlier} till åk 7"
