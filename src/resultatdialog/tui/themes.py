"""The colours of the program: one light theme and one dark."""

from __future__ import annotations

from textual.theme import Theme

PAPER = Theme(
    name="papper",
    primary="#1f4e5f",
    secondary="#46606c",
    accent="#0b7285",
    warning="#9a5b00",
    error="#a3242a",
    success="#2b6a3a",
    foreground="#1d2428",
    background="#fbfaf6",
    surface="#f1efe8",
    panel="#e3e0d6",
    boost="#e9f1f2",
    dark=False,
)
SLATE = Theme(
    name="skiffer",
    primary="#5f9fb3",
    secondary="#7f98a3",
    accent="#5cc0d3",
    warning="#e0a458",
    error="#d9666c",
    success="#7bbf8a",
    foreground="#e4e7e6",
    background="#161a1c",
    surface="#1f2528",
    panel="#2c3438",
    boost="#26333a",
    dark=True,
)
THEMES = {"papper": PAPER, "skiffer": SLATE}
