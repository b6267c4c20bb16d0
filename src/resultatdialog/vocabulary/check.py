"""Checks of a file of school systems beyond its form: years without gap or overlap, unique ids, grades that exist."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from resultatdialog.intake.problem import Problem
from resultatdialog.intake.school_year import autumn_of, school_year_from
from resultatdialog.intake.similar_names import known_here, unknown_name
from resultatdialog.intake.yaml_text import YamlPath, YamlText
from resultatdialog.locale import _
from resultatdialog.vocabulary.model import FamilyEntry, MeasureEntry, Names, SchoolSystems, SystemEntry
from resultatdialog.vocabulary.values import BY_SUBJECT, grade_place, in_a_row

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
_IN_NAMES = ("grade", "from", "subject")
_OF_MARKS = ("test_points", "marks", "marks_spread", "progress", "merit")
"""Kinds of measures that need a scale of marks."""


def problems_in(systems: SchoolSystems, document: YamlText) -> list[Problem]:
    """The mistakes of content in a file whose form is right."""
    checker = _Checker(systems, document)
    checker.check()
    return checker.problems


@dataclass
class _Checker:
    systems: SchoolSystems
    document: YamlText
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, YamlPath] = field(default_factory=dict)
    """Id to place of the measures and families of earlier systems."""

    def say(self, path: YamlPath, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.document.where(path), what, remedy))

    def known(self, path: YamlPath, value: str, names: Iterable[str], what: str) -> bool:
        names = tuple(names)
        if value in names:
            return True
        self.say(path, *unknown_name(what, value, names))
        return False

    def unique(self, path: YamlPath, ids: Iterable[str], what: str) -> None:
        seen: set[str] = set()
        for place, value in enumerate(ids):
            if value in seen:
                self.say(
                    (*path, place),
                    _("{what} '{value}' stands twice.").format(what=what, value=value),
                    _("Ids must differ: give one of them another."),
                )
            if not _ID.fullmatch(value):
                self.say(
                    (*path, place),
                    _("'{value}' cannot be an id.").format(value=value[:80]),
                    _("Use small letters a-z, digits, _ and -."),
                )
            seen.add(value)

    def names(self, path: YamlPath, names: Names, fields: Iterable[str] = ()) -> None:
        """Check that a Swedish name exists and that only known fields stand in braces."""
        if not names.get("sv", "").strip():
            self.say(path, _("the Swedish name is missing."), _("Write it under 'sv'."))
        for language, text in names.items():
            try:
                asked = {name for _text, name, _form, _to in string.Formatter().parse(text) if name is not None}
            except ValueError:
                asked = {text}
            for name in sorted(asked - set(fields)):
                self.say(
                    (*path, language),
                    _("'{{{name}}}' cannot be filled in.").format(name=name),
                    known_here(f"{{{each}}}" for each in fields),
                )

    # The parts, in the order of the file.

    def check(self) -> None:
        systems = self.systems
        self.unique(("subjects",), [subject.id for subject in systems.subjects], _("The subject"))
        called: set[str] = set()
        for place, subject in enumerate(systems.subjects):
            self.names(("subjects", place, "names"), subject.names)
            for key, names in (("skolverket", subject.skolverket), ("short", subject.short)):
                for name in names:
                    if name in called or name != name.casefold():
                        self.say(
                            ("subjects", place, key),
                            _("'{value}' stands twice or has capitals.").format(value=name),
                            _("Write each of Skolverket's names once, in small letters."),
                        )
                    called.add(name)
        self.unique(("scales",), [scale.id for scale in systems.scales], _("The scale"))
        for place, _scale in enumerate(systems.scales):
            self._scale(("scales", place), place)
        self.unique(("systems",), [system.id for system in systems.systems], _("The system"))
        if not systems.systems:
            self.say(("systems",), _("there is no school system."), _("Write at least one."))
        self._years()
        before: SystemEntry | None = None
        for place, system in enumerate(systems.systems):
            self._system(("systems", place), system, before)
            before = system

    def _scale(self, path: YamlPath, place: int) -> None:
        scale = self.systems.scales[place]
        self.names((*path, "names"), scale.names)
        if scale.assumption:
            self.names((*path, "assumption"), scale.assumption)
        points = list(scale.marks.values())
        if len(points) < 2 or any(low >= high for low, high in pairwise(points)):
            self.say(
                (*path, "marks"),
                _("the marks do not rise from the lowest to the highest."),
                _("Write each mark with its points, the lowest first."),
            )
        elif not 0 < scale.pupils_spread <= (points[-1] - points[0]) / 2:
            self.say(
                (*path, "pupils_spread"),
                _("no pupils can spread like that."),
                _("Write a number above 0 and at most half the scale."),
            )
        if scale.lowest_pass:
            self.known((*path, "lowest_pass"), scale.lowest_pass, scale.marks, _("The mark"))
        for mark in scale.left_out:
            if mark in scale.marks:
                self.say((*path, "left_out"), _("'{value}' has points and is left out.").format(value=mark))

    def _years(self) -> None:
        """Check that the systems follow each other, so that every school year has exactly one."""
        systems = self.systems.systems
        for place, system in enumerate(systems):
            for key, text, open_end in (
                ("from", system.since, place == 0),
                ("until", system.until, place == len(systems) - 1),
            ):
                if text and autumn_of(text) is None:
                    what = _("'{year}' is no school year.").format(year=text[:20])
                    self.say(("systems", place, key), what, _("Write it like 2014/15."))
                elif not text and not open_end:
                    what = _("'{key}' is missing in '{name}'.").format(key=key, name=system.id)
                    self.say(
                        ("systems", place), what, _("Only the first system begins and only the last ends nowhere.")
                    )
            start, end = autumn_of(system.since), autumn_of(system.until)
            if start is not None and end is not None and end < start:
                self.say(("systems", place, "until"), _("the system ends before it begins."))
        for place, (before, after) in enumerate(pairwise(systems), start=1):
            end, start = autumn_of(before.until), autumn_of(after.since)
            if end is None or start is None or start == end + 1:
                continue
            self.say(
                ("systems", place, "from"),
                _("two systems hold in {year}.").format(year=after.since)
                if start <= end
                else _("no system holds in {year}.").format(year=school_year_from(end + 1)),
                _("'{before}' ends {until}: write {year}.").format(
                    before=before.id, until=before.until, year=school_year_from(end + 1)
                ),
            )

    def _system(self, path: YamlPath, system: SystemEntry, before: SystemEntry | None) -> None:
        self.names((*path, "names"), system.names)
        if not in_a_row(system.grades) or any(grade_place(grade) > 20 for grade in system.grades):
            self.say(
                (*path, "grades"),
                _("the grades are not in a row."),
                _("Write F or a number, then every grade after it."),
            )
        self._stages(path, system)
        self._corresponds(path, system, before)
        told: dict[tuple[str, str, str], str] = {}
        codes: dict[tuple[str, str], str] = {}
        own: dict[str, YamlPath] = {}
        entries: list[tuple[YamlPath, MeasureEntry | FamilyEntry]] = [
            *(((*path, "measures", m), measure) for m, measure in enumerate(system.measures)),
            *(((*path, "families", f), family) for f, family in enumerate(system.families)),
        ]
        for place, entry in entries:
            self._entry(place, entry, system, before, own)
            key = (entry.kind, entry.grade, _about(entry))
            if key in told:
                self.say(
                    (*place, "kind"),
                    _("'{id}' is already the {kind} of grade {grade}.").format(
                        id=told[key], kind=entry.kind, grade=entry.grade
                    ),
                    _("A system has one measure of each kind, grade and subject."),
                )
            told.setdefault(key, entry.id)
            for source, code in _codes(entry):
                if (source, code) in codes:
                    self.say(
                        (*place, "sources"),
                        _("{source}'s code {code} is already that of {id}.").format(
                            source=source, code=code, id=codes[source, code]
                        ),
                        _("Keep it at one of them."),
                    )
                codes[source, code] = entry.id
        self.used.update(own)

    def _stages(self, path: YamlPath, system: SystemEntry) -> None:
        self.unique((*path, "stages"), [stage.id for stage in system.stages], _("The stage"))
        covered: list[str] = []
        for place, stage in enumerate(system.stages):
            self.names((*path, "stages", place, "names"), stage.names)
            ends = [
                self.known((*path, "stages", place, name), grade, system.grades, _("The grade"))
                for name, grade in (("first", stage.first), ("last", stage.last))
            ]
            if all(ends):
                covered += system.grades[system.grades.index(stage.first) : system.grades.index(stage.last) + 1]
        if system.stages and covered != list(system.grades):
            self.say(
                (*path, "stages"),
                _("the stages do not hold every grade once."),
                _("Let each stage begin at the grade after the last of the one before."),
            )

    def _corresponds(self, path: YamlPath, system: SystemEntry, before: SystemEntry | None) -> None:
        here: YamlPath = (*path, "corresponds")
        for earlier, now in system.corresponds.items():
            self.known((*here, earlier), earlier, before.grades if before else (), _("The grade"))
            self.known((*here, earlier), now, system.grades, _("The grade"))
        missing = [grade for grade in (before.grades if before else ()) if grade not in system.corresponds]
        if missing:
            self.say(
                here,
                _("it is not said what grade {grades} of before is here.").format(grades=", ".join(missing)),
                _("Write a line for each grade of '{system}'.").format(system=before.id if before else ""),
            )
        if len(set(system.corresponds.values())) < len(system.corresponds):
            self.say(here, _("two grades of before are the same grade here."), _("Let each be a grade of its own."))

    def _entry(
        self,
        path: YamlPath,
        entry: MeasureEntry | FamilyEntry,
        system: SystemEntry,
        before: SystemEntry | None,
        own: dict[str, YamlPath],
    ) -> None:
        """Check a measure or a family of measures."""
        whole = isinstance(entry, MeasureEntry)
        if not _ID.fullmatch(entry.id):
            what = _("'{value}' cannot be an id.").format(value=entry.id[:80])
            self.say((*path, "id"), what, _("Use small letters a-z, digits, _ and -."))
        if entry.id in self.used:
            self.say(
                (*path, "id"),
                _("the measure '{id}' stands in an earlier system already.").format(id=entry.id),
                _("Give it an id of its own: figures of two systems with one id would be joined by accident."),
            )
        elif entry.id in own and (whole or own[entry.id][-2] == "families"):
            self.say(
                (*path, "id"),
                _("{what} '{value}' stands twice.").format(what=_("The measure"), value=entry.id),
                _("Ids must differ: give one of them another."),
            )
        own[entry.id] = path
        self.known((*path, "grade"), entry.grade, system.grades, _("The grade"))
        scales = [scale.id for scale in self.systems.scales]
        if entry.scale:
            self.known((*path, "scale"), entry.scale, scales, _("The scale"))
        elif entry.kind in _OF_MARKS:
            self.say(
                path,
                _("'{id}' is counted in marks and has no scale.").format(id=entry.id),
                _("Name one with 'scale': {known}.").format(known=", ".join(scales)),
            )
        if entry.plausible is not None and not entry.plausible[0] < entry.plausible[1]:
            self.say(
                (*path, "plausible"),
                _("the lowest figure is not below the highest."),
                _("Write the lowest and the highest that a school can have."),
            )
        self.names((*path, "name"), entry.name, _IN_NAMES if not whole else _IN_NAMES[:2])
        if isinstance(entry, MeasureEntry):
            self._measure(path, entry, system)
        else:
            self._family(path, entry)
        if not 0 <= entry.decimals <= 6:
            self.say((*path, "decimals"), _("must be a whole number, 0 or more."))
        if entry.was:
            self._was(path, entry, system, before)

    def _measure(self, path: YamlPath, entry: MeasureEntry, system: SystemEntry) -> None:
        self.names((*path, "label"), entry.label, _IN_NAMES[:2])
        subjects = [subject.id for subject in self.systems.subjects]
        if entry.subject or entry.kind == "test_share":
            self.known((*path, "subject"), entry.subject, subjects, _("The subject"))
        if entry.kind == "marks_spread":
            families = [family.id for family in system.families if family.kind == "marks"]
            self.known((*path, "of"), entry.of, families, _("The family"))
        if entry.kind == "progress":
            known = self.known((*path, "earlier"), entry.earlier, system.grades, _("The grade"))
            if known and grade_place(entry.grade) - grade_place(entry.earlier) != entry.years:
                self.say(
                    (*path, "years"),
                    _("from grade {earlier} to grade {grade} it is not {years} years.").format(
                        earlier=entry.earlier, grade=entry.grade, years=entry.years
                    ),
                    _("Write {years}.").format(years=grade_place(entry.grade) - grade_place(entry.earlier)),
                )

    def _family(self, path: YamlPath, entry: FamilyEntry) -> None:
        subjects = [subject.id for subject in self.systems.subjects]
        if entry.kind not in BY_SUBJECT:
            self.say(
                (*path, "kind"),
                _("only {kinds} are given subject by subject here.").format(kinds=", ".join(BY_SUBJECT)),
                _("Write it among 'measures'."),
            )
        for source, codes in entry.sources.items():
            for subject in codes:
                self.known((*path, "sources", source, subject), subject, subjects, _("The subject"))

    def _was(
        self, path: YamlPath, entry: MeasureEntry | FamilyEntry, system: SystemEntry, before: SystemEntry | None
    ) -> None:
        """Check that `was` names a measure of the previous system of the same kind, subject and pupils."""
        alike: tuple[MeasureEntry | FamilyEntry, ...] = ()
        if before is not None:
            alike = before.measures if isinstance(entry, MeasureEntry) else before.families
        here: YamlPath = (*path, "was")
        if not self.known(here, entry.was, [each.id for each in alike], _("In the system before the measure")):
            return
        old = next(each for each in alike if each.id == entry.was)
        if (old.kind, _about(old)) != (entry.kind, _about(entry)):
            self.say(
                here,
                _("'{was}' is a measure of another kind or subject.").format(was=entry.was),
                _("Name the one that '{id}' continues.").format(id=entry.id),
            )
        elif system.corresponds.get(old.grade, entry.grade) != entry.grade:
            self.say(
                here,
                _("'{was}' is about other pupils: grade {old} of before is grade {new} here.").format(
                    was=entry.was, old=old.grade, new=system.corresponds[old.grade]
                ),
                _("Name the measure of the same pupils, or leave 'was' out."),
            )


def _about(entry: MeasureEntry | FamilyEntry) -> str:
    """The subject of a measure, `*` for a family: kind, grade and this identify a measure in a system."""
    return entry.subject if isinstance(entry, MeasureEntry) else "*"


def _codes(entry: MeasureEntry | FamilyEntry) -> Iterable[tuple[str, str]]:
    for source, codes in entry.sources.items():
        for code in codes.values() if isinstance(codes, Mapping) else codes:
            yield source, code
