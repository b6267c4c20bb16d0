"""A round's schools without their figures: enough for lists, and quick to read for the first screen."""

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
    """Grades by their names in the round's school year, lowest first."""
    pupils: int | None = None
    principal: str = ""


class Roster(NamedTuple):
    """A round's names, school year and schools."""

    id: str
    title: str
    municipality: str
    school_year: str
    schools: tuple[School, ...]

    def school(self, code: str) -> School | None:
        """The school with this code; None when there is none."""
        return next((school for school in self.schools if school.code == code), None)


def schools_from_plain(schools: Iterable[Mapping[str, Any]]) -> tuple[School, ...]:
    """The schools in the register's JSON (`schools` of a round)."""
    return tuple(School(**{**school, "grades": tuple(school["grades"])}) for school in schools)


def roster_from_json(body: str) -> Roster:
    """The roster in a round's JSON from `round_to_json`."""
    plain = json.loads(body)
    return Roster(
        id=plain["id"],
        title=plain["title"],
        municipality=plain["municipality"],
        school_year=plain["school_year"],
        schools=schools_from_plain(plain["schools"]),
    )


def say_grades(grades: Sequence[str], dash: str = "-", comma: str = ",") -> str:
    """Grades as in schools.csv: `F-6` for consecutive ones (three or more), else `3,6`; other signs for people."""
    if len(grades) > 2 and in_a_row(grades):
        return f"{grades[0]}{dash}{grades[-1]}"
    return comma.join(grades)
