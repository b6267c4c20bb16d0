"""Whether any school and answers can meet a condition of a guide: the condition is tried on stand-ins for all cases."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from jinja2 import UndefinedError

from resultatdialog.guide.answer_kinds import answer_kind, kind_of
from resultatdialog.guide.model import Field, Guide, Level
from resultatdialog.guide.template import (
    NameReference,
    PlaceholderValue,
    TemplateError,
    condition_constants,
    condition_memberships,
    condition_references,
    holds,
)
from resultatdialog.vocabulary import PRESCHOOL, find_measure, grades

_MOST_CASES = 2_000
_MOST_TOLD_APART = 6
_LEVELS: tuple[Level, ...] = ("low", "average", "high")


def answer_field(guide: Guide, reference: NameReference) -> Field | None:
    """The answer field that `answer.QUESTION.FIELD` names; None when the guide has no such field."""
    question = guide.question(reference[1]) if len(reference) == 3 else None
    return question.field(reference[2]) if question else None


def can_hold(guide: Guide, source: str) -> bool:
    """Whether some school and answers meet the condition; true also for an invalid one and after 2,000 failed tries."""
    try:
        references = condition_references(source)
        constants = condition_constants(source)
        memberships = condition_memberships(source)
    except TemplateError:
        return True  # the checker reports the condition itself
    numbers = {float(value) for value in constants if isinstance(value, int | float)}
    numbers |= {guide.thresholds[name[0]] for name in references if name[0] in guide.thresholds}
    values: list[float | None] = [None, *sorted({n + step for n in numbers or {0.0} for step in (-0.5, 0.0, 0.5)})]
    names: list[NameReference] = []
    cases: list[list[object]] = []
    for reference in references:
        root = reference[:3] if reference[0] == "answer" else reference[:1]
        if root in names or root[0] in guide.thresholds:
            continue
        names.append(root)
        cases.append(list(_cases(guide, root, values, constants, memberships)))
    for tried, chosen in enumerate(itertools.product(*cases)):
        if tried == _MOST_CASES:
            return True  # not decided: an unreachable question does less harm than refusing a correct guide
        context: dict[str, object] = dict(guide.thresholds)
        answers: dict[str, dict[str, object]] = {}
        for name, value in zip(names, chosen, strict=True):
            if name[0] == "answer" and len(name) == 3:
                answers.setdefault(name[1], {})[name[2]] = value
            else:
                context[name[0]] = value
        context["answer"] = answers
        try:
            if holds(source, context):
                return True
        except UndefinedError:
            return True  # a name that does not exist: the checker reports it
    return False


def _cases(
    guide: Guide,
    name: NameReference,
    values: list[float | None],
    constants: tuple[object, ...],
    memberships: tuple[tuple[object, str], ...],
) -> Iterator[object]:
    """Stand-ins for the values of one name, one for each case the condition can distinguish."""
    if name[0] in ("grades", "measures"):
        asked = [value for value, where in memberships if where == name[0]]
        possible: tuple[object, ...] = tuple(grade if grade == PRESCHOOL else int(grade) for grade in grades())
        if name[0] == "measures":
            possible = tuple(value for value in asked if find_measure(str(value)))
        here = sorted({value for value in asked if value in possible}, key=str)
        few = len(here) <= _MOST_TOLD_APART
        for size in range(len(here) + 1) if few else (0, 1, len(here)):  # fifty measures have 2**50 subsets
            yield from (frozenset(group) for group in itertools.combinations(here, size))
    elif name[0] == "year":
        yield from sorted({int(value) + step for value in values if value is not None for step in (-1, 0, 1)})
    elif name[0] == "answer":
        item = answer_field(guide, name)
        options = [option.id for option in guide.options.get(item.options or "", ())] if item else []
        kind = kind_of(item) if item else answer_kind("text")
        yield from kind.stand_ins(options, values, constants)
    else:
        yield PlaceholderValue()
        yield PlaceholderValue(masked=True)
        for value in values:
            for level in _LEVELS:
                yield PlaceholderValue(text="x", value=value, level=level)
