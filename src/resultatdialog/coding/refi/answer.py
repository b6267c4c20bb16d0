"""An answer as a text to code: its passages on lines of their own, and after them quotes that are not in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from resultatdialog.coding.passages import Passage, locate, passages
from resultatdialog.coding.refi.guids import coding_guid, source_guid
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.intake.text import one_line, printable


class Answer(NamedTuple):
    """One question at one school."""

    guid: str
    name: str
    """School and question, as people find it."""
    session: str
    question: str
    explains: str | None
    """The result group its explanations are about; None when it asks for none."""
    asked: bool
    """Whether the school got the question."""
    passages: tuple[Passage, ...]
    """Its words as they are handed out: what no file can hold is U+FFFD, letter for letter."""
    explanations: tuple[Explanation, ...]


class Marked(NamedTuple):
    """A coding and where its quote stands in the text; an empty quote is the whole answer."""

    explanation: Explanation
    start: int
    end: int


def answers(conversation: Conversation) -> Iterator[Answer]:
    """Every question in the guide's order, then those no longer in it at which something was coded."""
    session, guide = conversation.session, conversation.guide
    questions = {question.id: question for question in guide.questions()}
    asked = {question.id for question in conversation.questions}
    coded: dict[str, list[Explanation]] = {}
    in_order = sorted(session.explanations, key=lambda e: (e.coded_at, coding_guid(session.id, e)))
    for explanation in in_order:  # the same in every register, whatever a coding's id is there
        coded.setdefault(explanation.question, []).append(explanation._replace(quote=printable(explanation.quote)))
    for question_id in dict.fromkeys((*questions, *coded)):
        question = questions.get(question_id)
        title = f"{question.number}. {question.short}" if question else question_id
        words = passages(question, session) if question else ()
        yield Answer(
            source_guid(session.id, question_id),
            one_line(f"{conversation.school.name} – {title}"),
            session.id,
            question_id,
            question.explains if question else None,
            question_id in asked,
            tuple(passage._replace(text=printable(passage.text)) for passage in words),
            tuple(coded.get(question_id, ())),
        )


def laid_out(answer: Answer) -> tuple[str, tuple[Marked, ...]]:
    """The answer's text, and where in it each coding's quote stands."""
    begins, end = {}, 0
    for passage in answer.passages:
        begins[passage.field] = end
        end += len(passage.text) + 1
    lines = [passage.text for passage in answer.passages]
    further: dict[str, int] = {}
    marked = []
    for explanation in answer.explanations:
        span = locate(answer.passages, explanation)
        if span is not None:
            start = begins[span.field] + span.start
        elif explanation.quote and explanation.quote not in further:
            further[explanation.quote] = start = end
            lines.append(explanation.quote)
            end += len(explanation.quote) + 1
        else:
            start = further.get(explanation.quote, 0)
        marked.append(Marked(explanation, start, start + len(explanation.quote)))
    return "\n".join(lines), tuple(marked)


def field_at(answer: Answer, start: int, quote: str) -> tuple[str, int | None]:
    """The field a quote stands in and where; from its place in the text, else where it is first found."""
    field, place, begins = "", None, 0
    for passage in answer.passages:
        if begins <= start <= begins + len(passage.text):
            field, place = passage.field, start - begins
        begins += len(passage.text) + 1
    span = locate(answer.passages, _quoted(quote, field, place))
    return (span.field, span.start) if span is not None else ("", None)


def _quoted(quote: str, field: str, start: int | None) -> Explanation:
    return Explanation("", "", "", "", quote, "", "", field=field, start=start)


def by_guid_or_name(found: Iterable[Answer]) -> dict[str, Answer]:
    """The answers by guid, and by those names that only one has."""
    known: dict[str, Answer] = {}
    names: dict[str, list[Answer]] = {}
    for answer in found:
        known[answer.guid] = answer
        names.setdefault(answer.name.casefold(), []).append(answer)
    return known | {name: same[0] for name, same in names.items() if len(same) == 1}
