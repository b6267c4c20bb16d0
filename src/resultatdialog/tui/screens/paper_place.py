"""The question where a file is to be written, asked on every screen that writes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual.screen import Screen

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.tui.dialogs.form import FormDialog, FormLine
from resultatdialog.work.paper_places import keep_folder, proposed_place, written_where


def ask_place(
    screen: Screen[Any],
    register: Register,
    kind: str,
    about: str,
    ending: str,
    write: Callable[[Path], None],
    *,
    written: Callable[[Path], None] = lambda _path: None,
    hint: str = "",
) -> None:
    """Ask for a file's place, write it there, remember the folder and say where it is.

    `kind` (Tables, Pack) and `about` (a school, a round) make the proposed name; `written` is called with the path
    afterwards. What cannot be written is said in the form, which stays open.
    """
    made: list[Path] = []

    def submit(values: Mapping[str, str]) -> None:
        path = written_where(register, values["path"], ending)
        try:
            write(path)
        except OSError as error:
            raise RefusedError.one(
                one_line(str(path)),
                _("cannot be written ({reason}).").format(reason=error.strerror or error),
                _("Choose another folder."),
            ) from error
        made.append(path)

    def done(submitted: bool | None) -> None:
        if submitted and made:
            keep_folder(register, made[0].parent)
            written(made[0])
            screen.notify(_("Written: {path}").format(path=one_line(str(made[0]))), markup=False)

    proposed = proposed_place(register, f"{kind} {about}", ending)
    line = FormLine("path", _("File"), str(proposed), _("Name a file."))
    screen.app.push_screen(FormDialog(kind, (line,), submit, hint), done)
