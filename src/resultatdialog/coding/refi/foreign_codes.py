"""The codes of a file compared with the round's codebook, and the decisions that add those it does not have."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from resultatdialog.coding.codebook import (
    CODE_TEXTS,
    MAX_CODE_TEXT,
    BookChange,
    code_addition,
    code_merge,
    codebook_after,
)
from resultatdialog.coding.coder_status import moment
from resultatdialog.coding.refi.codes import RESULTS_HEADING, SUBJECTS_HEADING, CodeDescription, parse_description
from resultatdialog.coding.refi.losses import Losses
from resultatdialog.coding.refi.model import Code, category_guid, measure_guid, subject_guid, type_guid, valence_guid
from resultatdialog.guide.model import Codebook
from resultatdialog.vocabulary import subjects

CounterpartKind = Literal["type", "category", "subject", "measure", "subjects", "measures"]
GUID = "guid"
"""Where a decision keeps the guid its code has in the file it came from."""
_ID = re.compile(r"[\w.-]{1,80}")


class Counterpart(NamedTuple):
    """What a code of a file is here."""

    kind: CounterpartKind
    id: str = ""
    valence: str = "unspecified"


def counterparts_by_guid(book: Codebook, known: Mapping[str, str]) -> dict[str, Counterpart]:
    """Every guid we hand out."""
    found = {type_guid(kind.id): Counterpart("type", kind.id) for kind in book.types}
    for category in book.known:
        found[known.get(category.id) or category_guid(category.id)] = Counterpart("category", category.id)
        for valence in ("strength", "weakness"):
            found[valence_guid(category.id, valence)] = Counterpart("category", category.id, valence)
    found |= {subject_guid(subject): Counterpart("subject", subject) for subject in subjects()}
    found |= {measure_guid(group.id): Counterpart("measure", group.id) for group in book.result_groups}
    return found | {SUBJECTS_HEADING: Counterpart("subjects"), RESULTS_HEADING: Counterpart("measures")}


def counterpart_by_name(book: Codebook, code: Code, under: Counterpart | None) -> Counterpart | None:
    """Our code of the same name, as far as it can stand where it stands in the file."""
    categories = [
        Counterpart("category", category.id) for category in book.known if same_name(category.label, code.name)
    ]
    if under is None:
        types = [Counterpart("type", kind.id) for kind in book.types if same_name(kind.label, code.name)]
        found = [*types, *categories] if code.codes or not code.codable else [*categories, *types]
    elif under.kind == "category":
        found = [*_valence(book, under.id, code.name), *categories]
    elif under.kind == "type":
        found = categories
    elif under.kind == "subjects":
        found = [
            Counterpart("subject", subject) for subject, label in subjects().items() if same_name(label, code.name)
        ]
    elif under.kind == "measures":
        found = [Counterpart("measure", group.id) for group in book.result_groups if same_name(group.label, code.name)]
    else:
        found = []
    return next(iter(found), None)


def _valence(book: Codebook, category_id: str, name: str) -> list[Counterpart]:
    category = book.coded_under(category_id)
    kind = next((kind for kind in book.types if category is not None and kind.id == category.type), None)
    if category is None or kind is None:
        return []
    return [
        Counterpart("category", category.id, valence)
        for valence, words in (("strength", kind.strength), ("weakness", kind.weakness))
        if same_name(words, name) or same_name(f"{category.label} – {words}", name)
    ]


def same_name(label: str, name: str) -> bool:
    """Whether two names are alike but for spaces and capitals."""
    return " ".join(label.split()).casefold() == " ".join(name.split()).casefold()


class AdoptedCodes(NamedTuple):
    """The codebook after an import, and how it got there."""

    book: Codebook
    changes: tuple[BookChange, ...]
    counterparts: Mapping[str, Counterpart]
    """By guid; codes without a place here are not in it."""
    losses: Losses


class Provenance(NamedTuple):
    """When, by whom and from what codes are taken in."""

    at: str
    by: str
    why: str


def imported_guids(history: Iterable[BookChange]) -> dict[str, str]:
    """Code to the guid it came with, for those that were read from another program's file."""
    return {change.content["code"]["id"]: str(change.content[GUID]) for change in history if GUID in change.content}


def adopt_codes(book: Codebook, known: Mapping[str, str], codes: Iterable[Code], occasion: Provenance) -> AdoptedCodes:
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
    return AdoptedCodes(follower.book, changes, follower.counterparts, follower.losses)


class _Follower:
    """Walks a file's codes and lets the codebook grow."""

    def __init__(self, book: Codebook, known: Mapping[str, str], occasion: Provenance) -> None:
        self.book = book
        self.changes: list[BookChange] = []
        self.counterparts: dict[str, Counterpart] = {}
        self.losses = Losses()
        self._occasion = occasion
        self._ours = counterparts_by_guid(book, known)

    def visit(self, code: Code, under: Counterpart | None) -> None:
        counterpart = self._ours.get(code.guid) or counterpart_by_name(self.book, code, under)
        if counterpart is not None:
            self._compare(code, counterpart)
        else:
            counterpart = self._new(code, under)
        if counterpart is None and (code.codable or not code.codes):
            self.losses["codes_without_type"] += 1
        if counterpart is not None and code.guid:
            self.counterparts[code.guid] = counterpart
        for child in code.codes:
            self.visit(child, counterpart or under)

    def retire(self, code: Code) -> None:
        """Let a code count where the file says it counts now."""
        counterpart, words = self.counterparts.get(code.guid), parse_description(code.description)
        into = self.book.category(words.now) if words.now else None
        if (
            counterpart is not None
            and into is not None
            and counterpart.kind == "category"
            and into.id != counterpart.id
        ):
            in_use = next((category for category in self.book.categories if category.id == counterpart.id), None)
            if in_use is not None and in_use.type == into.type:
                self._decide("merge", code_merge(self.book, [counterpart.id], into.id), self._occasion.at)
        for child in code.codes:
            self.retire(child)

    def _new(self, code: Code, under: Counterpart | None) -> Counterpart | None:
        """A code of its own under the type it lies under; headings in between only hand the type on."""
        if under is None or under.kind not in ("type", "category") or not code.codable or not code.name.strip():
            return None
        kind = under.id
        if under.kind == "category":
            parent = self.book.coded_under(under.id)
            if parent is None:
                return None
            kind = parent.type
            self.losses["codes_moved"] += 1
        words = parse_description(code.description)
        said = _said(code, words)
        self.losses["words_shortened"] += sum(len(text) > MAX_CODE_TEXT for text in said.values())
        added = code_addition(self.book, kind, {part: text[:MAX_CODE_TEXT] for part, text in said.items()})["code"]
        if self._is_ours(code, words):
            added = {**added, "id": words.id, "split_from": words.split_from}
        foreign = {GUID: code.guid} if code.guid and category_guid(added["id"]) != code.guid else {}
        self._decide("add", {"code": added, **foreign}, self._since(words))
        for valence in ("strength", "weakness"):
            self._ours[valence_guid(added["id"], valence)] = Counterpart("category", added["id"], valence)
        return Counterpart("category", added["id"])

    def _is_ours(self, code: Code, words: CodeDescription) -> bool:
        """Whether the code was made by this program, in another register: then it keeps its id."""
        proven = bool(_ID.fullmatch(words.id)) and category_guid(words.id) == code.guid
        return proven and self.book.coded_under(words.id) is None

    def _since(self, words: CodeDescription) -> str:
        """When the code was born: then, if the file says, or schools coded with it would all be read again."""
        try:
            return min(words.since or self._occasion.at, self._occasion.at, key=moment)
        except ValueError:
            return self._occasion.at

    def _compare(self, code: Code, counterpart: Counterpart) -> None:
        """Count a code that is called or described otherwise here."""
        ours = self.book.coded_under(counterpart.id) if counterpart.kind == "category" else None
        if ours is None or counterpart.valence != "unspecified":
            return
        theirs = _said(code, parse_description(code.description))
        if any(not same_name(getattr(ours, part), text) for part, text in theirs.items()):
            self.losses["words_differ"] += 1

    def _decide(self, op: str, said: Mapping[str, object], at: str) -> None:
        change = BookChange("", op, at, self._occasion.by, self._occasion.why, said)
        self.changes.append(change)
        self.book = codebook_after(self.book, [change])


def _said(code: Code, words: CodeDescription) -> dict[str, str]:
    """What a file says of a code."""
    said = {"label": code.name} | {part: getattr(words, part) for part in CODE_TEXTS if part != "label"}
    return {part: text for part, text in said.items() if text}
