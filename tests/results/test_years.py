from __future__ import annotations

import pytest

from resultatdialog.results.years import year_before, years_until


@pytest.mark.parametrize(
    ("year", "before"),
    [("2014/15", "2013/14"), ("2000/01", "1999/00"), ("2014", "2013"), ("0000", None), ("HT14", None), ("", None)],
)
def test_the_school_year_before(year: str, before: str | None) -> None:
    assert year_before(year) == before


def test_years_in_a_row_end_with_the_given_one() -> None:
    assert years_until("2014/15", 3) == ("2012/13", "2013/14", "2014/15")
    assert years_until("läsåret", 3) == ("läsåret",)
