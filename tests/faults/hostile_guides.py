"""Hostile guides: sentences and conditions that are programs, ids that are names of the machinery, far too much of all.

A guide that is taken must work in a meeting: hostile_files.py tries that.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from faults.hostile_corpus import GUIDE, SEED, Case, write_folder
from faults.hostile_yaml import GUIDE_LINE, swapped

SUBJECTS = (
    "sv",
    "sva",
    "en",
    "ma",
    "no",
    "bi",
    "fy",
    "ke",
    "tk",
    "so",
    "ge",
    "hi",
    "re",
    "sh",
    "bl",
    "hkk",
    "idh",
    "mu",
)
_WORDINGS: dict[str, str] = {
    "a multiplication": "{{ 'a'*10**9 }}",
    "a sum": "{{ 7+7 }}",
    "a loop": "{% for x in range(10**9) %}a{% endfor %}",
    "a call": "{{ range(10) }}",
    "a filter": "{{ 'a'|upper }}",
    "a test": "{{ 1 is odd }}",
    "an item": "{{ 'a'[0] }}",
    "a class": "{{ ''.__class__.__mro__ }}",
    "a class of a figure": "{{ np3_sv.__class__ }}",
    "a method": "{{ 'a'.upper }}",
    "an attribute of a list": "{{ [].append }}",
    "a missing attribute": "{{ ''.nope }}",
    "globals": "{{ self }}",
    "config": "{{ config }}",
    "an import": "{% import 'os' as os %}",
    "an include": "{% include '/etc/passwd' %}",
    "raw": "{% raw %}{{ x }}{% endraw %}",
    "an open comment": "{# x",
    "an open brace": "{{ np3_sv",
    "a closing one": "a }} b",
    "an assignment": "{% set x = 1 %}",
    "a macro": "{% macro m() %}{{ m() }}{% endmacro %}",
    "a lambda": "{{ lambda: 1 }}",
    "an escape in a constant": r"{{ '\x1b]52;c;QUFB\x07' }}",
    "a surrogate in a constant": r"{{ '\ud800' }}",
    "a NUL in a constant": r"{{ '\0' }}",
    "a constant": "{{ 'a' }}",
    "a number": "{{ 1e999 }}",
    "a list": "{{ [1, [2]] }}",
    "depth by parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "depth by not": "{{ " + "not " * 5000 + "1 }}",
    "depth by or": "{{ " + "1 or " * 3000 + "1 }}",
    "depth by lists": "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "depth by dots": "{{ a" + ".a" * 5000 + " }}",
    "a number of 5,000 digits": "{{ " + "9" * 5000 + " }}",
    "200,000 braces": "{" * 200_000,
    "100,000 openings": "{{ " * 100_000,
    "minus minus": "{{ " + "-" * 5000 + "1 }}",
    "a power of powers": "{{ 9**9**9**9 }}",
    "a format": "{{ '%s' % np3_sv }}",
    "a concatenation": "{{ 1 ~ 2 }}",
    "a comparison of thousands": "{{ 1" + " == 1" * 5000 + " }}",
    "nothing": "",
    "blanks": "{{ }}",
    "a string of 500,000": "{{ '" + "x" * 500_000 + "' }}",
}
_CONDITIONS: dict[str, str] = {
    "a call": "range(10)",
    "two expressions": "1 }}{{ 2",
    "a comment": "1 }}{# x #}{{ 2",
    "an open one": "(",
    "nothing": "",
    "a statement": "%}{% if 1",
    "an unknown name": "x == 1",
    "a figure alone": "np3_sv == 1",
    "a class": "np3_sv.__class__ == 1",
    "an attribute of grades": "grades.foo == 3",
    "a class of grades": "grades.__class__",
    "an attribute of a threshold": "stor_spridning.real == 1",
    "an attribute of a constant": "''.upper == 1",
    "a class of a constant": "''.__class__ == 1",
    "an answer's class": "answer.__class__.x == 1",
    "answer alone": "answer",
    "a later answer": "answer.skattning.rating == 1",
    "an unknown answer": "answer.a.b == 1",
    "400 digits": f"np3_sv.value > {10**400}",
    "5,000 digits": "np3_sv.value > " + "9" * 5000,
    "1e999": "np3_sv.value > 1e999",
    "depth by parentheses": "(" * 5000 + "1" + ")" * 5000,
    "depth by not": "not " * 5000 + "true",
    "depth by or": " or ".join(["3 in grades"] * 3000),
    "depth by and": " and ".join(["np3_sv.value == 1"] * 2000),
    "every measure": " or ".join(f"'betyg6_points:{subject}' in measures" for subject in SUBJECTS),
    "every measure of both": " or ".join(
        f"'betyg{grade}_points:{subject}' in measures" for grade in (6, 9) for subject in SUBJECTS
    ),
    "every figure": " and ".join(
        f"{f}.value == {n}"
        for f in ("np3_sv", "np3_ma", "np3_ingen", "betyg6_poang", "betyg6_spridning")
        for n in range(40)
    ),
    "no word like true": "True and none",
    "a comparison of kinds": "grades < 3",
    "in a number": "3 in 5",
    "minus grades": "-grades",
    "a set of grades": "'x' in grades",
    "an unhashable": "[] in grades",
    "an escape": r"answer.uppfoljning_elev.note == '\x1b'",
}
HARMLESS_WORDINGS = (
    "a constant", "a number", "a list", "a closing one", "a string of 500,000", "200,000 braces", "raw",
    "a comparison of thousands",
)  # fmt: skip
HARMLESS_CONDITIONS = (
    "1e999", "no word like true", "a comparison of kinds", "in a number", "minus grades", "400 digits", "every measure",
    "every measure of both", "a comment", "an escape", "an unhashable",
)  # fmt: skip
"""Odd, but they may be taken."""
_TEXT = "          - text: Hur arbetar du som rektor med att följa upp resultaten för enskilda elever?\n"
_APPLIES = '    applies: "3 in grades"\n    show:'
_LINES = {
    "question": "      - id: uppfoljning_elev\n        number: 1\n",
    "threshold": "  stor_spridning: 1.2 ",
    "figure": "  np3_sv:            {",
    "field": "          - {id: note, type: text, label: Anteckning}\n",
    "number": "        number: 1\n",
    "minutes": "    minutes: 15\n",
    "low": "  low_at: 0.25\n",
    "version": 'version: "1"\n',
}
_FORMS_OF_LINES = {
    "question": "      - id: {}\n        number: 1\n",
    "threshold": "  {}: 1.2 ",
    "figure": "  {}:            {{",
    "field": "          - {{id: {}, type: text, label: x}}\n",
    "number": "        number: {}\n",
    "minutes": "    minutes: {}\n",
    "low": "  low_at: {}\n",
    "version": "version: {}\n",
}
_VALUES = {
    "question": ("__class__", "a.b", "1a", "å", "", "true", "[@click=app.quit]", "self"),
    "threshold": ("grades", "answer", "true", "a b", "__class__", "and", "measures"),
    "figure": ("true", "none", "not", "self", "loop", "__class__", "grades", "answer", "range"),
    "field": ("__class__", "__dict__", "status", "a/b", "../x", "''"),
    "number": ("9" * 5000, str(10**30), "1.5", "-1e9", "0x1", "nan", "[1]"),
    "minutes": (str(10**30), "nan", "1e400", "-5x"),
    "low": ("nan", "inf", "-1", "2", "0.25x"),
    "version": ("[1]", '"\\x1b"', "{a: b}"),
}
"""Values that can stand for an id or a number."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _guide(old: str, new: str) -> str:
    assert old in GUIDE, old
    return GUIDE.replace(old, new, 1)


def _taken_or_refused(what: str, text: str, maybe: bool, *places: str) -> Case:
    """A guide used by a round; when it is taken, a meeting with it must work."""

    def write(folder: Path) -> list[str]:
        write_folder(folder, "round.yaml", swapped(GUIDE_LINE, "guide: own.yaml\n").encode())
        (folder / "own.yaml").write_text(text, encoding="utf-8")
        return ["round", "add", str(folder)]

    name = f"guide: {what}" + (" (taken or refused; taken, it must work)" if maybe else "")
    return Case(name, write, () if maybe else ("own.yaml", *places), (0, 1) if maybe else (1,))


def cases() -> Iterator[Case]:
    """Guides whose form is right and whose sense is not."""
    for what, text in _WORDINGS.items():
        changed = _guide(_TEXT, f"          - when: '3 in grades'\n            text: {_quoted(text)}\n{_TEXT}")
        yield _taken_or_refused(f"wording, {what}", changed, what in HARMLESS_WORDINGS, "rad 8")
    for what, text in _CONDITIONS.items():
        changed = _guide(_APPLIES, f"    applies: {_quoted(text)}\n    show:")
        yield _taken_or_refused(f"condition, {what}", changed, what in HARMLESS_CONDITIONS, "rad")
    for part, values in _VALUES.items():
        for value in values:
            sure = part == "version" or (part in ("number", "minutes", "low") and value not in (str(10**30), "-1e9"))
            changed = _guide(_LINES[part], _FORMS_OF_LINES[part].format(value))
            yield _taken_or_refused(f"{part} is {value[:20]}", changed, not sure)
    yield from _big_guides()


def _big_guides() -> Iterator[Case]:
    options = "options:\n  many:\n" + "".join(f"    - {{id: o{n}, label: x}}\n" for n in range(28_000))
    yield _taken_or_refused("28,000 options", _guide("options:\n", options), True)
    rng = random.Random(SEED)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 400)]
    long = "".join(rng.choices(letters, k=40_000))
    figures = f"figures:\n  {long}: {{measure: np3_sv_share}}\n"
    near = _guide("figures:\n", figures).replace(_TEXT, f"          - text: '{{{{ {long[:-9]}x{long[-8:]} }}}}'\n")
    yield _taken_or_refused("two names of 40,000 letters, nearly the same", near, False)
    every = " and ".join(f"{figure}.value > {n}" for n, figure in enumerate(("np3_sv", "np3_ma", "betyg6_poang")))
    heavy = "".join(f"          - {{when: '{every} and stor_spridning > {n}', text: x}}\n" for n in range(2, 402))
    yield _taken_or_refused("400 conditions of three figures", _guide(_TEXT, heavy + _TEXT), True)
    question = (
        "      - {{id: q{0}, number: {0}, short: x, wordings: [{{text: x}}], "
        "fields: [{{id: n, type: text, label: x}}]}}\n"
    )
    many = "".join(question.format(number) for number in range(1000, 7500))
    last = "  - id: E\n    title: Avslutning\n    minutes: 10\n    questions:\n"
    yield _taken_or_refused("6,500 questions", _guide(last, last + many), True)
