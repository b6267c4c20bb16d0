from __future__ import annotations

from decimal import Decimal

import pytest

from resultatdialog.intake.csv_text import parse_csv
from resultatdialog.results.sources.tidy import COLUMNS, REQUIRED, TidyResults, read_figures

YEAR = "2014/15"


def read(*rows: str, header: str = "school;measure;school_year;group;value;n;source") -> TidyResults:
    optional = [column for column in COLUMNS if column not in REQUIRED]
    return read_figures(parse_csv("\n".join([header, *rows]), "results.csv", REQUIRED, optional), ["12345678"], YEAR)


def test_a_row_becomes_a_figure_that_knows_where_it_comes_from() -> None:
    (figure,) = read("12345678;np3_sv_share;2013/14;flickor;82,5;24;Skolverket").figures

    assert (figure.school, figure.measure, figure.school_year, figure.group) == (
        "12345678",
        "np3_sv_share",
        "2013/14",
        "flickor",
    )
    assert (figure.raw, figure.value, figure.token) == ("82,5", Decimal("82.5"), None)
    assert (figure.n, figure.source, figure.line) == (24, "Skolverket", 2)


def test_a_row_without_year_and_group_is_the_round_s_year_and_all_pupils() -> None:
    (figure,) = read("kommun;np3_sv_share;..", header="school;measure;value").figures

    assert (figure.school_year, figure.group, figure.token, figure.n) == (YEAR, "alla", "..", None)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("12345679;np3_sv_share;;;82;;", "school", "”12345679”"),
        ("12345678;np3_sv_shar;;;82;;", "measure", "Menade du ”np3_sv_share”?"),
        ("12345678;betyg6_points:xx;;;12;;", "measure", "betyg6_points:xx"),
        ("12345678;np3_sv_share;2014;;82;;", "school_year", "2014/15"),
        ("12345678;np3_sv_share;;alle;82;;", "group", "alla, flickor, pojkar"),
        ("12345678;np3_sv_share;;;ca 80;;", "value", "”ca 80”"),
        ("12345678;np3_sv_share;;;101;;", "value", "”101”"),
        ("12345678;np3_sv_share;;;-1;;", "value", "”-1”"),
        ("12345678;np3_sv_share;;;82;många;", "n", "”många”"),
        ("12345678;np3_sv_share;;;82;-5;", "n", "”-5”"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_named_with_line_and_column(row: str, column: str, words: str) -> None:
    found = read("12345678;np3_ma_share;;;70;;", row)

    (problem,) = found.problems
    assert problem.where == f"results.csv, rad 3, kolumn {column}"
    assert words in str(problem)


def test_the_same_figure_twice_is_named_with_both_lines() -> None:
    found = read("12345678;np3_sv_share;;;82;;", "12345678;np3_sv_share;2014/15;alla;83;;")

    (problem,) = found.problems
    assert problem.where == "results.csv, rad 3"
    assert "2" in problem.what


def test_all_mistakes_of_a_row_and_of_all_rows_are_named() -> None:
    found = read("1;x;y;z;82;q;", "12345678;np3_sv_share;;;?;;")

    assert len(found.problems) == 6


def test_an_empty_value_is_left_out_with_a_warning() -> None:
    found = read("12345678;np3_sv_share;;;;;")

    assert (found.figures, found.problems) == ((), ())
    (warning,) = found.warnings
    assert warning.startswith("results.csv, rad 2, kolumn value")
