"""Answers and codings under ids that the guide does not have: they count in no other table and are not forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from resultatdialog.dialogue.session import NOT_CONTENT, Session
from resultatdialog.guide.model import Codebook, Field, Guide
from resultatdialog.intake.text import is_blank
from resultatdialog.locale import _

QUESTIONS = "questions"
CODEBOOK = "codebook"
RESULT_GROUPS = "result_groups"


class Orphan(NamedTuple):
    """An id in a meeting that the guide has no place for."""

    place: str
    """Where the guide would have it: `questions`, a question, `question.field`, `codebook` or `result_groups`."""
    id: str
    words: str = ""
    """People's words that stand under a question or a field that is gone; empty for ticks, numbers and codings."""


def orphans(session: Session, guide: Guide, codebook: Codebook | None = None) -> tuple[Orphan, ...]:
    """The ids of questions, fields, options and codes that a session uses and the guide has not, each once.

    `codebook`: the guide's with the decisions made about it, when the guide is not yet the round's.
    """
    book = codebook if codebook is not None else guide.codebook
    found = [orphan for question, answer in session.answers.items() for orphan in _in_answer(question, answer, guide)]
    known = {category.id for category in book.known}
    groups = {group.id for group in book.result_groups}
    for explanation in session.explanations:
        if explanation.category not in known:
            found.append(Orphan(CODEBOOK, explanation.category))
        if explanation.measure not in groups:
            found.append(Orphan(RESULT_GROUPS, explanation.measure))
    return tuple(dict.fromkeys(found))


def is_orphan(question_id: str, field_id: str, value: Any, guide: Guide) -> bool:
    """Whether an answer's value, of the form that its field has, stands under an id that the guide has not."""
    question = guide.question(question_id)
    field = question.field(field_id) if question is not None else None
    if field is not None:
        ids = [value] if field.type == "one" else value if field.type == "several" else None
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            return False
    return any(_in_answer(question_id, {field_id: value}, guide))


def say_orphan_place(place: str, guide: Guide) -> str:
    """The part of the guide in which an id is missing, in words."""
    named = {QUESTIONS: _("question"), CODEBOOK: _("code"), RESULT_GROUPS: _("group of results")}
    if place in named:
        return named[place]
    question_id, _dot, field_id = place.partition(".")
    question = guide.question(question_id)
    field = question.field(field_id) if question is not None else None
    about = question.short if question is not None else question_id
    return f"{about} · {field.label.strip() or field.id}" if field is not None else about


def _in_answer(question_id: str, answer: Mapping[str, Any], guide: Guide) -> Iterator[Orphan]:
    content = {name: value for name, value in answer.items() if value is not None}
    question = guide.question(question_id)
    if question is None:
        if content:
            yield Orphan(QUESTIONS, question_id, " / ".join(filter(None, map(_words, content.values()))))
        return
    fields = {field.id: field for field in question.fields}
    for name, value in content.items():
        if name in NOT_CONTENT:
            continue
        if name not in fields:
            if name != "note":  # every question may have one
                yield Orphan(question_id, name, _words(value))
            continue
        known = {option.id for option in guide.field_options(fields[name])} | {*fields[name].rows}
        for used in _ids_in(value, fields[name]):
            if used not in known:
                yield Orphan(f"{question_id}.{name}", used)


def _words(value: Any) -> str:
    return value if isinstance(value, str) and not is_blank(value) else ""


def _ids_in(value: Any, field: Field) -> Iterator[str]:
    """The ids of options and rows in a field's value."""
    if field.type in ("one", "several"):
        yield from (value,) if isinstance(value, str) else (each for each in value if isinstance(each, str))
    elif field.type == "counts" and isinstance(value, Mapping):
        yield from value
