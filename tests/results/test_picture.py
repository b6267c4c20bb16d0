from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.results.picture import DotStrip, Trend, trend
from resultatdialog.results.strip import draw_trend
from resultatdialog.results.value import Figure, read_value
from resultatdialog.vocabulary import Measure

SHARE = Measure("np3_sv_share", "Svenska", "Svenska", "3", "percent", 0)

raws = st.one_of(st.none(), st.integers(0, 100).map(str), st.sampled_from(["..", ".", "~100"]))


def figure(raw: str | None, year: str = "2014/15") -> Figure | None:
    return None if raw is None else Figure("12345678", SHARE.id, year, "alla", raw, *read_value(raw), 40)


def years(*cells: str | None) -> tuple[tuple[str, Figure | None], ...]:
    return tuple((f"20{10 + place}/{11 + place}", figure(raw)) for place, raw in enumerate(cells))


def test_the_marks_lie_where_their_values_do_and_the_own_school_comes_last() -> None:
    picture = DotStrip(SHARE, (Decimal(40), Decimal(60), Decimal(80)), Decimal(60), Decimal(70), Decimal(75))

    assert [(mark.kind, mark.position) for mark in picture.marks()] == [
        ("other", 0),
        ("other", Fraction(1, 2)),
        ("other", 1),
        ("median", Fraction(1, 2)),
        ("municipality", Fraction(3, 4)),
        ("country", Fraction(7, 8)),
        ("own", Fraction(1, 2)),
    ]


def test_a_country_beyond_the_schools_is_not_drawn() -> None:
    picture = DotStrip(SHARE, (Decimal(40), Decimal(80)), Decimal(40), Decimal(81), Decimal(39))

    assert {mark.kind for mark in picture.marks()} == {"other", "median", "own"}


@given(st.lists(raws, max_size=6))
def test_only_numbers_have_a_height_and_tokens_stay_as_published(cells: list[str | None]) -> None:
    picture = Trend(SHARE, years(*cells))

    for point, raw in zip(picture.points(), cells, strict=True):
        assert (point.height is not None) is (raw is not None and raw.isdigit())
        assert point.height is None or 0 <= point.height <= 1
    said = draw_trend(picture).split(" → ") if cells else []
    assert said == ["–" if raw is None else f"{raw}\u00a0%" if raw.isdigit() else raw for raw in cells]


def test_a_small_step_does_not_look_like_a_cliff() -> None:
    first, second = (point.height for point in Trend(SHARE, years("78", "80")).points())

    assert first is not None
    assert second is not None
    assert second - first == Fraction(2, 40)


def test_a_trend_begins_with_the_first_year_that_has_a_row() -> None:
    found = trend(SHARE, years(None, "..", None, "81"))

    assert found is not None
    assert [year for year, _figure in found.years] == ["2011/12", "2012/13", "2013/14"]
    assert draw_trend(found) == ".. → – → 81\u00a0%"
    assert trend(SHARE, years(None, "81")) is None
    assert trend(SHARE, ()) is None
