"""The sample round in a register, for tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.dialogue.material import Material
from resultatdialog.register.store import Register
from resultatdialog.work.conversations import material
from resultatdialog.work.rounds import find_round


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Material:
    with Register(sample_file) as register:
        current = find_round(register, "nacka-2016")
        assert current is not None
        return material(register, current)
