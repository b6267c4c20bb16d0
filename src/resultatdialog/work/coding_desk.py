"""Coding after the meetings: one coder's queue over all schools; what she does is saved and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from resultatdialog.coding.codebook import BookChange
from resultatdialog.coding.coder_status import (
    coders,
    done_by,
    done_change,
    joining_change,
    marked_for_later,
    reading_change,
    second_coders,
)
from resultatdialog.coding.labels import Access
from resultatdialog.coding.passages import QuotePlace, passages
from resultatdialog.coding.queue import Item, Key, queue_items
from resultatdialog.coding.sampling import (
    Progress,
    Sample,
    double_coded,
    double_coding_line,
    sample_in,
    sample_progress,
)
from resultatdialog.coding.search import SearchResult, Utterance, search, utterances
from resultatdialog.coding.settlement import (
    Difference,
    Verdict,
    both_done,
    codes_blind,
    differences,
    undecided_differences,
    visible_codings,
)
from resultatdialog.coding.text_selection import TextSelection, initial_selection
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import OFFICIALS, Explanation, Session
from resultatdialog.guide.model import Codebook, Question
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.codebooks import coding_stream, decide, draw_sample, take_back
from resultatdialog.work.conversations import guide_of, iter_conversations
from resultatdialog.work.sitting import Sitting, is_coding_draft

CODER = "coder"
"""Name of the local value that remembers who coded last on this computer."""


class CodingDesk(Sitting):
    """The answers of a round in front of one coder."""

    def __init__(self, register: Register, current: Round, coder: str) -> None:
        super().__init__(register)
        sample = sample_in(coding_stream(register, current.id))
        self._drawn = frozenset(sample.schools if sample else ())
        self._from_outside = coder not in officials(register, current.id)
        self._items: dict[str, tuple[Item, ...]] = {}
        self._queued: set[Key] = set()
        self._left = 0
        self._said: dict[str, tuple[Utterance, ...]] = {}
        self.round = current
        self.guide = guide_of(register, current)
        self.coder = coder
        self.conversations: dict[str, Conversation] = {}

    # Reading.

    def load(self) -> Iterator[Conversation]:
        """Read the round school by school, so that a screen can stay awake between."""
        for conversation in iter_conversations(self._register, self.round, self.guide):
            self.hold(conversation)
            yield conversation

    def signature(self) -> str:
        """The coder."""
        return self.coder

    def held(self, session_id: str) -> Conversation:
        """One school's conversation."""
        return self.conversations[session_id]

    def hold(self, conversation: Conversation) -> None:
        """Take a conversation in, with its answers in the queue."""
        session = conversation.session
        self.conversations[session.id] = conversation
        before = self._items.get(session.id, ())
        found = queue_items(conversation, self.coder, twice=self._second(conversation))
        self._left += sum(item.waits for item in found) - sum(item.waits for item in before)
        self._queued.update(item.key for item in found if item.waits)
        self._items[session.id] = found
        self._said.pop(session.id, None)

    def _second(self, conversation: Conversation) -> bool:
        """Whether the coder is one of the two who shall code a school: she said so, or it was drawn.

        Of a drawn school they are the officials who were there, or somebody who was at none of the meetings, until two
        others code it.
        """
        session = conversation.session
        if self.coder in second_coders(session):
            return True
        if conversation.school.code not in self._drawn or len(coders(session) - {self.coder}) > 1:
            return False
        there = {person.name for person in session.participants if person.role in OFFICIALS}
        return self.coder in there or self._from_outside

    def queue(self, *, everything: bool = False) -> list[Item]:
        """The answers that wait for the coder or have waited in this sitting; all that can be coded, if told."""
        return [item for found in self._items.values() for item in found if everything or item.key in self._queued]

    @property
    def left(self) -> int:
        """How many answers wait."""
        return self._left

    def next(self, key: Key) -> Key | None:
        """The answer to go on with after this one: the next that waits, else the first; None when none does."""
        waiting = [item.key for found in self._items.values() for item in found if item.waits or item.key == key]
        place = waiting.index(key) if key in waiting else -1
        following = [*waiting[place + 1 :], *waiting[: max(place, 0)]]
        return following[0] if following else None

    def item(self, key: Key) -> Item | None:
        """An answer as it stands for the coder now."""
        return next((item for item in self._items.get(key[0], ()) if item.key == key), None)

    def question(self, item: Item) -> Question:
        """The question an item is about."""
        found = self.guide.question(item.question)
        assert found is not None, item
        return found

    def codings(self, item: Item) -> tuple[Explanation, ...]:
        """What is coded at an answer, as far as the coder may see it; what is read again is read on one's own."""
        seen = visible_codings(self.conversations[item.session].session, self.coder, twice=item.school in self._drawn)
        alone = item.why == "reread"
        return tuple(e for e in seen if e.question == item.question and (e.coder == self.coder or not alone))

    def hidden(self, item: Item) -> tuple[str, ...]:
        """Others who have coded the school and whose codings she does not see yet."""
        session = self.conversations[item.session].session
        others = sorted(coders(session) - {self.coder})
        return tuple(others) if codes_blind(session, self.coder, twice=item.school in self._drawn) else ()

    def access(self, item: Item) -> Access:
        """Whether the coder may code there, and if not, why."""
        conversation = self.conversations[item.session]
        session = conversation.session
        if session.state == "locked":
            return "locked"
        if item.waits:
            return "open"
        if self.coder not in coders(session):
            return "others" if coders(session) and not self._second(conversation) else "open"
        if both_done(session):
            return "seen"
        return "done" if self.coder in done_by(session) else "open"

    def marking(self, item: Item) -> TextSelection:
        """What is marked when an answer is opened: the oldest words kept for later that she has not coded yet."""
        session = self.conversations[item.session].session
        marking = initial_selection(passages(self.question(item), session))
        coded = {e.quote for e in self.codings(item) if e.coder == self.coder}
        for later in marked_for_later(session):
            if later.question == item.question and later.quote not in coded:
                return marking.at_quote(QuotePlace(later.quote, later.field, later.start))
        return marking

    # Words under way.

    def keeps_draft(self, session_id: str, place: str) -> Callable[[str], None]:
        """What keeps the words of a dialog while they are typed."""
        mine = f"{self.coder}/{place}"

        def keep(words: str) -> None:
            self._keep_draft(session_id, mine, words)

        return keep

    def draft(self, session_id: str, place: str) -> str:
        """What this coder was typing there when the program was cut off."""
        mine = f"{self.coder}/{place}"
        drafts = self._register.drafts()
        return next((d.words for d in drafts if d.session_id == session_id and d.place == mine), "")

    def half_written(self) -> tuple[str, ...]:
        """Memos and reasons this coder was writing when the program was cut off; they wait where they were."""
        drafts = [d for d in self._register.drafts() if d.session_id in self.conversations and is_coding_draft(d)]
        return tuple(draft.words for draft in drafts if draft.place.startswith(f"{self.coder}/"))

    def search(self, words: str) -> SearchResult:
        """What was said with all these words in it, at any school."""
        for _session in self.index():
            pass
        return search(self._said.values(), words)

    def index(self) -> Iterator[str]:
        """Make what was said ready to be searched, school by school; what is ready is left as it is."""
        for session_id, conversation in list(self.conversations.items()):
            if session_id not in self._said:
                twice = conversation.school.code in self._drawn
                self._said[session_id] = utterances(
                    conversation, visible_codings(conversation.session, self.coder, twice=twice)
                )
                yield session_id

    # Coding.

    def code(
        self, item: Item, category: str, valence: str, place: QuotePlace, subject: str | None = None, memo: str = ""
    ) -> Explanation:
        """Code words, or the whole answer."""
        explanation = self._explanation(self.question(item), category, valence, place, subject, memo)
        self._do_at(item, (explanation.change(),))
        return explanation

    def recode(self, item: Item, before: Explanation, after: Explanation) -> bool:
        """Change one of the coder's own codings; False when it stays what it is."""
        if before == after or before.coder != self.coder:
            return False
        return self._do_at(item, (self._recoded(before, after).change(),))

    def uncode(self, item: Item, explanation: Explanation) -> bool:
        """Take one of the coder's own codings back."""
        return explanation.coder == self.coder and self._do_at(item, (explanation.withdrawal(),))

    def finish(self, item: Item) -> bool:
        """The answer is read through; whether that was the last one and the coder now is done with the school."""
        conversation = self.conversations[item.session]
        session = conversation.session
        at = self._register.timestamp()
        changes = [reading_change(session, item.question, self.coder, at)]
        if not (self._second(conversation) or self.coder in coders(session) or not coders(session)):
            if item.waits:  # somebody else's school, in which she had marked something
                self._do_at(item, changes)
            return False
        rest = queue_items(conversation.foreseen(changes), self.coder, twice=self._second(conversation))
        last = self.coder not in done_by(session) and all(other.why in ("coded", "finish") for other in rest)
        if last:
            changes.append(done_change(self.coder, at))
            changes += self._coded(conversation.foreseen(changes))
        return self._do_at(item, changes) and last

    def reopen(self, item: Item) -> bool:
        """The coder is not done with the school after all, or codes one that somebody else has coded, too.

        False where that cannot be: once two are done and have seen each other's codings, differences are settled.
        """
        match self.access(item):
            case "done":
                return self._do_at(item, (done_change(self.coder, None),))
            case "others":
                return self._do_at(item, (joining_change(self.coder, self._register.timestamp()),))
        return False

    def _coded(self, conversation: Conversation) -> list[Change]:
        """A meeting that was held is coded, once everybody who codes it is done and nothing is left to settle."""
        session = conversation.session
        if session.state != "held" or coders(session) - done_by(session).keys():
            return []
        if conversation.school.code in self._drawn and not both_done(session):
            return []
        return [] if undecided_differences(self.guide.codebook, session) else [Change(targets.STATE, "coded")]

    # Settling.

    def differences(self, *, decided: bool = False) -> tuple[tuple[Conversation, Difference], ...]:
        """What two coders who are done do not say the same of; with the decided ones, if told."""
        find = differences if decided else undecided_differences
        book = self.guide.codebook
        return tuple(
            (held, found)
            for held in self.conversations.values()
            if decided or held.session.state != "locked"
            for found in find(book, held.session)
        )

    def apart(self, item: Item) -> int:
        """How many differences are undecided at a school."""
        return len(undecided_differences(self.guide.codebook, self.conversations[item.session].session))

    def settle(self, conversation: Conversation, difference: Difference, verdict: Verdict, reason: str) -> None:
        """Decide a difference."""
        session = conversation.session
        changes = [difference.decision_change(verdict, reason, self.coder, self._register.timestamp())]
        changes += self._coded(self.conversations[session.id].foreseen(changes))
        explanation = next(iter((*difference.first.explanations, *difference.second.explanations)))
        self._do_at(Item(session.id, conversation.school.code, explanation.question, "coded"), changes)

    # What the coders have agreed on.

    def decide(self, op: str, said: Mapping[str, Any], why: str) -> tuple[BookChange, Codebook]:
        """Record a decision about the codebook; the decision, and the codebook after it."""
        change = decide(self._register, self.round.id, op, said, by=self.coder, why=why)
        return change, guide_of(self._register, self.round).codebook

    def draw(self, n: int, seed: int) -> Sample:
        """Draw schools that two shall code; raises RefusedError."""
        return draw_sample(self._register, self.round.id, self._by_school(), n, seed, by=self.coder)

    def second_reading(self) -> tuple[Progress | None, str]:
        """How far the drawn schools have come, and the line for the report."""
        sessions = self._by_school()
        sample = sample_in(coding_stream(self._register, self.round.id))
        shown = [held if both_done(held) else Session(held.id) for held in sessions.values()]  # the others code blind
        line = double_coding_line(double_coded(self.guide, shown))
        return (sample_progress(self.guide.codebook, sample, sessions) if sample else None), line

    def school_name(self, code: str) -> str:
        """A school's name."""
        school = self.round.school(code)
        return school.name if school else code

    def take_back_decision(self, change: BookChange) -> Codebook:
        """A decision about the codebook no longer holds; the codebook without it. The log keeps it."""
        take_back(self._register, self.round.id, change, by=self.coder)
        return guide_of(self._register, self.round).codebook

    def renewed(self) -> CodingDesk:
        """The desk with the codebook and the drawn schools as they are now; what can be undone stays so."""
        desk = CodingDesk(self._register, self.round, self.coder)
        desk._steps = self._steps
        return desk

    def _by_school(self) -> dict[str, Session]:
        return {held.school.code: held.session for held in self.conversations.values()}

    # Saving.

    def undo(self) -> Item | None:
        """Take back the last thing done in this sitting; the answer it was done at.

        Raises LookupError when there is nothing to take back.
        """
        step = self._take_back()
        return self.item((step.session, step.question))

    def _do_at(self, item: Item, changes: Sequence[Change]) -> bool:
        return self._do(self.conversations[item.session], item.question, changes)


def officials(register: Register, round_id: str) -> tuple[str, ...]:
    """The names of those who led or took notes at the round's meetings: who can be expected to code."""
    meetings = {digest.session_id for digest in register.digests(round_id)}
    people = [
        person for meeting, said in register.values(targets.PARTICIPANTS) if meeting in meetings for person in said
    ]
    return tuple(sorted({person["name"] for person in people if person["role"] in OFFICIALS}))
