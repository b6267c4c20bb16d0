"""The guids of what we hand out: made from ids that last, so that the same thing has the same guid in every file."""

from __future__ import annotations

import re
import uuid

from resultatdialog.dialogue.session import Explanation

NAMESPACE = uuid.UUID("39919dc2-6847-43f9-be6a-6354bd7ef2ff")
"""Never changed: files that researchers have already would no longer be recognised."""
READ_IN = "refi-"
"""Begins the id of a coding that was read from a file; its guid there follows."""

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def guid(*ids: str) -> str:
    """The guid of a thing; only its last id may hold a slash."""
    return str(uuid.uuid5(NAMESPACE, "/".join(ids)))


def beside(of: str, kind: str) -> str:
    """The guid of what belongs to one coding: its `subject`, its `measure`."""
    return str(uuid.uuid5(uuid.UUID(of), kind))


def canonical(text: str | None) -> str:
    """A guid as others write it, in our form; empty when it is none."""
    plain = (text or "").strip().removeprefix("{").removesuffix("}").lower()
    return plain if _GUID.fullmatch(plain) else ""


def source_guid(session_id: str, question: str) -> str:
    """Of an answer."""
    return guid("answer", session_id, question)


def coding_guid(session_id: str, explanation: Explanation) -> str:
    """Of a coding; one that was read from a file keeps the guid it had there."""
    given = explanation.id.removeprefix(READ_IN)
    if given != explanation.id and _GUID.fullmatch(given):
        return given
    return guid("coding", session_id, explanation.id, explanation.coder)


def user_guid(name: str) -> str:
    """Of a coder; a name is all that is known of one."""
    return guid("user", name)


def type_guid(kind: str) -> str:
    """Of a type of explanation."""
    return guid("type", kind)


def category_guid(category: str) -> str:
    """Of a code, whatever it is called now."""
    return guid("code", category)


def valence_guid(category: str, valence: str) -> str:
    """Of a code's strength or weakness."""
    return guid("valence", valence, category)


def subject_guid(subject: str) -> str:
    """Of a subject."""
    return guid("subject", subject)


def measure_guid(group: str) -> str:
    """Of a result group."""
    return guid("measure", group)
