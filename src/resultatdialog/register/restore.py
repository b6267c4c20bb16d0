"""Restoring a backup in the register's place; the files already there are moved aside, never deleted."""

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
"""Between the register's name and the time in the name of a folder with files moved aside."""


class Restored(NamedTuple):
    """The result of a restoration."""

    events: int
    """Number of events in the restored register."""
    aside: Path | None
    """Folder with the files that were there before; None when there were none."""


def restore(path: Path, backup: Backup, key: DataKey | None, at: datetime, by: str = "") -> Restored:
    """Put a backup in the register's place; raises RegisterError or OSError.

    The copy is opened and gets a new device id before anything is moved, so that events written after the backup in the
    old register and in the restored one are in different chains. The backup itself is not changed.
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
            restored = Change(targets.RESTORED, {"backup": backup.folder.name, "at": at.isoformat(timespec="seconds")})
            register.append([Entry(register.session(targets.REGISTER_STREAM), [restored])], actor=by)
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
    """Raise RegisterBusyError when another program has the register open; damage or another key is no obstacle."""
    if not path.exists():
        return
    try:
        connect(path, key).close()  # also rolls back a transaction that a crash cut off
    except RegisterBusyError:
        raise
    except RegisterError:
        return


def _move_aside(path: Path, at: datetime) -> Path | None:
    """Move register, key files and journal into a new folder and return it; None when there are no files.

    SQLite would apply a journal left behind to the restored register.
    """
    files = [path.with_name(f"{path.name}-journal"), path, *KeyFiles.of(path).present]
    present = [file for file in files if file.exists()]
    if not present:
        return None
    aside = path.with_name(f"{path.name}{_ASIDE}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    aside.mkdir(mode=0o700)
    for file in present:
        file.replace(aside / file.name)
    sync_folder(path.parent)
    return aside


def moved_aside(path: Path) -> list[Backup]:
    """Registers that restorations have moved aside, each as a backup."""
    folders = sorted(path.parent.glob(f"{path.name}{_ASIDE}*"))
    return [
        Backup(folder, datetime.fromtimestamp(folder.stat().st_mtime, UTC))
        for folder in folders
        if (folder / path.name).is_file()
    ]
