"""Decoding of bytes from outside, and the control characters that are refused or made visible."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

from resultatdialog.intake.names import composed
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_megabytes

MAX_TEXT = 100_000
"""Most characters in one note or quote; a meeting of 90 minutes fills a tenth of it."""

_FORBIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1: they act on a terminal
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: they reorder what is read
    "\u2028\u2029"  # line and paragraph separators: a line break to some readers, not to others
    "\ud800-\udfff"  # half a character: cannot be written as UTF-8
    "\ufffe\uffff"  # no characters at all: XML refuses them
)
CONTROL = re.compile(f"[{_FORBIDDEN}]")
_BOTH = re.compile(b"\xc3[\xa4\xa5\xb6\x84\x85\x96\xa9]")
"""Swedish letters in UTF-8, which are unlikely in cp1252, where they would read `Ã¤`."""
_SPACE = re.compile(r"[\t\n]+")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def control_place(text: str) -> str | None:
    """Line, column and code point of the first forbidden character, in words; None when there is none."""
    found = CONTROL.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    return _("line {line}, character {column} (U+{code:04X})").format(line=line, column=column, code=ord(found.group()))


def printable(text: str) -> str:
    """The text with every forbidden character replaced by U+FFFD, since it could act on a terminal."""
    return CONTROL.sub("\ufffd", text)


def without_controls(text: str) -> str:
    """Typed or pasted text with line breaks as LF and without control characters."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text on one line, forbidden characters as U+FFFD."""
    return _SPACE.sub(" ", printable(text)).strip()


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a file; raises RefusedError when it is missing, unreadable or larger than `limit` bytes."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise RefusedError.one(str(path), _("is no ordinary file."), _("Name a file."))
    try:
        with path.open("rb") as handle:
            content = handle.read(limit + 1)
    except FileNotFoundError:
        raise RefusedError.one(str(path), _("the file does not exist."), _("Check the path.")) from None
    except IsADirectoryError:
        raise RefusedError.one(str(path), _("is a folder, not a file."), _("Name a file in it.")) from None
    except OSError as error:
        raise RefusedError.one(str(path), _("cannot be read ({reason}).").format(reason=error.strerror)) from error
    if len(content) > limit:
        raise RefusedError.one(
            str(path),
            _("is larger than {limit} MB.").format(limit=say_megabytes(limit)),
            _("Check that it is the right file."),
        )
    return content


def unicode_text(content: bytes) -> str:
    """Text from UTF-8 (with or without BOM) or UTF-16 with BOM; raises UnicodeDecodeError for other encodings."""
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")


def decode(content: bytes, name: str) -> str:
    """Text from UTF-8 (with or without BOM), UTF-16 with BOM or, failing that, cp1252; line breaks as LF, NFC.

    Raises RefusedError for other encodings and for control characters. These three are the encodings that Swedish
    offices save in (Excel's "Unicode text" is UTF-16); statistical detection fails on short Swedish texts.
    """
    try:
        text = unicode_text(content)
    except UnicodeDecodeError:
        if content.startswith(_UTF_16):
            raise RefusedError.one(
                name, _("is cut off or damaged (UTF-16)."), _("Save the file again as UTF-8.")
            ) from None
        if _BOTH.search(content):
            raise RefusedError.one(
                name, _("is partly UTF-8 and partly Windows text (cp1252)."), _("Save the file again as UTF-8.")
            ) from None
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise RefusedError.one(
                name,
                _("byte {place} is neither UTF-8 nor Windows text (cp1252).").format(place=error.start + 1),
                _("Save the file again as UTF-8."),
            ) from None
    text = composed(text.replace("\r\n", "\n").replace("\r", "\n"))
    place = control_place(text)
    if place is not None:
        raise RefusedError.one(name, _("control character at {place}.").format(place=place), _("Remove it."))
    return text


def is_blank(value: object) -> bool:
    """Whether a value says nothing: none, a text of spaces and invisible letters, or a list of nothing else."""
    if value is None:
        return True
    if isinstance(value, str):
        return not any(letter.isprintable() and not letter.isspace() for letter in value)
    if isinstance(value, Mapping):
        return all(map(is_blank, value.values()))
    return isinstance(value, list | tuple) and all(map(is_blank, value))
