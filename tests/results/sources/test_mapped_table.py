from __future__ import annotations

from decimal import Decimal

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import parse_book
from resultatdialog.results.mapping import mapping_to_yaml, parse_mapping
from resultatdialog.results.reading import Reading
from resultatdialog.results.sources.mapped_table import read_mapped

MAPPING = """\
header: 3
name: Radetiketter
school_year: 2024/25
columns:
  - {heading: Andel sv, measure: np3_sv_share, pupils: Antal, scale: 100}
  - {heading: Andel sv flickor, measure: np3_sv_share, group: flickor}
"""
TABLE = """\
Resultat åk 3;;;
;;;
Radetiketter;Antal;Andel sv;Andel  sv flickor
Björkdungen (påhittad);41;0,8048780487804879;82 %
Aspen (påhittad);7;..;
Totalsumma;48;0,8;
"""


def read(table: str = TABLE, mapping: str = MAPPING) -> Reading:
    return read_mapped(parse_book(table.encode(), "eget.csv"), parse_mapping(mapping, "karta.yaml"))


def test_a_table_of_one_s_own_is_read_as_the_mapping_says() -> None:
    reading = read()

    share, girls, masked, empty = reading.cells
    assert (share.column, share.name, share.code, share.n) == ("np3_sv_share", "Björkdungen (påhittad)", "", 41)
    assert (share.value, share.raw) == (Decimal("80.48780487804879"), "0,8048780487804879")
    assert (girls.value, girls.group, girls.raw) == (Decimal(82), "flickor", "82 %")
    assert (masked.value, masked.token) == (None, "..")
    assert (empty.value, empty.token) == (None, None)
    assert [left.why for left in reading.left_out] == ["total"]


def test_a_mapping_is_the_same_after_it_has_been_kept() -> None:
    mapping = parse_mapping(MAPPING, "karta.yaml")

    assert parse_mapping(mapping_to_yaml(mapping), "karta.yaml") == mapping


def test_a_heading_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(RefusedError, match=r"eget\.csv, rad 3.*Andel sv.*Andel matte"):
        read(TABLE.replace("Andel sv;", "Andel matte;"))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("np3_sv_share, pupils", "np3_sw_share, pupils", "rad 5"),
        ("group: flickor", "group: hästar", "rad 6"),
        ("scale: 100", "scale: 50", "rad 5"),
        ("header: 3", "header: 0", "rad 1"),
        ("2024/25", "2024/26", "rad 3"),
        ("name: Radetiketter", "level: school", "karta.yaml"),
        ("name: Radetiketter", "namn: Radetiketter", "rad 2"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_with_its_line(old: str, new: str, place: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_mapping(MAPPING.replace(old, new), "karta.yaml")

    assert any(place in problem.where for problem in refused.value.problems)
