"""Full-text search in answers and memos; every search word has to begin a word, capitals and endings are ignored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.coding.passages import Span, locate, passages, sentences
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation

MOST = 200
"""Number of hits that are listed; the totals count all hits."""


SHORTEST = 4
"""Fewest letters left of a word when its ending is removed."""
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
    """A text that can be found: one sentence of an answer, or a coder's memo."""

    session: str
    school: str
    """The school's name."""
    question: str
    field: str
    """Field of the answer; `memo` for a coder's memo."""
    start: int
    text: str
    about: str
    """Labels of the codes on the sentence; for a memo, the coder's name. Searched and shown."""
    folded: str


class SearchResult(NamedTuple):
    """The result of a search."""

    hits: tuple[Utterance, ...]
    """The first MOST hits."""
    total: int
    schools: int
    """Number of schools with a hit."""


def utterances(conversation: Conversation, codings: Iterable[Explanation]) -> tuple[Utterance, ...]:
    """All sentences and memos at a school that can be found; `codings` are those the person searching may see."""
    session, book = conversation.session, conversation.guide.codebook
    codings = tuple(codings)
    found = []
    for question in conversation.questions:
        here = [e for e in codings if e.question == question.id]
        texts = passages(question, session)
        places = [(e, locate(texts, e)) for e in here]
        for passage in texts:
            for start, end in sentences(passage.text):
                on = [e for e, at in places if _covers(e, at, Span(passage.field, start, end))]
                labels = dict.fromkeys(c.label for e in on if (c := book.category(e.category)) is not None)
                text = passage.text[start:end]
                found.append(_utterance(conversation, question.id, passage.field, start, text, ", ".join(labels)))
        for explanation in here:
            if explanation.memo:
                found.append(_utterance(conversation, question.id, "memo", 0, explanation.memo, explanation.coder))
    return tuple(found)


def _covers(explanation: Explanation, at: Span | None, sentence: Span) -> bool:
    """Whether a coding covers any word of a sentence; a coding of the whole answer covers all sentences."""
    if at is None:
        return not explanation.quote
    return at.field == sentence.field and at.start < sentence.end and sentence.start < at.end


def _utterance(conversation: Conversation, question: str, field: str, start: int, text: str, about: str) -> Utterance:
    name = conversation.school.name
    return Utterance(
        conversation.session.id, name, question, field, start, text, about, folded_words(f"{text} {about} {name}")
    )


def folded_words(text: str) -> str:
    """The words of a text in lower case and without punctuation, each with a space before it.

    Letters are composed first (NFC), since some systems store å as a and a ring.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return "".join(f" {word}" for word in _WORD.findall(plain))


def _stem(word: str) -> str:
    """A word without its Swedish ending: `lärarbyten` then finds `lärarbyte` too; short words stay whole."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST), "")
    return word.removesuffix(ending)


def search(everything: Iterable[Sequence[Utterance]], words: str) -> SearchResult:
    """All texts with every search word, in order; no hits when there are no search words."""
    wanted = [f" {_stem(word)}" for word in folded_words(words).split()]
    if not wanted:
        return SearchResult((), 0, 0)
    hits = [line for lines in everything for line in lines if all(word in line.folded for word in wanted)]
    return SearchResult(tuple(hits[:MOST]), len(hits), len({line.session for line in hits}))
