from __future__ import annotations

from decimal import Decimal

import pytest

from resultatdialog.results.reading import Reading, SourceCell
from resultatdialog.results.recognise import recognise
from resultatdialog.results.source import pupils_behind


def a_cell(column: str, group: str | None = None, subject: str | None = None, raw: str = "1") -> SourceCell:
    value = Decimal(raw) if raw.isdigit() else None
    return SourceCell(
        "00000018", "Påhitt", None, subject, column, group, "2024/25", raw, value, None if value else raw, 7
    )


def a_reading(title: str, *cells: SourceCell, source: str = "skolverket-export") -> Reading:
    return Reading("a.csv", source, title, "2024/25", "school", 1, (), cells)


MERIT_17, MERIT_16 = "Genomsnittligt meritvärde (17 ämnen)", "Genomsnittligt meritvärde (16 ämnen)"
PASSED, IN_EACH = "Andel (%) elever som {} i alla ämnen", "Andel (%) elever som fått godkänt betyg i respektive ämne"
POINTS, REACHED = "Genomsnittlig betygspoäng", "Andel (%) som nått kravnivån på alla delprov"


@pytest.mark.parametrize(
    ("title", "cell", "measure", "group"),
    [
        ("Slutbetyg årskurs 9", a_cell(MERIT_17), "merit9", "alla"),
        ("Slutbetyg årskurs 9", a_cell(MERIT_16), None, "alla"),
        ("Betyg årskurs 6 per ämne", a_cell(POINTS, "Flickor", "Matematik"), "betyg6_points:ma", "flickor"),
        ("Betyg årskurs 6 per ämne", a_cell("Pojkar", POINTS, "Slöjd"), "betyg6_points:sl", "pojkar"),
        ("Betyg årskurs 6", a_cell(POINTS), "betyg6_points", "alla"),
        ("Betyg årskurs 6 per ämne", a_cell(POINTS, None, "Judiska studier"), None, "alla"),
        ("Slutbetyg årskurs 9 per ämne", a_cell("Totalt", POINTS, "Engelska"), "betyg9_points:en", "alla"),
        ("Resultat nationella prov årskurs 9", a_cell("Totalt", POINTS, "Engelska"), "np9_test_points:en", "alla"),
        ("Resultat nationella prov årskurs 6", a_cell(POINTS, None, "Matematik"), "np6_test_points:ma", "alla"),
        ("Resultat nationella prov årskurs 6", a_cell(POINTS, None, "Judiska studier"), None, "alla"),
        ("Resultat nationella prov årskurs 6", a_cell("Totalt", POINTS), "np6_test_points", "alla"),
        ("Resultat nationella prov årskurs 3", a_cell(REACHED, None, "Svenska"), "np3_sv_share", "alla"),
        ("Resultat nationella prov årskurs 3", a_cell(REACHED[:28], None, "Matematik – Delprov B"), None, "alla"),
        ("Betyg årskurs 6", a_cell(PASSED.format("godkänt betyg")), "betyg6_passed_share", "alla"),
        ("Betyg årskurs 6", a_cell(PASSED.format("ej godkänt betyg")), None, "alla"),
        ("Slutbetyg årskurs 9", a_cell(PASSED.format("uppfyllt betygskriterierna")), "betyg9_passed_share", "alla"),
        ("Slutbetyg årskurs 9", a_cell(PASSED.format("uppnått kunskapskraven")), "betyg9_passed_share", "alla"),
        ("Slutbetyg årskurs 9", a_cell("Andel (%) elever behöriga till yrkesprog."), "eligible9_share", "alla"),
        ("Slutbetyg årskurs 9", a_cell("Andel (%) elever behöriga till estetiska programmet"), None, "alla"),
        ("Betyg årskurs 6", a_cell(PASSED.format("fått betyg"), None, "Bild"), None, "alla"),
        ("Betyg årskurs 6", a_cell(IN_EACH, None, "Bild"), "betyg6_passed_share:bl", "alla"),
        ("Betyg årskurs 6", a_cell(IN_EACH), None, "alla"),
        ("Betyg årskurs 6", a_cell(POINTS, "Svensk bakgrund"), None, "alla"),
    ],
)
def test_a_column_is_known_by_title_heading_group_and_subject(
    title: str, cell: SourceCell, measure: str | None, group: str
) -> None:
    found = recognise(a_reading(title, cell), cell)

    assert found[:2] == (measure, group)
    assert bool(found.why) == (measure is None)


def test_the_pupils_behind_a_figure_are_those_of_its_group() -> None:
    row = [a_cell("Antal elever", "Flickor", raw="10"), a_cell("Pojkar", "Antal elever", raw="12")]

    assert (pupils_behind(row, "flickor"), pupils_behind(row, "pojkar"), pupils_behind(row, "alla")) == (10, 12, None)


def test_a_masked_number_of_pupils_is_no_number() -> None:
    assert pupils_behind([a_cell("Antal elever", raw="..")], "alla") is None
