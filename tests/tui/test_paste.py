from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual.drivers import linux_driver

from resultatdialog.intake.text import CONTROL
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.paste import PasteParser

START, END = "\x1b[200~", "\x1b[201~"
hostile = st.text(st.sampled_from(["\x1b", "[", "2", "0", "1", "~", "å", "日", "\x11", "\x07", "\n", "\x9b", "]", ";"]))


def fed(sent: str, cuts: list[int]) -> tuple[str, list[str]]:
    """What is pasted and what keys are pressed when the terminal sends this in pieces."""
    places = [0, *sorted(cut % (len(sent) + 1) for cut in cuts), len(sent)]
    parser = PasteParser()
    found = [event for start, end in pairwise(places) if start < end for event in parser.feed(sent[start:end])]
    pasted = "".join(event.text for event in found if isinstance(event, events.Paste))
    return pasted, [event.key for event in found if isinstance(event, events.Key)]


@given(words=hostile, cuts=st.lists(st.integers(0, 200), max_size=8))
def test_what_is_pasted_is_text_and_presses_no_key_in_whatever_pieces_it_comes(words: str, cuts: list[int]) -> None:
    assume(END not in words)  # the end mark itself ends the paste

    pasted, keys = fed(f"{START}{words}{END}x", cuts)

    assert keys == ["x"]
    assert pasted == CONTROL.sub("", words)


def test_keys_pass_as_they_are() -> None:
    assert fed("a\x1b[Bå", [])[1] == ["a", "down", "å"]


async def test_the_program_s_driver_uses_it(app: ResultatdialogApp) -> None:
    assert vars(linux_driver)["XTermParser"] is PasteParser
