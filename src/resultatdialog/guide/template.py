"""Placeholders and conditions in guides: Jinja2's sandbox, narrowed to values, comparisons and logic.

Loops, calls, filters and assignments are refused: a guide cannot be slow, and the names it uses can be listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from resultatdialog.guide.model import Level
from resultatdialog.intake.text import control_place
from resultatdialog.locale import _

NameReference = tuple[str, ...]
"""A name and its attributes: `answer.np3_bada.choice` is `("answer", "np3_bada", "choice")`."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.List, nodes.Tuple,
    nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Neg,
)  # fmt: skip

LONGEST, MOST_PARTS, LARGEST = 2_000, 120, 1e9
"""Most characters and most syntax nodes of a sentence or condition, and the largest number in it."""

SCHOOL_NAMES = ("grades", "measures", "year")
"""Names of what conditions can ask of the school and its round; `year` is the one in which the school year begins."""
ATTRIBUTES = ("known", "masked", "missing", "value", "level")
"""Properties of a figure that conditions can ask for, e.g. `np3_sv.masked`."""

_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class TemplateError(Exception):
    """A sentence or condition is not valid; the text is the reason, sometimes in Jinja2's words."""


@dataclass(frozen=True, slots=True)
class PlaceholderValue:
    """A figure of one school in the form that sentences and conditions of a guide use."""

    text: str | None = None
    """The words for the sentence; None when the figure is masked or missing."""
    value: float | None = None
    level: Level | None = None
    masked: bool = False
    """Whether the figure is published as masked (few pupils)."""

    @property
    def known(self) -> bool:
        """Whether there are words for a sentence."""
        return self.text is not None

    @property
    def missing(self) -> bool:
        """Whether the figure is neither known nor masked."""
        return self.text is None and not self.masked

    def __str__(self) -> str:
        return self.text or ""


@cache
def _parse_text(source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise TemplateError(_("longer than {limit} characters").format(limit=LONGEST))
    try:
        return _checked(_environment.parse(source))
    except JinjaError as error:
        raise TemplateError(error.message or "syntax") from None
    except (RecursionError, ValueError):  # the parser is recursive; a number may have thousands of digits
        raise TemplateError(_("too deep, or a number too long")) from None


@cache
def _parse_condition(source: str) -> nodes.Template:
    tree = _parse_text("{{ " + source + " }}")
    if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.Output) or len(tree.body[0].nodes) != 1:
        raise TemplateError("not one expression")
    return tree


def _checked(tree: nodes.Template) -> nodes.Template:
    for count, node in enumerate(tree.find_all(nodes.Node)):
        if not isinstance(node, _ALLOWED):
            raise TemplateError(type(node).__name__.lower())
        if count > MOST_PARTS:
            raise TemplateError(_("too many parts"))
        if isinstance(node, nodes.Getattr) and not isinstance(node.node, nodes.Name | nodes.Getattr):
            raise TemplateError(f".{node.attr}")  # constants and lists have no properties
        if isinstance(node, nodes.Const):
            _check_constant(node.value)
    return tree


def _check_constant(value: object) -> None:
    """Raise TemplateError for control characters (written as escapes) and for numbers beyond the limit."""
    if isinstance(value, str) and (place := control_place(value)) is not None:
        raise TemplateError(_("control character at {place}.").format(place=place))
    if isinstance(value, int | float) and not abs(value) <= LARGEST:
        raise TemplateError(_("too large a number"))


def _reference(node: nodes.Node) -> NameReference:
    path: list[str] = []
    while isinstance(node, nodes.Getattr):
        path.insert(0, node.attr)
        node = node.node
    return (node.name, *path) if isinstance(node, nodes.Name) else ()


def _references(tree: nodes.Template) -> tuple[NameReference, ...]:
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    found = [_reference(node) for node in tree.find_all((nodes.Name, nodes.Getattr)) if id(node) not in inner]
    return tuple(dict.fromkeys(found))


def text_references(source: str) -> tuple[NameReference, ...]:
    """The names in a sentence's placeholders, each once; raises TemplateError."""
    return _references(_parse_text(source))


def condition_references(source: str) -> tuple[NameReference, ...]:
    """The names in a condition, each once; raises TemplateError."""
    return _references(_parse_condition(source))


def condition_constants(source: str) -> tuple[object, ...]:
    """The numbers and words a condition compares with; raises TemplateError."""
    return tuple(node.value for node in _parse_condition(source).find_all(nodes.Const))


def condition_memberships(source: str) -> tuple[tuple[object, str], ...]:
    """Pairs of constant and name for each `constant in name`: `("np3_sv_share", "measures")`; raises TemplateError."""
    found = []
    for compare in _parse_condition(source).find_all(nodes.Compare):
        for operand in compare.ops:
            if operand.op in ("in", "notin") and isinstance(compare.expr, nodes.Const):
                found.append((compare.expr.value, ".".join(_reference(operand.expr))))
    return tuple(found)


@cache
def _compiled_text(source: str) -> Any:
    _parse_text(source)
    return _environment.from_string(source)


@cache
def _compiled_condition(source: str) -> Any:
    _parse_condition(source)
    return _environment.compile_expression(source, undefined_to_none=False)


def fill(source: str, context: Mapping[str, object]) -> str:
    """The sentence with its placeholders filled in from `context`."""
    return str(_compiled_text(source).render(context))


def holds(source: str | None, context: Mapping[str, object]) -> bool:
    """Whether the condition is met; without a condition true, for a comparison with a missing figure false."""
    if source is None:
        return True
    try:
        return bool(_compiled_condition(source)(**context))
    except TypeError:  # a figure without a number was compared with one
        return False
