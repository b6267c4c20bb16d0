from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from resultatdialog.intake.workbook import Sheet, Workbook
from resultatdialog.results.mapping_questions import MappingQuestions, measure_choices
from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.recognise import recognise
from resultatdialog.rounds.input_files import understood

POINTS, REACHED = "Genomsnittlig betygspoäng", "Andel (%) som nått kravnivån på alla delprov"
MERIT = "Genomsnittligt meritvärde (17 ämnen)"


def a_cell(column: str, year: str | None, subject: str | None = None) -> SourceCell:
    return SourceCell("00000018", "Påhitt", None, subject, column, None, year, "1", Decimal(1), None, 7)


def a_reading(title: str, *cells: SourceCell, source: str = "skolverket-export", year: str | None = None) -> Reading:
    return Reading("a.csv", source, title, year, "school", 1, (), cells)


@pytest.mark.parametrize(
    ("title", "column", "subject", "year", "measure"),
    [
        ("Nationella prov årskurs 4", REACHED, "Svenska", "2029/30", "np4_sv_share"),
        ("Nationella prov årskurs 3", REACHED, "Svenska", "2029/30", None),
        ("Nationella prov årskurs 4", REACHED, "Svenska", "2027/28", None),
        ("Nationella prov årskurs 7", POINTS, None, "2029/30", "np7_test_points"),
        ("Betyg årskurs 7 per ämne", POINTS, "Slöjd", "2029/30", "betyg7_points:sl"),
        ("Betyg årskurs 6 per ämne", POINTS, "Slöjd", "2029/30", None),
        ("Slutbetyg årskurs 10 per ämne", POINTS, "Engelska", "2029/30", "betyg10_points:en"),
        ("Slutbetyg årskurs 10", MERIT, None, "2029/30", "merit10"),
        ("Slutbetyg årskurs 9", MERIT, None, "2027/28", "merit9"),
    ],
)
def test_a_title_s_grade_is_one_of_the_system_of_its_year(
    title: str, column: str, subject: str | None, year: str, measure: str | None
) -> None:
    dated, undated = a_cell(column, year, subject), a_cell(column, None, subject)

    assert recognise(a_reading(title, dated), dated).measure == measure
    assert recognise(a_reading(title, undated), undated, year).measure == measure
    assert recognise(a_reading(title, dated), dated, "2014/15").measure == measure  # the file knows better


@pytest.mark.parametrize("source", ["tidy", "mapped"])
def test_a_table_of_one_s_own_gives_no_measure_of_another_year(source: str) -> None:
    now, then = a_cell("np4_sv_share", "2029/30"), a_cell("np3_sv_share", "2029/30")
    reading = a_reading("", now, then, source=source)

    assert recognise(reading, now).measure == "np4_sv_share"
    assert recognise(reading, then)[::2] == (
        None, "måttet ”np3_sv_share” finns inte läsåret 2029/30. Det läsåret heter måttet np4_sv_share."
    )  # fmt: skip


def test_a_file_wide_by_year_gives_each_year_its_own_measure() -> None:
    cells = [a_cell(MERIT, year) for year in ("2027/28", "2028/29")]

    assert understood(Path("a.csv"), a_reading("Slutbetyg", *cells)).measures == ("merit9", "merit10")


@pytest.mark.parametrize(
    ("file", "other_year", "offered", "not_offered"),
    [
        ("resultat 2029/30.csv", "2014/15", "np4_sv_share", "np3_sv_share"),
        ("resultat.csv", "2029/30", "np4_sv_share", "np3_sv_share"),
        ("resultat.csv", "2014/15", "np3_sv_share", "np4_sv_share"),
    ],
)
def test_only_measures_of_the_year_are_offered_for_a_column(
    file: str, other_year: str, offered: str, not_offered: str
) -> None:
    book = Workbook((Sheet(file, "", (("Skola", "Andel"), ("Påhittade skolan", "80"))),))
    question = MappingQuestions(book, file, header=1, school=0, other_year=other_year).question

    assert question is not None
    ids = {choice.id for choice in question.choices}
    assert offered in ids
    assert not_offered not in ids


def test_where_nobody_knows_the_year_the_system_is_said() -> None:
    words = {choice.id: choice.words for choice in measure_choices("")}

    assert words["np3_sv_share"] == "Nationella prov åk 3, svenska (nioårig grundskola)"
    assert words["betyg10_points:ma"] == "Betyg åk 10, matematik (tioårig grundskola)"
