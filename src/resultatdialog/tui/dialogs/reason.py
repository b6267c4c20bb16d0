"""The question why something was decided: a short list of reasons, or a line in one's own words."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from resultatdialog.locale import _
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.dialogs.dialog import KeepDraft
from resultatdialog.tui.dialogs.line import LineDialog

OWN_WORDS = "own"
"""The choice of a reason in one's own words."""


def usual_reasons() -> tuple[str, ...]:
    """Reasons that most decisions have, in the reader's language."""
    return (
        _("the words say so"),
        _("the other code's definition does not fit"),
        _("the words are about something else"),
        _("it was a slip"),
    )


async def ask_reason(
    app: App[object], decision: str, before: str, keep: KeepDraft, done: Callable[[str | None], None]
) -> None:
    """Ask why; `done` gets the reason, or None when the line in one's own words was left without one.

    `decision` says what is decided. `before`: words of an interrupted run, which go on at once; `keep` stores a draft.
    """
    hint = _("Why? A few words, then Enter. They are kept with your name.")

    def chosen(reason: str | None) -> None:
        if reason == OWN_WORDS:
            app.push_screen(LineDialog(decision, hint, before, needed=True, keep=keep), done)
        elif reason is not None:
            done(reason)

    if before:
        chosen(OWN_WORDS)
        return
    reasons = [(words, words) for words in usual_reasons()] + [(OWN_WORDS, _("in your own words"))]
    await app.push_screen(ChooseDialog(decision, reasons, _("Why? It is kept with your name.")), chosen)
