"""Days, times and names as officials write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.about import known_spelling, read_date, read_time
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import is_blank

TODAY = date(2016, 4, 12)
MONTHS = ["januari", "feb", "mars", "april", "maj", "juni", "juli", "aug", "september", "okt", "nov", "december"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2016-04-11", "2016-04-11"), ("11/4", "2016-04-11"), ("11.4.2015", "2015-04-11"), ("11 april", "2016-04-11"),
        ("28 dec", "2015-12-28"), ("3 Maj 2017", "2017-05-03"), ("29/2", "2016-02-29"), ("1/7", "2015-07-01"), ("", ""),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(written: str, day: str) -> None:
    assert read_date(written, TODAY) == day


@pytest.mark.parametrize("written", ["31/2", "2016-13-01", "igår", "12", "4/5/6/7", "11 xyz", "0/1"])
def test_what_is_no_day_is_refused_with_how_to_write_it(written: str) -> None:
    with pytest.raises(RefusedError, match=r"2016-04-12|12/4"):
        read_date(written, TODAY)


@given(st.dates(TODAY - timedelta(days=300), TODAY + timedelta(days=60)))
def test_every_near_day_is_itself_in_every_form(day: date) -> None:
    for written in (day.isoformat(), f"{day.day}/{day.month}", f"{day.day} {MONTHS[day.month - 1]}", f"{day:%d.%m.%Y}"):
        assert read_date(written, TODAY) == day.isoformat()


@pytest.mark.parametrize(
    ("written", "time"),
    [("9", "09:00"), ("9.30", "09:30"), ("0930", "09:30"), ("kl 13:05", "13:05"), ("kl. 8", "08:00"), ("", "")],
)
def test_a_time_is_read_as_it_is_written(written: str, time: str) -> None:
    assert read_time(written) == time


@pytest.mark.parametrize("written", ["25", "9.61", "nio", "9.3", "12345"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(RefusedError):
        read_time(written)


def test_one_person_has_one_spelling() -> None:
    assert known_spelling(" al ", ["ÅA", "AL"]) == "AL"
    assert known_spelling("A\u030aa", ["ÅA"]) == "ÅA"
    assert known_spelling("Bea  Ek", ["AL"]) == "Bea Ek"


@pytest.mark.parametrize(
    "value", [None, "", " ", "\t\n", "\u00a0", "\u200b\ufeff", [], {}, [" "], {"what": " "}, [{"a": ""}]]
)
def test_blanks_say_nothing(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", ["x", " -", 0, False, ["", "x"], {"what": "x", "who": ""}])
def test_anything_else_says_something(value: object) -> None:
    assert not is_blank(value)
