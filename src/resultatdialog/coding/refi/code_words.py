"""What is said of a code, as one text that people read and that can be taken apart again.

The words before the colons are part of the file format, like the headings of our CSV files: they do not follow the
language of the program, so that any copy of it can read what another wrote.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from resultatdialog.guide.model import Category, Codebook

_LABELS = {
    "definition": "Definition",
    "examples": "Exempel",
    "not_when": "Inte när",
    "since": "Gäller sedan",
    "split_from": "Utdelad ur",
    "now": "Räknas nu under",
    "id": "Id",
}
_LINE = re.compile(rf"({'|'.join(_LABELS.values())}): (.*)")
_ID_AT_END = re.compile(r"(?:.* )?\(?([^()\s]+)\)?")


class CodeWords(NamedTuple):
    """A description taken apart; what is not said is empty."""

    definition: str = ""
    examples: str = ""
    not_when: str = ""
    since: str = ""
    split_from: str = ""
    """Id of a code."""
    now: str = ""
    """Id of the code it counts under."""
    id: str = ""


def describe(category: Category, book: Codebook) -> str:
    """Everything about a code, a line each."""
    said = {
        "definition": category.definition,
        "examples": category.examples,
        "not_when": category.not_when,
        "since": category.since,
        "split_from": _named(category.split_from, book),
        "now": _named(category.now or "", book),
        "id": category.id,
    }
    return "\n".join(f"{_LABELS[part]}: {' '.join(text.split())}" for part, text in said.items() if text)


def taken_apart(description: str) -> CodeWords:
    """The parts of a description; one that was written elsewhere is a definition as a whole."""
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
    return CodeWords(definition=definition, **found)


def _named(category_id: str, book: Codebook) -> str:
    """A code's name and id: `Organisation (organisation)`."""
    category = book.coded_under(category_id)
    return f"{category.label} ({category.id})" if category is not None else category_id
