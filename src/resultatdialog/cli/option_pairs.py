"""Options that another option, or the lack of one, leaves without effect: said as a usage error, never passed over."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from resultatdialog.locale import _


class _Rule(NamedTuple):
    """A command's options that have an effect only with another option, or only without it."""

    command: str
    """Name of the command's function; empty for every command."""
    options: tuple[str, ...]
    other: str
    """The other option; empty when nothing gives the options an effect with this command."""
    together: bool
    """Whether the options need the other one; else the other one takes their effect away."""


_RULES = (
    _Rule("", ("--recovery-key", "--passphrase-file"), "--unprotected", together=False),
    _Rule("write_packs", ("--paper-guide",), "--school", together=True),
    _Rule("tally", ("--force",), "--out", together=True),
    _Rule("sample", ("--seed", "--by", "--again"), "--schools", together=True),
    _Rule("redact", ("--also",), "--person", together=True),
    _Rule("backup", ("--session", "--person"), "purge", together=True),
    _Rule("backup", ("--to",), "purge", together=False),
    _Rule("recover", ("--passphrase-file",), "--identity", together=False),
    _Rule("recovery_key", ("--recovery-key",), "", together=True),
    _Rule("take", ("--round", "--format"), "", together=True),
    _Rule("restore", ("--place-anyway",), "", together=True),
    _Rule("restore", ("--line",), "latest", together=True),
    _Rule("view", ("--register",), "--demo", together=False),
)
"""Every pair in which one option would be passed over in silence; registers that exist already are `opening`'s."""


def without_effect(options: argparse.Namespace) -> str:
    """A sentence about the first option given that has no effect beside the others; empty when all have one."""
    command = str(getattr(options.run, "name", getattr(options.run, "__name__", ""))).rpartition(".")[2]
    for rule in _RULES:
        if rule.command not in ("", command):
            continue
        for option in rule.options:
            if not _is_given(options, option) or _is_given(options, rule.other) == rule.together:
                continue
            if not rule.other:
                return _("{option} has no effect with this command. Leave it out.").format(option=option)
            words = (
                _("{option} has no effect without {other}.")
                if rule.together
                else _("{option} has no effect together with {other}. Leave one of them out.")
            )
            return words.format(option=option, other=rule.other)
    return ""


def _is_given(options: argparse.Namespace, option: str) -> bool:
    """Whether an option has another value than without it; a number given may be 0."""
    if option in ("purge", "latest"):
        return option in (getattr(options, "what", None), getattr(options, "backup", None))
    value = getattr(options, option.removeprefix("--").replace("-", "_"), None)
    return value is not None and value is not False and value not in ([], "text")
