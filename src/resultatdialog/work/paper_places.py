"""Where papers are written from the screens: the folder used last, and a file name that no file has yet."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import platformdirs

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register
from resultatdialog.work.output_place import refuse_place

FOLDER = "papers"
"""Name of the local value with the folder that papers were last written to."""
_NO_NAME = re.compile(r"[^\w .,()\u2013-]+")
_LONGEST = 80


def proposed_place(register: Register, name: str, ending: str) -> Path:
    """A path for a new file in the folder used last, else among the user's documents; `name` may be anybody's words."""
    folder = _folder(register)
    stem = " ".join(_NO_NAME.sub(" ", one_line(name)).split())[:_LONGEST].strip(" .") or "fil"
    path = folder / f"{stem}.{ending}"
    number = 2
    while path.exists():
        path = folder / f"{stem} ({number}).{ending}"
        number += 1
    return path


def written_where(register: Register, typed: str, ending: str) -> Path:
    """The path that was typed, with the ending it must have; raises RefusedError where nothing may be written.

    A name alone is one in the folder used last. A file that is there already is never written over: somebody may have
    changed it by hand.
    """
    path = Path(typed)
    with suppress(RuntimeError):  # `~name` of nobody
        path = path.expanduser()
    path = _folder(register) / path
    if path.suffix.casefold() != f".{ending}":
        path = path.with_name(f"{path.name}.{ending}") if path.name else path
    refuse_place(path, register.path)
    where = one_line(str(path))
    if path.exists():
        raise RefusedError.one(where, _("is there already."), _("Choose another name."))
    if not path.parent.is_dir():
        raise RefusedError.one(where, _("there is no such folder."), _("Make it first, or name another."))
    return path


def _folder(register: Register) -> Path:
    """The folder used last, else the user's documents, else the user's home."""
    last = register.local(FOLDER)
    folders = [Path(last)] if isinstance(last, str) else []
    folders.append(Path(platformdirs.user_documents_dir()))
    return next((folder for folder in folders if folder.is_dir()), Path.home())


def keep_folder(register: Register, folder: Path) -> None:
    """Remember the folder for the next paper; a failed write is ignored."""
    with suppress(NotSavedError):
        register.keep_local(FOLDER, str(folder))
