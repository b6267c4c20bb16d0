"""The last step: questions about the files, and the figures that the meetings will show or lack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _, ngettext
from resultatdialog.results.doubt import Doubt
from resultatdialog.rounds.preview import ShownFigure, figure_lines, gap_lines, left_out_lines, school_figures
from resultatdialog.rounds.roster import School, say_grades
from resultatdialog.rounds.round_account import account_lines
from resultatdialog.rounds.setup import RoundPreview, Setup
from resultatdialog.tui.widgets.line_input import LineInput
from resultatdialog.tui.widgets.setup.pane import Pane
from resultatdialog.tui.widgets.setup.path_line import PathSuggester

_LONGEST = 600


class PreviewPane(Pane):
    """The round and its schools at the left, their figures at the right, the round's folder below."""

    BINDINGS = [*(Binding(str(number), f"answer({number - 1})", show=False) for number in range(1, 10))]

    @dataclass
    class Answered(Message):
        """The user has answered a question of the account."""

        code: str
        choice: str

    ENTER_DELAY = 0.5
    """Seconds during which Enter is ignored, as it may be a second Enter from the previous step."""

    def __init__(self, setup: Setup, preview: RoundPreview, folder: Path) -> None:
        super().__init__(setup)
        self._preview = preview
        self._proposed = str(folder)
        self._since = monotonic()
        self._questions = preview.questions(setup)

    def compose(self) -> ComposeResult:
        """The list, the marked entry's text and the folder."""
        schools = len(self._preview.round.schools)
        ready = ngettext("A round with {n} school.", "A round with {n} schools.", schools).format(n=schools)
        ask = _("Look it through. Enter writes it and opens it.")
        if self._preview.problems:
            ask = _("Two files say different things: mend that first (Escape goes back).")
        if self._questions:
            ask = ngettext(
                "One question is to be answered first.", "{n} questions are to be answered first.", len(self._questions)
            ).format(n=len(self._questions))
        yield Static(Content(f"{ready} {ask}"), classes="ask")
        with Horizontal(id="desk"):
            yield OptionList(id="who", markup=False)
            with VerticalScroll(id="sheet", can_focus=False):
                yield Static(id="what", markup=False)
        with Horizontal(classes="row"):
            yield Static(Content(_("Folder")), classes="label")
            yield LineInput(
                value=self.setup.folder or self._proposed,
                id="folder",
                compact=True,
                suggester=PathSuggester(folders_only=True),
                max_length=4000,
            )

    def on_mount(self) -> None:
        """List the round and its schools, and mark the round."""
        listing = self.query_one("#who", OptionList)
        listing.set_options(
            [
                *(Option(_question_option(doubt)) for doubt in self._questions),
                Option(Content(_("The whole round"))),
                *(Option(Content(one_line(school.name))) for school in self._preview.round.schools),
            ]
        )
        listing.highlighted = 0
        self._since = monotonic()

    def begin(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one("#who", OptionList))

    def collect(self) -> Setup:
        """The setup with the folder, if it is not the proposed one."""
        folder = without_controls(self.query_one("#folder", Input).value).strip()
        return replace(self.setup, folder="" if folder == self._proposed else folder)

    @property
    def folder(self) -> Path:
        """The folder in which the round is written."""
        try:
            return Path(self.collect().folder or self._proposed).expanduser()
        except RuntimeError:  # the home folder of an unknown user
            return Path(self.collect().folder)

    @on(OptionList.OptionHighlighted)
    def show(self, message: OptionList.OptionHighlighted) -> None:
        """Show the figures of the round or of the marked school."""
        index = message.option_index - len(self._questions)
        if index < 0:
            words = _question_content(self._questions[index])
        elif index == 0:
            words = _round_content(self._preview)
        else:
            words = _school_content(self._preview, self._preview.round.schools[index - 1])
        self.query_one("#what", Static).update(words)
        self.query_one("#sheet", VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def ready(self, message: OptionList.OptionSelected | Input.Submitted) -> None:
        """Post that the round is to be written, or the first answer to the marked question (Enter)."""
        message.stop()
        if isinstance(message, OptionList.OptionSelected) and message.option_index < len(self._questions):
            if monotonic() - self._since >= self.ENTER_DELAY:
                self.action_answer(0)
            return
        if monotonic() - self._since >= self.ENTER_DELAY:
            self.post_message(self.Ready())

    def action_answer(self, index: int) -> None:
        """Answer the marked question with its choice at `index` (from 0)."""
        marked = self.query_one("#who", OptionList).highlighted
        if marked is None or marked >= len(self._questions):
            return
        doubt = self._questions[marked]
        if index < len(doubt.choices):
            self.post_message(self.Answered(doubt.code, doubt.choices[index].id))


def _question_option(doubt: Doubt) -> Content:
    return Content.from_markup("[$text-warning]? $words[/]", words=one_line(doubt.text)[:80])


def _question_content(doubt: Doubt) -> Content:
    """The question and its numbered answers."""
    lines = [
        _heading_content(one_line(doubt.file)[:_LONGEST]),
        _line_content(doubt.text),
        Content(""),
        *(Content(f"{n}  {one_line(choice.words)}"[:_LONGEST]) for n, choice in enumerate(doubt.choices[:9], start=1)),
        Content(""),
        Content(_("A number key answers. If it is none of them, Escape goes back: mend the file or its mapping.")),
    ]
    return Content("\n").join(lines)


def _line_content(words: str) -> Content:
    return Content(one_line(words)[:_LONGEST])


def _heading_content(words: str) -> Content:
    return Content.from_markup("[b]$words[/b]", words=words)


def _round_content(preview: RoundPreview) -> Content:
    """The round's text: contradictions, figures shown, missing and not asked about, warnings, and what was left out."""
    parts: list[Content] = []
    shown = list(figure_lines(preview, asked=True))
    nothing = _("No figures: the files have nothing that the guide asks about. The meetings can be held all the same.")
    groups = (
        (_("Two files say different things"), [str(problem) for problem in preview.problems[:20]]),
        (_("The meetings show"), shown or [nothing]),
        (_("This is missing"), list(gap_lines(preview))),
        (_("Also in the files; the guide does not ask about it"), list(figure_lines(preview, asked=False))),
        (_("Good to know"), list(preview.warnings)),
        (_("This was not taken"), list(left_out_lines(preview))),
        (_("The account"), list(account_lines(preview.account))),
    )
    for heading, lines in groups:
        if lines:
            parts.append(_heading_content(heading))
            parts.extend(_line_content(f"· {line}") for line in lines)
            parts.append(Content(""))
    return Content("\n").join(parts)


def _school_content(preview: RoundPreview, school: School) -> Content:
    """A school's text: its figures with pupils and source, and the figures that are missing."""
    figures = school_figures(preview, school)
    grades = _("grades {grades}").format(grades=say_grades(school.grades)) if school.grades else ""
    about = " · ".join(filter(None, (school.code, school.organizer_type, grades)))
    parts = [
        _heading_content(one_line(school.name)),
        Content.from_markup("[$secondary]$about[/]", about=about),
        Content(""),
    ]
    asked = [figure for figure in figures if figure.asked]
    others = [figure for figure in figures if not figure.asked]
    missing = "; ".join(figure.measure for figure in asked if figure.figure == "–")
    asked = [figure for figure in asked if figure.figure != "–"]
    if asked:
        parts.append(_heading_content(_("The meeting shows")))
        parts.extend(_figure_content(figure) for figure in asked)
        parts.append(Content(""))
    if missing:
        parts.append(_heading_content(_("This is missing")))
        parts.extend([_line_content(missing), Content("")])
    if others:
        parts.append(_heading_content(_("Also in the files; the guide does not ask about it")))
        parts.extend(_figure_content(figure) for figure in others)
    if not figures:
        parts.append(Content(_("No figure: the guide's questions are asked without.")))
    return Content("\n").join(parts)


def _figure_content(figure: ShownFigure) -> Content:
    pupils = _("{n} pupils").format(n=figure.pupils) if figure.pupils != "–" else ""
    details = " · ".join(filter(None, (figure.token, pupils)))
    return Content.from_markup(
        "$measure  [b]$figure[/b]  $details\n  [$secondary]$source[/]",
        measure=figure.measure,
        figure=figure.figure,
        details=details,
        source=one_line(figure.source)[:_LONGEST],
    )
