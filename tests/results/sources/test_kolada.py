from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.results.reading import Reading, SourceColumn
from resultatdialog.results.sources.json_files import read_json_results
from resultatdialog.results.sources.kolada import looks_like_kolada, read_kolada
from skoldata import FOLDER, needs_skoldata

KPI = "N99901"


def value(number: Any, gender: Any = "T", status: Any = "", **more: Any) -> dict[str, Any]:
    return {"gender": gender, "count": 1, "status": status, "value": number, "isdeleted": False, **more}


def record(*values: Any, place: Any = "9901", year: Any = 2024, **more: Any) -> dict[str, Any]:
    return {"kpi": KPI, "municipality": place, "period": year, "values": list(values), **more}


def unit(*values: Any) -> dict[str, Any]:
    return {"kpi": "U99901", "ou": "V15E990101", "period": 2024, "values": list(values)}


def page(*records: Any, **more: Any) -> dict[str, Any]:
    return {"count": len(records), "values": list(records), **more}


def read(data: object) -> Reading:
    return read_json_results(json.dumps(data).encode(), "kolada.json")


@pytest.mark.parametrize("ends", [{}, {"next_page": None}, {"next_url": None, "previous_url": None}])
def test_a_value_knows_its_indicator_place_group_and_year(ends: dict[str, Any]) -> None:
    reading = read(page(record(value(86.4), value(89.25, "K"), value(84.0, "M")), **ends))

    assert (reading.source, reading.level, reading.rows, reading.school_year) == ("kolada", "municipality", 1, "2024")
    assert reading.columns == (SourceColumn(KPI),)
    assert [(cell.group, cell.raw, cell.value) for cell in reading.cells] == [
        (None, "86.4", Decimal("86.4")),
        ("Flickor", "89.25", Decimal("89.25")),
        ("Pojkar", "84", Decimal(84)),
    ]
    assert {(cell.code, cell.column, cell.school_year, cell.line) for cell in reading.cells} == {
        ("9901", KPI, "2024", 1)
    }
    assert (reading.left_out, reading.warnings) == ((), ())


@pytest.mark.parametrize(
    ("number", "raw"),
    [
        (100, "100"),
        (100.0, "100"),
        (-23.0, "-23"),
        (0.1, "0.1"),
        (86.36363636363636, "86.36363636363636"),
        (0.08333333333333333, "0.08333333333333333"),
        (1e-7, "0.0000001"),
        (123456789.0, "123456789"),
    ],
)
def test_a_number_is_the_shortest_text_that_is_it(number: float, raw: str) -> None:
    (cell,) = read(page(record(value(number)))).cells

    assert (cell.raw, cell.value, cell.token) == (raw, Decimal(raw), None)


@pytest.mark.parametrize(
    ("number", "status", "token"),
    [
        (None, "Private", ".."),
        (None, "private", ".."),
        (None, "Missing", "."),
        (None, "", "."),
        (None, None, "."),
        (None, "Ej publicerad", "Ej publicerad"),
        (82.0, "Private", ".."),
        ("..", "", ".."),
    ],
)
def test_what_is_no_number_is_a_token(number: Any, status: Any, token: str) -> None:
    (cell,) = read(page(record(value(number, status=status)))).cells

    assert (cell.value, cell.token) == (None, token)


def test_a_status_that_is_not_known_is_named() -> None:
    (warning,) = read(page(record(value(82.0, status="Granskas")))).warnings

    assert "Granskas" in warning


def test_a_number_written_as_text_is_read() -> None:
    (cell,) = read(page(record(value("82,5")))).cells

    assert (cell.raw, cell.value) == ("82,5", Decimal("82.5"))


@pytest.mark.parametrize(
    ("records", "level"),
    [
        ([record(value(1), place="0000")], "national"),
        ([record(value(1), place="0000"), record(value(1))], "municipality"),
        ([unit(value(1))], "school"),
        ([unit(value(1)), record(value(1))], "school"),
        ([], "municipality"),
    ],
)
def test_the_level_is_the_finest_there_is(records: list[Any], level: str) -> None:
    assert read(page(*records)).level == level


def test_the_country_is_named() -> None:
    assert [cell.name for cell in read(page(record(value(1), place="0000"), record(value(1)))).cells] == ["Riket", ""]


def test_a_unit_s_id_is_kept_and_is_no_school_unit_code() -> None:
    reading = read(page(unit(value(1.0), value(2.0, "K")), unit(value(3.0))))

    assert reading.codes() == ("V15E990101",)
    assert any("1 " in warning and "Kolada" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("title", "number", "warned"),
    [
        (None, 95, True),
        ("Elever i åk 9 med godkänt i allt, andel (%)", 95.0, True),
        ("Andel påhittade", 95.0, True),
        ("Påhittade poäng, genomsnitt", 95.0, False),
        (None, 95.1, False),
        (None, 100, False),
    ],
)
def test_a_share_of_exactly_95_is_warned_about_once(title: str | None, number: float, warned: bool) -> None:
    reading = read(page(record(value(number), value(number, "K"), **({"title": title} if title else {}))))

    assert any("~100" in warning for warning in reading.warnings) is warned
    assert len(reading.warnings) == int(warned)
    assert reading.title == (f"Kolada: {title}" if title else "Kolada")


def test_a_deleted_value_is_left_out() -> None:
    reading = read(page(record(value(82.0, isdeleted=True), value(83.0, "K"))))

    assert [cell.raw for cell in reading.cells] == ["83"]
    (left,) = reading.left_out
    assert (left.line, KPI in left.why) == (1, True)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        [],
        {"kpi": None, "municipality": "9901", "period": 2024, "values": []},
        {"kpi": KPI, "period": 2024, "values": []},
        record(place=9901),
        record(year=None),
        record(year=True),
        record(year="i fjol"),
        {**record(), "values": {}},
        record(None),
        record(value(1, "X")),
        record(value(1, None)),
        record(value([])),
        record(value(True)),
        record(value(10**13)),
        record(value(1, status=3)),
    ],
)
def test_what_cannot_be_understood_is_left_out_with_the_reason(bad: Any) -> None:
    reading = read(page(record(value(82.0)), bad))

    assert len(reading.cells) == 1
    (left,) = reading.left_out
    assert left.line == 2
    assert left.why


def test_pages_in_a_list_are_one_answer_and_records_are_numbered_through() -> None:
    pages = [page(record(value(1)), record(value(2), year=2023), next_page="https://x.invalid"), page(record(value(3)))]

    reading = read(pages)

    assert [(cell.raw, cell.line) for cell in reading.cells] == [("1", 1), ("2", 2), ("3", 3)]
    assert reading.rows == 3
    (warning,) = reading.warnings  # 9901 in 2024 stands twice; the page without a next one is the last
    assert warning.startswith("1 ")


def test_pages_one_a_line_have_the_line_s_number() -> None:
    lines = [
        json.dumps(page(record(value(1)), record(value(2), year=2023))),
        "",
        json.dumps(record(value(3), year=2022)),
    ]

    reading = read_json_results("\n".join(lines).encode(), "kolada.jsonl")

    assert [(cell.school_year, cell.line) for cell in reading.cells] == [("2024", 1), ("2023", 1), ("2022", 3)]


@pytest.mark.parametrize("key", ["next_page", "next_url"])
def test_pages_that_are_missing_are_warned_about(key: str) -> None:
    assert len(read(page(record(value(1)), **{key: "https://exempel.invalid/?page=2"})).warnings) == 1


def test_an_answer_without_any_values_is_empty() -> None:
    reading = read(page())

    assert (reading.rows, reading.cells, reading.left_out) == (0, (), ())


@pytest.mark.parametrize(
    "data", [None, 3, "T", [], {}, {"values": 3}, {"values": [{"id": KPI, "title": "Mått"}], "count": 1}, {"kpi": KPI}]
)
def test_other_json_is_not_kolada_s(data: object) -> None:
    assert not looks_like_kolada(data)


@given(
    st.sampled_from([None, "", "Private", "Missing", "Ny status"]),
    st.none() | st.floats() | st.integers() | st.text(max_size=6),
)
def test_a_value_with_a_status_is_never_a_number(status: str | None, number: Any) -> None:
    for cell in read_kolada(page(record(value(number, status=status))), "kolada.json").cells:
        assert cell.value is None or cell.token is None
        assert not status or cell.value is None
        assert status or isinstance(number, str) or number is None or cell.value == Decimal(repr(number))


@needs_skoldata
def test_the_real_indicators_are_known_by_their_ids_alone() -> None:
    lines = (FOLDER / "kolada_kpi_grundskola_resultat.csv").read_text(encoding="utf-8-sig").splitlines()
    ids = [line.split(";")[0] for line in lines[1:] if line[:1] in "NU" and line[1:6].isdigit()]
    assert len(ids) == len(set(ids)) == 133

    reading = read(page(*({**record(value(82.5)), "kpi": kpi} for kpi in ids)))

    assert [column.name for column in reading.columns] == ids
    assert {column.group for column in reading.columns} == {None}
