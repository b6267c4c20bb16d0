"""The sample round in a register, for tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.dialogue.material import Material
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import material
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Register(path) as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
    return path


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Material:
    with Register(sample_file) as register:
        current = find_round(register, "nacka-2016")
        assert current is not None
        return material(register, current)
