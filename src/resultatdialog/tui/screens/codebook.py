"""The codebook: every code with what it stands for; add, change, split and merge, each with a reason that is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.coding.codebook import adding, editing, merging, splitting
from resultatdialog.guide.model import CODE_KEYS, Category, Codebook
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.screens.form import FormScreen, Line
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead

Decide = Callable[[str, Mapping[str, Any], str], Codebook]
"""Records a decision (what, about which codes, why) and gives the codebook after it."""


class CodebookScreen(Screen[bool]):
    """Codes at the left, what the chosen one stands for at the right; gives whether anything was decided."""

    CSS_PATH = ["dialog.tcss", "codebook.tcss"]
    HELP = _(
        "Every code with what it stands for and when not to use it. What you change is kept with a reason; codings "
        "keep the code they were made under. A new code, or one that means something else now, brings the schools "
        "coded before back into the queue."
    )
    BINDINGS = [
        Binding("n", "add", _("new code"), id="codebook.new", tooltip=_("Add a code")),
        Binding("e", "edit", _("words"), id="codebook.edit", tooltip=_("Another name, definition or example")),
        Binding("r", "redefine", _("redefine"), id="codebook.redefine", tooltip=_("It means something else now")),
        Binding("d", "split", _("split"), id="codebook.split", tooltip=_("Two codes in place of one")),
        Binding("s", "merge", _("merge"), id="codebook.merge", tooltip=_("Put it together with another code")),
        Binding("escape,f10,k", "close", _("back"), id="codebook.close"),
    ]
    codes = getters.query_one(OptionList)

    def __init__(self, book: Codebook, decide: Decide) -> None:
        super().__init__()
        self._book = book
        self._decide = decide
        self._changed = False

    def compose(self) -> ComposeResult:
        """The codes beside the one chosen."""
        yield Masthead()
        with Horizontal(id="desk"):
            yield OptionList(id="codes", classes="panel", markup=False)
            with VerticalScroll(classes="panel", id="page"):
                yield Static(id="about", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """List the codes."""
        self.query_one(Masthead).title = _("Codebook")
        self._show("")
        self.codes.focus()

    def _show(self, chosen: str) -> None:
        self.codes.set_options(
            Option(Content(f"{key}  {one_line(code.label)}"), id=code.id)
            for key, code in zip(CODE_KEYS, self._book.categories, strict=False)
        )
        ids = [code.id for code in self._book.categories]
        self.codes.highlighted = ids.index(chosen) if chosen in ids else 0
        self._show_code()

    @on(OptionList.OptionHighlighted)
    def show_code(self) -> None:
        """Another code."""
        self._show_code()

    def _show_code(self) -> None:
        code = self._chosen
        kind = self._book.type_of(code.id)
        assert kind is not None
        lines = [Content.from_markup("[b]$label[/b]  [$text-muted]$kind[/]", label=code.label, kind=kind.label)]
        for heading, words in (
            ("", code.definition),
            (_("Examples"), code.examples),
            (_("When not"), code.not_when),
            (_("Since"), code.since[:10]),
        ):
            if words:
                lead = f"{heading}: " if heading else ""
                lines.append(Content.from_markup("\n[$text-muted]$lead[/]$words", lead=lead, words=one_line(words)))
        now = [old for old in self._book.retired if (kept := self._book.category(old.id)) and kept.id == code.id]
        if now:
            names = ", ".join(old.label for old in now)
            lines.append(Content.from_markup("\n[$text-muted]$lead[/] $names", lead=_("Counts here too:"), names=names))
        self.query_one("#about", Static).update(Content("\n").join(lines))

    @property
    def _chosen(self) -> Category:
        return self._book.categories[self.codes.highlighted or 0]

    def _record(self, op: str, ask: Callable[[], Mapping[str, Any]], why: str, chosen: str = "") -> None:
        """Check what is asked for, record it, show the codebook as it is now."""
        try:
            said = ask()
        except RefusedError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self._book = self._decide(op, said, why)
        self._changed = True
        self._show(chosen)

    @work
    async def action_add(self) -> None:
        """A new code of the chosen one's type."""
        kind = self._book.type_of(self._chosen.id)
        assert kind is not None
        heading = _("New code under {type}").format(type=kind.label)
        said = await self.app.push_screen_wait(FormScreen(heading, [*_words(None), _why()], _clock()))
        if said is not None:
            self._record("add", lambda: adding(self._book, kind.id, said), said["why"])

    async def action_edit(self) -> None:
        """Other words for the same meaning."""
        self._edit(redefined=False)

    async def action_redefine(self) -> None:
        """Another meaning: schools coded before come back into the queue."""
        self._edit(redefined=True)

    @work
    async def _edit(self, *, redefined: bool) -> None:
        code = self._chosen
        heading = (_("Redefine {code}") if redefined else _("Words for {code}")).format(code=code.label)
        hint = _clock() if redefined else _("The code means what it meant; nothing has to be read again.")
        said = await self.app.push_screen_wait(FormScreen(heading, [*_words(code), _why()], hint))
        if said is not None:
            self._record("edit", lambda: editing(self._book, code.id, said, redefined=redefined), said["why"], code.id)

    @work
    async def action_split(self) -> None:
        """Two codes in place of one."""
        code = self._chosen
        hint = _("What was coded before counts under the first until its school has been read again.")
        lines = [
            Line("label", _("First code"), code.label, needed=True),
            Line("definition", _("What it stands for"), code.definition),
            Line("label2", _("Second code"), needed=True),
            Line("definition2", _("What it stands for")),
            _why(),
        ]
        said = await self.app.push_screen_wait(FormScreen(_("Split {code}").format(code=code.label), lines, hint))
        if said is not None:
            parts = [
                {"label": said["label"], "definition": said["definition"]},
                {"label": said["label2"], "definition": said["definition2"]},
            ]
            self._record("split", lambda: splitting(self._book, code.id, parts, 0), said["why"])

    @work
    async def action_merge(self) -> None:
        """Put the chosen code together with another, which goes on counting."""
        code = self._chosen
        keys = {
            key: other
            for key, other in zip(CODE_KEYS, self._book.categories, strict=False)
            if other.type == code.type and other.id != code.id
        }
        if not keys:
            self.notify(_("There is no other code of this type."), markup=False)
            return
        choice = " · ".join(f"{key} {other.label}" for key, other in keys.items())
        lines = [Line("into", _("Key of the code that goes on"), needed=True), _why()]
        heading = _("Merge {code} with another").format(code=code.label)
        said = await self.app.push_screen_wait(FormScreen(heading, lines, choice))
        if said is None:
            return
        into = keys.get(said["into"].lower())
        if into is None:
            self.notify(_("No code of this type has that key: {choice}").format(choice=choice), markup=False)
            return
        self._record("merge", lambda: merging(self._book, [code.id], into.id), said["why"], into.id)

    def action_close(self) -> None:
        """Back to the answers."""
        self.dismiss(self._changed)


def _words(code: Category | None) -> list[Line]:
    """The lines for a code's words, filled with what is there."""
    return [
        Line("label", _("Name"), code.label if code else "", needed=True),
        Line("definition", _("What it stands for"), code.definition if code else ""),
        Line("examples", _("Examples"), code.examples if code else ""),
        Line("not_when", _("When not to use it"), code.not_when if code else ""),
    ]


def _why() -> Line:
    return Line("why", _("Why? It is kept with your name"), needed=True)


def _clock() -> str:
    return _("Schools coded before come back into the queue, and the tables say so until they have been read again.")
