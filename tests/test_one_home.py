"""Rules that live in one place: a second copy drifts, and then the same file is taken here and refused there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import resultatdialog

SOURCE = Path(resultatdialog.__file__).parent
Search = Callable[[ast.AST], bool]


class Rule(NamedTuple):
    """What betrays a copy of a rule, where alone it may stand, and copies that must be known again."""

    search: Search
    homes: tuple[str, ...]
    copies: tuple[str, ...]


def names(*wanted: str) -> Search:
    """Whether one of the functions is named."""
    return lambda node: bool({getattr(node, "id", None), getattr(node, "attr", None)} & set(wanted))


def text(pattern: str) -> Search:
    """Whether a text matches."""
    return lambda node: (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search(pattern, node.value))
    )


def either(*searches: Search) -> Search:
    """Whether any of them finds something."""
    return lambda node: any(search(node) for search in searches)


def chosen_text(pattern: str) -> Search:
    """Whether `x if … else y` chooses such a text."""
    return lambda node: isinstance(node, ast.IfExp) and text(pattern)(node.body)


RULES = {
    "what parts a table's columns": Rule(
        either(names("Sniffer"), text(r"^\[[;,|\\t]{2,}\]$"), chosen_text(r"^[;,\t]$")),
        ("intake/columns.py",),
        (r"""re.split(r"[;,\t]", first)""", """csv.reader(x, delimiter=";" if ";" in first else ",")"""),
    ),
    "what is a school year": Rule(
        text(r"\\d\{4\}.*/.*\\d\{2\}|20\\d\{2\}|\[0-9\]\{4\}.*\[0-9\]\{2\}"),
        ("intake/school_year.py",),
        (
            r"""re.compile(r"\d{4}/\d{2}")""",
            r"""re.compile(r"(\d{4})(/\d{2})?", re.ASCII)""",
            r"""re.compile(r"(?<!\d)(20\d{2})\s*[/_–-]\s*(\d{2}|20\d{2})(?!\d)")""",
        ),
    ),
    "what is published in place of a number": Rule(
        text(r"^(~100|\.\.)$"),
        ("results/value.py", "intake/archive.py"),  # there it is the folder above
        ("""TOKENS = ("..", ".", "~100")""", """if figure.token != "~100": pass""", """MASKED = '..'"""),
    ),
    "what a spreadsheet takes for a formula": Rule(
        lambda node: isinstance(node, ast.Tuple) and len(node.elts) > 1 and text("^=$")(node.elts[0]),
        ("intake/formula.py",),
        ("""_FORMULA = ("=", "+", "-", "@")""", """token.startswith(("=", "@"))"""),
    ),
    "which name may have been meant": Rule(
        either(names("get_close_matches", "difflib"), text("^(Did you mean|Known here)")),
        ("intake/similar_names.py",),
        (
            """near = difflib.get_close_matches(value, known, 1)""",
            """_("Did you mean '{near}'?").format(near=near[0])""",
            """_("Known here: {known}.").format(known=", ".join(known))""",
        ),
    ),
    "where å, ä and ö stand in the alphabet": Rule(
        either(text("^åäö$"), names("strxfrm", "strcoll")),
        ("locale/alphabetical.py",),
        ("""str.maketrans("åäö", "{|}")""", """sorted(names, key=locale.strxfrm)"""),
    ),
    "in which order names of schools and people stand": Rule(
        lambda node: (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "sorted"
            and bool(re.search(r"\.name\b|\['name'\]", ast.unparse(node)))
            and "alphabetical" not in ast.unparse(node)
        ),
        ("locale/__init__.py", "register/restore.py"),  # there it is the name of a folder
        (
            """sorted(schools, key=lambda school: school.name)""",
            """sorted(found, key=lambda each: (-each.schools, each.name))""",
            """tuple(sorted({person["name"] for person in people}))""",
        ),
    ),
    "what begins as JSON": Rule(
        lambda node: (
            isinstance(node, ast.Tuple) and [getattr(each, "value", None) for each in node.elts] == [b"{", b"["]
        ),
        ("intake/json_text.py",),
        ("""content[:1] in (b"{", b"[")""",),
    ),
    "which decimal sign people read": Rule(
        either(
            text(r"^[0-9]*\.[1-9][0-9]*[fg]$|(?<!\{)\b[0-9]+,[0-9]{2}\b"),
            lambda node: isinstance(node, ast.Call) and ast.unparse(node).endswith(".replace('.', ',')"),
        ),
        ("locale/numbers.py",),
        (
            """f"{value:.2f}".replace(".", ",")""",
            """str(SPREAD).replace(".", ",")""",
            """f"{size:.1f}" """,
            """_("yes: 0,82 means 82 %")""",
        ),
    ),
    "who is given static text": Rule(
        text("^ACCESSIBLE$"),
        ("cli/commands.py",),
        ("""os.environ.get("ACCESSIBLE", "0") not in ("", "0")""",),
    ),
    "how bytes become text": Rule(
        either(names("BOM_UTF16_LE", "BOM_UTF16_BE"), text(r"(?i)^(utf[-_]?16|utf[-_]?8[-_]sig|cp1252|latin[-_]?1)$")),
        (
            "intake/text.py",
            "intake/json_text.py",  # JSON is UTF-8 by its standard: nothing is guessed
            "cli/coding_book.py",  # these two write a BOM, by which Excel knows UTF-8
            "tally/formats.py",
        ),
        (
            """content.decode("utf-16" if wide else "utf-8-sig")""",
            """path.read_text(encoding="cp1252")""",
            """content.startswith(codecs.BOM_UTF16_LE)""",
        ),
    ),
    "how schools and municipalities are numbered": Rule(
        text(r"(\\d|\[0-9\])\{8\}|^\(?(\\d|\[0-9\])\{4\}(\)?$|\)\\s)"),
        ("intake/codes.py", "intake/school_year.py"),  # there it is a year
        (
            r"""re.compile(r"\d{8}|\d{4}", re.ASCII)""",
            r"""re.compile(r"/school-units/(\d{8})/")""",
            r"""re.fullmatch(r"(\d{4})\s+(.+)", text)""",
            r"""re.fullmatch(r"\d{4}", text)""",
        ),
    ),
}


@cache
def files() -> dict[str, list[ast.AST]]:
    """Each file with the nodes of its tree, without its docstrings; read once for all rules."""
    found: dict[str, list[ast.AST]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        found[path.relative_to(SOURCE).as_posix()] = [node for node in nodes if id(node) not in docstrings]
    return found


def places(search: Search) -> Iterator[str]:
    """The files with a copy, docstrings not looked at."""
    return (file for file, nodes in files().items() if any(map(search, nodes)))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_one_home(rule: str) -> None:
    assert set(places(RULES[rule].search)) <= set(RULES[rule].homes)


@pytest.mark.parametrize("rule", RULES)
def test_the_search_knows_a_second_home_when_it_sees_one(rule: str) -> None:
    for copy in RULES[rule].copies:
        assert any(RULES[rule].search(node) for node in ast.walk(ast.parse(copy))), copy
