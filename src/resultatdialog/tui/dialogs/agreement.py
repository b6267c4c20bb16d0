"""Dialog for something agreed at the meeting: what, who and by when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DraftDialog, KeepDraft
from resultatdialog.tui.dialogs.lines import LinesDialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput


class Agreed(NamedTuple):
    """The three lines of the dialog."""

    what: str = ""
    who: str = ""
    when: str = ""


class AgreementDialog(LinesDialog[Agreed | None], DraftDialog[Agreed | None]):
    """Returns what was agreed, or None; an existing agreement whose first line is emptied is taken back."""

    HELP = _("Write what was agreed, who does it and by when. Enter goes on to the next line, F3 is done.")

    def __init__(
        self,
        noted: Sequence[str],
        people: Sequence[str],
        before: Agreed | None = None,
        keep: KeepDraft | None = None,
    ) -> None:
        """`noted`: agreements of the meeting in words; `people`: names offered for who."""
        super().__init__(keep)
        self._noted = noted
        self._people = people
        self._before = before or Agreed()
        self._new = before is None

    def compose(self) -> ComposeResult:
        """The three lines, then what has been agreed already."""
        with VerticalScroll(classes="dialog"):
            yield Static(Content(_("What is agreed")), classes="heading")
            labels = (_("What"), _("Who"), _("By when"))
            for name, label, value in zip(Agreed._fields, labels, self._before, strict=True):
                yield Static(Content(label), classes="muted")
                known = SuggestFromList(self._people, case_sensitive=False) if name == "who" else None
                yield LineInput(value, id=name, compact=True, max_length=2_000, select_on_focus=False, suggester=known)
            if self._noted:
                yield Static(Content("\n".join((_("Agreed so far:"), *map(one_line, self._noted)))), classes="muted")
        yield KeyLine()

    @on(Input.Changed)
    def keep_draft(self) -> None:
        """Store the lines as a draft after a pause."""
        self.touched()

    def _agreed(self) -> Agreed:
        return Agreed(*map(self.written, Agreed._fields))

    def typed(self) -> str:
        """The lines on one line, if they have been changed; else an empty string."""
        agreed = self._agreed()
        return " – ".join(part for part in agreed if part) if agreed != self._before else ""

    def done(self) -> None:
        """Return the lines; a new agreement needs its first one."""
        agreed = self._agreed()
        if self._new and not agreed.what:
            self.refuse(_("Write what was agreed."), "what")
        else:
            self.dismiss(agreed)
