"""Faults put into the program on purpose, each in a world's own process: the simulator must find them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple
from unittest.mock import patch

from textual.events import Mount
from textual.widgets import TextArea
from textual.widgets._toast import Toast, ToastRack

from faults.disk import DiskFile
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Question
from resultatdialog.intake.text import without_controls
from resultatdialog.tui.dialogs.dialog import Dialog
from resultatdialog.tui.screens.meeting import MeetingScreen
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.tui.widgets.fields.base import TypedField
from resultatdialog.tui.widgets.fields.text_fields import NoteField
from resultatdialog.tui.widgets.page_sheet import PageSheet
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.sitting import Sitting, Step
from resultatdialog.work.step_words import StepWords


class Plant(NamedTuple):
    """A fault, how it is put in, and the judge that must complain."""

    says: str
    put_in: Callable[[], object]
    judge: str


def _no_sync() -> None:
    patch.object(DiskFile, "xSync", lambda _file, _flags: None).start()


def _transparent() -> None:
    """The page lets the meeting shine through beside the sheet, as a dialog does."""
    before = PrincipalScreen.on_mount

    def on_mount(page: PrincipalScreen) -> None:
        before(page)
        page._modal = True
        page.styles.background = "black 10%"
        page.query_one(PageSheet).styles.width = "40%"
        page.query_one(PageSheet).styles.background = "transparent"

    patch.object(PrincipalScreen, "on_mount", on_mount).start()


def _one_off() -> None:
    before = Conversation.progress

    def progress(talk: Conversation) -> tuple[int, int]:
        done, of = before(talk)
        return done + 1, of

    patch.object(Conversation, "progress", progress).start()


def _late() -> None:
    """Words are saved when the field loses the focus, and not after a pause."""
    patch.object(TypedField, "touched", lambda _field: None).start()


def _no_escape() -> None:
    patch.object(PrincipalScreen, "action_close", lambda _page: None).start()


def _stale_wrap() -> None:
    """The editor is the library's own, which paints before it wraps."""
    patch.object(
        Editor, "_rewrap_and_refresh_virtual_size", lambda editor: TextArea._rewrap_and_refresh_virtual_size(editor)
    ).start()


def _cut_notes() -> None:
    def typed(field: NoteField) -> str:
        return without_controls(field.editor.text)[:100_000].strip("\n")

    patch.object(NoteField, "typed", typed).start()
    patch.object(Editor, "edit", TextArea.edit).start()


def _letters_lost() -> None:
    """Letters stay where they were typed."""

    async def stays(screen: MeetingScreen, letters: str, at: float) -> None:
        del screen, letters, at

    patch.object(MeetingScreen, "before_letters", stays).start()


def _nothing() -> None:
    """The program has the fault today; only its judge has to be asked to be strict."""


def _toast_on_top() -> None:
    before = Toast._on_mount

    def on_mount(toast: Toast, event: Mount) -> None:
        before(toast, event)
        toast.screen.query_one(ToastRack).styles.dock = "top"
        toast.screen.query_one(ToastRack).styles.width = "100%"
        toast.styles.width, toast.styles.max_width, toast.styles.height = "100%", "100%", 14

    patch.object(Toast, "_on_mount", on_mount).start()


def _lossy_undo() -> None:
    """The words written last are left out when an earlier text is put back."""
    before = Sitting._take_back

    def take_back(sitting: Sitting) -> tuple[Step, StepWords]:
        if sitting._steps:
            step = sitting._steps[-1]
            restore = tuple(
                change._replace(value=change.value[: len(change.value) // 2])
                if isinstance(change.value, str)
                else change
                for change in step.restore
            )
            sitting._steps[-1] = replace(step, restore=restore)
        return before(sitting)

    patch.object(Sitting, "_take_back", take_back).start()


def _deaf_dialogs() -> None:
    """Letters that a dialog over a meeting does not take are gone, as with the library's own."""

    async def before_letters(_dialog: Dialog[Any], _letters: str, _at: float) -> None:
        pass

    patch.object(Dialog, "before_letters", before_letters).start()


def _habit() -> None:
    """The latest answer is kept beside the events, too."""
    before = OpenMeeting.answer

    def answer(meeting: OpenMeeting, question: Question, field_id: str, value: Any) -> bool:
        meeting._register.keep_local("latest", value)
        return before(meeting, question, field_id, value)

    patch.object(OpenMeeting, "answer", answer).start()


PLANTS = {
    "no-sync": Plant("a save without a sync", _no_sync, "claims"),
    "transparent": Plant("the principal's page is transparent", _transparent, "principal"),
    "one-off": Plant("a count is off by one", _one_off, "count"),
    "late": Plant("typed words wait for the focus to leave", _late, "words"),
    "stale-wrap": Plant("a note is not repainted when it is wrapped anew", _stale_wrap, "note"),
    "letters": Plant("letters are lost among ticks", _letters_lost, "letters"),
    "cut-notes": Plant("notes are cut at 100,000 characters", _cut_notes, "long"),
    "replaced": Plant("nobody looks whether the register is still the one that was opened", _nothing, "replaced"),
    "toast": Plant("a message hides the question", _toast_on_top, "covered"),
    "lossy-undo": Plant("an undo loses a sentence", _lossy_undo, "undo"),
    "deaf-dialogs": Plant("letters typed at a dialog are lost", _deaf_dialogs, "letters"),
    "habit": Plant("words of a note are kept among the habits", _habit, "elsewhere"),
    "no-escape": Plant("the principal's page cannot be left", _no_escape, "way out"),
}
