"""Dialog while the register cannot be written, opened by a key: save a copy of the meeting in another folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.widgets.key_line import KeyLine


class EmergencyCopyDialog(Dialog[None]):
    """Shows the reason for the failure and asks for the copy's folder."""

    HELP = _(
        "The program goes on trying to save in the register. The copy is for the case that it never succeeds: "
        "a USB stick or another disk is a good place. `resultatdialog session import FILE` reads it in again."
    )
    BINDINGS = [Binding("escape", "leave", _("back to the meeting"), id="emergency.leave")]

    def __init__(self, why: str, write: Callable[[Path], Path], *, kept: bool = False) -> None:
        """`kept` says that the safety log has everything, so that the next start puts it back."""
        super().__init__()
        self._why = why
        self._kept = kept
        self._write = write

    def compose(self) -> ComposeResult:
        """The reason, an input for the folder, and the result of the last attempt."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("The meeting cannot be saved")), classes="heading")
            yield Static(Content(one_line(self._why)))
            if self._kept:
                yield Static(Content(_("What you write is kept in the safety log, and the next start puts it back.")))
            yield Static(Content(_("It is tried again all the time, and you can go on. To be safe, write a copy:")))
            yield Static(Content(_("Folder, then Enter – a USB stick or another disk")), classes="muted")
            yield Input(value=str(Path.home()), id="folder", compact=True)
            yield Static(id="said", markup=False)
        yield KeyLine()

    @on(Input.Submitted)
    def write(self, message: Input.Submitted) -> None:
        """Write the copy and show its path, or the reason why it could not be written."""
        result = self.query_one("#said", Static)
        folder = Path(message.value.strip())
        try:
            if not folder.expanduser().is_dir():  # words typed for something else never become a folder
                why = _("{folder}: there is no such folder. Make it first, or name another.")
                result.update(Content(why.format(folder=one_line(message.value))))
                return
            written = self._write(folder)
        except (OSError, RuntimeError, ValueError) as error:  # the latter two: `~name` of nobody, odd characters
            why = _("{folder}: nothing can be written there ({reason}). Choose another folder.")
            reason = getattr(error, "strerror", None) or error
            result.update(Content(why.format(folder=one_line(message.value), reason=reason)))
        except NotSavedError as error:
            result.update(Content(str(error)))
        else:
            result.update(Content(_("The copy is written and read back: {path}").format(path=written)))

    def action_leave(self) -> None:
        """Close and return to the meeting."""
        self.dismiss(None)
