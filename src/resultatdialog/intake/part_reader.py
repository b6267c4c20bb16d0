"""Typed access to the parts of a JSON document; a value of another type is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.similar_names import meant
from resultatdialog.locale import _

ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
"""Pattern of the ids of meetings, codings and marks."""


class PartReader:
    """Checks the parts of one document; every method raises RefusedError with file and path (`answers.skattning`)."""

    def __init__(self, name: str) -> None:
        self._name = name

    def refuse(self, path: str, what: str, remedy: str = "") -> None:
        """Raise RefusedError for the part at `path` (empty for the whole document)."""
        raise RefusedError.one(f"{self._name}, {path}" if path else self._name, what, remedy)

    def mapping(self, value: Any, path: str, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
        """The value as an object without unknown keys and with all required ones."""
        if not isinstance(value, dict):
            self.refuse(path, _("should hold keys and values."))
        known = tuple(known)
        for key in value:
            if key not in known:
                self.unknown(f"{path}.{key}" if path else key, key, known)
        for key in required:
            if key not in value:
                self.refuse(path, _("'{key}' is missing.").format(key=key))
        return dict(value)

    def listing(self, value: Any, path: str) -> list[Any]:
        """The value as a list."""
        if not isinstance(value, list):
            self.refuse(path, _("should be a list."))
        return list(value)

    def text(self, value: Any, path: str) -> str:
        """The value as text, line breaks as LF."""
        if not isinstance(value, str):
            self.refuse(path, _("should be a text."))
        return str(value).replace("\r\n", "\n").replace("\r", "\n")

    def number(self, value: Any, path: str, lowest: int, highest: int) -> int:
        """The value as a whole number from `lowest` to `highest`."""
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(path, _("should be a whole number from {low} to {high}.").format(low=lowest, high=highest))
        return int(value)

    def one_of(self, value: Any, path: str, known: Iterable[str]) -> str:
        """The value as one of the known ids."""
        text = self.text(value, path)
        known = tuple(known)
        if text not in known:
            self.unknown(path, text, known)
        return text

    def unknown(self, path: str, value: str, known: Iterable[str]) -> None:
        """Raise RefusedError for an unknown id, with the nearest known one or all of them as the remedy."""
        self.refuse(path[:200], _("'{value}' is unknown.").format(value=value[:80]), meant(value, known))

    def moment(self, value: Any, path: str) -> str:
        """The value as a time in ISO 8601, returned as written."""
        text = self.text(value, path)
        try:
            datetime.fromisoformat(text)
        except ValueError:
            self.refuse(path, _("'{value}' is no time.").format(value=text[:40]), "2016-04-12T10:31:00+02:00")
        return text
