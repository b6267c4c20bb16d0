"""The wire document: only the principal's page goes over, and whatever comes is text or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.conversation import Agenda
from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage, figures_in_words
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.guide.model import Guide
from resultatdialog.guide.shipped import sample_round
from resultatdialog.intake.text import CONTROL, printable
from resultatdialog.rounds.folder import read_round
from resultatdialog.second_screen.wire import VERSION, OtherVersionError, WireError, decode, encode
from resultatdialog.tui.widgets.figures import cycle, table

WORDS = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["school", "figures", "x"]), inner),
)


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, without the names of its fields."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(one)


@given(WORDS, WORDS, st.none() | st.builds(FiguresInWords, WORDS, steps=st.lists(WORDS).map(tuple)))
def test_a_page_comes_over_as_text(school: str, wording: str, figures: FiguresInWords | None) -> None:
    line = encode(PrincipalPage(school, wording, figures))
    page = decode(line)

    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert page is not None
    assert (page.school, page.wording) == (printable(school), printable(wording))
    assert page.figures == (
        FiguresInWords(printable(figures.title), steps=tuple(map(printable, figures.steps))) if figures else None
    )


def test_every_word_that_goes_over_stands_on_the_page(guide: Guide) -> None:
    """And the other way round: a page that came over is drawn as one that was made here."""
    current = read_round(sample_round()).round
    for school in current.schools[:6]:
        for section in guide.sections:
            found = section_table(Agenda(guide, current, school), section)
            if found is None:
                continue
            figures = figures_in_words(found)
            drawn = (cycle(figures) if figures.steps else table(figures, 400)).plain
            line = encode(PrincipalPage("", "", figures))
            page = decode(line)

            assert [text for text in texts(json.loads(line)) if text not in drawn] == []
            assert page is not None and page.figures == figures


@given(st.binary() | JSON.map(lambda value: json.dumps({"version": VERSION, "page": value}).encode()))
def test_what_is_no_page_is_refused_and_never_an_error_of_the_program(line: bytes) -> None:
    try:
        page = decode(line)
    except WireError:
        return
    assert page is None or not any(map(CONTROL.search, (page.school, page.wording)))


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [{"label": "np", "cells": []}]},
        {"lines": [{"label": "np", "cells": ["1", "2"]}]},
        {"followed": {"about": "", "headings": ["A"], "lines": [{"label": "B", "cells": ["1", "2"]}]}},
        {"title": None},
        {"notes": [["["]]},
    ],
)
def test_a_table_whose_cells_have_no_headings_is_refused(change: dict[str, Any]) -> None:
    said = json.loads(encode(PrincipalPage("S", "F", FiguresInWords("T", headings=("skolan",)))))
    assert decode(json.dumps(said).encode()) is not None
    said["page"]["figures"] |= change

    with pytest.raises(WireError):
        decode(json.dumps(said).encode())


@pytest.mark.parametrize(
    "line",
    [b"[" * 100_000, b'"\xff"', b'{"version": 1}', b"", b"null"],
    ids=["deep", "no UTF-8", "no page", "empty", "null"],
)
def test_broken_lines_are_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode(line)


def test_another_version_is_named_as_one() -> None:
    with pytest.raises(OtherVersionError):
        decode(b'{"version": 2, "leaf": {}}\n')
    assert decode(encode(None)) is None
