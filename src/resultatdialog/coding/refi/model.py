"""A REFI-QDA project as plain values, and the guids of a round's exported items.

Guids are in lower case, without braces. Ours are made from permanent ids, so that an item has the same guid in every
file.
"""

from __future__ import annotations

import re
import uuid
from typing import Literal, NamedTuple

from resultatdialog.dialogue.session import Explanation

VariableKind = Literal["Text", "Integer", "Float"]

NAMESPACE = uuid.UUID("39919dc2-6847-43f9-be6a-6354bd7ef2ff")
"""Must never change: researchers' copies of exported files would no longer be recognised."""
IMPORTED_ID = "refi-"
"""Prefix of the id of a coding that was imported; the coding's guid in the file follows."""

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class User(NamedTuple):
    """A coder."""

    guid: str
    name: str


class Code(NamedTuple):
    """A code, or a heading over codes when `codable` is False."""

    guid: str
    name: str
    codable: bool = True
    description: str = ""
    color: str = ""
    codes: tuple[Code, ...] = ()


class CodeSet(NamedTuple):
    """A group of codes, independent of the tree."""

    guid: str
    name: str
    members: tuple[str, ...] = ()


class Coding(NamedTuple):
    """A code put on a source or selection by somebody."""

    guid: str
    code: str
    user: str = ""
    """The coder's guid; empty when unknown."""
    at: str = ""
    """ISO 8601; empty when unknown."""
    notes: tuple[str, ...] = ()


class Selection(NamedTuple):
    """A piece of a source's text: code points from 0, the end not included."""

    guid: str
    start: int
    end: int
    name: str = ""
    """The selected words; other programs shorten them or leave them out."""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    remark: str = ""


class Source(NamedTuple):
    """A text with its selections and codings."""

    guid: str
    name: str
    text: str | None
    """None when the file has no plain text of the source."""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    """Codings of the whole text."""


class Variable(NamedTuple):
    """A property of cases; all its values have the same type."""

    guid: str
    name: str
    kind: VariableKind
    description: str = ""


class Case(NamedTuple):
    """A school, with its values and the guids of its sources."""

    guid: str
    name: str
    values: tuple[tuple[Variable, str], ...] = ()
    sources: tuple[str, ...] = ()


class Note(NamedTuple):
    """A memo that codings or selections refer to."""

    guid: str
    text: str
    user: str = ""


class Project(NamedTuple):
    """Everything in one file; a codebook file has only codes and sets."""

    name: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    sets: tuple[CodeSet, ...] = ()


def guid_of(*ids: str) -> str:
    """The guid made from these ids; only the last id may have a slash in it."""
    return str(uuid.uuid5(NAMESPACE, "/".join(ids)))


def related_guid(of: str, kind: str) -> str:
    """The guid of an item that belongs to a coding (`of`): its `subject`, `measure`, `memo` or `selection`."""
    return str(uuid.uuid5(uuid.UUID(of), kind))


def canonical_guid(text: str | None) -> str:
    """A guid from any program in our form; empty when the text is not a guid."""
    plain = (text or "").strip().removeprefix("{").removesuffix("}").lower()
    return plain if _GUID.fullmatch(plain) else ""


def source_guid(session_id: str, question: str) -> str:
    """The guid of an answer."""
    return guid_of("answer", session_id, question)


def coding_guid(session_id: str, explanation: Explanation) -> str:
    """The guid of a coding; an imported coding keeps the guid it had in the file."""
    given = explanation.id.removeprefix(IMPORTED_ID)
    if given != explanation.id and _GUID.fullmatch(given):
        return given
    return guid_of("coding", session_id, explanation.id, explanation.coder)


def user_guid(name: str) -> str:
    """The guid of a coder, made from the name."""
    return guid_of("user", name)


def type_guid(kind: str) -> str:
    """The guid of a type of explanation."""
    return guid_of("type", kind)


def category_guid(category: str) -> str:
    """The guid of a code; the same after the code is renamed."""
    return guid_of("code", category)


def valence_guid(category: str, valence: str) -> str:
    """The guid of a code's strength or weakness."""
    return guid_of("valence", valence, category)


def subject_guid(subject: str) -> str:
    """The guid of a subject."""
    return guid_of("subject", subject)


def measure_guid(group: str) -> str:
    """The guid of a result group."""
    return guid_of("measure", group)
