"""A REFI-QDA project as plain values, ours or anybody's; guids in lower case, without braces."""

from __future__ import annotations

from typing import Literal, NamedTuple

VariableKind = Literal["Text", "Integer", "Float"]


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
