from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from full_disk import Disk
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.targets import REGISTER_STREAM
from resultatdialog.register import backup as backup_module
from resultatdialog.register import restore as restore_module
from resultatdialog.register.backup import Backup, BackupUnderWay, backup_folder, backups, surplus
from resultatdialog.register.connection import HEADER
from resultatdialog.register.errors import BackupError, LostRegisterError, RegisterBusyError, RegisterError
from resultatdialog.register.keys import DataKey, KeyFiles, lock_for_office, new_recovery_key, unlock_for_office
from resultatdialog.register.opening import file_kind
from resultatdialog.register.restore import restore
from resultatdialog.register.store import Entry, Register

NOON = datetime(2016, 4, 12, 12, 0, tzinfo=UTC)
SECRET, PUBLIC = new_recovery_key()
KEY = DataKey.random(PUBLIC)
WORDS = "Kanariefågel7731"
FIXTURES = Path(__file__).with_name("fixtures")


class Clock:
    """The register's clock; moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    """An encrypted register with its key files and something said."""
    path = tmp_path / "data" / "register.db"
    with Register(path, key=KEY, clock=clock) as opened:
        lock_for_office(path, KEY)
        say(opened, WORDS)
        yield opened


def say(register: Register, words: str) -> None:
    register.append([Entry(register.session("s"), [Change("answer/a/note", words)])])


def said(path: Path, key: DataKey | None = KEY) -> list[Any]:
    with Register(path, key=key) as register:
        return [event.value for event in register.events("s")]


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# A backup.


def test_a_backup_opens_like_the_register_with_the_keys_that_lie_in_it(register: Register) -> None:
    made = register.back_up()

    copy = made.register("register.db")
    assert unlock_for_office(copy, SECRET) == KEY
    with Register(copy, key=KEY) as opened:
        assert opened.events() == register.events()
        assert opened.contents() == register.contents()
    assert made == backups(register.path)[0]
    assert made.folder.parent == backup_folder(register.path)


def test_a_backup_of_an_encrypted_register_can_be_read_by_nobody_else(register: Register) -> None:
    folder = register.back_up().folder

    content = (folder / "register.db").read_bytes()
    assert not content.startswith(HEADER)
    assert WORDS.encode() not in content
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_a_backup_of_an_unprotected_register_opens_without_a_key(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        say(register, WORDS)
        made = register.back_up()

    assert names(made.folder) == ["register.db"]
    assert said(made.register("register.db"), None) == [WORDS]


def test_a_backup_is_named_by_the_time_in_utc_wherever_the_laptop_is(register: Register, clock: Clock) -> None:
    clock.at = datetime(2016, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))

    made = register.back_up()

    assert made == Backup(backup_folder(register.path) / "20160630T223000Z", datetime(2016, 6, 30, 22, 30, tzinfo=UTC))


def test_backups_in_the_same_second_stand_side_by_side_in_their_order(register: Register) -> None:
    made = []
    for number in range(3):
        say(register, str(number))
        made.append(register.back_up())

    assert [backup.folder.name for backup in made] == [f"20160412T120000Z{suffix}" for suffix in ("", "-2", "-3")]
    assert backups(register.path) == made
    assert [said(backup.register("register.db"))[-1] for backup in made] == ["0", "1", "2"]


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def one_bit_turned(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def another_register(path: Path) -> None:
    path.unlink()
    Register(path, key=KEY).close()


def earlier(path: Path) -> None:
    another_register(path)
    with Register(path, key=KEY) as register:
        say(register, WORDS)


def missing(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("spoil", [truncated, emptied, one_bit_turned, another_register, earlier, missing])
def test_a_backup_that_is_not_what_was_read_is_an_error_and_no_older_one_goes(
    register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    for hour in range(backup_module.LATEST):
        clock.at = NOON + timedelta(hours=hour)
        register.back_up()
    before = {name: content for name, content in tree(backup_folder(register.path)).items()}
    really = BackupUnderWay.copy_more

    def badly(self: BackupUnderWay) -> bool:
        done = really(self)
        if done:
            spoil(self._part / register.path.name)
        return done

    monkeypatch.setattr(BackupUnderWay, "copy_more", badly)
    clock.at = NOON + timedelta(hours=20)
    with pytest.raises(BackupError, match="säkerhetskopieringen misslyckades"):
        register.back_up()
    assert len(backups(register.path)) == backup_module.LATEST
    assert {name: content for name, content in tree(backup_folder(register.path)).items() if name in before} == before

    monkeypatch.undo()
    made = register.back_up()
    assert backups(register.path)[-1] == made
    assert not [name for name in names(backup_folder(register.path)) if name.endswith(".part")]


def test_a_full_disk_is_said_in_words_and_leaves_the_older_backup(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = register.back_up()
    content = tree(older.folder)

    def full(*_what: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(backup_module, "set_key", full)
    with pytest.raises(BackupError, match=r"register\.db\.backups: .*disken är full"):
        register.back_up()

    assert tree(older.folder) == content
    assert backups(register.path) == [older]


def test_what_an_interrupted_backup_left_is_no_backup_and_goes_with_the_next(register: Register) -> None:
    made = register.back_up()
    left = made.folder.with_name("20160412T115959Z.part")
    shutil.copytree(made.folder, left)

    assert backups(register.path) == [made]
    register.back_up()
    assert not left.exists()


def test_what_others_keep_in_the_folder_stays_and_is_no_backup(register: Register, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    for name in (
        "film.mp4.part",
        "20160412T115959Z/anteckningar.txt",
        "2016/anteckningar.txt",
        "min.part/anteckningar.txt",
    ):
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_text("någon annans", encoding="utf-8")
    theirs = tree(stick)

    made = register.back_up(stick)

    assert {name: content for name, content in tree(stick).items() if name in theirs} == theirs
    assert backups(register.path, stick) == [made]


def test_in_a_folder_somebody_has_chosen_no_backup_is_let_go(register: Register, clock: Clock, tmp_path: Path) -> None:
    here = register.back_up()
    stick = tmp_path / "stick" / "kopior"
    made = [register.back_up(stick)]
    for hour in range(1, 12):
        clock.at = NOON + timedelta(hours=hour)
        made.append(register.back_up(stick))

    assert backups(register.path, stick) == made  # they may be another laptop's
    assert backups(register.path) == [here]
    assert unlock_for_office(made[-1].register("register.db"), SECRET) == KEY


def test_a_folder_that_cannot_be_written_to_is_named(register: Register, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")

    for folder in (tmp_path / "fil", tmp_path / "fil" / "mapp"):
        with pytest.raises(BackupError, match="fil"):
            register.back_up(folder)


def test_a_register_nothing_was_said_in_needs_no_backup(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.keep_local("theme", "skiffer")

        assert register.back_up_if_changed() is None
        assert backups(register.path) == []


def test_what_has_changed_is_backed_up_once(register: Register) -> None:
    assert register.back_up_if_changed() is not None
    assert register.back_up_if_changed() is None

    say(register, "mer")
    assert register.back_up_if_changed() is not None
    register.keep_local("theme", "skiffer")
    assert register.back_up_if_changed() is None
    assert len(backups(register.path)) == 2


def test_that_it_has_been_backed_up_is_known_at_the_next_start(register: Register) -> None:
    register.back_up_if_changed()
    register.close()

    with Register(register.path, key=KEY) as again:
        assert again.back_up_if_changed() is None


def test_a_backup_somebody_has_removed_is_made_again(register: Register) -> None:
    made = register.back_up_if_changed()
    assert made is not None
    shutil.rmtree(made.folder)

    assert register.back_up_if_changed() is not None


def test_a_backup_that_cannot_be_noted_is_said(register: Register, disk: Disk) -> None:
    disk.fill()
    with pytest.raises(BackupError, match="disken är full"):
        register.back_up_if_changed()

    disk.free()
    assert register.back_up_if_changed() is not None


def test_what_an_earlier_version_noted_of_its_backups_stops_nothing(register: Register) -> None:
    register.keep_local("backed_up", len(register.events()))

    assert register.back_up_if_changed() is not None
    assert register.back_up_if_changed() is None


# Which are kept.


def at(hours: int) -> Backup:
    made = NOON + timedelta(hours=hours)
    return Backup(Path(f"{made:%Y%m%dT%H%M%SZ}"), made)


def kept_by_hand(made: list[Backup]) -> set[Backup]:
    """Counted plainly: one of the 10 latest, or the last of its day or month, that being one of the 14 or 12 latest."""
    keep = set()
    for one in made:
        later = [other for other in made if other.made > one.made]
        later_that_day = [other for other in later if other.made.date() == one.made.date()]
        days_after = {other.made.date() for other in made if other.made.date() > one.made.date()}
        month = (one.made.year, one.made.month)
        later_that_month = [other for other in later if (other.made.year, other.made.month) == month]
        months_after = {(o.made.year, o.made.month) for o in later} - {month}
        if (
            len(later) < 10
            or (not later_that_day and len(days_after) < 14)
            or (not later_that_month and len(months_after) < 12)
        ):
            keep.add(one)
    return keep


hours = st.lists(st.integers(0, 24 * 500), unique=True, max_size=50) | st.lists(
    st.integers(0, 24 * 40), unique=True, max_size=50
)


@given(hours, st.randoms())
@example(list(range(0, 24 * 500, 50)), None)
@example(list(range(30)), None)
def test_the_ten_latest_and_the_last_of_days_and_months_are_kept_and_nothing_else(
    numbers: list[int], chance: Any
) -> None:
    made = [at(number) for number in numbers]
    if chance is not None:
        chance.shuffle(made)

    gone = surplus(made)

    assert set(made) - set(gone) == kept_by_hand(made)
    assert len(gone) == len(set(gone))


@given(hours)
def test_the_newest_never_goes_and_clearing_up_twice_is_clearing_up_once(numbers: list[int]) -> None:
    made = [at(number) for number in numbers]

    gone = surplus(made)
    kept = [backup for backup in made if backup not in gone]

    assert not made or max(made, key=lambda backup: backup.made) in kept
    assert surplus(kept) == []


def test_on_disk_those_that_are_kept_are_those_that_should_be(register: Register, clock: Clock) -> None:
    every = []
    for number in range(0, 24 * 20, 23):
        clock.at = NOON + timedelta(hours=number)
        every.append(register.back_up())

    assert set(backups(register.path)) == kept_by_hand(every)
    assert len(every) > len(backups(register.path))


def test_the_backup_just_made_is_there_when_the_clock_was_put_back(register: Register, clock: Clock) -> None:
    for minute in range(backup_module.LATEST + 1):
        clock.at = NOON + timedelta(minutes=minute)
        register.back_up()
    clock.at = NOON - timedelta(hours=1)
    say(register, "sist")

    made = register.back_up()

    assert said(made.register("register.db"))[-1] == "sist"


def test_the_backup_just_made_is_there_however_many_are_made_in_the_same_second(register: Register) -> None:
    for number in range(backup_module.LATEST + 5):
        say(register, str(number))
        made = register.back_up()

        assert said(made.register("register.db"))[-1] == str(number)
        assert backups(register.path)[-1] == made


# Putting one in the register's place.


def put(register: Register, backup: Backup, when: datetime = NOON) -> restore_module.Restored:
    return restore(register.path, backup, KEY, when, "AL")


def test_restoring_brings_back_what_was_said_and_moves_aside_what_stood_there(register: Register) -> None:
    made = register.back_up()
    say(register, "efteråt")
    register.close()
    stood = {name: content for name, content in tree(register.path.parent).items() if ".backups" not in name}
    saved = tree(made.folder)

    done = put(register, made)

    assert said(register.path) == [WORDS]
    assert done.aside is not None
    assert tree(done.aside) == stood
    assert said(done.aside / "register.db") == [WORDS, "efteråt"]
    assert tree(made.folder) == saved
    assert unlock_for_office(register.path, SECRET) == KEY


def test_a_restored_register_is_another_device_says_so_in_its_log_and_goes_on_unbroken(register: Register) -> None:
    made = register.back_up()
    before = register.events()
    register.close()

    done = put(register, made)

    with Register(register.path, key=KEY) as restored:
        assert restored.device_id != register.device_id
        say(restored, "vidare")
        events = restored.events()
        assert chain_faults(events) == []
        assert [event for event in events if event.device_id == register.device_id] == before
        told, went_on = [event for event in events if event.device_id == restored.device_id]
        assert (told.session_id, told.target, told.actor, told.seq) == (REGISTER_STREAM, "restored", "AL", 1)
        assert told.value == {"backup": made.folder.name, "at": "2016-04-12T12:00:00+00:00"}
        assert (went_on.seq, went_on.prev) == (2, told.event_id)
        assert done.events == len(events) - 1


def test_two_restored_from_the_same_backup_never_write_under_the_same_device(register: Register) -> None:
    made = register.back_up()
    register.close()
    devices = set()
    for hour in range(3):
        put(register, made, NOON + timedelta(hours=hour))
        with Register(register.path, key=KEY) as restored:
            devices.add(restored.device_id)

    assert len(devices | {register.device_id}) == 4


def damaged(path: Path) -> None:
    path.write_bytes(b"\xa5" * 8192)


def of_another_key(path: Path) -> None:
    path.unlink()
    other = DataKey.random(PUBLIC)
    Register(path, key=other).close()
    lock_for_office(path, other)


def not_encrypted(path: Path) -> None:
    path.unlink()
    Register(path).close()


def without_keys(path: Path) -> None:
    for file in KeyFiles.of(path).present:
        file.unlink()


def all_gone(path: Path) -> None:
    missing(path)
    without_keys(path)


@pytest.mark.parametrize(
    "spoil", [damaged, truncated, emptied, missing, of_another_key, not_encrypted, without_keys, all_gone]
)
def test_restoring_works_whatever_has_become_of_the_register_and_keeps_it(
    register: Register, spoil: Callable[[Path], None]
) -> None:
    made = register.back_up()
    register.close()
    spoil(register.path)
    stood = {name: content for name, content in tree(register.path.parent).items() if ".backups" not in name}

    done = put(register, made)

    assert said(register.path) == [WORDS]
    assert unlock_for_office(register.path, SECRET) == KEY
    assert (tree(done.aside) if done.aside else {}) == stood


def test_a_register_open_in_another_window_is_left_as_it_is(register: Register) -> None:
    made = register.back_up()
    before = names(register.path.parent)

    with pytest.raises(RegisterBusyError):
        put(register, made)

    assert names(register.path.parent) == before
    say(register, "vidare")
    assert [event.value for event in register.events("s")] == [WORDS, "vidare"]


def hot_journal(path: Path) -> bytes:
    """The journal of a commit that was cut off: it would put these old pages into whatever lies beside it."""
    cut = path.with_name("cut.db")
    with Register(cut, key=KEY) as register:
        say(register, "x" * 100_000)
        register.database.pragma("cache_size", 1)
        register.database.execute("BEGIN IMMEDIATE")
        register.database.execute("UPDATE payload SET body = body || body")
        journal = cut.with_name("cut.db-journal").read_bytes()
        register.database.execute("ROLLBACK")
    cut.unlink()
    assert len(journal) > 4096
    return journal


@pytest.mark.parametrize("spoil", [damaged, missing])
def test_the_journal_of_what_stood_there_does_not_get_into_what_comes(
    register: Register, spoil: Callable[[Path], None]
) -> None:
    made = register.back_up()
    register.close()
    spoil(register.path)
    journal = register.path.with_name("register.db-journal")
    journal.write_bytes(hot_journal(register.path))

    done = put(register, made)

    assert done.aside is not None
    assert "register.db-journal" in names(done.aside)
    assert not journal.exists()
    assert said(register.path) == [WORDS]


def test_a_lost_register_is_not_made_anew_over_its_keys_and_backups_but_restored(register: Register) -> None:
    made = register.back_up()
    register.close()
    register.path.unlink()

    with pytest.raises(LostRegisterError, match=r"register\.db: .*resultatdialog restore"):
        file_kind(register.path)

    put(register, made)
    assert said(register.path) == [WORDS]


def test_a_backup_from_another_folder_can_be_put_in_place(register: Register, tmp_path: Path) -> None:
    made = register.back_up(tmp_path / "stick")
    register.close()
    shutil.rmtree(register.path.parent)

    put(register, made)

    assert said(register.path) == [WORDS]
    assert unlock_for_office(register.path, SECRET) == KEY


@pytest.mark.parametrize("spoil", [truncated, one_bit_turned, missing])
def test_a_damaged_backup_is_refused_and_the_register_stays(register: Register, spoil: Callable[[Path], None]) -> None:
    made = register.back_up()
    say(register, "efteråt")
    register.close()
    spoil(made.register("register.db"))

    with pytest.raises(RegisterError):
        put(register, made)

    assert said(register.path) == [WORDS, "efteråt"]
    assert not [name for name in names(register.path.parent) if "aside" in name]


def test_a_restoration_that_was_cut_off_is_begun_anew(register: Register) -> None:
    made = register.back_up()
    register.close()
    left = register.path.with_name("register.db.restoring.part")
    left.mkdir()
    (left / "register.db").write_bytes(b"halv")

    put(register, made)

    assert said(register.path) == [WORDS]
    assert not left.exists()


def test_a_disk_that_fails_while_things_are_moved_is_said_and_nothing_is_lost(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = register.back_up()
    say(register, "efteråt")
    register.close()

    def fails(*_what: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(restore_module, "finish_restoration", fails)
        with pytest.raises(BackupError, match="Input/output error"):
            restore_module._restore(register.path, made, KEY, NOON, "", KeyFiles.of(register.path), ())

    assert said(register.path) == [WORDS, "efteråt"]


def test_a_backup_of_an_older_format_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "20161121T120000Z"
    folder.mkdir()
    shutil.copy(FIXTURES / "schema-1.db", folder / "register.db")
    old = (folder / "register.db").read_bytes()

    restore(tmp_path / "register.db", Backup(folder, NOON), None, NOON)

    with Register(tmp_path / "register.db") as register:
        assert [digest.school for digest in register.digests()] == ["12345678"]
        assert register.drafts() == []
        assert chain_faults(register.events()) == []
    assert (folder / "register.db").read_bytes() == old
    assert names(backup_folder(tmp_path / "register.db")) == []


# Room.


def test_without_room_no_backup_is_begun_and_the_room_it_needs_is_said(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 10_000_000))
    with pytest.raises(BackupError, match="MB"):
        register.back_up()
    assert backups(register.path) == []


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12), st.integers(0, 600))
def test_backups_give_way_to_room_but_the_two_newest_stay(sizes: list[int], room: int) -> None:
    made = [Backup(Path(f"{n}"), NOON + timedelta(minutes=n)) for n in range(len(sizes))]
    size = dict(zip(made, sizes, strict=True))
    gone = surplus(made, lambda kept: sum(size[one] for one in kept) <= room)

    kept = [one for one in made if one not in gone]
    assert kept[-2:] == made[-2:]
    assert len(kept) <= 2 or sum(size[one] for one in kept) <= room
    more = [one for one in made[-10:] if one in gone]
    assert not more or sum(size[one] for one in [more[-1], *kept]) > room
