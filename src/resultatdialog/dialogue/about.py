"""Day, time of day, place and people of a meeting, as officials write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from resultatdialog.dialogue.session import OFFICIALS, Participant
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{1,2})(?:\s*[-/. ]\s*(\d{4}))?\.?")
_DAY_NAME = re.compile(r"(\d{1,2})\.?\s+([a-zåäö]{3,9})\.?(?:\s+(\d{4}))?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH = {"may": "maj", "oct": "okt"}
_AHEAD = 60
_BACK = 30
_TIME = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:\s*[.:]?\s*(\d{2}))?", re.IGNORECASE)


ASKED_ROLES = ("principal", "lead", "notes", "other")
"""Roles that are asked for one by one, in this order; other participants come with documents and are kept."""


class AboutMeeting(NamedTuple):
    """Day, time, place and people of one meeting."""

    day: str = ""
    """ISO 8601; empty when it is not known."""
    began_at: str = ""
    """`09:30`; empty when it is not known."""
    place: str = ""
    participants: tuple[Participant, ...] = ()

    def names(self, role: str) -> str:
        """The names of a role's people, parted by commas."""
        return ", ".join(person.name for person in self.participants if person.role == role)

    def told(self, day: str, began_at: str, place: str, people: Iterable[Participant]) -> AboutMeeting:
        """The meeting as it is told now; participants in roles that are not asked for stay."""
        kept = (person for person in self.participants if person.role not in ASKED_ROLES)
        return AboutMeeting(day, began_at, place, (*people, *kept))


def read_date(text: str, today: date, *, coming: bool = False) -> str:
    """A date as ISO 8601: `2016-04-12`, `12/4`, `12.4.2016`, `12 april`.

    Without a year it is the nearest such day that is no more than `_AHEAD` days ahead, or with `coming` the first one
    that is no more than `_BACK` days ago. Raises RefusedError.
    """
    words = text.strip()
    if not words:
        return ""
    year, month, day = 0, 0, 0
    if found := _ISO.fullmatch(words):
        year, month, day = map(int, found.groups())
    elif found := _DAY_MONTH.fullmatch(words):
        day, month, year = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := _DAY_NAME.fullmatch(words):
        name = found[2].casefold()[:3]
        name = _ENGLISH.get(name, name)
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        day, year = int(found[1]), int(found[3] or 0)
    years = [year] if year else [today.year - 1, today.year, today.year + 1]
    days = []
    for each in years:
        try:
            days.append(date(each, month, day))
        except ValueError:
            continue
    if not days:
        raise RefusedError.one(
            _("Date"), _("'{value}' is no date.").format(value=words[:40]), _("Write it like 2016-04-12 or 12/4.")
        )
    if coming:
        return min([each for each in days if (each - today).days >= -_BACK] or days[-1:]).isoformat()
    near = [each for each in days if (each - today).days <= _AHEAD] or days
    return min(near, key=lambda each: abs((each - today).days)).isoformat()


def read_time(text: str) -> str:
    """A time of day as `09:30`: `9`, `9.30`, `0930`, `kl 9:30`; empty for empty text. Raises RefusedError."""
    words = text.strip()
    if not words:
        return ""
    found = _TIME.fullmatch(words)
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
    if hours > 23 or minutes > 59:
        raise RefusedError.one(_("Time"), _("'{value}' is no time.").format(value=words[:40]), _("Write it like 9.30."))
    return f"{hours:02}:{minutes:02}"


def read_people(names: Mapping[str, str], officials: Iterable[str]) -> tuple[Participant, ...]:
    """Participants from the names written for each role; officials' names are spelled as in `officials`, if known."""
    known = tuple(officials)
    return tuple(
        Participant(role, known_spelling(name, known) if role in OFFICIALS else name.strip())
        for role in ASKED_ROLES
        for name in names.get(role, "").split(",")
        if name.strip()
    )


def has_official(people: Iterable[Participant]) -> bool:
    """Whether anybody leads the meeting or takes notes."""
    return any(person.role in OFFICIALS for person in people)


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's as far as spelling tells: `AL` and `al`."""
    return _folded(one) == _folded(other)


def known_spelling(name: str, known: Iterable[str]) -> str:
    """The name as it was written before, when only capitals and spaces differ; else as it is written now."""
    words = " ".join(name.split())
    return next((other for other in known if same_person(other, words)), words)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()
