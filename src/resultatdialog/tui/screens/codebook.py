"""The codebook screen: read codes, and add, edit, redefine, split or merge them, each change with a reason."""

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
    """The list of codes at the left, the marked code's texts at the right. Returns whether changes were made."""

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
        Binding("ctrl+y", "redo", _("redo"), id="codebook.redo", tooltip=_("Do again what was taken back"), show=False),
        Binding("escape,f10,k", "close", _("back"), id="codebook.close"),
    ]
    codes = getters.query_one(OptionList)

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self._desk = desk
        self._book = desk.guide.codebook
        self._decisions: list[BookChange] = []
        self._taken_back: list[BookChange] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        """The list of codes beside the marked code's texts."""
        yield Masthead()
        with Horizontal(id="desk"):
            yield OptionList(id="codes", classes="panel", markup=False)
            with VerticalScroll(classes="panel", id="page"):
                yield Static(id="about", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """List the codes and mark the first."""
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
        """Show the marked code's texts."""
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
        """Record a change of the codebook with its reason, and show the new codebook with the `chosen` code marked."""
        change, self._book = self._desk.decide(op, values, why)
        self._decisions.append(change)
        self._taken_back.clear()
        self._changed = True
        self._show(chosen)

    def action_undo(self) -> None:
        """Take back the latest change made on this screen."""
        if not self._decisions:
            self.notify(_("There is nothing left to undo."), markup=False)
            return
        change = self._decisions.pop()
        self._book = self._desk.take_back_decision(change)
        self._taken_back.append(change)
        self._show(self._chosen.id)

    def action_redo(self) -> None:
        """Decide again what was taken back last on this screen."""
        if not self._taken_back:
            self.notify(_("There is nothing to do again."), markup=False)
            return
        decided = self._taken_back.pop()
        change, self._book = self._desk.decide(decided.op, decided.content, decided.why)
        self._decisions.append(change)
        self._show(self._chosen.id)

    def action_add(self) -> None:
        """Ask for a new code of the marked code's type."""
        kind = self._book.type_of(self._chosen.id)
        assert kind is not None

        def add(values: Mapping[str, str]) -> None:
            self._decide("add", code_addition(self._book, kind.id, values), values["why"])

        heading = _("New code under {type}").format(type=kind.label)
        self.app.push_screen(FormDialog(heading, [*_text_lines(None), _reason_line()], add, _requeue_hint()))

    def action_edit(self) -> None:
        """Ask for new texts for the marked code, whose meaning stays the same."""
        hint = _("The code means what it meant; nothing has to be read again.")
        self._edit(_("Words for {code}"), hint, redefined=False)

    def action_redefine(self) -> None:
        """Ask for a new meaning of the marked code; schools coded before return to the queue."""
        self._edit(_("Redefine {code}"), _requeue_hint(), redefined=True)

    def _edit(self, heading: str, hint: str, *, redefined: bool) -> None:
        code = self._chosen

        def edit(values: Mapping[str, str]) -> None:
            self._decide("edit", code_edit(self._book, code.id, values, redefined=redefined), values["why"], code.id)

        lines = [*_text_lines(code), _reason_line()]
        self.app.push_screen(FormDialog(heading.format(code=code.label), lines, edit, hint))

    def action_split(self) -> None:
        """Ask for the two codes that replace the marked one."""
        code = self._chosen

        def split(values: Mapping[str, str]) -> None:
            parts = [{name: values[f"{name}{end}"] for name in CODE_TEXTS} for end in ("", "2")]
            self._decide("split", code_split(self._book, code.id, parts, 0), values["why"])

        hint = _("What was coded before counts under the first until its school has been read again.")
        lines = [*_text_lines(code, of=_("first code")), *_text_lines(None, "2", of=_("second code")), _reason_line()]
        self.app.push_screen(FormDialog(_("Split {code}").format(code=code.label), lines, split, hint))

    def action_merge(self) -> None:
        """Ask which code of the same type the marked code is merged into."""
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
        """Close and return whether changes were made."""
        self.dismiss(self._changed)


def _text_lines(code: Category | None, end: str = "", of: str = "") -> list[FormLine]:
    """Form lines for a code's texts, filled from `code`; `end` is added to their names and `of` to their labels."""
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
