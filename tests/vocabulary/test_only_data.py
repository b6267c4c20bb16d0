"""No code outside the vocabulary knows a measure's id or the list of grades."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import resultatdialog

SOURCE = Path(resultatdialog.__file__).parent
ID = re.compile(r"(np|betyg|merit)\d")
GRADES = {"F", *map(str, range(1, 11))}


def spelled(source: str) -> Iterator[str]:
    """Texts that begin like a measure's id, and tuples of grades, but for docstrings."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            if ID.match(node.value):
                yield node.value
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and len(node.values) > 1:
            if node.values[0].value in ("np", "betyg", "merit"):
                yield ast.unparse(node)
        elif isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 2:
            texts = {each.value for each in node.elts if isinstance(each, ast.Constant)}
            if texts and texts <= GRADES:
                yield str(texts)


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if path.parent.name != "vocabulary"]


def test_no_module_spells_a_measure_or_the_grades() -> None:
    assert len(modules()) > 200
    found = {path.name: list(spelled(path.read_text(encoding="utf-8"))) for path in modules()}

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "source",
    [
        'x = "np3_sv_share"',
        'f("betyg6_points")',
        'G = ("F", "1", "2")',
        'm = {"N1": "merit9"}',
        'x = f"betyg{grade}_points"',
    ],
)
def test_a_spelled_measure_would_be_seen(source: str) -> None:
    assert list(spelled(source))
