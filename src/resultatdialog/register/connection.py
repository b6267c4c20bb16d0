"""Opening the SQLite file: key, then durable settings (each read back), then checks that the file is a register."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import apsw

from resultatdialog.locale import _
from resultatdialog.register.errors import (
    NewerRegisterError,
    NotARegisterError,
    OtherKeyError,
    RegisterBusyError,
    RegisterPlaceError,
)
from resultatdialog.register.keys import DataKey
from resultatdialog.register.schema import APPLICATION_ID, MIGRATIONS

JOURNAL = 1_048_576
"""Largest size of the journal between commits, in bytes."""
PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("fullfsync", "ON", 1),  # in force before the first read, which rolls back a transaction that a crash cut off
    ("journal_mode", "PERSIST", "persist"),
    ("journal_size_limit", str(JOURNAL), JOURNAL),
    ("synchronous", "EXTRA", 3),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
)
"""Name, requested value and required answer of each setting: commits survive power cuts, no stray copies on disk.

The journal is kept and its header overwritten (PERSIST) instead of truncated: as safe, and a commit takes a fifth less
time.
"""

_EARLY = 2
"""Number of settings that must be in force before the first read."""
TRIES = 6
"""Number of further attempts when another program has the file locked."""
CIPHER = "chacha20"
PAGE = 4096
"""Bytes in a page."""
HEADER = b"SQLite format 3\0"
"""First bytes of an SQLite file that is not encrypted."""


def connect(path: Path, key: DataKey | None, vfs: str | None = None) -> apsw.Connection:
    """Open the file with all settings in force, without a lock and without writing; raises RegisterError."""
    try:
        db = apsw.Connection(str(path), vfs=vfs)
    except apsw.Error as error:
        raise RegisterPlaceError(path, reason(error)) from error
    try:
        _configure(db, path, key)
    except BaseException:
        db.close()
        raise
    return db


def _configure(db: apsw.Connection, path: Path, key: DataKey | None) -> None:
    db.set_busy_timeout(0)
    with translated_errors(path, key):
        set_key(db, key)
        _apply_settings(db, path, PRAGMAS[:_EARLY])
        fresh = is_fresh(db)
        if not fresh and db.pragma("application_id") != APPLICATION_ID:
            raise NotARegisterError(path, "application_id")
        _apply_settings(db, path, PRAGMAS[_EARLY:])
        if version(db) > len(MIGRATIONS):
            raise NewerRegisterError(path)
        if not fresh and _schema(db) != _schema_of(version(db)):
            raise NotARegisterError(path, _("its tables are not ours"))
        if not fresh and path.is_file() and path.stat().st_size < db.pragma("page_count") * PAGE:
            raise NotARegisterError(path, _("its end is missing"))
        if not fresh and (problem := db.pragma("quick_check")) != "ok":
            raise NotARegisterError(path, str(problem))


def set_key(db: apsw.Connection, key: DataKey | None) -> None:
    """Give SQLite the key; must come before any other statement.

    `legacy` encrypts the whole first page and fixes the page size. Otherwise the page size is stored in plain text, and
    when a power cut damages it SQLite misreads the journal, discards it and cannot roll back.
    """
    if key is not None:
        db.pragma("cipher", CIPHER)
        db.pragma("legacy", 1)
        db.pragma("legacy_page_size", PAGE)
        db.pragma("key", key.pragma)


def _apply_settings(db: apsw.Connection, path: Path, pragmas: Sequence[tuple[str, str, object]]) -> None:
    """Apply settings and read each back; raises NotARegisterError when SQLite does not comply."""
    for name, wanted, answer in pragmas:
        db.pragma(name, wanted)
        found = db.pragma(name)
        if found != answer:
            raise NotARegisterError(path, f"{name} {found}")


@contextmanager
def translated_errors(path: Path, key: DataKey | None) -> Iterator[None]:
    """Turn SQLite's errors in the block into subclasses of RegisterError."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError):
        raise RegisterBusyError(path) from None
    except apsw.NotADBError as error:
        raise (NotARegisterError(path, reason(error)) if key is None else OtherKeyError(path)) from error
    except (apsw.CorruptError, apsw.IOError) as error:
        raise NotARegisterError(path, reason(error)) from error
    except apsw.Error as error:
        raise RegisterPlaceError(path, reason(error)) from error


def is_fresh(db: apsw.Connection) -> bool:
    """Whether the file is empty; the query also lets SQLite roll back a transaction that a crash cut off."""
    return bool(db.pragma("page_count") == 0)


def _schema(db: apsw.Connection) -> frozenset[tuple[str, ...]]:
    """Rows of the file's schema; compared whole, because a foreign view or trigger would run when the program reads."""
    return frozenset(db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"))


@cache
def _schema_of(number: int) -> frozenset[tuple[str, ...]]:
    """Rows of the schema after the first `number` migrations."""
    db = apsw.Connection(":memory:")
    try:
        for script in MIGRATIONS[:number]:
            db.execute(script)
        return _schema(db)
    finally:
        db.close()


def version(db: apsw.Connection) -> int:
    """Number of migrations the file has been through."""
    return int(db.pragma("user_version"))


def open_locked(
    path: Path, key: DataKey | None, before_migration: Callable[[apsw.Connection], None], vfs: str | None = None
) -> apsw.Connection:
    """Open the file with an exclusive lock and its schema up to date; raises RegisterError.

    `before_migration` is called with the open file before an older schema is changed. Two programs that open the file
    in the same instant can lock each other out, so a refused one tries again `TRIES` times after random pauses of a few
    hundredths of a second.
    """
    for pause in _pauses():
        try:
            return _open_locked(path, key, before_migration, vfs)
        except RegisterBusyError:
            time.sleep(pause)
    return _open_locked(path, key, before_migration, vfs)


def _pauses() -> list[float]:
    """Random pauses in seconds."""
    chance = random.SystemRandom()
    return [chance.uniform(0.002, 0.03) for _try in range(TRIES)]


def _open_locked(
    path: Path, key: DataKey | None, before_migration: Callable[[apsw.Connection], None], vfs: str | None
) -> apsw.Connection:
    db = connect(path, key, vfs)
    try:
        with translated_errors(path, key):
            if not is_fresh(db):
                with transaction(db):  # takes the lock, which locking mode EXCLUSIVE then keeps
                    pass
                if version(db) < len(MIGRATIONS):
                    before_migration(db)
            _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: apsw.Connection) -> None:
    """Bring the schema up to date in one transaction."""
    if version(db) == len(MIGRATIONS):
        return
    with transaction(db):
        old = version(db)
        if old == 0:
            db.pragma("application_id", APPLICATION_ID)
        for number, script in enumerate(MIGRATIONS[old:], start=old + 1):
            db.execute(script)
            db.pragma("user_version", number)


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[None]:
    """Run the block in a transaction: committed at its end, rolled back when an error leaves it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            with suppress(apsw.Error):  # the first error is the one to raise; reopening rolls back anyway
                db.execute("ROLLBACK")
        raise


def close_tidily(db: apsw.Connection) -> None:
    """Close the file without a journal left beside it; only for a file whose last commit succeeded."""
    with suppress(apsw.Error):  # a leftover journal with nothing to roll back does no harm
        db.pragma("journal_mode", "delete")
    db.close()


def reason(error: apsw.Error) -> str:
    """The reason of an SQLite error, in the reader's words; SQLite's own text for a rare one."""
    kinds: tuple[tuple[type[apsw.Error], str], ...] = (
        (apsw.FullError, _("the disk is full")),
        (apsw.IOError, _("the disk gave an error")),
        (apsw.ReadOnlyError, _("it is write-protected")),
        (apsw.PermissionsError, _("it is write-protected")),
        (apsw.CantOpenError, _("it cannot be opened")),
        (apsw.CorruptError, _("its content is damaged")),
        (apsw.NotADBError, _("its content is damaged, encrypted or something else")),
        (apsw.BusyError, _("another program holds it")),
        (apsw.ConnectionClosedError, _("it is closed")),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), str(error))
