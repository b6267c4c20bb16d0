"""Near forms of a name in texts, and fingerprints by which an erased name is known again without being kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 5
"""Most words of a name that is looked for by its fingerprint."""
_SHORTEST = 3
"""Letters of the shortest part of a name that is a near form on its own."""


def plain(text: str) -> str:
    """The text in small letters without diacritics; each character stays one, so that places are the same."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a recorded value, keys of objects left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)


def near_forms(texts: Iterable[str], name: str) -> Counter[str]:
    """Spellings of the name found in the texts with how often: surname first, initials, one part alone, other spaces.

    Capitals and diacritics make no difference. The forms are as they stand in the texts, on one line.
    """
    pattern = _pattern(name)
    found: Counter[str] = Counter()
    if pattern is None:
        return found
    for text in texts:
        composed = unicodedata.normalize("NFC", text)
        for match in pattern.finditer(plain(composed)):
            found[" ".join(composed[match.start() : match.end()].split())] += 1
    return found


def _pattern(name: str) -> re.Pattern[str] | None:
    parts = _plain_words(name)
    if not parts:
        return None
    first, last = parts[0], parts[-1]
    forms = [r"[\s.,-]+".join(map(re.escape, parts))]
    if len(parts) > 1:
        forms += [
            rf"{re.escape(last)}[\s,]+{re.escape(first)}",
            rf"{re.escape(first[0])}\.?\s*{re.escape(last)}",
            rf"{re.escape(first)}\s+{re.escape(last[0])}\.?",
            r"\.\s?".join(re.escape(part[0]) for part in parts) + r"\.",
        ]
    forms += [re.escape(part) for part in dict.fromkeys(parts) if len(part) >= _SHORTEST]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?:(?=s?(?![^\W_]))|(?<=\.))")


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(plain(unicodedata.normalize("NFC", text)))


def is_in_id(text: str, name: str) -> bool:
    """Whether the words of a name stand in an id one after another, as those of Åke Öberg in `ake_oberg_slutade`."""
    parts, wanted = _plain_words(text), _plain_words(name)
    return bool(wanted) and any(
        parts[place : place + len(wanted)] == wanted for place in range(len(parts) - len(wanted) + 1)
    )


def fingerprint(name: str, secret: bytes) -> str:
    """The keyed fingerprint of a name: the same however it is spaced, capitalised or accented."""
    words = " ".join(_plain_words(name))
    return hmac.new(secret, words.encode(), hashlib.sha256).hexdigest()


def holds_erased_name(text: str, fingerprints: Iterable[str], secret: bytes) -> bool:
    """Whether the text has a name whose fingerprint is among these; a genitive s is no hindrance."""
    known = set(fingerprints)
    words = _plain_words(text) if known else []
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + _MOST_WORDS, len(words)) + 1):
            phrase = " ".join(words[begin:end])
            if any(fingerprint(form, secret) in known for form in {phrase, phrase.removesuffix("s")}):
                return True
    return False
