"""The answers of a meeting as statements that a principal can confirm or correct one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resultatdialog.coding.settlement import counted_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation, Status
from resultatdialog.dialogue.session import NOT_CONTENT, Explanation, answer_status
from resultatdialog.guide.answer_kinds import kind_of, paragraphs
from resultatdialog.guide.model import Question
from resultatdialog.locale import _
from resultatdialog.vocabulary import subjects


@dataclass(frozen=True, slots=True)
class AskedAndAnswered:
    """One question as it was asked, with the answer."""

    number: int
    wording: str
    statements: tuple[str, ...]
    remark: str | None
    """The reason why there is no (whole) answer, in words; None when there is one."""


def asked_and_answered(conversation: Conversation, question: Question) -> AskedAndAnswered:
    """A question with its answer, without comments of the officials and fields that a condition hides."""
    asked = conversation.session.value(targets.asked(question.id))
    return AskedAndAnswered(
        question.number,
        str(asked) if asked else conversation.wording(question),
        tuple(_statements(conversation, question)),
        _remark(conversation, question),
    )


def _remark(conversation: Conversation, question: Question) -> str | None:
    if conversation.session.questions_in_conflict.get(question.id, frozenset()) - {"comment", "parked"}:
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
    if conversation.session.status_undecided(question.id):
        return
    answer = conversation.answer(question)
    status = conversation.status(question)
    if status == "in_conflict":
        status = answer_status(answer)
    if status == "not_asked":
        return
    words_only = status in ("declined", "dont_know")  # answers entered before the question was set aside do not count
    running = True
    for item in conversation.fields(question):
        value = answer.get(item.id)
        if value is not None and (kind_of(item).is_note or not words_only):
            yield from kind_of(item).statements(item, value, conversation.options(item), running=running)
        running = running and not kind_of(item).is_note
    for name, value in answer.items():
        if question.field(name) is None and name not in NOT_CONTENT:  # every question can carry a note
            yield from paragraphs(str(value))


@dataclass(frozen=True, slots=True)
class UnderstoodExplanations:
    """The codings about one group of results, in words."""

    results: str
    """Label of the group of results."""
    statements: tuple[str, ...]


def understood_explanations(conversation: Conversation) -> tuple[UnderstoodExplanations, ...]:
    """The principal's explanations as we have understood them, the codings that count in the tallies."""
    asked = {question.id for question in conversation.questions}
    codings = [
        coding
        for coding in counted_codings(conversation.guide.codebook, conversation.session)
        if coding.question in asked
    ]
    groups = []
    for group in conversation.guide.codebook.result_groups:
        if conversation.session.explanations_in_conflict(group.id):
            waits = _("There are two versions of this; it is left out until we have settled which one holds.")
            groups.append(UnderstoodExplanations(group.label, (waits,)))
            continue
        found = tuple(_coded(conversation, coding) for coding in codings if coding.measure == group.id)
        if found:
            groups.append(UnderstoodExplanations(group.label, found))
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
