"""Search in everything that was said: each word has to begin one; capitals and endings do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.coding.passages import Span, locate, passages, sentences
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation

MOST = 200
"""How many hits are listed; the count is of all."""


SHORTEST = 4
"""Letters that are left of a word when its ending is set aside."""
_ENDINGS = (
    "arnas",
    "ernas",
    "ornas",
    "arna",
    "erna",
    "orna",
    "ens",
    "ets",
    "en",
    "et",
    "ar",
    "er",
    "or",
    "a",
    "e",
    "n",
    "s",
)
_WORD = re.compile(r"[^\W_]+")


class Utterance(NamedTuple):
    """What can be found: one sentence of an answer, or a coder's memo."""

    session: str
    school: str
    """The school's name."""
    question: str
    field: str
    """`memo` for a coder's own."""
    start: int
    text: str
    about: str
    """The codes on it, for the search and the eye."""
    folded: str


class SearchResult(NamedTuple):
    """What a search gave."""

    hits: tuple[Utterance, ...]
    """The first of them."""
    total: int
    schools: int
    """How many schools they come from."""


def utterances(conversation: Conversation, codings: Iterable[Explanation]) -> tuple[Utterance, ...]:
    """Everything said at a school that can be found, with the codes and memos whoever searches may see."""
    session, book = conversation.session, conversation.guide.codebook
    codings = tuple(codings)
    found = []
    for question in conversation.questions:
        here = [e for e in codings if e.question == question.id]
        texts = passages(question, session)
        places = [(e, locate(texts, e)) for e in here]
        for passage in texts:
            for start, end in sentences(passage.text):
                on = [e for e, at in places if _stands_on(e, at, Span(passage.field, start, end))]
                labels = dict.fromkeys(c.label for e in on if (c := book.category(e.category)) is not None)
                text = passage.text[start:end]
                found.append(_said(conversation, question.id, passage.field, start, text, ", ".join(labels)))
        for explanation in here:
            if explanation.memo:
                found.append(_said(conversation, question.id, "memo", 0, explanation.memo, explanation.coder))
    return tuple(found)


def _stands_on(explanation: Explanation, at: Span | None, sentence: Span) -> bool:
    """Whether a coding is on any word of a sentence; one of the whole answer is on all of them."""
    if at is None:
        return not explanation.quote
    return at.field == sentence.field and at.start < sentence.end and sentence.start < at.end


def _said(conversation: Conversation, question: str, field: str, start: int, text: str, about: str) -> Utterance:
    name = conversation.school.name
    return Utterance(
        conversation.session.id, name, question, field, start, text, about, folded_words(f"{text} {about} {name}")
    )


def folded_words(text: str) -> str:
    """Words with a blank before each, without capitals and signs; some systems store å as a and a ring."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return "".join(f" {word}" for word in _WORD.findall(plain))


def _stem(word: str) -> str:
    """A word without a Swedish ending: `lärarbyten` finds `lärarbyte` too; short words stay whole."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST), "")
    return word.removesuffix(ending)


def search(everything: Iterable[Sequence[Utterance]], words: str) -> SearchResult:
    """What holds all the words, in order; nothing for no words."""
    wanted = [f" {_stem(word)}" for word in folded_words(words).split()]
    if not wanted:
        return SearchResult((), 0, 0)
    hits = [line for lines in everything for line in lines if all(word in line.folded for word in wanted)]
    return SearchResult(tuple(hits[:MOST]), len(hits), len({line.session for line in hits}))
