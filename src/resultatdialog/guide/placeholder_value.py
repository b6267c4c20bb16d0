"""A figure as sentences and conditions of a guide see it."""

from __future__ import annotations

from dataclasses import dataclass

from resultatdialog.guide.model import Level

ATTRIBUTES = ("known", "masked", "missing", "value", "level")
"""What a condition may ask of a figure."""


@dataclass(frozen=True, slots=True)
class PlaceholderValue:
    """How one placeholder is said for one school."""

    text: str | None = None
    """What stands in the sentence; None when there is nothing to say."""
    value: float | None = None
    level: Level | None = None
    masked: bool = False
    """Published as masked: few pupils."""

    @property
    def known(self) -> bool:
        """Whether a sentence can use it."""
        return self.text is not None

    @property
    def missing(self) -> bool:
        """Neither a figure nor a masked one."""
        return self.text is None and not self.masked

    def __str__(self) -> str:
        return self.text or ""
