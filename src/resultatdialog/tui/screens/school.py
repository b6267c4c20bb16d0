"""One school's page: state, booking, meeting, coding, papers and agreements, and what can be done for the school."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.labels import say_date, state_label
from resultatdialog.dialogue.plan import PAPERS, PaperKind
from resultatdialog.dialogue.session import NOT_OVER, STATES, Session
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register
from resultatdialog.report.calendar import write_calendar
from resultatdialog.report.pack import write_pack
from resultatdialog.report.paper_guide import paper_guide_beside, write_paper_guide
from resultatdialog.report.summary import write_summary
from resultatdialog.rounds.model import Round
from resultatdialog.tui.dialogs.choose import ChooseDialog
from resultatdialog.tui.dialogs.form import FormDialog, FormLine
from resultatdialog.tui.dialogs.line import LineDialog
from resultatdialog.tui.screens.booking import ask_booking
from resultatdialog.tui.screens.paper_place import ask_place
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.conversations import guide_of
from resultatdialog.work.people import at_the_keyboard
from resultatdialog.work.plan import decline, note_sent, note_written, take_part
from resultatdialog.work.school_page import SchoolPage, school_page
from resultatdialog.work.states import set_state


class SchoolScreen(Screen["SchoolScreen.Opened | None"]):
    """A round's school with everything known about it; returns what is to be opened, or None."""

    CSS_PATH = "school.tcss"
    HELP = _(
        "Everything about one school. Enter opens the meeting. What is written here is put in the folder that you "
        "choose, and the page remembers when it was written and sent."
    )
    BINDINGS = [
        Binding("enter", "meeting", _("meeting"), id="school_page.meeting", tooltip=_("Hold the meeting, or read it")),
        Binding("f3,ctrl+b", "book", _("book"), id="school_page.book", tooltip=_("When, where and by whom")),
        Binding("f4", "absent", _("not taking part"), id="school_page.absent", tooltip=_("Declined or cancelled")),
        Binding("f5,ctrl+o", "code", _("code"), id="school_page.code", tooltip=_("Code what was said")),
        Binding("f6", "pack", _("pack"), id="school_page.pack", tooltip=_("For the principal, before the meeting")),
        Binding("f7", "summary", _("summary"), id="school_page.summary", tooltip=_("The summary for the principal")),
        Binding(
            "f8", "calendar", _("calendar"), id="school_page.calendar", tooltip=_("The booking as a calendar file")
        ),
        Binding("f9", "sent", _("sent"), id="school_page.sent", tooltip=_("Note that a paper has been sent")),
        Binding("f10", "state", _("state"), id="school_page.state", tooltip=_("Held, coded, at fact check, locked")),
        Binding("escape,left", "close", _("back"), id="school_page.close"),
    ]
    KEYS_FIRST = ("meeting", "book", "summary", "pack", "absent", "sent", "state", "close")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]

    @dataclass(frozen=True)
    class Opened:
        """A wish to open something after the page."""

        what: Literal["meeting", "coding"]

    def __init__(self, register: Register, current: Round, code: str) -> None:
        super().__init__()
        self._register = register
        self._round = current
        self._code = code
        self.page: SchoolPage = school_page(register, current, code)

    def compose(self) -> ComposeResult:
        """The parts of the page, one below the other."""
        yield Masthead()
        yield VerticalScroll(id="page")
        yield KeyLine()

    async def on_mount(self) -> None:
        """Show the page."""
        masthead = self.query_one(Masthead)
        masthead.title = self.page.school.name
        masthead.place = self._round.title
        masthead.state = "" if self._register.protected else _("unprotected register")
        await self.show_page()
        self.query_one("#page").focus()

    async def show_page(self) -> None:
        """Show the school as it stands now."""
        self.page = school_page(self._register, self._round, self._code)
        body = self.query_one("#page", VerticalScroll)
        parts = [
            Horizontal(
                Static(Content(label), classes="label"),
                Static(Content(printable(words)), classes="words"),
                classes="part",
            )
            for label, words in self.page.lines()
        ]
        with self.app.batch_update():
            await body.remove_children()
            await body.mount_all(parts)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the school's state allows."""
        del parameters
        state = self.page.state
        match action:
            case "book":
                return state == "prepared"
            case "absent":
                return state in NOT_OVER
            case "code" | "summary":
                return state != "prepared"
            case "calendar":
                return state == "prepared" and self.page.booking is not None
            case "sent":
                return any(self.page.paper(kind) for kind in PAPERS)
            case "state":
                return state not in ("prepared", "locked")
        return True

    # What is done for the school.

    def action_meeting(self) -> None:
        """Open the meeting; a school that does not take part has none before that is taken back."""
        if self.page.standing == "not-taking-part":
            self.notify(_("The school does not take part. F4 takes that back."), severity="warning", markup=False)
        else:
            self.dismiss(self.Opened("meeting"))

    def action_code(self) -> None:
        """Open the coding of the round."""
        self.dismiss(self.Opened("coding"))

    def action_book(self) -> None:
        """Ask when, where and by whom the meeting is held."""
        ask_booking(self, self._register, self._round.id, self.page.school, self._refresh)

    def action_absent(self) -> None:
        """Ask why the school does not take part, or take that back."""
        by = at_the_keyboard(self._register)

        def decided(why: str | None) -> None:
            if why:
                self._try(lambda: decline(self._register, self._round.id, self._code, why, by))

        if self.page.absent is not None:
            self._try(lambda: take_part(self._register, self._round.id, self._code, by))
        else:
            hint = _("Declined or cancelled: why? The school counts as nonresponse.")
            self.app.push_screen(LineDialog(_("Not taking part"), hint, needed=True), decided)

    def action_pack(self) -> None:
        """Write the pack and the guide on paper."""

        def write(path: Path) -> None:
            write_pack(self._conversation(), path)
            write_paper_guide(self._conversation(), paper_guide_beside(path))

        self._ask_place("pack", _("Pack"), write)

    def action_summary(self) -> None:
        """Write the summary."""
        self._ask_place("summary", _("Summary"), lambda path: write_summary(self._conversation(), path))

    def action_calendar(self) -> None:
        """Write a calendar file with the booked meeting."""
        school, booking = self.page.school, self.page.booking
        if booking is None:
            return
        guide, now = guide_of(self._register, self._round), self._register.clock()

        def write(path: Path) -> None:
            write_calendar(self._round, guide, [(school, booking)], now, path)

        self._ask_place(None, _("Meeting"), write, "ics")

    def action_sent(self) -> None:
        """Ask which paper has been sent."""
        labels = {"pack": _("Pack"), "summary": _("Summary")}
        papers = {kind: paper for kind in PAPERS if (paper := self.page.paper(kind)) is not None}
        by = at_the_keyboard(self._register)

        def sent(kind: str | None) -> None:
            if kind is not None:
                paper = papers["pack" if kind == "pack" else "summary"]
                self._try(lambda: note_sent(self._register, self._round.id, self._code, paper, by))

        things = [
            (
                kind,
                labels[kind] + (f" ({_('sent {day}').format(day=say_date(paper.sent_on))})" if paper.sent_on else ""),
            )
            for kind, paper in papers.items()
        ]
        self.app.push_screen(ChooseDialog(_("What has been sent today?"), things), sent)

    def action_state(self) -> None:
        """Ask for the meeting's state, and for the reason when it goes back or is locked for ever."""
        conversation = self.page.conversation
        if conversation is None:
            return
        before = conversation.session.state
        states = [state for state in STATES[1:] if state != before]

        def chosen(state: str | None) -> None:
            if state is None:
                return
            hint = _("Name, and why when the meeting goes back to an earlier state.")
            if state == "locked":
                hint = _("A locked meeting can never be changed again.")
            lines = (
                FormLine("by", _("Your name"), at_the_keyboard(self._register), _("A decision needs a name.")),
                FormLine("why", _("Why")),
            )

            def submit(values: Mapping[str, str]) -> None:
                set_state(self._register, conversation, state, values["by"], values["why"])

            def done(submitted: bool | None) -> None:
                if submitted:
                    self._refresh()

            self.app.push_screen(FormDialog(state_label(state).capitalize(), lines, submit, hint), done)

        heading = _("The meeting is {state}. What is it now?").format(state=state_label(before))
        self.app.push_screen(ChooseDialog(heading, [(state, state_label(state)) for state in states]), chosen)

    def action_close(self) -> None:
        """Return to the list."""
        self.dismiss(None)

    # Help.

    def _refresh(self) -> None:
        self.call_later(self.show_page)

    def _try(self, do: Callable[[], None]) -> None:
        """Do something to the register and show the page anew, or say why it could not be done."""
        try:
            do()
        except (RefusedError, NotSavedError) as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self._refresh()

    def _conversation(self) -> Conversation:
        """The school's meeting, or one without events."""
        if self.page.conversation is not None:
            return self.page.conversation
        return Conversation(Agenda(guide_of(self._register, self._round), self._round, self.page.school), Session(""))

    def _ask_place(
        self, kind: PaperKind | None, name: str, write: Callable[[Path], None], ending: str = "docx"
    ) -> None:
        """Ask for a file's place, write it and note that it is written."""

        def note(path: Path) -> None:
            if kind is not None:
                papers = [(self._code, kind, path.name)]
                by = at_the_keyboard(self._register)
                self._try(lambda: note_written(self._register, self._round.id, papers, by))

        ask_place(self, self._register, name, self.page.school.name, ending, write, written=note)
