"""Ids that a guide has renamed: what an id of an earlier version is called now.

`renamed` in a guide holds `old: new` for questions and options, and `question.old: new` for fields. An id is followed
only where the guide has it no more, through several versions if need be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from resultatdialog.guide.model import Field, Guide

_PARTS = re.compile(r"(\d+)")


def is_earlier(version: str, than: str) -> bool:
    """Whether a version comes before another; numbers in them are compared as numbers, so that 9 comes before 10."""
    return _order(version) < _order(than)


def _order(version: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in _PARTS.split(version[:80]) if part]


def question_now(guide: Guide, question_id: str) -> str:
    """The id that a question has now; the same when it was not renamed."""
    return _followed(guide.renamed, question_id, lambda name: guide.question(name) is not None)


def field_now(guide: Guide, question_id: str, field_id: str) -> str:
    """The id that a field has now; `question_id` is the question's as it was or as it is."""
    now = question_now(guide, question_id)
    question = guide.question(now)
    if not guide.renamed or question is None:
        return field_id
    fields = {
        name.removeprefix(f"{named}."): new
        for named in (question_id, now)
        for name, new in guide.renamed.items()
        if name.startswith(f"{named}.")
    }
    return _followed(fields, field_id, lambda name: question.field(name) is not None)


def option_now(guide: Guide, field: Field, option_id: str) -> str:
    """The id that an option of a field has now."""
    known = {option.id for option in guide.field_options(field)}
    return _followed(guide.renamed, option_id, known.__contains__)


def ticks_now(guide: Guide, field: Field, ticks: Iterable[str]) -> list[str]:
    """The ids of ticked options as they are now, each once: in the guide's order, then those it does not know."""
    renamed = dict.fromkeys(option_now(guide, field, tick) for tick in ticks)
    known = [option.id for option in guide.field_options(field)]
    return [*(option for option in known if option in renamed), *(tick for tick in renamed if tick not in known)]


def _followed(renamed: Mapping[str, str], name: str, is_known: Callable[[str], bool]) -> str:
    """The first known name on the way from an old one; the old one when the way leads to none."""
    seen: set[str] = set()
    now = name
    while not is_known(now):
        if now in seen or now not in renamed:
            return name
        seen.add(now)
        now = renamed[now]
    return now
