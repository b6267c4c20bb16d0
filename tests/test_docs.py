"""What README and CONTRIBUTING say is what the program does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.cli.arguments import FORMATS, parser
from resultatdialog.tally.registry import TABLES
from resultatdialog.tui.app import ResultatdialogApp
from resultatdialog.tui.screens.coding import CodingScreen
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.start import StartScreen

ROOT = Path(__file__).parents[1]
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
    for word in (*FORMATS, *(table.name for table in TABLES)):
        assert word in README


@pytest.mark.parametrize("screen", [StartScreen, MeetingScreen, CodingScreen, ResultatdialogApp])
def test_every_shown_key_is_in_the_table_of_keys(screen: Any) -> None:
    keys = README[README.index("### Keys") : README.index("### Files")]
    for binding in screen.BINDINGS:
        if binding.id and not binding.id.startswith(("meeting.back", "desk.back", "school.")):
            for key in binding.key.split(","):
                name = f"Ctrl+{key[5:].capitalize()}" if key.startswith("ctrl+") else key.upper()
                assert name in keys, binding.id


def test_ci_runs_the_readmes_test_command() -> None:
    command = next(line for line in README.splitlines() if line.startswith("python3 -m venv") and "pytest" in line)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_picture_in_the_readme_is_there() -> None:
    link = README.split("](tests/", 1)[1].split(")", 1)[0].replace("%5B", "[").replace("%5D", "]")
    assert (ROOT / "tests" / link).is_file()


def test_what_the_files_link_to_exists() -> None:
    for script in ("start.py", "typing_echo.py", "next_question.py"):
        assert (ROOT / "tests" / "benchmarks" / script).is_file()
    for named in (
        "tests/test_locale.py",
        "tests/test_layers.py",
        "tests/tui/test_no_markup.py",
        ".ci/compile_texts.py",
    ):
        assert named in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        assert (ROOT / named).is_file()
