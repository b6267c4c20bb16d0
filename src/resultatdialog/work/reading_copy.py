"""A copy of a register to read from, made of its newest backup and its safety log while another program holds it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from resultatdialog.register.backup import backups
from resultatdialog.register.keys import DataKey, KeyFiles
from resultatdialog.register.opening import is_open
from resultatdialog.register.restore import restore_latest
from resultatdialog.register.store import Register
from resultatdialog.register.tail import rescue_folders, tail_folder
from resultatdialog.work.erasure import erase_again, known_erasures

_JOURNALS = ("-journal", "-wal")


def copy_keys(path: Path, folder: Path) -> Path:
    """Copy a register's key files into an empty folder, where opening them repairs no file of the register's.

    Returns the path that the copy of the register will have.
    """
    for file in KeyFiles.of(path).present:
        shutil.copy2(file, folder / file.name)
    return folder / path.name


def make_reading_copy(path: Path, key: DataKey | None, folder: Path, at: datetime) -> tuple[str, ...]:
    """Put a copy of the register at `path`, under the same name, into a folder with its keys.

    A register that no program holds is copied as it is; else its newest backup and its safety log are put together, and
    what has been erased in any copy is erased in this one. The copy is encrypted as the register is. Returns sentences
    about backups and safety logs that were passed over. Nothing at `path` is changed. Raises RegisterError and OSError.
    """
    copy = folder / path.name
    for source in (tail_folder(path), *rescue_folders(path)):
        if source.is_dir():
            shutil.copytree(source, tail_folder(copy), dirs_exist_ok=True)
    if not is_open(path):
        shutil.copy2(path, copy)
        for ending in _JOURNALS:
            journal = path.with_name(path.name + ending)
            if journal.exists():
                shutil.copy2(journal, folder / journal.name)
        return ()
    known = known_erasures(path, key)

    def finish(register: Register) -> None:
        erase_again(register, known)

    return restore_latest(copy, backups(path), key, at, finish=finish).notes
