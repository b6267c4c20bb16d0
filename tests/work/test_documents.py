from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from pyrage import x25519

from full_disk import Disk
from resultatdialog.dialogue.session import Participant
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.keys import AGE, DataKey, new_recovery_key
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.work import documents
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

AT = datetime(2016, 4, 12, 10, 31, tzinfo=UTC)
WORDS = "Kanariefågel7731 ännu inte sparat"
SECRET, PUBLIC = new_recovery_key()
KEY = DataKey.random(PUBLIC)


@pytest.fixture
def folder(small_folder: Path) -> RoundFolder:
    """The small round, read."""
    return read_round(small_folder)


def protected(path: Path, folder: RoundFolder, key: DataKey | None = KEY) -> Register:
    register = Register(path, key=key, clock=lambda: AT)
    add_round(register, folder)
    return register


def sit_down(register: Register) -> OpenMeeting:
    current = find_round(register, "liten")
    assert current is not None
    meeting = OpenMeeting(register, open_conversation(register, current, guide_of(register, current), "12345678"))
    meeting.begin([Participant("principal", "Exempla Provsson"), Participant("lead", "AL")])
    return meeting


def answer(meeting: OpenMeeting, question: str, words: str) -> None:
    found = meeting.conversation.guide.question(question)
    assert found is not None
    meeting.answer(found, "note", words)


def written(register: Register, disk: Disk, into: Path) -> Path:
    """The copy of a meeting of which one answer is saved and one waits for a disk that is full."""
    meeting = sit_down(register)
    answer(meeting, "uppfoljning_elev", "sparat")
    disk.fill()
    answer(meeting, "saknas", WORDS)
    assert meeting.unsaved
    return meeting.emergency_copy(into)


def answers(register: Register) -> dict[str, Any]:
    (digest,) = register.digests()
    session = register.session(digest.session_id)
    return {question: answer.get("note") for question, answer in session.answers.items()}


def test_what_waits_unsaved_is_in_the_copy_and_comes_back_into_the_same_register(
    tmp_path: Path, folder: RoundFolder, disk: Disk
) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        copy = written(register, disk, tmp_path / "sticka")
        assert answers(register) == {"uppfoljning_elev": "sparat"}

    disk.free()
    with Register(tmp_path / "register.db", key=KEY) as again:
        (imported,) = import_documents(again, [copy])
        assert imported.school == "12345678"
        assert answers(again) == {"uppfoljning_elev": "sparat", "saknas": WORDS}


def test_read_in_after_all_was_saved_it_brings_nothing_new(tmp_path: Path, folder: RoundFolder, disk: Disk) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        copy = written(register, disk, tmp_path / "sticka")
        disk.free()
        assert register.try_again() is None

        (imported,) = import_documents(register, [copy])

        assert imported.changed == 0


def test_a_register_restored_from_an_older_backup_takes_the_copy_in_too(
    tmp_path: Path, folder: RoundFolder, disk: Disk
) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        before = register.back_up().register("register.db")
        copy = written(register, disk, tmp_path / "sticka")
    disk.free()
    shutil.copy(before, tmp_path / "igen.db")

    with Register(tmp_path / "igen.db", key=KEY) as again:
        import_documents(again, [copy])
        assert answers(again) == {"uppfoljning_elev": "sparat", "saknas": WORDS}


def test_the_copy_of_an_encrypted_register_is_read_by_itself_and_the_office_only(
    tmp_path: Path, folder: RoundFolder, disk: Disk
) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        copy = written(register, disk, tmp_path / "sticka")

    assert copy.name == "nodkopia-12345678-20160412T103100.json.age"
    content = copy.read_bytes()
    assert content.startswith(AGE)
    assert b"Kanarie" not in content
    assert WORDS in pyrage.decrypt(content, [x25519.Identity.from_str(SECRET)]).decode()
    disk.free()
    for key, why in ((DataKey.random(PUBLIC), "för ett annat register"), (None, "har ingen nyckel")):
        with protected(tmp_path / f"annat-{key is None}.db", folder, key) as other:
            with pytest.raises(RefusedError, match=rf"nodkopia-.*{why}"):
                import_documents(other, [copy])
            assert other.digests() == []


def test_a_copy_that_was_damaged_on_the_way_is_refused(tmp_path: Path, folder: RoundFolder, disk: Disk) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        copy = written(register, disk, tmp_path / "sticka")
        disk.free()
        copy.write_bytes(copy.read_bytes()[:-10])
        before = register.events()

        with pytest.raises(RefusedError, match="nodkopia-"):
            import_documents(register, [copy])
        assert register.events() == before


def test_the_copy_of_an_unprotected_register_is_a_plain_session_document(
    tmp_path: Path, folder: RoundFolder, disk: Disk
) -> None:
    with protected(tmp_path / "register.db", folder, None) as register:
        copy = written(register, disk, tmp_path / "sticka")

        document = json.loads(copy.read_text(encoding="utf-8"))
        assert document["answers"]["saknas"]["note"] == WORDS
        disk.free()
        import_documents(register, [copy])
        assert answers(register)["saknas"] == WORDS


def test_nothing_but_the_copy_is_in_the_folder_and_others_may_not_read_it(
    tmp_path: Path, folder: RoundFolder, disk: Disk
) -> None:
    with protected(tmp_path / "register.db", folder) as register:
        copy = written(register, disk, tmp_path / "ny" / "sticka")

    assert list(copy.parent.iterdir()) == [copy]
    if os.name != "nt":
        assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("where", ["fil", "fil/mapp"])
def test_a_folder_that_cannot_be_written_to_is_an_error_and_the_meeting_goes_on(
    tmp_path: Path, folder: RoundFolder, disk: Disk, where: str
) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with protected(tmp_path / "register.db", folder) as register:
        with pytest.raises(OSError):
            written(register, disk, tmp_path / where)

        disk.free()
        register.try_again()
        assert answers(register)["saknas"] == WORDS


@pytest.mark.parametrize("where", ["~finns-inte-7731/sticka", "\0"])
def test_a_folder_that_cannot_be_meant_is_an_error_like_any_other(
    tmp_path: Path, folder: RoundFolder, disk: Disk, where: str
) -> None:
    """The screen that asks for the folder is the last place for a crash."""
    with protected(tmp_path / "register.db", folder) as register, pytest.raises(OSError):
        written(register, disk, Path(where))


def test_the_user_s_home_can_be_written_short(
    tmp_path: Path, folder: RoundFolder, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "hem"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "hem"))
    with protected(tmp_path / "register.db", folder) as register:
        assert written(register, disk, Path("~/sticka")).parent == tmp_path / "hem" / "sticka"


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "unprotected"])
def test_a_copy_that_cannot_be_read_back_is_not_called_written(
    tmp_path: Path, folder: RoundFolder, disk: Disk, monkeypatch: pytest.MonkeyPatch, key: DataKey | None
) -> None:
    def badly(target: Path, content: bytes, *, private: bool) -> None:
        target.write_bytes(content[:-7])

    monkeypatch.setattr(documents, "write_whole", badly)
    with (
        protected(tmp_path / "register.db", folder, key) as register,
        pytest.raises(NotSavedError, match=r"nodkopia-.*går inte att läsa tillbaka"),
    ):
        written(register, disk, tmp_path / "sticka")
