"""The principal's page in the meeting: over the notes with F9, and on a second screen all the time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.reactive import var

from resultatdialog.dialogue.principal_page import FiguresInWords, PrincipalPage
from resultatdialog.locale import _
from resultatdialog.tui.screens.meeting_part import MeetingPart
from resultatdialog.tui.screens.principal import PrincipalScreen
from resultatdialog.tui.widgets.fields.base import TypedField
from resultatdialog.tui.widgets.fields.page import AnswerPage
from resultatdialog.tui.widgets.fields.typing import type_in
from resultatdialog.work.meeting import OpenMeeting

if TYPE_CHECKING:
    from resultatdialog.second_screen.offering import Offer, PageOffer


class MeetingForPrincipal(MeetingPart):
    """Makes the page of the open question, offers it to second screens, and writes what is typed on it (a `Talk`)."""

    figures_in_words: var[FiguresInWords | None] = var(None)

    class Watched(Message):
        """The number of second screens that follow the principal's page has changed."""

        def __init__(self, followers: int) -> None:
            super().__init__()
            self.followers = followers

    def __init__(self, meeting: OpenMeeting) -> None:
        super().__init__(meeting)
        self.followers = 0
        """Number of second screens that follow the page."""
        self._offered: PageOffer | None = None

    def page(self) -> PrincipalPage:
        """The principal's page of the open question."""
        conversation, question = self._meeting.conversation, self.question
        wording = conversation.wording(question) if question else ""
        return PrincipalPage(conversation.school.name, wording, self.figures_in_words)

    def notice(self) -> str:
        """Words about the register that stand at the bottom of the page; empty when all is well."""
        return "" if self._meeting.protected else _("unprotected register")

    # A second screen.

    def offer_page(self, offer: Offer) -> None:
        """Offer the page to second screens until the meeting is closed."""
        self._offered = offer(self._tell_watched)

    def on_unmount(self) -> None:
        """Close the principal's page on second screens."""
        if self._offered is not None:
            self._offered.end()

    def _tell_watched(self, followers: int) -> None:
        """Hand on, from another thread, how many follow the page."""
        with suppress(RuntimeError):  # the program has ended meanwhile
            self.post_message(self.Watched(followers))

    @on(Watched)
    def show_watched(self, message: Watched) -> None:
        """Show whether the page is seen on a second screen, or why it cannot be."""
        self.followers = message.followers
        self.show_state()
        if self._offered is not None and self._offered.trouble:
            self.notify(self._offered.trouble, severity="warning", markup=False)

    def show_page_elsewhere(self) -> None:
        """Show the page of the open question on the second screens."""
        if self._offered is not None and self.question is not None:
            self._offered.show(self.page())

    # Over the notes.

    async def action_principal(self) -> None:
        """Open the principal's page with only the question and the school's figures."""
        await self.save_typed()
        if self.question is not None:
            await self.app.push_screen(PrincipalScreen(self))

    async def turn(self, step: int) -> None:
        """Save what was typed, and open the next (1) or previous (-1) question, if there is one."""
        await self.save_typed()
        target = self._meeting.conversation.neighbour(self.question, step) if self.question else None
        if target is not None:
            self.question = target

    def write(self, letters: str, *, apart: bool) -> None:
        """Write letters from the principal's page in the note of the open question, `apart` from what stands there."""
        if not self._meeting.read_only:
            type_in(self.query_one(AnswerPage).place_for_words(), letters, apart=apart)

    def erase(self) -> None:
        """Take away the letter before the cursor in the note of the open question."""
        if not self._meeting.read_only:
            self.query_one(AnswerPage).place_for_words().action_delete_left()

    def kept(self) -> bool | None:
        """Whether what was typed is saved; None when saving failed, or the meeting is only read."""
        if self._meeting.unsaved or self._meeting.read_only:
            return None
        return not any(field.waiting for field in self.query(TypedField))
