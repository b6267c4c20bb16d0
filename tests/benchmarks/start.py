"""Start to first painted screen with the sample round, against a minimal Textual app."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from terminal import Terminal, python, ratio_row

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("Skola Nacka")
Minimal().run()
"""
RUNS = 15


def main() -> None:
    """Print the ratio."""
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as folder:
        register = ["--register", str(Path(folder) / "register.db")]
        ours = [sys.executable, "-m", "resultatdialog", *register]
        sample = root / "sample_data" / "nacka-2016"
        sessions = sorted(map(str, (sample / "sessions").glob("*.json")))
        subprocess.run([*ours, "round", "add", str(sample)], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*ours, "session", "import", *sessions], check=True, stdout=subprocess.DEVNULL)
        times: dict[str, list[float]] = {"ours": [], "minimal": []}
        for run in range(RUNS + 1):
            for name, command in (("ours", ours), ("minimal", python(MINIMAL))):
                with Terminal(command) as terminal:
                    terminal.wait_for("Nacka")
                    if run:  # the first is a warm-up
                        times[name].append(terminal.elapsed)
                    terminal.settle(0.1)
        print(ratio_row("start to first screen / minimal app", times["ours"], times["minimal"]))


if __name__ == "__main__":
    main()
