"""Headings over several lines: each column's path from the uppermost heading down to its own, and look-up by path."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import is_calendar_year
from resultatdialog.intake.workbook import Sheet
from resultatdialog.results.value import read_number

Path = tuple[str, ...]
"""Headings of a column from the uppermost line to its own; a line without one is left out."""
_MOST_ABOVE = 3
"""Most lines of headings above the last."""


def heading_paths(sheet: Sheet, row: int, above: int | None = None) -> tuple[Path, ...]:
    """The path of each column; `row` is the last line of headings, from 0, and `above` the lines over it, if known."""
    lines = range(row - (heading_lines_above(sheet, row) if above is None else above), row + 1)
    width = max((len(sheet.lines[line]) for line in lines), default=0)
    filled = [_filled(sheet, line, width, spread=line < row) for line in lines]
    paths = []
    for place in range(width):
        path: list[str] = []
        for words in filled:
            if words[place] and words[place] not in path[-1:]:
                path.append(words[place])
        paths.append(tuple(path))
    return tuple(paths)


def heading_lines_above(sheet: Sheet, row: int) -> int:
    """The number of lines directly above a line of headings that are headings too: words over several columns."""
    count = 0
    while count < _MOST_ABOVE and row - count - 1 >= 0 and _is_heading_line(sheet, row - count - 1):
        count += 1
    return count


def _is_heading_line(sheet: Sheet, line: int) -> bool:
    """Whether a line has headings: words in two or more cells, or in one not at the left, where titles stand."""
    cells = [(place, cell.strip()) for place, cell in enumerate(sheet.lines[line]) if cell.strip()]
    if not cells or any(len(cell) > _LONGEST for _place, cell in cells):
        return False
    numbers = sum(read_number(cell) is not None and not is_calendar_year(cell) for _place, cell in cells)
    return (len(cells) > 1 or cells[0][0] > 0) and 2 * numbers < len(cells)


_LONGEST = 200


def _filled(sheet: Sheet, line: int, width: int, *, spread: bool) -> list[str]:
    """The words of a line of headings over all the columns they stand above."""
    cells = [" ".join(cell.split()) for cell in sheet.lines[line]]
    found = [*cells, *[""] * (width - len(cells))]
    ends = dict.fromkeys(range(width), width)
    for top, left, bottom, right in sheet.merged:
        if top <= line <= bottom and left < width:
            words = " ".join(sheet.lines[top][left].split()) if left < len(sheet.lines[top]) else ""
            if top == line or not spread or right == left:
                for place in range(left, min(right + 1, width)):
                    found[place] = found[place] or words
            ends[left] = right + 1
    if not spread:
        return found
    words, end = "", 0
    for place in range(width):
        if place < len(cells) and cells[place]:
            words, end = cells[place], ends[place]
        elif words and place < end and not found[place]:
            found[place] = words
    return found


def name_of(path: Path) -> str:
    """A column's own heading: the last of its path."""
    return path[-1] if path else ""


def say_path(path: Sequence[str]) -> str:
    """A path in words: `2024/25 · Andel`."""
    return " · ".join(path)


def say_heading(heading: str | Sequence[str]) -> str:
    """A heading, or a path of headings, in words."""
    return heading if isinstance(heading, str) else say_path(heading)


def matching(paths: Sequence[Path], wanted: str | Sequence[str]) -> list[int]:
    """The columns that a heading or a path names, by their places; several when it does not tell them apart.

    A path names a column when all its headings stand in the column's path in that order. `Andel (2)` is the second
    column headed `Andel`.
    """
    if not isinstance(wanted, str):
        parts = [plain(part) for part in wanted]
        return [place for place, path in enumerate(paths) if _within(parts, [plain(part) for part in path])]
    heading = " ".join(wanted.split())
    exact = [place for place, path in enumerate(paths) if name_of(path) == heading]
    if exact:
        return exact
    alike = [place for place, path in enumerate(paths) if plain(name_of(path)) == plain(heading)]
    if alike:
        return alike
    whole = plain(heading)
    said = [n for n, path in enumerate(paths) if path and whole in (plain(" ".join(path)), plain(say_path(path)))]
    numbered = _NUMBERED.fullmatch(heading)
    if said or numbered is None:
        return said
    found = [place for place, path in enumerate(paths) if plain(name_of(path)) == plain(numbered[1])]
    return found[int(numbered[2]) - 1 : int(numbered[2])]


_NUMBERED = re.compile(r"(.+) \(([1-9][0-9]?)\)")


def _within(parts: Sequence[str], path: Sequence[str]) -> bool:
    rest = iter(path)
    return bool(parts) and all(any(part == each for each in rest) for part in parts)


def told_apart(paths: Sequence[Path], place: int) -> str | Path:
    """The shortest that names only this column: its heading, else its path, else its heading with a number."""
    path = paths[place]
    own = name_of(path)
    alike = matching(paths, own)
    if alike == [place]:
        return own
    for size in range(2, len(path) + 1):
        if matching(paths, path[-size:]) == [place]:
            return path[-size:]
    for upper in path[:-1]:
        if matching(paths, (upper, own)) == [place]:
            return (upper, own)
    return f"{own} ({alike.index(place) + 1})"
