"""json-stat2 from Skolverket's statistics database, in the layout that `../shared/skoldata/README.md` describes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.read import parse_results
from resultatdialog.results.reading import Reading
from resultatdialog.results.recognise import recognise

SV3 = "Andel (%) elever i årskurs 3 som nått kravnivån i alla delprov i svenska"
MA3 = "Andel (%) elever i årskurs 3 som nått kravnivån i alla delprov i matematik"
PART = "Andel (%) elever i årskurs 3 som nått kravnivån i delprov B i matematik"
MARKS6 = "Genomsnittlig betygspoäng årskurs 6"
MARKS9_MA = "Genomsnittlig betygspoäng i matematik, slutbetyg årskurs 9"
TWO = "Andel (%) elever i årskurs 3 som nått kravnivån i alla delprov i svenska och matematik"
SCHOOL, OTHER = "2120000555-12345678", "556550-1796-12345679"


def dimension(values: dict[str, str], *, listed: bool = False) -> dict[str, Any]:
    codes = [*values]
    index: Any = codes if listed else {code: place for place, code in enumerate(codes)}
    return {"label": "x", "category": {"index": index, "label": values}}


def dataset(
    values: Any, status: Any = None, variables: tuple[str, ...] = (SV3, MA3), **other: dict[str, Any]
) -> dict[str, Any]:
    parts = {
        "variable": dimension({f"v{place}": label for place, label in enumerate(variables)}),
        "level": dimension({SCHOOL: "Boken", "2120000555": "Nacka kommun", OTHER: "Granen"}),
        "time": dimension({"2022": "2022", "2023": "2023"}),
        **other,
    }
    return {
        "class": "dataset",
        "version": "2.0",
        "label": "Grundskola",
        "id": [*parts],
        "size": [len(part["category"]["index"]) for part in parts.values()],
        "dimension": parts,
        "value": values,
        **({"status": status} if status is not None else {}),
    }


def read(data: object) -> Reading:
    return parse_results(json.dumps(data).encode(), "grundskola.json")


def test_figures_of_schools_by_measure_and_school_year() -> None:
    reading = read(dataset([80.5, 81, 70, 71, None, None, 60, 61.25, 50, 51, None, None], {"4": "..", "11": "."}))

    assert (reading.source, reading.level, reading.rows) == ("pxweb", "school", 2)
    assert [(c.code, c.name, recognise(reading, c).measure, c.school_year, c.raw, c.token) for c in reading.cells] == [
        ("12345678", "Boken", "np3_sv_share", "2022/23", "80.5", None),
        ("12345678", "Boken", "np3_ma_share", "2022/23", "60", None),
        ("12345678", "Boken", "np3_sv_share", "2023/24", "81", None),
        ("12345678", "Boken", "np3_ma_share", "2023/24", "61.25", None),
        ("12345679", "Granen", "np3_sv_share", "2022/23", "..", ".."),
        ("12345679", "Granen", "np3_ma_share", "2023/24", ".", "."),
    ]
    assert [(left.line, left.why) for left in reading.left_out] == [(2, "en huvudmans siffror")]


@pytest.mark.parametrize(
    ("label", "measure"),
    [
        (SV3, "np3_sv_share"),
        (MA3, "np3_ma_share"),
        (SV3.replace("alla delprov", "samtliga delprov"), "np3_sv_share"),
        (PART, None),
        (TWO, None),
        (MARKS6, "betyg6_points"),
        (MARKS9_MA, "betyg9_points:ma"),
        ("Andel (%) elever i årskurs 6 som fått godkänt betyg i alla ämnen", "betyg6_passed_share"),
        ("Andel (%) elever i årskurs 6 som ej fått godkänt betyg i alla ämnen", None),
        ("Andel (%) elever i årskurs 9 behöriga till yrkesprogram", "eligible9_share"),
        ("Genomsnittligt meritvärde (17 ämnen) årskurs 9", "merit9"),
        ("Genomsnittligt meritvärde årskurs 9", None),
        ("Andel (%) elever som trivs i årskurs 5", None),
        ("Antal elever", None),
    ],
)
def test_a_measure_is_known_by_the_words_of_its_label(label: str, measure: str | None) -> None:
    reading = read(dataset([50.0] * 6, variables=(label,)))

    assert {recognise(reading, cell).measure for cell in reading.cells} == {measure}


def test_groups_of_pupils_and_a_dimension_with_a_single_value() -> None:
    sex = {"kön": dimension({"T": "Totalt", "K": "Flickor", "M": "Pojkar"}), "huvudman": dimension({"x": "Samtliga"})}
    reading = read(dataset([float(n) for n in range(1, 19)], variables=(SV3,), **sex))

    first = [(cell.group, cell.school_year, cell.raw) for cell in reading.cells[:4]]
    assert first == [
        (None, "2022/23", "1"), ("Flickor", "2022/23", "2"), ("Pojkar", "2022/23", "3"), (None, "2023/24", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": [1, 2, 3]}, "'value'"),
        ({"value": ["x"] * 12}, "varken"),
        ({"value": [True] * 12}, "varken"),
        ({"value": [1e300] * 12}, "varken"),
        ({"value": {"12": 1}}, "'value'"),
        ({"status": [5] * 12}, "varken"),
        ({"size": [2, 3]}, "'size'"),
        ({"size": [2, 3, 3]}, "'time'"),
        ({"dimension": {}}, "'variable'"),
        ({"id": [["x"], "level", "time"]}, "beskriven"),
    ],
)
def test_a_damaged_answer_is_refused_with_the_part_that_does_not_fit(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RefusedError, match=f"^grundskola.json.*{said}"):
        read({**dataset([1.0] * 12), **change})


def test_a_table_without_schools_or_with_an_unknown_dimension_is_refused() -> None:
    data = dataset([1.0] * 24, extra=dimension({"a": "Inrikes född", "b": "Utrikes född"}))
    with pytest.raises(RefusedError, match="Inrikes född"):
        read(data)
    renamed = json.loads(json.dumps(dataset([1.0] * 12)).replace('"level"', '"platser"'))
    with pytest.raises(RefusedError, match=r"skolor.*platser"):
        read(renamed)


CELLS = st.one_of(st.none(), st.decimals(0, 100, places=1, allow_nan=False), st.sampled_from([".", "..", "...", "-"]))


@given(st.permutations(["variable", "level", "time"]), st.lists(CELLS, min_size=12, max_size=12), st.booleans())
def test_every_cell_is_read_at_its_place_whatever_the_order_of_dimensions(
    order: list[str], cells: list[Any], sparse: bool
) -> None:
    """Against a plain walk through all places, years and measures in the order of the dimensions."""
    base = dataset([])
    sizes = dict(zip(base["id"], base["size"], strict=True))
    codes = {name: [*base["dimension"][name]["category"]["index"]] for name in order}
    values: list[Any] = [float(cell) if isinstance(cell, Decimal) else None for cell in cells]
    status = {str(place): cell for place, cell in enumerate(cells) if isinstance(cell, str)}
    held = {str(place): value for place, value in enumerate(values) if value is not None} if sparse else values
    reading = read({**base, "id": order, "size": [sizes[n] for n in order], "value": held, "status": status})

    expected = set()
    place = 0
    for one in codes[order[0]]:
        for two in codes[order[1]]:
            for three in codes[order[2]]:
                at, cell = dict(zip(order, (one, two, three), strict=True)), cells[place]
                place += 1
                if cell is not None and at["level"] in (SCHOOL, OTHER):
                    year = {"2022": "2022/23", "2023": "2023/24"}[at["time"]]
                    number = Decimal(str(float(cell))) if isinstance(cell, Decimal) else None
                    column = SV3 if at["variable"] == "v0" else MA3
                    expected.add((at["level"][-8:], column, year, number, cell if number is None else None))
    assert {(c.code, c.column, c.school_year, c.value, c.token) for c in reading.cells} == expected
    assert len(reading.cells) == len(expected)
