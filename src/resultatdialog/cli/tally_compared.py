"""Tallies of another time or another round beside this one: `tally --as-of` and `tally --against`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.messages import say_note
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.labels import say_short_date
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import FACT_CHECKED
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.tally.difference_words import Compared, differences_as_json, differences_in_words
from resultatdialog.tally.differences import differences
from resultatdialog.tally.model import Tally
from resultatdialog.tally.registry import tables_of, tally_of
from resultatdialog.work.check import local_time
from resultatdialog.work.conversations import material
from resultatdialog.work.earlier import LaterEntry, clocks_jumped, entered_later, material_at

Options = argparse.Namespace


@dataclass(frozen=True)
class Beside:
    """The other side of a comparison: a round now, or another round."""

    found: Material
    as_of: datetime | None = None
    """The time of the tally that is printed; the other one is of now. None when the other one is of another round."""


def read_time(text: str, now: datetime) -> datetime:
    """A day (its end) or a time that somebody wrote, in the local zone unless it has one; raises RefusedError."""
    written = text.strip().replace(".", ":") if "T" in text or " " in text.strip() else text.strip()
    try:
        found = (
            datetime.combine(date.fromisoformat(written), time(23, 59, 59))
            if len(written) == len("2016-05-01")
            else datetime.fromisoformat(written)
        )
    except ValueError:
        raise RefusedError.one(
            f"--as-of {one_line(text)}",
            _("is no day or time."),
            _("Write it as 2016-05-01 (the end of that day) or '2016-05-01 14:30'."),
        ) from None
    found = found.astimezone() if found.tzinfo is None else found
    if found > now and found.date() > now.astimezone().date():
        raise RefusedError.one(f"--as-of {one_line(text)}", _("has not been yet."), _("Leave --as-of out."))
    return found


def material_then(register: Register, current: Round, at: datetime, only: str | None) -> Material:
    """The round as the register stood at a time, fact-checked meetings alone if asked; raises RefusedError."""
    found = material_at(register, current.id, at)
    if found is None:
        first = min(datetime.fromisoformat(event.at) for event in register.events(targets.round_stream(current.id)))
        raise RefusedError.one(
            local_time(at),
            _("the register did not have the round {round} then.").format(round=current.id),
            _("It was read in {time}.").format(time=local_time(first)),
        )
    if clocks_jumped(register):
        say_note(_("A clock jumped while things were recorded (register check): what was there then is not sure."))
    return found.in_states(FACT_CHECKED) if only else found


def beside(register: Register, options: Options, current: Round, at: datetime | None) -> Beside | None:
    """The other side of the comparison; None without --as-of and --against."""
    states = FACT_CHECKED if options.only else None
    if at is not None:
        return Beside(material(register, current, states), at)
    if options.against is None:
        return None
    other = chosen_round(register, options.against)
    if other.id == current.id:
        raise RefusedError.one(
            f"--against {one_line(options.against)}", _("is the round itself."), _("Name another round.")
        )
    return Beside(material(register, other, states))


def compared_with(counted: Tally, found: Material, other: Beside, only: str | None) -> Compared:
    """Both tallies, the earlier or other one first, and what was entered in between."""
    tables = [table for table in tables_of(other.found.guide) if table.name in counted.tables]
    of_other = tally_of(other.found, only, tables)
    names = {school.code: school.name for each in (other.found, found) for school in each.round.schools}
    if other.as_of is None:
        return Compared(of_other, counted, names, {})
    entries = {each.school.code: entered_later(each, other.as_of) for each in other.found.conversations}
    return Compared(counted, of_other, names, entries)


def compared_in_words(compared: Compared, other: Beside) -> Sequence[str]:
    """The differences as lines under a heading; one line when there are none."""
    found = list(differences(compared.before, compared.after))
    if other.as_of is None:
        heading = _("Numbers that are not those of {round} (there → here)").format(round=compared.before.round)
    else:
        heading = _("Numbers that have changed since {time} (then → now)").format(time=local_time(other.as_of))
    lines = list(differences_in_words(found, compared, other.found.guide, _say_entry))
    return [f"{heading}: {len(found)}", *lines]


def compared_as_json(compared: Compared, other: Beside) -> Mapping[str, Any]:
    """The keys that a comparison adds to the tally JSON."""
    found = list(differences(compared.before, compared.after))
    against = {"against": compared.before.round} if other.as_of is None else {}
    return {**against, "differences": differences_as_json(found, compared)}


def _say_entry(entry: LaterEntry) -> str:
    return _("{what}, {by}, {day}").format(
        what=_what(entry.target), by=entry.by or "–", day=say_short_date(entry.at[:10])
    )


def _what(target: str) -> str:
    """The subject of an entry, in a few words."""
    parsed = targets.parse(target)
    words = {
        targets.ANSWER: _("answer ({place})").format(place=f"{parsed.subject}/{parsed.detail}"),
        targets.CODING: _("coding"),
        targets.CODING_DONE: _("coded to the end"),
        targets.SETTLED: _("samsyn"),
        targets.STATE: _("the meeting's state"),
        targets.REDACTION: _("erasure"),
        targets.CORRECTION: _("correction"),
    }
    return words.get(parsed.kind, target)
