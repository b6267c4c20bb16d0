"""A file's codes matched with the round's codebook, and the decisions that add the codes it does not have."""

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
from resultatdialog.coding.refi.codes import (
    RESULTS_HEADING,
    RESULTS_NAME,
    SUBJECTS_HEADING,
    SUBJECTS_NAME,
    CodeDescription,
    parse_description,
)
from resultatdialog.coding.refi.losses import Losses
from resultatdialog.coding.refi.model import Code, category_guid, measure_guid, subject_guid, type_guid, valence_guid
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.names import plain
from resultatdialog.locale import in_every_language
from resultatdialog.vocabulary import subject_called, subjects

CounterpartKind = Literal["type", "category", "subject", "measure", "subjects", "measures"]
GUID = "guid"
"""Key of an added code's guid in the content of its decision, for codes from other programs' files."""
_ID = re.compile(r"[\w.-]{1,80}")


class Counterpart(NamedTuple):
    """The round's type, code, subject or result that a code in a file stands for."""

    kind: CounterpartKind
    id: str = ""
    valence: str = "unspecified"


def counterparts_by_guid(book: Codebook, known: Mapping[str, str]) -> dict[str, Counterpart]:
    """The counterpart of every guid that our own exports contain."""
    found = {type_guid(kind.id): Counterpart("type", kind.id) for kind in book.types}
    for category in book.known:
        found[known.get(category.id) or category_guid(category.id)] = Counterpart("category", category.id)
        for valence in ("strength", "weakness"):
            found[valence_guid(category.id, valence)] = Counterpart("category", category.id, valence)
    found |= {subject_guid(subject): Counterpart("subject", subject) for subject in subjects()}
    found |= {measure_guid(group.id): Counterpart("measure", group.id) for group in book.result_groups}
    return found | {SUBJECTS_HEADING: Counterpart("subjects"), RESULTS_HEADING: Counterpart("measures")}


def counterpart_by_name(book: Codebook, code: Code, under: Counterpart | None) -> Counterpart | None:
    """The counterpart of the same name among those that fit below `under`; None when there is none."""
    categories = [
        Counterpart("category", category.id) for category in book.known if same_name(category.label, code.name)
    ]
    whole = [each for category in book.known for each in _valence(book, category.id, code.name, whole=True)]
    if under is None:
        types = [Counterpart("type", kind.id) for kind in book.types if same_name(kind.label, code.name)]
        headings = _headings(code.name) if code.codes else []
        found = [*types, *categories] if code.codes or not code.codable else [*categories, *types]
        found += [*whole, *headings]
    elif under.kind == "category":
        found = [*_valence(book, under.id, code.name), *categories]
    elif under.kind == "type":
        found = [*categories, *whole]
    elif under.kind == "subjects":
        found = [
            Counterpart("subject", subject) for subject, label in subjects().items() if same_name(label, code.name)
        ]
        if (subject_id := subject_called(code.name)) is not None:
            found.append(Counterpart("subject", subject_id))
    elif under.kind == "measures":
        found = [Counterpart("measure", group.id) for group in book.result_groups if same_name(group.label, code.name)]
    else:
        found = []
    return next(iter(found), None)


def _headings(name: str) -> list[Counterpart]:
    """The heading over subjects or results of this name, in any of the program's languages."""
    headings: tuple[tuple[CounterpartKind, str], ...] = (("subjects", SUBJECTS_NAME), ("measures", RESULTS_NAME))
    return [
        Counterpart(kind)
        for kind, message in headings
        if any(same_name(label, name) for label in in_every_language(message))
    ]


def _valence(book: Codebook, category_id: str, name: str, *, whole: bool = False) -> list[Counterpart]:
    """The strength or weakness of a code that has this name; `whole`: with the code's own name in it."""
    category = book.coded_under(category_id)
    kind = next((kind for kind in book.types if category is not None and kind.id == category.type), None)
    if category is None or kind is None:
        return []
    return [
        Counterpart("category", category.id, valence)
        for valence, words in (("strength", kind.strength), ("weakness", kind.weakness))
        if (not whole and same_name(words, name)) or same_name(f"{category.label} – {words}", name)
    ]


def same_name(label: str, name: str) -> bool:
    """Whether two names are equal to the eye, capitals aside."""
    return plain(label) == plain(name)


class AdoptedCodes(NamedTuple):
    """The codebook after an import, and the decisions that led there."""

    book: Codebook
    changes: tuple[BookChange, ...]
    counterparts: Mapping[str, Counterpart]
    """The counterparts by the codes' guids in the file; codes without a counterpart are left out."""
    losses: Losses


class Provenance(NamedTuple):
    """Time, person and reason recorded with every decision of an import."""

    at: str
    by: str
    why: str


def imported_guids(history: Iterable[BookChange]) -> dict[str, str]:
    """Code id to the guid in the file it came from, for codes from other programs' files."""
    return {change.content["code"]["id"]: str(change.content[GUID]) for change in history if GUID in change.content}


def adopt_codes(
    book: Codebook, known: Mapping[str, str], codes: Iterable[Code], provenance: Provenance
) -> AdoptedCodes:
    """Match every code of a file by guid, else by name, and add the new ones that are under one of our types.

    A code that the file's codebook has retired is retired here too, else it would count under another code here.
    """
    adopter = _Adopter(book, known, provenance)
    tree = tuple(codes)
    for code in tree:
        adopter.visit(code, None)
    for code in tree:
        adopter.retire(code)
    ids = sorted(str(uuid.uuid4()) for _change in adopter.changes)  # decisions of one moment are sorted by id
    changes = tuple(change._replace(id=id_) for change, id_ in zip(adopter.changes, ids, strict=True))
    return AdoptedCodes(adopter.book, changes, adopter.counterparts, adopter.losses)


class _Adopter:
    """Goes through a file's codes and extends the codebook."""

    def __init__(self, book: Codebook, known: Mapping[str, str], provenance: Provenance) -> None:
        self.book = book
        self.changes: list[BookChange] = []
        self.counterparts: dict[str, Counterpart] = {}
        self.losses = Losses()
        self._provenance = provenance
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
        """Merge a code into the one that the file says it counts under now."""
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
                self._decide("merge", code_merge(self.book, [counterpart.id], into.id), self._provenance.at)
        for child in code.codes:
            self.retire(child)

    def _new(self, code: Code, under: Counterpart | None) -> Counterpart | None:
        """Add a code under the type it is below; headings between the two are ignored."""
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
        texts = _texts(code, words)
        self.losses["words_shortened"] += sum(len(text) > MAX_CODE_TEXT for text in texts.values())
        added = code_addition(self.book, kind, {part: text[:MAX_CODE_TEXT] for part, text in texts.items()})["code"]
        if self._is_ours(code, words):
            added = {**added, "id": words.id, "split_from": words.split_from}
        foreign = {GUID: code.guid} if code.guid and category_guid(added["id"]) != code.guid else {}
        self._decide("add", {"code": added, **foreign}, self._since(words))
        for valence in ("strength", "weakness"):
            self._ours[valence_guid(added["id"], valence)] = Counterpart("category", added["id"], valence)
        return Counterpart("category", added["id"])

    def _is_ours(self, code: Code, words: CodeDescription) -> bool:
        """Whether this program made the code in another register, so that the code can keep its id here."""
        proven = bool(_ID.fullmatch(words.id)) and category_guid(words.id) == code.guid
        return proven and self.book.coded_under(words.id) is None

    def _since(self, words: CodeDescription) -> str:
        """The time to record for a new code: the file's, else schools coded with it would all be read again."""
        try:
            return min(words.since or self._provenance.at, self._provenance.at, key=moment)
        except ValueError:
            return self._provenance.at

    def _compare(self, code: Code, counterpart: Counterpart) -> None:
        """Count a code that has another name or description in our codebook."""
        ours = self.book.coded_under(counterpart.id) if counterpart.kind == "category" else None
        if ours is None or counterpart.valence != "unspecified":
            return
        theirs = _texts(code, parse_description(code.description))
        if any(not same_name(getattr(ours, part), text) for part, text in theirs.items()):
            self.losses["words_differ"] += 1

    def _decide(self, op: str, content: Mapping[str, object], at: str) -> None:
        change = BookChange("", op, at, self._provenance.by, self._provenance.why, content)
        self.changes.append(change)
        self.book = codebook_after(self.book, [change])


def _texts(code: Code, words: CodeDescription) -> dict[str, str]:
    """The texts of a code in a file, by the names of CODE_TEXTS; empty ones are left out."""
    texts = {"label": code.name} | {part: getattr(words, part) for part in CODE_TEXTS if part != "label"}
    return {part: text for part, text in texts.items() if text}
