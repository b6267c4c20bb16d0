"""The register: what has been said, kept as an append-only log. Every word goes through `Register`."""

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
from resultatdialog.register.backup import Backup, Contents, contents, make
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
"""Name of the local value that tells which automatic backup is the latest and how many events it holds."""


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


class Draft(NamedTuple):
    """Words that were being typed in a dialog of a meeting."""

    session_id: str
    place: str
    """Question and what the words were for: `np3_niva/quote`."""
    words: str
    at: str = ""


class Entry(NamedTuple):
    """Changes to one session (or a round's own stream), written together."""

    session: Session
    """As its author saw it: the new events replace what stood there."""
    changes: Sequence[Change]
    guide_hash: str = ""
    digest: Digest | None = None


class _Batch(NamedTuple):
    """What one commit holds: all of it is on disk or none."""

    events: tuple[Event, ...]
    digests: tuple[tuple[Digest, str], ...]
    guides: tuple[tuple[str, str], ...]
    erased: tuple[str, ...] = ()
    """Ids of events whose words go with this commit."""


class Register:
    """An open register. Small reads and writes take about a millisecond; use it from the thread that opened it."""

    def __init__(
        self,
        path: Path,
        *,
        key: DataKey | None = None,
        vfs: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Open the file, or make it; raises RegisterError.

        Without a key it is not encrypted. With `vfs` the file lies in a file system of SQLite's own, as in tests of
        power cuts; then nothing is asked of the operating system.
        """
        self.path = path
        self.key = key
        self.clock = clock
        self.failures = 0
        """How many times in a row writing has failed."""
        self._vfs = vfs
        self._waiting: list[_Batch] = []
        self._tip: tuple[int, str] | None = None
        self._unsure = False
        if vfs is None:
            _prepare(path, key)
        self._db = self._open()
        try:
            self.device_id = self._device()
            self.clear_journal("opened")  # a place where nothing can be written stops here
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
        """The file itself, for the register's own modules."""
        return self._db

    def close(self) -> None:
        """Let go of the file."""
        if self._unsure:
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
            make(db, self.path, self.key, self.clock())

    def timestamp(self) -> str:
        """The time as everything recorded carries it: ISO 8601 with zone, to the millisecond."""
        return self.clock().isoformat(timespec="milliseconds")

    def _device(self) -> str:
        """This laptop's id in the register, made once."""
        found = self.local("device")
        if found is None:
            found = os.urandom(8).hex()
            self.keep_local("device", found)
        return str(found)

    def become_another_device(self) -> None:
        """From here on this is a laptop of its own: what another copy of the register writes has another chain."""
        self.keep_local("device", os.urandom(8).hex())
        self.device_id = self._device()
        self._tip = None

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

        With `erased` the words of these events go in the same transaction, and the session's drafts with them.

        Raises NotSavedError when that does not succeed at the second attempt either; then the caller keeps the words.
        """
        self.settle()
        tip = self._tip
        batch = self._seal(entries, actor, guides)._replace(erased=tuple(erased))
        self._waiting.append(batch)
        try:
            try:
                self.settle()
            except NotSavedError:
                self.settle()
        except NotSavedError:
            self._waiting.clear()
            self._tip = tip
            raise
        return list(batch.events)

    def record(self, entries: Iterable[Entry], *, actor: str = "") -> list[Event]:
        """Take changes in and return their events, on disk or waiting for it; `unsaved` tells which.

        For a meeting: people go on talking while a disk is full. What waits is tried again by `settle`, the same
        events under the same ids, so that nothing is there twice.
        """
        batch = self._seal(entries, actor, ())
        self._waiting.append(batch)
        try:
            self.settle()
        except NotSavedError:
            if self.failures == 1:
                self.try_again()
        return list(batch.events)

    @property
    def unsaved(self) -> bool:
        """Whether anything recorded is not known to be on disk."""
        return bool(self._waiting)

    def try_again(self) -> NotSavedError | None:
        """Write what waits; the error if it still cannot be written."""
        try:
            self.settle()
        except NotSavedError as error:
            return error
        return None

    def settle(self) -> None:
        """Write what waits; raises NotSavedError.

        A commit that failed may be on disk all the same. So after a failure the file is opened anew, which lets SQLite
        finish or undo what was half made; what is found there is not written again.
        """
        if not self._waiting:
            return
        try:
            if self._unsure:
                self._db.close()
                self._db = self._open()
            with transaction(self._db):
                for batch in self._waiting:
                    if not (self._unsure and batch.events and self._has(batch.events[0].event_id)):
                        self._write(batch)
                if self._unsure:  # a commit of its own makes sure of what was found, too
                    self._set_local("settled", self.timestamp())
        except (apsw.Error, RegisterError) as error:
            self.failures += 1
            self._unsure = True
            raise NotSavedError(self.path, reason(error) if isinstance(error, apsw.Error) else str(error)) from error
        self._waiting.clear()
        self._unsure = False
        self.failures = 0

    def _seal(self, entries: Iterable[Entry], actor: str, guides: Iterable[tuple[str, str]]) -> _Batch:
        at = self.timestamp()
        events: list[Event] = []
        digests: list[tuple[Digest, str]] = []
        seq, prev = self._tip or self._last_event()
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
        self._tip = (seq, prev)
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
        """What is said when something recorded is not what was recorded; `register check` says which."""
        return NotARegisterError(self.path, _("what was recorded is damaged; resultatdialog register check says what"))

    def events(self, stream: str | None = None, *, sound: bool = True) -> list[Event]:
        """The events of one stream, or all, in the order this register wrote them per device.

        One whose words have been erased has an empty body. Words that are not those that were recorded raise
        NotARegisterError, unless they are to be looked at (`sound=False`).
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
        """The session its events fold to; an empty one when there are none."""
        return fold(session_id, self.events(session_id))

    def digests(self, round_id: str | None = None) -> list[Digest]:
        """What lists show of the sessions of a round, or of all."""
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
        """Every value a target has had in any stream, with the stream's name."""
        query = "SELECT session_id, body FROM event JOIN payload USING (event_id) WHERE target = ? AND kind = 'set'"
        try:
            return [(stream, json.loads(body)) for stream, body in self._rows(query, (target,))]
        except ValueError as error:
            raise self.damaged() from error

    def streams(self, prefix: str) -> list[str]:
        """The streams whose name begins so."""
        query = "SELECT DISTINCT session_id FROM event WHERE session_id >= ? AND session_id < ? ORDER BY session_id"
        return [row[0] for row in self._rows(query, (prefix, prefix + "\U0010ffff"))]

    def guide_body(self, guide_hash: str) -> str | None:
        """A guide this register has met, in its canonical form."""
        row = next(self._rows("SELECT body FROM guide WHERE hash = ?", (guide_hash,)), None)
        return row[0] if row else None

    # What belongs to this laptop and is no evidence: where the last meeting stopped, names typed last.

    def local(self, name: str) -> Any:
        """A kept value, None when there is none."""
        row = next(self._rows("SELECT value FROM local WHERE name = ?", (name,)), None)
        try:
            return json.loads(row[0]) if row else None
        except ValueError:  # damaged; a habit is no loss
            return None

    def keep_local(self, name: str, value: object) -> None:
        """Keep a value; raises NotSavedError."""
        self._change(_SET_LOCAL, (name, json.dumps(value)))

    def clear_journal(self, occasion: str) -> None:
        """Keep the time of an occasion, and no page as it was before in the journal; raises NotSavedError."""
        self._db.pragma("journal_size_limit", 0)
        self.keep_local(occasion, self.timestamp())
        self._db.pragma("journal_size_limit", JOURNAL)

    def _set_local(self, name: str, value: object) -> None:
        self._db.execute(_SET_LOCAL, (name, json.dumps(value)))

    # Words under way: typed and not entered yet.

    def keep_draft(self, draft: Draft) -> None:
        """Keep words that are being typed, in place of what was kept there; raises NotSavedError."""
        self._change(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)",
            (draft.session_id, draft.place, draft.words, draft.at or self.timestamp()),
        )

    def drop_draft(self, session_id: str, place: str) -> None:
        """The words have been entered or thrown away; raises NotSavedError."""
        self._change("DELETE FROM draft WHERE session_id = ? AND place = ?", (session_id, place))

    def drafts(self) -> list[Draft]:
        """What was being typed when the program was cut off, oldest first."""
        return [Draft(*row) for row in self._rows("SELECT session_id, place, words, at FROM draft ORDER BY at, place")]

    def _change(self, query: str, values: Sequence[object]) -> None:
        try:
            with transaction(self._db):
                self._db.execute(query, values)
        except apsw.Error as error:
            raise NotSavedError(self.path, reason(error)) from error

    # Backups.

    def back_up(self, folder: Path | None = None) -> Backup:
        """Write a backup, read it back, let surplus older ones go; raises BackupError."""
        return make(self._db, self.path, self.key, self.clock(), folder)

    def back_up_if_changed(self) -> Backup | None:
        """Write a backup unless the latest one holds everything that has been recorded; raises BackupError."""
        count = self.contents().events
        kept = self.local(_BACKED_UP)
        if not isinstance(kept, dict):  # none yet, or as an earlier version noted it
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
        """How far the register reaches; a backup of it reaches as far."""
        return contents(self._db)


def _prepare(path: Path, key: DataKey | None) -> None:
    """Make room for the file, and keep SQLite away from what is not ours."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if key is None and _is_foreign(path):
            raise NotARegisterError(path, "application_id")
        if not path.exists():
            path.touch(mode=0o600)  # others on the same computer have no business here
    except OSError as error:
        raise RegisterPlaceError(path, error.strerror or str(error)) from error


def _is_foreign(path: Path) -> bool:
    """Whether the file's header says that another program made it: then SQLite is not let near it.

    A file beside a journal with something to undo may be half written; SQLite decides about that one.
    """
    journal = path.with_name(f"{path.name}-journal")
    if not path.is_file() or (journal.exists() and journal.read_bytes()[:1] not in (b"", b"\0")):
        return False
    with path.open("rb") as handle:
        header = handle.read(100)
    return bool(header) and not (header.startswith(HEADER) and int.from_bytes(header[68:72], "big") == APPLICATION_ID)
