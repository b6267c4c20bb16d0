from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import resultatdialog

CORE = (
    "vocabulary",
    "locale",
    "intake",
    "guide",
    "results",
    "rounds",
    "dialogue",
    "coding",
    "register",
    "tally",
    "report",
)
SOURCE = Path(resultatdialog.__file__).parent


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
def app_modules() -> set[str]:
    return loaded_by("resultatdialog.tui.app")


def test_no_core_module_loads_the_screen_library(core_modules: set[str]) -> None:
    assert len(CORE_MODULES) > 30
    assert set(CORE_MODULES) <= core_modules
    assert not any(name.split(".")[0] == "textual" for name in core_modules)
    assert not any(name.startswith("resultatdialog.tui") for name in core_modules)


@pytest.mark.parametrize("heavy", ["pandas", "yaml", "jinja2", "msgspec"])
def test_the_first_screen_opens_without_what_it_does_not_need(heavy: str, app_modules: set[str]) -> None:
    assert "textual" in app_modules
    assert heavy not in app_modules


def test_the_standard_library_s_sqlite_is_never_beside_ours(core_modules: set[str], app_modules: set[str]) -> None:
    assert "apsw" in core_modules
    assert "sqlite3" not in core_modules | app_modules
