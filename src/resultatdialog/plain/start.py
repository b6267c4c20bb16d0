"""The school to hold the plain meeting with: named, or chosen from the round's list."""

from __future__ import annotations

from resultatdialog.dialogue.labels import say_booked, standing_label
from resultatdialog.dialogue.plan import BEFORE
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.plain.lines import LeavingError, Person
from resultatdialog.plain.talk import PlainMeeting
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.people import at_the_keyboard
from resultatdialog.work.plan import take_part
from resultatdialog.work.rounds import find_roster, find_round, round_ids
from resultatdialog.work.school_page import school_page
from resultatdialog.work.school_rows import school_rows


def hold_plainly(register: Register, round_id: str | None, school: str | None, person: Person) -> None:
    """Hold a meeting line by line; `school` is a code or a part of a name. What is not given is asked for.

    Raises RefusedError.
    """
    try:
        current = _round(register, round_id, person)
        chosen = _named(current, school) if school is not None else _chosen(register, current, person)
    except LeavingError:
        return
    person.say(one_line(f"{chosen.name} ({chosen.code})"))
    if not _takes_part(register, current, chosen, person):
        return
    conversation = open_conversation(register, current, guide_of(register, current), chosen.code)
    PlainMeeting(OpenMeeting(register, conversation), person).hold()


def _takes_part(register: Register, current: Round, school: School, person: Person) -> bool:
    """Whether the school takes part; one that was said not to is asked about, and may take part after all."""
    page = school_page(register, current, school.code)
    if page.absent is None or page.standing != "not-taking-part":
        return True
    person.say(one_line(_("The school does not take part: {why}").format(why=page.absent.why)))
    try:
        choice = person.choose(_("What do you want to do"), (_("leave it so"), _("it takes part after all")), 0)
    except LeavingError:
        return False
    if choice == 1:
        take_part(register, current.id, school.code, at_the_keyboard(register))
    return choice == 1


def _round(register: Register, round_id: str | None, person: Person) -> Round:
    ids = round_ids(register)
    if round_id is None and len(ids) > 1:
        rounds = [find_roster(register, one) for one in ids]
        titles = [one_line(one.title) for one in rounds if one is not None]
        chosen = person.choose(_("Round"), titles, len(titles) - 1)
        round_id = ids[chosen if chosen is not None else -1]
    current = find_round(register, round_id or (ids[0] if ids else ""))
    if current is None:
        raise RefusedError.one(
            one_line(round_id) if round_id else _("The register"),
            _("there is no such round in the register.") if ids else _("there is no round in the register."),
            _("Read one with: resultatdialog round add FOLDER"),
        )
    return current


def _named(current: Round, name: str) -> School:
    found = _matching(current, name)
    if len(found) != 1:
        raise RefusedError.one(
            one_line(name),
            _("is no school in the round.") if not found else _("fits several schools."),
            _("Name its code; resultatdialog round show ID lists them."),
        )
    return found[0]


def _matching(current: Round, name: str) -> list[School]:
    words = name.strip().casefold()
    exact = [school for school in current.schools if words in (school.code, school.name.casefold())]
    return exact or [school for school in current.schools if words and words in school.name.casefold()]


def _chosen(register: Register, current: Round, person: Person) -> School:
    """Ask for a school by its number, code or a part of its name."""
    today = register.clock().date()
    for number, row in enumerate(school_rows(register, current, today), start=1):
        booked = say_booked(row.booking, today) if row.booking and row.standing in BEFORE else ""
        state = ", ".join(filter(None, (standing_label(row.standing), booked)))
        person.say(one_line(f"{number}  {row.school.name} – {state}"))
    while True:
        words = person.hear(_("School: number, code or a part of the name: ")).strip()
        if words.isdecimal() and 0 < int(words) <= len(current.schools):
            return current.schools[int(words) - 1]
        found = _matching(current, words)
        if len(found) == 1:
            return found[0]
        person.say(_("No school fits.") if not found else _("Several schools fit; write more of the name."))
