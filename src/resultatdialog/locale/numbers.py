"""Numbers as people read them: decimal comma in Swedish, no-break space before %, shares with their base."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from resultatdialog.locale import _, pgettext

NBSP = "\u00a0"


def half_up(value: Decimal | Fraction | int, decimals: int = 0) -> Decimal:
    """Rounded half up (half away from zero), as the published reports round."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**decimals
        whole, rest = divmod(scaled.numerator, scaled.denominator)
        whole += 2 * rest >= scaled.denominator
        return (Decimal(whole) / (Decimal(10) ** decimals)).copy_sign(Decimal(-1 if value < 0 else 1))
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def share(count: int, base: int) -> int | None:
    """Whole percent of the base, half up; None when there is no base."""
    return int(half_up(Fraction(100 * count, base))) if base else None


def say_number(value: Decimal | Fraction | int, decimals: int | None = None) -> str:
    """`15,3`, `−23`, `1 180`; as many decimals as the value has unless told."""
    if decimals is not None:
        value = half_up(value, decimals)
    elif isinstance(value, Fraction):
        value = half_up(value, 2)
    text = f"{abs(Decimal(value)):,f}".replace(",", NBSP).replace(".", pgettext("decimal sign", "."))
    return f"−{text}" if value < 0 else text


def say_percent(value: Decimal | Fraction | int, decimals: int | None = None) -> str:
    """`58 %`."""
    return f"{say_number(value, decimals)}{NBSP}%"


def say_share(count: int, base: int) -> str:
    """`7 av 12 (58 %)`; `0 av 0` has no share."""
    of = _("{count} of {base}").format(count=count, base=base)
    percent = share(count, base)
    return of if percent is None else f"{of} ({say_percent(percent)})"
