from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.school_year import school_year_from
from resultatdialog.locale import activate
from resultatdialog.vocabulary import (
    FollowedGrades,
    families,
    find_measure,
    followed_grades,
    grades,
    grades_that_year,
    in_a_row,
    in_order,
    is_in_year,
    measure_before,
    measure_from,
    measure_ids,
    measure_of,
    measure_order,
    measure_that_year,
    subject_called,
    subjects,
    subjects_in,
    system_of,
    systems,
)

TODAY, LAST, FIRST = "2025/26", "2027/28", "2028/29"


def test_ten_grades_begin_in_2028() -> None:
    found = [system_of(year) for year in ("1999/00", TODAY, LAST, FIRST, "2060/61")]

    assert [system and system.id for system in found] == ["grundskola-9"] * 3 + ["grundskola-10"] * 2
    assert (grades(LAST)[0], grades(LAST)[-1]) == ("F", "9")
    assert (grades(FIRST)[0], grades(FIRST)[-1]) == ("1", "10")
    assert grades() == ("F", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10")


@pytest.mark.parametrize("text", ["", "2014", "2014/16", "läsåret", "0000/00", "２０１４/15"])
def test_text_that_is_no_school_year_has_no_system(text: str) -> None:
    assert system_of(text) is None


@given(st.integers(1990, 2100))
def test_every_measure_of_a_year_is_found_and_belongs_to_its_system(begins: int) -> None:
    year = school_year_from(begins)
    system = system_of(year)
    assert system is not None
    for measure_id in (*measure_ids(year), *(f"{family}:ma" for family in families(year))):
        measure = find_measure(measure_id, year)
        assert measure is not None
        assert measure.system == system.id
        assert measure.grade in system.grades
        assert measure.kind is not None
        assert measure_of(measure.kind, year, measure.grade, measure.subject) == measure_id
        assert is_in_year(measure_id, year)


@given(st.integers(1990, 2100), st.integers(1990, 2100))
def test_a_measure_found_in_another_year_exists_there_and_leads_back(one: int, other: int) -> None:
    there, here = school_year_from(one), school_year_from(other)
    for measure_id in (*measure_ids(here), *families(here)):
        found = measure_that_year(measure_id, there)
        assert found is not None
        assert is_in_year(found, there)
        assert measure_that_year(found, here) == measure_id


@given(st.sets(st.sampled_from(["F", "1", "2", "3", "4", "5", "6", "7", "8", "9"]), min_size=1))
def test_grades_are_the_same_pupils_after_the_change_and_back(some: set[str]) -> None:
    after = grades_that_year(in_order(some), FIRST)

    if set(some) <= set(grades(FIRST)):
        assert after == in_order(str(int(grade) + 1) for grade in some)
    assert "10" not in after or grades_that_year(after, LAST) == in_order(some)


def test_a_family_has_a_measure_for_each_subject() -> None:
    marks = find_measure("betyg9_points:ma")

    assert marks is not None
    assert (marks.label, marks.name, marks.single_subject) == ("Matematik", "Betyg åk 9, matematik", True)
    assert find_measure("betyg9_points") is None
    assert find_measure("betyg9_points:xx") is None
    assert find_measure("betyg9_points:") is None
    assert is_in_year("betyg9_points", TODAY)
    assert not is_in_year("betyg9_points", FIRST)
    assert find_measure("x" * 100_000) is None


def test_names_are_in_the_active_language() -> None:
    assert subjects()["no"] == "Naturorienterande ämnen"
    activate("en")
    known = find_measure("np3_np6_progress", TODAY)

    assert subjects()["no"] == "Natural sciences"
    assert known is not None
    assert known.name == "Kept their level from test 3 to 6"
    assert systems()[1].name == "the ten-year school"


@pytest.mark.parametrize(
    ("year", "grades_of_tests"),
    [
        ("2014/15", ("3", "6")),
        (LAST, ("3", "6")),
        (FIRST, ("3", "7")),
        ("2030/31", ("3", "7")),
        ("2031/32", ("4", "7")),
    ],
)
def test_followed_pupils_were_in_a_grade_of_the_year_their_test_was_taken(
    year: str, grades_of_tests: tuple[str, str]
) -> None:
    measure_id = measure_of("progress", year)
    measure = find_measure(measure_id or "", year)

    assert followed_grades(year) == FollowedGrades(*grades_of_tests)
    assert measure is not None
    assert measure.name == "Höll nivån från prov åk {} till åk {}".format(*grades_of_tests)


def test_shares_go_on_over_the_change_and_marks_of_another_scale_do_not() -> None:
    share, points = measure_before("np4_sv_share", LAST), measure_before("np7_test_points", LAST)

    assert share is not None
    assert points is not None
    assert (share.measure.id, share.system.name, share.comparable) == ("np3_sv_share", "nioårig grundskola", True)
    assert (points.measure.id, points.comparable) == ("np6_test_points", False)
    assert measure_before("np4_sv_share", FIRST) is None
    assert measure_before("np3_sv_share", "2010/11") is None
    assert measure_before("np3_sv_share", FIRST) is None  # the past is not told in the words of what came after


@pytest.mark.parametrize(
    ("source", "code", "year", "measure"),
    [
        ("kolada", "N15447", TODAY, "np3_sv_share"),
        ("kolada", "N15511", TODAY, "betyg6_points:sva"),
        ("kolada", "N15504", FIRST, None),
        ("skolverket-api", "averageGradesMeritRating9thGrade", TODAY, "merit9"),
        ("skolverket-api", "N15447", TODAY, None),
    ],
)
def test_an_outside_source_s_code_is_a_measure_of_its_year(
    source: str, code: str, year: str, measure: str | None
) -> None:
    assert measure_from(source, code, year) == measure


def test_subjects_are_known_as_skolverket_writes_them() -> None:
    assert subject_called(" Moderna språk, språkval ") == "ms"
    assert subject_called("Judiska studier") is None


def test_subjects_stand_after_their_family_and_systems_in_time_order() -> None:
    ids = ["merit10", "betyg9_points:ma", "np4_sv_share", "merit9", "betyg6_points:sv", "betyg6_points", "okänt"]

    assert sorted(ids, key=measure_order) == [
        "betyg6_points", "betyg6_points:sv", "merit9", "np4_sv_share", "merit10", "betyg9_points:ma", "okänt",
    ]  # fmt: skip


@given(st.sets(st.sampled_from(["F", *map(str, range(1, 11))]), min_size=1))
def test_grades_in_a_row_have_no_gap(some: set[str]) -> None:
    known = ["F", *map(str, range(1, 11))]
    places = sorted(known.index(grade) for grade in some)

    assert in_order(some) == tuple(known[place] for place in places)
    assert in_a_row(in_order(some)) == (places[-1] - places[0] == len(places) - 1)


@pytest.mark.parametrize(("text", "found"), [
    ("SvA", ["sva"]), ("Betyg SvA åk 6", ["sva"]), ("Ma/No", ["ma", "no"]), ("No/So", ["no", "so"]), ("NP SV", ["sv"]),
    ("Svenska och svenska som andraspråk", ["sv", "sva"]), ("Betyg i No", ["no"]), ("bl", ["bl"]),
    ("En sammanställning", []), ("RESULTAT FÖR EN SKOLA", []), ("alla no är", []), ("Träslöjd", []), ("", []),
])  # fmt: skip
def test_abbreviations_are_subjects_where_they_are_no_other_word(text: str, found: list[str]) -> None:
    assert list(subjects_in(text)) == found
