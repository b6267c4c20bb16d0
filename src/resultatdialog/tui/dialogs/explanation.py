"""Dialog that codes a quote: category by its key, then strength, weakness or neither."""

from __future__ import annotations

from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from resultatdialog.guide.model import CODE_KEYS, Codebook, ResultGroup
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _
from resultatdialog.tui.dialogs.dialog import DraftDialog, KeepDraft
from resultatdialog.tui.widgets.coding.code_keys import CodeKeys
from resultatdialog.tui.widgets.editor import Editor
from resultatdialog.tui.widgets.key_line import KeyLine


@dataclass(frozen=True, slots=True)
class Coded:
    """The coding that was chosen in the dialog."""

    category: str
    """Id of the category; empty if the words are only marked to be coded later."""
    valence: str
    quote: str
    subject: str | None


class ExplanationDialog(DraftDialog[Coded | None]):
    """Two keys code a quote; the quote and the subject can be changed before the second key."""

    CSS_PATH = ["dialog.tcss", "explanation.tcss"]
    HELP = _(
        "The quote is what you marked, or the sentence you wrote last; Tab goes to it. "
        "Press the category's key, then 1 strength, 2 weakness or 3 neither. A chooses the subject. "
        "0 marks the words to be coded after the meeting."
    )
    BINDINGS = [
        Binding("escape", "back", _("back"), id="coding.back", priority=True),
        Binding(
            "a", "subject", _("subject"), id="coding.subject", priority=True, tooltip=_("Which subject it is about")
        ),
        *(Binding(key, f"choose({index})", show=False, priority=True) for index, key in enumerate(CODE_KEYS)),
        Binding("0", "later", _("code later"), id="coding.later", priority=True, tooltip=_("After the meeting")),
        Binding("tab", "quote", _("quote"), id="coding.quote", priority=True, tooltip=_("Change the quote")),
    ]
    AUTO_FOCUS = "#codes"
    NUMBERS = True
    keys = getters.query_one(CodeKeys)

    def __init__(
        self,
        codebook: Codebook,
        group: ResultGroup,
        quote: str,
        before: Coded | None = None,
        keep: KeepDraft | None = None,
        *,
        offers_later: bool = True,
    ) -> None:
        """`offers_later`: whether the words can be marked to be coded after the meeting."""
        super().__init__(keep)
        self._book = codebook
        self._group = group
        self._quote = quote
        self._offers_later = offers_later and before is None
        self._subject = before.subject if before else None

    def compose(self) -> ComposeResult:
        """The quote in an editor, above the codes."""
        with Vertical(classes="dialog", id="coding"):
            yield Static(Content(_("Code: {results}").format(results=one_line(self._group.label))), classes="heading")
            yield Editor(self._quote, id="quote")
            yield CodeKeys(self._book, self._group.subjects, offers_later=self._offers_later, id="codes")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the subject of the coding that is being changed."""
        self.keys.subject = self._subject

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of what is shown, and of the subject, act unless the quote has the focus; 0 for new codings only."""
        if action == "later" and not self._offers_later:
            return False
        if action == "choose" and parameters and not self.keys.offers(int(str(parameters[0]))):
            return False
        return not (action in ("choose", "subject", "later") and isinstance(self.focused, Editor))

    def action_choose(self, index: int) -> None:
        """Choose a category or, when one is chosen, a valence; then return the coding."""
        chosen = self.keys.choose(index)
        if chosen is not None:
            self.dismiss(Coded(*chosen, self._written(), self.keys.subject))

    def action_later(self) -> None:
        """Return the words without a category: they wait in the queue of the coding screen."""
        self.dismiss(Coded("", "", self._written(), self.keys.subject))

    @on(TextArea.Changed)
    def keep_draft(self) -> None:
        """Store the changed quote as a draft after a pause."""
        self.touched()

    def field_for_words(self) -> Widget | None:
        """The quote when it has been changed here; else letters are for the note below."""
        return self.query_one(Editor) if self.typed() else None

    def typed(self) -> str:
        """The quote, if it differs from the original one; else an empty string."""
        written = self._written()
        return written if written != self._quote.strip() else ""

    def _written(self) -> str:
        return without_controls(self.query_one(Editor).text).strip()

    def action_quote(self) -> None:
        """Move the focus between quote and codes."""
        target = self.query_one("#codes" if isinstance(self.focused, Editor) else "#quote")
        self.set_focus(target)

    def action_subject(self) -> None:
        """Choose the next subject; after the last one, none."""
        self.keys.next_subject()

    def action_back(self) -> None:
        """Return from the valences to the categories, or from these to the screen below."""
        if self.keys.category is not None:
            self.keys.category = None
        else:
            self.dismiss(None)
