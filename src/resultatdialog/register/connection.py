"""How the file is opened: key first, then settings that survive power cuts, each read back; then what it says it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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

PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "TRUNCATE", "truncate"),
    ("synchronous", "EXTRA", 3),
    ("fullfsync", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
)
"""Setting, what we ask for, what SQLite must answer: durable against power cuts, no stray copies on disk."""

CIPHER = "chacha20"
HEADER = b"SQLite format 3\0"
"""How a file begins that is not encrypted."""


def connect(path: Path, key: DataKey | None, vfs: str | None = None) -> apsw.Connection:
    """An open file with our settings in force; takes no lock yet and writes nothing. Raises RegisterError."""
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
    with said_of(path, key):
        if key is not None:
            db.pragma("cipher", CIPHER)
            db.pragma("key", key.pragma)
        fresh = is_fresh(db)
        if not fresh and db.pragma("application_id") != APPLICATION_ID:
            raise NotARegisterError(path, "application_id")
        for name, wanted, answer in PRAGMAS:
            db.pragma(name, wanted)
            found = db.pragma(name)
            if found != answer:
                raise NotARegisterError(path, f"{name} {found}")
        if version(db) > len(MIGRATIONS):
            raise NewerRegisterError(path)
        if not fresh and (problem := db.pragma("quick_check")) != "ok":
            raise NotARegisterError(path, str(problem))


@contextmanager
def said_of(path: Path, key: DataKey | None) -> Iterator[None]:
    """SQLite's errors while a file is opened, as ours."""
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
    """Whether nothing has been written yet; read after SQLite has undone what a crash left half made."""
    return bool(db.pragma("page_count") == 0)


def version(db: apsw.Connection) -> int:
    """How many of our migrations the file has been through."""
    return int(db.pragma("user_version"))


def migrate(db: apsw.Connection, before: Callable[[], None]) -> None:
    """Take the lock for as long as the file is open, and bring the schema up to date, all or nothing.

    `before` runs, with the lock held, ahead of a change to a file that has something in it.
    """
    fresh, old = is_fresh(db), version(db)
    with transaction(db):
        pass
    if not fresh and old < len(MIGRATIONS):
        before()
    if fresh or old < len(MIGRATIONS):
        with transaction(db):
            if fresh:
                db.pragma("application_id", APPLICATION_ID)
            for number, script in enumerate(MIGRATIONS[old:], start=old + 1):
                db.execute(script)
                db.pragma("user_version", number)


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            with suppress(apsw.Error):  # what stopped the commit is the error to tell; reopening undoes the rest
                db.execute("ROLLBACK")
        raise


def reason(error: apsw.Error) -> str:
    """SQLite's reason in words."""
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
