"""The command line's grammar, made once for many commands; a user's process runs one command and makes it once.

Making it takes most of a short command's time. The functions that the grammar names are looked at each time, so that a
test can replace one of them.
"""

from __future__ import annotations

from argparse import ArgumentParser
from functools import cache
from importlib import import_module

import pytest

from resultatdialog.cli import arguments, commands
from resultatdialog.locale import language


def keep_grammars(patch: pytest.MonkeyPatch) -> None:
    """Let `main` take the grammar that the same language had before."""
    patch.setattr(import_module("resultatdialog.cli.main"), "parser", _grammar)


def _grammar(*, commands_too: bool = True) -> ArgumentParser:
    return _kept(language(), commands_too, tuple(filter(callable, vars(commands).values())))


@cache
def _kept(_language: str, commands_too: bool, _functions: tuple[object, ...]) -> ArgumentParser:
    return arguments.parser(commands_too=commands_too)
