"""A conversation guide as frozen values: sections, questions, answer fields, codebook and tallies."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

FieldType = Literal["text", "line", "one", "several", "count", "counts", "rating", "actions"]
Say = Literal["value", "level", "highest", "lowest"]
Level = Literal["low", "average", "high"]


CODE_KEYS = "123456789qwertyuiop"
"""Keyboard keys of the codes, in codebook order; a codebook has at most as many codes as there are keys."""


class _Value(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of a guide: frozen, and an unknown key in the file is a mistake."""


class Option(_Value, frozen=True):
    """One alternative of a field, to be ticked."""

    id: str
    label: str
    group: str | None = None
    """Group for tables that add up options: `pupil`, `school`, `other`; labels in `Guide.group_labels`."""
    applies: str | None = None
    """Condition on the school for the option to be shown; None means always."""


class Field(_Value, frozen=True):
    """One answer field of a question."""

    id: str
    type: FieldType
    label: str
    options: str | None = None
    """Name of an option list in `Guide.options` (types one and several)."""
    rows: tuple[str, ...] = ()
    """Subject ids, one number each (type counts)."""
    prefill: str | None = None
    """Id of a figure whose value is filled in beforehand and can be corrected (type count)."""
    lowest: int = 1
    highest: int = 10
    """`lowest` and `highest` are the ends of the scale (type rating)."""
    optional: bool = False
    """Whether the question counts as answered with this field left empty."""
    when: str | None = None
    """Condition on earlier answers and figures for the field to be shown; None means always."""


class Wording(_Value, frozen=True):
    """One wording of a question; the first whose condition holds and whose figures are known is used."""

    text: str
    when: str | None = None


class Question(_Value, frozen=True):
    """One question of the guide."""

    id: str
    number: int
    short: str
    """Title of a few words for the outline."""
    wordings: tuple[Wording, ...]
    fields: tuple[Field, ...]
    applies: str | None = None
    general: str = ""
    """Wording without figures, for papers sent to schools beforehand; empty when some wording has none anyway."""
    instruction: str = ""
    """Instruction to the official who leads the meeting; never read aloud."""
    follow_ups: tuple[str, ...] = ()
    explains: str | None = None
    """Id of the result group that explanations in the answer are coded for; None when they are not coded."""

    def field(self, field_id: str) -> Field | None:
        """The answer field with this id; None when the question has none."""
        return next((field for field in self.fields if field.id == field_id), None)


class Show(_Value, frozen=True):
    """The table beside a section's questions."""

    title: str
    measures: tuple[str, ...] = ()
    subjects_of: str | None = None
    """Id of a measure family (one measure per subject) to list with all its subjects."""
    similar: bool = False
    """Whether the figures are shown beside those of schools with the same grades and about as many pupils."""
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
    """A figure of the school that sentences and conditions name, and the form in which sentences give it."""

    measure: str
    say: Say = "value"


class Levels(_Value, frozen=True):
    """Limits for high and low among the round's schools, as quantiles (0 to 1), and the words for each level."""

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
    """Role of the type in the follow-up prompt and in the school matrix."""


class Category(_Value, frozen=True):
    """A code of the codebook, within a type of explanation."""

    id: str
    type: str
    label: str
    examples: str = ""
    definition: str = ""
    """Meaning of the code in a sentence or two."""
    not_when: str = ""
    """Cases in which another code is to be used, and which one."""
    since: str = ""
    """Time of creation or redefinition (ISO 8601); empty for a code as old as the guide."""
    split_from: str = ""
    """Id of the code it was split from; only schools with codings under that code are read again."""
    now: str | None = None
    """Id of the code that codings of a retired code count under now; None for a code in use."""


class ResultGroup(_Value, frozen=True):
    """A group of results that principals explain, and the question that asks for the explanations."""

    id: str
    label: str
    measures: tuple[str, ...]
    question: str
    subjects: tuple[str, ...] = ()
    """Ids of the subjects an explanation can be about."""


class Codebook(_Value, frozen=True):
    """The codes for explanations of results: types, each with categories, and the groups of results explained."""

    types: tuple[ExplanationType, ...]
    categories: tuple[Category, ...]
    result_groups: tuple[ResultGroup, ...]
    prompts: tuple[str, ...]
    """Open follow-up questions, shown when all explanations so far are about the pupils."""
    retired: tuple[Category, ...] = ()
    """Codes no longer used; `now` of each is the code its codings count under."""

    @property
    def known(self) -> tuple[Category, ...]:
        """All codes, in use and retired: a coding can have been made under any of them."""
        return (*self.categories, *self.retired)

    def coded_under(self, category_id: str) -> Category | None:
        """The code with this id, in use or retired; None when there is none."""
        return next((category for category in self.known if category.id == category_id), None)

    def path(self, category_id: str) -> tuple[Category, ...]:
        """The code with this id and its successors; its codings count under the last. Empty if unknown."""
        found = self.coded_under(category_id)
        steps: list[Category] = []
        while found is not None and found not in steps:
            steps.append(found)
            found = self.coded_under(found.now) if found.now is not None else None
        return tuple(steps)

    def category(self, category_id: str) -> Category | None:
        """The code that codings made under this id count under now; None for an unknown id."""
        steps = self.path(category_id)
        return steps[-1] if steps else None

    def type_of(self, category_id: str) -> ExplanationType | None:
        """The type of the code that codings under this id count under now; None for an unknown id."""
        category = self.category(category_id)
        return next((kind for kind in self.types if category and kind.id == category.type), None)

    def result_group(self, group_id: str) -> ResultGroup | None:
        """The result group with this id; None when there is none."""
        return next((group for group in self.result_groups if group.id == group_id), None)


class FieldRef(_Value, frozen=True):
    """Reference to an answer field: question id and field id."""

    question: str
    field: str


class ReasonTally(_Value, frozen=True):
    """The field in which the reasons of one subject are ticked; base = schools the measure applies to."""

    subject: str
    question: str
    field: str
    measure: str


class IndexPart(_Value, frozen=True):
    """A component of the result index: the mean of these measures, for schools with a value for each of them."""

    id: str
    measures: tuple[str, ...]


class Tallies(_Value, frozen=True):
    """The fields and measures that the cross-school tables are made of."""

    materials: FieldRef | None = None
    reasons: tuple[ReasonTally, ...] = ()
    self_rating: FieldRef | None = None
    index: tuple[IndexPart, ...] = ()


class Guide(_Value, frozen=True, dict=True):
    """A whole guide; every new edition has a new `version`."""

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
    """Option group to its name."""
    tallies: Tallies = Tallies()
    renamed: dict[str, str] = {}
    """Id in an earlier version to the id now: `question: question`, `option: option`, `question.field: field`."""

    @cached_property
    def _questions(self) -> dict[str, Question]:
        """Id to question; the first where a faulty guide has two."""
        found: dict[str, Question] = {}
        for question in self.questions():
            found.setdefault(question.id, question)
        return found

    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question | None:
        """The question with this id; None when there is none."""
        return self._questions.get(question_id)

    def field_options(self, field: Field) -> tuple[Option, ...]:
        """The options of a field; empty for fields without an option list."""
        return self.options[field.options] if field.options else ()
