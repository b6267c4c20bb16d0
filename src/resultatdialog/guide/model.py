"""A conversation guide as frozen values: sections, questions, answer fields, codebook, and what the tallies count."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FieldType = Literal["text", "line", "one", "several", "count", "counts", "rating", "actions"]
Say = Literal["value", "level", "highest", "lowest"]
Level = Literal["low", "average", "high"]


CODE_KEYS = "123456789qwertyuiop"
"""The key of each code on the screens, in order; a codebook holds no more codes than there are keys."""


class _Value(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a guide."""


class Option(_Value, frozen=True):
    """One thing to tick."""

    id: str
    label: str
    group: str | None = None
    """For tables that add up options, e.g. pupil, school, other."""
    applies: str | None = None
    """Condition on the school; None is always."""


class Field(_Value, frozen=True):
    """One place on the page where an answer goes."""

    id: str
    type: FieldType
    label: str
    options: str | None = None
    """Name of an option list (types one and several)."""
    rows: tuple[str, ...] = ()
    """Subject ids (type counts)."""
    prefill: str | None = None
    """A figure whose value stands there until somebody corrects it (type count)."""
    lowest: int = 1
    highest: int = 10
    """Ends of the scale (type rating)."""
    optional: bool = False
    """Left empty, the question still counts as answered."""
    when: str | None = None
    """Condition on earlier answers and figures; None is always."""


class Wording(_Value, frozen=True):
    """One way of putting the question; the first that fits is used."""

    text: str
    when: str | None = None


class Question(_Value, frozen=True):
    """One question of the guide."""

    id: str
    number: int
    short: str
    """A few words for the outline."""
    wordings: tuple[Wording, ...]
    fields: tuple[Field, ...]
    applies: str | None = None
    general: str = ""
    """The question as it holds for any school, for papers sent beforehand, where every wording names figures."""
    instruction: str = ""
    """To the official; never read aloud."""
    follow_ups: tuple[str, ...] = ()
    explains: str | None = None
    """The result group that explanations given here are coded for."""

    def field(self, field_id: str) -> Field | None:
        """The field of this id."""
        return next((field for field in self.fields if field.id == field_id), None)


class Show(_Value, frozen=True):
    """The table beside a section's questions."""

    title: str
    measures: tuple[str, ...] = ()
    subjects_of: str | None = None
    """A measure family whose subjects are listed too."""
    picture: Literal["follow_up_cycle"] | None = None


class Section(_Value, frozen=True):
    """A part of the meeting."""

    id: str
    title: str
    questions: tuple[Question, ...]
    minutes: int = 10
    applies: str | None = None
    show: Show | None = None


class Placeholder(_Value, frozen=True):
    """A placeholder: which figure of the school, and how it is said."""

    measure: str
    say: Say = "value"


class Levels(_Value, frozen=True):
    """When a school lies high or low among the round's schools, and the words for it."""

    words: dict[Level, str]
    low_at: float = 0.25
    high_at: float = 0.75


class ExplanationType(_Value, frozen=True):
    """A kind of explanation: student prerequisites, school effort, external."""

    id: str
    label: str
    strength: str
    weakness: str
    unspecified: str
    role: Literal["student", "effort", "external"]
    """What the follow-up prompt and the school matrix take it for."""


class Category(_Value, frozen=True):
    """A code within a type."""

    id: str
    type: str
    label: str
    examples: str = ""
    definition: str = ""
    """What it stands for, in a sentence or two."""
    not_when: str = ""
    """When not to use it, and which code to use then."""
    since: str = ""
    """When it was born or redefined (ISO 8601); empty: as old as the guide."""
    split_from: str = ""
    """The code it was split from: only schools coded under that one have to be read again."""
    now: str | None = None
    """Of a code no longer used: the one its codings count under."""


class ResultGroup(_Value, frozen=True):
    """A group of results that explanations speak about, and the question that asks for them."""

    id: str
    label: str
    measures: tuple[str, ...]
    question: str
    subjects: tuple[str, ...] = ()
    """Subjects an explanation can be about."""


class Codebook(_Value, frozen=True):
    """How explanations of the level are coded (domain: 4.1, 4.3)."""

    types: tuple[ExplanationType, ...]
    categories: tuple[Category, ...]
    result_groups: tuple[ResultGroup, ...]
    prompts: tuple[str, ...]
    """Open follow-up questions for when only the pupils have explained the results."""
    retired: tuple[Category, ...] = ()
    """Codes no longer used; each says where its codings count now."""

    @property
    def known(self) -> tuple[Category, ...]:
        """Every code a coding can have been made under."""
        return (*self.categories, *self.retired)

    def coded_under(self, category_id: str) -> Category | None:
        """The code of this id, in use or not."""
        return next((category for category in self.known if category.id == category_id), None)

    def path(self, category_id: str) -> tuple[Category, ...]:
        """The codes that codings under this id have counted under, from the one they were made under to the one now."""
        found = self.coded_under(category_id)
        steps: list[Category] = []
        while found is not None and found not in steps:
            steps.append(found)
            found = self.coded_under(found.now) if found.now is not None else None
        return tuple(steps)

    def category(self, category_id: str) -> Category | None:
        """The code that codings under this id count under now."""
        steps = self.path(category_id)
        return steps[-1] if steps else None

    def type_of(self, category_id: str) -> ExplanationType | None:
        """The type a category belongs to."""
        category = self.category(category_id)
        return next((kind for kind in self.types if category and kind.id == category.type), None)

    def result_group(self, group_id: str) -> ResultGroup | None:
        """The result group of this id."""
        return next((group for group in self.result_groups if group.id == group_id), None)


class FieldRef(_Value, frozen=True):
    """A field of a question."""

    question: str
    field: str


class ReasonTally(_Value, frozen=True):
    """Where the reasons of one subject are ticked, and the measure that decides the base."""

    subject: str
    question: str
    field: str
    measure: str


class IndexPart(_Value, frozen=True):
    """A component of the result index: the mean of these measures, all of which must have a value."""

    id: str
    measures: tuple[str, ...]


class Tallies(_Value, frozen=True):
    """What the cross-school tables count."""

    materials: FieldRef | None = None
    reasons: tuple[ReasonTally, ...] = ()
    self_rating: FieldRef | None = None
    index: tuple[IndexPart, ...] = ()


class Guide(_Value, frozen=True):
    """A whole guide; a new edition has a new version."""

    id: str
    version: str
    title: str
    levels: Levels
    figures: dict[str, Placeholder]
    options: dict[str, tuple[Option, ...]]
    sections: tuple[Section, ...]
    codebook: Codebook
    thresholds: dict[str, float] = {}
    group_labels: dict[str, str] = {}
    """Names for the groups of options."""
    tallies: Tallies = Tallies()

    def questions(self) -> tuple[Question, ...]:
        """All questions in the order they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question | None:
        """The question of this id."""
        return next((question for question in self.questions() if question.id == question_id), None)

    def field_options(self, field: Field) -> tuple[Option, ...]:
        """What can be ticked in a field."""
        return self.options[field.options] if field.options else ()
