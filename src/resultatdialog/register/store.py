"""The open register: an append-only log of events, each commit in the safety log first and then in the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Event, seal
from resultatdialog.dialogue.session import Session
from resultatdialog.locale import _
from resultatdialog.register.backup import Backup, BackupUnderWay, Contents
from resultatdialog.register.batch import Batch, Digest, Draft
from resultatdialog.register.connection import reason
from resultatdialog.register.errors import NotSavedError, OutcomeUnknownError, RegisterError, RegisterPlaceError
from resultatdialog.register.keys import DataKey
from resultatdialog.register.records import Records
from resultatdialog.register.safekeeping import ERASING, Safekeeping, reason_of
from resultatdialog.register.shelf import Shelf


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


class Register(Records):
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
        super().__init__(path, key, vfs, clock)
        self.failures = 0
        """Number of failed writes in a row."""
        self._waiting: list[Batch] = []
        self._chain_end: tuple[int, str] | None = None
        """Number and id of this device's last event, waiting ones included; None: read from the file."""
        self._latest_events: dict[str, str] = {}
        """Of each device the id of its last event known to be in the file."""
        self._commit_unknown = False
        """Whether the last commit failed, so that the file may or may not hold it."""
        self._another_chain = False
        """Whether the next event begins a new chain, under a new device id."""
        self._safe = Safekeeping(self)
        try:
            self.device_id = self._device()
            self._safe.open_tail(shelves)
            given_up = self._safe.used_numbers(self.device_id)  # numbers in a commit that was given up
            self._another_chain = given_up > self.last_event(self.device_id)[0]
            self._latest_events = {device: event_id for device, (_number, event_id) in self.heads().items()}
            self.clear_journal("opened")  # raises when the place cannot be written to
            if self.local(ERASING):
                self.forget_erased()
        except NotSavedError as error:
            self._db.close()
            cause = error.__cause__
            raise RegisterPlaceError(path, reason(cause) if isinstance(cause, apsw.Error) else str(cause)) from error
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        if self._commit_unknown:
            self._db.close()
        else:
            super().close()

    def _device(self) -> str:
        """This laptop's device id in the register, made at first use."""
        return self.own_value("device", 8)

    def become_another_device(self) -> None:
        """Take a new device id: another copy of this register then has another chain. Raises NotSavedError."""
        self.set_local({"device": os.urandom(8).hex()})
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
        held, tail = self.heads(), self._safe.release()
        count = self.take_in(put_back, gaps=gaps)
        self.become_another_device()
        finish(self)
        self.append([Entry(self.session(targets.REGISTER_STREAM), [restored])], actor=actor)
        if tail is not None:
            self._safe.begin_line(tail, held)
        return count

    def take_in(self, batches: Iterable[Batch], *, gaps: bool = False) -> int:
        """Write the rows of a safety log, as `Safekeeping.take_in` does."""
        count = self._safe.take_in(batches, gaps=gaps)
        self._chain_end = None
        return count

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
            batch = batch._replace(erased=tuple(erased), local={**batch.local, ERASING: True})
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
            self._safe.none_waits()
            self._waiting.clear()
            self._chain_end = None
            self._another_chain = bool(batch.events) or self._another_chain
            try:
                self._safe.abandon(batch)
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
        return self._safe.holds(self._waiting)

    @property
    def tail_trouble(self) -> str:
        """Why the latest commit is in the register only and not in its safety log; empty when it is in both."""
        return self._safe.trouble

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
        self._safe.keep(self._waiting)
        try:
            self.look_at_file()
            if self.watch is not None and self.watch.changed:
                self._commit_unknown = True  # somebody else wrote to it: it has to be read anew
            if self._commit_unknown:
                self.reopen()
                if not all(self.has(event_id) for event_id in self._latest_events.values()):
                    raise NotSavedError(self.path, _("an older copy was written over it while it was open"))
            with self.transaction():
                for batch in self._waiting:
                    if not (self._commit_unknown and batch.events and self.has(batch.events[0].event_id)):
                        batch.write(self._db)
                if self._commit_unknown:  # commit one row, so that batches found in the file are synced too
                    Batch(local={"settled": self.timestamp()}).write(self._db)
            self.look_at_file()
            self.note_written()
        except (apsw.Error, RegisterError, OSError) as error:
            self.failures += 1
            self._commit_unknown = True
            if isinstance(error, NotSavedError):
                raise
            raise NotSavedError(self.path, reason_of(error)) from error
        self._latest_events |= {event.device_id: event.event_id for batch in self._waiting for event in batch.events}
        self._waiting.clear()
        self._safe.none_waits()
        self._commit_unknown = False
        self.failures = 0

    def _seal(self, entries: Iterable[Entry], actor: str, guides: Iterable[tuple[str, str]]) -> Batch:
        at = self.timestamp()
        events: list[Event] = []
        digests: list[Digest] = []
        local: dict[str, Any] = {}
        if self._another_chain:  # numbers of a commit that was given up are never used again
            self._another_chain, self._chain_end = False, (0, "")
            self.device_id = local["device"] = os.urandom(8).hex()
        seq, prev = self._chain_end or self.last_event(self.device_id)
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

    def keep_local(self, name: str, value: object) -> None:
        """Keep a local value, which must be JSON; raises NotSavedError."""
        self._change(Batch(local={name: value}))

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft in place of an earlier one of the same session and place; raises NotSavedError."""
        self._change(Batch(drafts=(draft._replace(at=draft.at or self.timestamp()),)))

    def drop_draft(self, session_id: str, place: str) -> None:
        """Delete a draft whose words have been entered or discarded; raises NotSavedError."""
        self._change(Batch(dropped=((session_id, place),)))

    def _change(self, batch: Batch) -> None:
        self.write_waiting()
        self._commit(batch)

    # The safety log and the backups.

    def forget_erased(self) -> None:
        """Take erased words out of the safety log, as `Safekeeping.forget_erased` does."""
        self._safe.forget_erased()

    def back_up(self, folder: Path | None = None) -> Backup:
        """Write a backup, read it back, delete surplus older ones; raises BackupError."""
        return self._safe.back_up(folder)

    def back_up_if_changed(self) -> Backup | None:
        """Write a backup unless the latest automatic one holds every event; raises BackupError."""
        return self._safe.back_up_if_changed()

    def begin_backup(self, folder: Path | None = None) -> BackupUnderWay:
        """Begin a backup that is made in steps; raises BackupError. `note_backup` follows when it is complete."""
        return self._safe.begin_backup(folder)

    def note_backup(self, made: Backup, held: Contents) -> None:
        """Note what an automatic backup holds, as `Safekeeping.note_backup` does; raises BackupError."""
        self._safe.note_backup(made, held)

    @property
    def changed_since_backup(self) -> bool:
        """Whether the latest automatic backup lacks an event, or is not there any more."""
        return self._safe.changed_since_backup
