"""The screen about nearly the same words with different codes at two schools, each pair decided with one key."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from resultatdialog.coding.consistency import CodedSentence
from resultatdialog.coding.pair_labels import codes_label, obstacle_label, pair_decision_label
from resultatdialog.coding.sentence_pairs import SentencePair
from resultatdialog.coding.settlement import counted_codings
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share
from resultatdialog.tui.dialogs.reason import ask_reason
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.coding_desk import CodingDesk
from resultatdialog.work.consistency import DIFFERENT


class ConsistencyScreen(Screen[None]):
    """Shows one pair of sentences at a time, side by side with their codes."""

    CSS_PATH = "consistency.tcss"
    HELP = _(
        "Two schools have said nearly the same, and it was coded differently. Read both and press the number of what "
        "holds for both, or 0 when they mean different things and both keep their codes; then choose or write why. "
        "Codes that are replaced stay in the log and count no more. Delete takes a decision back, a new key decides "
        "anew. When words or codes change at either school, the pair comes back."
    )
    BINDINGS = [
        *(Binding(str(n), f"decide({n})", show=False, id=f"consistency.choice{n}") for n in range(1, 10)),
        Binding("0", "decide(0)", _("different things"), id="consistency.different"),
        Binding("f2,up", "step(-1)", _("previous"), id="consistency.previous", tooltip=_("The pair before")),
        Binding("f3,down", "step(1)", _("next"), id="consistency.next", tooltip=_("The next pair")),
        Binding("delete", "take_back", _("take back"), id="consistency.back", tooltip=_("Take the decision back")),
        Binding("ctrl+z", "undo", _("undo"), id="consistency.undo", tooltip=_("Take back the last thing done")),
        Binding(
            "ctrl+y", "redo", _("redo"), id="consistency.redo", tooltip=_("Do again what was taken back"), show=False
        ),
        Binding("escape,f10", "close", _("back"), id="consistency.close"),
    ]

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self._desk = desk
        self._pairs, self._waiting = desk.pairs()
        self._order = [pair.id for pair in self._pairs]
        """Ids of the pairs; they stay in their places while they are decided."""
        self._done = 0
        """Number of things done on this screen and not taken back."""
        self._taken_back = 0
        undecided = [n for n, pair in enumerate(self._pairs) if pair.state == "open"]
        self._index = undecided[0] if undecided else 0

    @property
    def _pair(self) -> SentencePair:
        return self._pairs[self._index]

    def compose(self) -> ComposeResult:
        """Both sentences with their codes, the keys, and the present decision or what has to be done first."""
        yield Masthead()
        with Horizontal(id="sides"):
            for side in ("first", "second"):
                with Vertical(classes="panel side"):
                    yield Static(id=side, markup=False)
        yield Static(id="keys", markup=False)
        yield Static(id="decided", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first undecided pair."""
        self._show()

    def _show(self) -> None:
        pair, book = self._pair, self._desk.guide.codebook
        group = book.result_group(pair.first.measure)
        masthead = self.query_one(Masthead)
        masthead.title = _("Nearly the same words")
        masthead.place = one_line(group.label if group else pair.first.measure)
        decided = say_share(sum(one.state != "open" for one in self._pairs), len(self._pairs))
        masthead.show_saving(self._desk, _("{settled} decided").format(settled=decided))
        for name, sentence in zip(("first", "second"), pair.sentences, strict=True):
            self.query_one(f"#{name}", Static).update(self._side(sentence))
        self.query_one("#keys", Static).update(self._keys(pair))
        lines = [pair_decision_label(book, pair), *(obstacle_label(self._desk.round, one) for one in pair.obstacles)]
        if self._waiting:
            lines.append(waiting_text(self._waiting))
        self.query_one("#decided", Static).update(Content("\n").join(Content(line) for line in lines if line))

    def _side(self, sentence: CodedSentence) -> Content:
        book, school = self._desk.guide.codebook, self._desk.round.school(sentence.school)
        session = next(c.session for c in self._desk.conversations.values() if c.school.code == sentence.school)
        counted = counted_codings(book, session)
        lines = [
            Content.from_markup("[b]$name[/b]", name=one_line(school.name if school else sentence.school)),
            Content.from_markup("$quote", quote=printable(sentence.quote)),
            Content.from_markup("\n[$text-success]● $codes[/]", codes=codes_label(book, sentence.codes)),
        ]
        if sentence.decided is not None:
            given = _("coded as {codes}").format(codes=codes_label(book, sentence.given))
            lines.append(Content.from_markup("[$secondary]$given[/]", given=given))
        others = [
            Content.from_markup("[$secondary]· $other[/]", other=codes_label(book, [code]))
            for code in dict.fromkeys(
                (one.category, one.valence)
                for one in counted
                if one.measure == sentence.measure and one.quote.strip() != sentence.quote
            )
        ]
        if others:
            lines += [Content.from_markup("\n[$secondary]$words[/]", words=_("also coded for this result:")), *others]
        return Content("\n").join(lines)

    def _keys(self, pair: SentencePair) -> Content:
        if pair.obstacles:
            return Content("")
        choices = [codes_label(self._desk.guide.codebook, codes) for codes in pair.outcomes[:9]]
        words = [(number, _("both: {codes}").format(codes=codes)) for number, codes in enumerate(choices, start=1)]
        words.append((DIFFERENT, _("they mean different things: both keep their codes")))
        lines = [Content.from_markup("[b $text-accent]$key[/]  $said", key=str(key), said=said) for key, said in words]
        return Content("\n").join(lines)

    async def action_decide(self, number: int) -> None:
        """Ask for the reason, from a short list or in own words, then record the decision."""
        pair = self._pair
        if pair.obstacles:
            self.notify(obstacle_label(self._desk.round, pair.obstacles[0]), markup=False)
            return
        if number > len(pair.outcomes):
            return
        codes = pair.outcomes[number - 1] if number != DIFFERENT else None
        place = f"{pair.id}/samsyn"
        keep = self._desk.draft_keeper(pair.sessions[0], place)

        def done(reason: str | None) -> None:
            keep("")
            if reason is None:
                return
            if not self._desk.settle_pair(pair, codes, reason):
                self.notify(_("That could not be decided now."), severity="error", markup=False)
                return
            self._count_done()
            self._go_on()

        label = codes_label(self._desk.guide.codebook, codes) if codes else _("they mean different things")
        await ask_reason(self.app, label, self._desk.draft(pair.sessions[0], place), keep, done)

    def _count_done(self) -> None:
        self._done += 1
        self._taken_back = 0
        self._read_again()

    def _read_again(self) -> None:
        """Read the pairs as they are decided now; those that were here keep their places."""
        here = self._order[self._index]
        pairs, self._waiting = self._desk.pairs()
        found = {pair.id: pair for pair in pairs}
        self._order = [*(name for name in self._order if name in found), *(n for n in found if n not in self._order)]
        self._pairs = tuple(found[name] for name in self._order)
        self._index = self._order.index(here) if here in found else 0

    def _go_on(self) -> None:
        """Show the next undecided pair, or notify that none is left."""
        later = [*range(self._index + 1, len(self._pairs)), *range(self._index + 1)]
        undecided = [index for index in later if self._pairs[index].state == "open"]
        if undecided:
            self._index = undecided[0]
        else:
            self.notify(_("Every pair is decided. What was decided counts in the tables."), markup=False)
        self._show()

    def action_take_back(self) -> None:
        """Take back the decision on the pair that is shown."""
        if not self._desk.take_back_pair(self._pair):
            self.notify(_("Nothing is decided here that can be taken back."), markup=False)
            return
        self._count_done()
        self._show()

    def action_step(self, step: int) -> None:
        """Show the next (1) or previous (-1) pair."""
        self._index = max(0, min(self._index + step, len(self._pairs) - 1))
        self._show()

    def action_undo(self) -> None:
        """Take back the latest thing done on this screen."""
        if not self._done:
            self.notify(_("There is nothing left to undo."), markup=False)
            return
        self._done -= 1
        self._desk.undo()
        self._taken_back += 1
        self._read_again()
        self._show()

    def action_redo(self) -> None:
        """Do again what was taken back last on this screen."""
        if not self._taken_back:
            self.notify(_("There is nothing to do again."), markup=False)
            return
        self._taken_back -= 1
        self._desk.redo()
        self._done += 1
        self._read_again()
        self._show()

    def action_close(self) -> None:
        """Return to the answers."""
        self.dismiss(None)


def waiting_text(n: int) -> str:
    """The sentence about pairs that are not shown yet."""
    return ngettext(
        "{n} more pair is shown when its schools are coded to the end.",
        "{n} more pairs are shown when their schools are coded to the end.",
        n,
    ).format(n=n)
