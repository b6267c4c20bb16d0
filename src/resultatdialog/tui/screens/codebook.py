"""The codebook: every code with what it stands for; add, change, split and merge, each with a reason that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.coding.codebook import CODE_TEXTS, BookChange, code_addition, code_edit, code_merge, code_split
from resultatdialog.guide.model import CODE_KEYS, Category
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.form import FormDialog, FormLine
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.coding_desk import CodingDesk


class CodebookScreen(Screen[bool]):
    """Codes at the left, what the chosen one stands for at the right; gives whether anything was decided."""

    CSS_PATH = "codebook.tcss"
    HELP = _(
        "Every code with what it stands for and when not to use it. What you change is kept with a reason; codings "
        "keep the code they were made under. A new code, or one that means something else now, brings the schools "
        "coded before back into the queue. Ctrl+Z takes the last decision made here back."
    )
    BINDINGS = [
        Binding("n", "add", _("new code"), id="codebook.new", tooltip=_("Add a code")),
        Binding("e", "edit", _("words"), id="codebook.edit", tooltip=_("Another name, definition or example")),
        Binding("r", "redefine", _("redefine"), id="codebook.redefine", tooltip=_("It means something else now")),
        Binding("d", "split", _("split"), id="codebook.split", tooltip=_("Two codes in place of one")),
        Binding("s", "merge", _("merge"), id="codebook.merge", tooltip=_("Put it together with another code")),
        Binding("ctrl+z", "undo", _("undo"), id="codebook.undo", tooltip=_("Take the last decision made here back")),
        Binding("escape,f10,k", "close", _("back"), id="codebook.close"),
    ]
    codes = getters.query_one(OptionList)

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self._desk = desk
        self._book = desk.guide.codebook
        self._decisions: list[BookChange] = []
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
        lines = [Content.from_markup("[b]$label[/b]  [$secondary]$kind[/]", label=code.label, kind=kind.label)]
        for heading, words in (
            ("", code.definition),
            (_("Examples"), code.examples),
            (_("When not to use it"), code.not_when),
            (_("Since"), code.since[:10]),
        ):
            if words:
                lead = f"{heading}: " if heading else ""
                lines.append(Content.from_markup("\n[$secondary]$lead[/]$words", lead=lead, words=one_line(words)))
        merged = [old for old in self._book.retired if (kept := self._book.category(old.id)) and kept.id == code.id]
        if merged:
            names = ", ".join(old.label for old in merged)
            lines.append(Content.from_markup("\n[$secondary]$lead[/] $names", lead=_("Counts here too:"), names=names))
        self.query_one("#about", Static).update(Content("\n").join(lines))

    @property
    def _chosen(self) -> Category:
        return self._book.categories[self.codes.highlighted or 0]

    def _decide(self, op: str, values: Mapping[str, Any], why: str, chosen: str = "") -> None:
        """Record a decision and show the codebook as it is now."""
        change, self._book = self._desk.decide(op, values, why)
        self._decisions.append(change)
        self._changed = True
        self._show(chosen)

    def action_undo(self) -> None:
        """The last decision made here no longer holds."""
        if not self._decisions:
            self.notify(_("There is nothing left to undo."), markup=False)
            return
        self._book = self._desk.take_back_decision(self._decisions.pop())
        self._show(self._chosen.id)

    def action_add(self) -> None:
        """A new code of the chosen one's type."""
        kind = self._book.type_of(self._chosen.id)
        assert kind is not None

        def add(values: Mapping[str, str]) -> None:
            self._decide("add", code_addition(self._book, kind.id, values), values["why"])

        heading = _("New code under {type}").format(type=kind.label)
        self.app.push_screen(FormDialog(heading, [*_text_lines(None), _reason_line()], add, _requeue_hint()))

    def action_edit(self) -> None:
        """Other words for the same meaning."""
        hint = _("The code means what it meant; nothing has to be read again.")
        self._edit(_("Words for {code}"), hint, redefined=False)

    def action_redefine(self) -> None:
        """Another meaning: schools coded before come back into the queue."""
        self._edit(_("Redefine {code}"), _requeue_hint(), redefined=True)

    def _edit(self, heading: str, hint: str, *, redefined: bool) -> None:
        code = self._chosen

        def edit(values: Mapping[str, str]) -> None:
            self._decide("edit", code_edit(self._book, code.id, values, redefined=redefined), values["why"], code.id)

        lines = [*_text_lines(code), _reason_line()]
        self.app.push_screen(FormDialog(heading.format(code=code.label), lines, edit, hint))

    def action_split(self) -> None:
        """Two codes in place of one."""
        code = self._chosen

        def split(values: Mapping[str, str]) -> None:
            parts = [{name: values[f"{name}{end}"] for name in CODE_TEXTS} for end in ("", "2")]
            self._decide("split", code_split(self._book, code.id, parts, 0), values["why"])

        hint = _("What was coded before counts under the first until its school has been read again.")
        lines = [*_text_lines(code, of=_("first code")), *_text_lines(None, "2", of=_("second code")), _reason_line()]
        self.app.push_screen(FormDialog(_("Split {code}").format(code=code.label), lines, split, hint))

    def action_merge(self) -> None:
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
        choice = " · ".join(f"{key} {one_line(other.label)}" for key, other in keys.items())

        def merge(values: Mapping[str, str]) -> None:
            into = keys.get(values["into"].lower())
            if into is None:
                raise RefusedError.one(values["into"], _("is the key of no other code of this type."), choice)
            self._decide("merge", code_merge(self._book, [code.id], into.id), values["why"], into.id)

        line = FormLine("into", _("Key of the code that goes on"), needed=_("Write the key of one of the codes above."))
        heading = _("Merge {code} with another").format(code=code.label)
        self.app.push_screen(FormDialog(heading, [line, _reason_line()], merge, choice))

    def action_close(self) -> None:
        """Back to the answers."""
        self.dismiss(self._changed)


def _text_lines(code: Category | None, end: str = "", of: str = "") -> list[FormLine]:
    """The lines for a code's words, filled with what is there."""
    about = f" ({of})" if of else ""
    needed = _("The code needs a name.")
    return [
        FormLine(f"label{end}", _("Name") + about, code.label if code else "", needed),
        FormLine(f"definition{end}", _("What it stands for") + about, code.definition if code else ""),
        FormLine(f"examples{end}", _("Examples") + about, code.examples if code else ""),
        FormLine(f"not_when{end}", _("When not to use it") + about, code.not_when if code else ""),
    ]


def _reason_line() -> FormLine:
    needed = _("Write why, in a few words: it is kept with the decision.")
    return FormLine("why", _("Why? It is kept with your name"), needed=needed)


def _requeue_hint() -> str:
    return _("Schools coded before come back into the queue, and the tables say so until they have been read again.")
