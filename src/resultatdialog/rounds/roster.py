"""A round's schools without their figures: all that lists need, and all that the first screen waits for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from resultatdialog.vocabulary import in_a_row


class School(NamedTuple):
    """One school unit."""

    code: str
    """Eight digits."""
    name: str
    organizer_type: str
    """`kommunal` or `enskild`."""
    grades: tuple[str, ...]
    """As the school system of the round's year calls them, in order."""
    pupils: int | None = None
    principal: str = ""


class Roster(NamedTuple):
    """What a round is called and which schools are in it."""

    id: str
    title: str
    municipality: str
    school_year: str
    schools: tuple[School, ...]

    def school(self, code: str) -> School | None:
        """The school of this code."""
        return next((school for school in self.schools if school.code == code), None)


def schools_from_plain(schools: Iterable[Mapping[str, Any]]) -> tuple[School, ...]:
    """Schools from the form the register keeps."""
    return tuple(School(**{**school, "grades": tuple(school["grades"])}) for school in schools)


def roster_from_json(body: str) -> Roster:
    """The schools of a round the register kept."""
    plain = json.loads(body)
    return Roster(
        id=plain["id"],
        title=plain["title"],
        municipality=plain["municipality"],
        school_year=plain["school_year"],
        schools=schools_from_plain(plain["schools"]),
    )


def say_grades(grades: Sequence[str]) -> str:
    """`F-6`, or `3,6` where grades are missing between."""
    if len(grades) > 2 and in_a_row(grades):
        return f"{grades[0]}-{grades[-1]}"
    return ",".join(grades)
