"""The words behind a number: what a school said, in which question, who noted or coded it, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from resultatdialog.coding.pair_labels import codes_label
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.labels import status_label
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.tally.schools import SchoolAnswers


class Said(NamedTuple):
    """One thing that a school said, or that was noted of it."""

    question: str
    """Id of the question."""
    words: str
    code: str = ""
    """The coding with its valence in words; empty for words that are not coded."""
    by: str = ""
    """Who coded the words, or noted them; empty when it is not known."""
    at: str = ""
    """When (ISO 8601); empty when it is not known."""


def coded(school: SchoolAnswers, codings: Iterable[Explanation]) -> Iterator[Said]:
    """Codings with their words; a coding of a whole answer has no words of its own."""
    book = school.conversation.guide.codebook
    for coding in codings:
        code = codes_label(book, [(coding.category, coding.valence)])
        yield Said(coding.question, coding.quote.strip(), code, coding.coder, coding.coded_at)


def noted(school: SchoolAnswers, question_id: str) -> Iterator[Said]:
    """Why there is no (whole) answer, what it holds field by field, the officials' comment, why it was parked."""
    conversation = school.conversation
    question = conversation.guide.question(question_id)
    if question is None:
        return
    answer = conversation.answer(question)
    status = conversation.status(question)
    if status not in ("answered", "partly"):
        yield _by_whom(school, question_id, "status", status_label(status))
    for field in conversation.fields(question):
        value = answer.get(field.id)
        if value is not None:
            words = "\n".join(kind_of(field).statements(field, value, conversation.options(field), running=True))
            yield _by_whom(school, question_id, field.id, words)
    for name in ("comment", "parked"):
        if words := str(answer.get(name) or "").strip():
            yield _by_whom(school, question_id, name, words)


def _by_whom(school: SchoolAnswers, question_id: str, field_id: str, words: str) -> Said:
    """The words of a field with who recorded it and when."""
    heads = school.conversation.session.heads.get(targets.answer(question_id, field_id), ())
    origin = heads[0].origin if heads else None
    return Said(question_id, words, by=origin.actor if origin else "", at=origin.at if origin else "")
