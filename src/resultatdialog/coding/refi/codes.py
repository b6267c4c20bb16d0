"""The codebook as a project's tree of codes, and a code's texts as one description.

The tree: types with their codes, each with a strength and a weakness below it; headings for subjects and results. A
code itself stands for explanations coded neither as strength nor as weakness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from resultatdialog.coding.refi.model import (
    Code,
    CodeSet,
    category_guid,
    guid_of,
    measure_guid,
    subject_guid,
    type_guid,
    valence_guid,
)
from resultatdialog.guide.model import Category, Codebook, ExplanationType
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.vocabulary import subjects

_LABELS = {
    "definition": "Definition",
    "examples": "Exempel",
    "not_when": "Inte när",
    "since": "Gäller sedan",
    "split_from": "Utdelad ur",
    "now": "Räknas nu under",
    "id": "Id",
}
"""Words before the colons of a code's description, part of the file format like the headings of our CSV files.

They do not follow the language of the program, so that any copy of it can read the files of another.
"""
_LINE = re.compile(rf"({'|'.join(_LABELS.values())}): (.*)")
_ID_AT_END = re.compile(r"(?:.* )?\(?([^()\s]+)\)?")

SUBJECTS_NAME, RESULTS_NAME = "Subject", "Result"
"""The texts of `code_tree` for the headings over subjects and results, in the language of the code."""
SUBJECTS_HEADING, RESULTS_HEADING = guid_of("heading", "subject"), guid_of("heading", "measure")
_COLORS = ("#5B7C99", "#7A9A7E", "#B08D57", "#8C7AA9", "#A8736F", "#6F9AA0", "#9A9A6B", "#7F7F8C")
"""Muted colours that can still be told apart."""


def code_tree(book: Codebook, known: Mapping[str, str], named: Iterable[str] = ()) -> tuple[Code, ...]:
    """The tree of codes; `known` has guids of codes from other programs, `named` the subjects that codings use."""
    tree = [
        Code(
            type_guid(kind.id),
            one_line(kind.label),
            codable=False,
            codes=tuple(
                _category(book, kind, category, known.get(category.id), _COLORS[place % len(_COLORS)])
                for place, category in enumerate(book.known)
                if category.type == kind.id
            ),
        )
        for kind in book.types
    ]
    offered = {subject for group in book.result_groups for subject in group.subjects}
    wanted = [subject for subject in subjects() if subject in offered.union(named)]
    about = tuple(Code(subject_guid(subject), subjects()[subject]) for subject in wanted)
    results = tuple(Code(measure_guid(group.id), one_line(group.label)) for group in book.result_groups)
    tree.append(Code(SUBJECTS_HEADING, _("Subject"), codable=False, codes=about))
    tree.append(Code(RESULTS_HEADING, _("Result"), codable=False, codes=results))
    return tuple(code for code in tree if code.codes)


def _category(book: Codebook, kind: ExplanationType, category: Category, given: str | None, color: str) -> Code:
    label = one_line(category.label)
    valences = (("strength", kind.strength), ("weakness", kind.weakness))
    return Code(
        given or category_guid(category.id),
        label,
        description=code_description(category, book),
        color=color,
        codes=tuple(
            Code(valence_guid(category.id, valence), one_line(f"{label} – {words}"), color=color)
            for valence, words in valences
        ),
    )


def code_sets(book: Codebook, known: Mapping[str, str]) -> tuple[CodeSet, ...]:
    """The sets of codes: one for each type, one for each valence whatever the type."""
    ids = {category.id: known.get(category.id) or category_guid(category.id) for category in book.known}
    branches = {
        category: (own, *(valence_guid(category, valence) for valence in ("strength", "weakness")))
        for category, own in ids.items()
    }
    types = [
        CodeSet(
            guid_of("set", "type", kind.id),
            one_line(kind.label),
            tuple(code for c in book.known if c.type == kind.id for code in branches[c.id]),
        )
        for kind in book.types
    ]
    valences = [
        CodeSet(guid_of("set", "valence", valence), label, tuple(branch[place] for branch in branches.values()))
        for place, (valence, label) in enumerate(
            (
                ("unspecified", _("Neither strength nor weakness")),
                ("strength", _("Strength")),
                ("weakness", _("Weakness")),
            )
        )
    ]
    return tuple(found for found in (*types, *valences) if found.members)


class CodeDescription(NamedTuple):
    """The parts of a code's description; a missing part is empty."""

    definition: str = ""
    examples: str = ""
    not_when: str = ""
    since: str = ""
    split_from: str = ""
    """Id of the code it was split from."""
    now: str = ""
    """Id of the code a retired code counts under."""
    id: str = ""


def code_description(category: Category, book: Codebook) -> str:
    """All texts about a code as one description, a line for each."""
    texts = {
        "definition": category.definition,
        "examples": category.examples,
        "not_when": category.not_when,
        "since": category.since,
        "split_from": _named(category.split_from, book),
        "now": _named(category.now or "", book),
        "id": category.id,
    }
    return "\n".join(f"{_LABELS[part]}: {' '.join(text.split())}" for part, text in texts.items() if text)


def parse_description(description: str) -> CodeDescription:
    """The parts of a description; a description from another program is a definition as a whole."""
    keys = {label: part for part, label in _LABELS.items()}
    found: dict[str, str] = {}
    free = []
    for line in description.splitlines():
        labelled = _LINE.fullmatch(line.strip())
        if labelled is None:
            free.append(line)
        else:
            found.setdefault(keys[labelled[1]], labelled[2])
    for part in ("split_from", "now"):
        named = _ID_AT_END.fullmatch(found.get(part, ""))
        found[part] = named[1] if named else ""
    definition = " ".join(" ".join([found.pop("definition", ""), *free]).split())
    return CodeDescription(definition=definition, **found)


def _named(category_id: str, book: Codebook) -> str:
    """A code's name and id: `Organisation (organisation)`."""
    category = book.coded_under(category_id)
    return f"{category.label} ({category.id})" if category is not None else category_id
