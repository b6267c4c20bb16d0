from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from quick_passphrase import quick_passphrases
from resultatdialog.dialogue.chain import chain_faults
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.targets import REGISTER_STREAM
from resultatdialog.register import backup as backup_module
from resultatdialog.register import opening
from resultatdialog.register.backup import backup_folder, backups
from resultatdialog.register.batch import Draft
from resultatdialog.register.connection import HEADER
from resultatdialog.register.errors import (
    BackupError,
    LostRegisterError,
    MissingKeyError,
    NotARegisterError,
    RegisterError,
    RegisterPlaceError,
    UnexpectedlyOpenError,
    UnsuitablePlaceError,
    WrongPassphraseError,
)
from resultatdialog.register.keys import DataKey, KeyFiles, lock_for_office, new_recovery_key, unlock, unlock_for_office
from resultatdialog.register.location import objection
from resultatdialog.register.opening import (
    FileKind,
    file_kind,
    make_register,
    make_unprotected,
    open_register,
)
from resultatdialog.register.schema import MIGRATIONS
from resultatdialog.register.store import Entry, Register

SECRET, PUBLIC = new_recovery_key()
KEY = DataKey.random(PUBLIC)
FIXTURES = Path(__file__).with_name("fixtures")
SYNCED, NETWORK, REMOVABLE, ROAMING = "molntjänst", "nätverksdisk", "löstagbar", "mellan datorer"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passphrases(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


def open_with_passphrase(path: Path, passphrase: str) -> Register:
    return open_register(path, unlock(path, passphrase))


def say(register: Register, words: str) -> None:
    register.append([Entry(register.session("s"), [Change("answer/a/note", words)])])


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names(folder) if (folder / name).is_file()}


def names(folder: Path) -> list[str]:
    return sorted(str(entry.relative_to(folder)) for entry in folder.rglob("*"))


# What lies there.


@pytest.mark.parametrize("what", ["fifo", "circle", "long name"])
def test_what_is_no_file_at_all_is_refused_without_waiting_for_it(tmp_path: Path, what: str) -> None:
    path = tmp_path / ("x" * 300 if what == "long name" else "register.db")
    if what == "fifo":
        os.mkfifo(path)
    elif what == "circle":
        path.symlink_to(path)

    with pytest.raises(NotARegisterError):
        file_kind(path)


def test_a_register_whose_end_is_missing_is_refused_and_left_as_it_is(path: Path) -> None:
    with Register(path) as register:
        for number in range(200):
            say(register, f"ord {number} " * 20)
    short = path.read_bytes()[:73_727]
    path.write_bytes(short)

    with pytest.raises(NotARegisterError):
        Register(path)

    assert path.read_bytes() == short


def encrypted(path: Path) -> None:
    lock_for_office(path, KEY)
    with Register(path, key=KEY) as register:
        say(register, "x")


def nothing(path: Path) -> None:
    del path


def empty(path: Path) -> None:
    path.touch()


def unprotected(path: Path) -> None:
    Register(path).close()


def keys_only(path: Path) -> None:
    lock_for_office(path, KEY)


def keys_and_empty(path: Path) -> None:
    lock_for_office(path, KEY)
    path.touch()


def text(path: Path) -> None:
    path.write_text("åäö\n" * 2048, encoding="utf-8")


@pytest.mark.parametrize(
    ("lay", "found"),
    [
        (nothing, FileKind.NOTHING),
        (empty, FileKind.NOTHING),
        (unprotected, FileKind.UNPROTECTED),
        (encrypted, FileKind.ENCRYPTED),
        (keys_and_empty, FileKind.HALF_MADE),
        (text, FileKind.UNPROTECTED),
    ],
)
def test_what_lies_there_is_told_without_a_key_and_without_touching_it(
    path: Path, lay: Callable[[Path], None], found: FileKind
) -> None:
    lay(path)
    before = contents(path.parent)

    assert file_kind(path) is found
    assert contents(path.parent) == before


def keys_taken_away(path: Path) -> None:
    encrypted(path)
    for file in KeyFiles.of(path).present:
        file.unlink()


def exchanged(path: Path) -> None:
    encrypted(path)
    path.unlink()
    unprotected(path)


def register_taken_away(path: Path) -> None:
    encrypted(path)
    with Register(path, key=KEY) as register:
        register.back_up()
    path.unlink()


def register_emptied(path: Path) -> None:
    register_taken_away(path)
    path.touch()


@pytest.mark.parametrize(
    ("lay", "error", "words"),
    [
        (keys_taken_away, MissingKeyError, r"register\.db\.user\.age saknas"),
        (exchanged, UnexpectedlyOpenError, "inte krypterat.*Kontakta it"),
        (keys_only, LostRegisterError, "resultatdialog restore"),
        (register_taken_away, LostRegisterError, "resultatdialog restore"),
        (register_emptied, LostRegisterError, "resultatdialog restore"),
        (Path.mkdir, NotARegisterError, "inte.*register"),
    ],
)
def test_what_must_not_be_touched_is_refused_with_what_to_do(
    path: Path, lay: Callable[[Path], None], error: type[RegisterError], words: str
) -> None:
    lay(path)
    before = names(path.parent)

    with pytest.raises(error, match=r"register\.db: .*" + words):
        file_kind(path)
    assert names(path.parent) == before


def test_another_program_s_file_is_opened_as_no_register(path: Path) -> None:
    text(path)

    with pytest.raises(NotARegisterError):
        open_register(path, None)


# Making one.


def test_a_new_register_opens_with_the_passphrase_and_the_office_s_key(path: Path) -> None:
    with make_register(path, "fyra ord som ingen gissar", PUBLIC) as register:
        say(register, "Kanariefågel7731")
        assert register.protected

    assert file_kind(path) is FileKind.ENCRYPTED
    assert not path.read_bytes().startswith(HEADER)
    for key in (unlock(path, "fyra ord som ingen gissar"), unlock_for_office(path, SECRET)):
        with open_register(path, key) as register:
            assert [event.value for event in register.events("s")] == ["Kanariefågel7731"]
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(path, "fel")


def test_without_an_office_there_is_no_recovery_file(path: Path) -> None:
    make_register(path, "lösenfras").close()

    assert KeyFiles.of(path).present == list(KeyFiles.of(path).user)


def test_nothing_is_ever_in_a_register_before_its_keys_are_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_what: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "open_register", cut_off)
    with pytest.raises(KeyboardInterrupt):
        make_register(path, "lösenfras", PUBLIC)
    assert path.read_bytes() == b""
    assert len(KeyFiles.of(path).present) == 4
    assert file_kind(path) is FileKind.HALF_MADE

    monkeypatch.undo()
    quick_passphrases(monkeypatch)
    with open_with_passphrase(path, "lösenfras") as register:
        say(register, "x")
    assert file_kind(path) is FileKind.ENCRYPTED


@pytest.mark.parametrize("step", ["lock_for_user", "lock_for_office"])
def test_making_one_that_was_cut_off_can_be_begun_anew_or_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut_off(*_what: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, step, cut_off)
    with pytest.raises(KeyboardInterrupt):
        make_register(path, "lösenfras", PUBLIC)
    monkeypatch.undo()
    quick_passphrases(monkeypatch)

    found = file_kind(path)
    assert found is (FileKind.NOTHING if step == "lock_for_user" else FileKind.HALF_MADE)
    with (
        make_register(path, "lösenfras")
        if found is FileKind.NOTHING
        else open_with_passphrase(path, "lösenfras") as register
    ):
        assert register.events() == []


def test_a_place_where_none_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")

    with pytest.raises(RegisterPlaceError, match="fil"):
        make_register(tmp_path / "fil" / "register.db", "lösenfras")


def test_one_without_encryption_is_made_when_asked_for(path: Path) -> None:
    with make_unprotected(path) as register:
        assert not register.protected

    assert file_kind(path) is FileKind.UNPROTECTED
    assert KeyFiles.of(path).present == []


# Where it may lie.


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    """Where a register is that a cloud service copies."""
    folder = tmp_path / "OneDrive - Nacka kommun"
    folder.mkdir()
    return folder / "register.db"


def about(register: Register) -> list[tuple[str, Any, str]]:
    return [(event.target, event.value, event.actor) for event in register.events(REGISTER_STREAM)]


def test_a_new_register_in_a_synchronised_folder_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "ny" / "register.db"

    with pytest.raises(UnsuitablePlaceError, match=r"register\.db: .*molntjänst.*--register.*--place-anyway"):
        make_register(path, "lösenfras")
    with pytest.raises(UnsuitablePlaceError):
        make_unprotected(path)

    assert [name for name in names(tmp_path) if not name.startswith("home")] == []


def test_a_register_moved_into_a_synchronised_folder_is_refused_and_only_that_it_was_opened_is_noted(
    path: Path, cloud: Path
) -> None:
    unprotected(path)
    shutil.copy(path, cloud)

    with pytest.raises(UnsuitablePlaceError) as refused:
        open_register(cloud, None)

    everything = "SELECT 'event', event_id FROM event UNION SELECT name, value FROM local WHERE name <> 'opened'"
    assert raw(cloud, everything) == raw(path, everything)
    assert {file.name for file in cloud.parent.iterdir() if file.stat().st_size} == {"register.db"}
    Register(cloud).close()  # it was let go of, though the error still knows where it came from
    assert refused.tb


def test_who_allows_the_place_and_why_is_in_the_log_and_holds_from_then_on(cloud: Path) -> None:
    with make_register(cloud, "lösenfras", anyway="it har beslutat det", by="AL") as register:
        ((target, value, actor),) = about(register)
        assert (target, actor) == ("place", "AL")
        assert (value["path"], value["reason"]) == (str(cloud.resolve()), "it har beslutat det")
        assert SYNCED in value["objection"]

    with open_with_passphrase(cloud, "lösenfras") as register:
        assert len(about(register)) == 1


def test_a_place_allowed_once_is_no_leave_to_move_to_another(cloud: Path, tmp_path: Path) -> None:
    make_unprotected(cloud, "it har beslutat det").close()
    elsewhere = tmp_path / "Nextcloud" / "register.db"
    elsewhere.parent.mkdir()
    shutil.copy(cloud, elsewhere)

    with pytest.raises(UnsuitablePlaceError):
        open_register(elsewhere, None)
    with open_register(elsewhere, None, "också tillåtet", "ÅA") as register:
        assert [value["reason"] for _target, value, _actor in about(register)] == [
            "it har beslutat det",
            "också tillåtet",
        ]


def test_a_reason_for_a_good_place_is_not_recorded(path: Path) -> None:
    with make_unprotected(path, "för säkerhets skull", "AL") as register:
        assert about(register) == []


def mount(point: str, kind: str, device: str = "999:1", source: str = "källa") -> str:
    """A line of /proc/self/mountinfo."""
    return f"36 35 {device} / {point} rw,noatime master:1 - {kind} {source} rw,errors=continue"


def objects(path: str | Path, *mounts: str, **environment: str) -> str | None:
    return objection(Path(path), environment, "\n".join((mount("/", "ext4", source="/dev/root"), *mounts)))


def test_the_computer_s_own_disk_is_a_good_place(tmp_path: Path) -> None:
    assert objects("/hem/anna/register.db") is None
    assert objection(tmp_path / "register.db", {}) is None


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "vboxsf"]
)
def test_a_network_disk_is_none(kind: str) -> None:
    line = mount("/mnt/g", kind, source="//server/g")

    assert NETWORK in str(objects("/mnt/g/anna/register.db", line))
    assert objects("/mnt/gemensam/register.db", line) is None


@pytest.mark.parametrize("path", ["\\\\server\\anna\\register.db", "\\\\?\\UNC\\server\\anna\\register.db"])
def test_a_windows_share_is_none(path: str) -> None:
    assert NETWORK in str(objects(path))


@pytest.mark.parametrize("point", ["/media/anna/STICKA", "/run/media/anna/STICKA", "/media/usb"])
def test_a_removable_disk_is_none(point: str) -> None:
    assert REMOVABLE in str(objects(f"{point}/register.db", mount(point, "vfat")))


def test_the_innermost_and_last_mount_counts() -> None:
    network, own = mount("/mnt/g", "nfs4"), mount("/mnt/g/eget", "ext4")

    for order in ((network, own), (own, network)):
        assert objects("/mnt/g/eget/register.db", *order) is None
        assert NETWORK in str(objects("/mnt/g/register.db", *order))
    assert NETWORK in str(objects("/mnt/x/r.db", mount("/mnt/x", "ext4"), mount("/mnt/x", "nfs4")))
    assert objects("/mnt/x/r.db", mount("/mnt/x", "nfs4"), mount("/mnt/x", "ext4")) is None


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/mnt/min\\040disk", "/mnt/min disk"),
        ("/mnt/nätet", "/mnt/nätet"),
        ("/mnt/å\\040ä", "/mnt/å ä"),
        ("/mnt/a\\134b", "/mnt/a\\b"),
    ],
)
def test_a_mount_is_known_whatever_letters_are_in_its_name(written: str, path: str) -> None:
    assert NETWORK in str(objects(f"{path}/register.db", mount(written, "nfs4")))


@pytest.mark.parametrize("table", ["", "\n\n", "nonsens", "36 35 - nfs4", "36 35 8:1 / /mnt", " - "])
def test_a_table_of_mounts_that_cannot_be_read_is_no_reason_to_stop(table: str) -> None:
    assert objection(Path("/mnt/register.db"), {}, table) is None


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "ONEDRIVE",
        "OneDrive - Nacka kommun",
        "OneDrive-Privat",
        "Dropbox",
        "Dropbox (Nacka kommun)",
        "Nextcloud",
        "ownCloud",
        "Google Drive",
        "GoogleDrive",
        "iCloud Drive",
        "iCloudDrive",
        "Library/Mobile Documents/com~apple~CloudDocs",
        "Library/Mobile Documents/iCloud~md~obsidian",
        "Library/CloudStorage/OneDrive-Nackakommun",
        "Box Sync",
        "pCloud",
        "Synology Drive",
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(folder: str) -> None:
    assert SYNCED in str(objects(f"/hem/anna/{folder}/dialog/register.db"))


@pytest.mark.parametrize(
    "path",
    [
        "/hem/anna/onedrivers/register.db",
        "/hem/anna/min onedrive/register.db",
        "/hem/anna/dropboxar/register.db",
        "/hem/anna/nextcloud2/register.db",
        "/hem/anna/dropbox.d/register.db",
        "/hem/onedriver/dropboxes/register.db",
        "/hem/anna/onedrive",
    ],
)
def test_a_name_that_only_looks_like_one_is_no_reason(path: str) -> None:
    assert objects(path) is None


@pytest.mark.parametrize("mark", [".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log", ".nextcloudsync.log"])
def test_a_synchronised_folder_is_known_by_what_its_program_leaves_there(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "jobb" / "dialog"
    folder.mkdir(parents=True)
    assert objects(folder / "register.db") is None

    (tmp_path / "jobb" / mark).touch()

    assert SYNCED in str(objects(folder / "register.db"))
    assert objects(tmp_path / "register.db") is None


def test_dropbox_s_settings_at_home_do_not_make_home_its_folder(tmp_path: Path) -> None:
    """Inside its folder `.dropbox` is a file; in everybody's home it is the folder with the program's settings."""
    (tmp_path / ".dropbox").mkdir()

    assert objects(tmp_path / ".local" / "share" / "resultatdialog" / "register.db") is None


@pytest.mark.parametrize("name", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_a_synchronised_folder_is_known_by_what_windows_says(tmp_path: Path, name: str) -> None:
    told = {name: str(tmp_path / "moln")}

    assert SYNCED in str(objects(tmp_path / "moln" / "dialog" / "register.db", **told))
    assert objects(tmp_path / "molnfri" / "register.db", **told) is None


def test_what_follows_the_user_between_computers_is_no_place_and_what_stays_is(tmp_path: Path) -> None:
    told = {"APPDATA": str(tmp_path / "Roaming"), "LOCALAPPDATA": str(tmp_path / "Local")}

    assert ROAMING in str(objects(tmp_path / "Roaming" / "resultatdialog" / "register.db", **told))
    assert objects(tmp_path / "Local" / "resultatdialog" / "register.db", **told) is None


def test_a_link_into_a_synchronised_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "jobb").symlink_to(tmp_path / "Dropbox")

    assert SYNCED in str(objects(tmp_path / "jobb" / "register.db"))


def test_a_home_folder_nobody_has_is_no_reason_to_stop() -> None:
    assert objects("~finns-inte-7731/register.db") is None


# A register of an earlier format.


def raw(path: Path, query: str) -> list[Any]:
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(database.execute(query))
    finally:
        database.close()


EVENTS = "SELECT * FROM event LEFT JOIN payload USING (event_id) ORDER BY event_id"


def test_every_released_format_has_a_register_to_try() -> None:
    assert [f"schema-{number}.db" for number in range(1, len(MIGRATIONS))] == sorted(
        file.name for file in FIXTURES.glob("schema-*.db")
    )


@pytest.fixture(params=range(1, len(MIGRATIONS)))
def old(request: pytest.FixtureRequest, path: Path) -> int:
    """The number of a released format, and a register of it at `path`."""
    shutil.copy(FIXTURES / f"schema-{request.param}.db", path)
    return int(request.param)


def test_an_earlier_format_is_brought_up_to_date_and_says_the_same(path: Path, old: int) -> None:
    before = raw(path, EVENTS)
    assert raw(path, "PRAGMA user_version") == [(old,)]

    with open_register(path, None) as register:
        assert chain_faults(register.events()) == []
        assert register.digests()[0].school == "12345678"
        register.keep_draft(Draft("s", "a/quote", "utkast"))
        assert [draft.words for draft in register.drafts()] == ["utkast"]

    assert raw(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert raw(path, EVENTS) == before


def test_before_that_it_is_backed_up_as_it_was(path: Path, old: int) -> None:
    before = raw(path, EVENTS)

    open_register(path, None).close()

    (backup,) = backups(path)
    assert raw(backup.register(path.name), "PRAGMA user_version") == [(old,)]
    assert raw(backup.register(path.name), EVENTS) == before


def test_where_it_must_not_lie_it_is_not_brought_up_to_date(path: Path, cloud: Path, old: int) -> None:
    shutil.copy(path, cloud)

    with pytest.raises(UnsuitablePlaceError):
        open_register(cloud, None)

    assert raw(cloud, "PRAGMA user_version") == [(old,)]
    assert backups(cloud) == []


def test_opening_it_again_changes_nothing_more(path: Path, old: int) -> None:
    open_register(path, None).close()
    first = (raw(path, EVENTS), raw(path, "SELECT sql FROM sqlite_schema"), backups(path))

    open_register(path, None).close()

    assert (raw(path, EVENTS), raw(path, "SELECT sql FROM sqlite_schema"), backups(path)) == first


def test_without_a_backup_the_format_stays_as_it_was(path: Path, old: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = path.read_bytes()

    def full(*_what: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(backup_module, "set_key", full)
    with pytest.raises(BackupError, match="disken är full"):
        open_register(path, None)
    assert path.read_bytes() == content
    assert backups(path) == []

    monkeypatch.undo()
    open_register(path, None).close()
    assert raw(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_a_register_of_today_s_format_is_not_backed_up_by_being_opened(path: Path) -> None:
    for _time in range(2):
        Register(path).close()

    assert not backup_folder(path).exists()
