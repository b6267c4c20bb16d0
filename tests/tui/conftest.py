"""A register with the sample round, the program on it, and short ways to drive it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.work.round_import import add_round


@pytest.fixture(scope="session")
def sample() -> RoundFolder:
    """The sample round, read once."""
    return read_round(sample_round())


@pytest.fixture
def office(tmp_path: Path, sample: RoundFolder) -> Iterator[Register]:
    """The sample round without any meeting, and a clock that stands still."""
    with Register(tmp_path / "office.db", clock=lambda: datetime(2016, 4, 12, 9, 41, 7, tzinfo=UTC)) as register:
        add_round(register, sample)
        yield register


@pytest.fixture
def app(office: Register) -> ResultatdialogApp:
    """The program on that register."""
    return ResultatdialogApp(office)
