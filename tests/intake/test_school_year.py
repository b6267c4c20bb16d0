from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.school_year import (
    is_school_year,
    school_year_in_text,
    school_year_of,
    school_year_of_spring,
    year_before,
    years_until,
)
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.setup import Setup, mistakes_in


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2014/15", "2014/15"),
        (" Läsåret 2024/2025 ", "2024/25"),
        ("läsår 2024-25", "2024/25"),
        ("2024–2025", "2024/25"),
        ("1999/2000", "1999/00"),
        ("2014/99", None),
        ("2014/2016", None),
        ("2014/1915", None),
        ("2014", None),
        ("２０１４/１５", None),
        ("HT14", None),
        ("", None),
    ],
)
def test_a_school_year_is_read_however_it_is_written(text: str, year: str | None) -> None:
    assert school_year_of(text) == year


def test_only_the_year_as_we_write_it_is_one() -> None:
    assert is_school_year("2014/15")
    assert not any(map(is_school_year, ("2014/99", "2014-15", " 2014/15", "2014/2015", "2014", "")))


@pytest.mark.parametrize(
    ("text", "year"),
    [("np3_2024-25.csv", "2024/25"), ("Resultat 2024_2025", "2024/25"), ("2024/99", None), ("12024/25", None)],
)
def test_a_school_year_is_found_in_a_name_or_a_heading(text: str, year: str | None) -> None:
    assert school_year_in_text(text) == year


@pytest.mark.parametrize(
    ("year", "before"),
    [
        ("2014/15", "2013/14"), ("2000/01", "1999/00"), ("2014", "2013"), ("0000", None), ("0000/01", None),
        ("2014/99", None), ("HT14", None), ("", None),
    ],
)  # fmt: skip
def test_the_school_year_before(year: str, before: str | None) -> None:
    assert year_before(year) == before


def test_years_in_a_row_end_with_the_given_one() -> None:
    assert years_until("2014/15", 3) == ("2012/13", "2013/14", "2014/15")
    assert years_until("läsåret", 3) == ("läsåret",)


def test_a_calendar_year_stands_for_the_school_year_that_ends_in_its_spring() -> None:
    assert (school_year_of_spring("2024"), school_year_of_spring("2000")) == ("2023/24", "1999/00")


@pytest.mark.parametrize("year", ["2014/99", "2014-15", "2014"])
def test_a_round_that_is_read_and_one_that_is_made_have_the_same_school_years(small_folder: Path, year: str) -> None:
    settings = small_folder / "round.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    changed = [f'school_year: "{year}"' if line.startswith("school_year:") else line for line in lines]
    settings.write_text("\n".join(changed), encoding="utf-8")

    with pytest.raises(RefusedError, match="inget läsår"):
        read_round(small_folder)
    assert "school-year" in {wrong.field for wrong in mistakes_in(Setup(school_year=year))}


def test_a_figure_s_school_year_is_the_same_verdict(small_folder: Path) -> None:
    results = small_folder / "results.csv"
    text = results.read_text(encoding="utf-8")
    assert ";2014/15;" in text
    results.write_text(text.replace(";2014/15;", ";2014/99;", 1), encoding="utf-8")

    with pytest.raises(RefusedError, match="inget läsår"):
        read_round(small_folder)
