"""The safety log: what was acknowledged is there whatever becomes of the register's file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import faults.cut
import faults.disk
from faults.cut import Recording
from faults.disk import Disk as RecordedDisk
from faults.disk import insert
from faults.disk_shelf import DiskShelf
from full_disk import Disk
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.event import Change
from resultatdialog.files import push
from resultatdialog.register import restore as restore_module
from resultatdialog.register.backup import backups
from resultatdialog.register.batch import Batch, Draft
from resultatdialog.register.errors import (
    BackupError,
    BehindTailError,
    DamagedTailError,
    LostRegisterError,
    NotSavedError,
    OutcomeUnknownError,
    RegisterError,
)
from resultatdialog.register.file_watch import FileWatch
from resultatdialog.register.keys import DataKey
from resultatdialog.register.lines import NoSuchLineError, UnclearLineError
from resultatdialog.register.opening import file_kind
from resultatdialog.register.restore import Restored, finish_restoration, restore, restore_latest
from resultatdialog.register.safekeeping import Safekeeping
from resultatdialog.register.shelf import FolderShelf
from resultatdialog.register.store import Entry, Register
from resultatdialog.register.tail import Tail, rescue_folder, segments_beside, tail_folder
from resultatdialog.register.tail_record import BLOCK, head_of, pack, unpack

KEY = DataKey.random()
NOON = datetime(2016, 4, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "local"))
    return tmp_path / "data" / "register.db"


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    with Register(path, key=KEY) as opened:
        yield opened


def say(register: Register, *words: str) -> None:
    for one in words:
        register.append([Entry(register.session("s"), [Change("answer/a/note", one)])])


def note(register: Register, words: str) -> None:
    """As a meeting does, which goes on when nothing can be saved."""
    register.record([Entry(register.session("s"), [Change("answer/a/note", words)])])


def waits(register: Register) -> bool:
    """Whether something is not saved; it must then be in the safety log."""
    assert register.kept_in_tail
    return register.unsaved


def said(path: Path, key: DataKey | None = KEY) -> list[Any]:
    with Register(path, key=key) as register:
        assert chain_faults(register.events()) == []
        return sorted(event.value for event in register.events("s"))


def latest(path: Path, key: DataKey | None = KEY) -> Restored:
    return restore_latest(path, backups(path), key, NOON)


# A register that is destroyed.


def removed(path: Path) -> None:
    path.unlink()


def cut_off(path: Path) -> None:
    os.truncate(path, 5000)


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


@pytest.mark.parametrize("destroy", [removed, cut_off, garbage])
@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "unprotected"])
@pytest.mark.parametrize("made", [0, 1, 3])
def test_a_destroyed_register_comes_back_whole(
    path: Path, key: DataKey | None, destroy: Callable[[Path], None], made: int
) -> None:
    with Register(path, key=key) as register:
        for number in range(made):
            say(register, f"före {number}")
            register.back_up()
        say(register, "efter 1", "efter 2")
        register.keep_draft(Draft("s", "q/quote", "skrivs just nu"))
        events = register.events()
    destroy(path)

    done = latest(path, key)

    with Register(path, key=key) as register:
        assert [event for event in register.events() if event.target != targets.RESTORED] == events
        assert [draft.words for draft in register.drafts()] == ["skrivs just nu"]
        assert (done.events, done.from_tail) == (len(events) + 1, 2)


def test_the_newest_backup_may_be_gone_too(path: Path) -> None:
    words = []
    for number in range(4):  # each opening is a segment, so that some lie whole between two backups
        for half in ("a", "b"):
            words.append(f"{number}{half}")
            with Register(path, key=KEY) as register:
                say(register, words[-1])
                if half == "b":
                    register.back_up()
    path.unlink()
    shutil.rmtree(backups(path)[-1].folder)

    assert latest(path).from_tail == 2
    assert said(path) == words


def test_what_two_backups_hold_leaves_the_safety_log(register: Register) -> None:
    folder = tail_folder(register.path)
    for number in range(6):
        say(register, f"{number}")
        register.back_up()

    assert len(list(folder.iterdir())) == 1  # what came after the last backup but one


def test_restored_twice_nothing_is_lost_or_doubled(register: Register) -> None:
    say(register, "ett")
    register.back_up()
    say(register, "två")
    register.close()
    for _time in range(2):
        register.path.unlink()
        latest(register.path)
        with Register(register.path, key=KEY) as again:
            say(again, f"efter {_time}")
    register.path.unlink()
    latest(register.path)

    assert said(register.path) == ["efter 0", "efter 1", "ett", "två"]


def test_a_register_from_before_there_was_a_safety_log_gets_a_whole_one(register: Register) -> None:
    say(register, *(f"{number}" for number in range(3)))
    register.close()
    shutil.rmtree(tail_folder(register.path))
    with Register(register.path, key=KEY) as again:
        say(again, "3")
    register.path.unlink()

    latest(register.path)
    assert said(register.path) == ["0", "1", "2", "3"]


# A register that something happens to while it is open.


def replaced(path: Path) -> None:
    other = path.with_name("other.db")
    Register(other, key=KEY).close()
    other.replace(path)


def overwritten_by_an_older_copy(path: Path) -> None:
    content = path.with_name("older.db").read_bytes()
    os.utime(path, ns=(0, 0))
    with path.open("r+b") as handle:
        handle.write(content)


@pytest.mark.parametrize("what", [removed, replaced, cut_off, overwritten_by_an_older_copy])
@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody do that to an open file")
def test_nothing_is_called_saved_after_that_and_nothing_is_lost(path: Path, what: Callable[[Path], None]) -> None:
    register = Register(path, key=KEY)
    say(register, "före")
    shutil.copy(path, path.with_name("older.db"))
    note(register, "x" * 40)
    note(register, "strax före")
    assert not waits(register)
    what(path)

    note(register, "efter 1")
    assert waits(register)
    note(register, "efter 2")
    assert waits(register)

    register.close()
    if path.exists():
        path.unlink()
    latest(path)
    assert said(path) == ["efter 1", "efter 2", "före", "strax före", "x" * 40]


def test_another_file_in_its_place_is_told_from_it_even_with_the_same_time(path: Path) -> None:
    Register(path, key=KEY).close()
    watch = FileWatch(path)
    copy = path.with_name("copy.db")
    shutil.copy2(path, copy)
    copy.replace(path)

    assert not watch.changed
    assert "en annan fil" in watch.fault()


def test_when_the_first_words_come_after_the_file_is_gone_they_are_kept_too(path: Path) -> None:
    with Register(path, key=KEY) as register:
        say(register, "gårdagens")
    register = Register(path, key=KEY)
    path.unlink()
    note(register, "dagens första")
    assert waits(register)
    with pytest.raises(NotSavedError, match="togs bort"):
        register.keep_local("place", 1)
    with pytest.raises(BackupError):
        register.back_up_if_changed()
    register.close()

    latest(path)
    assert said(path) == ["dagens första", "gårdagens"]


def test_a_file_that_comes_back_is_written_to_again(path: Path) -> None:
    register = Register(path, key=KEY)
    say(register, "före")
    path.rename(path.with_name("away.db"))
    note(register, "under tiden")
    assert waits(register)
    path.with_name("away.db").rename(path)

    assert register.try_again() is None
    assert not waits(register)
    register.close()
    assert said(path) == ["före", "under tiden"]


def test_somebody_who_only_touched_the_file_stops_nothing(register: Register) -> None:
    say(register, "före")
    os.utime(register.path)
    note(register, "efter")

    assert not waits(register)


def test_a_missing_register_is_never_made_anew_beside_its_safety_log(path: Path) -> None:
    with Register(path) as register:
        say(register, "ord")
    path.unlink()

    with pytest.raises(LostRegisterError, match="restore latest"):
        file_kind(path)


def test_an_older_copy_in_its_place_gets_what_it_lacks_or_is_refused(register: Register) -> None:
    say(register, "0")
    copies = [register.back_up()]
    for number in range(1, 4):
        say(register, f"{number}")
        copies.append(register.back_up())
    say(register, "sist")
    register.close()

    shutil.copy(copies[-2].register("register.db"), register.path)
    with Register(register.path, key=KEY) as again:
        assert "2 ändringar" in again.notes[0]
    assert said(register.path) == ["0", "1", "2", "3", "sist"]

    shutil.copy(copies[0].register("register.db"), register.path)
    with pytest.raises(BehindTailError, match="restore latest"):
        Register(register.path, key=KEY)
    latest(register.path)
    assert said(register.path) == ["0", "1", "2", "3", "sist"]


def test_an_older_copy_is_refused_also_when_the_safety_log_holds_no_event(register: Register) -> None:
    say(register, "0")
    older = register.back_up()
    for words in ("1", "2"):
        say(register, words)
        register.back_up()
    register.keep_draft(Draft("s", "q/quote", "skrivs"))
    register.back_up()
    register.back_up()
    register.close()
    shutil.copy(older.register("register.db"), register.path)

    with pytest.raises(BehindTailError):
        Register(register.path, key=KEY)


# What cannot be written.


def test_a_commit_that_was_given_up_does_not_come_back(register: Register, disk: Disk) -> None:
    say(register, "före")
    disk.fill()
    with pytest.raises(NotSavedError):
        say(register, "uppgivet")
    disk.free()
    say(register, "efter")
    register.close()
    register.path.unlink()

    latest(register.path)
    assert said(register.path) == ["efter", "före"]


def test_a_given_up_commit_is_no_ground_for_what_comes_later(register: Register, disk: Disk) -> None:
    disk.fill()
    with pytest.raises(NotSavedError):
        say(register, "uppgivet")
    disk.free()
    for number in range(4):
        say(register, f"{number}")
        register.back_up()
    say(register, "sist")
    register.close()

    assert said(register.path) == ["0", "1", "2", "3", "sist"]
    register.path.unlink()
    latest(register.path)
    assert said(register.path) == ["0", "1", "2", "3", "sist"]


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_what_was_given_up_stays_so_whichever_write_of_the_safety_log_failed(
    register: Register, disk: Disk, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """The content is on disk all the same each time: only its sync is reported as failed."""
    say(register, "före")
    done, really = [0], push

    def fails_once(number: int) -> None:
        really(number)
        done[0] += 1
        if done[0] == failing:
            raise OSError(5, "Input/output error")

    disk.fill()
    with monkeypatch.context() as patch:
        patch.setattr("resultatdialog.register.shelf.push", fails_once)
        try:
            say(register, "uppgivet")
        except OutcomeUnknownError:
            known = False
        except NotSavedError:
            known = True
    disk.free()
    register.close()

    with Register(register.path, key=KEY) as again:
        assert not known or again.notes == []
    assert said(register.path) == (["före"] if known else said(register.path))


def test_an_outcome_nobody_knows_is_called_so(register: Register, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_what: object) -> None:
        raise OSError(28, "No space left on device")

    say(register, "före")
    disk.fill()
    monkeypatch.setattr(Tail, "abandon", refuses)
    with pytest.raises(OutcomeUnknownError, match="oklart"):
        say(register, "kanske")


def test_words_that_wait_while_the_disk_is_full_are_in_the_safety_log(register: Register, disk: Disk) -> None:
    say(register, "före")
    disk.fill()
    note(register, "under tiden")
    assert waits(register)
    register.close()
    disk.free()

    with Register(register.path, key=KEY) as again:
        assert "1 ändring" in again.notes[0]
    assert said(register.path) == ["före", "under tiden"]


def test_when_its_place_fails_the_safety_log_goes_on_in_local_data(register: Register) -> None:
    say(register, "före")
    shutil.rmtree(tail_folder(register.path))
    tail_folder(register.path).write_text("i vägen")
    say(register, "efter")

    assert register.tail_trouble == ""
    tail = register._safe.tail
    assert tail is not None
    assert list(rescue_folder(tail.register, register.path).iterdir())
    register.close()
    tail_folder(register.path).unlink()
    register.path.unlink()
    latest(register.path)
    assert said(register.path) == ["efter", "före"]


def test_a_copy_elsewhere_does_not_take_in_what_was_rescued_here(register: Register, tmp_path: Path) -> None:
    say(register, "gemensamt")
    copy = tmp_path / "kopia" / "register.db"
    copy.parent.mkdir()
    shutil.copy(register.path, copy)
    shutil.rmtree(tail_folder(register.path))
    tail_folder(register.path).write_text("i vägen")
    say(register, "här")

    assert said(copy) == ["gemensamt"]


def test_when_no_place_takes_it_that_is_said_and_the_register_goes_on(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_what: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderShelf, "_write", refuses)
    say(register, "bara i registret")

    assert not waits(register)
    assert register.tail_trouble == "No space left on device"
    monkeypatch.undo()
    say(register, "i båda")
    assert register.tail_trouble == ""
    register.close()
    register.path.unlink()
    latest(register.path)
    assert said(register.path) == ["bara i registret", "i båda"]


# What lies in the safety log.


def test_nobody_reads_it_without_the_key(register: Register) -> None:
    say(register, "Kanariefågel")

    assert all(b"Kanarie" not in file.read_bytes() for file in tail_folder(register.path).iterdir())
    (segment,) = segments_beside(register.path, KEY)
    assert [batch.events[0].value for batch in Tail.batches_in([segment], KEY)] == ["Kanariefågel"]
    with pytest.raises(ValueError, match="seal"):
        list(Tail.batches_in([segment], DataKey.random()))


@given(st.data())
def test_a_batch_is_json_and_back(data: st.DataObject) -> None:
    texts = st.text(st.characters(codec="utf-8"), max_size=20)
    batch = Batch(
        drafts=tuple(Draft(*four) for four in data.draw(st.lists(st.tuples(texts, texts, texts, texts), max_size=3))),
        dropped=tuple(data.draw(st.lists(st.tuples(texts, texts), max_size=3))),
        guides=tuple(data.draw(st.lists(st.tuples(texts, texts), max_size=3))),
        erased=tuple(data.draw(st.lists(texts, max_size=3))),
        local=data.draw(st.dictionaries(texts, st.none() | st.integers() | texts, max_size=3)),
    )
    assert Batch.from_json(batch.to_json()) == batch


@given(st.lists(st.binary(max_size=9000), max_size=6), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_segment_cut_or_changed_anywhere_keeps_every_record_before(
    bodies: list[bytes], where: int, changed: int
) -> None:
    packed = [pack(b"RDTC", head_of({"number": n}), body)[0] for n, body in enumerate(bodies)]
    whole = b"".join(packed)
    ends = [sum(map(len, packed[: n + 1])) for n in range(len(packed))]
    kinds = frozenset({b"RDTC"})
    assert all(len(one) % BLOCK == 0 for one in packed)

    cut = where % (len(whole) + 1)
    records, damaged = unpack(whole[:cut], kinds)
    complete = [n for n, end in enumerate(ends) if whole[:cut].ljust(end, b"\0")[:end] == whole[:end]]
    assert [record.body for record in records] == [bodies[n] for n in complete]
    assert not damaged

    if whole:
        place = changed % len(whole)
        spoilt = bytearray(whole)
        spoilt[place] ^= 255
        records, damaged = unpack(bytes(spoilt), kinds)
        hit = next(n for n, end in enumerate(ends) if place < end)
        kept = [record.head["number"] for record in records]
        assert kept in (list(range(len(bodies))), [n for n in range(len(bodies)) if n != hit])  # padding is no content
        assert damaged == (kept != list(range(len(bodies))) and hit != len(bodies) - 1)


def test_a_damaged_safety_log_is_said_and_stops_only_what_needs_it(register: Register, disk: Disk) -> None:
    say(register, "ett", "två", "tre")
    register.close()
    (file,) = tail_folder(register.path).iterdir()
    content = bytearray(file.read_bytes())
    content[2 * BLOCK + 100] ^= 255
    file.write_bytes(content)
    with Register(register.path, key=KEY) as again:
        assert "skadad" in again.notes[0]
        disk.fill()
        note(again, "bara i loggen")
    disk.free()
    newest = sorted(tail_folder(register.path).iterdir())[-1]
    spoilt = newest.read_bytes().rstrip(b"\0")
    spoilt = spoilt.ljust(-(-len(spoilt) // BLOCK) * BLOCK, b"\0")
    records, _damaged = unpack(spoilt, frozenset({b"RDTH", b"RDTC"}))
    sealed = records[-1].body
    head = records[-1].head_bytes
    newest.write_bytes(spoilt[: -len(pack(b"RDTC", head, sealed)[0])] + pack(b"RDTC", head, sealed[::-1])[0])

    with pytest.raises(DamagedTailError, match="säkerhetsloggen"):
        Register(register.path, key=KEY)


def test_another_register_s_safety_log_is_set_aside_and_said(register: Register, tmp_path: Path) -> None:
    say(register, "ord")
    other = tmp_path / "other" / "register.db"
    with Register(other, key=DataKey.random()) as stranger:
        say(stranger, "främmande")
    shutil.copy(tail_folder(other) / "000001.log", tail_folder(register.path) / "000009.log")
    register.close()

    with Register(register.path, key=KEY) as again:
        assert "lagts undan" in again.notes[0]
        say(again, "mer")
    assert (tail_folder(register.path) / "aside-1-000009.log").is_file()
    assert said(register.path) == ["mer", "ord"]


# Erasure.


def erase(register: Register, words: str) -> None:
    (event,) = [event for event in register.events("s") if event.value == words]
    change = Change(targets.redaction("1"), {"events": [event.event_id], "reason": "begärt"})
    register.append([Entry(register.session("s"), [change])], erased=[event.event_id])


def in_tail(path: Path) -> str:
    return "".join(batch.to_json() for batch in Tail.batches_in(segments_beside(path, KEY), KEY))


def test_erased_words_leave_the_safety_log_and_do_not_come_back(register: Register) -> None:
    say(register, "Kanariefågel", "kvar")
    assert "Kanarie" in in_tail(register.path)
    erase(register, "Kanariefågel")

    assert register.notes == []
    assert "Kanarie" not in in_tail(register.path)
    say(register, "sist")
    register.close()
    register.path.unlink()
    latest(register.path)
    with Register(register.path, key=KEY) as again:
        assert sorted(e.value for e in again.events("s") if e.body and "reason" not in e.body) == ["kvar", "sist"]


def test_an_older_copy_put_in_place_after_an_erasure_is_refused(register: Register) -> None:
    say(register, "Kanariefågel")
    older = register.path.with_name("old.db")
    shutil.copy(register.path, older)
    say(register, "kvar")
    erase(register, "Kanariefågel")
    register.close()
    shutil.copy(older, register.path)

    with pytest.raises(BehindTailError):
        Register(register.path, key=KEY)


def test_words_set_aside_go_with_an_erasure_too(register: Register) -> None:
    say(register, "Kanariefågel")
    (segment,) = tail_folder(register.path).iterdir()
    shutil.copy(segment, segment.with_name("aside-1-000009.log"))
    erase(register, "Kanariefågel")

    assert not list(tail_folder(register.path).glob("aside-*"))


def test_an_erasure_that_was_cut_off_is_finished_by_the_next_opening(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_what: object) -> None:
        raise OSError(28, "No space left on device")

    say(register, "Kanariefågel")
    with monkeypatch.context() as patch:
        patch.setattr(Safekeeping, "back_up", fails)
        erase(register, "Kanariefågel")
    assert "gallrade ord" in register.notes[0]
    assert "Kanarie" in in_tail(register.path)
    register.close()

    Register(register.path, key=KEY).close()
    assert "Kanarie" not in in_tail(register.path)


# Which backup is the latest, and how it is put in place.


def test_the_clock_has_no_say_in_which_backup_is_the_latest(path: Path) -> None:
    now = [NOON]
    with Register(path, key=KEY, clock=lambda: now[0]) as register:
        say(register, "ett")
        now[0] = NOON.replace(year=2036)
        register.back_up()
        say(register, "två")
        now[0] = NOON
        register.back_up()
        now[0] = NOON.replace(year=2020)
        say(register, "tre")
        register.back_up()
    shutil.rmtree(tail_folder(path))
    path.unlink()

    done = latest(path)
    assert done.backup is not None
    assert done.backup.folder.name.startswith("20200412")
    assert said(path) == ["ett", "tre", "två"]


def test_a_clock_put_back_lets_neither_of_the_two_latest_backups_go(path: Path) -> None:
    now = [NOON.replace(year=2036)]
    with Register(path, key=KEY, clock=lambda: now[0]) as register:
        for number in range(40):
            now[0] += timedelta(days=31)
            say(register, f"{number}")
            register.back_up()
        now[0] = NOON.replace(year=2020)
        for number in (40, 41):
            now[0] += timedelta(seconds=1)
            say(register, f"{number}")
            made = register.back_up()
        assert len([one for one in backups(path) if one.made.year == 2020]) == 2
    path.unlink()
    shutil.rmtree(made.folder)

    latest(path)
    assert said(path) == sorted(f"{number}" for number in range(42))


def test_of_two_lines_from_the_same_backup_none_is_chosen(register: Register) -> None:
    say(register, "gemensamt")
    first = register.back_up()
    register.close()
    kept = []
    for words in ("vänster", "höger"):
        restore(register.path, first, KEY, NOON)
        with Register(register.path, key=KEY) as line:
            say(line, words)
            kept.append(line.back_up())

    with pytest.raises(UnclearLineError) as error:
        latest(register.path)
    assert all(one.folder.name in str(error.value) for one in kept)
    restore(register.path, kept[0], KEY, NOON)
    assert said(register.path) == ["gemensamt", "vänster"]


def test_what_was_before_a_restoration_is_no_longer_the_latest(register: Register) -> None:
    say(register, "gemensamt")
    first = register.back_up()
    say(register, "ångrat", "ångrat mer")
    register.back_up()
    register.close()
    restore(register.path, first, KEY, NOON)
    with Register(register.path, key=KEY) as line:
        say(line, "nytt")
        line.back_up()
    register.path.unlink()

    latest(register.path)
    assert said(register.path) == ["gemensamt", "nytt"]


def test_two_restorations_in_the_same_second_keep_both_that_stood_there(register: Register) -> None:
    say(register, "ord")
    made = register.back_up()
    register.close()
    asides = [restore(register.path, made, KEY, NOON).aside for _time in range(3)]

    assert len(set(asides)) == 3
    assert all(aside is not None and (aside / "register.db").is_file() for aside in asides)


@pytest.mark.parametrize("stop", range(12))
def test_a_restoration_killed_at_any_rename_is_finished_by_the_next_start(
    path: Path, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    path.parent.mkdir()
    for name in ("register.db.user.age", "register.db.user-copy.age"):
        path.with_name(name).write_bytes(b"age-encryption.org/v1\nolder")
    with Register(path, key=KEY) as register:
        say(register, "ett")
        register.back_up()
        say(register, "två")
    done, rename = [0], Path.rename

    def killed_at(self: Path, target: Path) -> Path:
        if done[0] == stop:
            raise Killed
        done[0] += 1
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed_at)
        try:
            latest(path)
        except Killed:
            killed = True
        else:
            killed = False
            assert stop >= 8, "the last renames are not tried"
    begun = path.with_name("register.db.restoring").is_dir()
    assert finish_restoration(path) == begun

    assert file_kind(path).value == "encrypted"
    assert said(path) == ["ett", "två"]
    assert all(path.with_name(name).is_file() for name in ("register.db.user.age", "register.db.user-copy.age"))
    assert not (killed and begun) or list(path.parent.glob("register.db.aside-*"))


def test_a_folder_of_a_restoration_without_its_list_is_only_cleared_away(register: Register) -> None:
    say(register, "ord")
    register.close()
    register.path.with_name("register.db.restoring").mkdir()

    assert finish_restoration(register.path)
    assert said(register.path) == ["ord"]


def test_a_file_from_before_a_restoration_is_refused_beside_a_later_safety_log(register: Register) -> None:
    say(register, "ord")
    made = register.back_up()
    register.close()
    before = register.path.read_bytes()
    restore(register.path, made, KEY, NOON)
    with Register(register.path, key=KEY) as again:
        say(again, "nytt")
    register.path.write_bytes(before)

    with pytest.raises(BehindTailError):
        Register(register.path, key=KEY)
    latest(register.path)
    assert said(register.path) == ["nytt", "ord"]


def test_another_program_s_segment_of_the_same_name_is_never_written_to(register: Register) -> None:
    say(register, "ett")
    (segment,) = tail_folder(register.path).iterdir()
    content = b"en annans".ljust(segment.stat().st_size, b"\0")
    segment.unlink()
    segment.write_bytes(content)
    say(register, "två")

    assert register.tail_trouble == ""
    assert segment.read_bytes() == content
    register.close()
    register.path.unlink()
    latest(register.path)
    assert said(register.path) == ["ett", "två"]


def test_an_older_copy_written_over_it_before_the_first_words_is_noticed(path: Path) -> None:
    with Register(path, key=KEY) as register:
        say(register, "ett")
        shutil.copy(path, path.with_name("older.db"))
        say(register, "två")
    register = Register(path, key=KEY)
    overwritten_by_an_older_copy(path)
    note(register, "tre")
    assert waits(register)
    register.close()
    path.unlink()

    latest(path)
    assert said(path) == ["ett", "tre", "två"]


def test_a_broken_backup_is_passed_over_and_named(register: Register) -> None:
    say(register, "ett")
    register.back_up()
    say(register, "två")
    broken = register.back_up(None)
    register.close()
    broken.register("register.db").write_bytes(b"trasig" * 1000)
    register.path.unlink()

    done = latest(register.path)
    assert [broken.folder.name in note for note in done.notes] == [True]
    assert said(register.path) == ["ett", "två"]


# Power cuts, and the register destroyed after them.


@pytest.mark.parametrize("sector", [512, 4096])
def test_after_a_power_cut_the_safety_log_alone_holds_all_that_was_acknowledged(
    sector: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults.cut, "SECTOR", sector)
    monkeypatch.setattr(faults.disk, "SECTOR", sector)
    rng = Random(f"tail {sector}")
    disk = RecordedDisk()
    place = Path("/register.db")

    def opened(on: RecordedDisk) -> Register:
        shelves = (DiskShelf(on), DiskShelf(on, "rescue/"))
        seconds = timedelta(seconds=len(on.log))
        return Register(place, key=KEY, vfs=insert(on), clock=lambda: NOON + seconds, shelves=shelves)

    acknowledged = []
    register = opened(disk)
    for number in range(40):
        if rng.random() < 0.1:
            register.close()
            register = opened(disk)
        say(register, f"{number} " + "ord " * rng.choice((3, 300, 3000)))
        acknowledged.append((len(disk.log), register.events("s")[-1].value))
        register.keep_draft(Draft("s", "q/quote", f"{number}"))
    register.close()
    words = [value for _operations, value in acknowledged]

    recording = Recording(disk)
    for trial in range(150):
        cut = rng.randint(acknowledged[0][0], len(disk.log))
        image = recording.cut(cut, rng, directory_sync=True)
        if trial % 3:
            image = {name: content for name, content in image.items() if name.startswith("tail/")}
        told = [value for operations, value in acknowledged if operations <= cut]
        try:
            again = opened(RecordedDisk(image))
        except RegisterError:  # larger sectors than SQLite reckons with: it is rebuilt from the safety log alone
            assert sector > 512
            again = opened(RecordedDisk({n: content for n, content in image.items() if n.startswith("tail/")}))
        with again:
            found = [event.value for event in again.events("s")]
        assert found[: len(told)] == told
        assert found in (words[: len(told)], words[: len(told) + 1])


def test_the_whole_restoration_leaves_nothing_but_the_register(register: Register) -> None:
    say(register, "ord")
    register.close()
    register.path.unlink()
    latest(register.path)

    left = sorted(entry.name for entry in register.path.parent.iterdir() if ".aside-" not in entry.name)
    assert left == ["register.db", "register.db.tail"]
    assert restore_module.left_of(register.path) != ""


# What is damaged, moved or lies elsewhere.


def spoil(file: Path, block: int, at: int = 100) -> None:
    content = bytearray(file.read_bytes())
    content[block * BLOCK + at] ^= 255
    file.write_bytes(content)


@pytest.mark.parametrize("made", [False, True], ids=["no backup", "a backup before"])
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_stands_before_and_after_damage_comes_back_and_the_gap_is_said(
    tmp_path: Path, made: bool, data: st.DataObject
) -> None:
    path = Path(mkdtemp(dir=tmp_path)) / "register.db"
    blocks = data.draw(st.sets(st.integers(1, 8), min_size=1, max_size=4))
    with Register(path, key=KEY) as register:
        if made:
            say(register, "under")
            register.back_up()
        say(register, *(f"{number}" for number in range(8)))
    path.unlink()
    newest = sorted(tail_folder(path).iterdir())[-1]
    for block in blocks:
        spoil(newest, block)

    done = latest(path)

    with Register(path, key=KEY) as again:
        words = [event.value for event in again.events("s")]
        faults = chain_faults(again.events())
        say(again, "efter")
    kept = [number for number in range(8) if number + 1 not in blocks]
    assert words == ["under"] * made + [f"{number}" for number in kept]
    inner = len([n for n in range(max(kept, default=-1)) if n not in kept])
    assert sum(fault.why == "gap" for fault in faults) == len([n for n in kept if n and n - 1 not in kept])
    assert any(f"{inner} händelse" in note for note in done.notes) == bool(inner)


@pytest.mark.parametrize("at", [0, 4, 100])
def test_a_whole_segment_whose_header_is_spoilt_is_a_gap_too(path: Path, at: int) -> None:
    for words in ("ett", "två", "tre"):
        with Register(path, key=KEY) as register:
            say(register, words)
    path.unlink()
    spoil(sorted(tail_folder(path).iterdir())[1], 0, at)

    assert any("1 händelse saknas" in note for note in latest(path).notes)
    with Register(path, key=KEY) as again:
        assert sorted(event.value for event in again.events("s")) == ["ett", "tre"]


def test_a_gap_at_an_opening_is_told_from_an_older_copy_with_what_to_do(register: Register, disk: Disk) -> None:
    say(register, "ett")
    disk.fill()
    note(register, "två")
    note(register, "tre")
    register.close()
    disk.free()
    (file,) = tail_folder(register.path).iterdir()
    spoil(file, 2)

    with pytest.raises(DamagedTailError, match="restore latest"):
        Register(register.path, key=KEY)
    assert any("1 händelse saknas" in note for note in latest(register.path).notes)
    with Register(register.path, key=KEY) as again:
        assert sorted(event.value for event in again.events("s")) == ["ett", "tre"]


def test_a_person_chooses_between_two_lines_and_it_stays_chosen(register: Register) -> None:
    path = register.path
    say(register, "gemensamt")
    first = register.back_up()
    register.close()
    named = {}
    for words in ("ena", "andra"):
        restore(path, first, KEY, NOON)
        with Register(path, key=KEY) as again:
            say(again, words)
            named[words] = again.back_up().folder.name
            say(again, f"{words} i loggen")
    with pytest.raises(UnclearLineError) as error:
        latest(path)
    assert all(f"{name} (3 händelser" in str(error.value) for name in named.values())
    assert "--line" in str(error.value)
    with pytest.raises(NoSuchLineError):
        restore_latest(path, backups(path), KEY, NOON, line="nej")

    restore_latest(path, backups(path), KEY, NOON, line=named["andra"])
    assert said(path) == ["andra", "andra i loggen", "gemensamt"]
    path.unlink()
    latest(path)
    assert said(path) == ["andra", "andra i loggen", "gemensamt"]


def test_an_unprotected_register_with_its_log_only_in_the_rescue_place_is_found(path: Path) -> None:
    path.parent.mkdir()
    tail_folder(path).write_text("i vägen")
    with Register(path) as register:
        say(register, "ord")
    tail_folder(path).unlink()
    path.unlink()

    with pytest.raises(LostRegisterError, match="säkerhetslogg"):
        file_kind(path)
    latest(path, None)
    assert said(path, None) == ["ord"]


def test_the_rescue_place_follows_a_register_that_is_moved_and_no_copy(
    register: Register, tmp_path: Path, disk: Disk
) -> None:
    shutil.rmtree(tail_folder(register.path), ignore_errors=True)
    tail_folder(register.path).write_text("i vägen")
    say(register, "före")
    disk.fill()
    note(register, "bara i loggen")
    register.close()
    disk.free()
    copy = shutil.copy(register.path, tmp_path / "copy.db")
    there = tmp_path / "register.db"
    register.path.rename(there)

    assert said(Path(copy)) == ["före"]
    assert said(there) == ["bara i loggen", "före"]
    there.unlink()
    latest(there)
    assert said(there) == ["bara i loggen", "före"]


def test_numbers_of_a_commit_that_was_given_up_are_not_used_by_the_next_start(register: Register, disk: Disk) -> None:
    say(register, "före")
    disk.fill()
    with pytest.raises(NotSavedError):
        say(register, "uppgivet")
    disk.free()
    register.close()

    with Register(register.path, key=KEY) as again:
        assert again.device_id == register.device_id
        say(again, "efter")
        events = again.events("s")
    assert len({event.device_id for event in events}) == 2
    assert {event.seq for event in events} == {1}


def test_a_backup_is_ground_also_for_what_stands_behind_the_damage(path: Path) -> None:
    with Register(path, key=KEY) as register:
        say(register, "under")
        register.back_up()
        say(register, "ett")
    with Register(path, key=KEY) as register:
        say(register, "två")
    path.unlink()
    for file in sorted(tail_folder(path).iterdir())[:-1]:
        spoil(file, 0)

    assert any("1 händelse saknas" in note for note in latest(path).notes)
    with Register(path, key=KEY) as again:
        assert sorted(event.value for event in again.events("s")) == ["två", "under"]


def test_what_only_the_register_in_place_holds_is_counted_beside_a_damaged_safety_log(
    register: Register, disk: Disk
) -> None:
    say(register, "ett", "två", "tre")
    disk.fill()
    note(register, "fyra")
    note(register, "fem")
    register.close()
    disk.free()
    (file,) = tail_folder(register.path).iterdir()
    for block in (2, 4):  # `två`, which the register has, and `fyra`, which it has not
        spoil(file, block)

    done = latest(register.path)

    assert done.in_place
    assert any("1 händelse saknas" in note for note in done.notes)
    with Register(register.path, key=KEY) as again:
        assert sorted(event.value for event in again.events("s")) == ["ett", "fem", "tre", "två"]


def test_a_register_in_place_whose_words_were_changed_is_not_counted(register: Register) -> None:
    say(register, "ett", "två")
    register.database.execute("UPDATE payload SET body = '\"annat\"' WHERE body = '\"ett\"'")
    register.close()
    (file,) = tail_folder(register.path).iterdir()
    spoil(file, 2)

    assert not latest(register.path).in_place
    with Register(register.path, key=KEY) as again:
        assert [event.value for event in again.events("s")] == ["ett"]


@pytest.mark.parametrize("left", [b"", b"RDTH", b"\0" * 262_144, b"RDTH\0\0\1\0\0\0\0\0halv"])
def test_a_segment_whose_making_was_cut_off_is_no_damage_and_its_number_is_not_tried_again(
    register: Register, left: bytes
) -> None:
    say(register, "ett")
    register.close()
    (tail_folder(register.path) / "000002.log").write_bytes(left)

    with Register(register.path, key=KEY) as again:
        say(again, "två")
        assert again.notes == []
        tail = again._safe.tail
        assert tail is not None
        assert not rescue_folder(tail.register, again.path).exists()
    register.path.unlink()
    latest(register.path)
    assert said(register.path) == ["ett", "två"]
