"""The next question, against updating library widgets of the same size in place."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sample import sample_register
from terminal import Terminal, python, ratio_row

IN_PLACE = """
from textual.app import App
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static, TextArea
QUESTIONS = ["Hur arbetar du som rektor med att följa upp resultaten? " * 2, "Och för klasser och grupper? " * 3]
TICKS = ["[ ] 1 Samla in\\n[ ] 2 Analysera\\n[ ] 3 Åtgärda", "( ) 1 Ja  ( ) 2 Nej  ( ) 3 Delvis"]
TABLES = ["Svenska 82 % 82 %\\nMatematik 71 % 84 %\\n44 ··•••|••● 100", "Provbetyg 15,3 14,3\\n10,6 •••|••● 16,5"]
NOTES = ["Klasskonferenser två gånger per termin.", "Vi bytte lärare i november."]
class InPlace(App):
    CSS = '''
    #guide { width: 30; border: round grey; } #page { border: round grey; } #figures { width: 42; border: round grey; }
    #question { height: auto; padding: 1 2; } TextArea { height: 5; } Input { border: none; height: 1; }
    #ticks { height: auto; }
    '''
    BINDINGS = [Binding("f3", "next", priority=True)]
    turn = 0
    def compose(self):
        yield Static("titel", id="title")
        with Horizontal():
            with Vertical(id="guide"):
                yield OptionList(*[f" · {n} Fråga nummer {n}" for n in range(1, 27)])
            with Vertical(id="page"):
                yield Static(QUESTIONS[0], id="question", markup=False)
                yield Static(TICKS[0], id="ticks", markup=False)
                yield TextArea(NOTES[0], soft_wrap=True, show_line_numbers=False)
                yield Input()
            with Vertical(id="figures"):
                yield Static(TABLES[0], id="table", markup=False)
    def action_next(self):
        self.turn += 1
        here = self.turn % 2
        self.query_one("#title", Static).update(f"titel {self.turn}")
        outline = self.query_one(OptionList)
        outline.replace_option_prompt_at_index(self.turn % 20, " ✓ besvarad")
        outline.replace_option_prompt_at_index(self.turn % 20 + 1, " ▸ nästa fråga")
        self.query_one("#question", Static).update(Content(QUESTIONS[here]))
        self.query_one("#ticks", Static).update(Content(TICKS[here]))
        self.query_one("#table", Static).update(Content(TABLES[here]))
        self.query_one(TextArea).load_text(NOTES[here])
        self.query_one(Input).value = str(self.turn)
InPlace().run()
"""
F2, F3 = "\x1bOQ", "\x1bOR"


def main() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / "register.db"
        sample_register(register, meetings=False, begin="99000003")
        ours = [sys.executable, "-m", "resultatdialog", "--register", str(register)]
        with Terminal(ours) as meeting, Terminal(python(IN_PLACE)) as reference:
            times: dict[str, list[float]] = {"ours": [], "reference": []}
            meeting.wait_for("Enskilda elever")
            for terminal in (meeting, reference):
                terminal.settle()
            for key in (F3,) * 20 + (F2,) * 20 + (F3,) * 20:
                for name, terminal, press in (("ours", meeting, key), ("reference", reference, F3)):
                    _first, last, _count = terminal.echo(press)
                    times[name].append(last)
        print(ratio_row("next question / widgets updated in place", times["ours"][20:], times["reference"][20:]))


if __name__ == "__main__":
    main()
