from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli.main import main


@pytest.fixture
def doubled(tmp_path: Path, small_folder: Path, document: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> Path:
    """A register with one meeting coded by two, who agree on the category and differ on the valence."""
    path = tmp_path / "r.db"
    first = {**document["explanations"][0], "coder": "AL", "valence": "strength"}
    second = {**deepcopy(first), "id": "annan", "coder": "ÅA", "valence": "weakness"}
    file = tmp_path / "a.json"
    file.write_text(json.dumps({**document, "explanations": [first, second]}), encoding="utf-8")
    assert main(["--unprotected", "--register", str(path), "round", "add", str(small_folder)]) == 0
    assert main(["--register", str(path), "session", "import", str(file)]) == 0
    capsys.readouterr()
    return path


def test_agreement_as_json_has_the_contract_s_fields(doubled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--register", str(doubled), "coding", "agreement", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)["agreement"]
    wanted = ["measure", "unit", "id", "valence", "n", "agree", "kappa", "alpha", "pabak"]
    assert all(list(row)[:9] == wanted for row in rows)
    coded = [row for row in rows if row["n"] == 1 and row["unit"] == "type" and row["agree"] == 0]
    assert {row["valence"] for row in coded} == {"strength", "weakness"}
    assert all(row["kappa"] == 0 for row in coded)


def test_agreement_is_said_with_its_base(doubled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--register", str(doubled), "coding", "agreement"]) == 0

    said = capsys.readouterr().out
    assert "1 av 1 (100" in said
    assert "för få skolor" in said


def test_without_a_second_coder_it_says_what_to_do(
    tmp_path: Path, small_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.db"
    assert main(["--unprotected", "--register", str(path), "round", "add", str(small_folder)]) == 0
    capsys.readouterr()

    assert main(["--register", str(path), "coding", "agreement"]) == 0
    assert "andra person" in capsys.readouterr().out


def test_a_reader_that_has_had_enough_is_no_mistake(doubled: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "resultatdialog",
        "--register",
        str(doubled),
        "coding",
        "codebook",
        "--format",
        "json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None and program.stderr is not None
        program.stdout.close()
        said = program.stderr.read()

    assert (program.returncode, said) == (0, b"")
