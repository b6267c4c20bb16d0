"""Dialog with the origin of each figure, and the principal's own figure where the principal says it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.dialogue.figure_origin import origin
from resultatdialog.dialogue.section_table import SectionTable
from resultatdialog.dialogue.session import Challenge
from resultatdialog.guide.model import Levels
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.results.value import say_figure
from resultatdialog.tui.dialogs.dialog import DraftDialog, KeepDraft
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.line_input import LineInput

RecordChallenge = Callable[[Challenge], None]
"""Function that records the principal's objection; an objection without words deletes the recorded one."""


class OriginDialog(DraftDialog[None]):
    """A list of figures; source, pupils, masking and rules of the marked figure stand below it."""

    CSS_PATH = ["dialog.tcss", "figure_origin.tcss"]
    HELP = _(
        "The arrows go between the figures. Below stands where each comes from and how it was worked out. "
        "If the principal says that a figure is wrong, press Enter and note her figure and where she has it from."
    )
    BINDINGS = [
        Binding("escape,f12", "close", _("back"), id="origin.close", priority=True),
        Binding("enter", "question", _("the principal questions it"), id="origin.question", priority=True),
    ]

    def __init__(
        self,
        figures: SectionTable,
        levels: Levels,
        challenges: Mapping[str, Challenge],
        record: RecordChallenge | None,
        keep: KeepDraft | None = None,
    ) -> None:
        super().__init__(keep)
        self._rows = {row.measure.id: row for row in figures.rows}
        self._levels = levels
        self._challenges = dict(challenges)
        self._record = record
        self._challenged = ""

    def compose(self) -> ComposeResult:
        """The list of figures, the marked figure's origin, and two inputs for the principal's figure and its source."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Where the figures come from")), classes="heading")
            yield OptionList(
                *(
                    Option(Content(f"{row.measure.name}  {say_figure(row.school, row.measure)}"), id=measure)
                    for measure, row in self._rows.items()
                ),
                markup=False,
            )
            first = next(iter(self._rows))
            yield Static(self._questioned(first), id="questioned", classes="muted")
            yield LineInput(id="figure", compact=True, max_length=100, placeholder=_("The principal's figure"))
            yield LineInput(id="source", compact=True, max_length=300, placeholder=_("Where it comes from, then Enter"))
            with VerticalScroll():
                yield Static(self._origin(first), id="origin")
        yield KeyLine()

    def on_mount(self) -> None:
        """Mark the first figure; the inputs are hidden until an objection is noted."""
        for field in self.query(Input):
            field.display = False
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    @on(OptionList.OptionHighlighted)
    def show_origin(self, event: OptionList.OptionHighlighted) -> None:
        """Show the origin of the marked figure."""
        self._show(event.option_id or "")

    def _show(self, measure: str) -> None:
        self.query_one("#origin", Static).update(self._origin(measure))
        self.query_one("#questioned", Static).update(self._questioned(measure))

    def _origin(self, measure: str) -> Content:
        lines = origin(self._rows[measure], self._levels)
        width = max(len(line.name) for line in lines) + 2
        return Content("\n".join(f"{line.name:<{width}}{one_line(line.words)}" for line in lines))

    def _questioned(self, measure: str) -> Content:
        challenge = self._challenges.get(measure)
        if challenge is None:
            return Content("")
        words = _("The principal says: {figure} ({source})")
        return Content(one_line(words.format(figure=challenge.figure or "–", source=challenge.source or "–")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter notes an objection only from the list; in the inputs it moves on."""
        del parameters
        return action != "question" or (self._record is not None and self.query_one(OptionList).has_focus)

    def action_question(self) -> None:
        """Show the inputs for the principal's figure and its source, filled with an earlier objection."""
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return
        self._challenged = options.get_option_at_index(options.highlighted).id or ""
        before = self._challenges.get(self._challenged)
        for field in self.query(Input):
            field.display = True
            field.value = getattr(before, field.id or "") if before else ""
        self.query_one("#figure", Input).focus()

    def typed(self) -> str:
        """The figure's name with the words in the visible inputs, for the draft."""
        words = [field.value.strip() for field in self.query(Input) if field.display]
        return f"{self._rows[self._challenged].measure.name}: {', '.join(filter(None, words))}" if any(words) else ""

    @on(Input.Changed)
    def on_typing(self) -> None:
        """Store the words as a draft after a pause."""
        self.touched()

    @on(Input.Submitted, "#figure")
    def on_to_source(self) -> None:
        """Move from the figure to its source."""
        self.query_one("#source", Input).focus()

    @on(Input.Submitted, "#source")
    def record(self) -> None:
        """Record the objection; if both inputs are empty, it is deleted."""
        figure, source = (without_controls(self.query_one(f"#{name}", Input).value) for name in ("figure", "source"))
        challenge = Challenge(self._challenged, figure.strip(), source.strip())
        if self._record is not None:
            self._record(challenge)
        self._challenges.pop(self._challenged, None)
        if challenge.figure or challenge.source:
            self._challenges[self._challenged] = challenge
        self._leave_lines()
        self._show(self._challenged)

    def _leave_lines(self) -> None:
        """Hide the inputs, delete the draft and return to the list."""
        for field in self.query(Input):
            field.display = False
        self.save_now()
        self.query_one(OptionList).focus()

    def action_close(self) -> None:
        """Return from the inputs to the list, or from the list to the meeting."""
        if any(field.has_focus for field in self.query(Input)):
            self._leave_lines()
        else:
            self.dismiss(None)
