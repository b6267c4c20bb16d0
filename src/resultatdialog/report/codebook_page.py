"""The codebook on paper, for coders to keep beside the keyboard and to send with the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx.shared import Pt
from docx.table import _Cell

from resultatdialog.coding.codebook import BookChange
from resultatdialog.coding.codebook_table import (
    CodeRow,
    DecisionRow,
    code_rows,
    code_texts,
    counts_under_text,
    decision_rows,
)
from resultatdialog.dialogue.labels import say_date
from resultatdialog.guide.model import Codebook, ExplanationType, Guide
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.report.grid import RULES, PaperColumn, add_facts, add_table, bare_table, draw_lines, write_cell
from resultatdialog.report.styles import PAGE_WIDTH, put_style
from resultatdialog.report.word import Paper
from resultatdialog.rounds.model import Round

_KEY = 1.6
_WHEN, _WHAT, _WHY = 3.4, 6.2, 4.4
"""Widths of columns in centimetres."""


def write_codebook_page(
    current: Round, guide: Guide, first: Codebook, changes: Sequence[BookChange], path: Path
) -> None:
    """Write the round's current codebook (of `guide`) as a Word document, and the decisions that led to it.

    `first` is the codebook of the guide file, `changes` the decisions since, oldest first. Raises OSError.
    """
    title = _("Codebook")
    paper = Paper(f"{title} – {current.title}", f"{title} · {current.title}")
    paper.paragraph(title, "Title")
    paper.paragraph(current.title, "Subtitle")
    since = say_date(changes[-1].at[:10]) if changes else _("as the guide has it")
    guide_name = _("{guide} (version {version})").format(guide=guide.title, version=guide.version)
    keys = (_("Keys"), _("stand before the codes"))
    add_facts(paper, [(_("Guide"), guide_name), (_("Last changed"), since), keys])
    found = code_rows(guide.codebook)
    for kind in guide.codebook.types:
        codes = [row for row in found if row.type == kind.id and not row.counts_under]
        if codes:
            _block(paper, kind, codes)
    _retired(paper, found)
    _history(paper, decision_rows(first, changes))
    paper.save(path)


def _block(paper: Paper, kind: ExplanationType, codes: Sequence[CodeRow]) -> None:
    """Add the codes of a type, each with its key."""
    paper.heading(kind.label, 1)
    valences = _("Strength: {strength}. Weakness: {weakness}.").format(strength=kind.strength, weakness=kind.weakness)
    paper.paragraph(valences, "Table Note").paragraph_format.keep_with_next = True
    table = bare_table(paper, (_KEY, PAGE_WIDTH - _KEY), len(codes))
    draw_lines(table, RULES)
    for place, (row, code) in enumerate(zip(table.rows, codes, strict=True)):
        key, text = row.cells
        keep = place in (0, len(codes) - 2) and len(codes) > 1
        write_cell(key, code.key.upper(), "Table Centred", bold=True, keep=keep)
        write_cell(text, code.label, "Table Text", bold=True)
        for name, value in code_texts(code):
            _add_text(text, name, value)
        _space_around(key, text)


def _add_text(cell: _Cell, name: str, text: str) -> None:
    paragraph = cell.add_paragraph()
    put_style(paragraph, "Table Text")
    paragraph.add_run(f"{printable(name)}: ").italic = True
    paragraph.add_run(printable(text))


def _space_around(*cells: _Cell) -> None:
    """Add space above the first and below the last line of a code."""
    for cell in cells:
        cell.paragraphs[0].paragraph_format.space_before = Pt(4)
        cell.paragraphs[-1].paragraph_format.space_after = Pt(5)


def _retired(paper: Paper, found: Sequence[CodeRow]) -> None:
    retired = [row for row in found if row.counts_under]
    if retired:
        paper.heading(_("No longer used"), 1)
    for row in retired:
        paper.term(f"{row.label}:", counts_under_text(found, row))


def _history(paper: Paper, decisions: Sequence[DecisionRow]) -> None:
    if not decisions:
        return
    paper.heading(_("Decisions"), 1)
    who = PAGE_WIDTH - _WHEN - _WHAT - _WHY
    columns = [
        PaperColumn(_("When"), _WHEN, number=False),
        PaperColumn(_("Decision"), _WHAT, number=False),
        PaperColumn(_("Why"), _WHY, number=False),
        PaperColumn(_("By"), who, number=False),
    ]
    add_table(paper, columns, [(say_date(d.at[:10]), d.what, d.why, d.by) for d in decisions])
