"""Names of people who have been at meetings, to choose from when a new one begins."""

from __future__ import annotations

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import same_person
from resultatdialog.dialogue.session import OFFICIALS
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.register.store import Register
from resultatdialog.work import habits


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
