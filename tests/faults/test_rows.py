"""The fault suite's account of itself: what its rows cover, leave out and wait for."""

from __future__ import annotations

import ast
import os
import sys
import time
from collections.abc import Callable

import pytest

from faults import hostile_files, run, syscalls, waiting
from faults.hostile_corpus import Case
from faults.scripts import SCRIPTS


@pytest.mark.parametrize("script", sorted({row.script for row in run.ROWS.values()}))
def test_every_row_says_what_it_does_not_cover(script: str) -> None:
    words = ast.get_docstring(ast.parse((run.FOLDER / script).read_text(encoding="utf-8"))) or ""
    assert "Not covered:" in " ".join(words.split())


@pytest.mark.parametrize(("every", "status"), [(False, 0), (True, 1)])
def test_a_row_that_was_skipped_is_named_and_fails_where_all_are_asked_for(
    every: bool, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "run", lambda name, **_how: (name, 0, "| 2 | skipped: no strace |", "", 0.0))
    monkeypatch.setattr(sys, "argv", ["run.py", "--only", "people", *(["--all"] if every else [])])

    assert run.main() == status
    assert "SKIPPED in people" in capsys.readouterr().out


class Blinking:
    """A terminal whose program shows one line for ever, and a cursor that blinks."""

    pid, gone = os.getpid(), False

    def read(self, _timeout: float) -> bytes:
        """A blink."""
        time.sleep(0.01)
        return b"\x1b[?25l\x1b[1;1HVem kodar?\x1b[?25h"


@pytest.mark.parametrize("wait", [lambda terminal: waiting.wait_for(terminal, "F10"), waiting.rest_of])
def test_a_program_that_never_gets_there_is_given_up_with_the_screen_it_shows(
    wait: Callable[[Blinking], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.1)

    with pytest.raises(waiting.WaitedTooLongError, match=r"the screen:\nVem kodar\?$"):
        wait(Blinking())


@pytest.mark.parametrize("every", [2, 3, 4, 24])
def test_a_row_that_leaves_points_out_has_every_kind_of_fault_at_every_call(every: int) -> None:
    whole = [
        syscalls.Point("", fault, call, f"{number}{onwards}")
        for call, count in (("write", 50), ("mkdir", 1))
        for number in range(1, count + 1)
        for fault, onwards in (("signal=KILL", ""), ("error=EIO", ""), ("error=ENOSPC", ""), ("error=ENOSPC", "+"))
    ]
    chosen = syscalls.some_of(whole, every)

    assert {(p.call, p.fault, p.number[-1] == "+") for p in chosen} == {
        (p.call, p.fault, p.number[-1] == "+") for p in whole
    }
    assert len(chosen) <= len(whole) / every + 8
    assert set(syscalls.some_of(whole, 1)) == set(whole)


def test_the_parts_of_the_hostile_files_are_all_of_them_and_each_has_every_reader() -> None:
    whole = [
        Case(f"{reader}: {number}", lambda _folder: [], ())
        for reader, count in (("guide", 40), ("API", 2))
        for number in range(count)
    ]
    parts = [list(hostile_files.some_of(whole, 3, part)) for part in range(3)]

    assert {case.name for part in parts for case in part} == {case.name for case in whole}
    assert sum(map(len, parts)) <= len(whole) + 2 * len(parts)
    assert all({case.reader for case in part} == {"guide", "API"} for part in parts)


def test_every_script_is_run_by_a_row() -> None:
    words = " ".join(f"{row.ci} {row.long}" for row in run.ROWS.values())
    assert {name for name in SCRIPTS if name not in words} == set()
