"""Questions about the figures of a file: their scale, their range, cells that are none, two values for one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_first
from resultatdialog.results.account import Implausible
from resultatdialog.results.doubt import Choice, Doubt
from resultatdialog.results.reading import SourceCell
from resultatdialog.results.value import TOKENS
from resultatdialog.vocabulary import Measure, find_measure

_MOST_SAID = 4
"""Most figures that a question quotes."""
_ERROR = re.compile(r"#[\wÅÄÖåäö/!?]+.*")
_MARK = re.compile(r"[A-F][+-]?")
_HARMLESS = ("-", "–", "—", "−", "*", "x", "saknas", "uppgift saknas", "ej", "nej", "n/a", "ingen uppgift", "...", "…")
"""Texts in place of a figure that say that there is none."""
_ONES = ("en", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
_TEENS = ("tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton")
_TENS = ("tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio")
_IN_WORDS = frozenset(
    [
        *(*_ONES[2:], *_TEENS, *_TENS, *(ten + one for ten in _TENS for one in _ONES)),
        *("noll", "hundra", "alla", "samtliga", "ingen", "inga"),
    ]
)
"""Numbers in words."""


def plausible_range(measure: Measure) -> tuple[Decimal, Decimal]:
    """Lowest and highest figure that is not asked about; compared with a figure sooner than the measure's own."""
    low, high = measure.plausible or (float("-inf"), float("inf"))
    return Decimal(low), Decimal(high)


def why_implausible(measure: Measure, value: Decimal) -> str:
    """The range that a figure is outside of, in words; empty when it can be right."""
    if measure.plausible is None or measure.plausible[0] <= value <= measure.plausible[1]:
        return ""
    low, high = (say_number(Decimal(f"{end:g}")) for end in measure.plausible)
    return _("outside {low}–{high}").format(low=low, high=high)


def may_be_parts_of_one(shares: Collection[Decimal]) -> bool:
    """Whether shares in percent may be parts of 1 instead: none is above 1, and not all are 0."""
    return all(share <= 1 for share in shares) and any(share > 0 for share in shares)


def may_hide_a_figure(cell: SourceCell) -> bool:
    """Whether a text in place of a figure may hide one: an error, a day, a number in words, or words with a digit."""
    text = (cell.token or "").strip()
    if says_nothing(text):
        return False
    return (
        _ERROR.fullmatch(text) is not None
        or any(map(str.isdigit, text))
        or text in ("SANT", "FALSKT")
        or _MARK.fullmatch(text) is not None
        or not _IN_WORDS.isdisjoint(re.findall(r"\w+", text.casefold()))
    )


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or has a sign or word for there being no figure."""
    text = text.strip()
    return not text or text in TOKENS or text.casefold().strip(".") in _HARMLESS


def scale_doubt(file: str, heading: str, raws: Sequence[str], line: int) -> Doubt:
    """The question about a column of shares that are all at most 1."""
    return Doubt(
        "skala",
        file,
        heading,
        _("'{column}' is a share in percent, and all its numbers are at most 1 ({raws}; from line {line}).").format(
            column=heading[:80], raws=", ".join(raws[:_MOST_SAID]), line=line
        )
        + " "
        + _("If 0.85 means 85 percent, say scale: 100 in a mapping."),
        (Choice("procent", _("they are percent as they stand")),),
    )


def odd_doubt(file: str, heading: str, measure_id: str, odd: Sequence[Implausible]) -> Doubt:
    """The question about figures outside the plausible range of their measure."""
    measure = find_measure(measure_id)
    return Doubt(
        "rimlig",
        file,
        heading,
        _("'{column}' has figures that are unlikely for {measure} ({why}): {said}.").format(
            column=heading[:80],
            measure=measure.name if measure else measure_id,
            why=odd[0].why,
            said=_quoted([(each.line, each.raw) for each in odd], 20),
        ),
        (Choice("ratt", _("they are right")),),
    )


def unread_doubt(file: str, heading: str, cells: Sequence[SourceCell]) -> Doubt:
    """The question about texts that stand in place of figures and may hide some."""
    return Doubt(
        "fel",
        file,
        heading,
        _("'{column}' has cells that are no figures: {cells}.").format(
            column=heading[:80], cells=_quoted([(cell.line, cell.raw) for cell in cells], 30)
        ),
        (Choice("utan", _("leave these figures out")),),
    )


def twice_doubt(file: str, heading: str, first: SourceCell, second: SourceCell) -> Doubt:
    """The question about a figure that stands twice, with different values."""
    return Doubt(
        "dubbel",
        file,
        heading,
        _("'{column}': {school} stands twice: {first} on line {line}, {second} on line {other}.").format(
            column=heading[:80],
            school=(first.name or first.code)[:60],
            first=first.raw[:20],
            line=first.line,
            second=second.raw[:20],
            other=second.line,
        ),
        (Choice("forsta", _("the first one holds, also for others like it")),),
    )


def _quoted(found: Sequence[tuple[int, str]], longest: int) -> str:
    """The first few texts, each with its line, and the number of further ones."""
    words = [_("line {line}: {raw}").format(line=line, raw=raw[:longest]) for line, raw in found]
    return say_first(words, _MOST_SAID, "; ")
