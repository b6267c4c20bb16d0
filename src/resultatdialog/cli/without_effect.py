"""Options that have no effect: refused where that is plain from the other options or the files, else said.

Three things see to it. `contradiction` knows the pairs in which one option leaves another without effect; `unused` says
which names, given with an option, nothing answers to; and `WatchedOptions` know which of them a command never looked
at, so that an option that no rule thought of is said to have had no effect.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from resultatdialog.cli.commands import wants_plain
from resultatdialog.intake.problem import Problem
from resultatdialog.intake.similar_names import meant, similar
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _


class _Rule(NamedTuple):
    """A command's options that have an effect only with one of some others, or only without them."""

    command: str
    """Name of the command's function; empty for every command."""
    options: tuple[str, ...]
    others: tuple[str, ...]
    """The other options; empty when nothing gives the options an effect with this command."""
    together: bool
    """Whether the options need one of the others; else each of the others takes their effect away."""


_RULES = (
    _Rule("", ("--recovery-key", "--passphrase-file"), ("--unprotected",), together=False),
    _Rule("hold", ("--school", "--round"), ("--plain",), together=True),
    _Rule("write_packs", ("--paper-guide",), ("--school",), together=True),
    _Rule("tally", ("--force",), ("--out",), together=True),
    _Rule("tally", ("--against",), ("--as-of",), together=False),
    _Rule("tally", ("--table", "--who", "--by", "--only", "--as-of", "--against"), ("--cell",), together=False),
    _Rule("sample", ("--seed", "--by", "--again"), ("--schools",), together=True),
    _Rule("consistency", ("--all", "--format"), ("--settle", "--take-back"), together=False),
    _Rule("consistency", ("--take", "--why"), ("--settle",), together=True),
    _Rule("consistency", ("--by",), ("--settle", "--take-back"), together=True),
    _Rule("redact", ("--also",), ("--person",), together=True),
    _Rule("backup", ("--session", "--person"), ("purge",), together=True),
    _Rule("backup", ("--to",), ("purge",), together=False),
    _Rule("recover", ("--passphrase-file",), ("--identity",), together=False),
    _Rule("recovery_key", ("--recovery-key", "--place-anyway"), (), together=True),
    _Rule("passphrase", ("--place-anyway",), (), together=True),
    _Rule("take", ("--round", "--format"), (), together=True),
    _Rule("restore", ("--place-anyway",), (), together=True),
    _Rule("restore", ("--line",), ("latest",), together=True),
    _Rule("view", ("--register",), ("--demo",), together=False),
)
"""Every pair in which one option would be passed over in silence; registers that exist already are `opening`'s."""


def contradiction(options: argparse.Namespace) -> str:
    """A sentence about the first option given that has no effect beside the others; empty when all have one."""
    command = str(getattr(options.run, "name", getattr(options.run, "__name__", ""))).rpartition(".")[2]
    for rule in _RULES:
        if rule.command not in ("", command):
            continue
        others = [other for other in rule.others if _is_given(options, other)]
        for option in rule.options:
            if not _is_given(options, option) or bool(others) == rule.together:
                continue
            if not rule.others:
                return _("{option} has no effect with this command. Leave it out.").format(option=option)
            if rule.together:
                needed = _(" or ").join(rule.others)
                return _("{option} has no effect without {other}.").format(option=option, other=needed)
            words = _("{option} has no effect together with {other}. Leave one of them out.")
            return words.format(option=option, other=others[0])
    return ""


def _is_given(options: argparse.Namespace, option: str) -> bool:
    """Whether an option has another value than without it; some have it from elsewhere."""
    if option in ("purge", "latest"):
        return option in (getattr(options, "what", None), getattr(options, "backup", None))
    if option == "--plain" and wants_plain():
        return True
    return _says_something(getattr(options, option.removeprefix("--").replace("-", "_"), None))


def _says_something(value: object) -> bool:
    """Whether a value is another than that of an option left out; a number given may be 0."""
    return value is not None and value is not False and value not in ([], "text")


def unused(option: str, named: Iterable[str], known: Iterable[str], what: str, remedy: str) -> list[Problem]:
    """A problem for each name given with an option that is none of the known ones.

    `what` says what it is not; `remedy` what to do where no known name is like it.
    """
    names = tuple(known)
    return [
        Problem(
            f"{option} {one_line(name)[:80]}",
            what,
            one_line(meant(name, names)) if similar(name, names) else remedy,
        )
        for name in named
        if name not in names
    ]


_NEVER_SAID = ("run", "refuse", "command", "lang", "force", "unprotected")
"""Names of options that are not a person's, of the language, which is set before there are options, and of permissions:
one that was not needed has left nothing undone."""


class WatchedOptions(argparse.Namespace):
    """The options of a call, which know which of them have been looked at; a copy shares what it knows."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(**vars(options))
        self._looked_at = {*_NEVER_SAID}

    def __getattribute__(self, name: str) -> Any:
        """The value of an option, which counts as looked at from then on."""
        if not name.startswith("_"):
            self._looked_at.add(name)
        return super().__getattribute__(name)

    def _never_looked_at(self) -> Iterator[str]:
        for name, value in vars(self).items():
            if not name.startswith("_") and name not in self._looked_at and _says_something(value):
                yield "--from" if name == "elsewhere" else f"--{name.replace('_', '-')}"


def notes_on(options: WatchedOptions) -> list[str]:
    """A sentence for each option given that the command, which has ended, never looked at."""
    return [
        _("{option} has no effect here: nothing was done with it.").format(option=option)
        for option in options._never_looked_at()
    ]
