"""A few hundred power cuts of each kind; `power.py` does the rest."""

from __future__ import annotations

import pytest

from faults.power import try_many
from faults.power_trial import FAULTS, circumstances, hold_meeting, try_cut


@pytest.mark.parametrize(("name", "trials"), [("3", 200), ("4", 60)])
def test_nothing_acknowledged_is_lost(name: str, trials: int) -> None:
    assert try_many(FAULTS[name], "test", trials).first is None


@pytest.mark.parametrize(("name", "trials"), [("delete", 50), ("wal", 50), ("passphrase", 150)])
def test_bad_settings_lose(name: str, trials: int) -> None:
    tally = try_many(FAULTS[name], "test", trials)
    assert FAULTS[name].is_control
    assert tally.losing + tally.unreadable > 0


def test_a_trial_can_be_repeated() -> None:
    fault = FAULTS["delete"]
    meetings = hold_meeting(fault, "test"), hold_meeting(fault, "test")
    with circumstances(fault):
        first, second = ([try_cut(fault, meeting, number) for number in range(30)] for meeting in meetings)
    assert first == second
