"""ZIP files from outside (Excel, REFI-QDA projects): checked before anything in them is unpacked.

A small file can unpack to gigabytes, so the parts are counted and their sizes added first. Parts are unpacked to memory
only, never to a folder.
"""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
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


_LOCAL = struct.Struct("<4s22xHH")
"""Beginning of a part in a ZIP file: signature, then the lengths of its name and of an extra field."""
_PIECE = 1_048_576


def inflated(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked in pieces of at most 1 MB; raises BadZipFile unless it is exactly as long as it says.

    The length matters: Python's own reader stops where the list of parts says, others go on to the end of the data.
    """
    signature, name, extra = _LOCAL.unpack_from(content, part.header_offset)
    begin = part.header_offset + _LOCAL.size + name + extra
    packed = memoryview(content)[begin : begin + part.compress_size]
    if signature != b"PK\x03\x04" or part.flag_bits & 1 or len(packed) != part.compress_size:
        raise zipfile.BadZipFile(part.filename[:80])
    length = check = 0
    for piece in _unpacked(packed, part):
        length += len(piece)
        check = zlib.crc32(piece, check)
        if length > part.file_size:
            break
        yield piece
    if length != part.file_size or check != part.CRC:
        raise zipfile.BadZipFile(part.filename[:80])


def _unpacked(packed: memoryview, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.compress_type == zipfile.ZIP_STORED:
        for begin in range(0, len(packed), _PIECE):
            yield bytes(packed[begin : begin + _PIECE])
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        piece = unpacker.decompress(packed, _PIECE)
        while piece:
            yield piece
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
        if not unpacker.eof:
            raise zipfile.BadZipFile(part.filename[:80])
    else:
        raise zipfile.BadZipFile(part.filename[:80])


def only_parts(content: bytes, kept: Mapping[str, zipfile.ZipInfo], added: Mapping[str, bytes]) -> bytes:
    """The ZIP file with a new list of parts: those of `kept` under the names given there, and `added`; not repacked."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.filelist.clear()
        archive.NameToInfo.clear()
        archive.comment = b""
        for name, part in kept.items():
            entry = copy.copy(part)
            entry.filename, entry.extra, entry.comment = name, b"", b""
            archive.filelist.append(entry)
        for name, body in added.items():
            archive.writestr(name, body)
    return out.getvalue()
