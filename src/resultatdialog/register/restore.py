"""Restoring a register from a backup and the safety log; the files already there are moved aside, never deleted.

The restored register is made complete in a folder of its own, which is then given the name `<register>.restoring`. From
then on the restoration happens: whoever finds such a folder, the next start included, moves its files into place.
"""

from __future__ import annotations

import glob
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.files import sync_file, sync_folder, write_whole
from resultatdialog.locale import _, ngettext
from resultatdialog.register.backup import ABOVE, Backup, backup_folder, backups
from resultatdialog.register.connection import connect
from resultatdialog.register.errors import BackupError, RegisterBusyError, RegisterError
from resultatdialog.register.keys import DataKey, KeyFiles
from resultatdialog.register.lines import in_place, latest_of
from resultatdialog.register.shelf import FolderShelf
from resultatdialog.register.store import Register
from resultatdialog.register.tail import Segment, Tail, has_tail, read_beside, rescue_folders, tail_folder

_ASIDE = ".aside-"
"""Between the register's name and the time in the name of a folder with files moved aside."""
_RESTORING = ".restoring"
_MANIFEST = "restoring.json"


Finish = Callable[[Register], None]
"""Called with the restored register before it is in place."""


def _nothing(_register: Register) -> None:
    """Nothing is left to do."""


class Restored(NamedTuple):
    """The result of a restoration."""

    events: int
    """Number of events in the restored register."""
    aside: Path | None
    """Folder with the files that were there before; None when there were none."""
    backup: Backup | None
    """The backup it was made from; None when the safety log alone held everything."""
    from_tail: int = 0
    """Number of events that only the safety log held."""
    in_place: bool = False
    """Whether it was made from the register that stood there."""
    notes: tuple[str, ...] = ()
    """Backups and safety logs that were passed over, in sentences."""


def restore_latest(
    path: Path,
    made: Sequence[Backup],
    key: DataKey | None,
    at: datetime,
    by: str = "",
    finish: Finish = _nothing,
    line: str = "",
) -> Restored:
    """Put the newest backup on the newest line and what the safety log holds beyond it in the register's place.

    `line` names a backup or segment on the line to take where two went on apart from each other; the others count as
    passed over from then on. What of a damaged safety log cannot be read is left out and said. Raises RegisterError,
    UnclearLineError among them, or OSError.
    """
    _refuse_if_open(path, key)
    finish_restoration(path)
    read = read_beside(path, key)
    segments = [segment for segment in read if segment is not None]
    damaged = len(segments) < len(read) or any(segment.damaged for segment in segments)
    latest = latest_of(made, segments, path.name, key, chosen=line, damaged=damaged)
    if latest is None:
        raise BackupError(path, _("there is neither a backup nor a safety log that can be read"))
    ground = latest.ground.backup if latest.ground else None
    keys = KeyFiles.of(path if KeyFiles.of(path).present or ground is None else ground.register(path.name))
    above = sorted(latest.passed_over)
    here = in_place(latest, path, key, damaged=damaged)
    if here is not None:
        ground = here.backup
    done = _restore(path, ground, key, at, by, keys, latest.segments, finish, damaged=damaged, above=above)
    passed_over = [
        *(f"{backup.folder.name}: {why}" for backup, why in latest.unreadable),
        *(_("{name}: part of the safety log is damaged.").format(name=s.name) for s in latest.segments if s.damaged),
        *done.notes,
        *(
            _("{name}: the safety log is from before a restoration and is left out.").format(name=segment.name)
            for segment in segments
            if segment not in latest.segments
        ),
    ]
    if here is not None:
        done = done._replace(backup=None, in_place=True)
    return done._replace(notes=tuple(passed_over))


def restore(
    path: Path, backup: Backup, key: DataKey | None, at: datetime, by: str = "", finish: Finish = _nothing
) -> Restored:
    """Put a backup as it is in the register's place; raises RegisterError or OSError."""
    _refuse_if_open(path, key)
    finish_restoration(path)
    return _restore(path, backup, key, at, by, KeyFiles.of(backup.register(path.name)), (), finish)


def _restore(
    path: Path,
    backup: Backup | None,
    key: DataKey | None,
    at: datetime,
    by: str,
    keys: KeyFiles,
    segments: Sequence[Segment],
    finish: Finish = _nothing,
    *,
    damaged: bool = False,
    above: Sequence[str] = (),
) -> Restored:
    """Make the restored register complete, then move it into place.

    The copy is opened and gets a new device id before anything is moved, so that events written after the backup in the
    old register and in the restored one are in different chains. The backup itself is not changed. `above` are the
    restorations of lines that were passed over.
    """
    part = path.with_name(f"{path.name}{_RESTORING}.part")
    try:
        if part.exists():
            shutil.rmtree(part)
        part.mkdir(parents=True, mode=0o700)
        copy = part / path.name
        if backup is not None:
            shutil.copy2(backup.register(path.name), copy)
        for file in keys.present:
            write_whole(part / file.name, file.read_bytes(), private=True)
        said: dict[str, Json] = {"backup": backup.folder.name if backup else "", "at": at.isoformat(timespec="seconds")}
        if above:
            said[ABOVE] = list(above)
        own = (FolderShelf(tail_folder(copy)), FolderShelf(part / "no-rescue"))  # the rescue place is the register's
        with Register(copy, key=key, shelves=own) as register:
            put_back, broken = Tail.readable_in(segments, key)
            if broken and not put_back:
                raise BackupError(tail_folder(path), _("the safety log cannot be read with this key"))
            change, gaps = Change(targets.RESTORED, said), damaged or bool(broken)
            from_tail = register.begin_line(change, put_back, finish, actor=by, gaps=gaps)
            events = register.contents().events
            if broken:
                words = ngettext(
                    "{n} change in the safety log cannot be read and is missing.",
                    "{n} changes in the safety log cannot be read and are missing.",
                    broken,
                )
                register.notes.append(words.format(n=broken))
        sync_file(copy)
        aside = _free_aside(path, at) if _present(path) else None
        new = sorted(entry.name for entry in part.iterdir())
        write_whole(part / _MANIFEST, json.dumps({"aside": aside and aside.name, "new": new}).encode(), private=True)
        sync_folder(part)
        part.rename(path.with_name(path.name + _RESTORING))
        sync_folder(path.parent)
        finish_restoration(path)
    except OSError as error:
        raise BackupError(path, error.strerror or str(error)) from error
    return Restored(events, aside, backup, from_tail, notes=tuple(register.notes))


def finish_restoration(path: Path) -> bool:
    """Move the files of a restoration into place if one was cut off; whether there was one. Raises OSError.

    It can be cut off anywhere and called again: a file that is still in the folder has not been moved yet.
    """
    folder = path.with_name(path.name + _RESTORING)
    if not folder.is_dir():
        return False
    if not (folder / _MANIFEST).is_file():  # everything was in place, and the folder was being deleted
        shutil.rmtree(folder)
        return True
    manifest = json.loads((folder / _MANIFEST).read_bytes())
    aside = path.with_name(manifest["aside"]) if manifest["aside"] else None
    for place in _of_register(path):
        new = folder / place.name
        if place.exists() and (new.exists() or place.name not in manifest["new"]):
            assert aside is not None
            aside.mkdir(mode=0o700, exist_ok=True)
            place.rename(aside / place.name)
        if new.exists():
            new.rename(place)
    sync_folder(path.parent)
    shutil.rmtree(folder)
    sync_folder(path.parent)
    return True


def _of_register(path: Path) -> list[Path]:
    """All files of a register, and its safety log's folder, in the order they are moved.

    The journal comes first, which SQLite would apply to the restored register, and the register last.
    """
    keys = KeyFiles.of(path)
    return [path.with_name(f"{path.name}-journal"), *keys.user, *keys.recovery, tail_folder(path), path]


def _present(path: Path) -> list[Path]:
    return [file for file in _of_register(path) if file.exists()]


def _free_aside(path: Path, at: datetime) -> Path:
    """An unused path for the folder with the files moved aside."""
    first = path.with_name(f"{path.name}{_ASIDE}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    number, free = 1, first
    while free.exists():
        number += 1
        free = first.with_name(f"{first.name}-{number}")
    return free


def _refuse_if_open(path: Path, key: DataKey | None) -> None:
    """Raise RegisterBusyError when another program has the register open; damage or another key is no obstacle."""
    if not path.exists():
        return
    try:
        connect(path, key).close()  # also rolls back a transaction that a crash cut off
    except RegisterBusyError:
        raise
    except RegisterError:
        return


def moved_aside(path: Path) -> list[Backup]:
    """What restorations have moved aside, each as a backup; a register that was lost is not among its files."""
    folders = sorted(path.parent.glob(f"{glob.escape(path.name)}{_ASIDE}*"))
    return [
        Backup(folder, datetime.fromtimestamp(folder.stat().st_mtime, UTC)) for folder in folders if folder.is_dir()
    ]


def left_of(path: Path) -> str:
    """The first thing found of a register whose own file is missing or empty, in words; empty when there is none."""
    if path.with_name(path.name + _RESTORING).is_dir():
        return _("what a restoration was about to put there")
    if KeyFiles.of(path).present:
        return _("its key")
    if backups(path):
        return _("a backup")
    if has_tail(path):
        return _("its safety log")
    return _("what a restoration moved aside") if moved_aside(path) else ""


def is_half_made(path: Path) -> bool:
    """Whether nothing but key files can lie beside an empty file: the register was never made."""
    return not (backups(path) or has_tail(path) or moved_aside(path))


def belongs_to(file: Path, register: Path) -> bool:
    """Whether a path is one of a register's own files, or lies in a folder of its own; links are followed."""
    real = file.resolve()
    own = [register, *_of_register(register)]
    folders = [
        tail_folder(register),
        backup_folder(register),
        *rescue_folders(register),
        register.with_name(register.name + _RESTORING),
        *register.parent.glob(f"{glob.escape(register.name)}{_ASIDE}*"),
    ]
    return real in [path.resolve() for path in own] or any(real.is_relative_to(folder.resolve()) for folder in folders)
