"""Where a command may write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from resultatdialog.cli import commands, opening
from resultatdialog.cli.main import main
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Register
from resultatdialog.work.output_place import kind_of
from resultatdialog.work.plan import book

SESSIONS = sorted((sample_round() / "sessions").glob("*.json"))[:2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "register.db"
    assert call(path, "round", "add", str(sample_round())) == 0
    assert call(path, "session", "import", *map(str, SESSIONS)) == 0
    with Register(path) as register:
        book(register, "nacka-2016", "99000010", AboutMeeting("2016-05-02"), "AL")
    return path


def call(path: Path, *words: str) -> int:
    return main(["--unprotected", "--register", str(path), *words])


def code() -> str:
    return SESSIONS[0].stem


WRITES: list[tuple[str, ...]] = [
    ("tally", "--format", "csv", "--out"),
    ("tally", "--format", "json", "--out"),
    ("tally", "--format", "xlsx", "--out"),
    ("tally", "--format", "md", "--out"),
    ("report", "--out"),
    ("summary", "--school", "99000001", "--out"),
    ("session", "export", "99000001", "--out"),
    ("round", "pack", "--school", "99000001", "--out"),
    ("round", "calendar", "--out"),
]


@pytest.mark.parametrize("words", WRITES, ids=["-".join(words) for words in WRITES])
def test_the_register_s_own_files_are_never_written_over(
    path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    copy = next(path.with_name("register.db.backups").glob("*/register.db"))
    segment = next(path.with_name("register.db.tail").iterdir())
    (path.parent / "link.docx").symlink_to(path)
    for own in (path, path.with_name("register.db.user.age"), copy, segment, segment.with_name("ny.docx")):
        before = own.read_bytes()[:16] if own.exists() else None
        assert call(path, *words, str(own), "--force") == 1
        assert "hör till registret" in capsys.readouterr().err
        assert (own.read_bytes()[:16] if own.exists() else None) == before
    assert call(path, *words, str(path.parent / "link.docx"), "--force") == 1


def test_no_backup_is_put_into_the_register_s_own_folders(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tail = path.with_name("register.db.tail")
    assert call(path, "backup", "--to", str(tail)) == 1
    assert "hör till registret självt" in capsys.readouterr().err
    assert all(entry.is_file() for entry in tail.iterdir())


@pytest.mark.parametrize("words", WRITES, ids=["-".join(words) for words in WRITES])
def test_a_file_of_another_kind_is_written_over_only_when_asked_for(
    path: Path, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "viktigt.bin"
    target.write_bytes(bytes(range(256)))
    assert call(path, *words, str(target)) == 1
    said = capsys.readouterr().err
    assert str(target) in said
    assert "--force" in said
    assert target.read_bytes() == bytes(range(256))

    assert call(path, *words, str(target), "--force") == 0
    assert call(path, *words, str(target)) == 0  # its own kind, written again


def test_at_a_terminal_the_person_is_asked(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "rapport.docx"
    target.write_text("anteckningar")
    monkeypatch.setattr(opening, "can_ask", lambda: True)
    monkeypatch.setattr(opening, "input_line", lambda _words: "nej")
    assert call(path, "report", "--out", str(target)) == 1
    monkeypatch.setattr(opening, "input_line", lambda _words: "JA")
    assert call(path, "report", "--out", str(target)) == 0
    assert kind_of(target) == "docx"


def word(path: Path) -> None:
    docx.Document().save(str(path))


def excel(path: Path) -> None:
    openpyxl.Workbook().save(path)


def of(content: bytes) -> Callable[[Path], Any]:
    return lambda path: path.write_bytes(content)


def test_a_calendar_file_is_written_over_the_earlier_one(path: Path, tmp_path: Path) -> None:
    assert [call(path, "round", "calendar", "--out", str(tmp_path / "a.ics")) for _time in range(2)] == [0, 0]
    assert (tmp_path / "a.ics").read_bytes().count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (word, "docx"),
        (excel, "xlsx"),
        (of(b'\xef\xbb\xbf{"a": 1}'), "json"),
        (of(b"a;b\n1;2\n"), "text"),
        (of("Det här är en anteckning.\n".encode()), "text"),
        (of(b"age-encryption.org/v1\n-> X25519"), "age"),
        (of(b"SQLite format 3\0" + bytes(80)), "binary"),
        (of(b"<?xml version='1.0'?><CodeBook xmlns='urn:QDA-XML:codebook:1.0'/>"), "qdc"),
        (of(b"<html></html>"), "xml"),
        (of(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "ics"),
        (of(b""), ""),
        (lambda _path: None, ""),
    ],
)
def test_the_kind_of_a_file_is_told_from_its_content(tmp_path: Path, make: Callable[[Path], Any], kind: str) -> None:
    make(tmp_path / "fil")
    assert kind_of(tmp_path / "fil") == kind


def test_an_exported_meeting_is_said_to_be_readable_by_anybody(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(path, "session", "export", "99000001", "--out", str(tmp_path / "m.json")) == 0
    assert "inte krypterad" in capsys.readouterr().err


def test_a_meeting_sealed_for_somebody_is_read_by_nobody_else(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, other = tmp_path / "hemlig.txt", tmp_path / "annan.txt"
    for key in (secret, other):
        assert call(path, "register", "new-recovery-key", "--out", str(key)) == 0
    sealed = tmp_path / "m.age"
    assert call(path, "session", "export", "99000001", "--out", str(sealed), "--to", f"{secret}.pub") == 0
    assert "inte krypterad" not in capsys.readouterr().err
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    assert call(path, "session", "export", "99000001", "--out", str(sealed), "--to", str(secret)) == 1
    assert "hemliga" in capsys.readouterr().err

    there = tmp_path / "annat" / "register.db"
    assert call(there, "round", "add", str(sample_round())) == 0
    assert call(there, "session", "import", str(sealed)) == 1
    assert call(there, "session", "import", str(sealed), "--identity", str(other)) == 1
    assert "--identity" in capsys.readouterr().err
    assert call(there, "session", "import", str(sealed), "--identity", str(secret)) == 0
    assert "99000001, ny" in capsys.readouterr().out


def test_what_a_killed_demo_left_is_swept_by_the_next_and_an_open_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, running = (tmp_path / f"{commands.THROW_AWAY}{name}" for name in ("left", "running"))
    Register(left / "register.db", key=DataKey.random()).close()
    with Register(running / "register.db", key=DataKey.random()):
        assert main(["demo"]) == 0
        assert running.is_dir()

    assert not left.exists()
    assert list(tmp_path.glob(f"{commands.THROW_AWAY}*")) == [running]
    (papers,) = tmp_path.glob("resultatdialog-demo-*")
    assert len(list(papers.glob("*.docx"))) == 3
    capsys.readouterr()


@pytest.mark.skipif(os.name == "nt", reason="Windows writes none unless told to")
def test_a_crash_writes_no_memory_to_a_file(path: Path) -> None:
    import resource

    call(path, "round", "list")
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
