"""Look-up of school systems, grades, subjects and measures by id, school year and language."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.school_year import autumn_of, school_year_from
from resultatdialog.vocabulary.model import CommonEntry, FamilyEntry, MeasureEntry, Names, SchoolSystems, SystemEntry
from resultatdialog.vocabulary.values import (
    EarlierMeasure,
    FollowedGrades,
    Measure,
    MeasureKind,
    Scale,
    System,
    in_order,
)

_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"\s*[/,+&]\s*|\s+och\s+")
_WORDS_TOO = frozenset(("en", "no", "so", "ge", "hi", "re", "mat", "hk"))
"""Abbreviations that are words too, or parts of names: at the beginning of a title they are no subjects."""


class _Place(NamedTuple):
    """The place of a measure in the file."""

    system: int
    """Index of its school system, in time order."""
    entry: MeasureEntry | FamilyEntry
    subject: str
    """Subject id for a measure of a family, else empty."""


class SchoolSystemIndex:
    """Index of a file of school systems; its methods are the functions of the package, with year and language given."""

    def __init__(self, systems: SchoolSystems) -> None:
        self._file = systems
        self._measures: dict[str, _Place] = {}
        self._families: dict[str, _Place] = {}
        self._continued: dict[str, str] = {}
        for place, system in enumerate(systems.systems):
            for measure in system.measures:
                self._measures[measure.id] = _Place(place, measure, "")
            for family in system.families:
                self._families[family.id] = _Place(place, family, "")
            entries: tuple[CommonEntry, ...] = (*system.measures, *system.families)
            for entry in entries:
                if entry.was:
                    self._continued[entry.was] = entry.id
        self._subjects = {subject.id: subject for subject in systems.subjects}
        called = {name: subject.id for subject in systems.subjects for name in subject.skolverket}
        self._short = {name: subject.id for subject in systems.subjects for name in subject.short}
        self._called = called | self._short
        names = sorted(map(re.escape, called), key=len, reverse=True)
        self._in_text = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")
        self._order = tuple(dict.fromkeys([*self._measures, *self._families]))
        self._at = cache(self._found_at)
        self._of_year = lru_cache(maxsize=256)(self._found_of_year)
        self._measure = lru_cache(maxsize=4096)(self._found_measure)
        self._scales = cache(self._found_scale)

    # Systems and grades.

    def _found_of_year(self, year: str) -> int | None:
        begins = autumn_of(year)
        if begins is None:
            return None
        for place, system in enumerate(self._file.systems):
            until = autumn_of(system.until)
            if until is None or begins <= until:
                since = autumn_of(system.since)
                return place if since is None or since <= begins else None
        return None

    def _system(self, place: int, language: str) -> System:
        entry = self._file.systems[place]
        return System(entry.id, _say(entry.names, language), entry.grades, entry.since, entry.until)

    def systems(self, language: str) -> tuple[System, ...]:
        """All systems in time order."""
        return tuple(self._system(place, language) for place in range(len(self._file.systems)))

    def system_of(self, year: str, language: str) -> System | None:
        """The system of a school year; None when there is none."""
        place = self._of_year(year)
        return None if place is None else self._system(place, language)

    def _entries(self, year: str) -> tuple[SystemEntry, ...]:
        """The system of a school year; all systems when the text is no school year of a system."""
        place = self._of_year(year)
        return self._file.systems if place is None else (self._file.systems[place],)

    def grades(self, year: str) -> tuple[str, ...]:
        """The grades of a school year, lowest first; those of all systems for no school year."""
        return in_order(grade for system in self._entries(year) for grade in system.grades)

    def _same_pupils(self, grade: str, here: int, there: int) -> str | None:
        """The grade of the same pupils in another system; None when there is none."""
        found: str | None = grade
        for place in range(here + 1, there + 1):
            found = self._file.systems[place].corresponds.get(found or "")
        for place in range(here, there, -1):
            back = {now: earlier for earlier, now in self._file.systems[place].corresponds.items()}
            found = back.get(found or "")
        return found

    def grades_that_year(self, grades: tuple[str, ...], year: str) -> tuple[str, ...]:
        """Grades of another system by their names in a school year; empty when they are of no other system."""
        there = self._of_year(year)
        for here, system in enumerate(self._file.systems):
            if there is not None and here != there and set(grades) <= set(system.grades):
                found = [self._same_pupils(grade, here, there) for grade in grades]
                return in_order(grade for grade in found if grade is not None)
        return ()

    # Subjects.

    def subjects(self, language: str) -> dict[str, str]:
        """Subject id to name."""
        return {subject.id: _say(subject.names, language) for subject in self._file.subjects}

    def subject_called(self, name: str) -> str | None:
        """The id of a subject from its name in Skolverket's tables, in any case; None when unknown."""
        return self._called.get(plain(name))

    def subjects_named(self, text: str) -> tuple[str, ...]:
        """The names of subjects in a sentence, in order, without repeats; the longest name that fits is meant."""
        found = dict.fromkeys(match[0] for match in self._in_text.finditer(plain(text)))
        by_subject = {self._called[name]: name for name in reversed(found)}
        return tuple(name for name in found if by_subject[self._called[name]] == name)

    def subjects_in(self, text: str) -> tuple[str, ...]:
        """The ids of the subjects that a heading or title names, also by abbreviations written with a capital."""
        whole = self.subject_called(text)
        parts = [whole] if whole else [self.subject_called(part) for part in _PARTS.split(text.strip())]
        if None not in parts:
            return tuple(dict.fromkeys(filter(None, parts)))
        found = [self._called[name] for name in self.subjects_named(text)]
        words = _WORD.findall(text)
        found += [
            self._short[word.casefold()]
            for place, word in enumerate(words)
            if self._is_short(word, first=place == 0, shout=text == text.upper())
        ]
        return tuple(dict.fromkeys(found))

    def _is_short(self, word: str, *, first: bool, shout: bool) -> bool:
        """Whether a word is an abbreviation; `shout`: in a text of capitals only, where a capital tells nothing."""
        small = word.casefold()
        sure = small not in _WORDS_TOO or (not shout and (not first or word.isupper()))
        return sure and len(word) > 1 and word[0].isupper() and small in self._short

    # Measures.

    def _found_at(self, measure_id: str) -> _Place | None:
        known = self._measures.get(measure_id)
        if known is not None:
            return known
        name, colon, subject = measure_id.partition(":")
        family = self._families.get(name)
        return family._replace(subject=subject) if family and colon and subject in self._subjects else None

    def measure(self, measure_id: str, year: str, language: str) -> Measure | None:
        """The measure with this id, with the grades in its name as in the school year; None when unknown."""
        return self._measure(measure_id, year, language)

    def _found_measure(self, measure_id: str, year: str, language: str) -> Measure | None:
        place = self._at(measure_id) if len(measure_id) < 100 else None
        if place is None:
            return None
        entry, system = place.entry, self._file.systems[place.system]
        about = {"grade": entry.grade}
        if isinstance(entry, FamilyEntry):
            subject = _say(self._subjects[place.subject].names, language)
            name = _say(entry.name, language).format(**about, subject=subject.lower())
            scale = self._scales(entry.scale, language) if entry.scale else None
            return Measure(
                measure_id,
                subject,
                name,
                entry.grade,
                entry.unit,
                entry.decimals,
                entry.kind,
                place.subject,
                scale,
                system=system.id,
                plausible=entry.plausible,
            )
        followed = self._followed_grades(place.system, entry, year)
        about["from"] = followed.earlier if followed else entry.earlier
        return Measure(
            id=measure_id,
            label=_say(entry.label, language).format(**about),
            name=_say(entry.name, language).format(**about),
            grade=entry.grade,
            unit=entry.unit,
            decimals=entry.decimals,
            kind=entry.kind,
            subject=entry.subject,
            scale=self._scales(entry.scale, language) if entry.scale else None,
            of=entry.of,
            system=system.id,
            plausible=entry.plausible,
        )

    def _found_scale(self, scale_id: str, language: str) -> Scale:
        entry = next(scale for scale in self._file.scales if scale.id == scale_id)
        return Scale(
            entry.id,
            _say(entry.names, language),
            tuple(entry.marks.items()),
            entry.pupils_spread,
            entry.lowest_pass,
            entry.left_out,
            _say(entry.assumption, language),
        )

    def measure_ids(self, year: str) -> tuple[str, ...]:
        """Ids of all measures outside families, in table order."""
        return tuple(measure.id for system in self._entries(year) for measure in system.measures)

    def families(self, year: str) -> tuple[str, ...]:
        """Ids of the families of measures, in table order."""
        return tuple(family.id for system in self._entries(year) for family in system.families)

    def order(self, measure_id: str) -> tuple[int, str]:
        """Sort key for table order: measures as in the file, a family's subjects after the family."""
        family = measure_id.partition(":")[0]
        return (self._order.index(family) if family in self._order else len(self._order), measure_id)

    def measure_of(self, kind: MeasureKind, grade: str | None, subject: str, year: str) -> str | None:
        """Id of the measure of a kind, grade (the first if None) and subject in a school year, or None."""
        for system in self._entries(year):
            for measure in system.measures:
                if measure.kind == kind and grade in (None, measure.grade) and measure.subject == subject:
                    return measure.id
            for family in system.families:
                if family.kind == kind and grade in (None, family.grade) and subject in self._subjects:
                    return f"{family.id}:{subject}"
        return None

    def measure_from(self, source: str, code: str, year: str) -> str | None:
        """Id of the measure with a code of an outside source; None when unknown."""
        for system in self._entries(year):
            for measure in system.measures:
                if code in measure.sources.get(source, ()):
                    return measure.id
            for family in system.families:
                for subject, known in family.sources.get(source, {}).items():
                    if code == known:
                        return f"{family.id}:{subject}"
        return None

    def exists(self, measure_id: str, year: str) -> bool:
        """Whether a measure or family exists in the system of a school year (for no school year: in any system)."""
        place, there = self._at(measure_id) or self._families.get(measure_id), self._of_year(year)
        return place is not None and there in (None, place.system)

    def that_year(self, measure_id: str, year: str) -> str | None:
        """Id of the corresponding measure (for a family: family) in another year's system; None when there is none."""
        place, there = self._at(measure_id) or self._families.get(measure_id), self._of_year(year)
        if place is None or there is None:
            return None
        found: str | None = place.entry.id
        for here in range(place.system, there, -1):
            system = self._file.systems[here]
            entries: tuple[CommonEntry, ...] = (*system.measures, *system.families)
            found = next((entry.was for entry in entries if entry.id == found and entry.was), None)
        for _here in range(place.system, there):
            found = self._continued.get(found or "")
        return f"{found}:{place.subject}" if found and place.subject else found

    def before(self, measure_id: str, year: str, language: str) -> EarlierMeasure | None:
        """The corresponding measure of an earlier school year; None for the same system or when there is none."""
        place, there = self._at(measure_id), self._of_year(year)
        if place is None or there is None or there >= place.system:
            return None
        old_id = self.that_year(measure_id, year)
        old = self.measure(old_id, year, language) if old_id else None
        now = self.measure(measure_id, "", language)
        if old is None or now is None:
            return None
        alike = (old.unit, old.scale) == (now.unit, now.scale)
        return EarlierMeasure(old, self._system(there, language), alike)

    # The same pupils at two tests.

    def followed_grades(self, year: str) -> FollowedGrades | None:
        """The grades of the two tests of a progress measure; for no school year, of the first system."""
        here = self._of_year(year) or 0
        found = (self._followed_grades(here, measure, year) for measure in self._file.systems[here].measures)
        return next((followed for followed in found if followed is not None), None)

    def _followed_grades(self, here: int, entry: MeasureEntry, year: str) -> FollowedGrades | None:
        if entry.kind != "progress":
            return None
        begins = autumn_of(year)
        then = None if begins is None else self._of_year(school_year_from(begins - entry.years))
        earlier = entry.earlier if then is None else self._same_pupils(entry.earlier, here, then)
        return FollowedGrades(earlier or entry.earlier, entry.grade)


def _say(names: Names, language: str) -> str:
    return names.get(language) or names.get("sv", "")
