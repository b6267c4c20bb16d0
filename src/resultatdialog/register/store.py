"""The open register: an append-only log of events, with guides, lists, drafts and this laptop's own values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import apsw

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.chain import has_damaged_payload
from resultatdialog.dialogue.event import Change, Event, seal, value_in
from resultatdialog.dialogue.session import Session, fold
from resultatdialog.locale import _, ngettext
from resultatdialog.register.backup import Backup, BackupUnderWay, Contents, contents, lineage, make_backup
from resultatdialog.register.batch import Batch, Digest, Draft, read_events
from resultatdialog.register.connection import HEADER, JOURNAL, close_tidily, open_locked, reason, transaction
from resultatdialog.register.errors import (
    BackupError,
    BehindTailError,
    DamagedTailError,
    NotARegisterError,
    NotSavedError,
    OutcomeUnknownError,
    RegisterError,
    RegisterPlaceError,
    UnreadableRegisterError,
)
from resultatdialog.register.file_watch import FileWatch
from resultatdialog.register.keys import DataKey
from resultatdialog.register.schema import APPLICATION_ID
from resultatdialog.register.shelf import FolderShelf, Shelf
from resultatdialog.register.tail import (
    Heads,
    Lineage,
    Tail,
    contains,
    follow_moved,
    heads_of,
    register_id,
    rescue_folder,
    tail_folder,
)

_ERASING = "erasing"
"""Name of the local value that is true from an erasure until the safety log no longer holds the words."""
_BACKED_UP = "backed_up"
"""Name of the local value with the latest automatic backup's folder and number of events."""
_LATEST_BACKUPS = "latest_backups"
"""Name of the local value with folder and heads of the two latest backups beside the register."""
_REGISTER = "register"
"""Name of the local value with the id of an unprotected register."""
_AT_ONCE = 1000
"""Largest number of events that one frame of the safety log takes over from the register."""


def local_now() -> datetime:
    """The current time with the local zone."""
    return datetime.now().astimezone()


class Entry(NamedTuple):
    """Changes to one stream, written in one transaction."""

    session: Session
    """The session as the author saw it: the new events replace its heads."""
    changes: Sequence[Change]
    guide_hash: str = ""
    digest: Digest | None = None


class Register:
    """An open register; use it from the thread that opened it. Small reads and writes take about a millisecond."""

    def __init__(
        self,
        path: Path,
        *,
        key: DataKey | None = None,
        vfs: str | None = None,
        clock: Callable[[], datetime] = local_now,
        shelves: tuple[Shelf, Shelf] | None = None,
    ) -> None:
        """Open the file, or make it, and put back what only its safety log holds; raises RegisterError.

        Without a key it is not encrypted. `vfs` names a file system registered with SQLite, as in tests of power cuts;
        the operating system is then not used, and there is a safety log only when `shelves` says where.
        """
        self.path = path
        self.key = key
        self.clock = clock
        self.failures = 0
        """Number of failed writes in a row."""
        self.notes: list[str] = []
        """Sentences for the person at work about what was found and done beyond opening the file."""
        self.tail_trouble = ""
        """Why the latest commit is in the register only and not in its safety log; empty when it is in both."""
        self._vfs = vfs
        self._waiting: list[Batch] = []
        self._tailed = 0
        """Number of waiting batches that the safety log holds."""
        self._chain_end: tuple[int, str] | None = None
        """Number and id of this device's last event, waiting ones included; None: read from the file."""
        self._latest_events: dict[str, str] = {}
        """Of each device the id of its last event known to be in the file."""
        self._commit_unknown = False
        """Whether the last commit failed, so that the file may or may not hold it."""
        self._another_chain = False
        """Whether the next event begins a new chain, under a new device id."""
        self._tail_complete = False
        """Whether the safety log, with the backups under it, is known to hold all that the register holds."""
        self._tail: Tail | None = None
        self._watch: FileWatch | None = None
        if vfs is None:
            _prepare(path, key)
        self._db = self._open()
        try:
            self.device_id = self._device()
            self._tail = self._open_tail(shelves)
            self._latest_events = {device: event_id for device, (_number, event_id) in self._heads().items()}
            self.clear_journal("opened")  # raises when the place cannot be written to
            if self.local(_ERASING):
                self.forget_erased()
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
        db = open_locked(self.path, self.key, self._back_up_first, self._vfs)
        if self._vfs is None:
            self._watch = FileWatch(self.path)
        return db

    def _back_up_first(self, db: apsw.Connection) -> None:
        if self._vfs is None:
            make_backup(db, self.path, self.key, self.clock())

    def timestamp(self) -> str:
        """The current time in the form that events keep: ISO 8601 with zone, to the millisecond."""
        return self.clock().isoformat(timespec="milliseconds")

    def _device(self) -> str:
        """This laptop's device id in the register, made at first use."""
        return self._own("device", 8)

    def _own(self, name: str, size: int) -> str:
        """A random local value in hexadecimal, made at first use."""
        found = self.local(name)
        if found is None:
            found = os.urandom(size).hex()
            self._set_local({name: found})
        return str(found)

    def become_another_device(self) -> None:
        """Take a new device id: another copy of this register then has another chain. Raises NotSavedError."""
        self._set_local({"device": os.urandom(8).hex()})
        self.device_id = self._device()
        self._chain_end = None

    def begin_line(
        self,
        restored: Change,
        put_back: Iterable[Batch],
        finish: Callable[[Register], None] = lambda _register: None,
        *,
        actor: str = "",
        gaps: bool = False,
    ) -> int:
        """Make a copy of a register the beginning of a new line; raises NotSavedError, BehindTailError.

        What a safety log holds beyond the copy is written, then the event that says so, under a new device id, so that
        events written later in the old register and in this one are in different chains. The new safety log holds all
        that the copy did not. `finish` is called before that, for instance to erase what other copies know to be
        erased; `gaps` are as in `take_in`. Returns the number of events put back.
        """
        held, tail = self._heads(), self._tail
        self._tail = None
        count = self.take_in(put_back, gaps=gaps)
        self.become_another_device()
        finish(self)
        self.append([Entry(self.session(targets.REGISTER_STREAM), [restored])], actor=actor)
        if tail is not None:
            tail.line = self._line()
            tail.begin(held)
            self._tail, self._tail_complete = tail, False
            self._keep_in_tail()
            if self.tail_trouble:
                raise NotSavedError(tail_folder(self.path), self.tail_trouble)
        return count

    # The safety log.

    def _open_tail(self, shelves: tuple[Shelf, Shelf] | None) -> Tail | None:
        """The safety log, compared with the register both ways; what only it holds is put back."""
        if shelves is None and self._vfs is not None:
            return None
        register = self._own(_REGISTER, 16) if self.key is None else register_id(self.key)
        shelf, rescue = shelves or (
            FolderShelf(tail_folder(self.path)),
            FolderShelf(rescue_folder(register, self.path), self.path),
        )
        try:
            if shelves is None:
                follow_moved(register, self.path)
            tail = Tail(shelf, rescue, self.key, register, self._line())
            self._set_strangers_aside(tail)
        except OSError as error:
            raise RegisterPlaceError(self.path, error.strerror or str(error)) from error
        self._put_back(tail)
        if tail.used_numbers(self.device_id) > self._last_event()[0]:
            self._another_chain = True  # a commit that was given up had these numbers
        two = self._latest_backups()
        tail.ground = heads_of(two[0]["heads"]) if len(two) == 2 else {}
        return tail

    def _line(self) -> Lineage:
        try:
            return lineage(self._db)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error
        except ValueError as error:
            raise self.damaged() from error

    def _heads(self) -> Heads:
        try:
            return heads_of(contents(self._db).heads)
        except apsw.Error as error:
            raise UnreadableRegisterError(self.path, reason(error)) from error

    def _set_strangers_aside(self, tail: Tail) -> None:
        if any(stranger.register == tail.register and stranger.line > tail.line for stranger in tail.strangers):
            raise BehindTailError(self.path)
        if tail.strangers:
            tail.set_strangers_aside()
            words = _("{folder}: a safety log of another register or from before a restoration was set aside.")
            self.notes.append(words.format(folder=tail_folder(self.path)))
        if tail.is_damaged:
            words = _("{folder}: the safety log is damaged; nothing that the register holds is lost.")
            self.notes.append(words.format(folder=tail_folder(self.path)))

    def _put_back(self, tail: Tail) -> None:
        """Write the commits that only the safety log holds; raises BehindTailError, DamagedTailError, NotSavedError."""
        frames = tail.frames
        lacking = next((place for place, frame in enumerate(frames) if frame.last and not self._has(frame.last)), None)
        if tail.segments and not all(self._has(event_id) for _number, event_id in tail.segments[0].base.values()):
            raise BehindTailError(self.path)
        if lacking is None:
            return
        try:
            count = self.take_in(tail.batches(frames[lacking:]))
        except ValueError as error:
            raise DamagedTailError(self.path, f"{frames[lacking].segment:06}") from error
        except BehindTailError as error:
            if tail.is_damaged:
                raise DamagedTailError(self.path, f"{frames[lacking].segment:06}") from error
            raise
        words = ngettext(
            "{n} change that only the safety log held has been put back in the register.",
            "{n} changes that only the safety log held have been put back in the register.",
            count,
        )
        self.notes.append(words.format(n=count))

    def take_in(self, batches: Iterable[Batch], *, gaps: bool = False) -> int:
        """Write the rows of a safety log in one transaction; returns the number of events the register lacked.

        Raises BehindTailError when an event's predecessor is missing, unless `gaps` are allowed and nothing else has
        its number: the number of events that are missing then is noted. Raises NotSavedError.
        """
        count = missing = 0
        try:
            with transaction(self._db):
                for batch in batches:
                    new = tuple(event for event in batch.events if not self._has(event.event_id))
                    for event in new[:1] if any(event.prev and not self._has(event.prev) for event in new[:1]) else ():
                        last = self._last_number(event.device_id)
                        if not gaps or last >= event.seq - 1:
                            raise BehindTailError(self.path)
                        missing += event.seq - 1 - last
                    count += len(new)
                    erased = tuple(event_id for event_id in batch.erased if self._has(event_id))
                    local = {name: value for name, value in batch.local.items() if name != "device"}
                    batch._replace(events=new, erased=erased, local=local).write(self._db)
        except apsw.ConstraintError as error:  # other events under the same numbers: a copy that went its own way
            raise BehindTailError(self.path) from error
        except apsw.Error as error:
            raise NotSavedError(self.path, reason(error)) from error
        self._chain_end = None
        self._note_written()
        if missing:
            words = ngettext(
                "{n} event is missing: the safety log is damaged there. register check says where.",
                "{n} events are missing: the safety log is damaged there. register check says where.",
                missing,
            )
            self.notes.append(words.format(n=missing))
        return count

    def _append_lacking(self, tail: Tail) -> None:
        """Add to the safety log what the register holds and neither it nor what lies under it does."""
        known, own = tail.known, self._heads()
        if contains(known, own):
            return
        for device, (number, _id) in sorted(own.items()):
            since = known.get(device, (0, ""))[0]
            for first in range(since + 1, number + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, number)
                events = self._events("WHERE device_id = ? AND seq BETWEEN ? AND ?", (device, first, last))
                hashes = sorted({event.guide_hash for event in events if event.guide_hash})
                guides = [(name, body) for name in hashes if (body := self.guide_body(name)) is not None]
                tail.append(Batch(events=tuple(events), guides=tuple(guides)))
        tail.append(Batch(digests=tuple(self.digests()), drafts=tuple(self.drafts())))

    def _keep_in_tail(self) -> None:
        """Add the waiting batches to the safety log; why it did not take them is in `tail_trouble`."""
        tail = self._tail
        if tail is not None and not self._added_to(tail):
            self._added_to(tail)  # once more, in another segment

    def _added_to(self, tail: Tail) -> bool:
        """Add what the safety log lacks and what waits; False, with the reason in `tail_trouble`, when it fails."""
        try:
            if not self._tail_complete:
                self._append_lacking(tail)
                self._tail_complete = True
            for batch in self._waiting[self._tailed :]:
                tail.append(batch)
                self._tailed += 1
        except (OSError, RegisterError) as error:
            self._tail_complete, self._tailed = False, 0
            self.tail_trouble = _reason(error)
            return False
        self.tail_trouble = ""
        return True

    def forget_erased(self) -> None:
        """Make a backup, then delete all of the safety log that may hold erased words; a failure is noted.

        The next opening does it again as long as it has not succeeded.
        """
        if self._tail is None or self._vfs is not None:
            return
        try:
            self.back_up()
            self._tail.begin(self._heads())
            self._tail.start()
            self._tail.drop_all_but_open()
            self._tail_complete = True
            self._set_local({_ERASING: None})
        except (RegisterError, OSError) as error:
            words = _("The safety log still holds erased words ({reason}). The next start tries again.")
            self.notes.append(words.format(reason=error))

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
        batch = self._seal(entries, actor, guides)
        if erased:
            batch = batch._replace(erased=tuple(erased), local={**batch.local, _ERASING: True})
        self._commit(batch)
        if erased:
            self.forget_erased()
        return list(batch.events)

    def _commit(self, batch: Batch) -> None:
        """Write a batch in at most two attempts; after that it is given up, and NotSavedError says so."""
        self._waiting.append(batch)
        try:
            try:
                self.write_waiting()
            except NotSavedError:
                self.write_waiting()
        except NotSavedError as error:
            self._tailed = 0
            self._waiting.clear()
            self._chain_end = None
            self._another_chain = bool(batch.events) or self._another_chain
            if self._tail is not None:
                try:
                    self._tail.abandon(batch)
                except OSError as failed:
                    raise OutcomeUnknownError(self.path, failed.strerror or str(failed)) from error
            raise

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

    @property
    def kept_in_tail(self) -> bool:
        """Whether everything that waits is in the safety log, on disk, and will be put back by the next opening."""
        return self._tail is not None and self._tailed == len(self._waiting)

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
        self._keep_in_tail()
        try:
            self._look_at_file()
            if self._watch is not None and self._watch.changed:
                self._commit_unknown = True  # somebody else wrote to it: it has to be read anew
            if self._commit_unknown:
                self._db.close()
                self._db = self._open()
                if not all(self._has(event_id) for event_id in self._latest_events.values()):
                    raise NotSavedError(self.path, _("an older copy was written over it while it was open"))
            with transaction(self._db):
                for batch in self._waiting:
                    if not (self._commit_unknown and batch.events and self._has(batch.events[0].event_id)):
                        batch.write(self._db)
                if self._commit_unknown:  # commit one row, so that batches found in the file are synced too
                    Batch(local={"settled": self.timestamp()}).write(self._db)
            self._look_at_file()
            self._note_written()
        except (apsw.Error, RegisterError, OSError) as error:
            self.failures += 1
            self._commit_unknown = True
            if isinstance(error, NotSavedError):
                raise
            raise NotSavedError(self.path, _reason(error)) from error
        self._latest_events |= {event.device_id: event.event_id for batch in self._waiting for event in batch.events}
        self._waiting.clear()
        self._tailed = 0
        self._commit_unknown = False
        self.failures = 0

    def _look_at_file(self) -> None:
        """Raise NotSavedError unless the path still leads to the open file, whole."""
        if self._watch is not None and (fault := self._watch.fault()):
            raise NotSavedError(self.path, fault)

    def _note_written(self) -> None:
        if self._watch is not None:
            self._watch.note()

    def _seal(self, entries: Iterable[Entry], actor: str, guides: Iterable[tuple[str, str]]) -> Batch:
        at = self.timestamp()
        events: list[Event] = []
        digests: list[Digest] = []
        local: dict[str, Any] = {}
        if self._another_chain:  # numbers of a commit that was given up are never used again
            self._another_chain, self._chain_end = False, (0, "")
            self.device_id = local["device"] = os.urandom(8).hex()
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
                digests.append(entry.digest._replace(changed_at=at))
        self._chain_end = (seq, prev)
        return Batch(tuple(events), tuple(digests), tuple(guides), local=local)

    def _last_number(self, device: str) -> int:
        query = "SELECT coalesce(max(seq), 0) FROM event WHERE device_id = ?"
        return int(next(self._rows(query, (device,)))[0])

    def _last_event(self) -> tuple[int, str]:
        rows = self._rows(
            "SELECT seq, event_id FROM event WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (self.device_id,)
        )
        return next(rows, (0, ""))

    def _has(self, event_id: str) -> bool:
        return next(self._db.execute("SELECT 1 FROM event WHERE event_id = ?", (event_id,)), None) is not None

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
        found = self._events(where, values)
        if sound and has_damaged_payload(found):
            raise self.damaged()
        return found

    def _events(self, where: str, values: tuple[object, ...]) -> list[Event]:
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
        self._change(Batch(local={name: value}))

    def clear_journal(self, occasion: str) -> None:
        """Empty the journal of old pages by a commit that keeps the time of an occasion; raises NotSavedError."""
        self._db.pragma("journal_size_limit", 0)
        self._set_local({occasion: self.timestamp()})
        self._db.pragma("journal_size_limit", JOURNAL)

    def _set_local(self, values: Mapping[str, Any]) -> None:
        """Keep local values that the safety log does not need; raises NotSavedError."""
        self._look_at_file()
        untouched = self._watch is None or not self._watch.changed
        try:
            with transaction(self._db):
                Batch(local=values).write(self._db)
        except apsw.Error as error:
            raise NotSavedError(self.path, reason(error)) from error
        if untouched:
            self._note_written()

    # Drafts.

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft in place of an earlier one of the same session and place; raises NotSavedError."""
        self._change(Batch(drafts=(draft._replace(at=draft.at or self.timestamp()),)))

    def drop_draft(self, session_id: str, place: str) -> None:
        """Delete a draft whose words have been entered or discarded; raises NotSavedError."""
        self._change(Batch(dropped=((session_id, place),)))

    def drafts(self) -> list[Draft]:
        """All drafts, oldest first: after a crash, the words that were being typed."""
        return [Draft(*row) for row in self._rows("SELECT session_id, place, words, at FROM draft ORDER BY at, place")]

    def _change(self, batch: Batch) -> None:
        self.write_waiting()
        self._commit(batch)

    # Backups.

    def back_up(self, folder: Path | None = None) -> Backup:
        """Write a backup, read it back, delete surplus older ones; raises BackupError."""
        made, held = self.begin_backup(folder).all_at_once()
        if folder is None:
            self._drop_what_backups_hold(made, held)
        return made

    def back_up_if_changed(self) -> Backup | None:
        """Write a backup unless the latest automatic one holds every event; raises BackupError."""
        if not self.changed_since_backup:
            return None
        made, held = self.begin_backup().all_at_once()
        self.note_backup(made, held)
        return made

    def begin_backup(self, folder: Path | None = None) -> BackupUnderWay:
        """Begin a backup that is made in steps; raises BackupError. `note_backup` follows when it is complete."""
        if self._tail is not None:
            self._tail.begin()
        keep = [Path(one["folder"]) for one in self._latest_backups()]
        return BackupUnderWay(self._db, self.path, self.key, self.clock(), folder, keep)

    def _latest_backups(self) -> list[dict[str, Any]]:
        """Folder and heads of the two latest backups beside the register, as far as they are there."""
        known = self.local(_LATEST_BACKUPS)
        return [one for one in (known if isinstance(known, list) else []) if Path(one["folder"]).is_dir()]

    def note_backup(self, made: Backup, held: Contents) -> None:
        """Note what an automatic backup holds, and let the safety log go as far as two hold it; raises BackupError."""
        self._drop_what_backups_hold(made, held)
        try:
            self._set_local({_BACKED_UP: {"events": held.events, "folder": str(made.folder)}})
        except NotSavedError as error:
            raise BackupError(self.path, str(error)) from error

    @property
    def changed_since_backup(self) -> bool:
        """Whether the latest automatic backup lacks an event, or is not there any more."""
        kept = self.local(_BACKED_UP)
        if not isinstance(kept, dict):  # no backup yet, or a note by an earlier version
            kept = {"events": 0, "folder": ""}
        count = self.contents().events
        return bool(count != kept["events"] or (count and not Path(kept["folder"]).is_dir()))

    def _drop_what_backups_hold(self, made: Backup, held: Contents) -> None:
        """Delete what the two latest backups beside the register hold from the safety log; raises BackupError."""
        if self._tail is None:
            return
        latest = [*self._latest_backups(), {"folder": str(made.folder), "heads": [list(head) for head in held.heads]}][
            -2:
        ]
        try:
            self._set_local({_LATEST_BACKUPS: latest})
            if len(latest) == 2:
                self._tail.ground = heads_of(latest[0]["heads"])
                self._tail.drop_held(self._tail.ground)
        except (NotSavedError, OSError) as error:
            raise BackupError(made.folder, str(error)) from error

    def contents(self) -> Contents:
        """The extent of the register's log."""
        return contents(self._db)


def _reason(error: Exception) -> str:
    """The reason of a failed write, in the reader's words."""
    if isinstance(error, apsw.Error):
        return reason(error)
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


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
