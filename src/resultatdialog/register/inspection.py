"""Inspection of a register's file and its copies without changing them: versions, damage, readable backups."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import apsw

from resultatdialog.dialogue.event import Event
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, contents
from resultatdialog.register.batch import read_events
from resultatdialog.register.connection import connect, version
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.shelf import FolderShelf
from resultatdialog.register.store import Register
from resultatdialog.register.tail import Tail, read_segments, tail_folder


class FileState(NamedTuple):
    """The database file as SQLite sees it."""

    schema: int
    """Number of migrations the file has been through."""
    sqlite: str
    """Version of the SQLite library in use."""
    damage: tuple[str, ...]
    """Complaints of `integrity_check`, at most 20; none when the file is whole."""
    orphans: int
    """Number of rows that refer to a missing row."""


def file_state(register: Register) -> FileState:
    """Check the whole file with SQLite's own checks; takes as long as reading it."""
    db = register.database
    answers = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)")]
    orphans = len(list(db.execute("PRAGMA foreign_key_check")))
    damage = tuple(answer for answer in answers if answer != "ok")
    return FileState(version(db), apsw.sqlite_lib_version(), damage, orphans)


def backup_fault(register: Register, backup: Backup) -> str:
    """The reason a backup, or its safety log, cannot be read with the register's key; empty when it can."""
    file = _file_in(register, backup)
    try:
        if file.is_file():
            db = connect(file, register.key)
            try:
                contents(db)
            finally:
                db.close()
        _events_in_tail(register, file)
    except (RegisterError, apsw.Error, OSError, ValueError) as error:
        return str(error)
    return ""


def may_hold_words(register: Register, backup: Backup, event_ids: Iterable[str]) -> bool:
    """Whether a copy may hold the payload of any of these events; True also when the copy cannot be opened."""
    file, wanted = _file_in(register, backup), set(event_ids)
    try:
        if any(event.event_id in wanted and not event.erased for event in _events_in_tail(register, file)):
            return True
        db = connect(file, register.key) if file.is_file() else None
    except (RegisterError, OSError, ValueError):
        return True
    if db is None:
        return False
    try:
        query = "SELECT 1 FROM payload WHERE event_id = ?"
        return any(next(db.execute(query, (event_id,)), None) is not None for event_id in wanted)
    finally:
        db.close()


def _events_in_tail(register: Register, file: Path) -> list[Event]:
    """The events of the safety log beside a copy, those set aside included; raises ValueError, OSError.

    A segment that is damaged anywhere raises ValueError: nobody can say what it holds.
    """
    read = read_segments([FolderShelf(tail_folder(file))], aside=True)
    if any(segment is None or segment.damaged for segment in read):
        raise ValueError(_("its safety log is damaged"))
    whole = [segment for segment in read if segment is not None]
    return [event for batch in Tail.batches_in(whole, register.key) for event in batch.events]


def redactions_in(file: Path, key: DataKey | None) -> list[Event]:
    """The redact events in a register's file; none when it cannot be opened with the key."""
    if not file.is_file():
        return []
    try:
        db = connect(file, key)
    except RegisterError:
        return []
    try:
        return read_events(db, "WHERE kind = 'redact'")
    finally:
        db.close()


def _file_in(register: Register, backup: Backup) -> Path:
    return backup.register(register.path.name)
