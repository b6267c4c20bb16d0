from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import resultatdialog

CORE = (
    "files",
    "locale",
    "intake",
    "vocabulary",
    "guide",
    "results",
    "rounds",
    "dialogue",
    "coding",
    "second_screen",
    "register",
    "work",
    "tally",
    "report",
)
SOURCE = Path(resultatdialog.__file__).parent
FIRST_FRAME = """
import sys
from functools import partialmethod

from textual.app import App

from resultatdialog.cli import commands, main

loaded = []

async def leave(pilot):
    await pilot.pause()
    loaded.extend(sys.modules)
    pilot.app.exit()

commands.has_screen = lambda: True
App.run = partialmethod(App.run, headless=True, auto_pilot=leave)
assert main(sys.argv[1:]) == 0
print(*loaded)
"""
"""From the command line to the first painted frame, then out again; prints the modules loaded by then."""


def modules(package: str) -> list[str]:
    paths = [SOURCE / f"{package}.py", *sorted((SOURCE / package).rglob("*.py"))]
    names = (".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in paths if path.exists())
    return [name.removesuffix(".__init__") for name in names]


CORE_MODULES = [name for package in CORE for name in modules(package)]


def loaded_by(*names: str) -> set[str]:
    code = f"import sys\nfor name in {names!r}: __import__(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def core_modules() -> set[str]:
    return loaded_by(*CORE_MODULES)


@pytest.fixture(scope="module")
def first_frame(loaded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    register = shutil.copy(loaded_file, tmp_path_factory.mktemp("first") / "register.db")
    words = [sys.executable, "-c", FIRST_FRAME, "--register", str(register)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Module name to its syntax tree, for every module of the program."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def imports(node: ast.AST, *, in_functions: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports outside functions, or only those inside; those for type checkers or for one system are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            if in_functions:
                yield from (found for statement in child.body for found in _imports_anywhere(statement))
        elif isinstance(child, ast.Import | ast.ImportFrom):
            if not in_functions:
                yield child
        elif not _only_sometimes(child):
            yield from imports(child, in_functions=in_functions)


def _imports_anywhere(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node
    elif not _only_sometimes(node):
        for child in ast.iter_child_nodes(node):
            yield from _imports_anywhere(child)


def _only_sometimes(node: ast.AST) -> bool:
    """Whether a block runs on one system only (`if sys.platform ...`) or never (`if TYPE_CHECKING`)."""
    return isinstance(node, ast.If) and any(
        word in ast.unparse(node.test) for word in ("sys.platform", "TYPE_CHECKING")
    )


def modules_named(statement: ast.Import | ast.ImportFrom, known: dict[str, ast.Module]) -> Iterator[str]:
    """The program's own modules that an import statement loads, without their packages."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names if alias.name in known)
        return
    for alias in statement.names:
        name = f"{statement.module}.{alias.name}"
        if name in known:
            yield name
        elif statement.module in known:
            yield statement.module


def test_a_package_is_core_or_a_way_in() -> None:
    packages = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert packages - {"__init__", "__main__"} == {*CORE, "cli", "tui", "plain", "frames"}


def test_a_contract_leaves_no_package_out() -> None:
    contracts = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    by_name = {contract["name"]: contract for contract in contracts["tool"]["importlinter"]["contracts"]}
    core = {f"resultatdialog.{name}" for name in CORE}
    plain = {"resultatdialog.plain"}  # a way in that draws nothing
    ways_in = {"resultatdialog.cli", "resultatdialog.frames", "resultatdialog.tui", *plain}

    layers = by_name["Data flows one way"]["layers"]
    assert {name for layer in layers for name in layer.split(" | ")} == core | ways_in
    assert set(by_name["The domain core never imports the screen library"]["source_modules"]) == core | plain
    speechless = (core | ways_in) - {"resultatdialog.register"}
    assert set(by_name["Only the register speaks SQL"]["source_modules"]) == speechless


def test_no_core_module_loads_the_screen_library(core_modules: set[str]) -> None:
    assert len(CORE_MODULES) > 30
    assert set(CORE_MODULES) <= core_modules
    assert not any(name.split(".")[0] == "textual" for name in core_modules)
    assert not any(name.startswith("resultatdialog.tui") for name in core_modules)


@pytest.mark.parametrize("heavy", ["pandas", "yaml", "jinja2", "msgspec"])
def test_the_first_screen_opens_without_what_it_does_not_need(heavy: str, first_frame: set[str]) -> None:
    assert "textual" in first_frame
    assert heavy not in first_frame


def test_the_standard_library_s_sqlite_is_never_beside_ours(core_modules: set[str], first_frame: set[str]) -> None:
    assert "apsw" in core_modules
    assert "sqlite3" not in core_modules | first_frame


def test_imports_stand_in_functions_only_where_the_first_frame_waits_for_them(
    trees: dict[str, ast.Module], first_frame: set[str]
) -> None:
    assert {"resultatdialog.cli.main", "resultatdialog.tui.screens.start"} <= first_frame & set(trees)
    late = {name for name, tree in trees.items() if any(imports(tree, in_functions=True))}
    assert late
    # text, JSON and the screen do not wait half a second for pandas
    with_pandas = {
        "resultatdialog.cli.tally_commands",
        "resultatdialog.tui.screens.tally",
        "resultatdialog.tally.tables.associations",  # scipy, for a table on request
    }
    assert late - first_frame == with_pandas


def test_no_modules_import_each_other_in_a_circle(trees: dict[str, ast.Module]) -> None:
    graph = {
        name: {other for found in imports(tree, in_functions=False) for other in modules_named(found, trees)}
        for name, tree in trees.items()
    }
    assert "resultatdialog.intake.excel" in graph["resultatdialog.intake.sheet"]
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def types_in(tree: ast.Module) -> Iterator[str]:
    """Names of a module's public classes and of its aliases of types: `Place = tuple[int, int]`."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp | ast.Name):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            names = []
        yield from (name for name in names if re.fullmatch(r"[A-Z]+[a-z]\w*", name))


def test_a_public_type_has_a_name_of_its_own(trees: dict[str, ast.Module]) -> None:
    types = [name for tree in trees.values() for name in types_in(tree)]
    assert len(types) > 250
    assert "YamlPath" in types
    twice = {name for name, times in Counter(types).items() if times > 1}
    assert twice == set()
