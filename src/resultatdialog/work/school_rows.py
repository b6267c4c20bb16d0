"""A round's schools as its plan lists them: filtered, sorted, and with what each waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.about import AboutMeeting
from resultatdialog.dialogue.plan import STANDINGS
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.register.batch import Digest
from resultatdialog.register.store import Register
from resultatdialog.rounds.roster import Roster, School
from resultatdialog.work.plan import round_plan

if TYPE_CHECKING:  # the first screen needs the roster only
    from resultatdialog.rounds.model import Round

ORDERS = ("round", "day", "name", "standing")
"""Ways to sort the list; `round` is the order of the round's own list of schools."""
FILTERS = ("all", "this-week", "not-booked", "overdue", "not-taking-part")
"""Parts of the list: all schools, or those of one standing."""


class SchoolRow(NamedTuple):
    """One school of the list."""

    school: School
    digest: Digest | None
    """The school's meeting; None when nothing is recorded of it."""
    standing: str
    """One of `dialogue.plan.STANDINGS`."""
    booking: AboutMeeting | None = None
    corrected: bool = False
    """Whether somebody has decided to correct the meeting after it was over, or to take it up again."""

    @property
    def day(self) -> str:
        """Day on which the meeting was held, else for which it is booked; ISO 8601, empty when there is none."""
        held = self.digest.held_on if self.digest and self.digest.state != "prepared" else None
        return held or (self.booking.day if self.booking else "")


def school_rows(register: Register, roster: Roster | Round, today: date) -> tuple[SchoolRow, ...]:
    """The round's schools in its own order."""
    plan = round_plan(register, roster.id)
    digests = {digest.school: digest for digest in register.digests(roster.id)}
    corrected = register.streams_with(targets.prefix(targets.CORRECTION))
    rows = []
    for school in roster.schools:
        digest = digests.get(school.code)
        standing = plan.standing(school.code, digest.state if digest else "prepared", today)
        is_corrected = digest is not None and digest.session_id in corrected
        rows.append(SchoolRow(school, digest, standing, plan.bookings.get(school.code), is_corrected))
    return tuple(rows)


def filtered(rows: Sequence[SchoolRow], shown: str, words: str) -> tuple[SchoolRow, ...]:
    """The rows of a part of the list (`FILTERS`) whose name or code has all the words."""
    wanted = words.casefold().split()
    return tuple(
        row
        for row in rows
        if shown in ("all", row.standing)
        and all(word in f"{row.school.name} {row.school.code}".casefold() for word in wanted)
    )


def in_order(rows: Sequence[SchoolRow], order: str) -> tuple[SchoolRow, ...]:
    """The rows sorted in one of `ORDERS`; equal ones stay in the round's order.

    Last come rows without a day, and states that only a later program knows.
    """
    keys: dict[str, Callable[[SchoolRow], Any]] = {
        "day": lambda row: (not row.day, row.day, row.booking.began_at if row.booking else ""),
        "name": lambda row: alphabetical(row.school.name),
        "standing": lambda row: STANDINGS.index(row.standing) if row.standing in STANDINGS else len(STANDINGS),
    }
    return tuple(sorted(rows, key=keys[order])) if order in keys else tuple(rows)
