"""What every test starts from: nothing of the user's own, Swedish texts, a small round with hostile names."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from full_disk import Disk
from resultatdialog import vocabulary
from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.locale import activate
from resultatdialog.register.material import add_round
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round

settings.register_profile("here", deadline=None)  # a busy machine is no broken rule
settings.load_profile("here")

SCHOOLS = """\
school;name;organizer_type;grades;pupils;principal
12345678;Vår skola [skratt] [/b];kommunal;F-6;300;Exempla Provsson
12345679;"=cmd; Ärtans skola";enskild;F-3;;
12345670;Bergskolan 日本;kommunal;4-9;200;Platshålla Textgren
"""
RESULTS = """\
school;measure;school_year;group;value;n;source
12345678;np3_sv_share;2014/15;alla;82;50;påhittad
12345678;np3_ma_share;2014/15;alla;..;50;påhittad
12345678;np3_neither_count;2014/15;alla;4;50;påhittad
12345678;np6_test_points;2014/15;alla;15,3;40;påhittad
12345678;np3_np6_progress;2014/15;alla;60;40;påhittad
12345678;betyg6_points;2014/15;alla;14,3;40;påhittad
12345678;betyg6_points:sv;2014/15;alla;15,0;40;påhittad
12345678;betyg6_points:ma;2014/15;alla;13,0;40;påhittad
12345678;betyg6_spread;2014/15;alla;1,3;40;påhittad
12345678;np3_sv_share;2013/14;alla;75;48;påhittad
12345678;np3_sv_share;2014/15;flickor;90;24;påhittad
12345679;np3_sv_share;2014/15;alla;100;20;påhittad
12345679;np3_ma_share;2014/15;alla;70.5;20;påhittad
12345679;np3_neither_count;2014/15;alla;0;20;påhittad
12345670;np6_test_points;2014/15;alla;12,0;30;påhittad
12345670;betyg6_points;2014/15;alla;15,5;30;påhittad
12345670;betyg6_spread;2014/15;alla;0,5;30;påhittad
kommun;np3_sv_share;2014/15;alla;84;70;påhittad
riket;np6_test_points;2014/15;alla;13,7;;påhittad
"""
ROUND = """\
id: liten
title: En liten omgång
municipality: {code: "0182", name: Nacka}
school_year: 2014/15
guide: nacka-ak3-6
"""
DOCUMENT: dict[str, Any] = {
    "format": "resultatdialog.session",
    "version": 1,
    "id": "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e",
    "round": "liten",
    "guide": {"id": "nacka-ak3-6", "version": "1"},
    "school": "12345678",
    "held_on": "2016-04-12",
    "state": "held",
    "participants": [
        {"role": "principal", "name": "Exempel Exempelsson"},
        {"role": "lead", "name": "AL"},
        {"role": "notes", "name": "ÅA"},
    ],
    "answers": {
        "uppfoljning_elev": {"note": "Klasskonferenser [skratt] [/b]; =cmd 🙂 åäö", "steps": ["samla_in", "analysera"]},
        "underlag": {"choices": ["np3", "fonologisk_screening"], "other": "lektionsbesök"},
        "np3_sv_orsak": {"reasons": ["sarskilda_behov", "ej_undervisat"], "note": "…"},
        "np3_bada": {"count": 4, "choice": "partly", "note": "…"},
        "np3_kunskapskrav": {"counts": {"sv": 3, "ma": 4}},
        "np3_prov_bedomning": {"status": "declined"},
        "skattning": {"rating": 7, "note": "…"},
    },
    "explanations": [
        {
            "id": "0196f5a1-0c11-7a90-8f2e-5b0d7e9a1c33",
            "measure": "np3",
            "subject": "sv",
            "category": "undervisning",
            "valence": "weakness",
            "quote": "Vi hann inte med momentet.",
            "question": "np3_niva",
            "coder": "AL",
            "coded_at": "2016-04-12T10:31:00+02:00",
        }
    ],
}


WriteDocument = Callable[..., Path]


@pytest.fixture(autouse=True)
def of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the user's files, and none leaves English behind."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RESULTATDIALOG_REGISTER", str(tmp_path / "home" / "register.db"))
    yield
    activate("sv")
    vocabulary.subjects.cache_clear()
    vocabulary._measures.cache_clear()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The disk the registers lie on; `fill` it and nothing can be saved."""
    return Disk(monkeypatch)


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guide(shipped_guides()["nacka-ak3-6"])


@pytest.fixture(scope="session")
def shipped_source() -> str:
    """The shipped guide as people edit it."""
    return shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")


def write_small_folder(folder: Path) -> Path:
    folder.mkdir()
    for name, text in (("round.yaml", ROUND), ("schools.csv", SCHOOLS), ("results.csv", RESULTS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


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
