"""Coding with 300 meetings and 10,000 codings in the register, against the same with three; and search as one types."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sample import many_meetings
from terminal import Terminal, ratio_row

F5, F8, ESCAPE = "\x1b[15~", "\x1b[19~", "\x1b[27u"
DOWN = "\x1b[B"


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "resultatdialog", "--unprotected", "--register"]
        terminals = {}
        for size, (schools, codings) in {"many": (300, 10_000), "few": (3, 100)}.items():
            many_meetings(folder / f"{size}.db", schools, codings, "AL")
            terminals[size] = Terminal([*command, str(folder / f"{size}.db")])
        with terminals["many"] as many, terminals["few"] as few:
            waited = {}
            for size, terminal in (("many", many), ("few", few)):
                terminal.wait_for("Björkdungens")
                terminal.settle()
                terminal.press(F5)
                terminal.wait_for("Vem kodar")
                terminal.settle()
                terminal.press("1")
                waited[size] = terminal.wait_for("Hela svaret")
                terminal.settle(1.0, 30.0)
            print(f"the first answer is there after {waited['many']:.2f} s of 300 meetings, {waited['few']:.2f} s of 3")
            _code(many, few)
            _search(many, few)


def _code(many: Terminal, few: Terminal) -> None:
    """Category, valence, Enter: the next answer is there."""
    times: dict[str, dict[str, list[float]]] = {key: {"many": [], "few": []} for key in ("4", "2", "\r")}
    for _answer in range(6):
        for key in ("4", "2", "\r"):
            for size, terminal in (("many", many), ("few", few)):
                _first, last, _count = terminal.echo(key)
                times[key][size].append(last)
    for key, name in (("4", "category chosen"), ("2", "coded and saved"), ("\r", "Enter → the next answer")):
        print(ratio_row(f"{name}, 300 meetings / 3", times[key]["many"], times[key]["few"]))


def _search(many: Terminal, few: Terminal) -> None:
    """Letter by letter: what is found is there."""
    times: dict[str, list[float]] = {"many": [], "few": []}
    for terminal in (many, few):
        terminal.press(F8)
        terminal.wait_for("Sök i allt")
        terminal.settle()
        terminal.echo("x")  # the first letter reads everything once
        terminal.echo("\x7f")
    for _word in range(3):
        for letter in "lärare svenska":
            for size, terminal in (("many", many), ("few", few)):
                _first, last, _count = terminal.echo(letter)
                times[size].append(last)
        for terminal in (many, few):
            terminal.press("\x15" + "\x7f" * 14)
            terminal.settle()
    print(ratio_row("search, one letter, 300 meetings / 3", times["many"], times["few"]))


if __name__ == "__main__":
    main()
