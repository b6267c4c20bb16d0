"""Random offices' tables with known content: every figure that enters is true, every other is in the account."""

from __future__ import annotations

import pytest

from rounds.random_offices import Office, office, old_way, outcome, wrong_in

TABLES, RUNS = 200, 4


@pytest.mark.parametrize("run", range(RUNS))
def test_nothing_comes_in_wrong_without_a_word(run: int) -> None:
    entered = naive = 0
    for seed in range(run, TABLES, RUNS):
        made = office(seed)
        found = outcome(made, leave_out=True)
        assert wrong_in(made, found) == [], f"seed {seed}: {made.mapping}"
        assert made.traps or not found.word, f"seed {seed} is asked about without need: {found.word}"
        entered += 0 if found.word else len(found.figures)
        naive += len(old_way(made))

    assert entered > 100
    assert naive > 20, "the control, which reads without an account, finds too little to be one"


def test_a_wrong_figure_and_a_silent_loss_would_be_found() -> None:
    made = next(each for each in map(office, range(TABLES)) if not each.traps and len(each.truth) > 5)
    found = outcome(made)
    assert wrong_in(made, found) == []

    first, *rest = made.truth
    changed = Office(made.schools, {**made.truth, first: "1"})
    assert wrong_in(changed, found)
    found.figures = found.figures[1:]
    assert wrong_in(made, found) and rest
