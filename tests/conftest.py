"""What every test starts from: nothing of the user's own, Swedish texts, a small round with hostile names."""

from __future__ import annotations

import copy
import gc
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from full_disk import Disk
from kept_grammar import keep_grammars
from readable_codes import name_codes_by_their_labels
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import sample_round, shipped_guides
from resultatdialog.locale import activate
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from small_round import DOCUMENT, write_small_folder

gc.set_threshold(20_000, 20, 20)  # the screens' many small objects made the collector a fifth of the suite's time
settings.register_profile("here", deadline=None)  # a busy machine is no broken rule
settings.load_profile("here")

WriteDocument = Callable[..., Path]


@pytest.fixture(autouse=True)
def of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the user's files, and none leaves English behind."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RESULTATDIALOG_REGISTER", str(tmp_path / "home" / "register.db"))
    keep_grammars(monkeypatch)
    yield
    activate("sv")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The disk the registers lie on; `fill` it and nothing can be saved."""
    return Disk(monkeypatch)


@pytest.fixture(scope="module")
def readable_ids() -> Iterator[None]:
    """New codes have ids made of their labels, so that a test can name them."""
    with pytest.MonkeyPatch.context() as patch:
        name_codes_by_their_labels(patch)
        yield


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guide(shipped_guides()["nacka-ak3-6"])


@pytest.fixture(scope="session")
def shipped_source() -> str:
    """The shipped guide as people edit it."""
    return shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A round folder with three schools, tokens, brackets and wide characters."""
    return write_small_folder(tmp_path / "liten")


@pytest.fixture(scope="session")
def small_round(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The small folder, read."""
    return read_round(write_small_folder(tmp_path_factory.mktemp("small") / "liten")).round


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """An open, empty register."""
    with Register(tmp_path / "register.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a register that has read the small round; copied, never opened."""
    folder = tmp_path_factory.mktemp("loaded")
    with Register(folder / "register.db") as register:
        add_round(register, read_round(write_small_folder(folder / "liten")))
    return folder / "register.db"


@pytest.fixture
def loaded(tmp_path: Path, loaded_file: Path) -> Iterator[Register]:
    """A register that has read the small round."""
    shutil.copy(loaded_file, tmp_path / "register.db")
    with Register(tmp_path / "register.db") as opened:
        yield opened


@pytest.fixture
def document() -> dict[str, Any]:
    """The contract's session document, for the small round; change it as you like."""
    return copy.deepcopy(DOCUMENT)


@pytest.fixture
def write_document(tmp_path: Path) -> WriteDocument:
    """Write a document (or raw text) to a file."""

    def write(content: dict[str, Any] | str, name: str = "session.json") -> Path:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample round with its 29 meetings in a register, for tests that only read it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Register(path) as register:
        add_round(register, read_round(sample_round()))
        import_documents(register, sorted((sample_round() / "sessions").glob("*.json")))
    return path
