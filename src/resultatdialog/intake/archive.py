"""ZIP files from outside (Excel, REFI-QDA projects): checked before anything in them is unpacked.

A small file can unpack to gigabytes, so the parts are counted and their sizes added first. Parts are unpacked to memory
only, never to a folder.
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
"""Largest unpacked size: of a part as a multiple of its packed size, of the whole file in bytes."""
_FLOOR = 1_048_576
"""Bytes; a part that unpacks to less may have any ratio."""


@contextmanager
def unpacking(
    content: bytes, name: str, *, most_parts: int, damaged: Callable[[str], RefusedError]
) -> Iterator[zipfile.ZipFile]:
    """The open ZIP file after the check of its parts; raises RefusedError.

    `damaged` makes the error for a ZIP file that cannot be read, on opening or within the `with` block.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist(), name, most_parts)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(str(error)[:200]) from error


def trap(name: str, why: str) -> RefusedError:
    """The error for a file that would harm its reader; `why` is a clause: "it has 5000 parts"."""
    return RefusedError.one(name, _("is not read: {why}.").format(why=why), _("Check that it is the right file."))


def _check_parts(parts: Sequence[zipfile.ZipInfo], name: str, most_parts: int) -> None:
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
