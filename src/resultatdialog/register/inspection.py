"""Inspection of a register's file and its copies without changing them: versions, damage, readable backups."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import apsw

from resultatdialog.dialogue.event import Event
from resultatdialog.register.backup import Backup, contents
from resultatdialog.register.batch import read_events
from resultatdialog.register.connection import connect, version
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.store import Register


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
    """The reason a backup cannot be read with the register's key; empty when it can."""
    try:
        db = connect(_file_in(register, backup), register.key)
        try:
            contents(db)
        finally:
            db.close()
    except (RegisterError, apsw.Error) as error:
        return str(error)
    return ""


def may_hold_words(register: Register, backup: Backup, event_ids: Iterable[str]) -> bool:
    """Whether a copy may hold the payload of any of these events; True also when the copy cannot be opened."""
    try:
        db = connect(_file_in(register, backup), register.key)
    except RegisterError:
        return True
    try:
        query = "SELECT 1 FROM payload WHERE event_id = ?"
        return any(next(db.execute(query, (event_id,)), None) is not None for event_id in event_ids)
    finally:
        db.close()


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
