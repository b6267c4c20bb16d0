from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from resultatdialog.cli.arguments import Later, parser
from resultatdialog.cli.main import main
from resultatdialog.cli.option_pairs import _RULES


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


@pytest.mark.parametrize(
    ("words", "option", "other"),
    [
        ("--unprotected --recovery-key office.pub register init", "--recovery-key", "--unprotected"),
        ("--unprotected --recovery-key office.pub", "--recovery-key", "--unprotected"),
        ("--unprotected register init --passphrase-file word.txt", "--passphrase-file", "--unprotected"),
        ("round pack --out papers --paper-guide guide.docx", "--paper-guide", "--school"),
        ("tally --force", "--force", "--out"),
        ("coding sample --seed 7", "--seed", "--schools"),
        ("coding sample --seed 0", "--seed", "--schools"),
        ("coding sample --again --by Exempla", "--by", "--schools"),
        ("register redact --session 12345678 --also Exempla --reason gallring", "--also", "--person"),
        ("backup --session 12345678", "--session", "purge"),
        ("backup --person Exempla", "--person", "purge"),
        ("backup purge --person Exempla --to stick", "--to", "purge"),
        ("register recover --identity office.txt --passphrase-file word.txt", "--passphrase-file", "--identity"),
        ("register recovery-key office.pub --recovery-key office.pub", "--recovery-key", ""),
        ("conflicts --round y settle 1 --take 1 --by A --why b", "--round", ""),
        ("conflicts --format json settle 1 --take 1 --by A --why b", "--format", ""),
        ("restore latest --place-anyway därför", "--place-anyway", ""),
        ("view --demo", "--register", "--demo"),
    ],
)
def test_an_option_without_effect_is_a_usage_error_and_nothing_is_made(
    words: str,
    option: str,
    other: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as left:
        main(["--register", "r.db", *words.split()])

    said = capsys.readouterr()
    assert left.value.code == 2
    assert f"{option} har ingen verkan" in said.err
    assert other in said.err
    assert not list(tmp_path.iterdir())


def test_every_rule_names_a_command_and_options_it_has() -> None:
    grammar = parser()
    for rule in _RULES:
        known = {
            word
            for command in commands(grammar)
            if rule.command in ("", getattr(command.get_default("run"), "name", "commands.").rpartition(".")[2])
            or rule.command == getattr(command.get_default("run"), "__name__", "")
            for action in (*grammar._actions, *command._actions)
            for word in (*action.option_strings, *(action.choices or ()))
        }
        assert known >= {word for word in (*rule.options, rule.other) if word} - {"--round", "--format", "latest"}, rule
