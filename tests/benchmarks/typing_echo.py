"""A key press in the note to its echo, against a bare TextArea."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from sample import sample_register
from terminal import Terminal, python, ratio_row

BARE = """
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    CSS = "TextArea { height: 8; }"
    def compose(self):
        yield TextArea("", soft_wrap=True, show_line_numbers=False)
Bare().run()
"""
TEXT = "Vi har klasskonferenser och tittar noga " * 3


def main() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        sample_register(Path(folder) / "open.db", meetings=False, begin="99000003")
        ours = [sys.executable, "-m", "resultatdialog", "--register", str(Path(folder) / "open.db")]
        with Terminal(ours) as meeting, Terminal(python(BARE)) as bare:
            times: dict[str, list[float]] = {"ours": [], "bare": []}
            sizes: dict[str, list[int]] = {"ours": [], "bare": []}
            meeting.wait_for("Enskilda elever")
            for terminal in (meeting, bare):
                terminal.settle()
            for place, letter in enumerate(TEXT):
                for name, terminal in (("ours", meeting), ("bare", bare)):
                    first, _last, count = terminal.echo(letter)
                    if place >= 10:
                        times[name].append(first)
                        sizes[name].append(count)
        print(ratio_row("key press to echo / bare TextArea", times["ours"], times["bare"]))
        print(f"bytes per key: {statistics.median(sizes['ours']):.0f} / {statistics.median(sizes['bare']):.0f}")


if __name__ == "__main__":
    main()
