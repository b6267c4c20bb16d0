"""The command line: the grammar, opening the register, and a module for each group of commands."""

from resultatdialog.cli.main import main

__all__ = ["main"]
