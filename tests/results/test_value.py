from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.csv_text import TableRow
from resultatdialog.results.sources.tidy import read_figures
from resultatdialog.results.value import Figure, pupils_from, read_value, say_figure, say_token, say_value
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure

YEAR = "2014/15"
TOKENS = ("..", ".", "~100")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 123", "1123"),
        ("12\u00a0345,5", "12345.5"),
        ("82", "82"),
        ("15,3", "15.3"),
        ("15.3", "15.3"),
        ("0", "0"),
        ("-1,5", "-1.5"),
        ("−1,5", "-1.5"),
        ("100", "100"),
    ],
)
def test_a_number_with_comma_or_point_is_read_exactly(cell: str, value: str) -> None:
    assert read_value(cell) == (Decimal(value), None)


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_never_a_number(token: str) -> None:
    assert read_value(token) == (None, token)


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "–", "...", "~99", "100~", "NaN", "inf", "1e3", "1 18", "1  180", "1,2,3", "0x1", ".5"]
)
def test_what_is_neither_number_nor_token_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_value(cell)


cells = st.one_of(
    st.sampled_from(TOKENS), st.integers(0, 100).map(str), st.decimals(0, 100, places=1).map(lambda d: f"{d:f}")
)


@given(st.lists(cells, min_size=1, max_size=12))
def test_nothing_makes_a_number_of_a_token(raw: list[str]) -> None:
    codes = [f"{10_000_000 + place}" for place in range(len(raw))]
    rows = [
        TableRow("results.csv", place + 2, {"school": code, "measure": "np3_sv_share", "value": cell})
        for place, (code, cell) in enumerate(zip(codes, raw, strict=True))
    ]
    results = read_figures(rows, codes, YEAR)
    schools = tuple(School(code, "Skola", "kommunal", ("3",)) for code in codes)
    current = Round("r", "R", "0182", "Nacka", YEAR, "g", "h", schools, results.figures)
    measure = find_measure("np3_sv_share")
    assert measure is not None

    numbers = {code: cell for code, cell in zip(codes, raw, strict=True) if cell not in TOKENS}
    assert current.values("np3_sv_share") == {code: Decimal(cell) for code, cell in numbers.items()}
    for code, cell in zip(codes, raw, strict=True):
        figure = current.figure(code, "np3_sv_share")
        assert figure is not None
        assert (figure.raw, figure.value is None) == (cell, cell in TOKENS)
        assert figure.token == (cell if cell in TOKENS else None)
        assert (say_figure(figure, measure) == cell) is (cell in TOKENS)


def test_a_token_is_shown_as_published_and_a_missing_figure_as_a_dash() -> None:
    measure = find_measure("np3_sv_share")
    assert measure is not None
    masked = Figure("1", "np3_sv_share", YEAR, "alla", "~100", None, "~100")

    assert say_figure(masked, measure) == "~100"
    assert say_figure(None, measure) == "–"


@pytest.mark.parametrize("token", TOKENS)
def test_each_token_has_words_of_its_own(token: str) -> None:
    words = say_token(token)

    assert words
    assert [other for other in TOKENS if say_token(other) == words] == [token]


@pytest.mark.parametrize(
    ("value", "measure", "said"),
    [
        ("82", "np3_sv_share", "82\u00a0%"),
        ("70.5", "np3_sv_share", "70,5\u00a0%"),
        ("15", "betyg6_points", "15,0"),
        ("15.25", "betyg6_points", "15,25"),
        ("4", "np3_neither_count", "4"),
    ],
)
def test_a_number_is_said_with_its_unit_and_no_decimal_lost(value: str, measure: str, said: str) -> None:
    found = find_measure(measure)
    assert found is not None

    assert say_value(Decimal(value), found) == said


def test_a_number_of_pupils_has_one_to_seven_digits_and_nothing_else() -> None:
    assert pupils_from("9999999") == 9_999_999
    for text in ("10000000", "", "-1", "12,5", "1 000", "٣", "²", ".."):
        assert pupils_from(text) is None, text
