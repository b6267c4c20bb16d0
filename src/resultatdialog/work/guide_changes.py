"""Ids that meetings have answers or codings under, and that a changed guide has no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import NOT_CONTENT
from resultatdialog.guide.model import Codebook, Field, Guide
from resultatdialog.intake.problem import ENOUGH, Problem
from resultatdialog.intake.similar_names import meant
from resultatdialog.locale import _, ngettext


def left_behind(conversations: Iterable[Conversation], new: Guide, codebook: Codebook) -> list[Problem]:
    """A problem for each id of a question, a field, an option or a code that meetings use and `new` has not.

    `codebook`: the new guide's with the decisions made about it in the round.
    """
    used: Counter[tuple[str, str]] = Counter()
    for conversation in conversations:
        session = conversation.session
        gone = {each for question, answer in session.answers.items() for each in _gone(question, answer, new)}
        known = {category.id for category in (*codebook.categories, *codebook.retired)}
        gone |= {("codebook", each.category) for each in session.explanations if each.category not in known}
        groups = {group.id for group in codebook.result_groups}
        gone |= {("result_groups", each.measure) for each in session.explanations if each.measure not in groups}
        used.update(gone)
    return [
        Problem(
            place,
            ngettext(
                "'{id}' is used in {n} meeting and is not in the guide any more.",
                "'{id}' is used in {n} meetings and is not in the guide any more.",
                count,
            ).format(id=name, n=count),
            _("Keep the id and change only its words.") + " " + meant(name, _near(place, new)),
        )
        for (place, name), count in sorted(used.items())[:ENOUGH]
    ]


def _gone(question_id: str, answer: Mapping[str, Any], new: Guide) -> Iterator[tuple[str, str]]:
    """Place and id of each part of an answer that the guide has no place for."""
    content = {name: value for name, value in answer.items() if value is not None}
    question = new.question(question_id)
    if question is None:
        if content:
            yield "questions", question_id
        return
    fields = {field.id: field for field in question.fields}
    for name, value in content.items():
        if name in NOT_CONTENT:
            continue
        if name not in fields:
            yield question_id, name
            continue
        for used in _ids_in(value, fields[name]):
            if used not in _known(fields[name], new):
                yield f"{question_id}.{name}", used


def _ids_in(value: Any, field: Field) -> Iterator[str]:
    """The ids of options and rows in a field's value."""
    if field.type in ("one", "several"):
        yield from (value,) if isinstance(value, str) else (each for each in value if isinstance(each, str))
    elif field.type == "counts" and isinstance(value, Mapping):
        yield from value


def _known(field: Field, guide: Guide) -> set[str]:
    return {option.id for option in guide.field_options(field)} | set(field.rows)


def _near(place: str, guide: Guide) -> list[str]:
    """The ids among which the one that is gone may be called otherwise now."""
    if place == "questions":
        return [question.id for question in guide.questions()]
    if place == "codebook":
        return [category.id for category in guide.codebook.categories]
    if place == "result_groups":
        return [group.id for group in guide.codebook.result_groups]
    name, _dot, field_id = place.partition(".")
    question = guide.question(name)
    fields = question.fields if question is not None else ()
    return [
        each
        for field in fields
        for each in ([field.id] if not field_id else sorted(_known(field, guide)) if field.id == field_id else [])
    ]
