"""YAML written by people: scalars as text, each value with its line; aliases, tags and double keys are refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from resultatdialog.intake.problem import ENOUGH, Problem, RefusedError
from resultatdialog.intake.text import control_place
from resultatdialog.locale import _

MAX_BYTES = 1_048_576
MAX_DEPTH = 20
MOST_EVENTS = 50_000
"""Most values, keys and brackets; the largest guide has a twentieth of that."""

Plain = str | list["Plain"] | dict[str, "Plain"]
YamlPath = tuple[str | int, ...]
"""Keys and list indices from the root to a value: `("sections", 0, "title")`."""

_Loader: type[yaml.CBaseLoader] | type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class YamlText:
    """A document as plain values (text, lists, mappings), with the line each of them starts on."""

    name: str
    data: Plain
    lines: dict[YamlPath, int] = field(default_factory=dict)

    def where(self, path: YamlPath) -> str:
        """The place for messages: file and line of a value, or of the nearest enclosing value that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return _("{file}, line {line}").format(file=self.name, line=self.lines.get(path, 1))


def read_yaml(source: str, name: str, *, misfits: list[Problem] | None = None) -> YamlText:
    """The document in a YAML text; raises RefusedError with the line.

    Mistakes in keys and control characters are added to `misfits`, if given, instead of raised: a caller that finds
    further mistakes can then report all of them at once.
    """
    if len(source.encode("utf-8", "replace")) > MAX_BYTES:
        raise RefusedError.one(name, _("is larger than {limit} MB.").format(limit=1))
    try:
        _check_events(source, name)
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise RefusedError.one(
            _("{file}, line {line}").format(file=name, line=line),
            _("is not valid YAML ({reason}).").format(reason=error.problem),
            _("Check indentation, colons and quotation marks."),
        ) from None
    except yaml.YAMLError as error:
        raise RefusedError.one(name, _("is not valid YAML ({reason}).").format(reason=error)) from None
    if root is None:
        raise RefusedError.one(name, _("the file is empty."))
    document = YamlText(name, "")
    problems: list[Problem] = []
    document.data = _plain(root, (), document, problems)
    if misfits is not None:
        misfits.extend(problems)
    elif problems:
        raise RefusedError(problems)
    return document


def _check_events(source: str, name: str) -> None:
    """Raise RefusedError for aliases, tags and too many or too deep values, before a tree is built from them."""
    depth = 0
    for count, event in enumerate(yaml.parse(source, Loader=_Loader)):
        if count > MOST_EVENTS:
            raise RefusedError.one(name, _("holds more than {limit} values.").format(limit=MOST_EVENTS))
        where = _("{file}, line {line}").format(file=name, line=event.start_mark.line + 1 if event.start_mark else 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RefusedError.one(where, _("anchors and aliases (& and *) are not used here."), _("Write it out."))
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag not in (None, "!"):
            raise RefusedError.one(where, _("tags ({tag}) are not used here.").format(tag=event.tag))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise RefusedError.one(where, _("is nested deeper than {depth} levels.").format(depth=MAX_DEPTH))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(node: yaml.Node, path: YamlPath, document: YamlText, problems: list[Problem]) -> Plain:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        place = control_place(node.value)
        if place is not None:
            problems.append(Problem(document.where(path), _("control character at {place}.").format(place=place)))
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), document, problems) for index, item in enumerate(node.value)]
    mapping: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        if len(problems) > ENOUGH:
            break
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        where = _("{file}, line {line}").format(file=document.name, line=key_node.start_mark.line + 1)
        if key is None:
            problems.append(Problem(where, _("a key must be a plain word.")))
        elif (place := control_place(key)) is not None:
            problems.append(Problem(where, _("control character at {place}.").format(place=place), _("Remove it.")))
        elif key in mapping:
            problems.append(Problem(where, _("'{key}' stands twice.").format(key=key[:80]), _("Remove one of them.")))
        else:
            mapping[key] = _plain(value_node, (*path, key), document, problems)
            document.lines[(*path, key)] = key_node.start_mark.line + 1
    return mapping
