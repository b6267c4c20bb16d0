"""Backups of a register: each is read back and compared with the register before an older one is deleted.

A backup is a folder with the register and its key files under their usual names, so it opens like a register.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import apsw

from resultatdialog.files import sync_file, sync_folder, write_whole
from resultatdialog.locale import _
from resultatdialog.register.connection import connect, reason, set_key
from resultatdialog.register.errors import BackupError, RegisterError
from resultatdialog.register.keys import DataKey, KeyFiles

LATEST, DAILY, MONTHLY = 10, 14, 12
"""Number of backups kept: the newest ones, and the newest of each of the latest days and months."""
_STAMP = "%Y%m%dT%H%M%SZ"
_PART = ".part"
"""Suffix of the folder of a backup that is not finished."""


class Backup(NamedTuple):
    """One backup of a register."""

    folder: Path
    made: datetime
    """UTC, to the second."""

    def register(self, name: str) -> Path:
        """Path of the register's copy in this backup, by the register's file name."""
        return self.folder / name


class Contents(NamedTuple):
    """The extent of a register's log, the same in a register and a whole backup of it."""

    events: int
    """Number of events."""
    heads: tuple[tuple[str, int, str], ...]
    """Device id, with the sequence number and the id of the device's last event."""


def backup_folder(register: Path) -> Path:
    """Default folder of a register's backups: `<register>.backups` beside it."""
    return register.with_name(f"{register.name}.backups")


def backup_in(folder: Path, register: str) -> Backup | None:
    """The backup in a folder of any name, with the time of its file; None if there is none."""
    copy = folder / register
    return Backup(folder, datetime.fromtimestamp(copy.stat().st_mtime, UTC)) if copy.is_file() else None


def backups(register: Path, folder: Path | None = None) -> list[Backup]:
    """The finished backups of a register in its default or another folder, oldest first."""
    found = []
    where = folder or backup_folder(register)
    for entry in sorted(where.iterdir()) if where.is_dir() else ():
        made = _made(entry.name)
        if made is not None and (entry / register.name).is_file() and not entry.name.endswith(_PART):
            found.append(Backup(entry, made))
    return sorted(found, key=_age)


def _made(name: str) -> datetime | None:
    """Time in the name of a backup's folder; None when the program did not make the folder."""
    try:
        return datetime.strptime(name.removesuffix(_PART).partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _age(backup: Backup) -> tuple[datetime, int, str]:
    """Sort key for backups; the number in the name orders those of the same second."""
    return backup.made, len(backup.folder.name), backup.folder.name


def contents(db: apsw.Connection) -> Contents:
    """The extent of an open register's log."""
    heads = db.execute(
        "SELECT device_id, seq, event_id FROM event WHERE (device_id, seq) IN "
        "(SELECT device_id, max(seq) FROM event GROUP BY device_id) ORDER BY device_id"
    )
    return Contents(int(db.execute("SELECT count(*) FROM event").get), tuple((d, s, e) for d, s, e in heads))


def make_backup(
    db: apsw.Connection, register: Path, key: DataKey | None, at: datetime, folder: Path | None = None
) -> Backup:
    """Write a backup, read it back and then delete surplus ones; raises BackupError and deletes none.

    In a folder that a person has chosen none is deleted: other laptops' backups may lie there under the same names.
    """
    where = folder or backup_folder(register)
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = at.astimezone(UTC).replace(microsecond=0)
        for left in where.glob(f"*{_PART}") if folder is None else ():
            if _made(left.name) is not None:  # an interrupted backup of this register
                shutil.rmtree(left)
        final = _free_name(where, made)
        part = final.with_name(final.name + _PART)
        part.mkdir(mode=0o700)
        _copy(db, part / register.name, key)
        for file in KeyFiles.of(register).present:
            write_whole(part / file.name, file.read_bytes(), private=True)
        sync_file(part / register.name)
        sync_folder(part)
        _verify(db, part / register.name, key)
        part.rename(final)
        sync_folder(where)
        for old in surplus(backups(register)) if folder is None else ():
            if old.folder != final:  # the new one counts as old when the clock has been put back
                shutil.rmtree(old.folder)
    except apsw.Error as error:
        raise BackupError(where, reason(error)) from error
    except OSError as error:
        raise BackupError(where, error.strerror or str(error)) from error
    return Backup(final, made)


def surplus(made: Sequence[Backup]) -> list[Backup]:
    """Backups beyond the numbers kept; the newest is never among them."""
    newest_first = sorted(made, key=_age, reverse=True)
    keep = {
        *newest_first[:LATEST],
        *_newest_of_each(newest_first, "%Y%m%d", DAILY),
        *_newest_of_each(newest_first, "%Y%m", MONTHLY),
    }
    return [backup for backup in made if backup not in keep]


def _newest_of_each(newest_first: Iterable[Backup], period: str, how_many: int) -> list[Backup]:
    """The newest backup of each of the latest periods; `period` is a strftime format."""
    first: dict[str, Backup] = {}
    for backup in newest_first:
        first.setdefault(backup.made.strftime(period), backup)
    return list(first.values())[:how_many]


def _free_name(where: Path, made: datetime) -> Path:
    """An unused path for a backup's folder, numbered after those of the same second."""
    name = made.strftime(_STAMP)
    taken = [int(entry.name.partition("-")[2] or 1) for entry in where.glob(f"{name}*") if _made(entry.name)]
    return where / (f"{name}-{max(taken) + 1}" if taken else name)


def _copy(db: apsw.Connection, target: Path, key: DataKey | None) -> None:
    target.touch(mode=0o600)
    copy = apsw.Connection(str(target))
    try:
        set_key(copy, key)
        copy.pragma("journal_mode", "OFF")  # an interrupted copy is deleted, never repaired
        with copy.backup("main", db, "main") as under_way:
            while not under_way.done:
                under_way.step(1000)
    finally:
        copy.close()


def _verify(db: apsw.Connection, target: Path, key: DataKey | None) -> None:
    """Check that the copy opens with the key, is whole and has the same extent; raises BackupError."""
    try:
        copy = connect(target, key)
    except RegisterError as error:
        raise BackupError(target, _("what was written cannot be read back")) from error
    try:
        if contents(copy) != contents(db):
            raise BackupError(target, _("what was written is not what was read"))
    finally:
        copy.close()
