"""Everything about one school in a round: what is planned, how far its meeting and coding are, what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from resultatdialog.coding.coder_status import done_by
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import (
    role_label,
    say_agreement,
    say_booked,
    say_date,
    say_participant,
    standing_label,
)
from resultatdialog.dialogue.plan import PAPERS, NotTakingPart, Plan, WrittenPaper
from resultatdialog.dialogue.session import NOT_OVER
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School, say_grades
from resultatdialog.work.agreements import meeting_agreements
from resultatdialog.work.conversations import find_conversation
from resultatdialog.work.plan import round_plan
from resultatdialog.work.states import say_uncoded, uncoded


@dataclass(frozen=True)
class SchoolPage:
    """One school of a round, as it stands now."""

    school: School
    plan: Plan
    today: date
    conversation: Conversation | None
    """The school's meeting; None when nothing is recorded of it."""

    @property
    def state(self) -> str:
        """The state of the meeting."""
        return self.conversation.session.state if self.conversation else "prepared"

    @property
    def standing(self) -> str:
        """The school's standing in the plan (`dialogue.plan.STANDINGS`)."""
        return self.plan.standing(self.school.code, self.state, self.today)

    @property
    def booking(self) -> AboutMeeting | None:
        """The booking of the meeting."""
        return self.plan.bookings.get(self.school.code)

    @property
    def absent(self) -> NotTakingPart | None:
        """The decision that the school does not take part."""
        return self.plan.not_taking_part.get(self.school.code)

    def paper(self, kind: str) -> WrittenPaper | None:
        """The paper of a kind as it was last written."""
        return self.plan.papers.get((self.school.code, kind))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Label and words of each part of the page, in the reader's language; words may have several lines."""
        school = self.school
        about = [say_grades(school.grades, "–", ", ")]
        if school.pupils is not None:
            about.append(ngettext("{n} pupil", "{n} pupils", school.pupils).format(n=school.pupils))
        if school.principal:
            about.append(f"{school.principal} ({role_label('principal')})")
        yield _("School"), " · ".join(about)
        yield _("State"), standing_label(self.standing)
        if self.absent is not None:
            yield _("Not taking part"), self._say_absent(self.absent)
        if self.booking is not None and self.state == "prepared":
            yield _("Booked"), self._say_booking(self.booking)
        yield _("Meeting"), self._say_meeting()
        if self.conversation is not None and self.state not in NOT_OVER:
            yield _("Coding"), "\n".join(_say_coding(self.conversation))
        labels = {"pack": _("Pack"), "summary": _("Summary")}
        for kind in PAPERS:
            yield labels[kind], _say_paper(self.paper(kind))
        agreed = [say_agreement(one) for one in meeting_agreements(self.conversation)] if self.conversation else []
        yield _("Agreed"), "\n".join(f"• {one}" for one in agreed) or _("nothing")

    def _say_absent(self, absent: NotTakingPart) -> str:
        words = f"{absent.why} ({say_moment(absent.at)}{f', {absent.by}' if absent.by else ''})"
        if self.state not in NOT_OVER:
            words += "\n" + _("A meeting has been held all the same, and it counts.")
        return words

    def _say_booking(self, booking: AboutMeeting) -> str:
        where = [say_booked(booking, self.today), booking.place]
        who = [say_participant(person) for person in booking.participants]
        return "\n".join(filter(None, (", ".join(filter(None, where)), ", ".join(who))))

    def _say_meeting(self) -> str:
        if self.conversation is None or self.state == "prepared":
            return _("not begun")
        session = self.conversation.session
        when = say_moment(session.held_on) if session.held_on else _("no day noted")
        lines = [", ".join(filter(None, (when, session.began_at.replace(":", "."), session.place)))]
        lines.append(", ".join(say_participant(person) for person in session.participants))
        lines.append(_("questions dealt with: {share}").format(share=say_share(*self.conversation.progress())))
        for one in session.corrections:
            words = _("taken up again") if one.taken_up else _("corrected")
            lines.append(f"{words} {say_moment(one.at)}, {one.by}: {one.why}")
        if session.conflicts:
            n = len(session.conflicts)
            lines.append(ngettext("{n} conflict waits: F6", "{n} conflicts wait: F6", n).format(n=n))
        return "\n".join(filter(None, lines))


def school_page(register: Register, current: Round, code: str) -> SchoolPage:
    """The page of a school of the round, as it stands now; raises LookupError for an unknown school."""
    school = current.school(code)
    if school is None:
        raise LookupError(code)
    plan, today = round_plan(register, current.id), register.clock().date()
    return SchoolPage(school, plan, today, find_conversation(register, current, code))


def say_moment(at: str) -> str:
    """The day of a recorded time, as people write it; the text itself when it is none."""
    try:
        return say_date(datetime.fromisoformat(at).date().isoformat())
    except ValueError:
        return at


def _say_coding(conversation: Conversation) -> Iterator[str]:
    session = conversation.session
    n = len(session.explanations)
    yield ngettext("{n} coding", "{n} codings", n).format(n=n)
    for coder, at in sorted(done_by(session).items()):
        yield _("{coder} is done since {day}").format(coder=coder, day=say_moment(at))
    if left := uncoded(conversation):
        yield say_uncoded(left)


def _say_paper(paper: WrittenPaper | None) -> str:
    if paper is None:
        return _("not written")
    words = _("written {day}: {file}").format(day=say_moment(paper.written_at), file=paper.file)
    return words + ("" if not paper.sent_on else ", " + _("sent {day}").format(day=say_date(paper.sent_on)))
