"""The measure that a column of a municipality's own table most likely is, by the words around it: a mark, no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resultatdialog.intake.names import plain
from resultatdialog.results.reading import read_cell
from resultatdialog.vocabulary import Measure, families, find_measure, subjects_named

_WORD = re.compile(r"\w+")
_SHORT = {"åk": "årskurs", "np": "prov", "provet": "prov", "proven": "prov", "prov": "prov", "nationella": "prov"}
"""Words to the one that stands for them; *nationella prov* and *NP* are one word."""
_STEM = 5
"""Letters after which the ends of longer words may differ: `betygspoäng`, `betygspoängen`."""


def likely_measure(
    heading: str | Sequence[str], around: Sequence[str], choices: Sequence[str], values: Sequence[str]
) -> str:
    """Id of the measure whose name is said in full by the headings and the texts around them; empty if not just one.

    `around`: names of file and sheet, and titles. `values`: the column's texts; numbers that the measure cannot have
    rule it out. Where a subject is named, no measure of all subjects is meant. Of several, the one is meant of which
    most words stand in the column's own headings, then the one with most words.
    """
    own = _words(heading if isinstance(heading, str) else " ".join(heading))
    everything = own | _words(" ".join(around))
    of_a_subject = subjects_named(" ".join([*around, *((heading,) if isinstance(heading, str) else heading)]))
    best: dict[str, tuple[int, int]] = {}
    for name in choices:
        measure = find_measure(name)
        if measure is None or not _can_have(measure, values) or (of_a_subject and name in families()):
            continue
        wanted = _words(measure.name)
        if all(_said(word, everything) for word in wanted):
            best[name] = (sum(_said(word, own) for word in wanted), len(wanted))
    if not best:
        return ""
    top = max(best.values())
    found = [name for name, score in best.items() if score == top]
    return found[0] if len(found) == 1 else ""


def _words(text: str) -> frozenset[str]:
    found = (_SHORT.get(word, word) for word in _WORD.findall(plain(text)))
    return frozenset(word for word in found if word not in ("i", "och"))


def _said(word: str, words: frozenset[str]) -> bool:
    if word in words:
        return True
    return len(word) > _STEM and any(other[:_STEM] == word[:_STEM] and len(other) > _STEM for other in words)


def _can_have(measure: Measure, values: Sequence[str]) -> bool:
    numbers = [number for value in values if (number := read_cell(value)[0]) is not None]
    low, high = measure.plausible or (0, 100 if measure.unit == "percent" else float("inf"))
    if any(value.endswith("%") for value in values) and measure.unit != "percent":
        return False
    if measure.unit == "count" and any(number != number.to_integral_value() for number in numbers):
        return False
    return all((measure.unit == "percent" and 0 <= number <= 1) or low <= number <= high for number in numbers)
