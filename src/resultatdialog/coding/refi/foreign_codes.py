"""The codes of a file compared with the round's codebook, and the decisions that add those it does not have."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from resultatdialog.coding.codebook import MOST_WORDS, WORDS, BookChange, adding, merging, revised
from resultatdialog.coding.coder_status import moment
from resultatdialog.coding.refi.codes import RESULTS, SUBJECTS, CodeWords, taken_apart
from resultatdialog.coding.refi.losses import Lost
from resultatdialog.coding.refi.model import Code, category_guid, measure_guid, subject_guid, type_guid, valence_guid
from resultatdialog.guide.model import Codebook
from resultatdialog.vocabulary import subjects

Kind = Literal["type", "category", "subject", "measure", "subjects", "measures"]
GUID = "guid"
"""Where a decision keeps the guid its code has in the file it came from."""
_ID = re.compile(r"[\w.-]{1,80}")


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


class Followed(NamedTuple):
    """The codebook after an import, and how it got there."""

    book: Codebook
    changes: tuple[BookChange, ...]
    meanings: Mapping[str, Meaning]
    """By guid; codes without a place here are not in it."""
    lost: Lost


class Occasion(NamedTuple):
    """When, by whom and from what codes are taken in."""

    at: str
    by: str
    why: str


def given_guids(history: Iterable[BookChange]) -> dict[str, str]:
    """Code to the guid it came with, for those that were read from another program's file."""
    return {change.said["code"]["id"]: str(change.said[GUID]) for change in history if GUID in change.said}


def follow(book: Codebook, known: Mapping[str, str], codes: Iterable[Code], occasion: Occasion) -> Followed:
    """Find every code by guid, else by name; add those that are new under one of our types.

    Codes the file's own codebook has retired are retired here too, or they would count under other codes than there.
    """
    follower = _Follower(book, known, occasion)
    tree = tuple(codes)
    for code in tree:
        follower.visit(code, None)
    for code in tree:
        follower.retire(code)
    ids = sorted(str(uuid.uuid4()) for _change in follower.changes)  # decisions of one moment are kept in this order
    changes = tuple(change._replace(id=id_) for change, id_ in zip(follower.changes, ids, strict=True))
    return Followed(follower.book, changes, follower.meanings, follower.lost)


class _Follower:
    """Walks a file's codes and lets the codebook grow."""

    def __init__(self, book: Codebook, known: Mapping[str, str], occasion: Occasion) -> None:
        self.book = book
        self.changes: list[BookChange] = []
        self.meanings: dict[str, Meaning] = {}
        self.lost = Lost()
        self._occasion = occasion
        self._ours = by_guid(book, known)

    def visit(self, code: Code, under: Meaning | None) -> None:
        meaning = self._ours.get(code.guid) or by_name(self.book, code, under)
        if meaning is not None:
            self._compare(code, meaning)
        else:
            meaning = self._new(code, under)
        if meaning is None and (code.codable or not code.codes):
            self.lost["codes_without_type"] += 1
        if meaning is not None and code.guid:
            self.meanings[code.guid] = meaning
        for child in code.codes:
            self.visit(child, meaning or under)

    def retire(self, code: Code) -> None:
        """Let a code count where the file says it counts now."""
        meaning, words = self.meanings.get(code.guid), taken_apart(code.description)
        into = self.book.category(words.now) if words.now else None
        if meaning is not None and into is not None and meaning.kind == "category" and into.id != meaning.id:
            in_use = next((category for category in self.book.categories if category.id == meaning.id), None)
            if in_use is not None and in_use.type == into.type:
                self._decide("merge", merging(self.book, [meaning.id], into.id), self._occasion.at)
        for child in code.codes:
            self.retire(child)

    def _new(self, code: Code, under: Meaning | None) -> Meaning | None:
        """A code of its own under the type it lies under; headings in between only hand the type on."""
        if under is None or under.kind not in ("type", "category") or not code.codable or not code.name.strip():
            return None
        kind = under.id
        if under.kind == "category":
            parent = self.book.coded_under(under.id)
            if parent is None:
                return None
            kind = parent.type
            self.lost["codes_moved"] += 1
        words = taken_apart(code.description)
        said = _said(code, words)
        self.lost["words_shortened"] += sum(len(text) > MOST_WORDS for text in said.values())
        added = adding(self.book, kind, {part: text[:MOST_WORDS] for part, text in said.items()})["code"]
        if self._is_ours(code, words):
            added = {**added, "id": words.id, "split_from": words.split_from}
        foreign = {GUID: code.guid} if code.guid and category_guid(added["id"]) != code.guid else {}
        self._decide("add", {"code": added, **foreign}, self._since(words))
        for valence in ("strength", "weakness"):
            self._ours[valence_guid(added["id"], valence)] = Meaning("category", added["id"], valence)
        return Meaning("category", added["id"])

    def _is_ours(self, code: Code, words: CodeWords) -> bool:
        """Whether the code was made by this program, in another register: then it keeps its id."""
        proven = bool(_ID.fullmatch(words.id)) and category_guid(words.id) == code.guid
        return proven and self.book.coded_under(words.id) is None

    def _since(self, words: CodeWords) -> str:
        """When the code was born: then, if the file says, or schools coded with it would all be read again."""
        try:
            return min(words.since or self._occasion.at, self._occasion.at, key=moment)
        except ValueError:
            return self._occasion.at

    def _compare(self, code: Code, meaning: Meaning) -> None:
        """Count a code that is called or described otherwise here."""
        ours = self.book.coded_under(meaning.id) if meaning.kind == "category" else None
        if ours is None or meaning.valence != "unspecified":
            return
        theirs = _said(code, taken_apart(code.description))
        if any(not same(getattr(ours, part), text) for part, text in theirs.items()):
            self.lost["words_differ"] += 1

    def _decide(self, op: str, said: Mapping[str, object], at: str) -> None:
        change = BookChange("", op, at, self._occasion.by, self._occasion.why, said)
        self.changes.append(change)
        self.book = revised(self.book, [change])


def _said(code: Code, words: CodeWords) -> dict[str, str]:
    """What a file says of a code."""
    said = {"label": code.name} | {part: getattr(words, part) for part in WORDS if part != "label"}
    return {part: text for part, text in said.items() if text}
