"""A school among the others as a row of characters: `40 ··•···|·•··●·· 100`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from resultatdialog.results.compare import distribution

OTHER, MEDIAN, OWN, EMPTY = "•", "|", "●", "·"


def dot_strip(values: Iterable[Decimal], own: Decimal | None, width: int) -> str:
    """The schools' values from lowest to highest over `width` cells; the median and the own school drawn on top.

    Empty when fewer than two different values leave nothing to see.
    """
    found = list(values)
    spread = distribution(found)
    if spread is None or spread.low == spread.high or width < 2:
        return ""

    def cell(value: object) -> int:
        return round(float((Decimal(str(value)) - spread.low) / (spread.high - spread.low)) * (width - 1))

    cells = [EMPTY] * width
    for value in found:
        cells[cell(value)] = OTHER
    cells[cell(float(spread.median))] = MEDIAN
    if own is not None:
        cells[cell(own)] = OWN
    return "".join(cells)
