"""The headings of Skolverket's exports: the rows they stand on, the key columns, and each column of figures.

Columns are found by their headings, never by their place: groups have changed order and wording between years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import school_year_of
from resultatdialog.intake.workbook import Sheet
from resultatdialog.results.headings import heading_paths
from resultatdialog.results.reading import RowLevel, SourceColumn, read_cell
from resultatdialog.results.value import TOKENS
from resultatdialog.vocabulary import subject_called

_KEYS: dict[str, str] = {
    "skola": "school", "skolnamn": "school", "skolenhet": "school", "skolenhetsnamn": "school",
    "skolenhetskod": "school_code", "skolkod": "school_code",
    "kommun": "municipality", "skolkommun": "municipality", "kommunnamn": "municipality",
    "kommunkod": "municipality_code", "skolkommunkod": "municipality_code",
    "typavhuvudman": "organizer_type", "huvudmannatyp": "organizer_type",
    "huvudman": "other", "huvudmanorgnr": "other", "huvudmansorgnr": "other", "huvudmannensorgnr": "other",
    "orgnr": "other", "organisationsnummer": "other", "län": "other", "länskod": "other",
    "ämne": "subject", "delprov": "part", "ämnesdel": "part",
    "kön": "gender",
    "läsår": "year",
    "uppgift": "measure", "mått": "measure", "variabel": "measure",
}  # fmt: skip
"""Heading, in lower case without spaces and hyphens, to the key that its column holds."""
_SPACES = re.compile(r"\s+")
LOOKED_AT = 60
"""Number of lines searched for the heading row."""


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """Numbers (from 0) of the last heading row and the keys' row, key to column index, column index to heading."""

    row: int
    key_row: int
    keys: dict[str, int]
    figures: dict[int, SourceColumn]
    about: dict[int, tuple[str | None, str | None]]
    """Column index to the subject and the school year that its headings name besides measure and group."""
    measure: str = ""
    """Heading of the column of subjects, where it names the measure that the columns of years are about."""

    @property
    def level(self) -> RowLevel:
        """Schools or municipalities by their codes; otherwise the country."""
        if "school_code" in self.keys:
            return "school"
        return "municipality" if "municipality_code" in self.keys else "national"

    @property
    def names_organizers(self) -> bool:
        """Whether the rows are types of organizers of the whole country: no codes, `Typ av huvudman` first."""
        return "organizer_type" in self.keys and not {"school", "municipality"} & self.keys.keys()


class HeadingLines(NamedTuple):
    """The rows (from 0) of a table's headings."""

    top: int
    """First row of headings, those of groups included."""
    key: int
    """Row with the headings of the key columns."""
    last: int


def key_of(heading: str) -> str | None:
    """The key that a column with this heading holds; None for other columns."""
    return _KEYS.get(re.sub(r"[\s\-.:]", "", plain(heading)))


def clean(heading: str) -> str:
    """The heading with single spaces, as in the file but for line breaks."""
    return _SPACES.sub(" ", heading).strip()


def heading_rows(sheet: Sheet) -> Iterator[int]:
    """Numbers (from 0) of the rows of headings: more than two cells, the first of them a key."""
    known = False
    for number, line in enumerate(sheet.lines):
        if not known and number >= LOOKED_AT:
            return
        if len(line) < 3:
            continue
        first = line[0] or next((cell for cell in line[:3] if cell.strip()), "")
        if first[:1] not in _FIRST_LETTERS and not first[:1].isspace():
            continue
        if key_of(first) not in _FIRST_KEYS or sum(bool(cell.strip()) for cell in line) < 3:
            continue
        if key_of(first) == "organizer_type" and (known or not _figures_right_of(line)):
            continue
        known = True
        yield number


_FIRST_KEYS = ("school", "municipality", "school_code", "municipality_code", "organizer_type")
_FIRST_LETTERS = frozenset(name[0] for name in _KEYS) | {name[0].upper() for name in _KEYS}


def _figures_right_of(line: Sequence[str]) -> bool:
    """Whether headings of figures follow the type of organizer, as in national reports."""
    return sum(bool(cell.strip()) and key_of(cell) is None for cell in line) > 1


def heading_lines(sheet: Sheet, key: int) -> HeadingLines:
    """The rows of headings around the one with the keys: groups above it, or further headings below merged keys."""
    last = key
    keys = [place for place, cell in enumerate(sheet.lines[key]) if key_of(cell)]
    while last - key < 3 and last + 1 < len(sheet.lines):
        below = [(place, cell.strip()) for place, cell in enumerate(sheet.lines[last + 1]) if cell.strip()]
        if not below or any(
            place in keys or read_cell(cell) != (None, cell) or cell in TOKENS for place, cell in below
        ):
            break
        if below[0][0] <= min(keys):
            break
        last += 1
    return HeadingLines(key - _group_rows_above(sheet, key), key, last)


def _group_rows_above(sheet: Sheet, row: int) -> int:
    """The number of rows of group headings directly above the headings: empty over the keys, words over figures."""
    count = 0
    while count < 3 and row - count >= 1 and _is_group_row(sheet, row - count - 1, row):
        count += 1
    return count


def _is_group_row(sheet: Sheet, above: int, row: int) -> bool:
    """Whether a row above the headings names groups: empty over the keys, words over the figures."""
    named = [place for place, cell in enumerate(sheet.lines[above]) if cell.strip()]
    return (
        bool(named)
        and named[0] > 0
        and all(
            place >= len(sheet.lines[row]) or key_of(sheet.lines[row][place]) is None or not sheet.lines[row][place]
            for place in named
        )
    )


def read_header(sheet: Sheet, lines: HeadingLines) -> ExportHeader:
    """The columns by the paths of headings above them; a column of subjects is a key whatever its heading says."""
    paths = heading_paths(sheet, lines.last, lines.last - lines.top)
    keys: dict[str, int] = {}
    figures: dict[int, SourceColumn] = {}
    about: dict[int, tuple[str | None, str | None]] = {}
    for place, path in enumerate(paths):
        key = key_of(path[-1]) if len(path) == 1 else None
        own = any(
            place < len(sheet.lines[row]) and sheet.lines[row][place].strip()
            for row in range(lines.key, lines.last + 1)
        )
        if key is not None:
            keys.setdefault(key, place)
        elif own:
            figures[place], about[place] = _measured(path)
    measure = ""
    if "subject" not in keys:
        for place, column in figures.items():
            if _has_subjects(sheet, lines.last, place):
                keys["subject"], measure = place, column.name
                del figures[place], about[place]
                break
    return ExportHeader(lines.last, lines.key, keys, figures, about, measure)


def _has_subjects(sheet: Sheet, row: int, place: int) -> bool:
    """Whether a column has subjects in the rows below, whatever its heading says.

    Under `… i respektive ämne` some may be subjects that the program does not know; numbers are none.
    """
    below = [
        line[place].strip() for line in sheet.lines[row + 1 : row + 21] if place < len(line) and line[place].strip()
    ]
    known = [cell for cell in below if subject_called(cell)]
    if known and place < len(sheet.lines[row]) and "respektive ämne" in plain(sheet.lines[row][place]):
        return all(read_cell(cell) == (None, cell) and cell not in TOKENS for cell in below)
    return bool(below) and len(known) == len(below)


def _measured(path: Sequence[str]) -> tuple[SourceColumn, tuple[str | None, str | None]]:
    """Heading and group of a column, and the subject and school year among the headings above it."""
    if len(path) < 3:
        column = SourceColumn(path[-1], path[0] if len(path) == 2 else None)
        subject = next((part for part in path if subject_called(part)), None) if len(path) == 2 else None
        if subject is not None and school_year_of(path[0]) is None and school_year_of(path[-1]) is None:
            rest = path[0] if path[-1] == subject else path[-1]
            return SourceColumn(rest), (subject, None)
        return column, (None, None)
    subject = next((part for part in path if subject_called(part)), None)
    year = next((found for part in path if (found := school_year_of(part))), None)
    rest_parts = [part for part in path if part != subject and school_year_of(part) is None]
    if not rest_parts:
        return SourceColumn(path[-1], path[0]), (subject, year)
    column = SourceColumn(rest_parts[-1], " ".join(rest_parts[:-1]) or None)
    return column, (subject, year)


def says_subject(header: ExportHeader) -> bool:
    """Whether rows or columns say which subject their figures are about."""
    return "subject" in header.keys or all(subject for subject, _year in header.about.values())


def quoted(line: Sequence[str]) -> str:
    """The headings of a row for a message, at most 200 characters."""
    words = " · ".join(clean(cell) for cell in line if cell.strip())
    return words[:200] + ("…" if len(words) > 200 else "")
