from __future__ import annotations

import argparse
from collections.abc import Iterator

from resultatdialog.cli.arguments import Later, parser


def commands(grammar: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The commands that have no commands of their own."""
    groups = [action for action in grammar._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for command in group.choices.values():
            yield from commands(command)
    if not groups:
        yield grammar


def test_every_command_named_by_its_module_is_there() -> None:
    runs = [command.get_default("run") for command in commands(parser())]
    later = [run for run in runs if isinstance(run, Later)]
    assert len(later) > 15
    for run in later:
        assert callable(run.load()), run.name
        assert run.load().__module__ == f"resultatdialog.cli.{run.name.partition('.')[0]}", run.name
