"""How the file is opened: key first, then settings that survive power cuts, each read back; then what it says it is."""

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
"""Bytes the journal keeps between commits."""
PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("fullfsync", "ON", 1),  # these two before the first read, which undoes what a crash left half made
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
"""Setting, what we ask for, what SQLite must answer: durable against power cuts, no stray copies on disk.

The journal's header is overwritten after a commit rather than the journal cut to nothing: as safe, and a commit that
need not make room for its journal each time takes a fifth less.
"""

_EARLY = 2
TRIES = 6
"""How often a file that another program holds is tried again."""
CIPHER = "chacha20"
PAGE = 4096
"""Bytes in a page."""
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
        set_key(db, key)
        _settle_on(db, path, PRAGMAS[:_EARLY])
        fresh = is_fresh(db)
        if not fresh and db.pragma("application_id") != APPLICATION_ID:
            raise NotARegisterError(path, "application_id")
        _settle_on(db, path, PRAGMAS[_EARLY:])
        if version(db) > len(MIGRATIONS):
            raise NewerRegisterError(path)
        if not fresh and _schema(db) != _schema_of(version(db)):
            raise NotARegisterError(path, _("its tables are not ours"))
        if not fresh and path.is_file() and path.stat().st_size < db.pragma("page_count") * PAGE:
            raise NotARegisterError(path, _("its end is missing"))
        if not fresh and (problem := db.pragma("quick_check")) != "ok":
            raise NotARegisterError(path, str(problem))


def set_key(db: apsw.Connection, key: DataKey | None) -> None:
    """Give SQLite the key, before anything else.

    `legacy` encrypts the whole of the first page and fixes the page size. Otherwise the size stands there in plain
    text, and when a power cut tears it SQLite cannot undo the cut: it reads the journal wrongly and throws it away.
    """
    if key is not None:
        db.pragma("cipher", CIPHER)
        db.pragma("legacy", 1)
        db.pragma("legacy_page_size", PAGE)
        db.pragma("key", key.pragma)


def _settle_on(db: apsw.Connection, path: Path, pragmas: Sequence[tuple[str, str, object]]) -> None:
    for name, wanted, answer in pragmas:
        db.pragma(name, wanted)
        found = db.pragma(name)
        if found != answer:
            raise NotARegisterError(path, f"{name} {found}")


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


def _schema(db: apsw.Connection) -> frozenset[tuple[str, ...]]:
    """Everything the file defines: a view or trigger of somebody else's would run when we read."""
    return frozenset(db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"))


@cache
def _schema_of(number: int) -> frozenset[tuple[str, ...]]:
    """What a register defines after so many of our migrations."""
    db = apsw.Connection(":memory:")
    try:
        for script in MIGRATIONS[:number]:
            db.execute(script)
        return _schema(db)
    finally:
        db.close()


def version(db: apsw.Connection) -> int:
    """How many of our migrations the file has been through."""
    return int(db.pragma("user_version"))


def open_locked(
    path: Path, key: DataKey | None, before_migration: Callable[[apsw.Connection], None], vfs: str | None = None
) -> apsw.Connection:
    """The file open, ours alone for as long as it is open, its schema up to date; raises RegisterError.

    Two programs that open it in the same instant each find the other in the way. So whoever is refused tries again a
    few times, for some hundredths of a second, each after its own pause; then it really is open elsewhere.
    """
    for pause in _pauses():
        try:
            return _open_locked(path, key, before_migration, vfs)
        except RegisterBusyError:
            time.sleep(pause)
    return _open_locked(path, key, before_migration, vfs)


def _pauses() -> list[float]:
    chance = random.SystemRandom()
    return [chance.uniform(0.002, 0.03) for _try in range(TRIES)]


def _open_locked(
    path: Path, key: DataKey | None, before_migration: Callable[[apsw.Connection], None], vfs: str | None
) -> apsw.Connection:
    db = connect(path, key, vfs)
    try:
        with said_of(path, key):
            if not is_fresh(db):
                with transaction(db):  # in locking mode EXCLUSIVE the lock stays
                    pass
                if version(db) < len(MIGRATIONS):
                    before_migration(db)
            _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: apsw.Connection) -> None:
    """Bring the schema up to date, all or nothing."""
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


def close_tidily(db: apsw.Connection) -> None:
    """Let go of a file that is as it should be, and leave no journal beside it."""
    with suppress(apsw.Error):  # a journal with nothing to undo does no harm
        db.pragma("journal_mode", "delete")
    db.close()


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
