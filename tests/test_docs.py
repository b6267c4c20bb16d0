"""What README and CONTRIBUTING say is what the program does."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from textual.binding import Binding
from textual.screen import Screen

import resultatdialog
from resultatdialog.cli.arguments import FORMATS, parser
from resultatdialog.tally.registry import REMAINDERS, TABLES
from resultatdialog.tui import screens
from resultatdialog.tui.app import ResultatdialogApp

ROOT = Path(__file__).parents[1]
SOURCE = Path(resultatdialog.__file__).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands(grammar: argparse.ArgumentParser, before: str = "") -> list[tuple[str, argparse.ArgumentParser]]:
    """Every command with its grammar, groups opened."""
    found = []
    for action in grammar._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                deeper = _commands(inner, f"{before}{name} ")
                found += deeper or [(f"{before}{name}", inner)]
    return found


@pytest.mark.parametrize(
    ("name", "grammar"), _commands(parser()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_in_the_reference(name: str, grammar: argparse.ArgumentParser) -> None:
    reference = README[README.index("## Reference") :]
    assert f"`{name}" in reference
    for action in grammar._actions:
        for option in action.option_strings:
            if option not in ("-h", "--help"):
                assert option in reference, option


def test_every_format_and_table_is_in_the_reference() -> None:
    for word in (*FORMATS, *(table.name for table in (*TABLES, *REMAINDERS))):
        assert word in README


def _screens() -> dict[str, type[Screen[Any]]]:
    """Column of the tables of keys to screen, for every screen with keys in `tui/screens`."""
    found = {}
    for place in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        module = importlib.import_module(place.name)
        for value in vars(module).values():
            own = isinstance(value, type) and issubclass(value, Screen) and value.__module__ == place.name
            if own and "BINDINGS" in vars(value):
                found[place.name.rpartition(".")[2].replace("_", " ")] = value
    return found


def _keys_by_screen() -> dict[str, set[str]]:
    """The keys in each column of README's tables of keys: in its own cells, and before the rows where it has words."""
    found: dict[str, set[str]] = defaultdict(set)
    columns: list[str] = []
    for line in README[README.index("### Keys") : README.index("### Files")].splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if first == "key":
            columns = cells
        elif line.startswith("|"):
            for column, cell in zip(columns, cells, strict=True):
                if cell:
                    named = f"{first.replace('1–9', '1 2 3 4 5 6 7 8 9')} {cell}"
                    found[column].update(re.findall(r"Ctrl\+\w+|\w+", named))
    return found


def _key_name(key: str) -> str:
    return f"Ctrl+{key[5:].capitalize()}" if key.startswith("ctrl+") else key.capitalize()


def test_every_screen_with_keys_has_a_column_for_them() -> None:
    assert {"start", "new round", "meeting", "coding"} < set(_screens())
    assert set(_keys_by_screen()) == set(_screens())


@pytest.mark.parametrize("column", _screens())
def test_every_key_of_a_screen_is_in_its_column(column: str) -> None:
    known = _keys_by_screen()[column]
    for binding in (*_screens()[column].BINDINGS, *ResultatdialogApp.BINDINGS):
        assert isinstance(binding, Binding)
        if binding.id:
            for key in binding.key.split(","):
                assert _key_name(key) in known, binding.id


def test_a_key_is_looked_for_as_a_whole_word_in_its_own_column() -> None:
    keys = _keys_by_screen()
    assert "F12" in keys["meeting"]
    assert "F12" not in keys["coding"]
    assert "F" not in keys["coding"]


def test_ci_runs_the_readmes_test_command() -> None:
    command = next(line for line in README.splitlines() if line.startswith("python3 -m venv") and "pytest" in line)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


BASES = (
    ROOT,
    SOURCE,
    SOURCE / "tui",
    ROOT / "tests",
    ROOT / "tests" / "benchmarks",
    ROOT / "sample_data" / "nacka-2016",
)
"""Folders from which README and CONTRIBUTING name files."""
NOT_OURS = {".venv/bin/", "locale/XX/LC_MESSAGES/resultatdialog.po"}
"""Made by the command beside it; XX stands for a language that is still to be added."""


def _paths_in(text: str) -> set[str]:
    """Targets of links, and what looks like a path or file of ours: in backquotes, or as an argument in a block."""
    blocks = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    linked = {unquote(target) for target in re.findall(r"\]\(([^)#]+)\)", prose) if "://" not in target}
    quoted = {word for words in re.findall(r"`([^`]+)`", prose) for word in words.split()}
    named = {word for word in quoted if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|[\w-]+\.(py|md|toml|tcss)", word)}
    arguments = {word for block in blocks for word in re.findall(r"(?<=[ ])(?:tests|sample_data|\.ci)/[\w./-]+", block)}
    return linked | named | arguments


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_file_names_exists(name: str) -> None:
    paths = _paths_in((ROOT / name).read_text(encoding="utf-8"))
    assert len(paths) > 5
    missing = {path for path in paths - NOT_OURS if not any((base / path).exists() for base in BASES)}
    assert missing == set()


def test_a_name_of_nothing_is_found() -> None:
    text = "See [it](no/such.md), `no/module.py` and `none.py`.\n```sh\npython tests/none.py\n```\n"
    assert _paths_in(text) == {"no/such.md", "no/module.py", "none.py", "tests/none.py"}
