"""All text can be read: contrast of at least 4.5 to 1 in both themes, measured on what is painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from resultatdialog.register.store import Register
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.themes import THEMES
from tui.drive import FULL, desk, go_to, open_meeting

NO_TEXT = " ▌▐│┃╭╮╯╰─━▁▂▃▄▅▆▇█▔▕▏▎▍▋▊▉▀▚▞▙▛▜▟·🔎"
"""Frames, bars and blanks."""
DIMMED = 0.34
"""How far towards the colour behind it a terminal draws dim text; the library computes with the same."""
LEAST = 4.5
"""WCAG 2.2, 1.4.3."""


def painted(screen: Screen[object]) -> Iterator[tuple[str, Color, Color]]:
    """Each piece of text with its colour and the one behind it; round a dialog the screen is dimmed on purpose."""
    boxes: Iterable[Widget] = screen.query(".dialog, #--container") if isinstance(screen, ModalScreen) else []
    box = next((box.region for box in boxes), None)
    for y, line in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in line:
            style, words = segment.style, segment.text.strip(NO_TEXT)
            at, x = x, x + segment.cell_length
            if style is None or not words or style.color is None or style.bgcolor is None:
                continue
            if box is not None and not box.contains(at, y):
                continue
            front, behind = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            if style.reverse:
                front, behind = behind, front
            if style.dim:
                front = front.blend(behind, DIMMED)
            yield words, front, behind


def faint(screen: Screen[object]) -> list[tuple[str, float]]:
    """Pieces of text below the least contrast."""
    found = {}
    for text, front, behind in painted(screen):
        ratio = _ratio(front, behind)
        if ratio < LEAST:
            found[text[:40]] = round(ratio, 2)
    return sorted(found.items())


def _ratio(one: Color, other: Color) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_is_the_standards_own() -> None:
    assert round(_ratio(Color.parse("#000"), Color.parse("#fff")), 1) == 21.0
    assert round(_ratio(Color.parse("#777"), Color.parse("#fff")), 2) == 4.48


@pytest.mark.parametrize("theme", sorted(THEMES))
async def test_every_word_can_be_read(office: Register, theme: str) -> None:
    app = ResultatdialogApp(office)
    bad: dict[str, list[tuple[str, float]]] = {}

    async def look(pilot: Pilot[None], where: str) -> None:
        await pilot.pause()
        if found := faint(app.screen):
            bad[where] = found

    async with app.run_test(size=(150, 40)) as pilot:
        app.theme = theme
        await pilot.pause()
        await look(pilot, "start")
        await open_meeting(pilot, FULL)
        await look(pilot, "meeting")
        await go_to(pilot, "np3_sv_orsak")
        await pilot.press("f6", "1")
        await look(pilot, "ticks")
        await go_to(pilot, "np3_niva")
        await pilot.press("x", ".")
        for key, leave in (
            ("f1", "escape"), ("f4", "escape"), ("f5", "escape"), ("f8", "escape"), ("f9", "f9"), ("f10", "escape"),
            ("f12", "escape"), ("ctrl+a", "escape"), ("ctrl+f", "escape"), ("ctrl+k", "escape"), ("ctrl+u", "escape"),
            ("ctrl+p", "escape"),
        ):  # fmt: skip
            await pilot.press(key)
            await look(pilot, key)
            await pilot.press(leave)
            await pilot.pause()
        await desk(pilot, "AL")
        await look(pilot, "coding")
    assert bad == {}
