"""The class that dialogs with several lines to fill in derive from."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.binding import Binding
from textual.widgets import Input

from resultatdialog.intake.text import without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.keys import typed_keys_arrived

T = TypeVar("T")


class LinesDialog(Dialog[T], Generic[T]):
    """Inputs one below the other: Enter goes on to the next one, after the last one the dialog is done; F3 too."""

    BINDINGS = [
        Binding("f3,ctrl+s", "done", _("done"), id="lines.done", tooltip=_("Everything is written"), priority=True),
        Binding("enter", "next", show=False, priority=True),
        Binding("escape", "cancel", _("back"), id="lines.cancel"),
    ]
    AUTO_FOCUS = "Input"

    def done(self) -> None:
        """Return what is written, or say what is missing."""
        raise NotImplementedError

    def may_leave(self, line: Input) -> bool:
        """Whether Enter may go on from a line; if not, the reason is said."""
        del line
        return True

    def written(self, name: str) -> str:
        """The text of the input with this id, with single spaces and without control characters."""
        return " ".join(without_controls(self.query_one(f"#{name}", Input).value).split())

    def refuse(self, words: str, name: str) -> None:
        """Say what is wrong, and focus the input with this id."""
        self.notify(words, severity="warning", markup=False)
        self.set_focus(self.query_one(f"#{name}", Input))

    async def action_next(self) -> None:
        """Move to the next input; done after the last one."""
        await typed_keys_arrived(self)
        lines = list(self.query(Input))
        index = lines.index(self.focused) if isinstance(self.focused, Input) else -1
        if index >= 0 and not self.may_leave(lines[index]):
            return
        if index == len(lines) - 1:
            self.done()
        else:
            self.set_focus(lines[index + 1])

    async def action_done(self) -> None:
        """Wait for pending keys, then return what is written."""
        await typed_keys_arrived(self)
        self.done()

    def action_cancel(self) -> None:
        """Close; nothing is changed."""
        self.dismiss(None)
