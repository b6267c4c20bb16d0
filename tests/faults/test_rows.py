"""What the fault suite says of itself."""

from __future__ import annotations

import ast
import sys

import pytest

from faults import run
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


def test_every_script_is_run_by_a_row() -> None:
    words = " ".join(f"{row.ci} {row.long}" for row in run.ROWS.values())
    assert {name for name in SCRIPTS if name not in words} == set()
