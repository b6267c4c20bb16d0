"""No words of people reach a widget as markup: a check of the source, by its syntax tree.

What is handed to a place that parses markup (measured on textual 8.2.8 with `[red]x[/red]`) must be, where it is
written, one of: a `Content(...)` or `Text(...)`, a constant, `Content.from_markup` with a constant first and the words
as variables, the result of a function of the module that says it returns those, or a name that only ever got such
values. Widgets made with `markup=False` may be given strings. Widgets not looked at yet may not be imported at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "resultatdialog" / "tui"
KNOWN_WIDGETS = {"DataTable", "Input", "OptionList", "Static", "TextArea", "Option", "Edit", "EditResult"}
"""What may be imported from `textual.widgets`: add one when its places for text are in the tables below."""
CONTENT = {"Content", "Text", "Table", "Strip", "Segment"}
CONSTRUCTORS = {
    "Static": ("content", 0), "Label": ("content", 0), "Button": ("label", 0), "Checkbox": ("label", 0),
    "Option": ("prompt", 0), "LabelLine": ("content", 0), "AskOn": ("content", 0),
    "FigureTable": ("content", 0), "FigureStrip": ("content", 0), "QuestionCard": ("content", 0),
}  # fmt: skip
METHODS = {
    "update": ("content", 0), "add_column": ("label", 0), "add_option": ("option", 0), "update_cell": ("value", 2),
    "update_cell_at": ("value", 1), "replace_option_prompt": ("prompt", 1),
    "replace_option_prompt_at_index": ("prompt", 1),
}  # fmt: skip
EVERY_ARGUMENT = {"OptionList", "add_row", "add_rows", "add_columns", "add_options", "set_options"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "content", "label", "prompt", "placeholder", "sub_title"}
KEYWORDS = {"tooltip", "placeholder", "border_title", "prompt", "label"}
NEVER = {"from_text", "escape", "Markdown", "Link"}
"""Parses unless told not to; broken (Textual #6614); acts on links in its text."""


class Careless(ast.NodeVisitor):
    """Collects the places where a string could be parsed as markup."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[str] = []
        self._returns = {
            node.name: ast.unparse(node.returns) if node.returns else ""
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._plain = {  # attributes and ids of widgets made with markup=False
            keyword.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and _says_no_markup(node)
            for keyword in node.keywords
            if keyword.arg == "id" and isinstance(keyword.value, ast.Constant)
        }
        self._of_the_domain = {  # a guide has options too
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("resultatdialog.guide")
            for name in node.names
        }
        self._values: dict[str, list[ast.expr]] = {}
        self.visit(tree)

    # What is safe.

    def safe(self, value: ast.expr | None) -> bool:
        """Whether no words of people can be in it as markup."""
        match value:
            case None | ast.Constant():
                return True
            case ast.Starred(value=inner) | ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.safe(inner)
            case ast.IfExp(body=one, orelse=other):
                return self.safe(one) and self.safe(other)
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
                return all(self.safe(item) for item in values)
            case ast.Dict(values=items):
                return all(self.safe(item) for item in items)
            case ast.Subscript(value=inner):
                return self.safe(inner)
            case ast.GeneratorExp(elt=item) | ast.ListComp(elt=item):
                return self.safe(item)
            case ast.Name(id=name):
                return name in self._values and all(self.safe(item) for item in self._values[name])
            case ast.Call():
                return self._safe_call(value)
        return False

    def _safe_call(self, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id="_") | ast.Name(id="ngettext"):  # our own texts, not formatted
                return all(isinstance(argument, ast.Constant) for argument in call.args[:2])
            case ast.Name(id=name):
                return (
                    name in CONTENT
                    or (name == "Option" and self._first_is_safe(call, "prompt", 0))
                    or self._gives(name)
                )
            case ast.Attribute(value=ast.Name(id=name), attr="from_markup") if name in CONTENT:
                return bool(call.args) and isinstance(call.args[0], ast.Constant)
            case ast.Attribute(value=ast.Name(id=name)) if name in CONTENT:
                return call.func.attr not in NEVER
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._gives(name)
            case ast.Attribute(value=base, attr=name):  # Content("\n").join(lines), content.stylize("bold")
                return name in ("join", "stylize", "append", "rstrip") and self.safe(base) and self._is_content(base)
        return False

    @staticmethod
    def _is_content(base: ast.expr) -> bool:
        """Not a string of our own, whose methods give strings."""
        return isinstance(base, ast.Name) or (
            isinstance(base, ast.Call) and ast.unparse(base.func) not in ("_", "ngettext")
        )

    def _gives(self, function: str) -> bool:
        return self._returns.get(function, "") in CONTENT

    def _first_is_safe(self, call: ast.Call, keyword: str, place: int) -> bool:
        given = [item.value for item in call.keywords if item.arg == keyword]
        return all(self.safe(value) for value in (*call.args[place : place + 1], *given))

    # Where it matters.

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Names get their values function by function; what draws must say that it gives no string."""
        before, self._values = self._values, {}
        for inner in ast.walk(node):
            match inner:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    self._values.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name), value=value):
                    self._values.setdefault(name, []).append(value)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]):
                    self._values.setdefault(name, []).append(value)
        if node.name in ("render", "render_str") and (not node.returns or "str" in ast.unparse(node.returns)):
            self._say(node, "draws a string")
        self.generic_visit(node)
        self._values = before

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Only widgets that have been looked at."""
        for name in node.names:
            if (node.module or "").startswith("textual.widgets") and name.name not in KNOWN_WIDGETS:
                self._say(node, f"{name.name} has not been looked at")
            if name.name in NEVER:
                self._say(node, f"{name.name} parses or acts")

    def visit_Call(self, node: ast.Call) -> None:
        """Constructors, methods, keywords."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "notify" and not _says_no_markup(node):
            self._say(node, "notify without markup=False")
        if name == "from_markup" and not (node.args and isinstance(node.args[0], ast.Constant)):
            self._say(node, "markup that is built")
        if name in NEVER:
            self._say(node, f"{name} parses or acts")
        if name == "run_action" and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
            self._say(node, "an action that is built")
        if not _says_no_markup(node) and not self._is_plain(node) and name not in self._of_the_domain:
            known = CONSTRUCTORS if isinstance(node.func, ast.Name) else METHODS
            if name in known and not self._first_is_safe(node, *known[name]):
                self._say(node, f"{name} is given a string")
            if name in EVERY_ARGUMENT and not all(self.safe(argument) for argument in node.args):
                self._say(node, f"{name} is given a string")
            for keyword in node.keywords if name not in ("from_markup", "format") else ():
                if keyword.arg in KEYWORDS and not self.safe(keyword.value) and name not in ("Binding", "_key"):
                    self._say(node, f"{keyword.arg} is a string")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """`widget.border_title = name`"""
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES and not self.safe(node.value):
                self._say(node, f"{target.attr} is a string")
        self.generic_visit(node)

    def _is_plain(self, call: ast.Call) -> bool:
        """`self.query_one("#about", Static).update(words)` where that one was made with markup=False."""
        match call.func:
            case ast.Attribute(value=ast.Call(args=[ast.Constant(value=str() as selector), *_rest])):
                return selector.removeprefix("#") in self._plain
        return False

    def _say(self, node: ast.stmt | ast.expr, what: str) -> None:
        self.found.append(f"line {node.lineno}: {what}: {ast.unparse(node)[:90]}")


def _says_no_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def careless(source: str) -> list[str]:
    """The careless places in a module."""
    return Careless(ast.parse(source)).found


def _modules() -> Iterator[Path]:
    yield from sorted(SOURCE.rglob("*.py"))


def test_no_words_of_people_are_handed_to_a_widget_as_markup() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {place}" for path in _modules() for place in careless(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "Static(name)", "Static(f'{name}')", "Static(rf'{name}')", "Static('a' + name)", "Static('%s' % name)",
        "Static('{}'.format(name))", "Static(content=name)", "Static(_('{n}').format(n=name))", "LabelLine(name)",
        "self.query_one(Static).update(name)", "self.query_one('#x', Static).update(name)", "self.update(one_line(n))",
        "self.notify(name)", "self.notify(_('x {n}').format(n=str(len(name))), timeout=2)", "notify(f'{name}')",
        "self.app.notify(str(error), markup=True)", "self.border_title = name", "w.border_subtitle = f'{name}'",
        "self.tooltip = name", "w.content = name", "Input(placeholder=name)", "self.input.placeholder = f'{name}'",
        "Static('x', tooltip=name)", "table.add_row(name)", "table.add_column(name)", "table.update_cell(1, 2, name)",
        "OptionList(name)", "OptionList(Option(name))", "OptionList(*(Option(f'{n}') for n in names))",
        "listing.set_options(Option(n) for n in names)", "listing.add_option(name)",
        "listing.replace_option_prompt_at_index(1, name)", "Content.from_markup(f'[b]{name}[/]')",
        "Content.from_markup('[b]' + name)", "Text.from_markup(name)", "Content.from_text(name)",
        "from textual.widgets import Markdown", "from textual.widgets import Label", "from rich.markup import escape",
        "await self.run_action(f'open({name})')",
        "def render(self) -> str:\n    return name", "def render(self):\n    return f'{name}'",
        "def f(self):\n    words = f'{name}'\n    self.update(words)",
        "def f(self):\n    words = Content('a')\n    words = name\n    self.update(words)",
    ],
)  # fmt: skip
def test_careless_lines_are_found(line: str) -> None:
    assert careless(line)


@pytest.mark.parametrize(
    "line",
    [
        "Static(Content(name))", "Static(id='x')", "Static(name, markup=False)", "Static(Content(n), classes='x')",
        "self.notify(str(error), markup=False)", "self.update(Content.from_markup('[b]$n[/b]', n=name))",
        "Static(Content('x') if a else Content(name))", 
        "OptionList(*(Option(Content(n)) for n in names), markup=False)",
        "listing.set_options(Option(Content(n)) for n in names)", "table.add_row(Text(n), *(Text(n) for n in names))",
        "Input(placeholder=_('Search'))", "Static(markup=False, id='x')\nself.query_one('#x', Static).update(name)",
        "def render(self) -> Content:\n    return Content(name)",
        "def f(self):\n    words = Content('\\n').join(lines)\n    self.update(words)",
        "def f(self):\n    lines = []\n    lines.append(Content(name))\n    self.update(Content('\\n').join(lines))",
        "def g(self) -> Content:\n    return Content(name)\ndef f(self):\n    self.update(self.g())",
    ],
)  # fmt: skip
def test_careful_lines_pass(line: str) -> None:
    assert not careless(line)
