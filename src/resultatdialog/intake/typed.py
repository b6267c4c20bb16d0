"""Converts plain values from YAML to typed ones; every value that does not fit is a mistake with its line."""

from __future__ import annotations

import types
import typing
from typing import Any, TypeVar

import msgspec

from resultatdialog.intake.problem import ENOUGH, Problem, RefusedError
from resultatdialog.intake.similar_names import meant, similar
from resultatdialog.intake.yaml_text import YamlPath, YamlText
from resultatdialog.locale import _

T = TypeVar("T")


def typed(document: YamlText, kind: type[T]) -> T:
    """The document as a value of type `kind` (text `10` becomes a number where the type asks for one).

    Raises RefusedError with every mistake.
    """
    value, problems = typed_as_far_as_it_goes(document, kind)
    if problems:
        raise RefusedError(problems)
    return value


def typed_as_far_as_it_goes(document: YamlText, kind: type[T]) -> tuple[T, list[Problem]]:
    """The document as a value of type `kind`, and its mistakes; parts that do not fit are replaced by ones that do.

    A reader with rules of its own can then report mistakes against both in one list.
    """
    problems: list[Problem] = []
    try:
        return msgspec.convert(document.data, kind, strict=False), problems
    except msgspec.ValidationError:
        fitted = _fit(document, document.data, kind, (), problems)
        return msgspec.convert(fitted, kind, strict=False), problems


def _fit(document: YamlText, value: Any, kind: Any, path: YamlPath, problems: list[Problem]) -> Any:
    """The value if it fits the type, else one that does; every mistake is added to `problems`."""
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        pass
    else:
        return value
    name = str(path[-1]) if path else document.name
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next(argument for argument in arguments if argument is not type(None))
        return _fit(document, value, inner, path, problems)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _fit_struct(document, value, kind, path, problems)
    if origin in (list, tuple):
        if isinstance(value, list):
            return [_fit(document, item, arguments[0], (*path, index), problems) for index, item in enumerate(value)]
        what, remedy = _("'{name}' should be a list.").format(name=name), _("Begin each line with '- '.")
    elif origin is dict:
        if isinstance(value, dict):
            return {key: _fit(document, item, arguments[1], (*path, key), problems) for key, item in value.items()}
        what, remedy = _("'{name}' should hold keys and values.").format(name=name), ""
    elif origin is typing.Literal:
        near = similar(str(value), arguments)
        what = _("'{value}' is not known for '{name}'.").format(value=value, name=name)
        remedy = meant(str(value), arguments)
        problems.append(Problem(document.where(path), what, remedy))
        return near[0] if near else arguments[0]
    else:
        wanted = {int: _("a whole number"), float: _("a number"), bool: "true/false", str: _("a text")}.get(kind, "")
        what, remedy = _("'{name}' should be {wanted}.").format(name=name, wanted=wanted), ""
    problems.append(Problem(document.where(path), what, remedy))
    return _neutral(kind)


def _fit_struct(document: YamlText, value: Any, kind: Any, path: YamlPath, problems: list[Problem]) -> dict[str, Any]:
    where, name = document.where(path), str(path[-1]) if path else document.name
    if not isinstance(value, dict):
        problems.append(Problem(where, _("'{name}' should hold keys and values.").format(name=name)))
        return dict(_neutral(kind))
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key in value:
        if len(problems) > ENOUGH:
            break
        if key not in fields:
            what = _("unknown key '{key}'.").format(key=key[:80])
            problems.append(Problem(document.where((*path, key)), what, meant(key, fields)))
    fitted = {}
    for key, field in fields.items():
        if key in value:
            fitted[key] = _fit(document, value[key], field.type, (*path, key), problems)
        elif field.required:
            problems.append(Problem(where, _("'{key}' is missing in '{name}'.").format(key=key, name=name)))
            fitted[key] = _neutral(field.type)
    return fitted


def _neutral(kind: Any) -> Any:
    """An empty value of the type: None, empty text, 0, no elements, the first literal."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {f.encode_name: _neutral(f.type) for f in msgspec.structs.fields(kind) if f.required}
    if origin is typing.Literal:
        return arguments[0]
    return [] if origin in (list, tuple) else {} if origin is dict else "" if kind is str else kind(0)
