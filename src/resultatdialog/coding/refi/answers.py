"""The text of an answer as a source of a project, and the places of selections in a file's texts.

An answer's text has its passages on lines of their own, followed by quotes that are in none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from resultatdialog.coding.passages import Passage, locate, passages
from resultatdialog.coding.refi.model import coding_guid, source_guid
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.intake.text import one_line, printable

_SPACES = str.maketrans("\n\r\t", "   ")
"""Characters that other programs replace by a space in attributes; the length of the text stays the same."""
_CUT = re.compile(r"(?:\.\.\.|…)$")


class Answer(NamedTuple):
    """One question at one school."""

    guid: str
    name: str
    """School, number and short title of the question, for people."""
    session: str
    question: str
    explains: str | None
    """Id of the result group that the answer's explanations are about; None when the question asks for none."""
    asked: bool
    """Whether the school was asked the question."""
    passages: tuple[Passage, ...]
    """The passages as exported: each character that XML cannot hold is replaced by U+FFFD."""
    explanations: tuple[Explanation, ...]


class CodingInText(NamedTuple):
    """A coding and the place of its quote in the answer's text; an empty quote is the whole answer."""

    explanation: Explanation
    start: int
    end: int


def answers(conversation: Conversation) -> Iterator[Answer]:
    """All questions in the guide's order, then coded questions that the guide no longer has."""
    session, guide = conversation.session, conversation.guide
    questions = {question.id: question for question in guide.questions()}
    asked = {question.id for question in conversation.questions}
    coded: dict[str, list[Explanation]] = {}
    in_order = sorted(session.explanations, key=lambda e: (e.coded_at, coding_guid(session.id, e)))
    for explanation in in_order:  # ids differ between registers after an import: guids do not
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


def text_with_codings(answer: Answer) -> tuple[str, tuple[CodingInText, ...]]:
    """The answer's text as exported, and the place of each coding in it."""
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
        marked.append(CodingInText(explanation, start, start + len(explanation.quote)))
    return "\n".join(lines), tuple(marked)


def field_of_quote(answer: Answer, start: int, quote: str) -> tuple[str, int | None]:
    """The field a quote is in and its start there: at its place in the exported text, else at the first match.

    ("", None) when no passage has the quote.
    """
    field, place, begins = "", None, 0
    for passage in answer.passages:
        if begins <= start <= begins + len(passage.text):
            field, place = passage.field, start - begins
        begins += len(passage.text) + 1
    span = locate(answer.passages, _quoted(quote, field, place))
    return (span.field, span.start) if span is not None else ("", None)


def _quoted(quote: str, field: str, start: int | None) -> Explanation:
    return Explanation("", "", "", "", quote, "", "", field=field, start=start)


def answers_by_guid_and_name(found: Iterable[Answer]) -> dict[str, Answer]:
    """The answers by guid, and also by name (casefolded) where only one answer has that name."""
    known: dict[str, Answer] = {}
    names: dict[str, list[Answer]] = {}
    for answer in found:
        known[answer.guid] = answer
        names.setdefault(answer.name.casefold(), []).append(answer)
    return known | {name: same[0] for name, same in names.items() if len(same) == 1}


class FoundSelection(NamedTuple):
    """A piece of a text, and whether the file's words were found there."""

    start: int
    end: int
    checked: bool


class SourceText:
    """A source's text in which selections are looked up: programs count differently, so the words decide."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = text.translate(_SPACES)

    def find(self, start: int, end: int, name: str, *, elsewhere: bool = True) -> FoundSelection | None:
        """The piece that a selection stands for; None when it is outside the text.

        The words (`name`) are looked for first at the file's positions as the standard counts; then as other programs
        count (line breaks as two, UTF-16, end included); then, with `elsewhere`, at the nearest place in the text. When
        the words are nowhere (some programs write a title instead), the file's positions are used, unchecked.
        """
        words = name.translate(_SPACES)
        if words:
            for first, last in self._readings(start, end):
                if self._plain[first:last] == words:
                    return FoundSelection(first, last, checked=True)
            nearest = self._nearest(words, start) if elsewhere else None
            if nearest is not None:
                return FoundSelection(nearest, nearest + len(words), checked=True)
        if not 0 <= start <= end <= len(self.text):
            return None
        beginning = _CUT.sub("", words).rstrip()
        shortened = bool(beginning) and beginning != words
        return FoundSelection(start, end, shortened and self._plain[start:end].lstrip().startswith(beginning))

    def _readings(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The span in code points, for each way of counting in use; the standard's first."""
        if 0 <= start <= end <= len(self.text):
            yield start, end
            yield start, end + 1
        for at in self._countings:
            for last in (end, end + 1):
                if start in at and last in at:
                    yield at[start], at[last]

    @cached_property
    def _countings(self) -> list[dict[int, int]]:
        """Position to code point where line breaks, characters beyond U+FFFF, or both count as two."""
        found = []
        for is_two in (_is_break, _is_wide, lambda letter: _is_break(letter) or _is_wide(letter)):
            widths = [2 if is_two(letter) else 1 for letter in self.text]
            if sum(widths) > len(self.text):
                found.append({units: place for place, units in enumerate(accumulate(widths, initial=0))})
        return found

    def _nearest(self, words: str, start: int) -> int | None:
        after = self._plain.find(words, max(start, 0))
        mirrored = self._mirrored.find(words[::-1], max(len(self._plain) - start - len(words), 0))
        before = len(self._plain) - mirrored - len(words)
        places = [place for place, found in ((after, after), (before, mirrored)) if found >= 0]
        return min(places, key=lambda place: abs(place - start), default=None)

    @cached_property
    def _mirrored(self) -> str:
        """The text backwards: `str.rfind` can take time as the product of the lengths, `str.find` as their sum."""
        return self._plain[::-1]


def _is_break(letter: str) -> bool:
    return letter == "\n"


def _is_wide(letter: str) -> bool:
    return letter > "\uffff"
