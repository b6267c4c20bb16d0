"""Rows under headings of their own, as in compact pivot tables: which block each row of a table stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.results.value import Group
from resultatdialog.vocabulary import subject_called, subjects_in

_GRADE = re.compile(r"(?:(?:åk|årskurs|klass|grade)\.?\s*)?(10|[1-9]|f)(?:\s*:?an)?", re.IGNORECASE)
_GRADE_WORD = re.compile(
    r"\b(?:årskurs|åk|år|klass)\.?\s*(10|[1-9])(?!\d)|\b(10|[1-9]):an\b|\b(trean|fyran|sexan|sjuan|nian|tian)\b",
    re.IGNORECASE,
)
_CALLED = {"trean": "3", "fyran": "4", "sexan": "6", "sjuan": "7", "nian": "9", "tian": "10"}
_GIRLS = ("flickor", "flicka", "kvinnor", "kvinna")
_BOYS = ("pojkar", "pojke", "män")
_DIMENSIONS = (
    "årskurs", "åk", "ämne", "läsår", "kön", "delprov", "år", "termin", "klass", "skolform", "stadium", "provdel",
)  # fmt: skip
"""Headings of columns that say which figures a row has."""


_LONGEST = 60


class Rows(NamedTuple):
    """The blocks of a table's rows."""

    labels: Mapping[int, tuple[str, ...]]
    """Line (from 1) of a row of data to the headings it stands under, outermost first."""
    headings: frozenset[int]
    """Lines that are headings of rows."""
    parents: Mapping[int, int]
    """Line of a row that splits up a school's figure (`9` under `Granen`) to the line of the school."""

    def known(self) -> set[str]:
        """All headings that rows stand under, inner and outer."""
        return {label for path in self.labels.values() for label in path}

    def names(self) -> tuple[str, ...]:
        """The headings of the innermost blocks with rows, in order."""
        return tuple(dict.fromkeys(path[-1] for path in self.labels.values() if path))


def row_blocks(sheet: Sheet, first: int, label: int, keyed: frozenset[int] = frozenset()) -> Rows:
    """The blocks of the rows from line `first` (from 1), by the column of labels.

    A row is a heading of rows when its label is a grade, school year, subject or group of pupils, or when the next row
    is on a deeper level (outline, indent or leading spaces); in outlines whose first row is deep, headings stand below.
    `keyed`: lines with a school's code, which are no headings; where there are such, a lone text further down is one
    too, whatever it says, so that rows under `Träslöjd` are not those of the subject above.
    """
    levels = _levels(sheet, first, label)
    words = {line: _label(sheet, line, label) for line in levels}
    often = Counter(
        plain(text)
        for line, text in words.items()
        if line not in keyed and is_block_label(text) and not _is_alone(sheet, line)
    )
    within = {text for text, count in often.items() if count > 1}
    if within and not _are_nested([plain(text) for text in words.values()], within):
        return _split_up(words, within)
    lines = list(levels)
    deep = len(set(levels.values())) > 1
    if deep and levels[lines[0]] > min(levels.values()):
        lines.reverse()
    labels: dict[int, tuple[str, ...]] = {}
    headings: set[int] = set()
    above: list[tuple[int, str]] = []  # level and label
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else None
        deeper = deep and after is not None and levels[after] > levels[line]
        unknown = bool(keyed and headings) and line not in keyed and _is_alone(sheet, line)
        if line not in keyed and (deeper or unknown or is_block_label(words[line])):
            while deep and above and above[-1][0] >= levels[line]:
                above.pop()
            if not deep:
                follows = place > 0 and lines[place - 1] in headings
                above = _outer([text for _level, text in above], words[line], follows=follows)
            above.append((levels[line], words[line]))
            headings.add(line)
            continue
        while deep and above and above[-1][0] >= levels[line]:
            above.pop()
        if above:
            labels[line] = tuple(text for _level, text in above)
    return Rows(dict(sorted(labels.items())), frozenset(headings), {})


def _outer(above: Sequence[str], label: str, *, follows: bool) -> list[tuple[int, str]]:
    """The headings that a heading without a level stands under; `follows`: directly below another one.

    `Åk 6` below `Engelska` is inside it and ends at the next grade or subject; after rows, a heading of another kind
    begins anew.
    """
    kinds = [_kind(text) for text in above]
    if _kind(label) in kinds:
        return [(0, text) for text in above[: kinds.index(_kind(label))]]
    return [(0, text) for text in above] if follows else []


def _kind(label: str) -> str:
    """The kind of a heading of rows: `grade`, `subject`, `group` or `other`, such as a year."""
    if subject_in(label) is not None:
        return "subject"
    return "grade" if grade_in(label) is not None else "group" if group_in(label) is not None else "other"


def _are_nested(words: Sequence[str], within: Collection[str]) -> bool:
    """Whether labels that stand several times are headings of blocks in blocks, not rows that split up a school.

    Such headings never follow each other, differ, and not every other row is followed by one.
    """
    inside = [text in within for text in words]
    follow = any(one and other for one, other in pairwise(inside))
    return not follow and len(within) > 1 and any(not one and not other for one, other in pairwise(inside))


def _split_up(words: Mapping[int, str], within: Collection[str]) -> Rows:
    """The rows where each school is followed by rows that split up its figure."""
    labels: dict[int, tuple[str, ...]] = {}
    parents: dict[int, int] = {}
    school: int | None = None
    for line, text in words.items():
        if plain(text) not in within:
            school = line
        elif school is not None:
            labels[line], parents[line] = (text,), school
    headings = frozenset(line for line, text in words.items() if plain(text) in within and line not in parents)
    return Rows(labels, headings, parents)


def _is_alone(sheet: Sheet, line: int) -> bool:
    """Whether a line has a single cell with text."""
    return sum(bool(cell.strip()) for cell in sheet.lines[line - 1]) == 1


@lru_cache(maxsize=10_000)
def is_block_label(text: str) -> bool:
    """Whether a label says which figures follow rather than whose: a grade, a school year, a subject, girls or boys."""
    if len(text) > _LONGEST:
        return False
    words = plain(text)
    return bool(words) and (
        _GRADE.fullmatch(words) is not None
        or school_year_of(text) is not None
        or subject_called(words) is not None
        or words in (*_GIRLS, *_BOYS)
    )


def _label(sheet: Sheet, line: int, place: int) -> str:
    cells = sheet.lines[line - 1]
    found = cells[place].strip() if place < len(cells) else ""
    return found or next((cell.strip() for cell in cells[:place] if cell.strip()), "")


def _levels(sheet: Sheet, first: int, place: int) -> dict[int, int]:
    """Line to level, for the lines with a label: the outline's or the indent's, plus leading spaces."""
    found = {}
    for line in range(first, len(sheet.lines) + 1):
        cells = sheet.lines[line - 1]
        if not any(cell.strip() for cell in cells):
            continue
        cell = cells[place] if place < len(cells) else ""
        spaces = len(cell) - len(cell.lstrip()) if cell.strip() else 0
        found[line] = sheet.levels.get(line, 0) * 100 + spaces
    return found


@lru_cache(maxsize=10_000)
def same_block(label: str, wanted: str) -> bool:
    """Whether a heading of rows is the one that was named: `Betyg i årskurs 9` is `9`, and no other title with a 9."""
    if plain(label) == plain(wanted):
        return True
    if not any(_GRADE.fullmatch(plain(text)) for text in (label, wanted)):
        return False
    one, other = grade_in(label), grade_in(wanted)
    return one is not None and one == other


def subject_in(label: str) -> str | None:
    """Id of the one subject that a heading of rows names; None for none or several."""
    named = subjects_in(label)
    return named[0] if len(named) == 1 else None


def grade_in(text: str) -> str | None:
    """The grade a label names; None for other labels."""
    words = plain(text)
    found = _GRADE.fullmatch(words)
    if found is not None:
        return found[1].upper()
    named = _GRADE_WORD.search(words)
    return next((_CALLED.get(part, part) for part in named.groups() if part), None) if named else None


def group_in(label: str) -> Group | None:
    """Girls or boys, where a label or heading says one of them (`Andel flickor`); None for others, and for both."""
    words = set(re.findall(r"\w+", plain(label)))
    girls, boys = not words.isdisjoint(_GIRLS), not words.isdisjoint(_BOYS)
    return None if girls == boys else "flickor" if girls else "pojkar"


def is_dimension(heading: str) -> bool:
    """Whether a column's heading says that its cells tell rows of one school apart."""
    return plain(heading) in _DIMENSIONS
