"""The guide on paper, in case the computer fails: a school's figures in the questions, and space to write."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from docx.shared import Cm, Pt
from docx.table import Table

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.labels import status_label
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.guide.model import Field, Guide, Option, Question, Section
from resultatdialog.guide.template import condition_references
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import NBSP, labelled
from resultatdialog.report.grid import add_facts, add_table, bare_table, draw_lines, write_cell
from resultatdialog.report.own_results import result_columns, result_table
from resultatdialog.report.pack import asked_sections, without_answers
from resultatdialog.report.styles import PAGE_WIDTH, QUIET, element
from resultatdialog.report.word import Paper
from resultatdialog.vocabulary import subjects

_BOX = "☐"
_BLANK = "_" * 8
_GAP = "    "
_LINE_HEIGHT = 0.8
"""Centimetres, for handwriting."""
_LINES, _FEWER_LINES = 4, 2
"""Lines for a text, and for an optional text."""
_ACTIONS = 3
"""Rows for actions."""
_WHOLE_UP_TO = 40
"""Characters up to which the label of an option is kept on one line."""
_ONE_LINE = (("bottom", "4", QUIET), ("insideH", "4", QUIET))
_GRID = (*_ONE_LINE, ("top", "4", QUIET), ("insideV", "4", QUIET))


def write_paper_guide(conversation: Conversation, path: Path) -> None:
    """Write the guide for the officials, without any answers of the conversation. Raises OSError."""
    held = without_answers(conversation)
    school, current = held.school, held.round
    title = _("Conversation guide on paper")
    paper = Paper(f"{title} – {school.name}", f"{school.name} · {title}")
    paper.paragraph(title, "Title")
    paper.paragraph(school.name, "Subtitle")
    add_facts(
        paper,
        [
            (_("Round"), current.title),
            (_("Results from"), _("school year {year}").format(year=current.school_year)),
            *((name, "_" * 40) for name in (_("Date of the meeting"), _("Principal"))),
            *((name, "_" * 40) for name in (_("Leads the meeting"), _("Takes notes"))),
        ],
    )
    paper.paragraph(
        _(
            "For the meeting without a computer: write here, enter it in the program afterwards and then destroy "
            "the paper."
        ),
        "Request",
    )
    for section, questions in asked_sections(held):
        minutes = _("{section} · {minutes} min").format(section=section.title, minutes=section.minutes)
        paper.heading(f"{section.id}. {minutes}", 1)
        _figures(paper, held.agenda, section)
        for question in questions:
            _question(paper, held, question)
    paper.save(path)


def _figures(paper: Paper, agenda: Agenda, section: Section) -> None:
    shown = section_table(agenda, section)
    if shown is None:
        return
    if shown.cycle:
        steps = (_("collect"), _("analyse"), _("act"), _("follow up and evaluate"))
        paper.paragraph(" → ".join((*steps, steps[0])), "Aside")
        return
    table = result_table(shown)
    if table.rows:
        add_table(paper, result_columns(), table.rows, note_follows=bool(table.notes))
        for note in table.notes:
            paper.paragraph(note, "Table Note")


def _question(paper: Paper, conversation: Conversation, question: Question) -> None:
    wording = conversation.wording(question)
    paper.heading(_("Question {number}. {wording}").format(number=question.number, wording=wording), 3)
    asides = [f"– {follow_up}" for follow_up in question.follow_ups]
    if question.instruction:
        asides.append(f"({_('do not read aloud')}) {question.instruction}")
    for text in asides:
        paper.paragraph(text, "Aside").paragraph_format.keep_with_next = True
    for item in question.fields:
        if _can_show(conversation.agenda, item):
            _field(paper, conversation, item)
    marks = [status_label(status) for status in ("parked", "declined", "dont_know", "not_asked")]
    paper.paragraph(_boxes(marks), "Table Note")


def _can_show(agenda: Agenda, item: Field) -> bool:
    """Whether a field may be needed: a condition on answers does not hide it, a condition on figures may."""
    if item.when is None or any(reference[0] == "answer" for reference in condition_references(item.when)):
        return True
    return agenda.holds(item.when)


def _field(paper: Paper, conversation: Conversation, item: Field) -> None:
    match item.type:
        case "text":
            _label(paper, labelled(item.label))
            _lines(paper, _FEWER_LINES if item.optional else _LINES)
        case "line":
            _label(paper, labelled(item.label))
            _lines(paper, 1)
        case "one" | "several":
            _options(paper, conversation.guide, item, conversation.options(item))
        case "rating":
            steps = [str(step) for step in range(item.lowest, item.highest + 1)]
            _label(paper, labelled(item.label, _boxes(steps), _GAP))
        case "count":
            given = conversation.prefill(item)
            stands = "" if given is None else " " + _("(in the results: {count})").format(count=say_number(given))
            _label(paper, labelled(item.label, f"{_BLANK}{stands}", NBSP))
        case "counts":
            named = (f"{subjects().get(row, row)}{NBSP}{_BLANK}" for row in item.rows)
            _label(paper, labelled(item.label, _GAP.join(named), _GAP))
        case "actions":
            _label(paper, labelled(item.label))
            _actions(paper)
        case _:
            assert_never(item.type)


def _options(paper: Paper, guide: Guide, item: Field, options: Sequence[Option]) -> None:
    """Add tick boxes; each group of options has a line of its own."""
    if not any(option.group for option in options):
        _label(paper, labelled(item.label, _boxes([option.label for option in options]), _GAP))
        return
    _label(paper, labelled(item.label))
    for group, members in itertools.groupby(options, key=lambda option: option.group or ""):
        name = guide.group_labels.get(group, group)
        _label(paper, labelled(name, _boxes([option.label for option in members]), _GAP), room=False)


def _boxes(labels: Sequence[str]) -> str:
    """Tick boxes with labels: `☐ Ja    ☐ Nej`; no line is broken after a box or in a short label."""
    said = (label if len(label) > _WHOLE_UP_TO else label.replace(" ", NBSP) for label in labels)
    return _GAP.join(f"{_BOX}{NBSP}{label}" for label in said)


def _label(paper: Paper, text: str, *, room: bool = True) -> None:
    """Add the label of a field, on the page of the space for the answer; nothing for a field without a label."""
    if not text:
        return
    form = paper.paragraph(text, "Fact").paragraph_format
    form.keep_with_next = True
    if room:
        form.space_before = Pt(4)


def _lines(paper: Paper, count: int) -> None:
    """Add ruled lines across the page."""
    table = bare_table(paper, (PAGE_WIDTH,), count)
    draw_lines(table, _ONE_LINE)
    _room(table)


def _actions(paper: Paper) -> None:
    table = bare_table(paper, (PAGE_WIDTH - 7.5, 4.5, 3), 1 + _ACTIONS)
    draw_lines(table, _GRID)
    for cell, heading in zip(table.rows[0].cells, (_("What"), _("Who"), _("When")), strict=True):
        write_cell(cell, heading, "Table Heading")
    _room(table, first=1)


def _room(table: Table, first: int = 0) -> None:
    """Give rows the height of handwriting, and keep them on the page of the next paragraph."""
    for row in table.rows[first:]:
        row._tr.get_or_add_trPr().append(element("w:trHeight", val=str(round(Cm(_LINE_HEIGHT).twips)), hRule="exact"))
        for cell in row.cells:
            write_cell(cell, "", "Table Text", keep=True)


def paper_guide_beside(pack: Path) -> Path:
    """Path of the guide on paper, beside the pack: `paket-guide.docx` for `paket.docx`."""
    return pack.with_name(f"{pack.stem}-guide{pack.suffix}")
