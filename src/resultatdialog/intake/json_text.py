"""JSON from outside: double keys, NaN, deep nesting and control characters are refused with their place."""

from __future__ import annotations

import json
import re
from typing import Any

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import MAX_TEXT, control_place
from resultatdialog.locale import _

MAX_DEPTH = 8
MAX_BYTES = 4 * 1_048_576
"""Largest document; a single text has the limit `MAX_TEXT`."""

_TABLES = (".csv", ".tsv", ".txt")
"""Endings of tables: a leading bracket there is text."""


def looks_like_json(content: bytes, name: str) -> bool:
    """Whether a file's content begins as JSON, after a byte order mark and space, and its name is not a table's."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return begins in (b"{", b"[") and not name.casefold().endswith(_TABLES)


def read_json(content: bytes, name: str) -> Any:
    """The values of a JSON document in UTF-8; raises RefusedError with line or field."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError.one(
            name,
            _("is not UTF-8 (byte {place}).").format(place=error.start + 1),
            _("Export it again."),
        ) from None

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            key, line = _first_repeat(text)
            raise RefusedError.one(
                _("{file}, line {line}").format(file=name, line=line),
                _("the key '{key}' stands twice.").format(key=key[:80]),
                _("Keep the right one."),
            )
        return found

    def no_constant(constant: str) -> None:
        raise RefusedError.one(name, _("{value} is not a value.").format(value=constant))

    try:
        data = json.loads(text, object_pairs_hook=unique, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise RefusedError.one(
            _("{file}, line {line}").format(file=name, line=error.lineno),
            _("is not valid JSON."),
            _("Export it again; do not edit it by hand."),
        ) from None
    except (RecursionError, ValueError):  # too deep for the parser, or a number of thousands of digits
        raise RefusedError.one(name, _("is not a document of ours (too deep, or a number too long).")) from None
    _check(data, name, (), 1)
    return data


_COLON = re.compile(r"\s*:")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\]]')


def _first_repeat(text: str) -> tuple[str, int]:
    """The first key that an object has twice, and the line of its second occurrence."""
    seen: list[set[str] | None] = []  # per open bracket: the keys of an object, None for a list
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in "{[":
            seen.append(set() if sign == "{" else None)
        elif sign in "}]":
            seen.pop()
        elif seen and (keys := seen[-1]) is not None and _COLON.match(text, token.end()):
            key = str(json.loads(sign))
            if key in keys:
                return key, text.count("\n", 0, token.start()) + 1
            keys.add(key)
    return "", 1


JsonStep = str | int
"""A key, or a place in a list counted from 0."""


def _check(value: Any, name: str, path: tuple[JsonStep, ...], depth: int) -> None:
    """Refuse what is nested too deep, too long or holds control characters; `path` leads to the value.

    Skips numbers and empty values, and formats the path only for errors: hostile documents have a million values.
    """
    if depth > MAX_DEPTH:
        raise RefusedError.one(_where(name, path), _("is nested deeper than {depth} levels.").format(depth=MAX_DEPTH))
    if isinstance(value, str):
        _check_text(value, name, path)
        return
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        if isinstance(step, str):
            _check_text(step, name, path)
        if item or (depth == MAX_DEPTH and isinstance(item, list | dict)):
            _check(item, name, (*path, step), depth + 1)


def _check_text(text: str, name: str, path: tuple[JsonStep, ...]) -> None:
    if len(text) > MAX_TEXT:
        raise RefusedError.one(
            _where(name, path),
            _("has {length} characters; the limit is {limit}.").format(length=len(text), limit=MAX_TEXT),
            _("Shorten it."),
        )
    place = control_place(text)
    if place is not None:
        what = _("control character at {place}.").format(place=place)
        raise RefusedError.one(_where(name, path), what, _("Remove it."))


def _where(name: str, path: tuple[JsonStep, ...]) -> str:
    """File and path in words: `samtal.json, answers.underlag.choices[2]`."""
    words = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{name}, {words.removeprefix('.')}" if words else name
