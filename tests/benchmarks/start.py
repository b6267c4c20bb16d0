"""Start to first painted screen with the sample round, against a minimal Textual app."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sample import sample_register
from terminal import Terminal, python, ratio_row

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("Nacka")
Minimal().run()
"""
RUNS = 15


def main() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / "register.db"
        sample_register(register, meetings=True)
        ours = [sys.executable, "-m", "resultatdialog", "--register", str(register)]
        times: dict[str, list[float]] = {"ours": [], "minimal": []}
        for run in range(RUNS + 2):
            for name, command in (("ours", ours), ("minimal", python(MINIMAL))):
                with Terminal(command) as terminal:
                    terminal.wait_for("Nacka")
                    if run > 1:  # the first two are warm-ups: the bytecode is written
                        times[name].append(terminal.elapsed)
                    terminal.settle(0.1)
        print(ratio_row("start to first screen / minimal app", times["ours"], times["minimal"]))


if __name__ == "__main__":
    main()
