"""Plain values from YAML into typed ones; when they do not fit, every mistake is named with its line."""

from __future__ import annotations

import difflib
import types
import typing
from typing import Any, TypeVar

import msgspec

from resultatdialog.intake.problem import Problem, RefusedError
from resultatdialog.intake.yaml_text import Path, YamlText
from resultatdialog.locale import _

T = TypeVar("T")


def typed(document: YamlText, kind: type[T]) -> T:
    """The document as a value of `kind` (scalars read by the type: `10` as a number where one is asked for)."""
    try:
        return msgspec.convert(document.data, kind, strict=False)
    except msgspec.ValidationError as error:
        found = list(_problems(document, document.data, kind, ()))
        if not found:  # a rule of the type that the walk below does not know: say what the library says
            found = [Problem(document.name, str(error))]
        raise RefusedError(found) from None


def _problems(document: YamlText, value: Any, kind: Any, path: Path) -> typing.Iterator[Problem]:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        pass
    else:
        return
    where = document.where(path)
    name = str(path[-1]) if path else document.name
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        yield from _problems(document, value, inner[0], path)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(value, dict):
            yield Problem(where, _("'{name}' should hold keys and values.").format(name=name))
            return
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        for key in value:
            if key not in fields:
                near = difflib.get_close_matches(key, fields, 1)
                remedy = (
                    _("Did you mean '{near}'?").format(near=near[0])
                    if near
                    else _("Known here: {known}.").format(known=", ".join(fields))
                )
                yield Problem(document.where((*path, key)), _("unknown key '{key}'.").format(key=key), remedy)
        for key, field in fields.items():
            if key in value:
                yield from _problems(document, value[key], field.type, (*path, key))
            elif field.required:
                yield Problem(where, _("'{key}' is missing in '{name}'.").format(key=key, name=name))
    elif origin in (list, tuple):
        if not isinstance(value, list):
            yield Problem(where, _("'{name}' should be a list.").format(name=name), _("Begin each line with '- '."))
            return
        for index, item in enumerate(value):
            yield from _problems(document, item, arguments[0], (*path, index))
    elif origin is dict:
        if not isinstance(value, dict):
            yield Problem(where, _("'{name}' should hold keys and values.").format(name=name))
            return
        for key, item in value.items():
            yield from _problems(document, item, arguments[1], (*path, key))
    elif origin is typing.Literal:
        yield Problem(
            where,
            _("'{value}' is not known for '{name}'.").format(value=value, name=name),
            _("Known here: {known}.").format(known=", ".join(map(str, arguments))),
        )
    else:
        wanted = {int: _("a whole number"), float: _("a number"), bool: "true/false", str: _("a text")}.get(kind, "")
        yield Problem(where, _("'{name}' should be {wanted}.").format(name=name, wanted=wanted))
