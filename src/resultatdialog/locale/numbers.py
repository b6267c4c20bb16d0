"""Numbers as text: decimal comma in Swedish, no-break space before % and between thousands."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from resultatdialog.locale import pgettext
from resultatdialog.locale.phrases import NBSP


def half_up(value: Decimal | Fraction | int, decimals: int = 0) -> Decimal:
    """The value rounded half away from zero, as the published reports round."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**decimals
        whole, rest = divmod(scaled.numerator, scaled.denominator)
        whole += 2 * rest >= scaled.denominator
        return (Decimal(whole) / (Decimal(10) ** decimals)).copy_sign(Decimal(-1 if value < 0 else 1))
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def decimal_sign() -> str:
    """Comma in Swedish, point in English."""
    return pgettext("decimal sign", ".")


def say_number(value: Decimal | Fraction | int, decimals: int | None = None) -> str:
    """A number as text: `15,3`, `−23`, `1 180`.

    Without `decimals` it has as many as the value (two for a fraction).
    """
    if decimals is not None:
        value = half_up(value, decimals)
    elif isinstance(value, Fraction):
        value = half_up(value, 2)
    text = f"{abs(Decimal(value)):,f}".replace(",", NBSP).replace(".", decimal_sign())
    return f"−{text}" if value < 0 else text


def say_megabytes(size: int) -> str:
    """The limit of a file as people say it: `12`, `0,5`."""
    return say_number(Decimal(f"{size / 1_048_576:g}"))


def say_percent(value: Decimal | Fraction | int, decimals: int | None = None) -> str:
    """A percentage as text: `58 %`; `decimals` as in `say_number`."""
    return f"{say_number(value, decimals)}{NBSP}%"
