"""Messages on stderr, cut to a length that a person reads: between two answers of hers at most ten lines.

On a terminal the lines are counted as it breaks them.

Every command says what it has to say through this module; stdout is for its result.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

MOST = 10
"""Lines of a message, the one about what was left out included."""
LONGEST = 1000
"""Characters of a line of a message; of a longer one the beginning and the end are printed."""
MOST_NOTES = 4
"""Notes before the message that ends a command; one line more says how many were left out."""


class _Said:
    """Lines said since a person answered last."""

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        self.lines = self.notes = self.held = 0


_said = _Said()


def begin(*, whole: bool) -> None:
    """Begin the messages of a command; `whole` leaves nothing out."""
    global _said
    _said = _Said(whole=whole)


def answered() -> None:
    """Note that a person has read what was said, and answered: the count begins anew."""
    begin(whole=_said.whole)


def say(words: str) -> None:
    """Print a message of a few lines."""
    for line in words.split("\n"):
        _print(line)


def say_note(words: str) -> None:
    """Print a note, something worth knowing that stops nothing; after `MOST_NOTES` they are only counted."""
    _said.notes += 1
    note = _("Note: {warning}").format(warning=words)
    too_long = _said.notes > 1 and _said.lines + _rows(note) > MOST - 2  # room for what ends the command
    if (_said.notes > MOST_NOTES or too_long) and not _said.whole:
        _said.held += 1
    else:
        say(note)


def end() -> None:
    """Say how many notes were left out."""
    if _said.held:
        held, _said.held = _said.held, 0
        _print(_left_out(held))


def say_problems(problems: Sequence[object]) -> None:
    """Print what ends a command, one problem a line; those that are too many for a message are counted."""
    end()
    lines = [line for problem in problems for line in str(problem).split("\n")]
    if not _said.whole:
        lines = _fitting([_shortened(one_line(line)) for line in lines], max(MOST - _said.lines, 1))
    for line in lines:
        _print(line)


def say_list(problems: Sequence[object]) -> None:
    """Print a list that somebody has asked for, however long it is."""
    end()
    for problem in problems:
        say(str(problem))


def _fitting(lines: list[str], room: int) -> list[str]:
    """The first lines, at least one, that fit into `room` rows, and a line with the number of the others, if any."""
    if sum(map(_rows, lines)) <= room:
        return lines
    shown, rows = 0, _rows(_left_out(len(lines)))
    while shown < len(lines) and (shown == 0 or rows + _rows(lines[shown]) <= room):
        rows += _rows(lines[shown])
        shown += 1
    return lines if shown == len(lines) else [*lines[:shown], _left_out(len(lines) - shown)]


def _rows(line: str) -> int:
    """Rows that a line takes on the terminal; 1 where stderr is none."""
    width = _width()
    return max(-(-len(line) // width), 1) if width else 1


def _width() -> int:
    """Columns of the terminal that stderr is; 0 where it is none or does not say."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):  # no terminal; no file, or one that is closed
        return 0


def _shortened(line: str) -> str:
    """A line without its middle when it is too long: the place stands at its beginning, the remedy at its end."""
    longest = min(LONGEST, max((MOST - 1) * _width(), MOST_NOTES * 80) if _width() else LONGEST)
    return line if len(line) <= longest else f"{line[: longest // 2]} … {line[-longest // 2 :]}"


def _left_out(count: int) -> str:
    return _("… and {count} more. All of them: resultatdialog --all-lines …").format(count=count)


def _print(line: str) -> None:
    _said.lines += _rows(line)
    _write(one_line(line))


def _write(line: str) -> None:
    print(line, file=sys.stderr)
