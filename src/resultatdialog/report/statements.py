"""What was said at a meeting, cut into statements that a principal can confirm or correct one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from resultatdialog.coding.counted_codings import counted
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation, Status
from resultatdialog.dialogue.session import NOT_CONTENT, Explanation
from resultatdialog.guide.model import Field, Question
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import joined
from resultatdialog.vocabulary import subjects


@dataclass(frozen=True, slots=True)
class AskedAndAnswered:
    """One question as it was asked, and what was answered."""

    number: int
    wording: str
    statements: tuple[str, ...]
    remark: str | None
    """Why there is no (whole) answer, in words; None when there is nothing to say."""


def said_at(conversation: Conversation, question: Question) -> AskedAndAnswered:
    """What a question brought: without comments of the officials and without what a branch hides."""
    asked = conversation.session.value(targets.asked(question.id))
    return AskedAndAnswered(
        question.number,
        str(asked) if asked else conversation.wording(question),
        tuple(_statements(conversation, question)),
        _remark(conversation, question),
    )


def _remark(conversation: Conversation, question: Question) -> str | None:
    fields = {targets.answer(question.id, item.id) for item in conversation.fields(question)}
    if fields & set(conversation.session.conflicts):
        return _("There are two versions of this answer; it is left out until we have settled which one holds.")
    words: dict[Status, str] = {
        "declined": _("You chose not to answer."),
        "dont_know": _("You did not know."),
        "parked": _("The question was put off."),
        "not_asked": _("The question was not asked."),
        "left": _("Nothing was noted."),
    }
    return words.get(conversation.status(question))


def _statements(conversation: Conversation, question: Question) -> Iterator[str]:
    if conversation.status(question) in ("declined", "dont_know", "not_asked"):
        return  # ticks made before that do not count
    answer = conversation.answer(question)
    running = True
    for item in conversation.fields(question):
        value = answer.get(item.id)
        if value is not None:
            yield from _entered(conversation, item, value, running)
        running = running and item.type != "text"
    for name, value in answer.items():
        if question.field(name) is None and name not in NOT_CONTENT:  # every question can carry a note
            yield from _paragraphs(str(value))


def _entered(conversation: Conversation, item: Field, value: Any, running: bool) -> Iterator[str]:
    """The statements of one field; its first text runs without a label, everything else says what it is."""
    label = item.label
    match item.type:
        case "text":
            for place, text in enumerate(_paragraphs(value)):
                yield text if running or place else f"{label}: {text}"
        case "line":
            yield f"{label}: {value}"
        case "one" | "several":
            ticked = [value] if item.type == "one" else value
            labels = [option.label for option in conversation.options(item) if option.id in ticked]
            if labels:
                yield f"{label}: {joined(labels)}"
        case "count":
            yield f"{label}: {say_number(value)}"
        case "counts":
            yield f"{label}: {_counts(item, value)}"
        case "rating":
            yield _("{label}: {rating} on the scale from {lowest} to {highest}").format(
                label=label, rating=value, lowest=item.lowest, highest=item.highest
            )
        case "actions":
            for action in value:
                aside = joined((action.get("who", ""), action.get("when", "")))
                what = action.get("what", "") or "–"
                yield f"{label}: {what} ({aside})" if aside else f"{label}: {what}"


def _paragraphs(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.split("\n") if line.strip())


def _counts(item: Field, counts: Mapping[str, int]) -> str:
    rows = [row for row in item.rows if row in counts] + [row for row in counts if row not in item.rows]
    return joined(f"{subjects().get(row, row)} {say_number(counts[row])}" for row in rows)


@dataclass(frozen=True, slots=True)
class Understood:
    """The codings about one group of results, in plain words."""

    results: str
    statements: tuple[str, ...]


def understood(conversation: Conversation) -> tuple[Understood, ...]:
    """How the principal's explanations have been taken: the codings that count in the tallies."""
    asked = {question.id for question in conversation.questions}
    codings = [
        coding for coding in counted(conversation.guide.codebook, conversation.session) if coding.question in asked
    ]
    groups = []
    for group in conversation.guide.codebook.result_groups:
        found = tuple(_coded(conversation, coding) for coding in codings if coding.measure == group.id)
        if found:
            groups.append(Understood(group.label, found))
    return tuple(groups)


def _coded(conversation: Conversation, coding: Explanation) -> str:
    book = conversation.guide.codebook
    category, kind = book.category(coding.category), book.type_of(coding.category)
    label = category.label if category else coding.category
    words = getattr(kind, coding.valence) if kind else coding.valence
    subject = subjects().get(coding.subject or "")
    about = f"{label}, {subject.lower()}" if subject else label
    quote = coding.quote.strip()
    if not quote:
        return f"{about} – {words}"
    return _("{what} – {valence}: “{quote}”").format(what=about, valence=words, quote=quote)
