"""Changes of a round's codebook: codes are added, edited, split and merged, and every decision is kept.

A coding keeps the code it was made under; the decisions tell which code the coding counts under now.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from resultatdialog.coding.coder_status import moment
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import CODE_KEYS, Category, Codebook
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.similar_names import meant
from resultatdialog.intake.text import without_controls
from resultatdialog.locale import _

CODE_TEXTS = ("label", "definition", "examples", "not_when")
"""The texts of a code that people can write and change."""
MAX_CODE_TEXT = 2_000


class BookChange(NamedTuple):
    """One decision about the codebook."""

    id: str
    op: str
    """add, edit, split or merge."""
    at: str
    by: str
    why: str
    content: Mapping[str, Any]
    """The codes it is about and their texts, as `code_addition` and its three siblings return them."""

    def change(self) -> Change:
        """The change that records the decision in the codebook's own stream."""
        value: dict[str, Json] = {"op": self.op, "at": self.at, "by": self.by, "why": self.why, **self.content}
        return Change(targets.codebook_change(self.id), value)


def codebook_changes(stream: Session) -> tuple[BookChange, ...]:
    """All decisions in a codebook's stream, oldest first."""
    found = []
    for id_, value in stream.under(targets.CODEBOOK_CHANGE).items():
        content = {name: part for name, part in value.items() if name not in ("op", "at", "by", "why")}
        found.append(BookChange(id_, value["op"], value["at"], value["by"], value["why"], content))
    return tuple(sorted(found, key=lambda change: (moment(change.at), change.id)))


def codebook_after(book: Codebook, changes: Iterable[BookChange]) -> Codebook:
    """The codebook after these changes.

    When the same code was changed on two laptops, the first decision holds. Codes that the other decision adds are
    added anyway, since something may have been coded under them; a code it retires is not retired twice.
    """
    for change in changes:
        book = _STEPS[change.op](book, change)
    return book


# Contents of decisions: each function checks the request against the current codebook.


def code_addition(book: Codebook, kind: str, texts: Mapping[str, str]) -> Mapping[str, Any]:
    """Content of the decision that adds a code to a type (`kind` is the type's id); raises RefusedError."""
    if all(known.id != kind for known in book.types):
        raise RefusedError.one(kind, _("is no type of explanation."), meant(kind, (known.id for known in book.types)))
    _room(book, 1)
    return {"code": _new(book, kind, texts)}


def code_edit(book: Codebook, category: str, texts: Mapping[str, str], *, redefined: bool) -> Mapping[str, Any]:
    """Content of the decision that changes a code's texts; raises RefusedError.

    `redefined`: the code has a new meaning, so schools coded before are to be read again.
    """
    code = _in_use(book, category)
    words = {name: text for name, text in _words(texts).items() if text != getattr(code, name)}
    if not words and not redefined:
        raise RefusedError.one(category, _("nothing would change."), _("Say another name, definition or example."))
    if "label" in words:
        _named(words["label"])
        _unlike(book, words["label"], but=category)
    return {"id": category, "words": words, "redefined": redefined}


def code_split(book: Codebook, category: str, parts: Sequence[Mapping[str, str]], old: int) -> Mapping[str, Any]:
    """Content of the decision that replaces a code by several; raises RefusedError.

    Earlier codings count under part number `old` (from 0) until their school is read again. A part may take the name of
    the split code.
    """
    code = _in_use(book, category)
    if len(parts) < 2:
        raise RefusedError.one(category, _("a code is split into two or more."), _("Name all of them."))
    _room(book, len(parts) - 1)
    others = [other for other in book.categories if other is not code]
    made: list[Category] = []
    for part in parts:
        new = _new(_replaced(book, (*others, *made), (code,)), code.type, part)
        made.append(msgspec.convert(new, Category))
    return {"id": category, "codes": [msgspec.to_builtins(part) for part in made], "old": made[old].id}


def code_merge(book: Codebook, categories: Sequence[str], into: str) -> Mapping[str, Any]:
    """Content of the decision that merges codes of one type into one of them; raises RefusedError.

    Codings under the other codes then count under `into`.
    """
    kept = _in_use(book, into)
    others = [_in_use(book, category) for category in dict.fromkeys(categories) if category != into]
    if not others:
        raise RefusedError.one(into, _("there is nothing to merge it with."), _("Name another code."))
    for other in others:
        if other.type != kept.type:
            raise RefusedError.one(
                other.id,
                _("is another type of explanation than {code}.").format(code=kept.label),
                _("Only codes of one type can be merged: the tables of types would change their meaning."),
            )
    return {"ids": [other.id for other in others], "into": into}


def _add(book: Codebook, change: BookChange) -> Codebook:
    code = msgspec.convert({**change.content["code"], "since": change.at}, Category)
    return book if book.coded_under(code.id) else _replaced(book, (*book.categories, code))


def _edit(book: Codebook, change: BookChange) -> Codebook:
    texts = dict(change.content["words"])
    if change.content["redefined"]:
        texts |= {"since": change.at, "split_from": ""}
    return _replaced(
        book,
        [
            msgspec.structs.replace(code, **texts) if code.id == change.content["id"] else code
            for code in book.categories
        ],
    )


def _split(book: Codebook, change: BookChange) -> Codebook:
    split = change.content["id"]
    parts = [
        msgspec.convert({**part, "since": change.at, "split_from": split}, Category)
        for part in change.content["codes"]
        if book.coded_under(part["id"]) is None
    ]
    ids = [code.id for code in book.categories]
    place = ids.index(split) if split in ids else len(ids)
    before, after = book.categories[:place], book.categories[place:]
    # the first part takes the old place and the others go last, so that other codes keep their keys
    grown = _replaced(book, (*before, *parts[:1], *after, *parts[1:]))
    old = grown.category(change.content["old"])
    if split not in ids or old is None or old.id == split:
        return grown
    return _retired(grown, (split,), change.content["old"])


def _merge(book: Codebook, change: BookChange) -> Codebook:
    into = change.content["into"]
    return _retired(book, change.content["ids"], into) if into in [code.id for code in book.categories] else book


_STEPS = {"add": _add, "edit": _edit, "split": _split, "merge": _merge}


def _replaced(book: Codebook, in_use: Iterable[Category], retired: Iterable[Category] = ()) -> Codebook:
    return msgspec.structs.replace(book, categories=tuple(in_use), retired=(*book.retired, *retired))


def _retired(book: Codebook, ids: Sequence[str], now: str) -> Codebook:
    """The codebook without these codes; their codings count under the code `now`."""
    gone = [code for code in book.categories if code.id in ids]
    kept = [code for code in book.categories if code.id not in ids]
    return _replaced(book, kept, [msgspec.structs.replace(code, now=now) for code in gone])


def _in_use(book: Codebook, category: str) -> Category:
    found = next((code for code in book.categories if code.id == category), None)
    if found is None:
        ids = (code.id for code in book.categories)
        raise RefusedError.one(category, _("is no code in use."), meant(category, ids))
    return found


def _new(book: Codebook, kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    words = _words(texts)
    label = words.get("label", "")
    _named(label)
    _unlike(book, label)
    return {"id": _id(book), "type": kind, **words}


def _named(label: str) -> None:
    if not label:
        raise RefusedError.one(_("the code"), _("needs a name."), _("One or a few words, as they stand in the tables."))


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    words = {
        name: " ".join(without_controls(texts[name]).split()) for name in CODE_TEXTS if texts.get(name) is not None
    }
    for name, text in words.items():
        if len(text) > MAX_CODE_TEXT:
            raise RefusedError.one(name, _("is longer than {n} characters.").format(n=MAX_CODE_TEXT))
    return words


def _unlike(book: Codebook, label: str, but: str = "") -> None:
    for code in book.categories:
        if code.id != but and code.label.casefold() == label.casefold():
            raise RefusedError.one(label, _("is the name of a code already."), _("Choose another name."))


def _room(book: Codebook, more: int) -> None:
    if len(book.categories) + more > len(CODE_KEYS):
        raise RefusedError.one(
            _("The codebook"),
            _("can hold {n} codes: each has a key of its own.").format(n=len(CODE_KEYS)),
            _("Merge two first."),
        )


def _id(book: Codebook) -> str:
    """An id drawn at random: `kod_` and six digits in base 16.

    It tells nothing of the name, which may be a person's and be erased. On each computer another is drawn, so that two
    codes added apart from each other are taken for one in one of 16 million pairs only.
    """
    taken = {code.id for code in book.known}
    drawn = ""
    while not drawn or drawn in taken:
        drawn = f"kod_{uuid.uuid4().hex[:6]}"
    return drawn
