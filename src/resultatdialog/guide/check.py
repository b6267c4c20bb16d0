"""Checks of a guide beyond its form: names exist, conditions can hold, every case has a wording."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.guide.model import CODE_KEYS, Codebook, Field, Guide, Question, Wording
from resultatdialog.guide.reach import answer_field, can_hold
from resultatdialog.guide.renaming import field_now, option_now, question_now
from resultatdialog.guide.template import (
    ATTRIBUTES,
    SCHOOL_NAMES,
    NameReference,
    TemplateError,
    condition_memberships,
    condition_references,
    text_references,
)
from resultatdialog.intake.problem import Problem
from resultatdialog.intake.similar_names import known_here, unknown_name
from resultatdialog.intake.yaml_text import YamlPath, YamlText
from resultatdialog.locale import _
from resultatdialog.vocabulary import families, find_measure, grades, is_in_year, measure_ids, subjects
from resultatdialog.vocabulary.remedies import grades_not_in, measure_not_in

_ID = re.compile(r"[a-z0-9_åäö-]{1,60}", re.IGNORECASE)
MOST = 100
"""Most sections, questions, figures or options in a list; a guide with more is refused."""
MOST_FIELDS = 30
"""Most answer fields of a question, since all of them are shown on one page."""
MOST_RENAMED = 1000
"""Most ids that a guide renames."""
LARGEST = 9999
"""Largest question number, minutes of a section and end of a rating scale (scales may go down to minus this)."""


def problems_in(guide: Guide, document: YamlText, school_year: str = "") -> list[Problem]:
    """The mistakes of content in a guide whose form is right, in the order of the file's lines.

    With a school year, measures and grades that do not exist in that year are mistakes too.
    """
    checker = _Checker(guide, document, school_year)
    checker.check()
    return sorted(checker.problems, key=lambda problem: checker.order[problem])


@dataclass
class _Checker:
    guide: Guide
    document: YamlText
    school_year: str
    problems: list[Problem] = field(default_factory=list)
    order: dict[Problem, int] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    """Conditions already reported as wrong; whether they can hold is not checked."""

    def say(self, path: YamlPath, what: str, remedy: str = "") -> None:
        problem = Problem(self.document.where(path), what, remedy)
        if problem not in self.order:
            while path and path not in self.document.lines:
                path = path[:-1]
            self.order[problem] = self.document.lines.get(path, 1)
            self.problems.append(problem)

    def known(self, path: YamlPath, value: str, names: Iterable[str], what: str) -> bool:
        """Whether the name exists; if not, it is reported with the nearest name that does."""
        names = tuple(names)
        if value in names:
            return True
        self.say(path, *unknown_name(what, value, names))
        return False

    def unique(self, path: YamlPath, ids: Sequence[str], what: str) -> None:
        seen: set[str] = set()
        for index, value in enumerate(ids[:MOST]):
            place = (*path, index, "id")
            if value in seen:
                self.say(
                    place,
                    _("{what} '{value}' stands twice.").format(what=what, value=value),
                    _("Ids must differ: give one of them another."),
                )
            seen.add(value)
            if not _ID.fullmatch(value):
                self.say(place, _("'{value}' cannot be an id.").format(value=value), _("Use letters, digits, _ and -."))

    def measure(self, path: YamlPath, value: str) -> None:
        if find_measure(value) is None:
            self.known(path, value, measure_ids(self.school_year), _("The measure"))
        elif not is_in_year(value, self.school_year):
            self.say(path, *measure_not_in(value, self.school_year))

    def family(self, path: YamlPath, value: str) -> None:
        if self.known(path, value, families(), _("The measure")) and not is_in_year(value, self.school_year):
            self.say(path, *measure_not_in(value, self.school_year))

    def grade(self, path: YamlPath, value: str) -> None:
        if self.known(path, value, grades(), _("The grade")) and value not in grades(self.school_year):
            self.say(path, *grades_not_in(value, (value,), self.school_year))

    # The parts, in the order of the file.

    def check(self) -> None:
        guide = self.guide
        if not guide.questions():
            self.say(("sections",), _("the guide has no questions."), _("Write at least one."))
        if self._too_much():
            return
        self._levels_and_figures()
        for name, options in guide.options.items():
            if not options:
                self.say(
                    ("options", name),
                    _("the option list '{name}' is empty.").format(name=name),
                    _("Write at least one option."),
                )
            self.unique(("options", name), [option.id for option in options], _("The option"))
            for index, option in enumerate(options):
                if not option.label.strip():
                    self.say(
                        ("options", name, index, "label"),
                        _("the option '{option}' has no label.").format(option=option.id),
                        _("Write the words that stand beside the box."),
                    )
                if option.applies is not None:
                    self._condition(("options", name, index, "applies"), option.applies, None)
                    if not self._can_hold(option.applies):
                        self.say(
                            ("options", name, index, "applies"),
                            _("the option '{option}' can never be ticked.").format(option=option.id),
                            _("Change the condition or remove the option."),
                        )
                if option.group is not None and option.group not in guide.group_labels:
                    self.known(("options", name, index, "group"), option.group, guide.group_labels, _("The group"))
        self.unique(("sections",), [section.id for section in guide.sections], _("The section"))
        seen_ids: set[str] = set()
        seen_numbers: set[int] = set()
        for s, section in enumerate(guide.sections):
            here: YamlPath = ("sections", s)
            self._number((*here, "minutes"), section.minutes)
            if section.applies is not None:
                self._condition((*here, "applies"), section.applies, None)
            if section.show:
                for m, measure in enumerate(section.show.measures):
                    self.measure((*here, "show", "measures", m), measure)
                if section.show.subjects_of is not None:
                    self.family((*here, "show", "subjects_of"), section.show.subjects_of)
            for q, question in enumerate(section.questions):
                place: YamlPath = (*here, "questions", q)
                self._identity(place, question, seen_ids, seen_numbers)
                self._question(place, question, section.applies)
        self._codebook()
        self._tallies()
        self._renamed()

    def _too_much(self) -> bool:
        """Whether a list is longer than its limit; such a guide is not checked further, which would take minutes."""
        guide, before = self.guide, len(self.problems)
        counts: list[tuple[YamlPath, int, int]] = [
            (("sections",), len(guide.sections), MOST),
            (("sections",), len(guide.questions()), MOST),
            (("figures",), len(guide.figures), MOST),
            (("options",), len(guide.options), MOST),
            (("renamed",), len(guide.renamed), MOST_RENAMED),
            *((("options", name), len(options), MOST) for name, options in guide.options.items()),
        ]
        for s, section in enumerate(guide.sections):
            for q, question in enumerate(section.questions):
                here: YamlPath = ("sections", s, "questions", q)
                parts = {"wordings": MOST, "fields": MOST_FIELDS, "follow_ups": MOST}
                counts += (((*here, part), len(getattr(question, part)), most) for part, most in parts.items())
                counts += (((*here, "fields", f, "rows"), len(i.rows), MOST) for f, i in enumerate(question.fields))
        for path, count, most in counts:
            if count > most:
                self.say(
                    path,
                    _("{count} are too many; the limit is {limit}.").format(count=count, limit=most),
                    _("Divide them, or leave some out."),
                )
        return len(self.problems) > before

    def _number(self, path: YamlPath, value: int, lowest: int = 0) -> None:
        """Report a number outside its limits; very large ones could not be stored in the register or in documents."""
        if not lowest <= value <= LARGEST:
            self.say(path, _("should be a whole number from {low} to {high}.").format(low=lowest, high=LARGEST))

    def _levels_and_figures(self) -> None:
        levels = self.guide.levels
        if not 0 <= levels.low_at < levels.high_at <= 1:
            self.say(("levels", "low_at"), _("low_at and high_at must be shares with low_at below high_at."))
        for level in ("low", "average", "high"):
            if level not in levels.words:
                self.say(("levels", "words"), _("the word for '{level}' is missing.").format(level=level))
        for name, value in self.guide.thresholds.items():
            if not math.isfinite(value):
                self.say(
                    ("thresholds", name), _("'{name}' should be {wanted}.").format(name=name, wanted=_("a number"))
                )
        for name, figure in self.guide.figures.items():
            place: YamlPath = ("figures", name, "measure")
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in (*SCHOOL_NAMES, "answer"):
                self.say(("figures", name), _("'{value}' cannot be an id.").format(value=name))
            if figure.say in ("highest", "lowest"):
                self.family(place, figure.measure)
            else:
                self.measure(place, figure.measure)
            if name in self.guide.thresholds:
                self.say(("figures", name), _("'{value}' is also a threshold.").format(value=name))

    def _identity(self, place: YamlPath, question: Question, ids: set[str], numbers: set[int]) -> None:
        if question.id in ids:
            self.say(
                (*place, "id"),
                _("{what} '{value}' stands twice.").format(what=_("The question"), value=question.id),
                _("Ids must differ: give one of them another."),
            )
        if not re.fullmatch(r"[a-z][a-z0-9_]*", question.id):
            self.say(
                (*place, "id"),
                _("'{value}' cannot be an id.").format(value=question.id),
                _("Use small letters a-z, digits and _, so that conditions can name it."),
            )
        self._number((*place, "number"), question.number)
        if question.number in numbers:
            self.say((*place, "number"), _("the number {number} stands twice.").format(number=question.number))
        if numbers and question.number < max(numbers):
            self.say(
                (*place, "number"),
                _("question {number} stands after a higher number.").format(number=question.number),
                _("Numbers rise through the guide: they decide what is asked earlier."),
            )
        ids.add(question.id)
        numbers.add(question.number)

    def _question(self, place: YamlPath, question: Question, section_applies: str | None) -> None:
        guide = self.guide
        applies = question.applies if question.applies is not None else section_applies
        if question.applies is not None:
            self._condition((*place, "applies"), question.applies, question, own=False)
        if applies is not None and not self._can_hold(applies):
            self.say(
                (*place, "applies"),
                _("question {number} can never be reached: '{condition}' never holds.").format(
                    number=question.number, condition=applies
                ),
                _("Change the condition or remove the question."),
            )
        self._wordings(place, question)
        if question.explains is not None:
            self.known(
                (*place, "explains"),
                question.explains,
                [group.id for group in guide.codebook.result_groups],
                _("The result group"),
            )
        if not question.fields:
            self.say((*place, "fields"), _("question {number} has no field.").format(number=question.number))
        self.unique((*place, "fields"), [item.id for item in question.fields], _("The field"))
        for f, item in enumerate(question.fields):
            self._field((*place, "fields", f), item, question)

    def _field(self, place: YamlPath, item: Field, question: Question) -> None:
        if item.id in ("status", "parked", "comment"):
            self.say((*place, "id"), _("'{value}' is taken by the program.").format(value=item.id))
        self._number((*place, "lowest"), item.lowest, -LARGEST)
        self._number((*place, "highest"), item.highest, -LARGEST)
        kind_of(item).check(self, place, item)
        if item.prefill is not None:
            self.known((*place, "prefill"), item.prefill, self.guide.figures, _("The figure"))
        if item.when is not None:
            self._condition((*place, "when"), item.when, question)
            if not self._can_hold(item.when):
                self.say(
                    (*place, "when"),
                    _("the field '{field}' can never be shown.").format(field=item.id),
                    _("Change the condition or remove the field."),
                )

    def _wordings(self, place: YamlPath, question: Question) -> None:
        caught_all = False
        for w, wording in enumerate(question.wordings):
            here: YamlPath = (*place, "wordings", w)
            if caught_all:
                self.say(
                    here,
                    _("this wording is never used: the one before it always fits."),
                    _("Move it up or remove it."),
                )
            if not wording.text.strip():
                self.say(here, _("the wording is empty."))
            figures = self._text(here, wording)
            if wording.when is not None:
                self._condition((*here, "when"), wording.when, question)
                if not self._can_hold(wording.when):
                    self.say((*here, "when"), _("this wording is never used: its condition never holds."))
            caught_all = caught_all or (wording.when is None and not figures)
        if not caught_all:
            self.say(
                (*place, "wordings"),
                _("question {number} has no wording for when the figure is masked or missing.").format(
                    number=question.number
                ),
                _("Add a last wording without placeholders and without 'when'."),
            )

    def _text(self, place: YamlPath, wording: Wording) -> bool:
        try:
            references = text_references(wording.text)
        except TemplateError as error:
            self.say((*place, "text"), *_unclear(error))
            return True
        for reference in references:
            if len(reference) > 1:
                self.say((*place, "text"), _("'{name}' cannot be said.").format(name=".".join(reference)))
            elif reference:
                self.known((*place, "text"), reference[0], self.guide.figures, _("The placeholder"))
        return bool(references)

    # Conditions.

    def _condition(self, place: YamlPath, source: str, asked: Question | None, *, own: bool = True) -> None:
        """Check the names and values in a condition on a question (`asked`) or, with None, on the school.

        `own`: whether the question's own answer is known when the condition is decided.
        """
        before = len(self.problems)
        self._names_and_values(place, source, asked, own)
        if len(self.problems) > before:
            self.unclear.add(source)

    def _can_hold(self, source: str) -> bool:
        """Whether some school and answers meet the condition; true for a condition already reported as wrong."""
        return source in self.unclear or can_hold(self.guide, source)

    def _names_and_values(self, place: YamlPath, source: str, asked: Question | None, own: bool) -> None:
        try:
            references = condition_references(source)
            memberships = condition_memberships(source)
        except TemplateError as error:
            self.say(place, *_unclear(error))
            return
        for reference in references:
            self._reference(place, reference, asked, own)
        for value, name in memberships:
            if name == "measures":
                self.measure(place, str(value))
            elif name == "grades":
                self.grade(place, str(value))
            elif name.startswith("answer."):
                item = answer_field(self.guide, tuple(name.split(".")))
                if item is not None and item.type == "several":
                    options = [option.id for option in self.guide.options.get(item.options or "", ())]
                    self.known(place, str(value), options, _("The option"))

    def _reference(self, place: YamlPath, reference: NameReference, asked: Question | None, own: bool) -> None:
        guide = self.guide
        root = reference[0] if reference else ""
        if root == "answer":
            question = guide.question(reference[1]) if len(reference) > 1 else None
            if question is None or len(reference) != 3 or question.field(reference[2]) is None:
                self.say(
                    place,
                    _("'{name}' is no field of the guide.").format(name=".".join(reference)),
                    _("Write answer.QUESTION.FIELD with ids that exist."),
                )
            elif asked is None or question.number > asked.number or (question.id == asked.id and not own):
                self.say(
                    place,
                    _("'{name}' is answered later than this is decided.").format(name=".".join(reference)),
                    _("A condition can only look at earlier questions."),
                )
        elif root in guide.figures:
            if len(reference) != 2:
                self.say(
                    place,
                    _("'{name}' needs to say what is asked of the figure.").format(name=".".join(reference)),
                    known_here(f"{root}.{name}" for name in ATTRIBUTES),
                )
            else:
                self.known(place, reference[1], ATTRIBUTES, _("The property"))
        else:
            names = (*SCHOOL_NAMES, "answer", *guide.figures, *guide.thresholds)
            if self.known(place, root, names, _("The name")) and len(reference) > 1:
                self.say(place, _("'{name}' has no properties.").format(name=root))

    # Codebook and tallies.

    def _codebook(self) -> None:
        book = self.guide.codebook
        types = [kind.id for kind in book.types]
        self.unique(("codebook", "types"), types, _("The type"))
        self.unique(("codebook", "categories"), [category.id for category in book.categories], _("The category"))
        self._retired(book, types)
        self.unique(("codebook", "result_groups"), [g.id for g in book.result_groups], _("The result group"))
        for c, category in enumerate(book.categories):
            self.known(("codebook", "categories", c, "type"), category.type, types, _("The type"))
        for g, group in enumerate(book.result_groups):
            place: YamlPath = ("codebook", "result_groups", g)
            for m, measure in enumerate(group.measures):
                self.measure((*place, "measures", m), measure)
            for s, subject in enumerate(group.subjects):
                self.known((*place, "subjects", s), subject, subjects(), _("The subject"))
            self._question_ref((*place, "question"), group.question)
        if len(book.categories) > len(CODE_KEYS):
            what = _("more than {n} categories: they cannot all have a key.").format(n=len(CODE_KEYS))
            self.say(("codebook", "categories"), what)

    def _retired(self, book: Codebook, types: Sequence[str]) -> None:
        """Report codes no longer used whose codings would count nowhere, and codes in use that count elsewhere."""
        used, known = [category.id for category in book.categories], [category.id for category in book.known]
        self.unique(("codebook", "retired"), [category.id for category in book.retired], _("The category"))
        for c, category in enumerate(book.retired):
            place: YamlPath = ("codebook", "retired", c)
            self.known((*place, "type"), category.type, types, _("The type"))
            if category.id in used:
                self.say(
                    (*place, "id"),
                    _("'{value}' is in use and retired.").format(value=category.id),
                    _("Remove it from one of the two lists."),
                )
            elif category.now is not None and not self.known((*place, "now"), category.now, known, _("The category")):
                continue
            elif book.path(category.id)[-1].id not in used:
                self.say(
                    place,
                    _("codings under '{value}' would count nowhere.").format(value=category.id),
                    _("Say under 'now' which code in use they count under."),
                )
        for c, category in enumerate(book.categories):
            if category.now is not None:
                self.say(
                    ("codebook", "categories", c, "now"),
                    _("'{value}' is in use and would count under another code.").format(value=category.id),
                    _("Move it to 'retired', or remove 'now'."),
                )

    def _question_ref(self, place: YamlPath, question_id: str) -> Question | None:
        self.known(place, question_id, [question.id for question in self.guide.questions()], _("The question"))
        return self.guide.question(question_id)

    def _renamed(self) -> None:
        """Report names that lead to nothing in the guide, and ids that it still has."""
        guide = self.guide
        questions = [question.id for question in guide.questions()]
        options = {name: [option.id for option in listed] for name, listed in guide.options.items()}
        ids = list(dict.fromkeys([*questions, *(option for listed in options.values() for option in listed)]))
        for old, new in guide.renamed.items():
            place: YamlPath = ("renamed", old)
            named, dot, field_id = old.partition(".")
            if dot:
                question = guide.question(question_now(guide, named))
                if question is None:
                    self.say(place, *unknown_name(_("The question"), named, questions))
                    continue
                fields = [item.id for item in question.fields]
                if field_id in fields:
                    self._still_there(place, field_id)
                elif field_now(guide, named, field_id) not in fields:
                    self.say(place, *unknown_name(_("The field"), new, fields))
                continue
            reached = {question_now(guide, old)} & {*questions}
            reached |= {
                option_now(guide, item, old)
                for question in guide.questions()
                for item in question.fields
                if item.options in options and old not in options[item.options]
            } & {*ids}
            if (old in questions and new in questions) or any({old, new} <= {*listed} for listed in options.values()):
                self._still_there(place, old)
            elif not reached - {old}:
                self.say(place, *unknown_name(_("The id"), new, ids))

    def _still_there(self, place: YamlPath, name: str) -> None:
        self.say(
            place,
            _("'{id}' is still in the guide, so that nothing can be renamed.").format(id=name[:80]),
            _("Take the old id out of the guide, or this line."),
        )

    def _tallies(self) -> None:
        tallies = self.guide.tallies
        wanted: list[tuple[YamlPath, str, str, tuple[str, ...]]] = [
            (("tallies", "reasons", r), reason.question, reason.field, ("several",))
            for r, reason in enumerate(tallies.reasons)
        ]
        if tallies.materials:
            wanted.append((("tallies", "materials"), tallies.materials.question, tallies.materials.field, ("several",)))
        if tallies.self_rating:
            place: YamlPath = ("tallies", "self_rating")
            wanted.append((place, tallies.self_rating.question, tallies.self_rating.field, ("rating",)))
        for place, question_id, field_id, kinds in wanted:
            question = self._question_ref((*place, "question"), question_id)
            fields = [item.id for item in question.fields if item.type in kinds] if question else []
            if question:
                self.known((*place, "field"), field_id, fields, _("The field"))
        for r, reason in enumerate(tallies.reasons):
            self.measure(("tallies", "reasons", r, "measure"), reason.measure)
            self.known(("tallies", "reasons", r, "subject"), reason.subject, subjects(), _("The subject"))
        for i, part in enumerate(tallies.index):
            for m, measure in enumerate(part.measures):
                self.measure(("tallies", "index", i, "measures", m), measure)


def _unclear(error: TemplateError) -> tuple[str, str]:
    return (
        _("cannot be understood ({reason}).").format(reason=error),
        _("Placeholders are written {{ name }}; conditions use ==, <, in, and, or, not."),
    )
