"""Questions that a file of results raises: what is in doubt, what can be answered, and a code that stays the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from resultatdialog.intake.names import plain
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _

DoubtKind = Literal["amne", "block", "dubbel", "fel", "kod", "lasar", "namn", "rimlig", "skala", "typ"]
"""Subject unsaid, several blocks of rows, two values, cells that are no figures, changed codes, school year, names,
implausible figures, scale, wrong types. The word begins the question's code."""
Answers = Mapping[str, str]
"""Code of a question to the id of the choice; empty for its first."""


NO_ANSWERS: Answers = {}


class Choice(NamedTuple):
    """One possible answer."""

    id: str
    words: str


class Doubt(NamedTuple):
    """Something that a person must decide before a figure is used."""

    kind: DoubtKind
    file: str
    about: str
    """The column, block or key in question; together with file and kind it makes the code."""
    text: str
    choices: tuple[Choice, ...]
    """The answers; the first is what `--accept CODE` alone means."""

    @property
    def code(self) -> str:
        """The code that answers the question, made of kind, file and column: `skala-3f9a2c`."""
        return code_of(self.kind, self.file, self.about)


def code_of(kind: DoubtKind, file: str, about: str) -> str:
    """The code of a question; the same at every reading of the same file."""
    named = "\0".join((plain(file), plain(about), kind))
    return f"{kind}-{hashlib.sha256(named.encode('utf-8', 'replace')).hexdigest()[:6]}"


def answer_to(answers: Answers, kind: DoubtKind, file: str, about: str) -> str | None:
    """The id of the choice made; empty for the first, None when the question is not answered."""
    return answers.get(code_of(kind, file, about))


def answers_from(given: Iterable[str]) -> dict[str, str]:
    """Answers from `CODE` and `CODE=CHOICE`; raises RefusedError for a code with two answers."""
    found: dict[str, str] = {}
    for text in given:
        code, _equals, choice = (part.strip() for part in text.partition("="))
        if found.setdefault(code, choice) != choice:
            raise RefusedError.one(
                f"--accept {one_line(code)[:40]}",
                _("the question is answered twice, and not alike."),
                _("Leave one of the answers out."),
            )
    return found


def open_doubts(doubts: Iterable[Doubt], answers: Answers) -> tuple[Doubt, ...]:
    """The questions without an answer; raises RefusedError for an answer that is none of the choices."""
    waiting = []
    for doubt in doubts:
        answer = answers.get(doubt.code)
        if answer is None:
            waiting.append(doubt)
        elif answer and plain(answer) not in {plain(choice.id) for choice in doubt.choices}:
            raise RefusedError.one(
                f"--accept {doubt.code}",
                _("'{value}' is none of the answers.").format(value=one_line(answer)[:40]),
                say_choices(doubt),
            )
    return tuple(waiting)


def say_choices(doubt: Doubt) -> str:
    """How to answer, in words: `--accept skala-3f9a2c (…)`, or each choice."""
    if len(doubt.choices) < 2:
        words = doubt.choices[0].words if doubt.choices else ""
        return f"--accept {doubt.code}" + (f" ({words})" if words else "")
    return "; ".join(f"--accept {doubt.code}={choice.id} ({choice.words})" for choice in doubt.choices)
