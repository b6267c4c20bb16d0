"""The open register: an append-only log of events, with guides, lists, drafts and this laptop's own values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import apsw

from resultatdialog.dialogue.chain import has_damaged_payload
from resultatdialog.dialogue.event import Change, Event, seal
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, Contents, contents, make_backup
from resultatdialog.register.connection import HEADER, JOURNAL, close_tidily, open_locked, reason, transaction
from resultatdialog.register.errors import (
    BackupError,
    NotARegisterError,
    NotSavedError,
    RegisterError,
    RegisterPlaceError,
    UnreadableRegisterError,
)
from resultatdialog.register.keys import DataKey
from resultatdialog.register.schema import APPLICATION_ID

_COLUMNS = "device_id, seq, prev, session_id, target, kind, bases, actor, at, guide_hash, payload_hash"
_SET_LOCAL = "INSERT OR REPLACE INTO local VALUES (?, ?)"
_BACKED_UP = "backed_up"
"""Name of the local value with the latest automatic backup's folder and number of events."""


def local_now() -> datetime:
    """The current time with the local zone."""
    return datetime.now().astimezone()


class Digest(NamedTuple):
    """A session's row in lists of meetings; a cache that is written with the session's events."""

    session_id: str
    round: str
    school: str
    state: str
    dealt_with: int
    """Number of questions answered, declined, unknown to the principal or marked as not asked."""
    questions: int
    """Number of questions the school gets."""
    held_on: str | None
    """Date of the meeting, ISO 8601."""
    changed_at: str = ""
    """Time of the last change, as `Register.timestamp` gives it."""


class Draft(NamedTuple):
    """Words that somebody is typing in a dialog and has not entered yet."""

    session_id: str
    place: str
    """Question and use of the words, `np3_niva/quote`; before it the coder, on the coding screen."""
    words: str
    at: str = ""


class Entry(NamedTuple):
    """Changes to one stream, written in one transaction."""

    session: Session
    """The session as the author saw it: the new events replace its heads."""
    changes: Sequence[Change]
    guide_hash: str = ""
    digest: Digest | None = None


class _Batch(NamedTuple):
    """The rows that one call writes, in one transaction."""

    events: tuple[Event, ...]
    digests: tuple[tuple[Digest, str], ...]
    """Digest and time of change."""
    guides: tuple[tuple[str, str], ...]
    """Hash and canonical form."""
    erased: tuple[str, ...] = ()
    """Ids of the events whose payloads are deleted."""


class Register:
    """An open register; use it from the thread that opened it. Small reads and writes take about a millisecond."""

    def __init__(
        self,
        path: Path,
        *,
        key: DataKey | None = None,
        vfs: str | None = None,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        """Open the file, or make it; raises RegisterError.

        Without a key it is not encrypted. `vfs` names a file system registered with SQLite, as in tests of power cuts;
        the operating system is then not used.
        """
        self.path = path
        self.key = key
        self.clock = clock
        self.failures = 0
        """Number of failed writes in a row."""
        self._vfs = vfs
        self._waiting: list[_Batch] = []
        self._chain_end: tuple[int, str] | None = None
        """Number and id of this device's last event, waiting ones included; None: read from the file."""
        self._commit_unknown = False
        """Whether the last commit failed, so that the file may or may not hold it."""
        if vfs is None:
            _prepare(path, key)
        self._db = self._open()
        try:
            self.device_id = self._device()
            self.clear_journal("opened")  # raises when the place cannot be written to
        except NotSavedError as error:
            self._db.close()
            cause = error.__cause__
            raise RegisterPlaceError(path, reason(cause) if isinstance(cause, apsw.Error) else str(cause)) from error
        except BaseException:
            self._db.close()
            raise

    @property
    def protected(self) -> bool:
        """Whether the file is encrypted."""
        return self.key is not None

    @property
    def database(self) -> apsw.Connection:
        """The SQLite connection, for this package's modules only."""
        return self._db

    def close(self) -> None:
        """Close the file."""
        if self._commit_unknown:
            self._db.close()
        else:
            close_tidily(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> apsw.Connection:
        return open_locked(self.path, self.key, self._back_up_first, self._vfs)

    def _back_up_first(self, db: apsw.Connection) -> None:
        if self._vfs is None:
            make_backup(db, self.path, self.key, self.clock())

    def timestamp(self) -> str:
        """The current time in the form that events keep: ISO 8601 with zone, to the millisecond."""
        return self.clock().isoformat(timespec="milliseconds")

    def _device(self) -> str:
        """This laptop's device id in the register, made at first use."""
        found = self.local("device")
        if found is None:
            found = os.urandom(8).hex()
            self.keep_local("device", found)
        return str(found)

    def become_another_device(self) -> None:
        """Take a new device id: another copy of this register then has another chain. Raises NotSavedError."""
        self.keep_local("device", os.urandom(8).hex())
        self.device_id = self._device()
        self._chain_end = None

    # Writing.

    def append(
        self,
        entries: Iterable[Entry],
        *,
        actor: str = "",
        guides: Iterable[tuple[str, str]] = (),
        erased: Sequence[str] = (),
    ) -> list[Event]:
        """Write changes in one transaction and return their events once they are on disk.

        `guides` are pairs of hash and canonical form. `erased` are ids of events whose payloads are deleted in the same
        transaction, with their sessions' drafts.

        Raises NotSavedError when two attempts fail; then none of these changes waits to be written.
        """
        self.write_waiting()
        chain_end = self._chain_end
        batch = self._seal(entries, actor, guides)._replace(erased=tuple(erased))
        self._waiting.append(batch)
        try:
            try:
                self.write_waiting()
            except NotSavedError:
                self.write_waiting()
        except NotSavedError:
            self._waiting.clear()
            self._chain_end = chain_end
            raise
        return list(batch.events)

    def record(self, entries: Iterable[Entry], *, actor: str = "") -> list[Event]:
        """Record changes and return their events, on disk or waiting to be written; `unsaved` tells which.

        For a meeting, which goes on while a disk is full. `write_waiting` writes the same events under the same ids
        later, so that none is recorded twice.
        """
        batch = self._seal(entries, actor, ())
        self._waiting.append(batch)
        try:
            self.write_waiting()
        except NotSavedError:
            if self.failures == 1:
                self.try_again()
        return list(batch.events)

    @property
    def unsaved(self) -> bool:
        """Whether anything recorded still waits to be written."""
        return bool(self._waiting)

    def try_again(self) -> NotSavedError | None:
        """Write everything that waits; returns the error when that fails, else None."""
        try:
            self.write_waiting()
        except NotSavedError as error:
            return error
        return None

    def write_waiting(self) -> None:
        """Write everything that waits; raises NotSavedError.

        A commit that failed may be on disk all the same. After a failure the file is therefore reopened, so that SQLite
        completes or rolls back the commit, and batches found in the file are not written again.
        """
        if not self._waiting:
            return
        try:
            if self._commit_unknown:
                self._db.close()
                self._db = self._open()
            with transaction(self._db):
                for batch in self._waiting:
                    if not (self._commit_unknown and batch.events and self._has(batch.events[0].event_id)):
                        self._write(batch)
                if self._commit_unknown:  # commit one row, so that batches found in the file are synced too
                    self._set_local("settled", self.timestamp())
        except (apsw.Error, RegisterError) as error:
            self.failures += 1
            self._commit_unknown = True
            raise NotSavedError(self.path, reason(error) if isinstance(error, apsw.Error) else str(error)) from error
        self._waiting.clear()
        self._commit_unknown = False
        self.failures = 0

    def _seal(self, entries: Iterable[Entry], actor: str, guides: Iterable[tuple[str, str]]) -> _Batch:
        at = self.timestamp()
        events: list[Event] = []
        digests: list[tuple[Digest, str]] = []
        seq, prev = self._chain_end or self._last_event()
        for entry in entries:
            session = entry.session
            latest: dict[str, str] = {}
            for change in entry.changes:
                seq += 1
                event = seal(
                    change,
                    device_id=self.device_id,
                    seq=seq,
                    prev=prev,
                    session_id=session.id,
                    bases=(latest[change.target],) if change.target in latest else session.bases(change.target),
                    actor=actor,
                    at=at,
                    guide_hash=entry.guide_hash,
                    nonce=os.urandom(16),
                )
                prev = latest[change.target] = event.event_id
                events.append(event)
            if entry.digest is not None:
                digests.append((entry.digest, at))
        self._chain_end = (seq, prev)
        return _Batch(tuple(events), tuple(digests), tuple(guides))

    def _last_event(self) -> tuple[int, str]:
        rows = self._rows(
            "SELECT seq, event_id FROM event WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (self.device_id,)
        )
        return next(rows, (0, ""))

    def _has(self, event_id: str) -> bool:
        return next(self._db.execute("SELECT 1 FROM event WHERE event_id = ?", (event_id,)), None) is not None

    def _write(self, batch: _Batch) -> None:
        for name, body in batch.guides:
            self._db.execute("INSERT OR IGNORE INTO guide VALUES (?, ?)", (name, body))
        for event in batch.events:
            self._insert(event)
        for digest, at in batch.digests:
            self._keep_digest(digest, at)
        for event_id in batch.erased:
            self._db.execute("DELETE FROM payload WHERE event_id = ?", (event_id,))
            self._db.execute(
                "DELETE FROM draft WHERE session_id = (SELECT session_id FROM event WHERE event_id = ?)", (event_id,)
            )

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

    def _rows(self, query: str, values: Sequence[object] = ()) -> Iterator[Any]:
        try:
            yield from self._db.execute(query, values)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error
        except UnicodeDecodeError as error:
            raise self.damaged() from error

    def damaged(self) -> NotARegisterError:
        """The error to raise when recorded data is damaged; `register check` shows where."""
        return NotARegisterError(self.path, _("what was recorded is damaged; resultatdialog register check says what"))

    def events(self, stream: str | None = None, *, sound: bool = True) -> list[Event]:
        """The events of one stream, or of all, in order of device and sequence number.

        An erased event has an empty body. A payload that does not match its hash raises NotARegisterError, unless
        `sound=False` asks for damaged ones, too.
        """
        where, values = ("WHERE session_id = ?", (stream,)) if stream is not None else ("", ())
        try:
            found = [
                Event(event_id, device, seq, prev, session, target, kind, tuple(json.loads(bases)), *rest)
                for event_id, device, seq, prev, session, target, kind, bases, *rest in self._rows(
                    f"SELECT event_id, {_COLUMNS}, coalesce(nonce, x''), coalesce(body, '') "
                    f"FROM event LEFT JOIN payload USING (event_id) {where} "
                    "ORDER BY device_id, seq",
                    values,
                )
            ]
        except (ValueError, TypeError) as error:
            raise self.damaged() from error
        if sound and has_damaged_payload(found):
            raise self.damaged()
        return found

    def session(self, session_id: str) -> Session:
        """The session made by a stream's events; empty when there are none."""
        return fold(session_id, self.events(session_id))

    def digests(self, round_id: str | None = None) -> list[Digest]:
        """Digests of the sessions of one round, or of all, in order of session id."""
        where, values = ("WHERE round = ?", (round_id,)) if round_id is not None else ("", ())
        return [
            Digest(*row)
            for row in self._rows(
                "SELECT session_id, round, school, state, dealt_with, questions, held_on, changed_at "
                f"FROM digest {where} ORDER BY session_id",
                values,
            )
        ]

    def values(self, target: str) -> list[tuple[str, Any]]:
        """Stream name and value for every value that a target has had in any stream."""
        query = "SELECT session_id, body FROM event JOIN payload USING (event_id) WHERE target = ? AND kind = 'set'"
        try:
            return [(stream, json.loads(body)) for stream, body in self._rows(query, (target,))]
        except ValueError as error:
            raise self.damaged() from error

    def streams(self, prefix: str) -> list[str]:
        """Names of the streams that begin with `prefix`, sorted."""
        query = "SELECT DISTINCT session_id FROM event WHERE session_id >= ? AND session_id < ? ORDER BY session_id"
        return [row[0] for row in self._rows(query, (prefix, prefix + "\U0010ffff"))]

    def guide_body(self, guide_hash: str) -> str | None:
        """Canonical form of a guide that the register holds; None for an unknown hash."""
        row = next(self._rows("SELECT body FROM guide WHERE hash = ?", (guide_hash,)), None)
        return row[0] if row else None

    # Local values, of this computer only (such as the names typed last); they are not in the log.

    def local(self, name: str) -> Any:
        """A local value; None when there is none."""
        row = next(self._rows("SELECT value FROM local WHERE name = ?", (name,)), None)
        try:
            return json.loads(row[0]) if row else None
        except ValueError:  # damaged, and a lost habit does no harm
            return None

    def keep_local(self, name: str, value: object) -> None:
        """Keep a local value, which must be JSON; raises NotSavedError."""
        self._change(_SET_LOCAL, (name, json.dumps(value)))

    def clear_journal(self, occasion: str) -> None:
        """Empty the journal of old pages by a commit that keeps the time of an occasion; raises NotSavedError."""
        self._db.pragma("journal_size_limit", 0)
        self.keep_local(occasion, self.timestamp())
        self._db.pragma("journal_size_limit", JOURNAL)

    def _set_local(self, name: str, value: object) -> None:
        self._db.execute(_SET_LOCAL, (name, json.dumps(value)))

    # Drafts.

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft in place of an earlier one of the same session and place; raises NotSavedError."""
        self._change(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)",
            (draft.session_id, draft.place, draft.words, draft.at or self.timestamp()),
        )

    def drop_draft(self, session_id: str, place: str) -> None:
        """Delete a draft whose words have been entered or discarded; raises NotSavedError."""
        self._change("DELETE FROM draft WHERE session_id = ? AND place = ?", (session_id, place))

    def drafts(self) -> list[Draft]:
        """All drafts, oldest first: after a crash, the words that were being typed."""
        return [Draft(*row) for row in self._rows("SELECT session_id, place, words, at FROM draft ORDER BY at, place")]

    def _change(self, query: str, values: Sequence[object]) -> None:
        try:
            with transaction(self._db):
                self._db.execute(query, values)
        except apsw.Error as error:
            raise NotSavedError(self.path, reason(error)) from error

    # Backups.

    def back_up(self, folder: Path | None = None) -> Backup:
        """Write a backup, read it back, delete surplus older ones; raises BackupError."""
        return make_backup(self._db, self.path, self.key, self.clock(), folder)

    def back_up_if_changed(self) -> Backup | None:
        """Write a backup unless the latest automatic one holds every event; raises BackupError."""
        count = self.contents().events
        kept = self.local(_BACKED_UP)
        if not isinstance(kept, dict):  # no backup yet, or a note by an earlier version
            kept = {"events": 0, "folder": ""}
        if count == kept["events"] and (not count or Path(kept["folder"]).is_dir()):
            return None
        made = self.back_up()
        try:
            self.keep_local(_BACKED_UP, {"events": count, "folder": str(made.folder)})
        except NotSavedError as error:
            raise BackupError(self.path, str(error)) from error
        return made

    def contents(self) -> Contents:
        """The extent of the register's log."""
        return contents(self._db)


def _prepare(path: Path, key: DataKey | None) -> None:
    """Make the folder and an empty file; raises NotARegisterError for another program's file, RegisterPlaceError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if key is None and _is_foreign(path):
            raise NotARegisterError(path, "application_id")
        if not path.exists():
            path.touch(mode=0o600)  # other users of the computer may not read it
    except OSError as error:
        raise RegisterPlaceError(path, error.strerror or str(error)) from error


def _is_foreign(path: Path) -> bool:
    """Whether the file's header shows that another program made it; SQLite must not open such a file.

    A file whose journal is in use may be half written, header included; SQLite has to recover that one first.
    """
    journal = path.with_name(f"{path.name}-journal")
    if not path.is_file() or (journal.exists() and journal.read_bytes()[:1] not in (b"", b"\0")):
        return False
    with path.open("rb") as handle:
        header = handle.read(100)
    return bool(header) and not (header.startswith(HEADER) and int.from_bytes(header[68:72], "big") == APPLICATION_ID)
