"""Names of people: who is at the keyboard, and who has been at meetings, to choose from when a new one begins."""

from __future__ import annotations

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import same_person
from resultatdialog.dialogue.session import OFFICIALS, Participant
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import School
from resultatdialog.work import habits


def at_the_keyboard(register: Register) -> str:
    """Name of the official who wrote last on this laptop; empty when it is not known."""
    return str((register.local(habits.OFFICIALS) or {}).get("notes") or "")


def usual_people(register: Register, school: School) -> tuple[Participant, ...]:
    """The school's principal, and the officials of the meeting before."""
    names = register.local(habits.OFFICIALS)
    known = [("principal", school.principal), *(names if isinstance(names, dict) else {}).items()]
    return tuple(Participant(role, str(name)) for role, name in known if name)


def known_officials(register: Register) -> tuple[str, ...]:
    """Names of officials in the alphabet's order, each once, as this laptop or an earlier meeting has them."""
    local = register.local(habits.OFFICIALS)
    names = [str(name) for name in local.values()] if isinstance(local, dict) else []
    for _stream, people in register.values(targets.PARTICIPANTS):
        names += [str(person["name"]) for person in people if person["role"] in OFFICIALS]
    found: list[str] = []
    for name in names:
        if name and not any(same_person(name, other) for other in found):
            found.append(name)
    return tuple(sorted(found, key=alphabetical))
