"""Rules that live in one place: a second copy drifts, and then the same file is taken here and refused there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import resultatdialog

SOURCE = Path(resultatdialog.__file__).parent
Search = Callable[[ast.AST], bool]


def names(*wanted: str) -> Search:
    """Whether one of the functions is called or mentioned."""

    def found(node: ast.AST) -> bool:
        return getattr(node, "id", getattr(node, "attr", None)) in wanted

    return found


def text(pattern: str) -> Search:
    """Whether a text (no docstring) matches."""

    def found(node: ast.AST) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search(pattern, node.value))

    return found


RULES: dict[str, tuple[Search, tuple[str, ...]]] = {
    "what parts a table's columns": (
        lambda node: (
            (names("Sniffer")(node) or text(r"^\[[;,|\\t]{2,}\]$")(node))
            or (isinstance(node, ast.IfExp) and text(r"^[;,\t]$")(node.body))
        ),
        ("intake/columns.py",),
    ),
}
"""What is looked for, and where alone it may stand."""


def places(search: Search) -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        if any(search(node) for node in ast.walk(tree) if id(node) not in said):
            yield path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_one_home(rule: str) -> None:
    search, homes = RULES[rule]

    assert set(places(search)) <= set(homes)


# A copy as it once stood in the source, which the search must know again.
COPIES = {
    "what parts a table's columns": (
        r"""re.split(r"[;,\t]", first)""",
        """csv.reader(x, delimiter=";" if ";" in first else ",")""",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_search_knows_a_second_home_when_it_sees_one(rule: str) -> None:
    search, _homes = RULES[rule]

    for copy in COPIES[rule]:
        assert any(search(node) for node in ast.walk(ast.parse(copy))), copy
