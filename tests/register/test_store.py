from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

import resultatdialog
from full_disk import Disk
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Session
from resultatdialog.register import records
from resultatdialog.register.batch import Digest
from resultatdialog.register.connection import transaction
from resultatdialog.register.errors import (
    NewerRegisterError,
    NotARegisterError,
    NotSavedError,
    RegisterBusyError,
    RegisterError,
    RegisterPlaceError,
    UnreadableRegisterError,
)
from resultatdialog.register.schema import MIGRATIONS
from resultatdialog.register.store import Entry, Register

SOURCE = Path(resultatdialog.__file__).parent


def say(register: Register, *changes: tuple[str, Any], session: str = "s", actor: str = "AL") -> Session:
    register.append([Entry(register.session(session), [Change(*change) for change in changes], "g")], actor=actor)
    return register.session(session)


def canonical_hash(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_appended_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "register.db"
    with Register(path) as register:
        say(register, ("answer/a/note", "å [skratt] [/b] =cmd 日本"), ("answer/a/count", 0))
        events = register.events()

    with Register(path) as register:
        assert register.events() == events
        assert register.session("s").answer("a") == {"note": "å [skratt] [/b] =cmd 日本", "count": 0}


def test_a_later_event_names_the_one_it_replaces_and_the_earlier_one_stays(register: Register) -> None:
    say(register, ("answer/a/note", "x"))
    say(register, ("answer/a/note", "y"))
    say(register, ("answer/a/note", None))

    first, second, third = register.events()
    assert (first.bases, second.bases, third.bases) == ((), (first.event_id,), (second.event_id,))
    assert [event.value for event in register.events()] == ["x", "y", None]
    assert register.session("s").answers == {}


def test_two_changes_of_one_target_in_one_transaction_are_a_chain_and_no_fork(register: Register) -> None:
    session = say(register, ("state", "ongoing"), ("state", "held"))

    assert (session.state, session.conflicts) == ("held", ())


def test_the_chain_of_hashes_verifies_with_plain_json_and_sha256(register: Register) -> None:
    for place in range(5):
        say(register, ("answer/a/note", f"å{place}"), ("state", place), session=f"s{place % 2}")

    events = register.events()
    assert len(events) == 10
    before = ""
    for seq, event in enumerate(events, start=1):
        header = {
            "device": register.device_id, "seq": seq, "prev": before, "session": event.session_id,
            "target": event.target, "kind": event.kind, "bases": sorted(event.bases), "actor": event.actor,
            "at": event.at, "guide": event.guide_hash,
            "payload": hashlib.sha256(event.nonce + event.body.encode()).hexdigest(),
        }  # fmt: skip
        assert event.event_id == canonical_hash(header)
        before = event.event_id


def test_equal_words_have_different_hashes(register: Register) -> None:
    say(register, ("answer/a/note", "ja"), ("answer/b/note", "ja"))

    first, second = register.events()
    assert first.payload_hash != second.payload_hash


def test_an_event_says_who_and_when(tmp_path: Path) -> None:
    at = datetime(2016, 4, 12, 10, 31, tzinfo=UTC)
    with Register(tmp_path / "r.db", clock=lambda: at) as register:
        say(register, ("state", "held"), actor="ÅA")

        (event,) = register.events()
        assert (event.actor, datetime.fromisoformat(event.at), event.guide_hash) == ("ÅA", at, "g")


def test_no_sql_in_the_program_changes_or_removes_an_event() -> None:
    changing = re.compile(r"\b(UPDATE|DELETE|REPLACE|DROP|ALTER|TRUNCATE\s+TABLE)\b[^\"']*")
    found = {
        (path.name, match.group().split(" WHERE")[0].split(" VALUES")[0].strip())
        for path in sorted(SOURCE.rglob("*.py"))
        for match in changing.finditer(path.read_text(encoding="utf-8"))
        if not match.group().startswith(("REPLACE INTO digest", "REPLACE INTO local", "REPLACE INTO draft"))
    }

    assert found == {("batch.py", "DELETE FROM payload"), ("batch.py", "DELETE FROM draft")}  # erasure, drafts
    assert "INSERT INTO event" in (SOURCE / "register" / "batch.py").read_text(encoding="utf-8")


def test_the_settings_against_power_cuts_and_stray_copies_are_in_force(register: Register) -> None:
    # reliability.md, The register; the numbers are SQLite's own (EXTRA = 3, MEMORY = 2)
    wanted = {
        "locking_mode": "exclusive", "journal_mode": "persist", "journal_size_limit": 1_048_576,
        "synchronous": 3, "fullfsync": 1, "foreign_keys": 1,
        "trusted_schema": 0, "cell_size_check": 1, "mmap_size": 0, "secure_delete": 1, "temp_store": 2,
    }  # fmt: skip

    assert {name: register._db.pragma(name) for name in wanted} == wanted


def test_a_second_opening_is_refused_until_the_first_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with Register(path) as register:
        say(register, ("state", "held"))
        with pytest.raises(RegisterBusyError, match=r"register\.db"):
            Register(path)
        assert say(register, ("state", "coded")).state == "coded"

    Register(path).close()


def test_reading_alone_holds_the_file_from_others(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db"):
        pass
    with Register(tmp_path / "register.db") as register:
        register.events()
        with pytest.raises(RegisterBusyError):
            Register(tmp_path / "register.db")


def older(path: Path) -> None:
    path.write_text("En helt annan fil.\n" * 500, encoding="utf-8")


def newer(path: Path) -> None:
    Register(path).close()
    database = apsw.Connection(str(path))
    database.pragma("user_version", len(MIGRATIONS) + 1)
    database.close()


def foreign(path: Path, journal: str) -> None:
    database = apsw.Connection(str(path))
    database.pragma("journal_mode", journal)
    database.execute("CREATE TABLE theirs (x)")
    database.close()


def damaged(path: Path) -> None:
    with Register(path) as register:
        say(register, *((f"answer/a{place}/note", "x" * 500) for place in range(200)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xa5" * 8192
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (older, NotARegisterError),
        (newer, NewerRegisterError),
        (lambda path: foreign(path, "delete"), NotARegisterError),
        (lambda path: foreign(path, "wal"), NotARegisterError),
        (damaged, NotARegisterError),
    ],
    ids=["text file", "newer version", "another program's database", "another program's database in WAL", "damaged"],
)
def test_a_file_that_is_no_register_of_ours_is_refused_and_left_unchanged(
    tmp_path: Path, make: Callable[[Path], None], error: type[RegisterError]
) -> None:
    path = tmp_path / "register.db"
    make(path)
    content = path.read_bytes()

    with pytest.raises(error, match=r"register\.db"):
        Register(path)

    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir() if found.stat().st_size and found.is_file()] == ["register.db"]


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterPlaceError):
        Register(tmp_path)


def test_a_register_whose_making_was_cut_short_can_be_opened(tmp_path: Path) -> None:
    """A kill inside the first commit leaves pages in the file and the journal that takes them back."""
    path, cut = tmp_path / "register.db", tmp_path / "cut.db"
    database = apsw.Connection(str(path))
    database.pragma("journal_mode", "TRUNCATE")
    database.pragma("cache_size", 1)
    database.execute("BEGIN IMMEDIATE")
    database.execute(MIGRATIONS[0])
    database.execute("INSERT INTO local VALUES ('x', zeroblob(1) || ?)", ("x" * 100_000,))
    for suffix in ("", "-journal"):
        shutil.copy(f"{path}{suffix}", f"{cut}{suffix}")
    database.execute("ROLLBACK")
    database.close()
    assert cut.stat().st_size > 0

    with Register(cut) as register:
        assert say(register, ("state", "held")).state == "held"


def test_a_full_disk_saves_nothing_says_so_and_keeps_what_was_saved(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "register.db"
    with Register(path) as register:
        say(register, ("answer/a/note", "sparat"))
        events = register.events()
        disk.fill()

        with pytest.raises(NotSavedError, match=r"register\.db: .*disken är full"):
            say(register, ("answer/b/note", "x" * 50_000), ("state", "held"))
        assert register.events() == events
        assert not register.unsaved

        disk.free()
        say(register, ("answer/b/note", "x" * 50_000))

    with Register(path) as register:
        assert events[0] in register.events()
        assert register.session("s").answer("a") == {"note": "sparat"}
        (later,) = [event for event in register.events() if event not in events]
        assert (later.seq, later.prev) == (1, "")  # the number of what was given up is not used again
        assert later.device_id != events[0].device_id


def test_of_several_entries_all_or_none_are_saved(disk: Disk, register: Register) -> None:
    unwritable = Change("answer/b/note", "x" * 50_000)
    disk.fill()
    digest = Digest("s", "r", "12345678", "held", 1, 2, None)

    with pytest.raises(NotSavedError):
        register.append(
            [Entry(Session("s"), [Change("state", "held")], "g", digest), Entry(Session("t"), [unwritable])],
            guides=[("h", "{}")],
        )

    assert (register.events(), register.digests(), register.guide_body("h")) == ([], [], None)


def test_what_is_recorded_on_a_full_disk_waits_and_is_saved_under_the_same_ids(disk: Disk, register: Register) -> None:
    say(register, ("answer/a/note", "sparat"))
    disk.fill()
    session = register.session("s")
    waiting = []
    for number in range(3):
        events = register.record([Entry(session, [Change("answer/b/note", f"{number}" * 50_000)])])
        session = session.after(events)
        waiting += events
        assert register.unsaved
    assert register.failures >= 3
    assert [event.seq for event in register.events()] == [1]

    disk.free()
    assert register.try_again() is None

    assert not register.unsaved
    assert register.failures == 0
    assert register.events()[1:] == waiting
    assert register.session("s").heads == session.heads


class CommitsThenFails:
    """A disk whose commit reaches it and whose answer does not: the caller cannot know."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 1
        self._real = transaction
        monkeypatch.setattr(records, "transaction", self._transaction)

    @contextmanager
    def _transaction(self, db: apsw.Connection) -> Iterator[None]:
        with self._real(db):
            yield
        if self.times:
            self.times -= 1
            raise apsw.IOError("disk I/O error")


@pytest.mark.parametrize("way", ["record", "append"])
def test_a_commit_that_answers_with_an_error_and_is_on_disk_all_the_same_is_not_there_twice(
    register: Register, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    disk = CommitsThenFails(monkeypatch)
    entry = Entry(Session("s"), [Change("answer/a/note", "x"), Change("state", "held")])

    events = register.record([entry]) if way == "record" else register.append([entry])

    assert disk.times == 0
    assert not register.unsaved
    assert register.events() == events


def test_what_waits_goes_on_waiting_while_another_program_holds_the_file(
    disk: Disk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.fill()
    waiting = register.record([Entry(Session("s"), [Change("answer/a/note", "x" * 50_000)])])
    disk.free()
    register._db.close()  # as between closing and opening anew
    with Register(register.path):
        error = register.try_again()
        assert isinstance(error, NotSavedError)
        assert "annat fönster" in str(error)
        with pytest.raises(UnreadableRegisterError):
            register.events()

    assert register.try_again() is None
    assert register.events() == waiting


def test_events_of_one_stream_are_told_apart_from_the_others(register: Register) -> None:
    say(register, ("state", "held"), session="s")
    say(register, ("round", "…"), session="round/a")
    say(register, ("round", "…"), session="round/å")

    assert [event.session_id for event in register.events("s")] == ["s"]
    assert register.streams("round/") == ["round/a", "round/å"]


def test_a_digest_is_kept_with_its_events_and_replaced_by_the_next(register: Register) -> None:
    for state, dealt_with in (("ongoing", 1), ("held", 21)):
        entry = Entry(Session("s"), [Change("state", state)], "g", Digest("s", "r", "1", state, dealt_with, 21, None))
        register.append([entry])

    (digest,) = register.digests("r")
    assert (digest.state, digest.dealt_with) == ("held", 21)
    assert register.digests("annan") == []


def test_a_guide_once_kept_is_never_overwritten(register: Register) -> None:
    register.append([], guides=[("h", "först")])
    register.append([], guides=[("h", "sedan")])

    assert register.guide_body("h") == "först"
    assert register.guide_body("finns inte") is None


def test_the_device_keeps_its_name_and_another_register_has_another(tmp_path: Path) -> None:
    names = []
    for file in ("a.db", "a.db", "b.db"):
        with Register(tmp_path / file) as register:
            names.append(register.device_id)

    assert names[0] == names[1] != names[2]


def test_a_register_that_is_closed_leaves_no_journal_with_old_pages(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        say(register, ("answer/a/note", "sparat"))
        assert (tmp_path / "register.db-journal").stat().st_size > 0

    assert sorted(found.name for found in tmp_path.iterdir()) == ["register.db", "register.db.tail"]
