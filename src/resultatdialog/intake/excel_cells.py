"""Count of an Excel sheet's cells by the rules of the library that reads them, before it sees the sheet.

A reader keeps a table from A1 to the last cell of a sheet, so one far cell asks for billions. The tags of a sheet are
found in its bytes: regular spellings (`<c r="B7"`) by one pattern, all others one by one, with a place for each cell
that names none.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from resultatdialog.intake.archive import trap
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.workbook import MOST_CELLS, MOST_COLUMNS, MOST_LINES
from resultatdialog.locale import _

MOST_TEXT = 20_000_000
"""Most bytes of text in the cells of a workbook, each shared string counted as often as a cell shows it."""
MOST_MERGED = 50_000
"""Most merged ranges in a sheet."""
MOST_IRREGULAR = 300_000
"""Most cells and rows in a sheet that spells their places in an unusual way; each costs far more to count."""

_NAMED = rb"<(?:[^\s<>/:]*:)*"
"""Beginning of a tag, with any namespace."""
_CELL = re.compile(_NAMED + rb'c(?: r="([A-Z]{1,3})([1-9][0-9]{0,6})"|(?=[\s/>]))')
_TAG = re.compile(rb"<(/?)(?:[^\s<>/:]*:)*(c|row)(?=[\s/>])([^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*)>")
_ANY_TAG = re.compile(rb"</?(?:[^\s<>/:]*:)*(?:c|row)(?=[\s/>])")
_PLACE = re.compile(rb"\sr\s*=\s*(\"[^\"]*\"|'[^']*')")
_ROW_START = re.compile(_NAMED + rb"row(?=[\s/>])")
_PLACED = re.compile(rb"\sr\s*=")
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(rb"[0-9]{1,7}")
_MERGED = re.compile(_NAMED + rb"mergeCell[\s/>]")
_LONG = re.compile(rb">([^<]{9,})")
"""Text of more bytes than eight; shorter ones are bounded by the number of cells."""
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_SHARED_INDEX = re.compile(rb"\st\s*=\s*[\"']s[\"'][^<>]*>\s*" + _NAMED + rb"v\s*>\s*([0-9]{1,9})\s*<")
_STRING = re.compile(_NAMED + rb"si(?=[\s/>])")
_MARKUP = re.compile(rb"<[^>]*>")

Pieces = Callable[[], Iterable[bytes]]
"""Function that unpacks a part, in pieces that each end before a `<`."""


class Size(NamedTuple):
    """The room a sheet takes when it is read."""

    cells: int
    """Number of cells from A1 to the last row and column, or of the cells written in it if that is more."""
    text: int
    """Bytes of text in its cells."""


class SharedStrings:
    """The texts that cells refer to by number, by their lengths in bytes."""

    def __init__(self, pieces: Pieces | None) -> None:
        self._pieces = pieces
        self._lengths = array("L", _lengths(pieces(), exact=False)) if pieces else array("L")
        self._exact = False
        self.longest = max(self._lengths, default=0)

    def text(self, indexes: Iterable[bytes], room: int) -> int:
        """Bytes of the texts with these numbers; markup within them is left out when they are more than `room`."""
        wanted = [int(index) for index in indexes]
        found = self._sum(wanted)
        if found > room and self._pieces and not self._exact:
            self._lengths, self._exact = array("L", _lengths(self._pieces(), exact=True)), True
            self.longest = max(self._lengths, default=0)
            found = self._sum(wanted)
        return found

    def _sum(self, indexes: Iterable[int]) -> int:
        lengths, count = self._lengths, len(self._lengths)
        return sum(lengths[index] for index in indexes if index < count)


def _lengths(pieces: Iterable[bytes], *, exact: bool) -> Iterator[int]:
    """The length of each shared string, with its markup or without."""
    said: Callable[[bytes], int] = (lambda part: len(_MARKUP.sub(b"", part))) if exact else len
    begun = False
    length = 0
    for piece in pieces:
        before, *strings = _STRING.split(piece)
        length += said(before)
        for string in strings:
            if begun:
                yield length
            begun, length = True, said(string)
    if begun:
        yield length


def size(pieces: Pieces, strings: SharedStrings, name: str, part: str, room: Size) -> Size:
    """The size of a sheet; raises RefusedError when it has too many rows, columns or cells, or more than `room`."""
    cells = height = width = merged = text = 0
    regular = True
    for piece in pieces():
        found = _CELL.findall(piece)
        cells += len(found)
        if regular and (
            (b"", b"") in found or len(_PLACED.findall(piece)) > len(found) + len(_ROW_START.findall(piece))
        ):
            regular = False  # a cell without a place, or with two: the library takes the last
        if regular and found:
            columns, rows = zip(*found, strict=True)
            width = max(width, *map(_number, set(columns)))
            height = max(height, *map(int, set(rows)))
        text += sum(map(len, _LONG.findall(piece)))
        if shown := len(_SHARED.findall(piece)):
            text += _shared(piece, shown, strings, room.text - text)
        merged += len(_MERGED.findall(piece))
        if merged > MOST_MERGED:
            raise trap(name, _("more than {limit} merged ranges").format(limit=MOST_MERGED))
        _check(name, height, width, cells, text, room)
    if not regular:
        height, width = _irregular(pieces(), name, part)
        _check(name, height, width, cells, text, room)
    return Size(max(cells, height * width), text)


def _check(name: str, height: int, width: int, cells: int, text: int, room: Size) -> None:
    if height > MOST_LINES:
        raise trap(name, _("more than {limit} rows").format(limit=MOST_LINES))
    if width > MOST_COLUMNS:
        raise trap(name, _("more than {limit} columns").format(limit=MOST_COLUMNS))
    if max(cells, height * width) > room.cells:
        raise trap(name, _("more than {limit} cells").format(limit=MOST_CELLS))
    if text > room.text:
        raise trap(name, _("more than {limit} letters in its cells").format(limit=MOST_TEXT))


def _shared(piece: bytes, shown: int, strings: SharedStrings, room: int) -> int:
    """Bytes of the shared strings a piece of a sheet shows; one whose number is not found counts as the longest."""
    most = shown * strings.longest
    if most <= room // 8:
        return most
    indexes = _SHARED_INDEX.findall(piece)
    return strings.text(indexes, room) + (shown - len(indexes)) * strings.longest


def _irregular(pieces: Iterable[bytes], name: str, part: str) -> tuple[int, int]:
    """The last row and column of a sheet whose cells or rows lack a place or spell it in another way, from 1.

    A row without a number follows the row before, a cell without a reference the cell before, as the library has it.
    """
    height = width = row = column = seen = 0
    for piece in pieces:
        tags = _TAG.findall(piece)
        seen += len(tags)
        if seen > MOST_IRREGULAR:
            raise trap(
                name, _("more than {limit} cells and rows without a plain place").format(limit=MOST_IRREGULAR // 2)
            )
        if len(tags) != len(_ANY_TAG.findall(piece)):
            raise _unreadable(name, part)
        for ends, tag, attributes in tags:
            places = _PLACE.findall(b" " + attributes)
            if len(places) > 1:
                raise _unreadable(name, part)
            written = places[0][1:-1] if places else None
            if tag == b"row":
                if written is not None and not ends:
                    row = _row(written, name, part)
                if ends or attributes.endswith(b"/"):
                    row, column = row + 1, 0
                continue
            if ends:
                continue
            at = row
            if written is not None:
                reference = _REFERENCE.fullmatch(written)
                if reference is None:
                    raise _unreadable(name, part)
                at, column = int(reference[2]) - 1, _number(reference[1].upper()) - 1
            column += 1
            height, width = max(height, at + 1), max(width, column)
    return height, width


def _row(written: bytes, name: str, part: str) -> int:
    """The number of a row, from 0."""
    if not _ROW.fullmatch(written):
        raise _unreadable(name, part)
    return int(written) - 1


def _unreadable(name: str, part: str) -> RefusedError:
    return trap(name, _("{part} has cells whose place cannot be read").format(part=part[:80]))


def _number(letters: bytes) -> int:
    """The number of a column from its letters: `A` is 1, `AB` is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
