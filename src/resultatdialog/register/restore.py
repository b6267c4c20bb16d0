"""Putting a backup in the register's place. What stands there is moved aside, never deleted."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change
from resultatdialog.files import sync_file, sync_folder, write_whole
from resultatdialog.register.backup import Backup, backup_folder
from resultatdialog.register.connection import connect
from resultatdialog.register.errors import BackupError, RegisterBusyError, RegisterError
from resultatdialog.register.keys import DataKey, KeyFiles
from resultatdialog.register.store import Entry, Register

_ASIDE = ".aside-"


class Restored(NamedTuple):
    """What was put in place, and where lies what stood there."""

    events: int
    aside: Path | None


def restore(path: Path, backup: Backup, key: DataKey | None, at: datetime, by: str = "") -> Restored:
    """Put a backup in the register's place; raises RegisterError or OSError.

    The copy is opened, and becomes a device of its own, before anything is moved: two registers that went on from the
    same point must not look like one. The backup itself stays as it is.
    """
    _refuse_if_open(path, key)
    part = backup_folder(path) / "restoring.part"
    try:
        if part.exists():
            shutil.rmtree(part)
        part.mkdir(parents=True, mode=0o700)
        copy = part / path.name
        shutil.copy2(backup.register(path.name), copy)
        with Register(copy, key=key) as register:
            register.become_another_device()
            said = Change(targets.RESTORED, {"backup": backup.folder.name, "at": at.isoformat(timespec="seconds")})
            register.append([Entry(register.session(targets.REGISTER_STREAM), [said])], actor=by)
            events = register.contents().events
        sync_file(copy)
        aside = _move_aside(path, at)
        for file in KeyFiles.of(backup.register(path.name)).present:
            write_whole(path.with_name(file.name), file.read_bytes(), private=True)
        copy.replace(path)
        sync_folder(path.parent)
        shutil.rmtree(part)
    except OSError as error:
        raise BackupError(path, error.strerror or str(error)) from error
    return Restored(events, aside)


def _refuse_if_open(path: Path, key: DataKey | None) -> None:
    """Stop when another window has the register open; one that is damaged or has other keys is moved aside as it is."""
    if not path.exists():
        return
    try:
        connect(path, key).close()  # undoes what a crash left half made, too
    except RegisterBusyError:
        raise
    except RegisterError:
        return


def _move_aside(path: Path, at: datetime) -> Path | None:
    """What stands there, moved into a folder of its own: no journal may be left for the register that comes."""
    files = [path.with_name(f"{path.name}-journal"), path, *KeyFiles.of(path).present]
    there = [file for file in files if file.exists()]
    if not there:
        return None
    aside = path.with_name(f"{path.name}{_ASIDE}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    aside.mkdir(mode=0o700)
    for file in there:
        file.replace(aside / file.name)
    sync_folder(path.parent)
    return aside


def moved_aside(path: Path) -> list[Backup]:
    """The registers that restorations have moved aside."""
    folders = sorted(path.parent.glob(f"{path.name}{_ASIDE}*"))
    return [
        Backup(folder, datetime.fromtimestamp(folder.stat().st_mtime, UTC))
        for folder in folders
        if (folder / path.name).is_file()
    ]
