"""The pack a principal gets before the meeting: its purpose, its questions, the figures and how to read them."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.dialogue.session import fold
from resultatdialog.guide.model import Question, Section, Wording
from resultatdialog.guide.template import condition_references, holds, text_references
from resultatdialog.intake.school_year import autumn_of
from resultatdialog.locale import _
from resultatdialog.report.comparison import add_groups, add_strips, add_transition, add_years
from resultatdialog.report.grid import add_facts, add_table
from resultatdialog.report.own_results import result_columns, result_table
from resultatdialog.report.word import Paper


def write_pack(conversation: Conversation, path: Path) -> None:
    """Write the pack for the conversation's school, without anything said or noted. Raises OSError."""
    held = without_answers(conversation)
    school, current = held.school, held.round
    title = _("Before the results dialogue")
    paper = Paper(f"{title} – {school.name}", f"{school.name} · {current.title}")
    paper.paragraph(title, "Title")
    paper.paragraph(school.name, "Subtitle")
    parts = asked_sections(held)
    facts = (
        (_("Round"), current.title),
        (_("Municipality"), current.municipality),
        (_("Results from"), _("school year {year}").format(year=current.school_year)),
        (_("Time"), _("about {minutes} minutes").format(minutes=sum(section.minutes for section, _asked in parts))),
    )
    add_facts(paper, facts)
    _about(paper)
    _questions(paper, parts, autumn_of(current.school_year))
    _results(paper, held, parts)
    paper.save(path)


def without_answers(conversation: Conversation) -> Conversation:
    """The same conversation without answers, notes and participants."""
    return Conversation(conversation.agenda, fold(conversation.session.id, ()))


def asked_sections(conversation: Conversation) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
    """The parts of the school's meeting, each with the questions that apply to the school."""
    asked = set(conversation.questions)
    parts = ((part, tuple(q for q in part.questions if q in asked)) for part in conversation.guide.sections)
    return tuple((part, questions) for part, questions in parts if questions)


def general_wording(question: Question, year: int | None) -> str:
    """A wording that holds for any school; empty when the guide has none.

    The question's `general`; else the last wording, if it is the only one, or if others name figures and none of them
    is for a masked figure (the last one is then for a missing figure).
    """
    if question.general:
        return question.general
    *others, last = _wordings_of_year(question, year)
    if not others:
        return last.text
    named = any(text_references(wording.text) for wording in others)
    masked = any(".masked" in (wording.when or "") for wording in others)
    return last.text if named and not masked else ""


def _wordings_of_year(question: Question, year: int | None) -> tuple[Wording, ...]:
    """The question's wordings as far as a year decides: those of other years, and those after one that fits, go."""
    found: list[Wording] = []
    for wording in question.wordings:
        decided = wording.when is not None and set(condition_references(wording.when)) == {("year",)}
        if decided and not holds(wording.when or "", {"year": year}):
            continue
        found.append(wording)
        if decided and not text_references(wording.text):
            break
    return tuple(found)


def _about(paper: Paper) -> None:
    paper.heading(_("What the dialogue is about"), 1)
    paper.paragraph(
        _(
            "We meet to talk about the school's results: what they show, how you explain them and what you do next. "
            "The figures are where the talk begins; they are no verdict on the school."
        )
    )
    paper.paragraph(
        _(
            "Two of us come. One leads the talk, one takes notes. Afterwards you read what was noted and correct "
            "what is not right."
        )
    )
    paper.paragraph(
        _(
            "Think beforehand about why the results look as they do, what the school itself can influence, and how "
            "you follow it up. Bring what you use for that, if you like."
        ),
        "Request",
    )


def _questions(paper: Paper, parts: tuple[tuple[Section, tuple[Question, ...]], ...], year: int | None) -> None:
    paper.heading(_("What we will ask about"), 1)
    for section, questions in parts:
        paper.heading(_("{section} · {minutes} min").format(section=section.title, minutes=section.minutes), 2)
        for question in questions:
            end = "" if question.short.endswith(("?", "!", ".")) else "."
            paper.term(f"{question.number}. {question.short}{end}", general_wording(question, year))


def _results(paper: Paper, conversation: Conversation, parts: tuple[tuple[Section, tuple[Question, ...]], ...]) -> None:
    tables = []
    for section, _asked in parts:
        shown = section_table(conversation.agenda, section)
        table = result_table(shown) if shown is not None else None
        if shown is not None and table is not None and table.rows:
            tables.append((shown, table))
    if not tables:
        return
    paper.new_page()
    paper.heading(_("The school's results"), 1)
    for shown, table in tables:
        paper.heading(table.title, 2)
        add_table(paper, result_columns(), table.rows, note_follows=bool(table.notes))
        for note in table.notes:
            paper.paragraph(note, "Table Note")
        add_strips(paper, shown.rows)
        add_years(paper, shown.rows)
        add_groups(paper, shown.rows)
        if shown.transition is not None and shown.followed is not None:
            add_transition(paper, shown.transition.masked(conversation.round.min_group), shown.followed)
    _how_to_read(paper)


def _how_to_read(paper: Paper) -> None:
    paper.heading(_("How to read the tables"), 1)
    paper.term(
        _("Lowest, median, highest."),
        _(
            "The lowest, the middle and the highest of the round's schools that have a figure. No other school is "
            "named and none is ranked."
        ),
    )
    paper.term(
        _("Chance."),
        _(
            "With few pupils a figure swings by chance alone. Within chance: the difference is no larger than that. "
            "Of twenty differences that are nothing but chance, about one is still called larger."
        )
        + " "
        + _("For means we do not know how the pupils spread; we reckon cautiously, as if they spread widely."),
    )
    paper.term(
        _("Signs instead of numbers."),
        _(
            "They stand as they were published, and what they mean stands below the table. A sign is never counted "
            "as a number."
        ),
    )
