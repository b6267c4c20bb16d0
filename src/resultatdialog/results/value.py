"""A figure about a school as published, a number or a token, and the figure in words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number, say_percent
from resultatdialog.vocabulary import Measure

Group = Literal["alla", "flickor", "pojkar"]
Token = Literal["..", ".", "~100"]

MASKED: Final = ".."
MISSING: Final = "."
NEARLY_ALL: Final = "~100"
TOKENS: tuple[Token, ...] = (MASKED, MISSING, NEARLY_ALL)
"""Skolverket's signs in place of a number."""

MUNICIPALITY = "kommun"
NATIONAL = "riket"

_SHORT_OF_ALL = 4
"""Most pupils who did not reach the level when `~100` is published."""
_NUMBER = re.compile(
    r"([-−–]?)(\d{1,12}|\d{1,3}(?:[ \u00a0\u202f\u2009\u2007\u2008]\d{3}){1,3})(?:[.,](\d{1,20}))?", re.ASCII
)


class Figure(NamedTuple):
    """A figure with its source; a token is never turned into a number."""

    school: str
    """School code of 8 digits, `kommun` or `riket`."""
    measure: str
    """Id of the measure."""
    school_year: str
    group: Group
    raw: str
    """Text as in the source."""
    value: Decimal | None
    """Number (percent, count or points); None for a token."""
    token: Token | None
    """`..` masked (few pupils), `.` missing or zero, `~100` between 1 and 4 pupils short of all."""
    n: int | None = None
    """Pupils behind the figure."""
    source: str = ""
    """File and line it was taken from, in words."""
    line: int = 0
    """Line in the file it was read from; 0 when unknown."""


def pupils_from(text: str) -> int | None:
    """A number of pupils written with at most seven digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


def read_value(text: str) -> tuple[Decimal | None, Token | None]:
    """Number and token of a cell, one of them None; raises ValueError when it is neither."""
    for token in TOKENS:
        if text == token:
            return None, token
    value = read_number(text)
    if value is None:
        raise ValueError(text)
    return value, None


def read_number(text: str) -> Decimal | None:
    """The number in a text with decimal comma or point and spaced thousands (`1 123,5`); None for anything else."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals = found.groups()
    digits = "".join(character for character in whole if character.isdigit())
    return Decimal(f"{'-' if sign else ''}{digits}" + (f".{decimals}" if decimals else ""))


def bounds(figure: Figure) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest percent that `~100` can mean (1 to 4 of n pupils did not); None for others and without n."""
    if figure.token != NEARLY_ALL or figure.n is None or figure.n < _SHORT_OF_ALL:
        return None
    low, high = (Decimal(100 * (figure.n - short)) / figure.n for short in (_SHORT_OF_ALL, 1))
    return round(low, 1), round(high, 1)


def say_token(token: str) -> str:
    """A published token in words, for sentences and notes."""
    return {
        MASKED: _("the figure is not shown (few pupils)"),
        MISSING: _("missing or zero"),
        NEARLY_ALL: _("nearly all (one to four pupils did not)"),
    }[token]


def say_figure(figure: Figure | None, measure: Measure) -> str:
    """A figure for a table cell: number with unit, token as published, `–` for None."""
    if figure is None:
        return "–"
    if figure.value is None:
        return figure.token or "–"
    return say_value(figure.value, measure)


def say_value(value: Decimal, measure: Measure) -> str:
    """A number with the measure's unit; decimals as in the measure, or more if the value has more."""
    exponent = value.as_tuple().exponent
    decimals = max(measure.decimals, -exponent if isinstance(exponent, int) else 0)
    return say_percent(value, decimals) if measure.unit == "percent" else say_number(value, decimals)
