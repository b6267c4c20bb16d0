"""The bytes a program wrote to a terminal, one by one: what acts on it and is not the program's own, and words.

The program's own alphabet is small (measured over every screen): colours with parameters up to 255, cursor moves to
places below 1000, a few private modes, the pointer's shape, and a line feed that a cursor move always follows. So
everything else that acts is a leak from data: any other escape sequence, any other C0 or C1 character, DEL, bidi
controls, line separators. Hostile sequences carry parameters from 9000, so a coloured canary is told from our colours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from faults.hostile_strings import MARK, Hostile

_CSI = re.compile(r"\x1b\[([<-?]?)([0-9;]*)([ -/]*)([@-~])")
_SHAPE = re.compile(r"\x1b\]22;[a-z-]{0,20}\x07")
_LINE_FEED = re.compile(r"\r?\n(?=\x1b\[\d{1,3};\d{1,3}H)")
_ACTS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
_MODES = {"7", "25", "1000", "1003", "1004", "1006", "1015", "1049", "2004", "2026", "2048"}


def _own(found: re.Match[str]) -> bool:
    """Whether a CSI sequence is one that the screen library writes."""
    prefix, words, between, final = found.groups()
    numbers = [int(word or "0") for word in words.split(";")] if words else [0]
    match prefix, between, final:
        case "", "", "m":
            return max(numbers) <= 255
        case "", "", "H":
            return max(numbers) < 1000 and len(numbers) <= 2
        case "?", "", "h" | "l":
            return words in _MODES
        case "?", "$", "p":
            return words in ("2026", "2048")
        case (">" | "<", "", "u"):
            return len(words) <= 2
    return False


def words_and_leaks(written: str) -> tuple[str, list[str]]:
    """The text without the program's own sequences, and each leak with what stands around it.

    Bytes that are no UTF-8 stand in `written` as half surrogates.
    """
    text = _LINE_FEED.sub("", written)
    text = _SHAPE.sub("", text)
    text = _CSI.sub(lambda found: "" if _own(found) else found.group(), text)
    leaks = [repr(text[max(found.start() - 12, 0) : found.start() + 24]) for found in _ACTS.finditer(text)]
    return text, leaks


def plain_leaks(text: str) -> list[str]:
    """The same for what a command printed: nothing acts but line feed and tab."""
    found = [match for match in _ACTS.finditer(text) if match.group() not in "\n\t"]
    return [repr(text[max(match.start() - 12, 0) : match.start() + 24]) for match in found]


def kinds(leaks: Iterable[str]) -> Counter[str]:
    """How often which character acted."""
    names: Counter[str] = Counter()
    for leak in leaks:
        for name in re.findall(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[rnt]", leak):
            names[name] += 1
    return names


def displayed(text: str, strings: Sequence[Hostile]) -> tuple[set[int], set[int]]:
    """Numbers of the strings of which something was displayed, and of those displayed past their hostile part."""
    marks = set(MARK.findall(text))
    begun = {hostile.number for hostile in strings if marks & set(hostile.marks)}
    whole = {hostile.number for hostile in strings if marks >= set(hostile.marks)}
    return begun, whole
