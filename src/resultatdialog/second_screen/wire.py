r"""The wire document: one line of JSON for each page, from a meeting to whoever follows it; nothing goes the other way.

    {"version": 1, "page": {"school": "…", "wording": "…", "figures": {…}}}\n
    {"version": 1, "page": null}\n

- `version`: a reader refuses another one than `VERSION` with `OtherVersionError`. A change of the fields below is a new
  version; both windows then need the same program.
- `page`: the whole principal's page as it stands now, in place of every earlier one (`dialogue/principal_page.py` says
  what is in it); null when the meeting has been closed. There are no pieces of pages, so a line may be left out.
- Strings are what people read, in the language of the meeting's window. They are text: writer and reader replace
  control characters, and nothing is taken for markup. Ids, codes, names of people and answers are not in it.
- A line is UTF-8 and at most `MOST_BYTES` long; a missing field is an error, an unknown one is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage
from resultatdialog.intake.text import printable

VERSION = 1
MOST_BYTES = 1_000_000
"""Bytes of the longest line that is read."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line: the page, or None when the meeting has been closed."""

    version: int
    page: PrincipalPage | None


class WireError(ValueError):
    """A line that is no wire document."""


class OtherVersionError(WireError):
    """A line of another version of the document."""


def encode(page: PrincipalPage | None) -> bytes:
    """The line for a page, its line feed included; None: the meeting has been closed."""
    return msgspec.json.encode(_printable(msgspec.to_builtins(PageLine(VERSION, page)))) + b"\n"


def decode(line: bytes) -> PrincipalPage | None:
    """The page of a line, or None when the meeting has been closed; raises WireError."""
    try:
        said = msgspec.json.decode(line)
        if isinstance(said, dict) and isinstance(said.get("version"), int) and said["version"] != VERSION:
            raise OtherVersionError
        page = msgspec.convert(_printable(said), PageLine).page
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise WireError from error
    if page is not None and page.figures is not None and not _is_a_table(page.figures):
        raise WireError
    return page


def _is_a_table(figures: FiguresInWords) -> bool:
    """Whether every line has as many cells as there are headings, one at least."""
    return all(len(line.cells) == len(figures.headings) > 0 for line in figures.lines) and (
        figures.followed is None
        or all(len(line.cells) == len(figures.followed.headings) for line in figures.followed.lines)
    )


def _printable(said: Any) -> Any:
    """JSON values with every control character in their texts replaced."""
    if isinstance(said, str):
        return printable(said)
    if isinstance(said, list | tuple):
        return [_printable(one) for one in said]
    if isinstance(said, dict):
        return {name: _printable(value) for name, value in said.items()}
    return said
