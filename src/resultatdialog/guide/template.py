"""Placeholders and conditions in guides: Jinja2's sandbox, narrowed to values, comparisons and logic.

No loops, calls, filters or assignments: a guide cannot be slow, and what it refers to can be listed before use.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from resultatdialog.intake.text import control_place
from resultatdialog.locale import _

NameReference = tuple[str, ...]
"""A name with its attributes: `("answer", "np3_bada", "choice")`."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.List, nodes.Tuple,
    nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Neg,
)  # fmt: skip

LONGEST, MOST_PARTS, LARGEST = 2_000, 120, 1e9
"""Characters and parts of a sentence or condition, and the largest number in it: far beyond what people write."""

_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class TemplateError(Exception):
    """A sentence or condition cannot be understood; the text says why, in the template library's words."""


@cache
def _parse_text(source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise TemplateError(_("longer than {limit} characters").format(limit=LONGEST))
    try:
        return _checked(_environment.parse(source))
    except JinjaError as error:
        raise TemplateError(error.message or "syntax") from None
    except (RecursionError, ValueError):  # the library's parser calls itself; a number may have thousands of digits
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
            raise TemplateError(f".{node.attr}")  # of a constant or a list: only figures and answers have properties
        if isinstance(node, nodes.Const):
            _check_constant(node.value)
    return tree


def _check_constant(value: object) -> None:
    """No control characters by way of an escape; no number that cannot be reckoned with."""
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
    """What a sentence's placeholders name; raises TemplateError."""
    return _references(_parse_text(source))


def condition_references(source: str) -> tuple[NameReference, ...]:
    """What a condition names; raises TemplateError."""
    return _references(_parse_condition(source))


def condition_constants(source: str) -> tuple[object, ...]:
    """The numbers and words a condition compares with."""
    return tuple(node.value for node in _parse_condition(source).find_all(nodes.Const))


def condition_memberships(source: str) -> tuple[tuple[object, str], ...]:
    """The pairs of `word in name`, e.g. `("np3_sv_share", "measures")`."""
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
    """The sentence with its placeholders filled."""
    return str(_compiled_text(source).render(context))


def holds(source: str | None, context: Mapping[str, object]) -> bool:
    """Whether a condition is met; no condition always is. Comparing with a missing figure is not met."""
    if source is None:
        return True
    try:
        return bool(_compiled_condition(source)(**context))
    except TypeError:  # a figure without a number was compared with one
        return False
