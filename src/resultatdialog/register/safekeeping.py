"""The other places of an open register's events: its safety log, and the backups under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from resultatdialog.dialogue.event import Event
from resultatdialog.locale import _, ngettext
from resultatdialog.register.backup import Backup, BackupUnderWay, Contents
from resultatdialog.register.batch import Batch
from resultatdialog.register.connection import reason
from resultatdialog.register.errors import (
    BackupError,
    BehindTailError,
    DamagedTailError,
    NotSavedError,
    RegisterError,
    RegisterPlaceError,
)
from resultatdialog.register.records import Records
from resultatdialog.register.shelf import FolderShelf, Shelf
from resultatdialog.register.tail import (
    Heads,
    Tail,
    contains,
    follow_moved,
    heads_of,
    register_id,
    rescue_folder,
    tail_folder,
)

ERASING = "erasing"
"""Name of the local value that is true from an erasure until the safety log no longer holds the words."""
_BACKED_UP = "backed_up"
"""Name of the local value with the latest automatic backup's folder and number of events."""
_LATEST_BACKUPS = "latest_backups"
"""Name of the local value with folder and heads of the two latest backups beside the register."""
_REGISTER = "register"
"""Name of the local value with the id of an unprotected register."""
_AT_ONCE = 1000
"""Largest number of events that one frame of the safety log takes over from the register."""


class Safekeeping:
    """The safety log of an open register and its backups, compared with what the register holds."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.trouble = ""
        """Why the latest commit is in the register only and not in its safety log; empty when it is in both."""
        self.tail: Tail | None = None
        """The safety log; None when the register has none."""
        self._complete = False
        """Whether the safety log, with the backups under it, is known to hold all that the register holds."""
        self._tailed = 0
        """Number of waiting batches that the safety log holds."""

    # The safety log.

    def open_tail(self, shelves: tuple[Shelf, Shelf] | None) -> None:
        """Compare the safety log with the register both ways; what only it holds is put back.

        `shelves` are as in `Register`. Raises RegisterError.
        """
        records = self._records
        if shelves is None and not records.is_on_disk:
            return
        register = records.own_value(_REGISTER, 16) if records.key is None else register_id(records.key)
        shelf, rescue = shelves or (
            FolderShelf(tail_folder(records.path)),
            FolderShelf(rescue_folder(register, records.path), records.path),
        )
        try:
            if shelves is None:
                follow_moved(register, records.path)
            tail = Tail(shelf, rescue, records.key, register, records.line())
            self._set_strangers_aside(tail)
        except OSError as error:
            raise RegisterPlaceError(records.path, error.strerror or str(error)) from error
        self._put_back(tail)
        two = self._latest_backups()
        tail.ground = heads_of(two[0]["heads"]) if len(two) == 2 else {}
        self.tail = tail

    def _set_strangers_aside(self, tail: Tail) -> None:
        if any(stranger.register == tail.register and stranger.line > tail.line for stranger in tail.strangers):
            raise BehindTailError(self._records.path)
        if tail.strangers:
            tail.set_strangers_aside()
            words = _("{folder}: a safety log of another register or from before a restoration was set aside.")
            self._records.notes.append(words.format(folder=tail_folder(self._records.path)))
        if tail.is_damaged:
            words = _("{folder}: the safety log is damaged; nothing that the register holds is lost.")
            self._records.notes.append(words.format(folder=tail_folder(self._records.path)))

    def _put_back(self, tail: Tail) -> None:
        """Write the commits that only the safety log holds; raises BehindTailError, DamagedTailError, NotSavedError."""
        frames = tail.frames
        lacking = next(
            (place for place, frame in enumerate(frames) if frame.last and not self._records.has(frame.last)), None
        )
        if tail.segments and not all(
            self._records.has(event_id) for _number, event_id in tail.segments[0].base.values()
        ):
            raise BehindTailError(self._records.path)
        if lacking is None:
            return
        try:
            count = self.take_in(tail.batches(frames[lacking:]))
        except ValueError as error:
            raise DamagedTailError(self._records.path, f"{frames[lacking].segment:06}") from error
        except BehindTailError as error:
            if tail.is_damaged:
                raise DamagedTailError(self._records.path, f"{frames[lacking].segment:06}") from error
            raise
        words = ngettext(
            "{n} change that only the safety log held has been put back in the register.",
            "{n} changes that only the safety log held have been put back in the register.",
            count,
        )
        self._records.notes.append(words.format(n=count))

    def take_in(self, batches: Iterable[Batch], *, gaps: bool = False) -> int:
        """Write the rows of a safety log in one transaction; returns the number of events the register lacked.

        Raises BehindTailError when an event's predecessor is missing, unless `gaps` are allowed and nothing else has
        its number: the number of events that are missing then is noted. Raises NotSavedError.
        """
        count = missing = 0
        try:
            with self._records.transaction():
                for batch in batches:
                    new = tuple(event for event in batch.events if not self._records.has(event.event_id))
                    missing += self._gap_before(new[0], allowed=gaps) if new else 0
                    count += len(new)
                    erased = tuple(event_id for event_id in batch.erased if self._records.has(event_id))
                    local = {name: value for name, value in batch.local.items() if name != "device"}
                    batch._replace(events=new, erased=erased, local=local).write(self._records.database)
        except apsw.ConstraintError as error:  # other events under the same numbers: a copy that went its own way
            raise BehindTailError(self._records.path) from error
        except apsw.Error as error:
            raise NotSavedError(self._records.path, reason(error)) from error
        self._records.note_written()
        if missing:
            words = ngettext(
                "{n} event is missing: the safety log is damaged there. register check says where.",
                "{n} events are missing: the safety log is damaged there. register check says where.",
                missing,
            )
            self._records.notes.append(words.format(n=missing))
        return count

    def _gap_before(self, event: Event, *, allowed: bool) -> int:
        """Number of events missing before one that the register lacks; raises BehindTailError as `take_in` does."""
        if not event.prev or self._records.has(event.prev):
            return 0
        missing = event.seq - 1 - self._records.last_event(event.device_id)[0]
        if not allowed or missing <= 0:
            raise BehindTailError(self._records.path)
        return missing

    def _append_lacking(self, tail: Tail) -> None:
        """Add to the safety log what the register holds and neither it nor what lies under it does."""
        known, own = tail.known, self._records.heads()
        if contains(known, own):
            return
        for device, (number, _id) in sorted(own.items()):
            since = known.get(device, (0, ""))[0]
            for first in range(since + 1, number + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, number)
                events = self._records.events_where(
                    "WHERE device_id = ? AND seq BETWEEN ? AND ?", (device, first, last)
                )
                hashes = sorted({event.guide_hash for event in events if event.guide_hash})
                guides = [(name, body) for name in hashes if (body := self._records.guide_body(name)) is not None]
                tail.append(Batch(events=tuple(events), guides=tuple(guides)))
        tail.append(Batch(digests=tuple(self._records.digests()), drafts=tuple(self._records.drafts())))

    def keep(self, waiting: Sequence[Batch]) -> None:
        """Add the batches that wait to the safety log; why it did not take them is in `trouble`."""
        tail = self.tail
        if tail is not None and not self._added_to(tail, waiting):
            self._added_to(tail, waiting)  # once more, in another segment

    def _added_to(self, tail: Tail, waiting: Sequence[Batch]) -> bool:
        """Add what the safety log lacks and what waits; False, with the reason in `trouble`, when it fails."""
        try:
            if not self._complete:
                self._append_lacking(tail)
                self._complete = True
            for batch in waiting[self._tailed :]:
                tail.append(batch)
                self._tailed += 1
        except (OSError, RegisterError) as error:
            self._complete, self._tailed = False, 0
            self.trouble = reason_of(error)
            return False
        self.trouble = ""
        return True

    def holds(self, waiting: Sequence[Batch]) -> bool:
        """Whether all batches that wait are in the safety log."""
        return self.tail is not None and self._tailed == len(waiting)

    def none_waits(self) -> None:
        """Note that no batch waits any more: they are in the register, or were given up."""
        self._tailed = 0

    def abandon(self, batch: Batch) -> None:
        """Note in the safety log that a commit was given up; raises OSError."""
        if self.tail is not None:
            self.tail.abandon(batch)

    def used_numbers(self, device: str) -> int:
        """The last number of a device in a commit that was given up; 0 for none."""
        return self.tail.used_numbers(device) if self.tail is not None else 0

    def release(self) -> Tail | None:
        """Leave the safety log as it is: what is written from now on is not added, until `begin_line`."""
        tail, self.tail = self.tail, None
        return tail

    def begin_line(self, tail: Tail, held: Heads) -> None:
        """Begin a new line in a released safety log, with all that is not in `held`; raises NotSavedError."""
        tail.line = self._records.line()
        tail.begin(held)
        self.tail, self._complete = tail, False
        self.keep(())
        if self.trouble:
            raise NotSavedError(tail_folder(self._records.path), self.trouble)

    def forget_erased(self) -> None:
        """Make a backup, then delete all of the safety log that may hold erased words; a failure is noted.

        The next opening does it again as long as it has not succeeded.
        """
        if self.tail is None or not self._records.is_on_disk:
            return
        try:
            self.back_up()
            self.tail.begin(self._records.heads())
            self.tail.start()
            self.tail.drop_all_but_open()
            self._complete = True
            self._records.set_local({ERASING: None})
        except (RegisterError, OSError) as error:
            words = _("The safety log still holds erased words ({reason}). The next start tries again.")
            self._records.notes.append(words.format(reason=error))

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
        records = self._records
        if self.tail is not None:
            self.tail.begin()
        keep = [Path(one["folder"]) for one in self._latest_backups()]
        return BackupUnderWay(records.database, records.path, records.key, records.clock(), folder, keep)

    def _latest_backups(self) -> list[dict[str, Any]]:
        """Folder and heads of the two latest backups beside the register, as far as they are there."""
        known = self._records.local(_LATEST_BACKUPS)
        return [one for one in (known if isinstance(known, list) else []) if Path(one["folder"]).is_dir()]

    def note_backup(self, made: Backup, held: Contents) -> None:
        """Note what an automatic backup holds, and let the safety log go as far as two hold it; raises BackupError."""
        self._drop_what_backups_hold(made, held)
        try:
            self._records.set_local({_BACKED_UP: {"events": held.events, "folder": str(made.folder)}})
        except NotSavedError as error:
            raise BackupError(self._records.path, str(error)) from error

    @property
    def changed_since_backup(self) -> bool:
        """Whether the latest automatic backup lacks an event, or is not there any more."""
        kept = self._records.local(_BACKED_UP)
        if not isinstance(kept, dict):  # no backup yet, or a note by an earlier version
            kept = {"events": 0, "folder": ""}
        count = self._records.contents().events
        return bool(count != kept["events"] or (count and not Path(kept["folder"]).is_dir()))

    def _drop_what_backups_hold(self, made: Backup, held: Contents) -> None:
        """Delete what the two latest backups beside the register hold from the safety log; raises BackupError."""
        if self.tail is None:
            return
        latest = [*self._latest_backups(), {"folder": str(made.folder), "heads": [list(head) for head in held.heads]}][
            -2:
        ]
        try:
            self._records.set_local({_LATEST_BACKUPS: latest})
            if len(latest) == 2:
                self.tail.ground = heads_of(latest[0]["heads"])
                self.tail.drop_held(self.tail.ground)
        except (NotSavedError, OSError) as error:
            raise BackupError(made.folder, str(error)) from error


def reason_of(error: Exception) -> str:
    """The reason of a failed write, in the reader's words."""
    if isinstance(error, apsw.Error):
        return reason(error)
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
