"""The questions before the first question: day, time, place and people, or what to do with a meeting that is over."""

from __future__ import annotations

from collections.abc import Callable

from resultatdialog.dialogue.about import ASKED_ROLES, AboutMeeting, has_official, read_date, read_people, read_time
from resultatdialog.dialogue.labels import role_label, state_label
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.plain.lines import Person
from resultatdialog.work.meeting import OpenMeeting


def begin(meeting: OpenMeeting, person: Person) -> None:
    """Ask who is there and when, and begin the meeting."""
    about = ask_about(meeting, person, meeting.proposed())
    meeting.begin(about.participants, about)


def ask_about(meeting: OpenMeeting, person: Person, known: AboutMeeting) -> AboutMeeting:
    """Ask for day, time, place and people; what is known is the default."""
    today, officials = meeting.today(), meeting.known_officials()
    day = _until_right(person, _("Date"), known.day, lambda words: read_date(words, today))
    began_at = _until_right(person, _("Time"), known.began_at, read_time)
    place = person.ask(_("Place"), known.place)
    while True:
        names = {role: person.ask(role_label(role).capitalize(), known.names(role)) for role in ASKED_ROLES}
        people = read_people(names, officials)
        if has_official(people):
            return known.told(day, began_at, place, people)
        person.say(_("Write at least who leads or who takes notes: codings carry that name."))


def open_finished(meeting: OpenMeeting, person: Person) -> None:
    """Say that the meeting is over, and ask whether it is to be corrected; a locked one is only read."""
    state = state_label(meeting.conversation.session.state)
    person.say(_("The meeting is {state} and is only read.").format(state=state))
    if meeting.locked:
        return
    choices = (_("only read"), _("correct it"), _("take it up again"))
    choice = person.choose(_("What do you want to do"), choices, 0) or 0
    if choice:
        by = _needed(person, _("Your name"), meeting.at_the_keyboard())
        meeting.correct(by, _needed(person, _("Why")), take_up=choice == 2)


def _until_right(person: Person, question: str, default: str, read: Callable[[str], str]) -> str:
    while True:
        try:
            return read(person.ask(question, default))
        except RefusedError as error:
            person.say(str(error))


def _needed(person: Person, question: str, default: str = "") -> str:
    while not (words := " ".join(person.ask(question, default).split())):
        pass
    return words
