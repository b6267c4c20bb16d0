"""The settling screen (samsyn): differences between two coders, each decided with one key and a reason."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.coding.labels import coding_label
from resultatdialog.coding.settlement import Decision, Difference, Side, Verdict, decision_on, verdicts_on
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.tui.dialogs.reason import ask_reason
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.coding_desk import CodingDesk

KEYS: dict[Verdict, str] = {"first": "1", "second": "2", "both": "3", "neither": "0"}
"""Key of each verdict."""
OneDecision = tuple[Difference, ...]
"""Differences that are one decision."""


class SettleScreen(Screen[None]):
    """Shows one difference at a time, both coders' quotes side by side."""

    CSS_PATH = "settle.tcss"
    HELP = _(
        "You two have coded the same school and see something differently. Read both, talk, and press 1 or 2 for the "
        "one that holds, 3 for both, 0 for neither; then choose or write why. What you agree on is settled. "
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
        self._differences = desk.disagreements()
        self._decisions_made = 0
        """Number of decisions made on this screen and not taken back."""
        self._taken_back = 0
        undecided = [n for n, entry in enumerate(self._differences) if not self._decisions(entry)]
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

    def _decisions(self, entry: tuple[Conversation, OneDecision]) -> tuple[Decision, ...]:
        """The decisions on an entry's differences, in their order; none while one of them is undecided."""
        conversation, group = entry
        session = self._desk.conversations[conversation.session.id].session
        found = tuple(decision for one in group if (decision := decision_on(session, one)) is not None)
        return found if len(found) == len(group) else ()

    def _show(self) -> None:
        conversation, differences = self._differences[self._index]
        book, measure = self._desk.guide.codebook, differences[0].measure
        group = book.result_group(measure)
        assert group is not None
        settled = sum(bool(self._decisions(entry)) for entry in self._differences)
        masthead = self.query_one(Masthead)
        masthead.title = _("Settle")
        masthead.place = one_line(f"{conversation.school.name} · {group.label}")
        decided = _("{settled} decided").format(settled=say_share(settled, len(self._differences)))
        masthead.show_saving(self._desk, decided)
        self.query_one("#about", Static).update(Content("\n").join(_code_lines(differences, book)))
        for name, sides in (("first", [d.first for d in differences]), ("second", [d.second for d in differences])):
            other_codings = self._other_codings(conversation, measure, sides[0].coder)
            self.query_one(f"#{name}", Static).update(_sides_content(sides, book, other_codings))
        self.refresh_bindings()
        self.query_one("#keys", Static).update(self._keys(differences))
        decisions = self._decisions((conversation, differences))
        decided = say_decision(decisions, differences, book) if decisions else ""
        self.query_one("#decided", Static).update(Content(decided))

    def _other_codings(self, conversation: Conversation, measure: str, coder: str) -> str:
        """A coder's codings of a result, one per line."""
        book = self._desk.guide.codebook
        codings = [e for e in conversation.session.explanations if e.measure == measure]
        return "\n".join(f"· {coding_label(e, book)}" for e in codings if e.coder == coder)

    def _keys(self, differences: OneDecision) -> Content:
        lines = []
        for verdict in verdicts_on(differences):
            words = _outcome_text(differences, verdict, self._desk.guide.codebook)
            lines.append(Content.from_markup("[b $text-accent]$key[/]  $words", key=KEYS[verdict], words=words))
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only verdicts whose outcome differs from the others'."""
        return action != "decide" or parameters[0] in verdicts_on(self._differences[self._index][1])

    async def action_decide(self, verdict: Verdict) -> None:
        """Ask for the reason, from a short list or in own words, then record the verdict."""
        conversation, differences = self._differences[self._index]
        place = f"{differences[0].measure}/{differences[0].category}/samsyn"
        keep = self._desk.draft_keeper(conversation.session.id, place)

        def done(reason: str | None) -> None:
            keep("")
            if reason is None:
                return
            self._desk.settle(conversation, differences, verdict, reason)
            self._decisions_made += 1
            self._taken_back = 0
            self._go_on()

        heading = _outcome_text(differences, verdict, self._desk.guide.codebook)
        await ask_reason(self.app, heading, self._desk.draft(conversation.session.id, place), keep, done)

    def _go_on(self) -> None:
        """Show the next undecided difference, or notify that none is left."""
        later = [*range(self._index + 1, len(self._differences)), *range(self._index + 1)]
        undecided = [index for index in later if not self._decisions(self._differences[index])]
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
        self._differences = self._desk.disagreements() or self._differences
        self._index = min(self._index, len(self._differences) - 1)
        self._show()

    def action_close(self) -> None:
        """Return to the answers."""
        self.dismiss(None)


def _code_lines(differences: OneDecision, book: Codebook) -> list[Content]:
    """Name and definition of each code that the differences are about."""
    lines = []
    for difference in differences:
        category = book.category(difference.category)
        assert category is not None
        lines.append(Content.from_markup("[b]$label[/b]", label=one_line(category.label)))
        lines += [
            Content.from_markup("[$secondary]$words[/]", words=one_line(words))
            for words in (category.definition, category.not_when)
            if words
        ]
    return lines


def _sides_content(sides: Sequence[Side], book: Codebook, other_codings: str) -> Content:
    """Name of a coder, and the coder's codings with quotes; without any, the coder's other codings."""
    lines = [Content.from_markup("[b]$name[/b]", name=one_line(sides[0].coder))]
    explanations = [explanation for side in sides for explanation in side.explanations]
    if not explanations:
        words = _("has not coded this, but:") if other_codings else _("has not coded this")
        lines.append(Content.from_markup("[$secondary]$words\n$codings[/]", words=words, codings=other_codings))
    for explanation in explanations:
        kind = book.type_of(explanation.category)
        said = coding_label(explanation, book) if len(sides) > 1 else str(getattr(kind, explanation.valence))
        quote = printable(explanation.quote) if explanation.quote else _("the whole answer")
        lines.append(Content.from_markup("\n[$text-success]● $said[/]\n$quote", said=one_line(said), quote=quote))
        if explanation.memo:
            lines.append(Content.from_markup("[$secondary]$memo[/]", memo=one_line(explanation.memo)))
    return Content("\n").join(lines)


def _outcome_text(differences: OneDecision, verdict: Verdict, book: Codebook) -> str:
    """A verdict and what then holds: `AL: brister`, for two codes `AL: Undervisning: brister`."""
    whose = {
        "first": differences[0].first.coder,
        "second": differences[0].second.coder,
        "both": _("both hold"),
        "neither": _("neither holds"),
    }[verdict]
    held = _held_text(differences, [difference.outcome(verdict) for difference in differences], book)
    return one_line(f"{whose}: {held}")


def _held_text(differences: OneDecision, valences: Sequence[Sequence[str]], book: Codebook) -> str:
    """The codings that hold, from the valences that hold of each difference."""
    held = []
    for difference, kept in zip(differences, valences, strict=True):
        category, kind = book.category(difference.category), book.type_of(difference.category)
        label = f"{category.label}: " if category and len(differences) > 1 else ""
        held += [f"{label}{getattr(kind, valence)}" for valence in kept]
    return ", ".join(held) or _("not coded")


def say_decision(decisions: Sequence[Decision], differences: OneDecision, book: Codebook) -> str:
    """Who decided what, and why; differences that are one now may have been decided one by one."""
    held = _held_text(differences, [decision.valences for decision in decisions], book)
    names, reasons = (dict.fromkeys(getattr(one, part) for one in decisions) for part in ("by", "reason"))
    text = _("Decided by {name}: {outcome}. Why: {reason}")
    return one_line(text.format(name=", ".join(names), outcome=held, reason="; ".join(reasons)))
