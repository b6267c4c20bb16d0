from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.csv_text import parse_csv
from resultatdialog.results.transition import (
    COLUMNS,
    Count,
    TransitionTable,
    cells_to_hide,
    read_transitions,
    transition_table,
)

SCHOOL = "12345678"
LEVELS = ("Nådde inte", "Nådde", "Långt över")

pupil_counts = st.one_of(st.integers(0, 6), st.integers(0, 40))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(pupil_counts, min_size=width, max_size=width), min_size=1, max_size=4)
)


def table_of(lines: Sequence[Sequence[Count]]) -> TransitionTable:
    return transition_table({(f"r{i}", f"c{j}"): n for i, line in enumerate(lines) for j, n in enumerate(line)})


def test_totals_and_shares_have_their_bases() -> None:
    table = transition_table(
        {
            ("Nådde inte", "Nådde inte"): 5,
            ("Nådde inte", "Nådde"): 7,
            ("Nådde", "Nådde"): 30,
            ("Nådde", "Nådde inte"): 4,
        }
    )

    assert table.rows == ("Nådde inte", "Nådde")
    assert table.counts == ((5, 7, 12), (4, 30, 34), (9, 37, 46))
    assert (table.base, table.row_base("Nådde inte"), table.count("Nådde", "Nådde inte")) == (46, 12, 4)
    assert table.say("Nådde inte", "Nådde") == "7 av 12 (58\u00a0%)"


def test_a_pair_that_is_not_mentioned_has_no_pupils() -> None:
    table = transition_table({("a", "x"): 3, ("b", "y"): 4})

    assert table.counts == ((3, 0, 3), (0, 4, 4), (3, 4, 7))


def test_a_hidden_count_hides_every_total_over_it() -> None:
    table = transition_table({("a", "x"): None, ("a", "y"): 11, ("b", "x"): 12, ("b", "y"): 13})

    assert table.counts == ((None, 11, None), (12, 13, 25), (None, 24, None))
    assert table.say("a", "x") == ".."
    assert table.say("a", "y") == "11"
    assert table.base is None


@given(tables, st.integers(0, 12))
def test_no_small_count_is_shown_and_the_shown_ones_are_right(lines: list[list[int]], min_group: int) -> None:
    table = table_of(lines)
    shown = table.masked(min_group)

    for whole, masked in zip(table.counts, shown.counts, strict=True):
        for count, seen in zip(whole, masked, strict=True):
            assert seen in (None, count)
            assert seen is None or seen == 0 or seen >= min_group
    if min_group <= 1:
        assert shown == table


def solutions(shown: tuple[tuple[Count, ...], ...], most: int) -> list[tuple[tuple[int, ...], ...]]:
    """Every table with totals, none below zero and none above `most`, that agrees with what is shown."""
    inner = [row[:-1] for row in shown[:-1]]
    places = [(i, j) for i, row in enumerate(inner) for j, count in enumerate(row) if count is None]
    found = []
    for tried in itertools.product(range(most + 1), repeat=len(places)):
        filled = [[count or 0 for count in row] for row in inner]
        for (i, j), count in zip(places, tried, strict=True):
            filled[i][j] = count
        whole = [[*row, sum(row)] for row in filled]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        agrees = all(
            seen is None or seen == count
            for line, row in zip(shown, whole, strict=True)
            for seen, count in zip(line, row, strict=True)
        )
        if agrees:
            found.append(tuple(map(tuple, whole)))
    return found


@given(st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2), st.integers(2, 6))
def test_no_hidden_count_can_be_worked_out(lines: list[list[int]], min_group: int) -> None:
    table = table_of(lines)
    hidden = cells_to_hide(table.counts, min_group)
    possible = solutions(table.masked(min_group).counts, 7)

    for i, j in hidden:
        assert len({solution[i][j] for solution in possible}) > 1, (table.counts, hidden)


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=3, max_size=3), min_size=2, max_size=3),
    st.integers(0, 10),
)
def test_what_the_source_hides_stays_hidden_and_no_sum_makes_a_number_of_it(
    lines: list[list[Count]], min_group: int
) -> None:
    table = table_of(lines)
    shown = table.masked(min_group)

    for i, line in enumerate(lines):
        for j, count in enumerate(line):
            if count is None:
                hidden = (table.counts[i][j], table.counts[i][-1], table.counts[-1][j], table.base)
                assert hidden == (None, None, None, None)
                assert (shown.counts[i][j], shown.counts[i][-1], shown.counts[-1][j], shown.base) == (None,) * 4
                assert shown.say(f"r{i}", f"c{j}") == ".."


def read(text: str) -> tuple[dict[str, TransitionTable], list[str]]:
    found = read_transitions(parse_csv(text, "progression.csv", COLUMNS), [SCHOOL])
    return dict(found.tables), [str(problem) for problem in found.problems]


def test_a_file_is_read_school_by_school_in_the_order_of_its_levels() -> None:
    tables, problems = read(f"school;from;to;count\n{SCHOOL};Nådde inte;Nådde;7\n{SCHOOL};Nådde;Nådde;..\n")

    assert problems == []
    assert tables[SCHOOL] == transition_table({("Nådde inte", "Nådde"): 7, ("Nådde", "Nådde"): None})


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("99999999;a;b;7", "school"),
        (f"{SCHOOL};;b;7", "from"),
        (f"{SCHOOL};a;;7", "to"),
        (f"{SCHOOL};a;b;-1", "count"),
        (f"{SCHOOL};a;b;", "count"),
        (f"{SCHOOL};a;b;1,5", "count"),
        (f"{SCHOOL};a;b;~100", "count"),
    ],
)
def test_a_fault_is_named_with_its_place(row: str, column: str) -> None:
    tables, problems = read(f"school;from;to;count\n{row}\n")

    assert tables == {}
    assert len(problems) == 1
    assert "progression.csv, rad 2" in problems[0]
    assert column in problems[0]


def test_the_same_pair_twice_is_a_fault() -> None:
    _tables, problems = read(f"school;from;to;count\n{SCHOOL};a;b;7\n{SCHOOL};a;b;8\n")

    assert len(problems) == 1
