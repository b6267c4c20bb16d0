"""One question in lines: its words, its fields with numbers, its figures; and what a line of numbers does to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from resultatdialog.coding.counting import coding_key, counting_otherwise
from resultatdialog.coding.labels import coding_label, counting_label
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import status_label
from resultatdialog.dialogue.section_table import (
    SectionTable,
    position,
    say_groups,
    say_pupils,
    say_reference,
    say_similar,
)
from resultatdialog.guide.model import Field, Option, Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.results.value import say_figure
from resultatdialog.vocabulary import subjects


class Tick(NamedTuple):
    """One option of a question, with the field it belongs to; options are numbered from 1 through all fields."""

    field: Field
    option: Option


class WrittenField(NamedTuple):
    """One field that is written in with its number, or one subject's row of such a field."""

    field: Field
    subject: str = ""
    """Id of the subject in a field of numbers per subject."""


def ticks(conversation: Conversation, question: Question) -> list[Tick]:
    """The options of the question in order; the steps of a scale are options too."""
    found = []
    for field in conversation.fields(question):
        if field.type == "rating":
            steps = range(field.lowest, field.highest + 1)
            found += [Tick(field, Option(id=str(step), label=str(step))) for step in steps]
        elif field.type in ("one", "several"):
            found += [Tick(field, option) for option in conversation.options(field)]
    return found


def entries(conversation: Conversation, question: Question) -> list[WrittenField]:
    """The fields that are written in with their number: all but ticks and the note, to which lines go by themselves."""
    note = conversation.words_field(question)
    found = []
    for field in conversation.fields(question):
        if field.type == "counts":
            found += [WrittenField(field, subject) for subject in field.rows]
        elif field.type not in ("one", "several", "rating") and field.id != note:
            found.append(WrittenField(field))
    return found


def ticked(field: Field, option: str, value: Any) -> Any:
    """The field's value after one of its options is ticked, or taken back if it was ticked."""
    if field.type == "several":
        chosen = [*(value or [])]
        chosen = [one for one in chosen if one != option] if option in chosen else [*chosen, option]
        return chosen or None
    new = int(option) if field.type == "rating" else option
    return None if value == new else new


def is_ticked(tick: Tick, value: Any) -> bool:
    """Whether an option is ticked in the field's value."""
    if tick.field.type == "several":
        return tick.option.id in (value or [])
    return value is not None and str(value) == tick.option.id


def question_lines(conversation: Conversation, question: Question) -> Iterator[str]:
    """The question as it is read aloud, with everything that is noted."""
    section = conversation.section(question)
    yield ""
    yield _("Question {number} of {of}. {section}").format(
        number=question.number, of=conversation.questions[-1].number, section=one_line(section.title)
    )
    yield one_line(conversation.wording(question))
    for follow_up in question.follow_ups:
        yield "  – " + one_line(follow_up)
    if question.instruction:
        yield f"({_('do not read aloud')}) {one_line(question.instruction)}"
    yield from field_lines(conversation, question)


def field_lines(conversation: Conversation, question: Question) -> Iterator[str]:
    """The ticks, fields, note and codings of a question, each on a line of its own."""
    answer = conversation.answer(question)
    status = conversation.status(question)
    if status not in ("left", "answered", "partly"):
        yield status_label(status) + (f": {one_line(str(answer['parked']))}" if answer.get("parked") else "")
    label = ""
    for number, tick in enumerate(ticks(conversation, question), start=1):
        if tick.field.label != label:
            label = tick.field.label
            yield one_line(label)
        mark = _("ticked") if is_ticked(tick, answer.get(tick.field.id)) else ""
        yield f"  {number}  {one_line(tick.option.label)}" + (f" – {mark}" if mark else "")
    for number, entry in enumerate(entries(conversation, question), start=1):
        yield f"  :{number}  {entry_words(conversation, question, entry)}"
    note = str(answer.get(conversation.words_field(question), ""))
    if note:
        yield _("Noted: {words}").format(words=note)
    book = conversation.guide.codebook
    otherwise = counting_otherwise(book, conversation.session)
    for explanation in conversation.session.explanations:
        if explanation.question == question.id:
            counting = otherwise.get(coding_key(explanation))
            counts = f" → {counting_label(counting, book)}" if counting else ""
            yield _("Coded: {coding}").format(coding=coding_label(explanation, book)) + counts


def entry_words(conversation: Conversation, question: Question, entry: WrittenField) -> str:
    """A field's label and what stands in it."""
    field = entry.field
    value = conversation.answer(question).get(field.id)
    label = subjects()[entry.subject] if entry.subject else field.label
    if entry.subject:
        count = (value or {}).get(entry.subject)
        return one_line(f"{label}: {'–' if count is None else count}")
    prefill = conversation.prefill(field) if value is None else None
    if prefill is not None:
        return one_line(f"{label}: {prefill} ({_('from the results')})")
    if value is None:
        return one_line(f"{label}: –")
    said = [", ".join(filter(None, row.values())) for row in value] if field.type == "actions" else [str(value)]
    return one_line(f"{label}: " + "; ".join(said))


def figure_lines(figures: SectionTable | None) -> Iterator[str]:
    """The school's figures in sentences, each with what it is compared with."""
    if figures is None or not figures.rows:
        yield _("There are no figures at this question.")
        return
    yield one_line(figures.title)
    for row in figures.rows:
        parts = [
            _("the school {figure}").format(figure=say_figure(row.school, row.measure)),
            _("the municipality {figure}").format(figure=say_reference(row)),
        ]
        if row.national:
            parts.append(_("the country {figure}").format(figure=say_figure(row.national, row.measure)))
        if row.before is not None:
            parts.append(_("the year before {figure}").format(figure=say_figure(row.before, row.measure)))
        yield one_line(f"{row.measure.label}: {', '.join(parts)}")
        more = [say_pupils(row.school.n)] if row.school is not None and row.school.n else []
        more += [words for words in (position(row), say_similar(row), *say_groups(row)) if words]
        if more:
            yield "  " + one_line("; ".join(more))
