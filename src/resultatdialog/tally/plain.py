"""The tables as plain text for a terminal or a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.intake.text import one_line
from resultatdialog.tally.present import Presented


def as_text(tables: Iterable[Presented], width: int) -> str:
    """The tables under their titles, without colour or control characters."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    for words in tables:
        console.print(Text(one_line(words.title)))
        console.print(Text(one_line(words.note)))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, heading in enumerate(words.columns):
            right = place >= words.words
            table.add_column(Text(one_line(heading)), justify="right" if right else "left", no_wrap=right)
        for row in words.rows:
            table.add_row(*(Text(one_line(cell)) for cell in row))
        console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()
