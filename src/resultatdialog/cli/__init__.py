"""The command line: parse, wire the parts, run a screen or a headless command."""

from resultatdialog.cli.main import main

__all__ = ["main"]
