"""Opening the register and writing to it: every word goes through `Register.append`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import apsw

from resultatdialog.dialogue.event import Change, Event, seal
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.register.errors import (
    NewerRegisterError,
    NotARegisterError,
    NotSavedError,
    RegisterBusyError,
    RegisterPlaceError,
)
from resultatdialog.register.schema import APPLICATION_ID, MIGRATIONS

_PRAGMAS = (
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

_COLUMNS = "device_id, seq, prev, session_id, target, kind, bases, actor, at, guide_hash, payload_hash"


def now() -> datetime:
    """The time, with the local zone."""
    return datetime.now().astimezone()


class Digest(NamedTuple):
    """What lists show of a session; a cache that is written with the session's events."""

    session_id: str
    round: str
    school: str
    state: str
    dealt_with: int
    """Questions answered, declined or marked as not asked."""
    questions: int
    """Questions the school gets."""
    held_on: str | None
    changed_at: str = ""


class Entry(NamedTuple):
    """Changes to one session (or a round's own stream), written together."""

    session: Session
    """As its author saw it: the new events replace what stood there."""
    changes: Sequence[Change]
    guide_hash: str = ""
    digest: Digest | None = None


class Register:
    """An open register. Small reads and writes take about a millisecond; use it from the thread that opened it."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = now) -> None:
        """Open the file, or make it; raises RegisterError."""
        self.path = path
        self.clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if _is_foreign(path):
                raise NotARegisterError(path, "application_id")
            if not path.exists():
                path.touch(mode=0o600)  # others on the same computer have no business here
            self._db = apsw.Connection(str(path))
        except (OSError, apsw.Error) as error:
            raise RegisterPlaceError(path, str(error)) from error
        try:
            self._open()
            self.device_id = self._device()
            opened = clock().isoformat(timespec="seconds")
            self.keep_local("opened", opened)  # a place where nothing can be written stops here
        except NotSavedError as error:
            self._db.close()
            raise RegisterPlaceError(path, str(error.__cause__)) from error
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        db = self._db
        db.set_busy_timeout(0)
        try:
            fresh = db.pragma("page_count") == 0  # read after SQLite has undone what a crash left half made
            if not fresh and db.pragma("application_id") != APPLICATION_ID:
                raise NotARegisterError(self.path, "application_id")
            for name, wanted, answer in _PRAGMAS:
                db.pragma(name, wanted)
                found = db.pragma(name)
                if found != answer:
                    raise NotARegisterError(self.path, f"{name} {found}")
            version = int(db.pragma("user_version"))
            if version > len(MIGRATIONS):
                raise NewerRegisterError(self.path)
            if not fresh and (problem := db.pragma("quick_check")) != "ok":
                raise NotARegisterError(self.path, str(problem))
            with self._transaction():  # takes the lock for as long as the register is open
                if fresh:
                    db.pragma("application_id", APPLICATION_ID)
                for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                    db.execute(script)
                    db.pragma("user_version", number)
        except (apsw.BusyError, apsw.LockedError):
            raise RegisterBusyError(self.path) from None
        except (apsw.NotADBError, apsw.CorruptError, apsw.IOError) as error:
            raise NotARegisterError(self.path, str(error)) from error
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.FullError) as error:
            raise RegisterPlaceError(self.path, str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _device(self) -> str:
        """This laptop's id in the register, made once."""
        found = self.local("device")
        if found is None:
            found = os.urandom(8).hex()
            self.keep_local("device", found)
        return str(found)

    # Writing.

    def append(
        self, entries: Iterable[Entry], *, actor: str = "", guides: Iterable[tuple[str, str]] = ()
    ) -> list[Event]:
        """Write changes in one transaction and return their events once they are on disk.

        Raises NotSavedError when the commit fails: then nothing of it holds, and the caller still has the words.
        """
        try:
            return self._append(entries, actor, guides)
        except apsw.Error as error:
            raise NotSavedError(self.path, str(error)) from error

    def _append(self, entries: Iterable[Entry], actor: str, guides: Iterable[tuple[str, str]]) -> list[Event]:
        at = self.clock().isoformat(timespec="milliseconds")
        written: list[Event] = []
        with self._transaction():
            seq, prev = next(
                self._db.execute(
                    "SELECT seq, event_id FROM event WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (self.device_id,)
                ),
                (0, ""),
            )
            for name, body in guides:
                self._db.execute("INSERT OR IGNORE INTO guide VALUES (?, ?)", (name, body))
            for entry in entries:
                session = entry.session
                for change in entry.changes:
                    seq += 1
                    event = seal(
                        change,
                        device_id=self.device_id,
                        seq=seq,
                        prev=prev,
                        session_id=session.id,
                        bases=session.bases(change.target),
                        actor=actor,
                        at=at,
                        guide_hash=entry.guide_hash,
                        nonce=os.urandom(16),
                    )
                    self._insert(event)
                    session = session.after([event])
                    prev = event.event_id
                    written.append(event)
                if entry.digest is not None:
                    self._keep_digest(entry.digest, at)
        return written

    def _insert(self, event: Event) -> None:
        self._db.execute(
            f"INSERT INTO event (event_id, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                event.event_id,
                event.device_id,
                event.seq,
                event.prev,
                event.session_id,
                event.target,
                event.kind,
                json.dumps(event.bases),
                event.actor,
                event.at,
                event.guide_hash,
                event.payload_hash,
            ),
        )
        self._db.execute("INSERT INTO payload VALUES (?, ?, ?)", (event.event_id, event.nonce, event.body))

    def _keep_digest(self, digest: Digest, at: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                digest.session_id,
                digest.round,
                digest.school,
                digest.state,
                digest.dealt_with,
                digest.questions,
                digest.held_on,
                at,
            ),
        )

    # Reading.

    def events(self, stream: str | None = None) -> list[Event]:
        """The events of one stream, or all, in the order this register wrote them per device."""
        where, values = ("WHERE session_id = ?", (stream,)) if stream is not None else ("", ())
        return [
            Event(event_id, device, seq, prev, session, target, kind, tuple(json.loads(bases)), *rest)
            for event_id, device, seq, prev, session, target, kind, bases, *rest in self._db.execute(
                f"SELECT event_id, {_COLUMNS}, nonce, body FROM event JOIN payload USING (event_id) {where} "
                "ORDER BY device_id, seq",
                values,
            )
        ]

    def session(self, session_id: str) -> Session:
        """The session its events fold to; an empty one when there are none."""
        return fold(session_id, self.events(session_id))

    def digests(self, round_id: str | None = None) -> list[Digest]:
        """What lists show of the sessions of a round, or of all."""
        where, values = ("WHERE round = ?", (round_id,)) if round_id is not None else ("", ())
        return [
            Digest(*row)
            for row in self._db.execute(
                "SELECT session_id, round, school, state, dealt_with, questions, held_on, changed_at "
                f"FROM digest {where} ORDER BY session_id",
                values,
            )
        ]

    def streams(self, prefix: str) -> list[str]:
        """The streams whose name begins so."""
        query = "SELECT DISTINCT session_id FROM event WHERE session_id >= ? AND session_id < ? ORDER BY session_id"
        return [row[0] for row in self._db.execute(query, (prefix, prefix + "\U0010ffff"))]

    def guide_body(self, guide_hash: str) -> str | None:
        """A guide this register has met, in its canonical form."""
        row = next(self._db.execute("SELECT body FROM guide WHERE hash = ?", (guide_hash,)), None)
        return row[0] if row else None

    # What belongs to this laptop and is no evidence: where the last meeting stopped, names typed last.

    def local(self, name: str) -> Any:
        """A kept value, None when there is none."""
        row = next(self._db.execute("SELECT value FROM local WHERE name = ?", (name,)), None)
        return json.loads(row[0]) if row else None

    def keep_local(self, name: str, value: object) -> None:
        """Keep a value; raises NotSavedError."""
        try:
            with self._transaction():
                self._db.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (name, json.dumps(value)))
        except apsw.Error as error:
            raise NotSavedError(self.path, str(error)) from error


def _is_foreign(path: Path) -> bool:
    """Whether the file's header says that another program made it: then SQLite is not let near it.

    A file with a journal beside it may be half written; SQLite decides about that one.
    """
    if not path.is_file() or path.with_name(f"{path.name}-journal").exists():
        return False
    with path.open("rb") as handle:
        header = handle.read(100)
    return bool(header) and int.from_bytes(header[68:72], "big") != APPLICATION_ID
