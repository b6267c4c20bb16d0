from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from resultatdialog.dialogue.event import Change
from resultatdialog.register.backup import backups
from resultatdialog.register.keys import DataKey, KeyFiles, lock_for_office, new_recovery_key
from resultatdialog.register.opening import make_unprotected
from resultatdialog.register.restore import restore
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.work.check import LITTLE_ROOM, Finding, Severity, examine
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import redact_sessions
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from small_round import DOCUMENT

SECRET, PUBLIC = new_recovery_key()
KEY = DataKey.random(PUBLIC)
NOON = datetime(2016, 4, 12, 12, tzinfo=UTC)
ID = str(DOCUMENT["id"])


@pytest.fixture
def good(
    tmp_path: Path, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> Iterator[Register]:
    """An encrypted register with two meetings, all its keys and a fresh backup."""
    path = tmp_path / "data" / "register.db"
    with Register(path, key=KEY, clock=lambda: NOON) as register:
        lock_for_office(path, KEY)
        for file, copy in zip(KeyFiles.of(path).user, KeyFiles.of(path).recovery, strict=True):
            shutil.copy(copy, file)
        add_round(register, read_round(small_folder))
        other = {**document, "id": "andra-motet", "school": "12345670", "explanations": [], "answers": {}}
        import_documents(register, [write_document(document), write_document(other, "andra.json")])
        register.back_up()
        yield register


def said(register: Register, level: Severity) -> list[str]:
    return [f"{finding.about}: {finding.words}" for finding in examine(register) if finding.level is level]


def faults(register: Register) -> str:
    return "\n".join(said(register, Severity.FAULT))


def of(register: Register, about: str) -> Finding:
    (found,) = [finding for finding in examine(register) if finding.about == about]
    return found


def test_in_a_good_register_everything_is_good_and_said(good: Register) -> None:
    found = list(examine(good))

    assert {finding.level for finding in found} == {Severity.GOOD}
    assert [finding.about for finding in found] == [
        "Fil", "Kryptering", "Lösenfrasens nyckel", "Återställningsnyckel", "Innehåll", "Logg", "Samtal",
        "Säkerhetskopior", "Plats", "Utrymme",
    ]  # fmt: skip
    assert str(good.path) in found[0].words
    assert f"{len(good.events())} händelser" in of(good, "Logg").words
    assert "2 samtal" in of(good, "Samtal").words


def test_a_check_changes_nothing(good: Register) -> None:
    before = (good.events(), good.digests(), good.path.read_bytes(), backups(good.path))

    list(examine(good))

    assert (good.events(), good.digests(), good.path.read_bytes(), backups(good.path)) == before


def test_an_empty_register_is_no_fault(register: Register) -> None:
    assert faults(register) == ""
    assert "inga. Skapa en: resultatdialog backup" in "\n".join(said(register, Severity.NOTE))


def test_a_register_without_encryption_is_worth_a_word(loaded: Register) -> None:
    assert "Kryptering: ingen" in "\n".join(said(loaded, Severity.NOTE))
    assert faults(loaded) == ""


class Row(NamedTuple):
    """An event in the file."""

    event_id: str
    seq: int


def row(register: Register, target: str, session: str = ID) -> Row:
    found = register.database.execute(
        "SELECT event_id, seq FROM event WHERE session_id = ? AND target = ?", (session, target)
    )
    return Row(*next(found))


def meddle(register: Register, query: str, *values: Any) -> None:
    """Change the file past everything that watches over it."""
    register.database.pragma("foreign_keys", 0)
    register.database.execute(query, values)
    register.database.pragma("foreign_keys", 1)


def test_words_that_were_changed_are_named_by_their_event(good: Register) -> None:
    note = row(good, "answer/uppfoljning_elev/note")
    meddle(good, "UPDATE payload SET body = '\"andra ord\"' WHERE event_id = ?", note.event_id)

    assert f"Logg: {good.device_id} {note.seq}: orden har ändrats" in faults(good)


def test_words_that_are_gone_are_named_by_their_event(good: Register) -> None:
    note = row(good, "answer/uppfoljning_elev/note")
    meddle(good, "DELETE FROM payload WHERE event_id = ?", note.event_id)

    assert f"Logg: {good.device_id} {note.seq}: orden saknas" in faults(good)


def test_words_that_were_erased_are_no_fault_and_counted(good: Register) -> None:
    done = redact_sessions(good, [ID], "gallring", "ÅA")

    assert faults(good) == ""
    assert f"orden i {done.events} raderade" in of(good, "Logg").words


def test_jumps_of_the_clock_are_told_with_where_and_how_much(good: Register) -> None:
    first = len(good.events())
    times = [datetime(2036, 1, 1, 12, tzinfo=UTC), NOON + timedelta(hours=3), NOON + timedelta(hours=3, seconds=-30)]
    for at in times:
        good.clock = lambda at=at: at  # type: ignore[misc]
        good.append([Entry(good.session(ID), [Change("answer/skattning/note", f"{at}")])])

    told = [words for words in said(good, Severity.NOTE) if words.startswith("Klocka")]

    assert len(told) == 2
    assert f"{good.device_id} {first + 1}" in told[0]
    assert "7\xa0203 dagar framåt" in told[0] and "2036-01-01" in told[0]
    assert "tillbaka 7\xa0202 dagar" in told[1] and "till 2016-04-12" in told[1]
    assert not faults(good)


def test_an_event_that_is_gone_leaves_a_gap(good: Register) -> None:
    note = row(good, "answer/uppfoljning_elev/note")
    meddle(good, "DELETE FROM payload WHERE event_id = ?", note.event_id)
    meddle(good, "DELETE FROM event WHERE event_id = ?", note.event_id)

    assert f"Logg: {good.device_id} {note.seq}: händelser saknas" in faults(good)


def test_a_changed_header_is_named_by_its_event(good: Register) -> None:
    note = row(good, "answer/uppfoljning_elev/note")
    meddle(good, "UPDATE event SET actor = 'Någon annan' WHERE event_id = ?", note.event_id)

    assert f"Logg: {good.device_id} {note.seq}: dess huvud har ändrats" in faults(good)


@pytest.mark.parametrize("body", ["{", "[1]", '"text"', "null"], ids=["no JSON", "list", "text", "null"])
@pytest.mark.parametrize(
    "target", ["about/participants", "answer/uppfoljning_elev/note", "about/school", "state", "about/round"]
)
def test_whatever_words_are_put_in_their_place_the_check_says_which_and_goes_on(
    good: Register, target: str, body: str
) -> None:
    event = row(good, target)
    meddle(good, "UPDATE payload SET body = ? WHERE event_id = ?", body, event.event_id)

    found = faults(good)

    assert f"Logg: {good.device_id} {event.seq}: orden har ändrats" in found
    assert "Säkerhetskopior" in [finding.about for finding in examine(good)]


@pytest.mark.parametrize("body", ["{", "null", "[1]", '{"id": "liten"}'])
def test_a_round_that_was_changed_is_named_and_the_check_goes_on(good: Register, body: str) -> None:
    event = row(good, "round", "round/liten")
    meddle(good, "UPDATE payload SET body = ? WHERE event_id = ?", body, event.event_id)

    found = faults(good)

    assert f"Logg: {good.device_id} {event.seq}: orden har ändrats" in found
    assert "Samtal: " in found
    assert "Säkerhetskopior" in [finding.about for finding in examine(good)]


@pytest.mark.parametrize(
    "change",
    ["state = 'held'", "dealt_with = dealt_with + 1", "questions = 3", "school = '12345679'", "held_on = '2016-01-01'"],
)
def test_a_list_that_differs_from_the_log_is_said(good: Register, change: str) -> None:
    meddle(good, "UPDATE digest SET state = 'coded' WHERE session_id = 'andra-motet'")
    meddle(good, f"UPDATE digest SET {change} WHERE session_id = ?", ID)

    assert "Samtal: listan skiljer sig från loggen" in faults(good)


def test_a_meeting_that_is_missing_from_the_list_is_said(good: Register) -> None:
    meddle(good, "DELETE FROM digest WHERE session_id = ?", ID)

    assert "Samtal: listan skiljer sig från loggen" in faults(good)


def test_a_meeting_in_the_list_that_is_not_in_the_log_is_said(good: Register) -> None:
    meddle(good, "INSERT INTO digest VALUES ('påhittat', 'liten', '12345679', 'held', 1, 21, NULL, '')")

    assert "Samtal: listan skiljer sig från loggen" in faults(good)


def test_words_without_their_event_are_damage_said_in_words(good: Register) -> None:
    meddle(good, "INSERT INTO payload VALUES ('ingen', x'00', '\"x\"')")

    assert "Innehåll: skadat" in faults(good)
    assert "skadat: ok" not in faults(good)


def test_an_index_that_does_not_fit_its_table_is_damage(good: Register) -> None:
    database = good.database
    database.pragma("writable_schema", 1)
    database.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX event_by_session ON event (at, seq, actor)' "
                     "WHERE name = 'event_by_session'")  # fmt: skip
    database.pragma("writable_schema", "RESET")

    found = faults(good)

    assert "Innehåll: skadat" in found
    assert "event_by_session" in found
    assert "resultatdialog restore" in found


def test_answers_that_wait_for_a_decision_are_worth_a_word(good: Register) -> None:
    session = good.session(ID)
    for words in ("ena", "andra"):  # two who did not see each other's
        good.append([Entry(session, [Change("answer/saknas/note", words)])])

    assert "Samtal: 1 konflikt väntar på ett avgörande" in "\n".join(said(good, Severity.NOTE))


# Keys.


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"trasig")], ids=["missing", "damaged"])
def test_a_copy_of_a_key_file_that_is_missing_or_another_is_named_with_a_remedy_that_mends_it(
    good: Register, place: int, spoil: Callable[[Path], Any]
) -> None:
    files = KeyFiles.of(good.path)
    spoil(files.user[place])
    assert "Lösenfrasens nyckel: " in faults(good)
    assert "Byt lösenfras" in faults(good)

    shutil.copy(files.user[1 - place], files.user[place])
    spoil(files.recovery[place])
    assert "Återställningsnyckel: " in faults(good)
    assert "resultatdialog register recovery-key" in faults(good)  # a new passphrase does not write these


def test_two_equal_copies_that_are_no_key_files_are_a_fault(good: Register) -> None:
    for file in KeyFiles.of(good.path).recovery:
        file.write_bytes(b"trasig")

    assert "Återställningsnyckel: " in faults(good)


def test_no_recovery_key_is_worth_a_word(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db", key=DataKey.random()) as register:
        assert "Återställningsnyckel: ingen" in "\n".join(said(register, Severity.NOTE))


# Backups, place and room.


def test_a_damaged_backup_is_named_and_the_whole_ones_are_counted(good: Register) -> None:
    damaged, _whole = good.back_up(), good.back_up()
    file = damaged.register("register.db")
    file.write_bytes(file.read_bytes()[:-5000] + b"\xa5" * 5000)

    assert f"Säkerhetskopior: {damaged.folder}: " in faults(good)
    assert "2 hela" in "\n".join(said(good, Severity.GOOD))


def test_damaged_backups_alone_are_not_called_backups(good: Register) -> None:
    for backup in backups(good.path):
        backup.register("register.db").write_bytes(b"\xa5" * 8192)

    assert "Säkerhetskopior: inga" in "\n".join(said(good, Severity.NOTE))


def test_of_a_damaged_newest_backup_it_is_not_said_that_it_is_the_newest_whole_one(good: Register) -> None:
    good.clock = lambda: NOON + timedelta(days=30)
    good.back_up().register("register.db").write_bytes(b"\xa5" * 8192)

    assert "2016-04-12" in "\n".join(said(good, Severity.NOTE))


@pytest.mark.parametrize(("days", "level"), [(1, Severity.GOOD), (3, Severity.NOTE)])
def test_an_old_backup_is_worth_a_word(good: Register, days: int, level: Severity) -> None:
    good.clock = lambda: NOON + timedelta(days=days)

    assert of(good, "Säkerhetskopior").level is level


def test_a_place_that_was_allowed_is_said_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "register.db"
    with make_unprotected(path, "it har beslutat det") as register:
        (place,) = [finding for finding in examine(register) if finding.about == "Plats"]

    assert place.level is Severity.NOTE
    assert "molntjänst" in place.words
    assert "it har beslutat det" in place.words


def test_little_room_is_worth_a_word(good: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(LITTLE_ROOM - 1))

    room = of(good, "Utrymme")
    assert (room.level, "499" in room.words) == (Severity.NOTE, True)


def test_a_restored_register_is_good(good: Register) -> None:
    made = backups(good.path)[-1]
    good.close()
    restore(good.path, made, KEY, NOON)

    with Register(good.path, key=KEY, clock=lambda: NOON) as restored:
        assert faults(restored) == ""
        assert "från 2 datorer" in of(restored, "Logg").words


def test_a_round_is_read_once_however_many_meetings_it_has(good: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(register: Register, round_id: str) -> Round | None:
        read.append(round_id)
        return find_round(register, round_id)

    monkeypatch.setattr("resultatdialog.work.check.find_round", counted)

    assert faults(good) == ""
    assert read == ["liten"]
