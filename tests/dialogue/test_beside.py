from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from resultatdialog.dialogue.beside import Beside, beside, compare, position
from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.folder import read_round


def agenda(guide: Guide, folder: Path, school: str = "12345678") -> Agenda:
    current = read_round(folder).round
    found = current.school(school)
    assert found is not None
    return Agenda(guide, current, found)


def shown(guide: Guide, folder: Path, section: str, school: str = "12345678") -> Beside | None:
    held = agenda(guide, folder, school)
    return beside(held, next(part for part in guide.sections if part.id == section))


@pytest.mark.parametrize(
    ("section", "measures"),
    [
        ("A", []),
        ("B", ["np3_sv_share", "np3_ma_share", "np3_neither_count"]),
        ("C", ["np6_test_points", "np3_np6_progress"]),
        ("D", ["betyg6_points", "betyg6_spread", "betyg6_points:ma", "betyg6_points:sv"]),
    ],
)
def test_each_section_shows_its_measures(guide: Guide, small_folder: Path, section: str, measures: list[str]) -> None:
    found = shown(guide, small_folder, section)

    assert found is not None
    assert [row.measure.id for row in found.rows] == measures
    assert found.cycle is (section == "A")


def test_a_section_without_figures_shows_nothing(guide: Guide, small_folder: Path) -> None:
    assert shown(guide, small_folder, "E") is None


def test_a_measure_is_compared_with_municipality_country_and_the_other_schools(
    guide: Guide, small_folder: Path
) -> None:
    with (small_folder / "schools.csv").open("a", encoding="utf-8") as file:
        file.write("12345671;Dalskolan;kommunal;F-3;;\n")
    with (small_folder / "results.csv").open("a", encoding="utf-8") as file:
        file.write("12345671;np3_sv_share;2014/15;alla;90;30;påhittad\n")
    row = compare(agenda(guide, small_folder), "np3_sv_share")
    points = compare(agenda(guide, small_folder), "np6_test_points")

    assert row is not None
    assert points is not None
    assert row.municipality is not None
    assert points.national is not None
    assert row.spread is not None
    assert (row.municipality.value, points.national.value) == (Decimal(84), Decimal("13.7"))
    assert [row.spread.low, row.spread.median, row.spread.high] == [Decimal(82), Fraction(90), Decimal(100)]
    assert row.level == "low"
    assert row.strip(7) == "●··|··•"
    # 41 of 50, Wilson 95 %: 69.2-90.2 percent; 84 lies inside
    assert row.chance is True
    assert position(row).startswith("lägre än de flesta")
    assert position(row).endswith("slumpen")


def test_among_two_schools_nothing_shows_the_other_school_s_figure(guide: Guide, small_folder: Path) -> None:
    row = compare(agenda(guide, small_folder), "np3_sv_share")

    assert row is not None
    assert (row.spread, row.level, row.chance) == (None, None, None)
    assert (row.strip(7), position(row)) == ("", "")


def test_a_masked_figure_has_neither_level_nor_chance(guide: Guide, small_folder: Path) -> None:
    row = compare(agenda(guide, small_folder), "np3_ma_share")

    assert row is not None
    assert (row.level, row.chance, position(row)) == (None, None, "")
    assert row.school is not None
    assert row.school.token == ".."


def test_a_measure_that_does_not_exist_is_not_compared(guide: Guide, small_folder: Path) -> None:
    assert compare(agenda(guide, small_folder), "np4") is None
