"""The first step: the files, and how each one was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.rounds.input_files import InputFile, say_input
from resultatdialog.rounds.setup import Setup
from resultatdialog.tui.widgets.setup.pane import Pane
from resultatdialog.tui.widgets.setup.path_line import PathLine, PathSuggester

_LONGEST = 400


class FilesPane(Pane):
    """An input for paths, above the files entered so far."""

    BINDINGS = [
        Binding("delete", "remove", _("take the file out"), id="files.remove", tooltip=_("The file itself stays")),
        Binding("down", "into_list", show=False),
    ]

    @dataclass
    class PathsEntered(Message):
        """The user has entered files or folders, one path per line."""

        text: str

    @dataclass
    class Explain(Message):
        """The user wants to describe the columns of a table."""

        file: InputFile

    def __init__(self, setup: Setup, reading: Sequence[Path] = ()) -> None:
        super().__init__(setup)
        self._reading = tuple(reading)

    def compose(self) -> ComposeResult:
        """The question, the input and the files."""
        yield Static(Content(_("Which files with results do you have?")), classes="ask")
        hint = _("Write or paste the path of a file or a folder, then Enter. → completes the name.")
        yield Static(Content(hint), classes="muted")
        yield PathLine(id="path", compact=True, suggester=PathSuggester(), max_length=4000, classes="line")
        yield OptionList(id="files", markup=False)
        yield Static(id="next", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Show the files entered earlier."""
        self.show_files(self.setup, self._reading)

    def begin(self) -> None:
        """Focus the input."""
        self.screen.set_focus(self.query_one(PathLine))

    def show_files(self, setup: Setup, reading: Sequence[Path]) -> None:
        """Show the files, and those that are being read at present."""
        self.setup, self._reading = setup, tuple(reading)
        listing = self.query_one("#files", OptionList)
        marked = listing.highlighted
        width = max(self.app.size.width - 8, 20)
        options = [Option(_file_option(file, width)) for file in setup.files]
        options += [Option(_reading_option(path, width), disabled=True) for path in reading]
        listing.set_options(options)
        if options:
            listing.highlighted = min(marked or 0, len(options) - 1)
        listing.display = bool(options)
        used = sum(file.used for file in setup.files)
        explain = any(file.mappable for file in setup.files)
        words = _("Several files can be added. F3 goes on when all are there.") if used else ""
        if explain:
            words += " " + _("Arrow keys and Enter on a table nobody knows: say which column is what.")
        self.query_one("#next", Static).update(Content(words.strip()))

    @on(Input.Submitted)
    def enter_path(self, message: Input.Submitted) -> None:
        """Post the entered path; with an empty input and a usable file the step is complete."""
        message.stop()
        if message.value.strip():
            self.post_message(self.PathsEntered(message.value))
            message.input.value = ""
        elif any(file.used for file in self.setup.files):
            self.post_message(self.Ready())

    @on(PathLine.Pasted)
    def enter_pasted_paths(self, message: PathLine.Pasted) -> None:
        """Post several paths that were pasted at once."""
        self.post_message(self.PathsEntered(message.text))

    @on(OptionList.OptionSelected)
    def explain(self, message: OptionList.OptionSelected) -> None:
        """Post that the marked table's columns are to be described."""
        message.stop()
        file = self.setup.files[message.option_index] if message.option_index < len(self.setup.files) else None
        if file is not None and (file.mappable or file.mapping):
            self.post_message(self.Explain(file))

    def action_into_list(self) -> None:
        """Move from the input to the files."""
        listing = self.query_one("#files", OptionList)
        if listing.option_count:
            self.screen.set_focus(listing)

    def action_remove(self) -> None:
        """Remove the marked file from the round's files."""
        listing = self.query_one("#files", OptionList)
        index = listing.highlighted
        if listing.has_focus and index is not None and index < len(self.setup.files):
            files = self.setup.files
            self.show_files(replace(self.setup, files=files[:index] + files[index + 1 :]), self._reading)
            if not listing.option_count:
                self.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow removing a file only while the list has the focus."""
        del parameters
        return action != "remove" or self.query_one("#files", OptionList).has_focus


def _fitted(name: str, width: int) -> str:
    """The name in `width` cells, cut in the middle: year and level are at its end."""
    name = one_line(name)[:_LONGEST]
    if cell_len(name) <= width:
        return name
    end = name[-min(24, width // 2) :]
    return set_cell_size(name, width - cell_len(end) - 1).rstrip() + "…" + end


def _file_option(file: InputFile, width: int) -> Content:
    """The file's name, and on the next line how it was understood or why it is not used."""
    name, summary = _fitted(file.path.name, width), one_line(say_input(file))[:_LONGEST]
    if file.mappable and file.used:
        ask = _("Enter: say which column is what")
        return Content.from_markup(
            "○ [b]$name[/b]\n  [$secondary]$summary[/]\n  [$text-accent]$ask[/]", name=name, summary=summary, ask=ask
        )
    if file.used and not (file.schools or file.measures):
        return Content.from_markup("○ [b]$name[/b]\n  [$secondary]$summary[/]", name=name, summary=summary)
    if file.used:
        return Content.from_markup("✓ [b]$name[/b]\n  [$secondary]$summary[/]", name=name, summary=summary)
    summary = summary.removeprefix(f"{one_line(file.path.name)}: ").removeprefix(f"{file.path}: ")
    if file.mappable:
        ask, summary = _("Enter: say which column is what"), one_line(file.problems[0].what)[:_LONGEST]
        return Content.from_markup(
            "? [b]$name[/b]\n  [$text-warning]$summary[/]\n  [$text-accent]$ask[/]", name=name, summary=summary, ask=ask
        )
    return Content.from_markup("– [b]$name[/b]\n  [$text-warning]$summary[/]", name=name, summary=summary)


def _reading_option(path: Path, width: int) -> Content:
    words = _("is being read …")
    return Content.from_markup("… $name\n  [$secondary]$words[/]", name=_fitted(path.name, width), words=words)
