"""A REFI-QDA project as plain values, and the guids of those that come from a round.

Guids are in lower case, without braces. Ours are made from ids that last: the same thing has the same guid in every
file.
"""

from __future__ import annotations

import re
import uuid
from typing import Literal, NamedTuple

from resultatdialog.dialogue.session import Explanation

VariableKind = Literal["Text", "Integer", "Float"]

NAMESPACE = uuid.UUID("39919dc2-6847-43f9-be6a-6354bd7ef2ff")
"""Never changed: files that researchers have already would no longer be recognised."""
IMPORTED_ID = "refi-"
"""Begins the id of a coding that was read from a file; its guid there follows."""

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class User(NamedTuple):
    """Somebody who has coded."""

    guid: str
    name: str


class Code(NamedTuple):
    """A code, or with `codable` false a heading over codes."""

    guid: str
    name: str
    codable: bool = True
    description: str = ""
    color: str = ""
    codes: tuple[Code, ...] = ()


class CodeSet(NamedTuple):
    """Codes that belong together across the tree."""

    guid: str
    name: str
    members: tuple[str, ...] = ()


class Coding(NamedTuple):
    """Somebody has put a code on something."""

    guid: str
    code: str
    user: str = ""
    """Guid; empty when nobody is named."""
    at: str = ""
    """ISO 8601; empty when not known."""
    notes: tuple[str, ...] = ()


class Selection(NamedTuple):
    """Words of a source: code points from 0, the end not included."""

    guid: str
    start: int
    end: int
    name: str = ""
    """The words themselves; other programs shorten them or leave them out."""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    remark: str = ""


class Source(NamedTuple):
    """A text."""

    guid: str
    name: str
    text: str | None
    """None when the file holds no plain text of it."""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    """Of the text as a whole."""


class Variable(NamedTuple):
    """A kind of figure about cases; all its values are of one type."""

    guid: str
    name: str
    kind: VariableKind
    description: str = ""


class Case(NamedTuple):
    """Whom the texts are from."""

    guid: str
    name: str
    values: tuple[tuple[Variable, str], ...] = ()
    sources: tuple[str, ...] = ()


class Note(NamedTuple):
    """A remark that codings or selections refer to."""

    guid: str
    text: str
    user: str = ""


class Project(NamedTuple):
    """Everything of one file; a codebook is a project with nothing but codes and sets."""

    name: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    sets: tuple[CodeSet, ...] = ()


def guid_of(*ids: str) -> str:
    """The guid of a thing; only its last id may hold a slash."""
    return str(uuid.uuid5(NAMESPACE, "/".join(ids)))


def related_guid(of: str, kind: str) -> str:
    """The guid of what belongs to one coding: its `subject`, its `measure`."""
    return str(uuid.uuid5(uuid.UUID(of), kind))


def canonical_guid(text: str | None) -> str:
    """A guid as others write it, in our form; empty when it is none."""
    plain = (text or "").strip().removeprefix("{").removesuffix("}").lower()
    return plain if _GUID.fullmatch(plain) else ""


def source_guid(session_id: str, question: str) -> str:
    """Of an answer."""
    return guid_of("answer", session_id, question)


def coding_guid(session_id: str, explanation: Explanation) -> str:
    """Of a coding; one that was read from a file keeps the guid it had there."""
    given = explanation.id.removeprefix(IMPORTED_ID)
    if given != explanation.id and _GUID.fullmatch(given):
        return given
    return guid_of("coding", session_id, explanation.id, explanation.coder)


def user_guid(name: str) -> str:
    """Of a coder; a name is all that is known of one."""
    return guid_of("user", name)


def type_guid(kind: str) -> str:
    """Of a type of explanation."""
    return guid_of("type", kind)


def category_guid(category: str) -> str:
    """Of a code, whatever it is called now."""
    return guid_of("code", category)


def valence_guid(category: str, valence: str) -> str:
    """Of a code's strength or weakness."""
    return guid_of("valence", valence, category)


def subject_guid(subject: str) -> str:
    """Of a subject."""
    return guid_of("subject", subject)


def measure_guid(group: str) -> str:
    """Of a result group."""
    return guid_of("measure", group)
