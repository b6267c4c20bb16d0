from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from quick_passphrase import quick_passphrases
from resultatdialog.cli import opening
from resultatdialog.cli.main import main
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.targets import REGISTER_STREAM
from resultatdialog.register.backup import backup_folder, backups
from resultatdialog.register.connection import HEADER, connect
from resultatdialog.register.keys import KeyFiles, unlock
from resultatdialog.register.store import Register
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import write_emergency
from resultatdialog.work.rounds import find_round

PASSPHRASE = "fyra ord som ingen gissar åäö"
SCHOOL = "12345678"
ID = "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e"


class Outcome(NamedTuple):
    """What a call of the program gave."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One call of the program in this process, without a terminal; nothing it says acts on one or is a traceback."""
    quick_passphrases(monkeypatch)
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE", raising=False)

    def call(*words: object) -> Outcome:
        try:
            status = main([str(word) for word in words])
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        said = capsys.readouterr()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said.out + said.err)
        assert "Traceback" not in said.out + said.err
        assert PASSPHRASE not in said.out + said.err
        return Outcome(status, said.out, said.err)

    return call


class Person:
    """Somebody at the terminal who types passphrases and lines in this order, and then leaves with Ctrl+D."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._words: list[str] = []
        self._monkeypatch = monkeypatch
        monkeypatch.setattr("getpass.getpass", self._getpass)

    def types(self, *passphrases: str, lines: str = "") -> None:
        """From now on, at the questions that come."""
        self._words = list(passphrases)
        self.asked.clear()
        self._monkeypatch.setattr(opening, "can_ask", lambda: True)
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(lines))

    def _getpass(self, prompt: str = "") -> str:
        self.asked.append(prompt)
        if not self._words:
            raise EOFError
        return self._words.pop(0)

    @property
    def done(self) -> bool:
        """Whether everything that was typed was asked for."""
        return not self._words


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(monkeypatch)


@pytest.fixture
def path() -> Path:
    """Where the register is."""
    return Path(os.environ["RESULTATDIALOG_REGISTER"])


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase is in the environment."""
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def office(run: Run, tmp_path: Path) -> Path:
    """The office's secret key; the public one lies beside it."""
    assert run("register", "new-recovery-key", "--out", tmp_path / "office.txt").status == 0
    return tmp_path / "office.txt"


def public(office: Path) -> Path:
    return office.with_name("office.txt.pub")


@pytest.fixture
def made(run: Run, given: None, office: Path) -> Run:
    """An encrypted register that the office's key opens too; the passphrase is in the environment."""
    assert run("register", "init", "--recovery-key", public(office)).status == 0
    return run


@pytest.fixture
def held(made: Run, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]) -> Run:
    """The same with the small round and one meeting."""
    assert made("round", "add", small_folder).status == 0
    assert made("session", "import", write_document(document)).status == 0
    return made


def refused(outcome: Outcome, *words: str, status: int = 1) -> None:
    assert (outcome.status, outcome.out) == (status, "")
    for word in words:
        assert word in outcome.err


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder that holds anything, with its content."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def opens(path: Path, passphrase: str) -> bool:
    try:
        unlock(path, passphrase)
    except Exception:
        return False
    return True


def text_file(folder: Path, content: str, name: str = "fras.txt") -> Path:
    (folder / name).write_bytes(content.encode())
    return folder / name


# Making one, and the passphrase it is opened with.


def test_a_register_is_made_encrypted_with_the_passphrase_of_the_environment(run: Run, given: None, path: Path) -> None:
    said = run("register", "init")

    assert (said.status, said.out) == (0, "")
    assert f"Ett nytt register har skapats, krypterat: {path}" in said.err
    assert not path.read_bytes().startswith(HEADER)
    assert run("round", "list").status == 0


@pytest.mark.parametrize("content", [PASSPHRASE, f"{PASSPHRASE}\n", f"{PASSPHRASE}\r\n", f"\ufeff{PASSPHRASE}\n"])
@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
def test_the_passphrase_of_a_file_is_its_only_line(
    run: Run, tmp_path: Path, path: Path, content: str, before: bool
) -> None:
    option = ("--passphrase-file", text_file(tmp_path, content))
    command = ("register", "init")

    assert run(*option, *command).status == 0 if before else run(*command, *option).status == 0
    assert opens(path, PASSPHRASE)


def test_the_file_comes_before_the_environment(run: Run, given: None, tmp_path: Path, path: Path) -> None:
    run("register", "init", "--passphrase-file", text_file(tmp_path, "en annan lösenfras"))

    assert (opens(path, "en annan lösenfras"), opens(path, PASSPHRASE)) == (True, False)


@pytest.mark.parametrize("content", ["", "\n", f"{PASSPHRASE}\nmer\n", f"\n{PASSPHRASE}"])
def test_a_passphrase_file_that_is_not_one_line_is_refused_by_name_and_nothing_is_made(
    run: Run, tmp_path: Path, path: Path, content: str
) -> None:
    file = text_file(tmp_path, content)

    refused(run("--passphrase-file", file, "round", "list"), str(file), "på en rad")
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["saknas.txt", "."])
def test_a_passphrase_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path, path: Path, name: str) -> None:
    refused(run("--passphrase-file", tmp_path / name, "round", "list"), str(tmp_path / name))
    assert not path.parent.exists()


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders there")
def test_the_passphrase_can_come_through_a_pipe_from_a_password_store(run: Run, tmp_path: Path, path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    store = threading.Thread(target=pipe.write_text, args=(f"{PASSPHRASE}\n",), daemon=True)
    release = threading.Timer(20, pipe.write_text, args=("",))  # whoever reads a second time must not wait for ever
    release.daemon = True
    store.start()
    release.start()

    assert run("register", "init", "--passphrase-file", pipe).status == 0

    release.cancel()
    store.join(20)
    assert opens(path, PASSPHRASE)


@pytest.mark.parametrize("words", [("register", "init"), ("round", "list"), ("tally",), ("round", "add", "FOLDER")])
def test_without_a_terminal_and_without_a_passphrase_nothing_is_made(
    run: Run, path: Path, small_folder: Path, words: tuple[str, ...]
) -> None:
    said = run(*(small_folder if word == "FOLDER" else word for word in words))

    refused(said, str(path), "--passphrase-file", "RESULTATDIALOG_PASSPHRASE", "--unprotected", status=3)
    assert not path.parent.exists()


def test_without_a_terminal_and_without_a_passphrase_nothing_is_opened(
    made: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "")
    before = tree(path.parent)

    refused(made("round", "list"), str(path), "--passphrase-file", status=3)
    assert tree(path.parent) == before


def test_one_without_encryption_is_made_when_asked_for_and_says_so(run: Run, path: Path) -> None:
    said = run("--unprotected", "register", "init")

    assert said.status == 0
    assert "utan kryptering" in said.err
    assert path.read_bytes().startswith(HEADER)
    assert run("round", "list").status == 0


def test_a_passphrase_for_a_register_without_encryption_is_said_to_be_needless(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--unprotected", "register", "init")
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", PASSPHRASE)

    said = run("round", "list")

    assert said.status == 0
    assert "inte krypterat; ingen lösenfras behövs" in said.err


@pytest.mark.parametrize("flags", [(), ("--unprotected",)])
def test_no_register_is_made_where_one_is(made: Run, path: Path, flags: tuple[str, ...]) -> None:
    before = tree(path.parent)

    refused(made(*flags, "register", "init"), str(path), "finns redan", "--register")
    assert tree(path.parent) == before


def test_one_whose_making_was_cut_short_is_made_with_its_passphrase(made: Run, path: Path) -> None:
    path.write_bytes(b"")
    keys = tree(path.parent)

    said = made("register", "init")

    assert said.status == 0
    assert tree(path.parent).items() >= keys.items()
    assert made("round", "list").status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recovery-key", "office.pub", "round", "list"), "--recovery-key är för ett nytt"),
        (("register", "check", "--recovery-key", "office.pub"), "register recovery-key FIL"),
        (("--unprotected", "round", "list"), "--unprotected är för ett nytt"),
        (("--place-anyway", "därför", "round", "list"), "skälet till --place-anyway sparas inte"),
    ],
)
def test_what_is_for_a_new_register_only_is_said_beside_an_old_one(
    made: Run, words: tuple[str, ...], said: str
) -> None:
    assert said in made(*words).err
    assert "Obs" not in made("round", "list").err


def test_a_short_passphrase_is_taken_with_a_warning(run: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "kort")

    said = run("register", "init")

    assert said.status == 0
    assert "lösenfrasen är kort" in said.err
    assert opens(path, "kort")


def test_without_a_recovery_key_it_is_said_what_that_means_and_how_to_add_one(run: Run, given: None) -> None:
    said = run("register", "init")

    assert "finns ingen återställningsnyckel" in said.err
    assert "resultatdialog register recovery-key" in said.err
    assert "lösenfrasen är kort" not in said.err


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
def test_with_the_office_s_key_nothing_is_warned_of(
    run: Run, given: None, office: Path, path: Path, before: bool
) -> None:
    option, command = ("--recovery-key", public(office)), ("register", "init")

    said = run(*option, *command) if before else run(*command, *option)

    assert (said.status, "Obs" in said.err) == (0, False)
    assert len(KeyFiles.of(path).present) == 4


def test_the_key_can_be_given_to_any_command_that_makes_the_register(
    run: Run, given: None, office: Path, path: Path
) -> None:
    assert run("--recovery-key", public(office), "round", "list").status == 0

    assert len(KeyFiles.of(path).present) == 4


def test_the_secret_key_given_for_the_public_one_is_refused_not_repeated_and_nothing_is_made(
    run: Run, given: None, office: Path, path: Path
) -> None:
    said = run("register", "init", "--recovery-key", office)

    refused(said, str(office), "hemliga", "age1")
    assert "AGE-SECRET-KEY" not in said.err
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["hej.txt", "saknas.txt"])
def test_a_recovery_key_that_is_none_is_refused_by_name(
    run: Run, given: None, tmp_path: Path, path: Path, name: str
) -> None:
    text_file(tmp_path, "hej\n", "hej.txt")

    refused(run("register", "init", "--recovery-key", tmp_path / name), str(tmp_path / name))
    assert not path.parent.exists()


def test_a_synchronised_folder_is_refused_until_somebody_says_why(run: Run, given: None, tmp_path: Path) -> None:
    path = tmp_path / "OneDrive - Nacka kommun" / "register.db"

    refused(run("--register", path, "register", "init"), str(path), "molntjänst", "--place-anyway", status=3)
    assert not path.parent.exists()

    assert run("--register", path, "register", "init", "--place-anyway", "it har beslutat det").status == 0
    assert run("--register", path, "round", "list").status == 0
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        (event,) = register.events(REGISTER_STREAM)
        assert event.value["reason"] == "it har beslutat det"
        assert event.actor != ""


# A person at the terminal.


def test_a_person_is_told_what_is_made_and_types_the_passphrase_twice(run: Run, person: Person, path: Path) -> None:
    person.types(PASSPHRASE, PASSPHRASE, lines="\n")

    said = run("round", "list")

    assert said.status == 0
    assert person.asked == ["Ny lösenfras: ", "Samma en gång till: "]
    for words in (
        str(path),
        "Glömmer du lösenfrasen",
        "Försvinner datorn",
        "fyra ord",
        "finns ingen återställningsnyckel",
    ):
        assert words in said.err
    assert opens(path, PASSPHRASE)


def test_an_empty_passphrase_and_one_that_was_mistyped_are_asked_for_again(
    run: Run, person: Person, path: Path
) -> None:
    person.types("", PASSPHRASE, "fel", PASSPHRASE, PASSPHRASE, lines="\n")

    said = run("register", "init")

    assert (said.status, person.done) == (0, True)
    assert "får inte vara tom" in said.err
    assert "inte lika" in said.err
    assert opens(path, PASSPHRASE)


def test_a_person_names_the_office_s_key_and_may_try_again(
    run: Run, person: Person, office: Path, path: Path, tmp_path: Path
) -> None:
    person.types(
        PASSPHRASE,
        PASSPHRASE,
        lines=f"{tmp_path / 'saknas.pub'}\n{office}\n{tmp_path}\n~finns-inte-7731/x.pub\n{public(office)}\n",
    )

    said = run("register", "init")

    assert said.status == 0
    assert str(tmp_path / "saknas.pub") in said.err
    assert "hemliga" in said.err
    assert len(KeyFiles.of(path).present) == 4
    assert "finns ingen återställningsnyckel" not in said.err


@pytest.mark.parametrize("typed", [(), (PASSPHRASE,), (PASSPHRASE, PASSPHRASE)])
def test_whoever_leaves_before_all_is_answered_has_made_nothing(
    run: Run, person: Person, path: Path, typed: tuple[str, ...]
) -> None:
    person.types(*typed)

    refused(run("register", "init"), "Avbrutet")
    assert not path.parent.exists()


def test_a_person_may_try_three_times(made: Run, person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")
    person.types("fel", "också fel", PASSPHRASE)
    said = made("round", "list")
    assert (said.status, said.err.count("Fel lösenfras. Försök igen."), person.done) == (0, 2, True)

    before = tree(path.parent)
    person.types("fel", "fel", "fel", PASSPHRASE)
    refused(made("round", "list"), str(path), "fel lösenfras", "register recover", status=3)
    assert len(person.asked) == 3
    assert tree(path.parent) == before


def test_a_mistyped_passphrase_is_asked_for_again_although_a_copy_of_the_key_file_is_damaged(
    made: Run, person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")
    KeyFiles.of(path).user[0].write_bytes(b"trasig")
    person.types("fel", PASSPHRASE)

    assert made("round", "list").status == 0


def test_a_wrong_passphrase_that_was_given_is_not_asked_for_again(
    made: Run, person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "fel")
    person.types(PASSPHRASE)

    refused(made("round", "list"), str(path), "fel lösenfras", status=3)
    assert person.asked == []


@pytest.mark.parametrize(("keyboard", "screen"), [(True, True), (True, False), (False, True)])
def test_a_person_is_there_when_keyboard_and_screen_are(
    monkeypatch: pytest.MonkeyPatch, keyboard: bool, screen: bool
) -> None:
    class Stream(io.StringIO):
        def __init__(self, terminal: bool) -> None:
            super().__init__()
            self._terminal = terminal

        def isatty(self) -> bool:
            return self._terminal

    monkeypatch.setattr(sys, "stdin", Stream(keyboard))
    monkeypatch.setattr(sys, "stderr", Stream(screen))

    assert opening.can_ask() == (keyboard and screen)


# What cannot be opened.


def newer(path: Path) -> None:
    with closing(connect(path, unlock(path, PASSPHRASE))) as database:
        database.pragma("user_version", 99)


def without_its_key_file(path: Path) -> None:
    for file in KeyFiles.of(path).present:
        file.unlink()


def without_the_user_s_key_file(path: Path) -> None:
    for file in KeyFiles.of(path).user:
        file.unlink()


def with_damaged_key_files(path: Path) -> None:
    for file in KeyFiles.of(path).user:
        file.write_bytes(b"trasig")


def exchanged(path: Path) -> None:
    path.unlink()
    Register(path).close()


def damaged(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * 4096 + content[8192:])


def lost(path: Path) -> None:
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        register.back_up()
    path.unlink()


@pytest.mark.parametrize("command", [("round", "list"), ("register", "check")])
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (newer, ("nyare version", "Uppdatera")),
        (without_its_key_file, ("register.db.user.age saknas", "säkerhetskopia")),
        (without_the_user_s_key_file, ("register.db.user.age saknas", "säkerhetskopia")),
        (with_damaged_key_files, ("register.db.user.age", "skadad", "säkerhetskopian")),
        (exchanged, ("inte krypterat", "Kontakta it")),
        (damaged, ("skadat", "resultatdialog restore")),
        (lost, ("registret saknas", "resultatdialog restore latest")),
    ],
)
def test_what_cannot_be_opened_is_named_with_what_to_do_and_left_as_it_is(
    made: Run, path: Path, spoil: Callable[[Path], None], words: tuple[str, ...], command: tuple[str, ...]
) -> None:
    spoil(path)
    before = tree(path.parent)

    refused(made(*command), str(path), *words, status=3)
    assert tree(path.parent) == before


def test_a_register_open_in_another_window_is_said(made: Run, path: Path) -> None:
    with Register(path, key=unlock(path, PASSPHRASE)):
        refused(made("round", "list"), str(path), "annat fönster", status=3)

    assert made("round", "list").status == 0


@pytest.mark.parametrize(
    "command",
    [
        ("register", "check"),
        ("register", "passphrase"),
        ("register", "recover", "--identity", "x"),
        ("register", "recovery-key", "x"),
        ("register", "redact", "--session", "x", "--reason", "x"),
        ("backup",),
    ],
)
def test_where_there_is_no_register_these_commands_make_none(
    run: Run, given: None, path: Path, command: tuple[str, ...]
) -> None:
    refused(run(*command), str(path), "inget register", status=3)
    assert not path.exists()


# Changing the passphrase, and the office's key.


def test_a_changed_passphrase_opens_and_the_old_one_does_not(
    held: Run, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held("round", "show", "liten").out

    said = held("register", "passphrase", "--new-passphrase-file", text_file(tmp_path, "en helt ny lösenfras\n"))

    assert said.status == 0
    assert "Lösenfrasen är bytt" in said.out
    refused(held("round", "list"), "fel lösenfras", status=3)
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "en helt ny lösenfras")
    assert held("round", "show", "liten").out == before


def test_older_backups_open_with_the_passphrase_they_were_made_with(held: Run, tmp_path: Path, path: Path) -> None:
    held("register", "passphrase", "--new-passphrase-file", text_file(tmp_path, "en helt ny lösenfras\n"))

    assert opens(backups(path)[-1].register(path.name), PASSPHRASE)


def test_a_person_changes_the_passphrase(
    made: Run, person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")
    person.types("fel", PASSPHRASE, "ny fras", "annan fras", "ny fras", "ny fras")

    assert made("register", "passphrase").status == 0
    assert (opens(path, "ny fras"), opens(path, PASSPHRASE), person.done) == (True, False, True)


def test_a_new_passphrase_nobody_can_be_asked_for_changes_nothing(made: Run, path: Path, tmp_path: Path) -> None:
    before = tree(path.parent)

    refused(made("register", "passphrase"), "--new-passphrase-file")
    refused(made("register", "passphrase", "--new-passphrase-file", text_file(tmp_path, "\n")), "fras.txt")
    assert tree(path.parent) == before


def test_with_a_wrong_passphrase_it_is_not_changed(
    made: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "fel")

    refused(made("register", "passphrase", "--new-passphrase-file", text_file(tmp_path, "ny")), str(path), status=3)
    assert opens(path, PASSPHRASE)


@pytest.mark.parametrize(
    "command",
    [("register", "passphrase"), ("register", "recover", "--identity", "x"), ("register", "recovery-key", "x")],
)
def test_a_register_without_encryption_has_no_keys_to_change(run: Run, path: Path, command: tuple[str, ...]) -> None:
    run("--unprotected", "register", "init")

    refused(run(*command), str(path), "inte krypterat", "krypterat")


def test_the_office_s_secret_key_opens_a_register_whose_passphrase_is_forgotten(
    held: Run, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held("round", "show", "liten").out
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")

    said = held("register", "recover", "--identity", office, "--new-passphrase-file", text_file(tmp_path, "ny fras"))

    assert said.status == 0
    assert "återställt" in said.out
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", PASSPHRASE)
    assert held("round", "list").status == 3
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "ny fras")
    assert held("round", "show", "liten").out == before


def test_it_opens_when_the_user_s_key_files_are_gone_too(held: Run, office: Path, path: Path, tmp_path: Path) -> None:
    without_the_user_s_key_file(path)

    assert (
        held("register", "recover", "--identity", office, "--new-passphrase-file", text_file(tmp_path, "ny")).status
        == 0
    )
    assert opens(path, "ny")


@pytest.mark.parametrize(
    ("identity", "status", "words"),
    [
        ("annan.txt", 3, "öppnar inte registret"),
        ("office.txt.pub", 1, "AGE-SECRET-KEY-1"),
        ("saknas.txt", 1, "saknas.txt"),
    ],
)
def test_another_key_recovers_nothing(
    made: Run, path: Path, tmp_path: Path, identity: str, status: int, words: str
) -> None:
    made("register", "new-recovery-key", "--out", tmp_path / "annan.txt")
    new = text_file(tmp_path, "ny fras")

    refused(
        made("register", "recover", "--identity", tmp_path / identity, "--new-passphrase-file", new),
        words,
        status=status,
    )
    assert (opens(path, PASSPHRASE), opens(path, "ny fras")) == (True, False)


def test_the_recovery_files_of_another_register_recover_nothing(
    made: Run, office: Path, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "annat" / "register.db"
    assert made("--register", other, "register", "init", "--recovery-key", public(office)).status == 0
    for ours, theirs in zip(KeyFiles.of(path).recovery, KeyFiles.of(other).recovery, strict=True):
        shutil.copy(theirs, ours)
    before = tree(path.parent)

    new = text_file(tmp_path, "ny fras")
    said = made("register", "recover", "--identity", office, "--new-passphrase-file", new)

    refused(said, str(path), "ett annat register", status=3)
    assert tree(path.parent) == before


def test_a_register_set_up_without_the_office_s_key_is_not_recovered_with_it(
    run: Run, given: None, office: Path, tmp_path: Path
) -> None:
    run("register", "init")

    new = text_file(tmp_path, "ny fras")
    refused(run("register", "recover", "--identity", office, "--new-passphrase-file", new), "recovery.age", status=3)


def test_the_office_s_key_can_be_added_later(run: Run, given: None, office: Path, path: Path, tmp_path: Path) -> None:
    run("register", "init")

    said = run("register", "recovery-key", public(office))

    assert said.status == 0
    assert public(office).read_text(encoding="utf-8").strip() in said.out
    assert "Återställningsnyckel" in run("register", "check").out
    new = text_file(tmp_path, "ny fras")
    assert run("register", "recover", "--identity", office, "--new-passphrase-file", new).status == 0
    assert opens(path, "ny fras")


def test_another_office_s_key_takes_the_place_of_the_first(made: Run, office: Path, tmp_path: Path) -> None:
    made("register", "new-recovery-key", "--out", tmp_path / "annan.txt")
    new = text_file(tmp_path, "ny fras")

    assert made("register", "recovery-key", tmp_path / "annan.txt.pub").status == 0

    assert made("register", "recover", "--identity", office, "--new-passphrase-file", new).status == 3
    assert made("register", "recover", "--identity", tmp_path / "annan.txt", "--new-passphrase-file", new).status == 0


@pytest.mark.parametrize("typed", ["fel", ""])
def test_a_passphrase_mistyped_while_the_office_s_key_is_added_locks_nobody_out(
    run: Run, person: Person, given: None, office: Path, path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    run("register", "init")
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")
    person.types(PASSPHRASE, typed)

    run("register", "recovery-key", public(office))

    assert opens(path, PASSPHRASE)
    assert not opens(path, typed)


def test_the_secret_key_is_not_taken_for_the_office_s_public_one(made: Run, office: Path, path: Path) -> None:
    before = tree(path.parent)

    refused(made("register", "recovery-key", office), str(office), "hemliga")
    assert tree(path.parent) == before


def test_a_new_recovery_key_is_two_files_and_the_secret_is_not_shown(run: Run, tmp_path: Path) -> None:
    said = run("register", "new-recovery-key", "--out", tmp_path / "ny" / "kontor.txt")

    assert said.status == 0
    secret = (tmp_path / "ny" / "kontor.txt").read_text(encoding="utf-8")
    assert re.search(r"^AGE-SECRET-KEY-1\w+$", secret, re.MULTILINE)
    assert (tmp_path / "ny" / "kontor.txt.pub").read_text(encoding="utf-8").startswith("age1")
    assert "AGE-SECRET-KEY" not in said.out + said.err
    assert sorted(file.name for file in (tmp_path / "ny").iterdir()) == ["kontor.txt", "kontor.txt.pub"]
    if os.name != "nt":
        assert (tmp_path / "ny" / "kontor.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("there", ["office.txt", "office.txt.pub"])
def test_a_recovery_key_is_never_overwritten(run: Run, office: Path, there: str) -> None:
    for file in (office, public(office)):
        if file.name != there:
            file.unlink()
    before = tree(office.parent)

    refused(run("register", "new-recovery-key", "--out", office), str(office.with_name(there)), "skrivs aldrig över")
    assert tree(office.parent) == before


# Is everything all right.


def test_a_good_register_is_said_to_be_good(held: Run) -> None:
    held("backup")

    said = held("register", "check")

    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines()[-1] == "Allt är i sin ordning."
    for about in ("Kryptering", "Lösenfrasens nyckel", "Återställningsnyckel", "Logg", "Säkerhetskopior", "Plats"):
        assert re.search(rf"^bra +{about} ", said.out, re.MULTILINE)


def test_the_same_as_json(held: Run, path: Path) -> None:
    said = held("register", "check", "--format", "json")

    assert said.status == 0
    told = json.loads(said.out)
    assert (told["register"], told["faults"]) == (str(path), 0)
    assert {finding["level"] for finding in told["findings"]} <= {"good", "note"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_fault_is_told_with_status_1(held: Run, path: Path, form: str) -> None:
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        register.database.execute("UPDATE payload SET body = '\"x\"' WHERE body LIKE '%\"value\":7}'")

    said = held("register", "check", "--format", form)

    assert said.status == 1
    assert "orden har ändrats" in said.out
    assert "Allt är i sin ordning" not in said.out
    if form == "json":
        told = json.loads(said.out)
        assert told["faults"] == sum(finding["level"] == "fault" for finding in told["findings"]) > 0
    else:
        assert re.search(r"^FEL +Logg ", said.out, re.MULTILINE)


def test_words_that_cannot_be_read_do_not_stop_the_check(held: Run, path: Path) -> None:
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        register.database.execute("UPDATE payload SET body = '{' WHERE body LIKE '%\"value\":7}'")

    said = held("register", "check")

    assert said.status == 1
    assert "orden har ändrats" in said.out


# Erasing.

REASON = ("--reason", "gallring enligt plan")


@pytest.fixture
def words(path: Path) -> Callable[[], str]:
    """Everything said in the register's meetings."""

    def told() -> str:
        with Register(path, key=unlock(path, PASSPHRASE)) as register:
            assert chain_faults(register.events()) == []
            return "\n".join(event.body for event in register.events())

    return told


@pytest.mark.parametrize("which", [SCHOOL, ID])
def test_a_meeting_s_words_are_erased_by_school_or_id(held: Run, words: Callable[[], str], which: str) -> None:
    assert "Klasskonferenser" in words()

    said = held("register", "redact", "--session", which, *REASON, "--by", "Registrator", "--yes")

    assert said.status == 0
    assert re.search(r"Orden i \d+ händelser är raderade", said.out)
    assert "Klasskonferenser" not in words()
    assert "Registrator" in words()
    assert "gallring enligt plan" in words()
    assert held("tally", "--format", "json").status == 0


def test_the_backups_that_still_hold_the_words_are_listed(held: Run, path: Path) -> None:
    held("backup")
    there = [str(backup.folder) for backup in backups(path)]

    said = held("register", "redact", "--session", ID, *REASON, "--yes")

    assert "har kvar orden" in said.out
    listed = [line.strip() for line in said.out.splitlines() if ".backups" in line]
    assert listed[-1] in there
    assert set(listed) <= set(there)
    assert str(backups(path)[-1].folder) not in listed  # the one made after the erasure


@pytest.mark.parametrize("how", ["name", "latest"])
def test_an_older_backup_put_in_place_does_not_bring_erased_words_back(
    held: Run, path: Path, words: Callable[[], str], how: str
) -> None:
    held("backup")
    older = backups(path)[-1].folder.name
    held("register", "redact", "--session", ID, *REASON, "--yes")
    assert "Klasskonferenser" not in words()

    said = held("restore", older if how == "name" else "latest")

    assert said.status == 0
    assert ("gallras här också" in said.err) == (how == "name")
    assert "Klasskonferenser" not in words()
    assert held("register", "check").status == 0


def test_a_restoration_cut_off_does_not_bring_erased_words_back(
    held: Run, path: Path, words: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held("backup")
    older = backups(path)[-1].folder.name
    held("register", "redact", "--session", ID, *REASON, "--yes")
    with monkeypatch.context() as patch:
        patch.setattr("resultatdialog.register.restore.finish_restoration", lambda _path: False)
        held("restore", older)

    assert "har gjorts färdig" in held("round", "list").err
    assert "Klasskonferenser" not in words()


def test_a_damaged_backup_does_not_make_a_done_erasure_look_undone(
    held: Run, path: Path, words: Callable[[], str]
) -> None:
    held("backup")
    backups(path)[0].register(path.name).write_bytes(b"\xa5" * 8192)

    said = held("register", "redact", "--session", ID, *REASON, "--yes")

    assert said.status == 0
    assert "Klasskonferenser" not in words()
    assert str(backups(path)[0].folder) in said.out


def test_a_person_s_words_are_erased(held: Run, words: Callable[[], str]) -> None:
    said = held("register", "redact", "--person", "exempel exempelsson", *REASON, "--yes")

    assert said.status == 0
    assert "Klasskonferenser" not in words()
    assert "Exempel Exempelsson" not in words()


def test_it_is_said_where_a_name_stays_as_signature(held: Run) -> None:
    said = held("register", "redact", "--person", "AL", *REASON, "--yes")

    assert said.status == 0
    assert re.search(r"signatur på \d+ händelse", said.out)


@pytest.mark.parametrize("name", ["", " ", "\u00a0"])
@pytest.mark.parametrize("option", ["--person", "--session"])
def test_nobody_and_nothing_cannot_be_erased(held: Run, words: Callable[[], str], option: str, name: str) -> None:
    before = words()

    said = held("register", "redact", option, name, *REASON, "--yes")

    assert (said.status, said.out) == (1, "")
    assert words() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_erasure_needs_a_reason(held: Run, words: Callable[[], str], reason: str) -> None:
    refused(held("register", "redact", "--session", ID, "--reason", reason, "--yes"), "--reason", "skäl")
    assert "Klasskonferenser" in words()


def test_what_is_no_meeting_is_named_with_where_the_ids_are(held: Run) -> None:
    refused(held("register", "redact", "--session", "12345679", *REASON, "--yes"), "12345679", "round show")


@pytest.mark.parametrize("options", [(), ("--session", "x", "--person", "y")])
def test_one_meeting_or_one_person_at_a_time(held: Run, options: tuple[str, ...]) -> None:
    refused(held("register", "redact", *options, *REASON), "--help", status=2)


def test_without_a_terminal_an_erasure_must_be_confirmed_beforehand(held: Run, words: Callable[[], str]) -> None:
    refused(held("register", "redact", "--session", ID, *REASON), "--yes", "inte ångras")
    assert "Klasskonferenser" in words()


@pytest.mark.parametrize(("typed", "erased"), [("JA\n", True), ("ja\n", False), ("nej\n", False), ("\n", False)])
def test_a_person_confirms_an_erasure_in_capitals(
    held: Run, person: Person, words: Callable[[], str], typed: str, erased: bool
) -> None:
    person.types(lines=typed)

    said = held("register", "redact", "--person", "Exempel Exempelsson", *REASON)

    assert "Radera orden för Exempel Exempelsson för gott?" in said.err
    assert said.status == (0 if erased else 1)
    assert ("Inget har raderats" in said.out) is not erased
    assert ("Klasskonferenser" in words()) is not erased


# Backups.


def test_a_backup_says_where_it_is_and_how_much_is_in_it(held: Run, path: Path) -> None:
    said = held("backup")

    assert said.status == 0
    assert re.search(r"Säkerhetskopia med \d+ händelser skriven, återläst och jämförd", said.out)
    assert str(backups(path)[-1].folder) in said.out


def test_a_backup_goes_to_a_named_folder_and_is_put_in_place_from_there(held: Run, path: Path, tmp_path: Path) -> None:
    before = held("round", "show", "liten").out
    said = held("backup", "--to", tmp_path / "sticka")
    (made,) = backups(path, tmp_path / "sticka")
    assert str(made.folder) in said.out
    shutil.rmtree(path.parent)

    assert held("restore", made.folder).status == 0
    assert held("round", "show", "liten").out == before


def test_a_backup_that_cannot_be_written_is_a_wrong_request_and_the_register_is_as_it_was(
    held: Run, tmp_path: Path
) -> None:
    file = text_file(tmp_path, "x", "fil")

    refused(held("backup", "--to", file), str(file), status=1)


def test_backups_that_do_not_succeed_are_said_and_stop_no_command(made: Run, path: Path, small_folder: Path) -> None:
    text_file(path.parent, "i vägen", f"{path.name}.backups")

    said = made("round", "add", small_folder)

    assert said.status == 0
    assert "Obs: " in said.err
    assert "säkerhetskopieringen misslyckades" in said.err
    assert "liten" in made("round", "list").out


def test_before_something_is_read_in_there_is_a_backup_of_what_was(
    held: Run, path: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> None:
    shutil.rmtree(backup_folder(path))
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        register.keep_local("backed_up", 0)
        before = register.contents()
    document["answers"]["skattning"]["rating"] = 9

    held("session", "import", write_document(document))

    first, last = backups(path)
    counts = []
    for backup in (first, last):
        with closing(connect(backup.register(path.name), unlock(path, PASSPHRASE))) as database:
            counts.append(database.execute("SELECT count(*) FROM event").get)
    assert counts[0] == before.events < counts[1]


# Putting one in place.


def test_backups_are_listed_with_the_newest_first(held: Run, path: Path) -> None:
    held("backup")

    said = held("restore")

    assert said.status == 0
    names = [backup.folder.name for backup in reversed(backups(path))]
    assert [line.split()[0] for line in said.out.splitlines()[: len(names)]] == names
    assert "resultatdialog restore" in said.out.splitlines()[-1]


def test_where_there_are_none_that_is_said(run: Run, path: Path) -> None:
    said = run("restore")

    assert said.status == 0
    assert f"inga säkerhetskopior i {backup_folder(path)}" in said.out


@pytest.mark.parametrize("which", ["latest", "name", "folder"])
def test_a_backup_is_put_in_place_and_what_stood_there_is_moved_aside(
    held: Run, path: Path, document: dict[str, Any], write_document: Callable[..., Path], which: str
) -> None:
    held("backup")
    made = backups(path)[-1]
    named = {"latest": "latest", "name": made.folder.name, "folder": str(made.folder)}[which]
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        before = register.events(ID)
        register.database.execute("UPDATE payload SET body = '\"nu\"' WHERE body LIKE '%\"value\":7}'")

    said = held("restore", named)

    assert said.status == 0
    (aside,) = path.parent.glob("register.db.aside-*")
    assert str(aside) in said.out
    assert (aside / "register.db").is_file()
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        assert register.events(ID) == before
        (event,) = register.events(REGISTER_STREAM)
        assert event.actor != ""
    assert held("register", "check").status == 0


def test_a_backup_from_another_folder_is_called_by_the_folder_not_by_a_time(
    held: Run, path: Path, tmp_path: Path
) -> None:
    held("backup")
    moved = backups(path)[-1].folder.rename(tmp_path / "kopia")

    said = held("restore", str(moved)).out

    assert said.startswith(f"Säkerhetskopian i {moved} är på plats, med ")


def test_a_backup_on_a_stick_is_ground_for_the_safety_log(
    held: Run, path: Path, words: Callable[[], str], tmp_path: Path
) -> None:
    before = words()
    stick = tmp_path / "sticka"
    assert held("backup", "--to", stick).status == 0
    (made,) = stick.iterdir()
    assert held("restore", made).status == 0  # the safety log goes on from there
    shutil.rmtree(backup_folder(path))
    path.unlink()

    refused(held("restore", "latest"), "000001.log", "restore latest --from MAPP", status=3)
    refused(held("restore", "latest", "--from", tmp_path), str(tmp_path), "har ingen säkerhetskopia")
    assert held("restore", "latest", "--from", stick).status == 0
    assert set(before.split("\n")) <= set(words().split("\n"))


def test_a_lost_register_is_put_back(held: Run, path: Path) -> None:
    held("backup")
    before = held("round", "show", "liten").out
    path.unlink()
    refused(held("round", "list"), "resultatdialog restore", status=3)

    said = held("restore", "latest")

    assert said.status == 0
    assert held("round", "show", "liten").out == before


@pytest.mark.parametrize("which", ["finns-inte", "20160412T120000Z", "latest"])
def test_what_is_no_backup_is_refused(made: Run, path: Path, which: str) -> None:
    assert backups(path) == []

    refused(made("restore", which), which, "resultatdialog restore")


def test_a_register_open_in_another_window_is_not_exchanged(held: Run, path: Path) -> None:
    held("backup")
    with Register(path, key=unlock(path, PASSPHRASE)):
        refused(held("restore", "latest"), str(path), "annat fönster", status=3)

    assert not list(path.parent.glob("*.aside-*"))


def test_with_a_wrong_passphrase_nothing_is_exchanged(held: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held("backup")
    monkeypatch.setenv("RESULTATDIALOG_PASSPHRASE", "fel")
    before = tree(path.parent)

    refused(held("restore", "latest"), "fel lösenfras", status=3)
    assert tree(path.parent) == before


def test_a_backup_of_a_register_without_encryption_is_put_in_place_without_a_passphrase(
    run: Run, small_folder: Path, path: Path
) -> None:
    run("--unprotected", "round", "add", small_folder)
    path.unlink()

    assert run("restore", "latest").status == 0
    assert "liten" in run("round", "list").out


def test_a_restoration_that_was_cut_off_is_finished_by_the_next_command(
    held: Run, path: Path, words: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = words()
    held("backup")
    with monkeypatch.context() as patch:
        patch.setattr("resultatdialog.register.restore.finish_restoration", lambda _path: False)
        held("restore", "latest")
    path.unlink()

    said = held("round", "list")
    assert said.status == 0
    assert "återställning som avbröts har gjorts färdig" in said.err
    assert set(before.splitlines()) <= set(words().splitlines())


# An emergency copy.


@pytest.fixture
def copy(held: Run, path: Path, tmp_path: Path) -> Path:
    """A meeting written to another folder when the disk failed."""
    with Register(path, key=unlock(path, PASSPHRASE)) as register:
        current = find_round(register, "liten")
        assert current is not None
        meeting = open_conversation(register, current, guide_of(register, current), SCHOOL)
        return write_emergency(register, meeting, tmp_path / "sticka")


def test_an_emergency_copy_is_read_in_like_a_session_document(held: Run, copy: Path) -> None:
    said = held("session", "import", copy)

    assert copy.suffix == ".age"
    assert said.status == 0
    assert f"{copy.name}: {SCHOOL}, lika: inget nytt" in said.out


def test_an_emergency_copy_of_another_register_is_refused_by_name(
    held: Run, copy: Path, path: Path, tmp_path: Path, small_folder: Path
) -> None:
    other = tmp_path / "annat" / "register.db"
    assert held("--register", other, "round", "add", small_folder).status == 0

    refused(held("--register", other, "session", "import", copy), copy.name, "annat register")


# The yearly drill of CONTRIBUTING.md.


def test_the_recovery_drill_goes_as_it_is_written(
    held: Run, office: Path, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held("backup")
    before = held("register", "check").out
    drill = tmp_path / "drill"
    shutil.copytree(backups(path)[-1].folder, drill)
    monkeypatch.delenv("RESULTATDIALOG_PASSPHRASE")
    new = text_file(tmp_path, "ny fras för övningen")

    there = ("--register", drill / "register.db")
    assert held(*there, "register", "recover", "--identity", office, "--new-passphrase-file", new).status == 0
    said = held(*there, "register", "check", "--passphrase-file", new)
    assert said.status == 0
    (events,) = re.findall(r"\d+ händelser", before)
    assert events in said.out

    (drill / "register.db").rename(tmp_path / "undan.db")
    refused(held(*there, "--passphrase-file", new, "round", "list"), "saknas", "resultatdialog restore", status=3)


def test_a_computer_without_a_name_for_its_user_asks_who_erases(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)

    assert main(["--register", str(tmp_path / "r.db"), "register", "redact", "--person", "X Y", "--reason", "x"]) == 1
    assert "en radering behöver ett skäl och ett namn" in capsys.readouterr().err
