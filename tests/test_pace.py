from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import pace

TESTS = Path(__file__).parent


def test_within_the_promise_the_machine_is_not_asked() -> None:
    def never() -> float:
        raise AssertionError

    assert pace.fair(1.9, 2.0, never) == 1.9


def test_what_is_beyond_the_promise_only_because_the_machine_is_slow_is_kept() -> None:
    assert pace.fair(3.0, 2.0, lambda: 2.0) == 1.5
    assert pace.fair(3.0, 2.0, lambda: 1.0) == 3.0


def test_no_machine_is_faster_than_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_piece", lambda: None)

    assert pace.slowness() == 1.0


def test_a_process_that_works_has_had_a_processor() -> None:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("only Linux says so")
    before, until = pace.scheduled()[0], time.process_time() + 0.05
    while time.process_time() < until:
        pass

    assert pace.scheduled()[0] - before > 0.04


# That no run turns red because of the clock.

CLOCKS = {
    "faults/disk_full.py": "said in the report",
    "faults/hostile_files.py": "progress, and ends what hangs",
    "faults/hostile_text.py": "said in the report",
    "faults/hostile_tour.py": "ends what hangs",
    "faults/instances.py": "the time a program slept, without what the machine kept it waiting; ends what hangs",
    "faults/kill.py": "said in the report",
    "faults/power.py": "progress",
    "faults/run.py": "said in the report",
    "faults/syscalls.py": "said in the report; ends what hangs",
    "faults/talk.py": "said in the report",
    "faults/terminal_cut.py": "the age of lost letters, less what the program was kept waiting; ends what hangs",
    "faults/theft.py": "said in the report",
    "faults/traced.py": "said in the report",
    "faults/tried.py": "said in the report",
    "faults/waiting.py": "ends what hangs after a minute, without what the machine kept it waiting",
    "simulated/clock.py": "how long worlds took, said in the report; no more are begun after so many minutes",
    "pace.py": "looks until a program is calm, and then goes on in any case",
}
"""Scripts that look at the clock on the wall, and what for. No test does."""


def _scripts() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(TESTS.rglob("*.py")):
        file = path.relative_to(TESTS).as_posix()
        if not file.startswith("benchmarks/"):  # they measure, and judge nothing
            yield file, ast.parse(path.read_text(encoding="utf-8"))


def test_only_what_is_named_here_looks_at_the_clock() -> None:
    clocks = {"monotonic", "perf_counter", "monotonic_ns", "perf_counter_ns"}
    found = {
        file
        for file, tree in _scripts()
        if any(isinstance(node, ast.Attribute) and node.attr in clocks for node in ast.walk(tree))
    }

    assert found == set(CLOCKS)


def test_no_program_is_given_less_than_minutes() -> None:
    for file, tree in _scripts():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "subprocess" in ast.unparse(node.func):
                for said in node.keywords:
                    assert said.arg != "timeout" or ast.unparse(said.value) == "HANG", (file, node.lineno)


def test_seconds_of_the_processor_are_judged_fairly() -> None:
    """`process_time() - begun < 2` is what turned red while other work ran."""
    for file, tree in _scripts():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and isinstance(node.left, ast.BinOp):
                assert "process_time" not in ast.unparse(node.left), (file, node.lineno)
