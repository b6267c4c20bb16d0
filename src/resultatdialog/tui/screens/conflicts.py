"""The screen of conflicts: two or more versions of something, in full, of which one key takes one, with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.store import Register
from resultatdialog.tui.dialogs.form import FormDialog, FormLine
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.conflict_words import say_about, say_value, say_who
from resultatdialog.work.conflicts import Conflict, find_conflicts, settle


class ConflictsScreen(Screen[None]):
    """Shows one conflict at a time with all its versions; nothing is taken by itself."""

    CSS_PATH = "conflicts.tcss"
    HELP = _(
        "Two have recorded something differently, each without knowing of the other. Both versions are kept, and none "
        "counts before somebody decides. Press the number of the one that holds, then write your name and why. "
        "F2 and F3 go between the conflicts, arrow keys read on. The version that does not hold stays in the log."
    )
    BINDINGS = [
        *(
            Binding(str(number), f"take({number})", _("version {n}").format(n=number), id=f"conflicts.take{number}")
            for number in range(1, 10)
        ),
        Binding("f2", "step(-1)", _("previous"), id="conflicts.previous", tooltip=_("The conflict before")),
        Binding("f3", "step(1)", _("next"), id="conflicts.next", tooltip=_("The next conflict")),
        Binding("down", "read(1)", _("read on"), id="conflicts.on", show=False),
        Binding("up", "read(-1)", _("read back"), id="conflicts.back", show=False),
        Binding("escape,f10", "close", _("back"), id="conflicts.close"),
    ]

    def __init__(self, register: Register, round_id: str, by: str = "") -> None:
        """`by` is the name suggested for the decision."""
        super().__init__()
        self._register = register
        self._round = round_id
        self._by = by
        self._conflicts = find_conflicts(register, round_id)
        self._index = 0

    def compose(self) -> ComposeResult:
        """The thing in conflict above its versions."""
        yield Masthead()
        yield Static(id="about", markup=False)
        with VerticalScroll(id="versions", can_focus=False):
            yield Static(id="words", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first conflict."""
        self._show()

    @property
    def _current(self) -> Conflict | None:
        return self._conflicts[self._index] if self._index < len(self._conflicts) else None

    def _show(self) -> None:
        masthead, conflict = self.query_one(Masthead), self._current
        masthead.title = _("Conflicts")
        masthead.state = "" if self._register.protected else _("unprotected register")
        self.query_one("#versions", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()
        if conflict is None:
            masthead.place = ""
            self.query_one("#about", Static).update(Content(_("No conflict waits.")))
            self.query_one("#words", Static).update(Content(""))
            return
        masthead.place = _("{place} of {of}").format(place=self._index + 1, of=len(self._conflicts))
        hint = _("Which one holds? None counts before somebody decides.")
        self.query_one("#about", Static).update(
            Content.from_markup("[b]$about[/b]\n[$secondary]$hint[/]", about=one_line(say_about(conflict)), hint=hint)
        )
        parts = []
        for number, version in enumerate(conflict.versions, start=1):
            parts.append(
                Content.from_markup(
                    "[b $text-accent]$number[/]  [b]$who[/b]\n$words\n",
                    number=str(number),
                    who=one_line(say_who(version)),
                    words=printable(say_value(conflict, version)),
                )
            )
        self.query_one("#words", Static).update(Content("\n").join(parts))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only versions that there are, and steps where there are several conflicts."""
        if action == "take":
            conflict, number = self._current, parameters[0]
            return conflict is not None and isinstance(number, int) and number <= len(conflict.versions)
        return action != "step" or len(self._conflicts) > 1

    async def action_take(self, number: int) -> None:
        """Ask for name and reason, then let a version hold."""
        conflict = self._current
        if conflict is None:
            return

        def decide(given: Mapping[str, str]) -> None:
            try:
                settle(self._register, conflict.id, number, given["by"], given["why"])
            except RegisterError as error:
                raise RefusedError.one(_("Not saved"), str(error)) from error
            self._by = given["by"]

        def done(decided: bool | None) -> None:
            if decided:
                self._conflicts = find_conflicts(self._register, self._round)
                self._index = min(self._index, max(len(self._conflicts) - 1, 0))
                self._show()

        heading = _("Version {n} holds: {who}").format(n=number, who=say_who(conflict.versions[number - 1]))
        lines = [
            FormLine("by", _("Your name"), self._by, _("Write your name: it is kept with the decision.")),
            FormLine("why", _("Why"), "", _("A few words are enough: what made you decide so?")),
        ]
        await self.app.push_screen(FormDialog(heading, lines, decide), done)

    def action_step(self, step: int) -> None:
        """Show the next (1) or previous (-1) conflict."""
        self._index = max(0, min(self._index + step, len(self._conflicts) - 1))
        self._show()

    def action_read(self, step: int) -> None:
        """Scroll long versions, two lines a time."""
        self.query_one("#versions", VerticalScroll).scroll_relative(y=2 * step, animate=False)

    def action_close(self) -> None:
        """Return to the schools."""
        self.dismiss(None)
