from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from refi_schemas import marked, repacked
from resultatdialog.cli.coding_export import export_coding
from resultatdialog.cli.coding_import import import_coding
from resultatdialog.cli.main import main
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register


@pytest.fixture
def options(
    tmp_path: Path, small_folder: Path, document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> argparse.Namespace:
    """What the commands are given, with a register that holds a coded meeting."""
    path = tmp_path / "r.db"
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(["--unprotected", "--register", str(path), "round", "add", str(small_folder)]) == 0
    assert main(["--register", str(path), "session", "import", str(tmp_path / "a.json")]) == 0
    capsys.readouterr()
    keys = {"unprotected": False, "passphrase_file": None, "recovery_key": None, "place_anyway": None}
    return argparse.Namespace(
        register=path, round=None, out=tmp_path / "ut" / "x.qdpx", file=tmp_path / "x.qdpx", **keys
    )


def events(options: argparse.Namespace) -> int:
    with Register(options.register) as register:
        return len(register.events())


def test_a_project_is_written_and_said(options: argparse.Namespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert export_coding(options) == 0

    said = capsys.readouterr().out
    assert "3 skolor, 1 svar, 1 kodning, 1 kodare" in said
    assert "Samsyn" in said
    assert [words for *_rest, words in marked(options.out.read_bytes())] == ["Vi hann inte med momentet."] * 2


def test_reading_one_s_own_project_says_that_nothing_is_new(
    options: argparse.Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    export_coding(options)
    options.file, before = options.out, events(options)
    capsys.readouterr()

    assert import_coding(options) == 0
    said = capsys.readouterr().out
    assert "0 nya kodningar" in said
    assert "1 kodning fanns redan" in said
    assert events(options) == before


def test_a_codebook_goes_out_and_in(options: argparse.Namespace, capsys: pytest.CaptureFixture[str]) -> None:
    options.out = options.file = options.out.with_suffix(".QDC")
    assert export_coding(options) == 0
    more = options.out.read_text(encoding="utf-8").replace(
        'name="Undervisning" isCodable="true"', 'name="Undervisning i [b] grupp" isCodable="true"'
    )
    options.out.write_text(more, encoding="utf-8")
    capsys.readouterr()

    assert import_coding(options) == 0
    said = capsys.readouterr().out
    assert "Inget nytt" in said
    assert "1 kod har ett annat namn" in said


def test_what_is_taken_in_is_backed_up_first(options: argparse.Namespace) -> None:
    export_coding(options)
    options.file = options.out
    backups = list(options.register.parent.glob("*.backups/*"))
    with Register(options.register) as register:
        session = register.session(register.digests()[0].session_id)
        register.append([Entry(session, [session.explanations[0].withdrawal()])])

    import_coding(options)
    assert len(list(options.register.parent.glob("*.backups/*"))) > len(backups)


@pytest.mark.parametrize("name", ["x.txt", "x", "x.qdpx.zip"])
def test_another_suffix_is_refused_with_a_sentence(options: argparse.Namespace, name: str) -> None:
    options.out = options.file = options.out.with_name(name)

    with pytest.raises(RefusedError, match=r"\.qdpx"):
        export_coding(options)
    with pytest.raises(RefusedError, match=r"\.qdpx"):
        import_coding(options)
    assert not options.out.exists()


def test_a_file_that_is_not_there_or_no_project_is_refused_with_its_name(options: argparse.Namespace) -> None:
    with pytest.raises(RefusedError, match=r"x\.qdpx.*finns inte"):
        import_coding(options)
    export_coding(options)
    options.file.write_bytes(repacked(options.out.read_bytes(), {"project.qde": None}))
    with pytest.raises(RefusedError, match=r"x\.qdpx.*0 projekt"):
        import_coding(options)


@pytest.mark.parametrize("suffix", [".csv", ".docx"])
def test_the_codebook_on_paper_and_as_a_table_is_written_too(options: argparse.Namespace, suffix: str) -> None:
    options.out = options.out.with_suffix(suffix)

    assert export_coding(options) == 0
    assert options.out.stat().st_size > 0
