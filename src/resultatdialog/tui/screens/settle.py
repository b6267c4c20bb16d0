"""The settling screen (samsyn): differences between two coders, each decided with one key and a reason."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.coding.labels import coding_label
from resultatdialog.coding.settlement import Decision, Difference, Side, Verdict, decision_on
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import ExplanationType
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.tui.dialogs.line import LineDialog
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.coding_desk import CodingDesk

KEYS: dict[Verdict, str] = {"first": "1", "second": "2", "both": "3", "neither": "0"}
"""Key of each verdict."""


class SettleScreen(Screen[None]):
    """Shows one difference at a time, both coders' quotes side by side."""

    CSS_PATH = "settle.tcss"
    HELP = _(
        "You two have coded the same school and see something differently. Read both, talk, and press 1 or 2 for the "
        "one that holds, 3 for both, 0 for neither; then write why, in a few words. What you agree on is settled. "
        "F2 and F3 go between the differences, decided ones too: a new key decides anew."
    )
    BINDINGS = [
        Binding("1", "decide('first')", _("the left"), id="settle.first"),
        Binding("2", "decide('second')", _("the right"), id="settle.second"),
        Binding("3", "decide('both')", _("both"), id="settle.both"),
        Binding("0", "decide('neither')", _("neither"), id="settle.neither"),
        Binding("f2,up", "step(-1)", _("previous"), id="settle.previous", tooltip=_("The difference before")),
        Binding("f3,down", "step(1)", _("next"), id="settle.next", tooltip=_("The next difference")),
        Binding("ctrl+z", "undo", _("undo"), id="settle.undo", tooltip=_("Take back the last thing done")),
        Binding("ctrl+y", "redo", _("redo"), id="settle.redo", tooltip=_("Do again what was taken back"), show=False),
        Binding("escape,f10", "close", _("back"), id="settle.close"),
    ]

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self._desk = desk
        self._differences = desk.differences(decided=True)
        self._decisions_made = 0
        self._taken_back = 0
        """Number of decisions made on this screen and not taken back."""
        undecided = [n for n, entry in enumerate(self._differences) if self._decision(entry) is None]
        self._index = undecided[0] if undecided else 0

    def compose(self) -> ComposeResult:
        """The code, both coders' codings, the verdicts' keys and the present decision."""
        yield Masthead()
        yield Static(id="about", markup=False)
        with Horizontal(id="sides"):
            for side in ("first", "second"):
                with Vertical(classes="panel side"):
                    yield Static(id=side, markup=False)
        yield Static(id="keys", markup=False)
        yield Static(id="decided", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first undecided difference."""
        self._show()

    def _decision(self, entry: tuple[Conversation, Difference]) -> Decision | None:
        conversation, difference = entry
        return decision_on(self._desk.conversations[conversation.session.id].session, difference)

    def _show(self) -> None:
        conversation, difference = self._differences[self._index]
        book = self._desk.guide.codebook
        category, kind = book.category(difference.category), book.type_of(difference.category)
        group = book.result_group(difference.measure)
        assert category is not None and kind is not None and group is not None
        settled = sum(self._decision(entry) is not None for entry in self._differences)
        masthead = self.query_one(Masthead)
        masthead.title = _("Settle")
        masthead.place = one_line(f"{conversation.school.name} · {group.label}")
        decided = _("{settled} decided").format(settled=say_share(settled, len(self._differences)))
        masthead.show_saving(self._desk, decided)
        lines = [Content.from_markup("[b]$label[/b]", label=one_line(category.label))]
        lines += [
            Content.from_markup("[$secondary]$words[/]", words=one_line(words))
            for words in (category.definition, category.not_when)
            if words
        ]
        self.query_one("#about", Static).update(Content("\n").join(lines))
        for name, side in (("first", difference.first), ("second", difference.second)):
            other_codings = self._other_codings(conversation, difference, side)
            self.query_one(f"#{name}", Static).update(_side_content(side, kind, other_codings))
        self.refresh_bindings()
        self.query_one("#keys", Static).update(self._keys(difference, kind))
        decision = self._decision((conversation, difference))
        decided = _decision_text(decision, difference, kind) if decision else ""
        self.query_one("#decided", Static).update(Content(decided))

    def _other_codings(self, conversation: Conversation, difference: Difference, side: Side) -> str:
        """The side's coder's codings of the same result, one per line."""
        book = self._desk.guide.codebook
        codings = [e for e in conversation.session.explanations if e.measure == difference.measure]
        return "\n".join(f"· {coding_label(e, book)}" for e in codings if e.coder == side.coder)

    def _keys(self, difference: Difference, kind: ExplanationType) -> Content:
        lines = []
        for verdict in difference.verdicts:
            words = _outcome_text(difference, verdict, kind)
            lines.append(Content.from_markup("[b $text-accent]$key[/]  $words", key=KEYS[verdict], words=words))
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only verdicts whose outcome differs from the others'."""
        return action != "decide" or parameters[0] in self._differences[self._index][1].verdicts

    async def action_decide(self, verdict: Verdict) -> None:
        """Ask for the reason, then record the verdict."""
        conversation, difference = self._differences[self._index]
        kind = self._desk.guide.codebook.type_of(difference.category)
        assert kind is not None
        place = f"{difference.measure}/{difference.category}/samsyn"
        keep = self._desk.draft_keeper(conversation.session.id, place)

        def done(reason: str | None) -> None:
            keep("")
            if reason is None:
                return
            self._desk.settle(conversation, difference, verdict, reason)
            self._decisions_made += 1
            self._taken_back = 0
            self._go_on()

        before = self._desk.draft(conversation.session.id, place)
        heading = _outcome_text(difference, verdict, kind)
        hint = _("Why? A few words, then Enter. They are kept with your name.")
        await self.app.push_screen(LineDialog(heading, hint, before, needed=True, keep=keep), done)

    def _go_on(self) -> None:
        """Show the next undecided difference, or notify that none is left."""
        later = [*range(self._index + 1, len(self._differences)), *range(self._index + 1)]
        undecided = [index for index in later if self._decision(self._differences[index]) is None]
        if undecided:
            self._index = undecided[0]
        else:
            self.notify(_("Everything is settled. The settled codings count in the tables."), markup=False)
        self._show()

    def action_step(self, step: int) -> None:
        """Show the next (1) or previous (-1) difference."""
        self._index = max(0, min(self._index + step, len(self._differences) - 1))
        self._show()

    def action_undo(self) -> None:
        """Take back the latest decision made on this screen."""
        if not self._decisions_made:
            self.notify(_("There is nothing left to undo."), markup=False)
            return
        self._decisions_made -= 1
        self._desk.undo()
        self._taken_back += 1
        self._show_again()

    def action_redo(self) -> None:
        """Decide again as was decided before the latest undo on this screen."""
        if not self._taken_back:
            self.notify(_("There is nothing to do again."), markup=False)
            return
        self._taken_back -= 1
        self._desk.redo()
        self._decisions_made += 1
        self._show_again()

    def _show_again(self) -> None:
        """Show the differences as they are decided now."""
        self._differences = self._desk.differences(decided=True) or self._differences
        self._index = min(self._index, len(self._differences) - 1)
        self._show()

    def action_close(self) -> None:
        """Return to the answers."""
        self.dismiss(None)


def _side_content(side: Side, kind: ExplanationType, other_codings: str) -> Content:
    """Name of a coder, and the coder's codings with quotes; without any, the coder's other codings."""
    lines = [Content.from_markup("[b]$name[/b]", name=one_line(side.coder))]
    if not side.explanations:
        words = _("has not coded this, but:") if other_codings else _("has not coded this")
        lines.append(Content.from_markup("[$secondary]$words\n$codings[/]", words=words, codings=other_codings))
    for explanation in side.explanations:
        valence = str(getattr(kind, explanation.valence))
        quote = printable(explanation.quote) if explanation.quote else _("the whole answer")
        lines.append(Content.from_markup("\n[$text-success]● $valence[/]\n$quote", valence=valence, quote=quote))
        if explanation.memo:
            lines.append(Content.from_markup("[$secondary]$memo[/]", memo=one_line(explanation.memo)))
    return Content("\n").join(lines)


def _outcome_text(difference: Difference, verdict: Verdict, kind: ExplanationType) -> str:
    """A verdict and the valences that result: `AL: brister`."""
    whose = {
        "first": difference.first.coder,
        "second": difference.second.coder,
        "both": _("both hold"),
        "neither": _("neither holds"),
    }[verdict]
    held = ", ".join(str(getattr(kind, valence)) for valence in difference.outcome(verdict)) or _("not coded")
    return one_line(f"{whose}: {held}")


def _decision_text(decision: Decision, difference: Difference, kind: ExplanationType) -> str:
    text = _("Decided by {name}: {outcome}. Why: {reason}")
    outcome = _outcome_text(difference, decision.verdict, kind)
    return one_line(text.format(name=decision.by, outcome=outcome, reason=decision.reason))
