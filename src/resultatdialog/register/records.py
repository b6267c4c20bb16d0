"""The content of an open register: events, digests, guides, drafts, and this computer's own values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import apsw

from resultatdialog.dialogue.chain import has_damaged_payload
from resultatdialog.dialogue.event import Event, value_in
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.locale import _
from resultatdialog.register.backup import Contents, contents, lineage, make_backup
from resultatdialog.register.batch import Batch, Digest, Draft, read_events
from resultatdialog.register.connection import HEADER, JOURNAL, close_tidily, open_locked, reason, transaction
from resultatdialog.register.errors import (
    NotARegisterError,
    NotSavedError,
    RegisterPlaceError,
    UnreadableRegisterError,
)
from resultatdialog.register.file_watch import FileWatch
from resultatdialog.register.keys import DataKey
from resultatdialog.register.schema import APPLICATION_ID
from resultatdialog.register.tail import Heads, Lineage, heads_of


class Records:
    """The open file of a register, and what is read from it."""

    def __init__(self, path: Path, key: DataKey | None, vfs: str | None, clock: Callable[[], datetime]) -> None:
        """Open the file, or make it; raises RegisterError. The arguments are as in `Register`."""
        self.path = path
        self.key = key
        self.clock = clock
        self.notes: list[str] = []
        """Sentences for the person at work about what was found and done beyond opening the file."""
        self._vfs = vfs
        self.watch: FileWatch | None = None
        """The file as it was last seen; None when the operating system is not used."""
        if self.is_on_disk:
            _prepare(path, key)
        self._db = self._open()

    @property
    def protected(self) -> bool:
        """Whether the file is encrypted."""
        return self.key is not None

    @property
    def database(self) -> apsw.Connection:
        """The SQLite connection, for this package's modules only."""
        return self._db

    @property
    def is_on_disk(self) -> bool:
        """Whether the file is one of the operating system's, and not one of a `vfs`."""
        return self._vfs is None

    def close(self) -> None:
        """Close the file."""
        close_tidily(self._db)

    def reopen(self) -> None:
        """Close the file and open it anew, so that SQLite completes or rolls back a commit; raises RegisterError."""
        self._db.close()
        self._db = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> apsw.Connection:
        db = open_locked(self.path, self.key, self._back_up_first, self._vfs)
        if self.is_on_disk:
            self.watch = FileWatch(self.path)
        return db

    def _back_up_first(self, db: apsw.Connection) -> None:
        if self.is_on_disk:
            make_backup(db, self.path, self.key, self.clock())

    def timestamp(self) -> str:
        """The current time in the form that events keep: ISO 8601 with zone, to the millisecond."""
        return self.clock().isoformat(timespec="milliseconds")

    # The log.

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
        found = self.events_where(where, values)
        if sound and has_damaged_payload(found):
            raise self.damaged()
        return found

    def events_where(self, where: str, values: tuple[object, ...]) -> list[Event]:
        """The events that meet a condition in SQL; raises UnreadableRegisterError, NotARegisterError."""
        try:
            return read_events(self._db, where, values)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error
        except (ValueError, TypeError) as error:
            raise self.damaged() from error

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
        query = "SELECT session_id, kind, body FROM event JOIN payload USING (event_id) WHERE target = ? AND body <> ''"
        try:
            found = [(stream, value_in(kind, body)) for stream, kind, body in self._rows(query, (target,))]
        except (ValueError, LookupError, TypeError) as error:
            raise self.damaged() from error
        return [(stream, value) for stream, value in found if value is not None]

    def streams(self, prefix: str) -> list[str]:
        """Names of the streams that begin with `prefix`, sorted."""
        query = "SELECT DISTINCT session_id FROM event WHERE session_id >= ? AND session_id < ? ORDER BY session_id"
        return [row[0] for row in self._rows(query, (prefix, prefix + "\U0010ffff"))]

    def streams_with(self, prefix: str) -> frozenset[str]:
        """Names of the streams that have an event on a target that begins with `prefix`."""
        query = "SELECT DISTINCT session_id FROM event WHERE target >= ? AND target < ?"
        return frozenset(row[0] for row in self._rows(query, (prefix, prefix + "\U0010ffff")))

    def divided_streams(self, lone: str) -> list[str]:
        """Names of the streams in which a target has several heads, or a target like `lone` has one, sorted.

        A head is an event that no other names as a base. `lone` is an SQL pattern, for targets that can be in conflict
        with others; where the value is plainly empty or `answered` it is not looked at.
        """
        query = """
            WITH replaced(id) AS MATERIALIZED (SELECT DISTINCT json_each.value FROM event, json_each(event.bases)),
            head AS MATERIALIZED (SELECT event_id, session_id, target FROM event WHERE event_id NOT IN replaced)
            SELECT session_id FROM head GROUP BY session_id, target HAVING count(*) > 1
            UNION
            SELECT session_id FROM head JOIN payload USING (event_id) WHERE target LIKE ?
            AND body NOT IN ('null', '"answered"')
            AND body NOT LIKE '%"value":null}' AND body NOT LIKE '%"value":"answered"}'
            ORDER BY session_id
        """
        return [row[0] for row in self._rows(query, (lone,))]

    def guide_body(self, guide_hash: str) -> str | None:
        """Canonical form of a guide that the register holds; None for an unknown hash."""
        row = next(self._rows("SELECT body FROM guide WHERE hash = ?", (guide_hash,)), None)
        return row[0] if row else None

    def has(self, event_id: str) -> bool:
        """Whether the file holds an event."""
        return next(self._db.execute("SELECT 1 FROM event WHERE event_id = ?", (event_id,)), None) is not None

    def last_event(self, device: str) -> tuple[int, str]:
        """Number and id of a device's last event; 0 and an empty id for none."""
        rows = self._rows("SELECT seq, event_id FROM event WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (device,))
        return next(rows, (0, ""))

    def heads(self) -> Heads:
        """Of each device the number and the id of its last event."""
        try:
            return heads_of(self.contents().heads)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error

    def line(self) -> Lineage:
        """The restorations that the register has been through."""
        try:
            return lineage(self._db)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error
        except ValueError as error:
            raise self.damaged() from error

    def contents(self) -> Contents:
        """The extent of the register's log."""
        return contents(self._db)

    def drafts(self) -> list[Draft]:
        """All drafts, oldest first: after a crash, the words that were being typed."""
        return [Draft(*row) for row in self._rows("SELECT session_id, place, words, at FROM draft ORDER BY at, place")]

    # Local values, of this computer only (such as the names typed last); they are not in the log.

    def local(self, name: str) -> Any:
        """A local value; None when there is none."""
        row = next(self._rows("SELECT value FROM local WHERE name = ?", (name,)), None)
        try:
            return json.loads(row[0]) if row else None
        except ValueError:  # damaged, and a lost habit does no harm
            return None

    def own_value(self, name: str, size: int) -> str:
        """A random local value of `size` bytes in hexadecimal, made at first use; raises NotSavedError."""
        found = self.local(name)
        if found is None:
            found = os.urandom(size).hex()
            self.set_local({name: found})
        return str(found)

    def clear_journal(self, occasion: str) -> None:
        """Empty the journal of old pages by a commit that keeps the time of an occasion; raises NotSavedError."""
        self._db.pragma("journal_size_limit", 0)
        self.set_local({occasion: self.timestamp()})
        self._db.pragma("journal_size_limit", JOURNAL)

    def set_local(self, values: Mapping[str, Any]) -> None:
        """Keep local values that the safety log does not need; raises NotSavedError."""
        self.look_at_file()
        untouched = self.watch is None or not self.watch.changed
        try:
            with self.transaction():
                Batch(local=values).write(self._db)
        except apsw.Error as error:
            raise NotSavedError(self.path, reason(error)) from error
        if untouched:
            self.note_written()

    # The file.

    def transaction(self) -> AbstractContextManager[None]:
        """A transaction on the file: all that is written in it, or nothing."""
        return transaction(self._db)

    def look_at_file(self) -> None:
        """Raise NotSavedError unless the path still leads to the open file, whole."""
        if self.watch is not None and (fault := self.watch.fault()):
            raise NotSavedError(self.path, fault)

    def note_written(self) -> None:
        """Take the file as it is now for the one that this program wrote to last."""
        if self.watch is not None:
            self.watch.note()


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
