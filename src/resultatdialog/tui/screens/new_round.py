"""The screen that makes a round from result files in four steps: files, properties, names, preview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.sheet import read_book
from resultatdialog.intake.workbook import Workbook
from resultatdialog.locale import _, ngettext
from resultatdialog.register.errors import BackupError, RegisterError
from resultatdialog.register.store import Register
from resultatdialog.results.mapping import TableMapping
from resultatdialog.results.mapping_questions import MappingQuestions
from resultatdialog.rounds.folder import RoundFolder
from resultatdialog.rounds.input_files import InputFile, files_at, keep_mapping, mapping_path, paths_in, read_input
from resultatdialog.rounds.setup import (
    RoundPreview,
    Setup,
    default_folder,
    mistakes_in,
    preview_round,
    proposed,
    remove_round_files,
    schools_of,
    write_round,
)
from resultatdialog.tui.dialogs.dialog import DismissedOnce
from resultatdialog.tui.keys import typed_keys_arrived
from resultatdialog.tui.screens.mapping import MappingResult, MappingScreen
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.setup.about import AboutPane
from resultatdialog.tui.widgets.setup.files import FilesPane
from resultatdialog.tui.widgets.setup.names import NamesPane
from resultatdialog.tui.widgets.setup.pane import Pane
from resultatdialog.tui.widgets.setup.preview import PreviewPane
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import round_ids

FILES_STEP, ABOUT_STEP, NAMES_STEP, PREVIEW_STEP = range(4)


class NewRoundScreen(DismissedOnce, Screen[str | None]):
    """Returns the new round's id, or None; `setup` then has the entries so far, from which it can be resumed."""

    CSS_PATH = "new_round.tcss"
    HELP = _(
        "From the files you have to a round in four steps: the files, what the round is, names nobody matched, and "
        "what the meetings will show. Nothing is written before the last step. Escape goes back one step, and what you "
        "have said is kept until the program is closed."
    )
    BINDINGS = [
        Binding("f3,ctrl+s", "next", _("go on"), id="new.next", tooltip=_("To the next step"), priority=True),
        Binding("escape,f2", "back", _("back"), id="new.back", tooltip=_("To the step before"), priority=True),
    ]

    @dataclass
    class Reading(Message):
        """Reading of these files has begun."""

        paths: tuple[Path, ...]

    @dataclass
    class FileRead(Message):
        """A file has been read, or refused with a message."""

        file: InputFile

    @dataclass
    class Refused(Message):
        """A step failed; the error's text is shown."""

        error: Exception

    @dataclass
    class BookRead(Message):
        """The content of a table whose columns the user describes."""

        file: InputFile
        book: Workbook

    @dataclass
    class Drafted(Message):
        """The preview of the round that `setup` gives."""

        setup: Setup
        preview: RoundPreview

    @dataclass
    class ReadAgain(Message):
        """The files, read again with the answers to their questions."""

        files: tuple[InputFile, ...]

    @dataclass
    class Written(Message):
        """The round's folder has been written and read back."""

        folder: Path
        round_folder: RoundFolder

    def __init__(self, register: Register, setup: Setup) -> None:
        super().__init__()
        self._register = register
        self._setup = setup
        self._step = FILES_STEP
        self._preview: RoundPreview | None = None
        self._reading: tuple[Path, ...] = ()
        self._busy = False

    def compose(self) -> ComposeResult:
        """A container for the step, and a line for work in progress."""
        yield Masthead()
        yield Container(id="step")
        yield Static(id="busy", markup=False)
        yield KeyLine()

    async def on_mount(self) -> None:
        """Show the first step."""
        masthead = self.query_one(Masthead)
        masthead.title = _("New round")
        masthead.state = "" if self._register.protected else _("unprotected register")
        await self._show(FILES_STEP)

    @property
    def pane(self) -> Pane:
        """The widget of the current step."""
        return self.query_one(Pane)

    # From step to step.

    async def _show(self, step: int) -> None:
        self._step = step
        names = (_("files"), _("what it is"), _("names"), _("look it through"))
        self.query_one(Masthead).place = _("step {n} of {of}: {name}").format(n=step + 1, of=4, name=names[step])
        container = self.query_one("#step", Container)
        pane = self._pane(step)
        with self.app.batch_update():
            await container.remove_children()
            await container.mount(pane)
            pane.begin()

    def _pane(self, step: int) -> Pane:
        if step == ABOUT_STEP:
            guides = {name: load_guide(path).title for name, path in shipped_guides().items()}
            return AboutPane(self._setup, guides)
        if step == NAMES_STEP and self._preview is not None:
            return NamesPane(self._setup, self._preview)
        if step == PREVIEW_STEP and self._preview is not None:
            folder = default_folder(self._register.path.parent, self._preview.round.id)
            return PreviewPane(self._setup, self._preview, folder)
        return FilesPane(self._setup, self._reading)

    def _say_busy(self, words: str = "") -> None:
        self._busy = bool(words)
        self.query_one("#busy", Static).update(Content(words))

    def _warn(self, words: str) -> None:
        self.notify(words, severity="warning", timeout=8, markup=False)

    @on(Pane.Ready)
    async def go_on(self) -> None:
        """Go on when a step reports that it is complete."""
        await self.action_next()

    async def action_next(self) -> None:
        """Open the next step if the current one has what it needs; otherwise show what is missing."""
        await typed_keys_arrived(self)
        if self._busy or not self.is_current:
            return
        self._setup = self.pane.collect()
        if self._step == FILES_STEP:
            if self._reading:
                self._warn(_("The files are still being read."))
            elif not any(file.used for file in self._setup.files):
                self._warn(_("Name at least one file that can be read."))
            else:
                await self._show(ABOUT_STEP)
        elif self._step == ABOUT_STEP:
            self._draft_if_valid()
        elif self._step == NAMES_STEP:
            self._draft_if_decided()
        else:
            self._write_if_consistent()

    async def action_back(self) -> None:
        """Open the previous step; entries are kept."""
        await typed_keys_arrived(self)
        if not self.is_current or (self._busy and self._step == PREVIEW_STEP):
            return
        self._say_busy()
        self._setup = self.pane.collect()
        if self._step == FILES_STEP:
            self.dismiss(None)
        elif self._step == PREVIEW_STEP and self._preview is not None and self._preview.unmatched:
            await self._show(NAMES_STEP)
        else:
            await self._show(FILES_STEP if self._step == ABOUT_STEP else ABOUT_STEP)

    @property
    def setup(self) -> Setup:
        """The entries so far, from which the screen can be opened again."""
        return self._setup

    # The files.

    @on(FilesPane.PathsEntered)
    def read_paths(self, message: FilesPane.PathsEntered) -> None:
        """Read the files and folders that were entered."""
        self.read(paths_in(message.text))

    @work(thread=True, group="reading")
    def read(self, paths: tuple[Path, ...]) -> None:
        """Read files and the files of folders on a thread, and post each one when it is read."""
        worker = get_current_worker()
        files: list[Path] = []
        for path in paths:
            try:
                files.extend(files_at(path))
            except RefusedError as error:
                self.post_message(self.Refused(error))
        self.post_message(self.Reading(tuple(files)))
        for each in files:
            if worker.is_cancelled:
                return
            self.post_message(self.FileRead(read_input(each)))

    @on(Reading)
    def show_reading(self, message: Reading) -> None:
        """Show which files are still being read."""
        self._reading += tuple(path for path in message.paths if path not in self._reading)
        self._show_files()

    def _show_files(self) -> None:
        for pane in self.query(FilesPane):
            pane.show_files(self._setup, self._reading)

    @on(FileRead)
    def add_file(self, message: FileRead) -> None:
        """Add a file to the setup, or replace it if it was read before."""
        file = message.file
        for pane in self.query(FilesPane):
            self._setup = pane.collect()
        files = self._setup.files
        places = [place for place, each in enumerate(files) if each.path == file.path]
        place = places[0] if places else len(files)
        self._setup = replace(self._setup, files=(*files[:place], file, *files[place + 1 :]))
        self._reading = tuple(path for path in self._reading if path != file.path)
        self._show_files()

    @on(Refused)
    def show_refusal(self, message: Refused) -> None:
        """Show the error's text as a warning."""
        self._say_busy()
        self._warn(str(message.error))

    # Unknown tables.

    @on(FilesPane.Explain)
    def explain(self, message: FilesPane.Explain) -> None:
        """Open the table whose columns the user describes."""
        if not self._busy:
            self._say_busy(_("The table is being opened …"))
            self.open_book(message.file)

    @work(thread=True, group="book", exclusive=True)
    def open_book(self, file: InputFile) -> None:
        """Read the table's lines on a thread."""
        try:
            self.post_message(self.BookRead(file, read_book(file.path)))
        except RefusedError as error:
            self.post_message(self.Refused(error))

    @on(BookRead)
    def ask_for_mapping(self, message: BookRead) -> None:
        """Ask for the meaning of the table's columns."""
        self._say_busy()
        path = message.file.path

        def explained(result: MappingResult | None) -> None:
            if result is not None:
                self._setup = replace(self._setup, answers={**self._setup.answers, **result.answers})
                self.post_message(self.Reading((path,)))
                self.read_mapped(path, result.mapping, save=result.save)

        table = MappingQuestions(message.book, path.name, other_year=proposed(self._setup).school_year)
        self.app.push_screen(MappingScreen(table, mapping_path(path)), explained)

    @work(thread=True, group="reading")
    def read_mapped(self, path: Path, mapping: TableMapping, *, save: bool) -> None:
        """Read the table with its mapping on a thread; save the mapping beside the table if asked to."""
        file = read_input(path, mapping)
        if save and file.used:
            try:
                keep_mapping(path, mapping)
                file = replace(file, mapping=mapping_path(path).name)
            except RefusedError as error:  # the mapping is used even if it cannot be saved
                self.post_message(self.Refused(error))
        self.post_message(self.FileRead(file))

    # The preview.

    def _draft_if_valid(self) -> None:
        setup = proposed(self._setup)
        wrong = next(mistakes_in(setup), None)
        if wrong is not None:
            self._warn(f"{wrong.what} {wrong.remedy}")
            self.pane.point_out(wrong.field)
        elif setup.id in round_ids(self._register):
            self._warn(_("There is a round with this short name already: {id}. Choose another.").format(id=setup.id))
            self.pane.point_out("id")
        else:
            self._draft()

    def _draft_if_decided(self) -> None:
        assert self._preview is not None
        left = len(self._preview.undecided(self._setup))
        if left:
            text = ngettext("{n} name is not decided.", "{n} names are not decided.", left).format(n=left)
            self._warn(f"{text} " + _("0 leaves a row out."))
            self.pane.point_out("")
        else:
            self._draft()

    def _draft(self) -> None:
        self._say_busy(_("The figures are being put together …"))
        self.put_together(proposed(self._setup))

    @work(thread=True, group="draft", exclusive=True)
    def put_together(self, setup: Setup) -> None:
        """Build the preview on a thread."""
        worker = get_current_worker()
        try:
            if not schools_of(setup):
                raise RefusedError.one(
                    _("Files"),
                    _("the files have no schools in municipality {code}.").format(code=f"{setup.code} {setup.name}"),
                    _("Choose another municipality, or add a file with its schools (a schools.csv will do)."),
                )
            preview = preview_round(setup)
        except RefusedError as error:
            if not worker.is_cancelled:
                self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.Drafted(setup, preview))

    @on(Drafted)
    async def show_draft(self, message: Drafted) -> None:
        """Open the names step if names are undecided, otherwise the preview."""
        if not self._busy or message.setup.files != self._setup.files:
            return  # the user has gone back or changed the files
        self._say_busy()
        self._preview = message.preview
        undecided = bool(message.preview.undecided(self._setup))  # an answer can bring rows with new names
        ask = undecided or (self._step == ABOUT_STEP and bool(message.preview.unmatched))
        await self._show(NAMES_STEP if ask else PREVIEW_STEP)

    @on(PreviewPane.Answered)
    def take_answer(self, message: PreviewPane.Answered) -> None:
        """Keep an answer, and read the files again with it."""
        if self._busy:
            return
        self._setup = self.pane.collect()
        self._setup = replace(self._setup, answers={**self._setup.answers, message.code: message.choice})
        self._say_busy(_("The figures are being put together …"))
        self.read_again(self._setup)

    @work(thread=True, group="draft", exclusive=True)
    def read_again(self, setup: Setup) -> None:
        """Read the files with the answers given so far, on a thread."""
        worker = get_current_worker()
        files = tuple(
            each if each.reading is None else read_input(each.path, each.by, setup.answers) for each in setup.files
        )
        if not worker.is_cancelled:
            self.post_message(self.ReadAgain(files))

    @on(ReadAgain)
    def draft_again(self, message: ReadAgain) -> None:
        """Build the preview from the files read again."""
        self._setup = replace(self._setup, files=message.files)
        self._draft()

    # Writing the round.

    def _write_if_consistent(self) -> None:
        pane = self.pane
        if self._preview is None or not isinstance(pane, PreviewPane):
            return
        if self._preview.problems:
            self._warn(_("Two files say different things: mend that first (Escape goes back)."))
        elif self._preview.questions(self._setup):
            self._warn(_("A question about the files is open: mark it and press the number of an answer."))
        elif self._preview.empty:
            self._warn(
                _("No school gets a figure from these files. Escape goes back; Enter on a file says what is what.")
            )
        elif not self._preview.round.schools:
            self._warn(_("No school has a figure, so there is no round to write."))
        else:
            self._say_busy(_("The round is being written …"))
            self.write_round(proposed(self._setup), self._preview, pane.folder)

    @work(thread=True, group="writing", exclusive=True)
    def write_round(self, setup: Setup, preview: RoundPreview, folder: Path) -> None:
        """Write the round's folder and read it back on a thread."""
        try:
            self.post_message(self.Written(folder, write_round(setup, preview, folder)))
        except RefusedError as error:
            self.post_message(self.Refused(error))

    @on(Written)
    def add_to_register(self, message: Written) -> None:
        """Add the round to the register; if that fails the folder is deleted, so that it can be written again."""
        try:
            try:
                self._register.back_up_if_changed()
            except BackupError as error:  # the round is read in all the same: nothing in the register is replaced
                self._warn(str(error))
            add_round(self._register, message.round_folder)
        except (RegisterError, RefusedError) as error:
            remove_round_files(message.folder)
            self.post_message(self.Refused(error))
            return
        self.dismiss(message.round_folder.round.id)
