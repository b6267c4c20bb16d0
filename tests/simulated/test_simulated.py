"""The simulator: a seed is always the same world, actions are text, planted faults are found, old ones replay."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults.ways import READ, WAYS, every_screen
from simulated.actions import generated, parse, written
from simulated.plants import PLANTS
from simulated.shrink import shrunk

HERE = Path(__file__).parent
PLANTED = sorted((HERE / "planted").glob("*.txt"))
BUGS = sorted((HERE / "bugs").glob("*.txt"))
MEETING = """
type 130 "läserqzbbb mer"
wait 2.5
key f6
key 1
key f3
type 130 "stödetqzbbc"
wait 2.5
key f9
wait 2
key f9
"""
"""The meeting of the exact figures: three answers, two questions, the principal's page."""
FIGURES = {"keys": 35, "bytes": 348_969, "frames": 66, "commits": 9, "fsyncs": 40, "events": 13}
"""What it costs, with the way out; a change that raises a number says so here."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="worlds are forked, which this system cannot do")


def simulated(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the simulator in a process of its own: its clock must not be this one's."""
    path = os.pathsep.join((str(HERE.parent), os.environ.get("PYTHONPATH", "")))
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": path} | more
    command = [sys.executable, "-m", "simulated", *map(str, arguments)]
    return subprocess.run(command, env=environment, cwd=HERE.parent, capture_output=True, text=True, check=False)


def test_a_seed_is_the_same_world_to_the_byte_in_another_process() -> None:
    """In one of the two without the faster functions; in the second world messages come and go with the clock."""
    asked = ("--seeds", 2, "--first", 2, "--keys", 100, "--figures", "--jobs", 1)
    first, again = simulated(*asked), simulated(*asked, SIMULATED_SLOWLY="1")
    worlds = [line for line in first.stdout.splitlines() if line.startswith("seed=")]
    assert first.returncode == 0, first.stdout + first.stderr
    assert worlds == [line for line in again.stdout.splitlines() if line.startswith("seed=")]
    assert len(worlds) == 2


@given(st.integers(0, 10**6), st.integers(1, 200))
def test_actions_are_text_and_back(seed: int, keys: int) -> None:
    actions = generated(seed, keys)
    assert parse(written(actions)) == actions
    assert sum(action.keys for action in actions) >= keys


def test_shrinking_leaves_what_is_needed() -> None:
    actions = parse("".join(f"wait {number}\n" for number in range(50)))
    needed = {actions[3], actions[40]}
    assert set(shrunk(actions, lambda few: needed <= set(few))) == needed


def test_without_syncs_painted_claims_are_lost(tmp_path: Path) -> None:
    meeting = tmp_path / "actions.txt"
    meeting.write_text('type 130 "läserqzbbb"\nwait 2\n', "utf-8")
    found = simulated("--seeds", 3, "--first", 1, "--actions", meeting, "--plant", "no-sync")
    assert found.returncode == 1
    assert re.search(r", claims, after action .* was painted, then the power went", found.stdout), found.stdout


@pytest.mark.parametrize("meeting", PLANTED, ids=[path.stem for path in PLANTED])
def test_a_planted_fault_is_found(meeting: Path) -> None:
    found = simulated("--replay", 1, "--actions", meeting, "--plant", meeting.stem)
    assert found.returncode == 1
    assert re.search(rf"^{PLANTS[meeting.stem].judge}, after action ", found.stdout, re.M), found.stdout[-500:]


def test_every_screen_of_the_program_has_a_way_to_it() -> None:
    assert every_screen() == {name.removesuffix(READ) for name in WAYS}


def test_random_keys_lose_no_letter_on_some_screens() -> None:
    """Other screens and keys each time, by the seed in the message; all of them: `python -m simulated --screens`."""
    seed = random.SystemRandom().randrange(1_000_000)
    some = random.Random(seed).sample(sorted(WAYS), 4)
    ran = simulated("--keys", 40, "--first", seed, "--jobs", 1, *(word for name in some for word in ("--screen", name)))
    assert ran.returncode == 0, f"seed {seed}\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize(
    ("plant", "screen"),
    [("deaf-dialogs", "FinishDialog"), ("habit", "MeetingScreen"), ("transparent", "PrincipalScreen")],
)
def test_a_fault_is_found_with_random_keys(plant: str, screen: str) -> None:
    found = simulated("--screen", screen, "--keys", 60, "--first", 1, "--jobs", 1, "--plant", plant, "--unshrunk")
    assert found.returncode == 1
    assert re.search(rf"^—— {screen}, seed 1: {PLANTS[plant].judge}: ", found.stdout, re.M), found.stdout[-500:]


def test_what_a_meeting_costs(tmp_path: Path) -> None:
    meeting = tmp_path / "actions.txt"
    meeting.write_text(MEETING, "utf-8")
    ran = simulated("--seeds", 1, "--first", 1, "--actions", meeting, "--figures")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {
        name: int(number) for name, number in re.findall(r"(\w+)=(\d+)\b", ran.stdout) if name in FIGURES
    } == FIGURES


@pytest.mark.parametrize("bug", BUGS, ids=[path.stem for path in BUGS])
def test_a_fault_that_was_found_once_is_not_there(bug: Path, request: pytest.FixtureRequest) -> None:
    """A file begins with lines `# seed N`, `# complaint …`, and `# open: why` as long as the fault is there."""
    head = dict(re.findall(r"^# (seed|open):? (.*)$", bug.read_text("utf-8"), re.M))
    if "open" in head:
        request.applymarker(pytest.mark.xfail(reason=head["open"], strict=True))
    ran = simulated("--replay", head["seed"], "--actions", bug)
    assert ran.returncode == 0, ran.stdout + ran.stderr
