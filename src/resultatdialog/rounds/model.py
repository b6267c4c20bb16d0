"""The round as a frozen value: its schools and figures, and the measures that apply to each school."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from resultatdialog.results.transition import TransitionTable, transition_table
from resultatdialog.results.value import MUNICIPALITY, NATIONAL, Figure, Group, read_value
from resultatdialog.rounds.roster import School, schools_from_plain
from resultatdialog.vocabulary import find_measure, measure_order


@dataclass(frozen=True)
class Round:
    """One year's dialogues: schools, figures and the guide's id."""

    id: str
    title: str
    municipality_code: str
    municipality: str
    school_year: str
    """School year of the results, `2014/15`."""
    guide: str
    """Id of the guide."""
    guide_hash: str
    """SHA-256 (hex) of the guide's edition, see `guide_hash`."""
    schools: tuple[School, ...]
    figures: tuple[Figure, ...] = ()
    min_group: int = 10
    """Figures about fewer pupils are masked in documents that leave the office."""
    transitions: tuple[tuple[str, TransitionTable], ...] = ()
    """Pairs of school code and table of the same pupils' levels at an earlier test and at this year's."""

    @cached_property
    def _schools(self) -> Mapping[str, School]:
        return {school.code: school for school in self.schools}

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str, str, str], Figure]:
        return {(f.school, f.measure, f.school_year, f.group): f for f in self.figures}

    @cached_property
    def computed(self) -> dict[object, Any]:
        """Cache for values computed from all schools' figures, by measure id or a tuple with it."""
        return {}

    def school(self, code: str) -> School | None:
        """The school with this code; None when the round has none."""
        return self._schools.get(code)

    def figure(self, who: str, measure: str, group: Group = "alla", school_year: str | None = None) -> Figure | None:
        """The figure of a school code, `kommun` or `riket`; for the round's school year if None is given."""
        return self._figures.get((who, measure, school_year or self.school_year, group))

    def transition(self, school: str) -> TransitionTable | None:
        """The table of the school's pupils at the earlier and at this year's test; None when the round has none."""
        return next((table for code, table in self.transitions if code == school), None)

    def municipal(self, measure: str) -> Figure | None:
        """The municipality's figure for all pupils; None when there is none."""
        return self.figure(MUNICIPALITY, measure)

    def national(self, measure: str) -> Figure | None:
        """The country's figure for all pupils; None when there is none."""
        return self.figure(NATIONAL, measure)

    def applies(self, measure: str, school: School) -> bool:
        """Whether the school has the measure's grade and a row for it (a masked row counts)."""
        known = find_measure(measure)
        return known is not None and known.grade in school.grades and self.figure(school.code, measure) is not None

    def measures_of(self, school: School) -> frozenset[str]:
        """Ids of the measures that apply to the school."""
        return frozenset(measure for measure in self.measures if self.applies(measure, school))

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Ids of the measures that some school has a row for in the round's year, in table order."""
        found = {f.measure for f in self.figures if f.school in self._schools and f.school_year == self.school_year}
        return tuple(sorted(found, key=measure_order))

    def values(self, measure: str) -> dict[str, Decimal]:
        """School code to number for a measure (all pupils, the round's year); schools with a token are left out."""
        found = {}
        for school in self.schools:
            figure = self.figure(school.code, measure)
            if figure is not None and figure.value is not None:
                found[school.code] = figure.value
        return found


def round_to_json(value: Round) -> str:
    """The round as JSON with sorted keys: the form the register stores."""
    plain: dict[str, Any] = {
        name: getattr(value, name)
        for name in ("id", "title", "municipality_code", "municipality", "school_year", "guide", "guide_hash")
    }
    plain["min_group"] = value.min_group
    plain["schools"] = [school._asdict() for school in value.schools]
    plain["figures"] = [
        [f.school, f.measure, f.school_year, f.group, f.raw, f.n, f.source, f.line] for f in value.figures
    ]
    if value.transitions:
        plain["transitions"] = [[code, [*map(list, table.pairs())]] for code, table in value.transitions]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def round_from_json(body: str) -> Round:
    """The round in JSON from `round_to_json`."""
    plain = json.loads(body)
    plain["schools"] = schools_from_plain(plain["schools"])
    figures = []
    for school, measure, year, group, raw, n, source, line in plain["figures"]:
        value, token = read_value(raw)
        figures.append(Figure(school, measure, year, group, raw, value, token, n, source, line))
    plain["figures"] = tuple(figures)
    plain["transitions"] = tuple(
        (code, transition_table({(before, after): count for before, after, count in pairs}))
        for code, pairs in plain.get("transitions", ())
    )
    return Round(**plain)
