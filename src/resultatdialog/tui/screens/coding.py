"""The coding screen: the queue of answers, the open answer's words, and the codes with their keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from resultatdialog.coding.labels import access_label, answer_notices, empty_queue_text, item_label
from resultatdialog.coding.passages import QuotePlace
from resultatdialog.coding.queue import Item, Key
from resultatdialog.dialogue.principal_page import figures_in_words
from resultatdialog.dialogue.section_table import SectionTable, section_table
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.tui.screens.coding_actions import CodingActions
from resultatdialog.tui.widgets.coding.answer_pane import AnswerPane, AnswerView
from resultatdialog.tui.widgets.coding.answer_words import AnswerWords
from resultatdialog.tui.widgets.coding.queue_list import QueueLine, QueueList
from resultatdialog.tui.widgets.figures import FigureStrip, FigureTable
from resultatdialog.tui.widgets.key_line import KeyLine
from resultatdialog.tui.widgets.masthead import Masthead
from resultatdialog.work.coding_desk import CodingDesk
from resultatdialog.work.step_words import StepWords

RETRY = 2.0
"""Seconds until saving is tried again after a failure."""
LONGEST_NAME = 20
"""Largest number of characters of the coder's name in the masthead."""
AT_ONCE = 12
"""Number of schools read before pending keys are handled."""


def _key(keys: str, action: str, words: str, name: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, words, id=f"desk.{name}", tooltip=tooltip, show=show)


class CodingScreen(CodingActions):
    """One coder's answers. Returns the desk to open next if codes or drawn schools changed, else None."""

    CSS_PATH = "coding.tcss"
    HELP = _(
        "The arrows, or its capital letter, choose a sentence or the whole answer, with Shift more sentences; Right "
        "and Left leave words out at its beginning, with Shift at its end. The key of a code, then 1 strength, 2 "
        "weakness, 3 neither. Enter: the answer is done, on to the next. Tab goes to what is coded: Enter "
        "changes, M writes a memo, Delete takes back. "
        "S settles what two coders see differently, once both are done. J compares nearly the same words at two "
        "schools. F8 searches in everything that was said."
    )
    BINDINGS = [
        _key("s", "settle", _("settle"), "settle", _("Decide what two coders see differently")),
        _key("j", "consistency", _("same words"), "consistency", _("Nearly the same words with different codes")),
        _key("f6,ctrl+t", "queue", _("queue"), "queue", _("To the list of answers and back")),
        _key("f8,ctrl+f", "search", _("search"), "search", _("In everything that was said")),
        _key("v", "everything", _("all answers"), "all", _("Also those that do not wait for you")),
        _key("k", "codebook", _("codebook"), "codebook", _("What the codes stand for; change them")),
        _key("d", "double", _("code twice"), "double", _("Draw schools that two shall code")),
        _key("f10", "close", _("leave"), "close", _("Back to the schools")),
        _key("f2,ctrl+b", "step(-1)", _("previous"), "previous", _("The answer before"), show=False),
        _key("f3,ctrl+n", "step(1)", _("next"), "next", _("The next answer, this one stays"), show=False),
        _key("m", "memo", _("memo"), "memo", _("A remark of your own on the latest coding here"), show=False),
        _key("l", "reopen", _("open again"), "reopen", _("Code on, or code a colleague's school too"), show=False),
        _key("f7", "figures", _("figures"), "figures", _("The school's figures"), show=False),
        _key("ctrl+z", "undo", _("undo"), "undo", _("Take back the last thing done"), show=False),
        _key("ctrl+y", "redo", _("redo"), "redo", _("Do again what was taken back"), show=False),
        Binding("escape", "back", show=False, id="desk.back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (150, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]

    figures: reactive[SectionTable | None] = reactive(None)

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__(desk)
        self._everything = False
        self._loading = True
        self._retrying = False
        self._lines: dict[Item, QueueLine] = {}

    def compose(self) -> ComposeResult:
        """Queue, figures and answer; the stylesheet places or hides them by the terminal's size."""
        yield Masthead()
        with Vertical(id="queue"):
            yield Static(id="left", markup=False)
            yield QueueList(id="answers")
        with Vertical(id="figures"):
            yield FigureTable()
        yield FigureStrip().data_bind(CodingScreen.figures)
        yield AnswerPane(self._desk.guide.codebook)
        yield KeyLine()

    def on_mount(self) -> None:
        """Fill the masthead and start to read the round."""
        masthead = self.query_one(Masthead)
        masthead.title = _("Coding · {coder}").format(coder=one_line(self._desk.coder)[:LONGEST_NAME])
        masthead.place = one_line(self._desk.round.title)
        self.read_round()

    @work(exclusive=True, group="read")
    async def read_round(self) -> None:
        """Read one school after the other while keys are handled; the first answer is shown as soon as it is read."""
        self.show_answer()
        for number, _conversation in enumerate(self._desk.load(), start=1):
            if number % AT_ONCE == 0 or (self.answer is None and self._desk.waiting_count):
                self._show_queue()
                await asyncio.sleep(0)
        self._loading = False
        self._show_queue()
        if self.answer is None:
            self.show_answer()
        for words in self._desk.half_written():
            text = _("Was being written when the program was cut off: {words}")
            self.notify(text.format(words=one_line(words)[:120]), timeout=12, markup=False)
        for number, _session in enumerate(self._desk.index(), start=1):  # the first search then has no delay
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    # Display.

    def watch_answer(self) -> None:
        """Show the answer that was opened."""
        if self.is_mounted:
            self.show_answer()

    def _show_queue(self) -> None:
        """Update the queue, and open its first waiting answer if none is open."""
        queue = self._desk.queue(everything=self._everything)
        if self.answer is None:
            self.answer = next((item.key for item in queue if item.waits), None)
        left = ngettext("{n} answer left", "{n} answers left", self._desk.waiting_count).format(
            n=self._desk.waiting_count
        )
        self.query_one("#left", Static).update(Content(left))
        self.query_one(QueueList).show([self._line(item) for item in queue], self.answer)
        self._show_state()

    def _line(self, item: Item) -> QueueLine:
        if item not in self._lines:
            school = self._desk.conversations[item.session].school.name
            self._lines[item] = QueueLine(item, one_line(school), item_label(item, self._desk.question(item)))
        return self._lines[item]

    def show_answer(self) -> None:
        """Show the open answer's question, words, codings and figures, or that no answer is left."""
        item = self.item
        if item is None:
            self.figures = None
            self.query_one(Masthead).place = one_line(self._desk.round.title)
            self.pane.show_nothing(_("Reading …") if self._loading else self._nothing_left())
            self._show_state()
            return
        conversation, question = self._desk.conversations[item.session], self._desk.question(item)
        self.figures = section_table(conversation.agenda, conversation.section(question))
        self._show_figures()
        self.pane.show(self._view(item), self._desk.marking(item))
        place = f"{conversation.school.name} · {question.number} {question.short}"
        self.query_one(Masthead).place = one_line(place)
        self._show_state()

    def _nothing_left(self) -> str:
        return empty_queue_text(len(self._desk.differences()), self._desk.double_coding_progress()[1])

    def _view(self, item: Item) -> AnswerView:
        conversation, question = self._desk.conversations[item.session], self._desk.question(item)
        group = self._desk.guide.codebook.result_group(question.explains or "")
        access = self._desk.access(item)
        notices = answer_notices(item, conversation, question, self._desk.coder, self._desk.hidden(item), access)
        subjects = group.subjects if group else ()
        codings, counting = self._desk.codings(item), self._desk.counting(item)
        return AnswerView(conversation.wording(question), notices, codings, counting, subjects, access == "open")

    def _show_state(self) -> None:
        left = _("{n} left").format(n=self._desk.waiting_count)
        self.query_one(Masthead).show_saving(self._desk, left)

    def changed(self) -> None:
        """Show the open answer and the queue after a change, and retry unsaved changes after `RETRY` seconds."""
        item = self.item
        if item is not None:
            self.pane.renew(self._view(item))
        self._show_queue()
        if self._desk.unsaved and not self._retrying:
            self._retrying = True
            self.set_timer(RETRY, self.save_again)

    def save_again(self) -> None:
        """Try to save the unsaved changes."""
        self._retrying = False
        why = self._desk.try_again()
        if why:
            self.notify(why, title=_("Not saved"), severity="error", markup=False)
        self.changed()

    async def save_typed(self) -> bool:
        """Try to save unsaved changes before the screen is closed; False if that fails."""
        self.save_now()
        return not self._desk.unsaved

    def save_now(self) -> None:
        """Try to save the unsaved changes."""
        if self._desk.unsaved:
            self._desk.try_again()

    # Coding.

    @on(AnswerPane.Coded)
    def code(self, message: AnswerPane.Coded) -> None:
        """Record a coding of the marked words."""
        item = self.item
        if item is not None and self._desk.question(item).explains is None:
            self.notify(
                _("This question asks for no explanations: what is coded here was coded in the meeting (F4)."),
                markup=False,
            )
        elif item is not None and self.may_code(item):
            self._desk.code(item, message.category, message.valence, message.place, message.subject)
            self.changed()

    @on(AnswerWords.Finished)
    def finish(self) -> None:
        """Mark the answer as done and open the next waiting one."""
        item = self.item
        if item is None:
            return
        if self.pane.choosing:
            self.notify(_("1, 2 or 3 says which; Escape takes the code back."), timeout=3, markup=False)
            return
        if self._desk.access(item) == "open":
            if self._desk.finish(item):
                self._say_done(item)
            elif not any(coding.coder == self._desk.coder for coding in self._desk.codings(item)):
                self.notify(_("Read, nothing coded. Ctrl+Z takes it back."), timeout=2, markup=False)
        following = self._desk.next(item.key)
        if following is not None or not self._everything:
            self.answer = following
        self.changed()

    def _say_done(self, item: Item) -> None:
        school = one_line(self._desk.conversations[item.session].school.name)
        self.notify(_("{school} is coded.").format(school=school), timeout=3, markup=False)
        apart = self._desk.undecided_count(item)
        if apart:
            text = ngettext(
                "You two see {n} thing differently: S settles it.",
                "You two see {n} things differently: S settles them.",
                apart,
            )
            self.notify(text.format(n=apart), timeout=6, markup=False)

    def action_reopen(self) -> None:
        """Reopen a finished school, or open a school that a colleague has coded."""
        item = self.item
        if item is None:
            return
        if self._desk.reopen(item):
            self.changed()
        elif (why := access_label(self._desk.access(item))) != "":
            self.notify(why, markup=False)

    def action_undo(self) -> None:
        """Take back the latest action and open its answer."""
        self._go_back_and_forth(self._desk.undo, _("Undone: {what}"), _("There is nothing left to undo."))

    def action_redo(self) -> None:
        """Do the action again that was taken back last, and open its answer."""
        self._go_back_and_forth(self._desk.redo, _("Done again: {what}"), _("There is nothing to do again."))

    def _go_back_and_forth(self, move: Callable[[], tuple[Item | None, StepWords]], said: str, none_left: str) -> None:
        try:
            item, words = move()
        except LookupError:
            self.notify(none_left, markup=False)
            return
        if item is not None:
            self.answer = item.key
            self.notify(said.format(what=words), timeout=2, markup=False)
        self.changed()

    # Navigation.

    def action_step(self, step: int) -> None:
        """Open the next (1) or the previous (-1) answer of the queue; the present one stays unchanged."""
        queue = [item.key for item in self._desk.queue(everything=self._everything)]
        if not queue:
            return
        place = queue.index(self.answer) + step if self.answer in queue else 0
        if 0 <= place < len(queue):
            self.answer = queue[place]
            self._show_queue()

    @on(QueueList.Chosen)
    def go_to(self, message: QueueList.Chosen) -> None:
        """Open the answer chosen in the queue."""
        self.open_answer(message.item.key)

    def open_answer(self, key: Key, place: QuotePlace | None = None) -> None:
        """Open an answer, and mark the quote at `place` if given."""
        self.remove_class("-queue", "-figures")
        item = self._desk.item(key)
        if item is None:
            question = self._desk.guide.question(key[1])
            text = _("No explanations are coded at question {number}.")
            self.notify(text.format(number=question.number if question else ""), markup=False)
            return
        self.answer = key
        if place is not None:
            self.pane.renew(self._view(item), self.pane.words.marking.at_quote(place))
        self.pane.to_words()
        self._show_queue()

    def action_queue(self) -> None:
        """Move the focus to the queue or back; on small terminals the queue opens over the answer."""
        if self.query_one(QueueList).has_focus:
            self.action_back()
        else:
            self.add_class("-queue")
            self.set_focus(self.query_one(QueueList))

    def on_resize(self) -> None:
        """Fill the table of figures if it is visible after the resize."""
        self.call_after_refresh(self._show_figures)

    def action_figures(self) -> None:
        """Open or close the figures where they do not fit beside the answer."""
        self.toggle_class("-figures")
        self._show_figures()

    def _show_figures(self) -> None:
        """Fill the table of figures only where it is visible; otherwise the line above the answer shows them."""
        if self.has_class("-figures") or self.has_class("-wide"):
            self.query_one(FigureTable).figures = figures_in_words(self.figures) if self.figures else None

    def action_everything(self) -> None:
        """List all answers or only the waiting ones, and focus the queue."""
        self._everything = not self._everything
        self._show_queue()
        self.add_class("-queue")
        self.set_focus(self.query_one(QueueList))

    def action_back(self) -> None:
        """Return from the valences to the categories, or from a list to the words."""
        self.remove_class("-queue", "-figures")
        self.pane.to_words()

    def action_close(self) -> None:
        """Return to the schools, unless a change is still unsaved."""
        if self._desk.unsaved:
            self.notify(_("Something is not saved yet; the coding stays open."), severity="error", markup=False)
            return
        self.dismiss(None)

    def places(self) -> Iterable[tuple[str, Callable[[], None]]]:
        """The round's answers, for the command palette."""
        for item in self._desk.queue(everything=True):
            line = self._line(item)
            yield f"{line.school} – {line.words}", partial(self.open_answer, item.key)
