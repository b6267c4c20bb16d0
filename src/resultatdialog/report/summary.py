"""The principal's summary of the meeting, for the fact check: figures, answers and explanations."""

from __future__ import annotations

import itertools
from pathlib import Path

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.figure_origin import say_challenge, say_changed
from resultatdialog.dialogue.figures_shown import changed_figures
from resultatdialog.dialogue.labels import say_agreement, say_date, say_participant
from resultatdialog.dialogue.orphans import orphans, say_orphan_place
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import labelled
from resultatdialog.report.grid import add_facts, add_table
from resultatdialog.report.own_results import result_columns, result_tables
from resultatdialog.report.statements import asked_and_answered, understood_explanations
from resultatdialog.report.word import Paper


def write_summary(conversation: Conversation, path: Path) -> None:
    """Write the summary that the principal checks, without officials' comments and hidden answers. Raises OSError."""
    school, current = conversation.school, conversation.round
    title = _("Summary of the results dialogue")
    paper = Paper(f"{title} – {school.name}", f"{school.name} · {current.title}")
    paper.paragraph(title, "Title")
    paper.paragraph(school.name, "Subtitle")
    _facts(paper, conversation)
    answers = [(conversation.section(q), asked_and_answered(conversation, q)) for q in conversation.questions]
    explanations = understood_explanations(conversation)
    agreed = [say_agreement(agreement) for agreement in conversation.session.agreements]
    count = sum(len(said.statements) for _section, said in answers) + sum(len(e.statements) for e in explanations)
    count += len(agreed)
    _request(paper, count)
    _results(paper, conversation)
    _afterwards(paper, conversation)

    numbers = itertools.count(1)
    if answers:
        paper.heading(_("What you told us"), 1)
    for section, entries in itertools.groupby(answers, key=lambda entry: entry[0]):
        paper.heading(section.title, 2)
        for _section, said in entries:
            paper.heading(_("Question {number}. {wording}").format(number=said.number, wording=said.wording), 3)
            for text in said.statements:
                paper.statement(next(numbers), text)
            if said.remark:
                paper.paragraph(said.remark, "Aside")
    if explanations:
        paper.heading(_("How we have understood your explanations"), 1)
        paper.paragraph(
            _(
                "We have sorted what you gave as reasons for the results. Tell us if we have misunderstood you, "
                "or if a quote is not what you said."
            )
        ).paragraph_format.keep_with_next = True
    for explanation in explanations:
        paper.heading(explanation.results, 2)
        for text in explanation.statements:
            paper.statement(next(numbers), text)
    _orphaned(paper, conversation)
    if agreed:
        paper.heading(_("What we agreed"), 1)
    for text in agreed:
        paper.statement(next(numbers), text)
    paper.save(path)


def _orphaned(paper: Paper, conversation: Conversation) -> None:
    """Add what was answered under ids that the guide does not have any more."""
    found = orphans(conversation.session, conversation.guide)
    if not found:
        return
    paper.heading(_("Answers that the guide has no place for"), 1)
    paper.paragraph(_("The guide was changed after the meeting; these answers are kept, and no table counts them."))
    for orphan in found:
        place = say_orphan_place(orphan.place, conversation.guide)
        paper.paragraph(labelled(f"{place}: {orphan.id}", orphan.words) if orphan.words else f"{place}: {orphan.id}")


def _facts(paper: Paper, conversation: Conversation) -> None:
    session, current = conversation.session, conversation.round
    people = "\n".join(say_participant(person) for person in session.participants)
    facts = (
        (_("Round"), current.title),
        (_("Municipality"), current.municipality),
        (_("Date of the meeting"), say_date(session.held_on) if session.held_on else ""),
        (_("Place"), session.place),
        (_("Participants"), people),
        (_("Results from"), _("school year {year}").format(year=current.school_year)),
    )
    add_facts(paper, [(name, value) for name, value in facts if value])


def _request(paper: Paper, count: int) -> None:
    if not count:
        paper.paragraph(_("Nothing has been noted from the meeting yet."), "Request")
        return
    paper.paragraph(
        ngettext(
            "Please check the facts. There is {count} numbered statement; tell us what should be changed in it.",
            "Please check the facts. The {count} statements are numbered: reply with the statement's number and what "
            "should be changed, for example “statement 3: 24 pupils, not 42”. What is right needs no reply.",
            count,
        ).format(count=count),
        "Request",
    )


def _results(paper: Paper, conversation: Conversation) -> None:
    tables = result_tables(conversation)
    if not tables:
        return
    paper.heading(_("The school's results"), 1)
    paper.paragraph(
        _(
            "Lowest, median and highest are among the schools of the round that have a figure. "
            "Figures are shown as they were published."
        )
    )
    for table in tables:
        paper.heading(table.title, 2)
        add_table(paper, result_columns(), table.rows, note_follows=bool(table.notes))
        for note in table.notes:
            paper.paragraph(note, "Table Note")


def _afterwards(paper: Paper, conversation: Conversation) -> None:
    """Add the figures that the principal has questioned, and those that have changed since the meeting."""
    session, year = conversation.session, conversation.round.school_year
    changed = changed_figures(conversation.round, session)
    if session.challenges:
        paper.heading(_("Figures the principal has questioned"), 2)
        for challenge in session.challenges:
            paper.paragraph(say_challenge(challenge, year))
    if changed:
        paper.heading(_("Figures that have changed since the meeting"), 2)
        for figure in changed:
            paper.paragraph(say_changed(figure, year))
