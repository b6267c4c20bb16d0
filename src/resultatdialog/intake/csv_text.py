"""CSV from outside, by `;`, `,` or tab: columns found by name, cells as text, mistakes with line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resultatdialog.intake.columns import separator, without_said_separator
from resultatdialog.intake.problem import ENOUGH, Problem, RefusedError
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.locale import _

MAX_BYTES = 12 * 1_048_576
MOST_ROWS, MOST_COLUMNS = 150_000, 100
"""A round of 300 schools with every measure for five years has a quarter of these rows."""
_KEPT_ONCE = 5_000
"""Different cell texts of which one string each is kept."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One data row: cells by column name, and the line of the file it ends on."""

    file: str
    line: int
    cells: dict[str, str]

    def where(self, column: str = "") -> str:
        """The place for messages: file, line and, when given, column."""
        place = _("{file}, line {line}").format(file=self.file, line=self.line)
        return _("{place}, column {column}").format(place=place, column=column) if column else place


def read_csv(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[TableRow, ...]:
    """The rows of a CSV file; raises RefusedError as `parse_csv`."""
    return parse_csv(decode(read_bytes(path, MAX_BYTES), path.name), path.name, required, optional)


def parse_csv(text: str, name: str, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[TableRow, ...]:
    """The rows below the header; raises RefusedError with all mistakes in the header, or all rows that do not fit it.

    Unknown columns are mistakes: a misspelt one would otherwise be ignored without notice.
    """
    text, said = without_said_separator(text)
    first = text.removeprefix("\n").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=said or separator([first]), strict=True)
    rows = _rows(reader, name)
    try:
        header_line, header = next(rows)
        if said is not None and not header:
            header_line, header = next(rows)
    except StopIteration:
        raise RefusedError.one(name, _("the file is empty.")) from None
    if len(header) > MOST_COLUMNS:
        raise RefusedError.one(
            _("{file}, line {line}").format(file=name, line=header_line),
            _("{count} are too many; the limit is {limit}.").format(count=len(header), limit=MOST_COLUMNS),
        )
    header = [cell.strip() for cell in header]
    while header and not header[-1]:
        header.pop()
    problems = [
        Problem(
            _("{file}, line {line}").format(file=name, line=header_line),
            _("the column '{column}' is missing.").format(column=column),
            _("The header should read {header}.").format(header=";".join([*required, *optional])),
        )
        for column in required
        if column not in header
    ]
    for column in header:
        if column not in (*required, *optional):
            problems.append(
                Problem(
                    _("{file}, line {line}").format(file=name, line=header_line),
                    _("the column '{column}' is unknown.").format(column=column[:80]),
                    _("Known columns: {columns}.").format(columns=", ".join([*required, *optional])),
                )
            )
        if header.count(column) > 1:
            problems.append(Problem(name, _("the column '{column}' stands twice.").format(column=column[:80])))
    if problems:
        raise RefusedError(dict.fromkeys(problems))
    found: list[TableRow] = []
    once: dict[str, str] = {}  # the same codes, measures and years are in all rows: one string each saves memory
    for line, cells in rows:
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        stripped = [*map(str.strip, cells)]
        if not any(stripped):
            continue
        if len(cells) != len(header):
            problems.append(
                Problem(
                    _("{file}, line {line}").format(file=name, line=line),
                    _("has {found} cells, the header has {expected}.").format(found=len(cells), expected=len(header)),
                    _("A cell that contains the separator must stand in quotation marks."),
                )
            )
            if len(problems) > ENOUGH:
                break
            continue
        if len(found) == MOST_ROWS:
            raise RefusedError.one(
                _("{file}, line {line}").format(file=name, line=line),
                _("more than {limit} rows.").format(limit=MOST_ROWS),
                _("Check that it is the right file."),
            )
        keep = once.setdefault if len(once) < _KEPT_ONCE else once.get
        found.append(TableRow(name, line, dict(zip(header, map(keep, stripped, stripped), strict=True))))
    if problems:
        raise RefusedError(problems)
    return tuple(found)


def _rows(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row; raises RefusedError for unclosed quotation marks."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = getattr(reader, "line_num", 0)
            raise RefusedError.one(
                _("{file}, line {line}").format(file=name, line=line),
                _("cannot be read as a table row ({reason}).").format(reason=error),
                _("Check the quotation marks."),
            ) from None
        yield getattr(reader, "line_num", 0), cells
