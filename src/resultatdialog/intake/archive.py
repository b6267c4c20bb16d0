"""Packed files from outside (Excel, REFI-QDA projects): looked through before anything in them is unpacked.

A small file can unpack to gigabytes. So the parts are counted and measured first; what is unpacked goes to memory only,
never to a folder.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _

MOST_RATIO, MOST_UNPACKED = 100, 200 * 1_048_576
_FLOOR = 1_048_576
"""A part smaller than this may be packed as tightly as it likes."""


@contextmanager
def unpacking(
    content: bytes, name: str, *, most_parts: int, damaged: Callable[[str], RefusedError]
) -> Iterator[zipfile.ZipFile]:
    """The packed file, once none of its parts is a trap; what is damaged, here or while it is used, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_through(archive.infolist(), name, most_parts)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(str(error)[:200]) from error


def trap(name: str, why: str) -> RefusedError:
    """What is said of a file that would harm its reader."""
    return RefusedError.one(name, _("is not read: {why}.").format(why=why), _("Check that it is the right file."))


def _look_through(parts: Sequence[zipfile.ZipInfo], name: str, most_parts: int) -> None:
    names = [part.filename.casefold() for part in parts]
    if len(parts) > most_parts:
        raise trap(name, _("it has {count} parts").format(count=len(parts)))
    if len(set(names)) < len(names):
        raise trap(name, _("a part stands in it twice"))
    if any(".." in part.replace("\\", "/").split("/") for part in names):
        raise trap(name, _("the name of a part leads out of it"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise trap(name, _("it is far larger unpacked"))
    if any(part.file_size > max(_FLOOR, MOST_RATIO * part.compress_size) for part in parts):
        raise trap(name, _("it is far larger unpacked"))
