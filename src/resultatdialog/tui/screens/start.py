"""The first screen: a round's schools with state and progress, from which meetings and other screens are opened.

Other screens and what they need are imported when they are opened, so that this one is painted at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.dialogue.labels import say_booked, say_short_date, standing_label
from resultatdialog.dialogue.plan import BEFORE
from resultatdialog.dialogue.session import NOT_OVER
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share
from resultatdialog.register.errors import RegisterError
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import Roster, say_grades
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.tui.widgets.school_list import SchoolLine, SchoolList
from resultatdialog.work.conflict_notes import noted_conflicts
from resultatdialog.work.habits import MeetingPlace, keep_place, last_place
from resultatdialog.work.rounds import find_roster, find_round, round_ids
from resultatdialog.work.school_rows import FILTERS, ORDERS, SchoolRow, filtered, in_order, school_rows

if TYPE_CHECKING:
    from textual.widgets import Input

    from resultatdialog.dialogue.about import AboutMeeting
    from resultatdialog.rounds.setup import Setup
    from resultatdialog.second_screen.offering import Offer
    from resultatdialog.work.meeting import OpenMeeting


CORRECTED = "✎"
"""Mark of a meeting that was corrected after it was over."""


class StartScreen(Screen[None]):
    """Lists the schools of one round."""

    HELP = _(
        "Choose a school with the arrow keys and open its meeting with Enter, or its page when the meeting is over. "
        "On the page its meeting is booked and its papers are written. "
        "If the program was closed in the middle of a meeting it opens there again."
    )
    KEYS_FIRST = ("open", "page", "tally", "code", "filter", "search", "order")
    BINDINGS = [
        Binding("f2", "tally", _("tables"), id="start.tally", tooltip=_("The round's cross-school tables")),
        Binding("f3", "next_round", _("next round"), id="start.round", tooltip=_("Show another round")),
        Binding("f4", "new_round", _("new round"), id="start.new", tooltip=_("Make a round from files of results")),
        Binding("f5,ctrl+o", "code", _("code"), id="start.code", tooltip=_("Code what was said at the meetings")),
        Binding(
            "f6",
            "conflicts",
            _("conflicts"),
            id="start.conflicts",
            show=False,
            tooltip=_("What two have recorded differently"),
        ),
        Binding("ctrl+b", "book", _("book"), id="start.book", show=False, tooltip=_("Book the school's meeting")),
        Binding(
            "f7", "filter", _("show"), id="start.filter", tooltip=_("This week, not booked, overdue, or all schools")
        ),
        Binding("f10", "order", _("sort"), id="start.order", tooltip=_("By day, name or state")),
        Binding("f8,ctrl+f", "search", _("search"), id="start.search", tooltip=_("Find a school by name or code")),
        Binding("escape", "clear", _("show all"), show=False),
        Binding("down", "into_list", show=False),
    ]

    class MeetingClosed(Message):
        """A meeting, the coding or a new round has been closed: time for a backup."""

    def __init__(self, register: Register, *, demo: bool = False, offer: Offer | None = None) -> None:
        super().__init__()
        self._offer = offer
        self._register = register
        self._demo = demo
        self._round: Roster | None = None
        self._search = ""
        self._filter = FILTERS[0]
        self._order = ORDERS[0]
        self._rows: tuple[SchoolRow, ...] = ()
        """The round's schools as they were last read, in its own order."""
        self._away = False
        self._setup: Setup | None = None

    def compose(self) -> ComposeResult:
        """Round, column headings and the schools."""
        yield Masthead()
        yield Static(id="about", markup=False)
        yield Static(id="columns", markup=False)
        yield SchoolList(id="list")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the round that was open last, and resume a meeting that was interrupted."""
        ids = round_ids(self._register)
        place = last_place(self._register)
        if place is not None:
            with suppress(Exception):  # a place that cannot be opened must not stop the start
                self._round = find_roster(self._register, place.round)
        resumed = self._round
        if self._round is None and ids:
            self._round = find_roster(self._register, ids[-1])
        self.show_schools()
        self.query_one(SchoolList).focus()
        if place is not None and resumed is not None and resumed.school(place.school) is not None:
            self.call_after_refresh(self.resume, place)

    def on_screen_resume(self) -> None:
        """Update states and progress after another screen was on top."""
        if self._away:
            self._away = False
            self.show_schools()

    def on_screen_suspend(self) -> None:
        """Note that another screen is on top."""
        self._away = True

    # Display.

    def show_schools(self) -> None:
        """Read the round's schools anew and show them."""
        masthead = self.query_one(Masthead)
        masthead.title = "Resultatdialog" + (f" · {_('demo')}" if self._demo else "")
        masthead.state = "" if self._register.protected else _("unprotected register")
        current = self._round
        if current is None:
            self.query_one("#about", Static).update(
                Content(
                    _("There is no round yet.\n\nF4 makes one from your files of results, step by step.\n\n")
                    + _("Or read one in from a folder:  resultatdialog round add FOLDER\n")
                    + _("Or try the sample round:  resultatdialog demo")
                )
            )
            return
        masthead.place = current.title
        self._rows = school_rows(self._register, current, self._register.clock().date())
        self.show_part()

    def show_part(self) -> None:
        """Fill the list with the part, in the order and with the words that are asked for, and say what waits."""
        current, rows = self._round, self._rows
        if current is None:
            return
        today = self._register.clock().date()
        shown = in_order(filtered(rows, self._filter, self._search), self._order)
        self.query_one(SchoolList).schools = tuple(_line(row, today) for row in shown)
        held = sum(row.digest is not None and row.digest.state not in NOT_OVER for row in rows)
        text = _("{municipality} · results of {year} · meetings held at {held}").format(
            municipality=one_line(current.municipality), year=current.school_year, held=say_share(held, len(rows))
        )
        waiting = noted_conflicts(self._register, current.id)
        if waiting:
            text += " · " + ngettext("{n} conflict waits: F6", "{n} conflicts wait: F6", waiting).format(n=waiting)
        practise = self._say_practise(rows) if self._demo else ""
        self.query_one("#about", Static).update(
            Content("\n".join(filter(None, (text, self._say_plan(rows), practise))))
        )
        self.show_headings()

    @on(SchoolList.Widened)
    def show_headings(self) -> None:
        """Show the headings over the list's columns, or why it is empty."""
        listing = self.query_one(SchoolList)
        empty = "" if self._round is None else _("No school matches. Escape shows all.")
        self.query_one("#columns", Static).update(Content(listing.heading() if listing.schools else empty))

    def _say_practise(self, rows: Sequence[SchoolRow]) -> str:
        """The first-time line of the demo: where to practise, and where the finished meetings are."""
        if any(row.digest is not None and row.digest.state not in NOT_OVER for row in rows):
            return _("Invented schools with finished meetings. F3: a few schools to practise on.")
        return _("Invented schools to practise on: Enter begins a meeting. F3: a round of finished meetings.")

    def _say_plan(self, rows: Sequence[SchoolRow]) -> str:
        """How many schools wait for what, and which part of the list is shown in which order."""
        counts = Counter(row.standing for row in rows)
        parts = [f"{standing_label(one)} {counts[one]}" for one in (*BEFORE, "not-taking-part") if counts[one]]
        if any(row.corrected for row in rows):
            parts.append(f"{CORRECTED} {_('corrected afterwards')}")
        if self._filter != FILTERS[0]:
            parts.append(_("shown: {part} only").format(part=standing_label(self._filter)))
        if self._order != ORDERS[0]:
            orders = {"day": _("by day"), "name": _("by name"), "standing": _("by state")}
            parts.append(_("sorted {how}").format(how=orders[self._order]))
        return " · ".join(parts)

    # Actions.

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show the schools that match the typed words."""
        self._search = message.value
        self.show_part()

    def on_input_submitted(self) -> None:
        """Move from the search to the schools."""
        self.action_into_list()

    def action_into_list(self) -> None:
        """Move from the search to the schools."""
        self.query_one(SchoolList).focus()

    @on(SchoolList.Opened)
    def open_school(self, message: SchoolList.Opened) -> None:
        """Open the meeting of the school chosen in the list; its page when the meeting is over or will not be held."""
        if self.is_active:  # otherwise a second Enter: it is open already
            self.open_where_it_stands(message.code)

    def open_where_it_stands(self, code: str) -> None:
        """Open a school's meeting; its page when the meeting is over, or the school does not take part."""
        standing = next((row.standing for row in self._rows if row.school.code == code), "")
        if standing in (*BEFORE, "ongoing"):
            self.open(code)
        else:
            self.open_page(code)

    @on(SchoolList.PageAsked)
    def show_page(self, message: SchoolList.PageAsked) -> None:
        """Open the page of the marked school."""
        if self.is_active:
            self.open_page(message.code)

    def open_page(self, code: str) -> None:
        """Open a school's page."""
        from resultatdialog.tui.screens.school import SchoolScreen

        current = find_round(self._register, self._round.id) if self._round else None
        if current is None:
            return
        opened = SchoolScreen.Opened

        def closed(asked: object) -> None:
            if isinstance(asked, opened):
                self.open(code) if asked.what == "meeting" else self.action_code()
            else:
                self.post_message(self.MeetingClosed())

        self.app.push_screen(SchoolScreen(self._register, current, code), closed)

    def action_book(self) -> None:
        """Book the meeting of the marked school."""
        from resultatdialog.tui.screens.booking import ask_booking

        marked = self.query_one(SchoolList).marked
        if marked is not None and self._round is not None:
            school = self._round.school(marked)
            if school is not None:
                ask_booking(self, self._register, self._round.id, school, self.show_schools)

    def action_filter(self) -> None:
        """Show the next part of the list: this week, not booked, overdue, not taking part, all."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        self.show_part()

    def action_order(self) -> None:
        """Sort the list in the next way."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.show_part()

    def open(self, code: str) -> None:
        """Open a school's meeting; a new one asks for its participants first."""
        meeting = self._meeting(code)
        if meeting is None:
            return
        if meeting.begun:
            self._show_meeting(meeting)
            return
        from resultatdialog.tui.dialogs.about import AboutDialog

        def begin(about: AboutMeeting | None) -> None:
            if about is not None:
                meeting.begin(about.participants, about)
                self._show_meeting(meeting)

        school, about = meeting.conversation.school, meeting.proposed()
        self.app.push_screen(AboutDialog(school.name, about, meeting.known_officials(), meeting.today()), begin)

    def resume(self, place: MeetingPlace) -> None:
        """Reopen the interrupted meeting, or notify if it could not be opened at the last start.

        The attempt is stored first, and the meeting stores its place again when its question is on the screen. If the
        program ends between the two, the next start does not try again.
        """
        if not place.tried:
            with suppress(Exception):  # the list of schools stays usable after any error
                keep_place(self._register, place._replace(tried=True))
                meeting = self._meeting(place.school)
                if meeting is not None and meeting.begun:
                    self._show_meeting(meeting, place)
                else:
                    keep_place(self._register, None)
                return
        with suppress(RegisterError):  # the next start skips the place once more
            keep_place(self._register, None)
        school = self._round.school(place.school) if self._round else None
        text = _(
            "The meeting at {school} could not be opened by itself. Everything that was entered is kept; open it "
            "from the list, or another one."
        ).format(school=one_line(school.name) if school else place.school)
        self.notify(text, severity="warning", timeout=30, markup=False)

    def _meeting(self, code: str) -> OpenMeeting | None:
        """The school's meeting, or None without a round; imported here so that the first screen appears sooner."""
        from resultatdialog.work.conversations import guide_of, open_conversation
        from resultatdialog.work.meeting import OpenMeeting

        if self._round is None:
            return None
        current = find_round(self._register, self._round.id)
        if current is None:
            return None
        guide = guide_of(self._register, current)
        return OpenMeeting(self._register, open_conversation(self._register, current, guide, code))

    def _show_meeting(self, meeting: OpenMeeting, place: MeetingPlace | None = None) -> None:
        from resultatdialog.tui.screens.meeting import MeetingScreen

        def closed(_nothing: None) -> None:
            self.post_message(self.MeetingClosed())

        self.app.push_screen(MeetingScreen(meeting, place, self._offer), closed)

    def action_tally(self) -> None:
        """Open the cross-school tables."""
        from resultatdialog.tui.screens.tally import TallyScreen

        current = find_round(self._register, self._round.id) if self._round else None
        if current is not None:
            self.app.push_screen(TallyScreen(self._register, current))

    def action_code(self) -> None:
        """Ask for the coder's name, then open the coding screen."""
        from resultatdialog.tui.dialogs.coder import CoderDialog
        from resultatdialog.tui.screens.coding import CodingScreen
        from resultatdialog.work.coding_desk import CODER, CodingDesk, officials

        current = find_round(self._register, self._round.id) if self._round else None
        if current is None:
            return
        last = str(self._register.local(CODER) or "")

        def code(desk: CodingDesk | None) -> None:
            if desk is None:
                self.post_message(self.MeetingClosed())
            else:
                self.app.push_screen(CodingScreen(desk), code)

        def begin(coder: str | None) -> None:
            if coder is not None:
                self._register.keep_local(CODER, coder)
                code(CodingDesk(self._register, current, coder))

        self.app.push_screen(CoderDialog(officials(self._register, current.id), last), begin)

    def action_conflicts(self) -> None:
        """Open the screen on which versions are chosen between."""
        from resultatdialog.tui.screens.conflicts import ConflictsScreen
        from resultatdialog.work.coding_desk import CODER

        if self._round is not None:
            screen = ConflictsScreen(self._register, self._round.id, str(self._register.local(CODER) or ""))

            def closed(_none: None) -> None:
                self.post_message(self.MeetingClosed())

            self.app.push_screen(screen, closed)

    def action_new_round(self) -> None:
        """Open the steps that make a new round; entries from an earlier attempt are kept."""
        from resultatdialog.rounds.setup import Setup
        from resultatdialog.tui.screens.new_round import NewRoundScreen

        screen = NewRoundScreen(self._register, self._setup or Setup())

        def closed(made: str | None) -> None:
            self._setup = screen.setup if made is None else None
            if made is not None:
                self._round = find_roster(self._register, made)
                self.show_schools()
                self.refresh_bindings()
                self.query_one(SchoolList).focus()
                self.post_message(self.MeetingClosed())

        self.app.push_screen(screen, closed)

    def action_next_round(self) -> None:
        """Show the next round in the register."""
        ids = round_ids(self._register)
        if self._round is not None and len(ids) > 1:
            self._round = find_roster(self._register, ids[(ids.index(self._round.id) + 1) % len(ids)])
            self.show_schools()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer actions only if there is the round, or the second round, that they need."""
        del parameters
        if action in ("tally", "code", "conflicts", "book", "filter", "order"):
            return self._round is not None
        if action == "next_round":
            return len(round_ids(self._register)) > 1
        return True

    async def action_search(self) -> None:
        """Mount the search input on first use, and focus it."""
        from textual.widgets import Input

        if not self.query(Input):
            await self.mount(Input(placeholder=_("Search school"), compact=True), before="#about")
        self.query_one(Input).focus()

    async def action_clear(self) -> None:
        """Remove the search and show all schools."""
        await self.query("Input").remove()
        self._search = ""
        self._filter = FILTERS[0]
        self.show_part()
        self.query_one(SchoolList).focus()

    def places(self) -> Iterable[tuple[str, Callable[[], None]]]:
        """The round's schools, for the command palette."""
        for school in self._round.schools if self._round else ():
            yield school.name, partial(self.open_where_it_stands, school.code)


def _line(row: SchoolRow, today: date) -> SchoolLine:
    """The list line for a school and its meeting."""
    digest, held = row.digest, row.digest is not None and row.digest.state != "prepared"
    booked = say_booked(row.booking, today) if row.booking and row.standing in BEFORE else ""
    return SchoolLine(
        code=row.school.code,
        name=row.school.name,
        day=say_short_date(row.day) if held and row.day else booked or "–",
        state=standing_label(row.standing) + (f" {CORRECTED}" if row.corrected else ""),
        progress=_("{count} of {base}").format(count=digest.dealt_with, base=digest.questions) if digest else "–",
        grades=say_grades(row.school.grades, "–", ", "),
        ongoing=row.standing == "ongoing",
        waiting=not held,
    )
