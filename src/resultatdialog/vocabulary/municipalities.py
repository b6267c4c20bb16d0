"""Sweden's municipalities by code and name: `municipalities.csv`, as SCB numbers them (290 since 2003)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from resultatdialog.intake.names import plain_name

_FILE = Path(__file__).with_name("municipalities.csv")
_BEFORE, _AFTER = re.compile(r"^region "), re.compile(r" (?:kommun|kommunen|stad)$")


@cache
def municipalities() -> dict[str, str]:
    """Code to name."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split(";", 1) for line in lines)


def same_municipality(name: str, written: str) -> bool:
    """Whether a municipality's name is meant by what somebody wrote: `Botkyrka kommun`, `Stockholms stad`."""
    return plain_name(name) in _forms(written)


def _forms(written: str) -> tuple[str, ...]:
    """The written name, and without the words that a municipality calls itself by."""
    plain = plain_name(written.strip())
    short = _AFTER.sub("", _BEFORE.sub("", plain))
    return (plain, short) if short == plain else (plain, short, short.removesuffix("s"))
