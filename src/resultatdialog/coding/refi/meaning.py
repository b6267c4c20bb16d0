"""What the codes of a file are here: known by their guid, else by their name and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from resultatdialog.coding.refi.codes import RESULTS, SUBJECTS
from resultatdialog.coding.refi.guids import category_guid, measure_guid, subject_guid, type_guid, valence_guid
from resultatdialog.coding.refi.model import Code
from resultatdialog.guide.model import Codebook
from resultatdialog.vocabulary import subjects

Kind = Literal["type", "category", "subject", "measure", "subjects", "measures"]


class Meaning(NamedTuple):
    """What a code of a file is here."""

    kind: Kind
    id: str = ""
    valence: str = "unspecified"


def by_guid(book: Codebook, known: Mapping[str, str]) -> dict[str, Meaning]:
    """Every guid we hand out."""
    found = {type_guid(kind.id): Meaning("type", kind.id) for kind in book.types}
    for category in book.known:
        found[known.get(category.id) or category_guid(category.id)] = Meaning("category", category.id)
        for valence in ("strength", "weakness"):
            found[valence_guid(category.id, valence)] = Meaning("category", category.id, valence)
    found |= {subject_guid(subject): Meaning("subject", subject) for subject in subjects()}
    found |= {measure_guid(group.id): Meaning("measure", group.id) for group in book.result_groups}
    return found | {SUBJECTS: Meaning("subjects"), RESULTS: Meaning("measures")}


def by_name(book: Codebook, code: Code, under: Meaning | None) -> Meaning | None:
    """Our code of the same name, as far as it can stand where it stands in the file."""
    categories = [Meaning("category", category.id) for category in book.known if same(category.label, code.name)]
    if under is None:
        types = [Meaning("type", kind.id) for kind in book.types if same(kind.label, code.name)]
        found = [*types, *categories] if code.codes or not code.codable else [*categories, *types]
    elif under.kind == "category":
        found = [*_valence(book, under.id, code.name), *categories]
    elif under.kind == "type":
        found = categories
    elif under.kind == "subjects":
        found = [Meaning("subject", subject) for subject, label in subjects().items() if same(label, code.name)]
    elif under.kind == "measures":
        found = [Meaning("measure", group.id) for group in book.result_groups if same(group.label, code.name)]
    else:
        found = []
    return next(iter(found), None)


def _valence(book: Codebook, category_id: str, name: str) -> list[Meaning]:
    category = book.coded_under(category_id)
    kind = next((kind for kind in book.types if category is not None and kind.id == category.type), None)
    if category is None or kind is None:
        return []
    return [
        Meaning("category", category.id, valence)
        for valence, words in (("strength", kind.strength), ("weakness", kind.weakness))
        if same(words, name) or same(f"{category.label} – {words}", name)
    ]


def same(label: str, name: str) -> bool:
    """Whether two names are alike but for spaces and capitals."""
    return " ".join(label.split()).casefold() == " ".join(name.split()).casefold()
