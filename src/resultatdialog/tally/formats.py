"""The tables of a tally as CSV and Markdown, which pandas writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from resultatdialog.files import write_whole
from resultatdialog.guide.model import Guide
from resultatdialog.intake.formula import no_formula
from resultatdialog.locale.numbers import decimal_sign
from resultatdialog.tally.cell_ids import cell_id
from resultatdialog.tally.groups import SchoolGroup
from resultatdialog.tally.model import CellRow, Tally
from resultatdialog.tally.side_by_side import Groups, tables_in_words
from resultatdialog.tally.text import remarks


def frame(counted: Tally, name: str, groups: Groups = ()) -> pd.DataFrame:
    """A table as a frame with the columns of CSV, which are there also when the table has no rows.

    With groups of schools, `by` and `group` come first; `group` is None for the schools of which it is not known, and
    both are for the rows of all schools. `cell`, the name of a row's cell, comes last.
    """
    parts: list[tuple[SchoolGroup | None, Tally]] = [(None, counted), *groups]
    tables = [part.tables[name] for _group, part in parts]
    columns = dict.fromkeys(column for table in tables for column in table.columns())
    first = ["by", "group"] if groups else []
    last = ["cell"] if any(table.cells for table in tables) else []
    rows = [
        {
            **({"by": group.by, "group": group.value} if group else dict.fromkeys(first)),
            **row.record(),
            **({"cell": str(cell_id(part, part.tables[name], row, group))} if isinstance(row, CellRow) else {}),
        }
        for group, part in parts
        for row in part.tables[name].rows
    ]
    return pd.DataFrame(rows, columns=[*first, *columns, *last], dtype=object)


def to_csv(counted: Tally, names: Sequence[str], decimal: str = ".", groups: Groups = ()) -> str:
    """The tables as CSV with `;`, one after the other; with several, each stands under its name.

    A text that a spreadsheet would take for a formula gets an apostrophe first. `decimal` is the decimal sign.
    """
    parts = []
    for name in names:
        table = frame(counted, name, groups)
        rows = [[_in_csv(value, decimal) for value in row] for row in table.itertuples(index=False)]
        written = pd.DataFrame(rows, columns=list(table.columns), dtype=object)
        text = written.to_csv(sep=";", index=False, lineterminator="\n")
        parts.append(f"{name}\n{text}" if len(names) > 1 else text)
    return "\n".join(parts)


def _in_csv(value: object, decimal: str) -> object:
    """A cell of CSV: empty for None, no text that would be a formula, the decimal sign in numbers with decimals."""
    if isinstance(value, float):
        return str(value).replace(".", decimal)
    if value is None:
        return ""
    return no_formula(value) if isinstance(value, str) else value


def write_csv(counted: Tally, names: Sequence[str], path: Path, groups: Groups = ()) -> None:
    """CSV that Excel in the active language opens by a double click: `;`, its decimal sign and UTF-8 with BOM."""
    write_whole(path, to_csv(counted, names, decimal_sign(), groups).replace("\n", "\r\n").encode("utf-8-sig"))


def to_markdown(counted: Tally, guide: Guide, names: Sequence[str], groups: Groups = ()) -> str:
    """The tables in Markdown, worded as on the screen."""
    parts = []
    for words in tables_in_words(counted, names, guide, groups):
        table = pd.DataFrame([[_cell(cell) for cell in row] for row in words.rows], columns=list(words.headings))
        align = ["left" if column < words.keys else "right" for column in range(len(words.headings))]
        text = table.to_markdown(index=False, colalign=align, disable_numparse=True) if len(table) else "–"
        parts.append(f"## {words.title}\n\n{_cell(words.note)}\n\n{text}\n")
    return "\n".join([*parts, *(f"{remark}\n" for remark in remarks(counted))])


def _cell(text: str) -> str:
    """A text whose characters are not taken for Markdown."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, f"\\{character}")
    return text
