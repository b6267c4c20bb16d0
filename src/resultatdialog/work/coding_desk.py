"""Coding after the meetings: one coder's queue of answers from all schools; each step is saved and can be undone."""

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
from resultatdialog.coding.consistency import GivenCode
from resultatdialog.coding.counting import CodingKey, Counting, counting_otherwise
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
from resultatdialog.coding.sentence_pairs import (
    SentencePair,
    alike_changes,
    apart_changes,
    back_changes,
    sentence_pairs,
)
from resultatdialog.coding.settlement import (
    Difference,
    Verdict,
    as_one,
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
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.register.store import Register
from resultatdialog.rounds.model import Round
from resultatdialog.work.codebooks import coding_stream, draw_sample, record_decision, withdraw_decision
from resultatdialog.work.conversations import guide_of, iter_conversations
from resultatdialog.work.sitting import Sitting, is_coding_draft
from resultatdialog.work.step_words import StepWords

CODER = "coder"
"""Name of the local value with the name of the latest coder on this computer."""


class CodingDesk(Sitting):
    """A round's answers, codings and differences as one coder works on them."""

    def __init__(self, register: Register, current: Round, coder: str) -> None:
        super().__init__(register)
        sample = sample_in(coding_stream(register, current.id))
        self._drawn = frozenset(sample.schools if sample else ())
        self._from_outside = coder not in officials(register, current.id)
        self._items: dict[str, tuple[Item, ...]] = {}
        self._queued: set[Key] = set()
        self._waiting = 0
        self._utterances: dict[str, tuple[Utterance, ...]] = {}
        self.round = current
        self.guide = guide_of(register, current)
        self.coder = coder
        self.conversations: dict[str, Conversation] = {}

    # Reading.

    def load(self) -> Iterator[Conversation]:
        """Read the round's conversations one by one, so that a screen can respond in between."""
        for conversation in iter_conversations(self._register, self.round, self.guide):
            self.keep_conversation(conversation)
            yield conversation

    def signature(self) -> str:
        """The coder's name."""
        return self.coder

    def conversation_of(self, session_id: str) -> Conversation:
        """The conversation of one session."""
        return self.conversations[session_id]

    def keep_conversation(self, conversation: Conversation) -> None:
        """Keep a new or changed conversation and bring the queue up to date with its answers."""
        session = conversation.session
        self.conversations[session.id] = conversation
        before = self._items.get(session.id, ())
        found = queue_items(conversation, self.coder, twice=self._codes_twice(conversation))
        self._waiting += sum(item.waits for item in found) - sum(item.waits for item in before)
        self._queued.update(item.key for item in found if item.waits)
        self._items[session.id] = found
        self._utterances.pop(session.id, None)

    def _codes_twice(self, conversation: Conversation) -> bool:
        """Whether the coder shall code the school though others code it: she joined, or the school was drawn.

        A drawn school is coded by the officials of its meeting, or by somebody who was at none of the meetings, until
        two others code it.
        """
        session = conversation.session
        if self.coder in second_coders(session):
            return True
        if conversation.school.code not in self._drawn or len(coders(session) - {self.coder}) > 1:
            return False
        present = {person.name for person in session.participants if person.role in OFFICIALS}
        return self.coder in present or self._from_outside

    def queue(self, *, everything: bool = False) -> list[Item]:
        """The answers that wait or have waited in this sitting; with `everything`, all that can be coded."""
        return [item for found in self._items.values() for item in found if everything or item.key in self._queued]

    @property
    def waiting_count(self) -> int:
        """Number of answers that wait for the coder."""
        return self._waiting

    def next(self, key: Key) -> Key | None:
        """The next waiting answer after this one, else the first waiting one; None when no other waits."""
        waiting = [item.key for found in self._items.values() for item in found if item.waits or item.key == key]
        place = waiting.index(key) if key in waiting else -1
        following = [*waiting[place + 1 :], *waiting[: max(place, 0)]]
        return following[0] if following else None

    def item(self, key: Key) -> Item | None:
        """The answer with this key, with its current reason to wait; None when it is not there."""
        return next((item for item in self._items.get(key[0], ()) if item.key == key), None)

    def question(self, item: Item) -> Question:
        """The question that was answered."""
        found = self.guide.question(item.question)
        assert found is not None, item
        return found

    def codings(self, item: Item) -> tuple[Explanation, ...]:
        """The codings of an answer that the coder may see; in a rereading, only her own."""
        seen = visible_codings(self.conversations[item.session].session, self.coder, twice=item.school in self._drawn)
        alone = item.why == "reread"
        return tuple(e for e in seen if e.question == item.question and (e.coder == self.coder or not alone))

    def counting(self, item: Item) -> dict[CodingKey, Counting]:
        """The codings at the answer's school that do not count as they were coded, with what counts."""
        return counting_otherwise(self.guide.codebook, self.conversations[item.session].session)

    def hidden(self, item: Item) -> tuple[str, ...]:
        """Names of the school's other coders while their codings are hidden from this coder; else empty."""
        session = self.conversations[item.session].session
        others = sorted(coders(session) - {self.coder})
        return tuple(others) if codes_blind(session, self.coder, twice=item.school in self._drawn) else ()

    def access(self, item: Item) -> Access:
        """`open` when the coder may code the answer, else the reason she may not."""
        conversation = self.conversations[item.session]
        session = conversation.session
        if session.state == "locked":
            return "locked"
        if item.waits:
            return "open"
        if self.coder not in coders(session):
            return "others" if coders(session) and not self._codes_twice(conversation) else "open"
        if both_done(session):
            return "seen"
        return "done" if self.coder in done_by(session) else "open"

    def marking(self, item: Item) -> TextSelection:
        """The selection when an answer is opened: the oldest words marked for later and not coded yet by the coder."""
        session = self.conversations[item.session].session
        marking = initial_selection(passages(self.question(item), session))
        coded = {e.quote for e in self.codings(item) if e.coder == self.coder}
        for later in marked_for_later(session):
            if later.question == item.question and later.quote not in coded:
                return marking.at_quote(QuotePlace(later.quote, later.field, later.start))
        return marking

    # Drafts.

    def draft_keeper(self, session_id: str, place: str) -> Callable[[str], None]:
        """A function that keeps a dialog's words as this coder's draft; it raises NotSavedError."""
        own_place = f"{self.coder}/{place}"

        def keep(words: str) -> None:
            self._keep_draft(session_id, own_place, words)

        return keep

    def draft(self, session_id: str, place: str) -> str:
        """This coder's draft of a dialog, left from an interrupted run; empty when there is none."""
        own_place = f"{self.coder}/{place}"
        drafts = self._register.drafts()
        return next((d.words for d in drafts if d.session_id == session_id and d.place == own_place), "")

    def half_written(self) -> tuple[str, ...]:
        """Words of this coder's drafts of memos and reasons, which their dialogs show again."""
        drafts = [d for d in self._register.drafts() if d.session_id in self.conversations and is_coding_draft(d)]
        return tuple(draft.words for draft in drafts if draft.place.startswith(f"{self.coder}/"))

    def search(self, words: str) -> SearchResult:
        """The utterances at any school that contain all these words."""
        for _session in self.index():
            pass
        return search(self._utterances.values(), words)

    def index(self) -> Iterator[str]:
        """Prepare the search, school by school; yields the id of each session that was not prepared before."""
        for session_id, conversation in list(self.conversations.items()):
            if session_id not in self._utterances:
                twice = conversation.school.code in self._drawn
                self._utterances[session_id] = utterances(
                    conversation, visible_codings(conversation.session, self.coder, twice=twice)
                )
                yield session_id

    # Coding.

    def code(
        self, item: Item, category: str, valence: str, place: QuotePlace, subject: str | None = None, memo: str = ""
    ) -> Explanation:
        """Code the words at a place, or the whole answer."""
        explanation = self._explanation(self.question(item), category, valence, place, subject, memo)
        self._do_at(item, (explanation.change(),))
        return explanation

    def recode(self, item: Item, before: Explanation, after: Explanation) -> bool:
        """Change one of the coder's own codings; False when nothing changes or the coding is another coder's."""
        if before == after or before.coder != self.coder:
            return False
        return self._do_at(item, (self._recoded(before, after).change(),))

    def uncode(self, item: Item, explanation: Explanation) -> bool:
        """Take back one of the coder's own codings; False when it is another coder's."""
        return explanation.coder == self.coder and self._do_at(item, (explanation.withdrawal(),))

    def finish(self, item: Item) -> bool:
        """Note that the answer is read through; True when it was the last one and the coder is now done with a school.

        When all coders are done and no difference is undecided, the meeting's state becomes `coded`.
        """
        conversation = self.conversations[item.session]
        session = conversation.session
        at = self._register.timestamp()
        changes = [reading_change(session, item.question, self.coder, at)]
        if not (self._codes_twice(conversation) or self.coder in coders(session) or not coders(session)):
            if item.waits:  # somebody else's school, in which she had marked something
                self._do_at(item, changes)
            return False
        rest = queue_items(conversation.foreseen(changes), self.coder, twice=self._codes_twice(conversation))
        last = self.coder not in done_by(session) and all(other.why in ("coded", "finish") for other in rest)
        if last:
            changes.append(done_change(self.coder, at))
            changes += self._coded(conversation.foreseen(changes))
        return self._do_at(item, changes) and last

    def reopen(self, item: Item) -> bool:
        """Take back that the coder is done with the school, or join the coding of a school that another has coded.

        False when neither is possible: once two coders are done, they only settle differences.
        """
        match self.access(item):
            case "done":
                return self._do_at(item, (done_change(self.coder, None),))
            case "others":
                return self._do_at(item, (joining_change(self.coder, self._register.timestamp()),))
        return False

    def _coded(self, conversation: Conversation) -> list[Change]:
        """The change of a held meeting's state to `coded`, if all coders are done and no difference is undecided."""
        session = conversation.session
        if session.state != "held" or coders(session) - done_by(session).keys():
            return []
        if conversation.school.code in self._drawn and not both_done(session):
            return []
        return [] if undecided_differences(self.guide.codebook, session) else [Change(targets.STATE, "coded")]

    # Differences between coders.

    def differences(self, *, decided: bool = False) -> tuple[tuple[Conversation, Difference], ...]:
        """Undecided differences between two coders who are done; with `decided`, the decided ones, too."""
        find = differences if decided else undecided_differences
        book = self.guide.codebook
        return tuple(
            (conversation, found)
            for conversation in self.conversations.values()
            if decided or conversation.session.state != "locked"
            for found in find(book, conversation.session)
        )

    def undecided_count(self, item: Item) -> int:
        """Number of undecided differences at the answer's school."""
        return len(undecided_differences(self.guide.codebook, self.conversations[item.session].session))

    def disagreements(self) -> tuple[tuple[Conversation, tuple[Difference, ...]], ...]:
        """All differences, decided or not, those about the same words together: they are one decision."""
        found: dict[str, list[Difference]] = {}
        for conversation, difference in self.differences(decided=True):
            found.setdefault(conversation.session.id, []).append(difference)
        return tuple(
            (self.conversations[session_id], group) for session_id, listed in found.items() for group in as_one(listed)
        )

    def settle(
        self, conversation: Conversation, differences: Sequence[Difference], verdict: Verdict, reason: str
    ) -> None:
        """Record the decision on differences that are one decision."""
        session, at = conversation.session, self._register.timestamp()
        changes = [each.decision_change(verdict, reason, self.coder, at) for each in differences]
        changes += self._coded(self.conversations[session.id].foreseen(changes))
        explanation = next(iter((*differences[0].first.explanations, *differences[0].second.explanations)))
        self._do_at(Item(session.id, conversation.school.code, explanation.question, "coded"), changes)

    # Nearly the same words at two schools.

    def pairs(self) -> tuple[tuple[SentencePair, ...], int]:
        """The pairs of sentences in nearly the same words with different codes, decided or not.

        Those with a school that is still being coded are left out, since its codings must not be seen yet; the second
        value is their number.
        """
        found = sentence_pairs(self.guide.codebook, self.conversations.values(), self._drawn)
        shown = tuple(pair for pair in found if all(obstacle.kind != "unfinished" for obstacle in pair.obstacles))
        return shown, len(found) - len(shown)

    def settle_pair(self, pair: SentencePair, codes: Sequence[GivenCode] | None, reason: str) -> bool:
        """Record which codes hold for both sentences, or with None that they mean different things; False as in `_do`.

        A pair with something else to be done first is not settled.
        """
        if pair.obstacles:
            return False
        sessions, at = self._sessions_of(pair), self._register.timestamp()
        if codes is None:
            return self._do_pair(pair, apart_changes(pair, sessions, reason, self.coder, at))
        return self._do_pair(pair, alike_changes(pair, sessions, codes, reason, self.coder, at))

    def take_back_pair(self, pair: SentencePair) -> bool:
        """Take back what was decided on a pair; False when nothing is, or as in `settle_pair`."""
        return not pair.obstacles and self._do_pair(pair, back_changes(pair, self._sessions_of(pair)))

    def _sessions_of(self, pair: SentencePair) -> list[Session]:
        return [self.conversations[name].session for name in pair.sessions]

    def _do_pair(self, pair: SentencePair, changes: Sequence[Sequence[Change]]) -> bool:
        first, second = (self.conversations[name] for name in pair.sessions)
        return self._do_beside(pair.first.codings[0].question, (first, changes[0]), (second, changes[1]))

    # Codebook and double coding.

    def decide(self, op: str, content: Mapping[str, Any], why: str) -> tuple[BookChange, Codebook]:
        """Record a decision about the codebook; returns it and the changed codebook. Raises NotSavedError."""
        change = record_decision(self._register, self.round.id, op, content, by=self.coder, why=why)
        return change, guide_of(self._register, self.round).codebook

    def draw(self, n: int, seed: int) -> Sample:
        """Draw schools to be coded twice; raises RefusedError when a second coder has begun with an earlier sample."""
        return draw_sample(self._register, self.round.id, self._by_school(), n, seed, by=self.coder)

    def double_coding_progress(self) -> tuple[Progress | None, str]:
        """Progress on the drawn schools (None without a sample), and the report's line on double coding."""
        sessions = self._by_school()
        sample = sample_in(coding_stream(self._register, self.round.id))
        # until both coders of a school are done they must not learn of each other's codings
        shown = [session if both_done(session) else Session(session.id) for session in sessions.values()]
        line = double_coding_line(double_coded(self.guide, shown))
        return (sample_progress(self.guide.codebook, sample, sessions) if sample else None), line

    def school_name(self, code: str) -> str:
        """A school's name, or its code when the round does not have it."""
        school = self.round.school(code)
        return school.name if school else code

    def take_back_decision(self, change: BookChange) -> Codebook:
        """Withdraw a decision about the codebook; returns the codebook without it. Raises NotSavedError."""
        withdraw_decision(self._register, self.round.id, change, by=self.coder)
        return guide_of(self._register, self.round).codebook

    def refreshed(self) -> CodingDesk:
        """A new desk, not loaded, with the current codebook and sample; undo still works."""
        desk = CodingDesk(self._register, self.round, self.coder)
        desk._steps, desk._undone = self._steps, self._undone
        return desk

    def _by_school(self) -> dict[str, Session]:
        return {conversation.school.code: conversation.session for conversation in self.conversations.values()}

    # Saving.

    def undo(self) -> tuple[Item | None, StepWords]:
        """Take back the latest step of this sitting; returns the answer it was done at, and what it was.

        Raises LookupError when there is no step.
        """
        step, words = self._take_back()
        return self.item((step.session, step.question)), words

    def redo(self) -> tuple[Item | None, StepWords]:
        """Do the step again that was taken back last; as `undo`."""
        step, words = self._do_again()
        return self.item((step.session, step.question)), words

    def _do_at(self, item: Item, changes: Sequence[Change]) -> bool:
        return self._do(self.conversations[item.session], item.question, changes)


def officials(register: Register, round_id: str) -> tuple[str, ...]:
    """Names of the officials who led or took notes at the round's meetings, sorted."""
    meetings = {digest.session_id for digest in register.digests(round_id)}
    people = [
        person
        for meeting, present in register.values(targets.PARTICIPANTS)
        if meeting in meetings
        for person in present
    ]
    return tuple(sorted({person["name"] for person in people if person["role"] in OFFICIALS}, key=alphabetical))
