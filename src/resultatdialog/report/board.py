"""The board report: the method, then the tables and pictures of the round."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from resultatdialog.dialogue.labels import say_date
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Guide
from resultatdialog.locale import _, ngettext
from resultatdialog.report.grid import add_facts, add_table, columns_for
from resultatdialog.report.method import add_method
from resultatdialog.report.pictures import STRENGTH, WEAKNESS, add_bars, add_flags, schools_per_square
from resultatdialog.report.word import Paper
from resultatdialog.tally.model import CountedTable, ShownTable, Tally


def write_board_report(material: Material, counted: Tally, path: Path) -> None:
    """Write the board report as a Word document; it names no school and ranks none. Raises OSError."""
    current = material.round
    paper = Paper(current.title, current.title)
    paper.paragraph(current.title, "Title")
    paper.paragraph(_("Report to the education board"), "Subtitle")
    add_facts(paper, _facts(material, counted))
    add_method(paper, material, counted)
    paper.new_page()
    writer = _Results(paper, counted, material.guide)
    for name in counted.names("board"):
        writer.add(counted.tables[name])
    paper.save(path)


def _facts(material: Material, counted: Tally) -> list[tuple[str, str]]:
    current = material.round
    dates = sorted({c.session.held_on for c in material.conversations if c.session.held_on})
    facts = [
        (_("Municipality"), current.municipality),
        (_("Results from"), _("school year {year}").format(year=current.school_year)),
        (_("Schools"), str(counted.schools)),
        (_("Meetings"), str(counted.sessions)),
    ]
    if dates:
        first, last = say_date(dates[0]), say_date(dates[-1])
        when = first if first == last else _("{first} to {last}").format(first=first, last=last)
        facts.append((_("Held"), when))
    return facts


class _Results:
    """Writes tables and pictures one after the other and numbers them."""

    def __init__(self, paper: Paper, counted: Tally, guide: Guide) -> None:
        self._paper = paper
        self._counted = counted
        self._guide = guide
        self._tables = itertools.count(1)
        self._figures = itertools.count(1)

    def add(self, counted: CountedTable[Any, Any]) -> None:
        """Add a table or picture under its heading; a table without rows is left out."""
        draw = {"table": self._table, "bars": self._bars, "flags": self._flags}[counted.table.drawing]
        if counted.rows:
            draw(counted.in_words(self._guide), counted)

    def _table(self, words: ShownTable, _counted: CountedTable[Any, Any]) -> None:
        """Add one table; with three key columns, one table for each value of the first."""
        self._paper.heading(words.title, 1)
        if words.keys < 3:
            self._caption(words.note)
            add_table(self._paper, columns_for(words.headings, words.rows, words.keys), words.rows)
            return
        self._paper.paragraph(words.note).paragraph_format.keep_with_next = True
        rest = [row[1:] for row in words.rows]
        columns = columns_for(words.headings[1:], rest, words.keys - 1)
        for first, rows in itertools.groupby(words.rows, key=lambda row: row[0]):
            self._caption(first)
            add_table(self._paper, columns, [row[1:] for row in rows], spanned=True)

    def _caption(self, text: str) -> None:
        self._paper.caption(_("Table {number}.").format(number=next(self._tables)), text)

    def _bars(self, words: ShownTable, counted: CountedTable[Any, Any]) -> None:
        """Add a bar of squares for each row, as long as its `count` of `n` schools; nothing when `n` is 0."""
        n = counted.rows[0].n
        if not n:
            return
        bars = {name: row.count for (name, *_rest), row in zip(words.rows, counted.rows, strict=True)}
        self._paper.heading(words.title, 1)
        each = schools_per_square(bars)
        square = ngettext("A square is {count} school.", "A square is {count} schools.", each).format(count=each)
        self._picture(f"{words.note} {square}")
        add_bars(self._paper, bars, n)

    def _flags(self, words: ShownTable, counted: CountedTable[Any, Any]) -> None:
        """Add a row of signs for each school, without its name."""
        note = words.note
        without = self._counted.sessions - len(counted.rows)
        if without:
            note += " " + ngettext(
                "{count} school with a meeting has no index (its figures are missing or masked) and is not shown.",
                "{count} schools with a meeting have no index (figures are missing or masked) and are not shown.",
                without,
            ).format(count=without)
        self._paper.heading(words.title, 1)
        self._paper.paragraph(note).paragraph_format.keep_with_next = True
        signs = _(
            "A row is a school. {strength} named as a strength, {weakness} named as a weakness, empty: not named."
        )
        self._picture(signs.format(strength=STRENGTH, weakness=WEAKNESS))
        add_flags(self._paper, words.headings[1:], counted.rows)

    def _picture(self, text: str) -> None:
        self._paper.caption(_("Figure {number}.").format(number=next(self._figures)), text)
