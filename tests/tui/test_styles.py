"""A stylesheet is loaded with the first screen that has it, and is there from then on: it names what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.css.model import SelectorType
from textual.css.stylesheet import Stylesheet

import resultatdialog.tui

STYLES = sorted(Path(next(iter(resultatdialog.tui.__path__))).rglob("*.tcss"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_stylesheet_names_the_screen_of_ours_that_it_is_for(path: Path) -> None:
    """A rule for `Screen`, `ModalScreen` or any `Input` changes screens opened before its file was loaded."""
    sheet = Stylesheet(variables=App().get_css_variables())
    sheet.add_source(path.read_text("utf-8"))
    for rule in sheet.rules:
        for selectors in rule.selector_set:
            first = selectors.selectors[0]
            if path.name == "app.tcss":  # loaded before any screen is shown
                assert first.type is SelectorType.CLASS, selectors
            else:
                source = path.with_suffix(".py").read_text("utf-8")
                assert first.type is SelectorType.TYPE and f"class {first.name}(" in source, selectors
