"""Backups of a register: each is read back and compared with the register before an older one is deleted.

A backup is a folder with the register and its key files under their usual names, so it opens like a register.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from resultatdialog.dialogue import targets
from resultatdialog.files import sync_file, sync_folder, write_whole
from resultatdialog.locale import _
from resultatdialog.register.connection import connect, reason, set_key
from resultatdialog.register.errors import BackupError, RegisterError
from resultatdialog.register.keys import DataKey, KeyFiles

LATEST, DAILY, MONTHLY = 10, 14, 12
"""Number of backups kept: the newest ones, and the newest of each of the latest days and months."""
ALWAYS = 2
"""Number of the newest backups that are kept however large they are: the safety log rests on the earlier of them."""
SHARE = 0.25
"""Share of the disk's room that backups may take: what is free and what they take themselves."""
ROOM_LEFT = 20_000_000
"""Bytes that must be left on the disk when a backup is made."""
PAGES_AT_ONCE = 256
"""Number of pages copied in one step: 1 MB."""
_STAMP = "%Y%m%dT%H%M%SZ"
ABOVE = "above"
"""Key of a restoration's value: ids of the restorations of lines that a person has passed over for this one."""
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


def lineage(db: apsw.Connection) -> frozenset[str]:
    """Ids of the `restored` events that an open register has been through, those of lines it was put above included."""
    query = "SELECT event_id, body FROM event LEFT JOIN payload USING (event_id) WHERE session_id = ? AND target = ?"
    found: set[str] = set()
    for event_id, body in db.execute(query, (targets.REGISTER_STREAM, targets.RESTORED)):
        found |= {event_id, *(json.loads(body).get(ABOVE, ()) if body else ())}
    return frozenset(found)


def make_backup(
    db: apsw.Connection, register: Path, key: DataKey | None, at: datetime, folder: Path | None = None
) -> Backup:
    """Write a backup, read it back and then delete surplus ones; raises BackupError and deletes none.

    In a folder that a person has chosen none is deleted: other laptops' backups may lie there under the same names.
    """
    return BackupUnderWay(db, register, key, at, folder).all_at_once()[0]


class BackupUnderWay:
    """A backup made in steps, so that keys are answered between them.

    `copy_more` uses the register's connection and belongs to its thread; `complete` does not and may take seconds in
    another one. Both raise BackupError. What is written to the register meanwhile is in the backup.
    """

    def __init__(
        self,
        db: apsw.Connection,
        register: Path,
        key: DataKey | None,
        at: datetime,
        folder: Path | None = None,
        keep: Sequence[Path] = (),
    ) -> None:
        """Begin one; the backups in `keep` are not deleted, whatever the clock made of their age."""
        self._db, self._register, self._key, self._chosen = db, register, key, folder
        self._where = folder or backup_folder(register)
        self._made = at.astimezone(UTC).replace(microsecond=0)
        self._keep = keep
        self._copy: apsw.Connection | None = None
        self._steps: Any = None
        self.contents = Contents(0, ())
        """The extent of the log in the backup, when all is copied."""
        with self._said():
            self._begin()

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn the errors of the block into BackupError."""
        try:
            yield
        except apsw.Error as error:
            raise BackupError(self._where, reason(error)) from error
        except OSError as error:
            raise BackupError(self._where, error.strerror or str(error)) from error

    def _begin(self) -> None:
        self._where.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self._where.glob(f"*{_PART}") if self._chosen is None else ():
            if _made(left.name) is not None:  # an interrupted backup of this register
                shutil.rmtree(left)
        needed = int(self._db.pragma("page_count")) * int(self._db.pragma("page_size"))
        if shutil.disk_usage(self._where).free < needed + ROOM_LEFT:
            raise BackupError(
                self._where, _("it needs {size} MB and there is no room for it").format(size=needed // 1_000_000 + 1)
            )
        self._final = _free_name(self._where, self._made)
        self._part = self._final.with_name(self._final.name + _PART)
        self._part.mkdir(mode=0o700)
        target = self._part / self._register.name
        target.touch(mode=0o600)
        self._copy = apsw.Connection(str(target))
        set_key(self._copy, self._key)
        self._copy.pragma("journal_mode", "OFF")  # an interrupted copy is deleted, never repaired
        self._steps = self._copy.backup("main", self._db, "main")

    def all_at_once(self) -> tuple[Backup, Contents]:
        """Make the whole backup; it, and the extent of what it holds."""
        try:
            while not self.copy_more():
                pass
            return self.complete(), self.contents
        finally:
            self.give_up()

    def copy_more(self) -> bool:
        """Copy some pages, which takes a few milliseconds; True when all are copied."""
        with self._said():
            self._steps.step(PAGES_AT_ONCE)
            if not self._steps.done:
                return False
            self.contents = contents(self._db)
            self._close_copy()
            return True

    def complete(self) -> Backup:
        """Read the copy back, give it its name and delete surplus backups."""
        with self._said():
            for file in KeyFiles.of(self._register).present:
                write_whole(self._part / file.name, file.read_bytes(), private=True)
            sync_file(self._part / self._register.name)
            sync_folder(self._part)
            _verify(self.contents, self._part / self._register.name, self._key)
            self._part.rename(self._final)
            sync_folder(self._where)
            for old in surplus(backups(self._register), _sizes_fit) if self._chosen is None else ():
                if old.folder not in (
                    self._final,
                    *self._keep,
                ):  # the new one counts as old when the clock has been put back
                    shutil.rmtree(old.folder)
        return Backup(self._final, self._made)

    def give_up(self) -> None:
        """Let go of the connection; a folder that was not completed is deleted by the next backup."""
        self._close_copy()

    def _close_copy(self) -> None:
        if self._copy is not None:
            self._steps.close(True)
            self._copy.close()
            self._copy = None


def surplus(made: Sequence[Backup], fits: Callable[[Sequence[Backup]], bool] = lambda _kept: True) -> list[Backup]:
    """Backups beyond the numbers kept, or beyond the room they may take; the two newest are never among them.

    `fits` says whether backups, newest first, take no more room than they may.
    """
    newest_first = sorted(made, key=_age, reverse=True)
    keep = {
        *newest_first[:LATEST],
        *_newest_of_each(newest_first, "%Y%m%d", DAILY),
        *_newest_of_each(newest_first, "%Y%m", MONTHLY),
    }
    kept = [backup for backup in newest_first if backup in keep]
    while len(kept) > ALWAYS and not fits(kept):
        kept.pop()
    return [backup for backup in made if backup not in kept]


def _sizes_fit(kept: Sequence[Backup]) -> bool:
    """Whether backups take at most their share of the disk's room, what they take themselves included."""
    taken = sum(file.stat().st_size for backup in kept for file in backup.folder.iterdir())
    return taken <= SHARE * (shutil.disk_usage(kept[0].folder).free + taken)


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


def _verify(expected: Contents, target: Path, key: DataKey | None) -> None:
    """Check that the copy opens with the key, is whole and has the same extent; raises BackupError."""
    try:
        copy = connect(target, key)
    except RegisterError as error:
        raise BackupError(target, _("what was written cannot be read back")) from error
    try:
        if contents(copy) != expected:
            raise BackupError(target, _("what was written is not what was read"))
    finally:
        copy.close()
