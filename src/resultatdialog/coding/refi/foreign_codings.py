"""A file's codings put at their answers, and compared with the codings each meeting has already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from resultatdialog.coding.refi.answers import Answer, SourceText, field_of_quote, text_with_codings
from resultatdialog.coding.refi.foreign_codes import Counterpart
from resultatdialog.coding.refi.losses import Losses
from resultatdialog.coding.refi.model import IMPORTED_ID, Coding, Project, Selection, Source, coding_guid, related_guid
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.intake.text import MAX_TEXT, printable
from resultatdialog.locale import _

MAX_FAILED_SEARCHES = 2_000
"""After so many searches without a match the text is no longer searched: the file has titles in place of words."""

MAX_CODINGS_AT_A_PLACE = 100
"""More codings than this by one coder on the same words get no subject or result: no person codes like that."""


class PlacedCoding(NamedTuple):
    """A coding in a file with its place in our answers."""

    guid: str
    answer: Answer
    category: str
    valence: str
    coder: str
    at: str
    span: tuple[int, int] | None = None
    """Start and end in the file's text; None is the whole answer."""
    quote: str = ""
    field: str = ""
    start: int | None = None
    measure: str | None = None
    """Id of the result group if the file has one; None stands for the question's own."""
    subject: str | None = None
    memo: str = ""


def place_codings(
    project: Project, answers: Mapping[str, Answer], counterparts: Mapping[str, Counterpart]
) -> tuple[list[PlacedCoding], Losses]:
    """All codings that belong to one of our answers, in the file's order, and counts of the others."""
    placer = _Placer(project, counterparts)
    for source in project.sources:
        answer = answers.get(source.guid) or answers.get(source.name.casefold())
        if answer is not None:
            placer.collect(source, answer)
        else:
            codings = [coding for selection in source.selections for coding in selection.codings]
            placer.losses["elsewhere"] += len(codings) + len(source.codings)
    placer.count_notes()
    return placer.found, placer.losses


class _TextPlace(NamedTuple):
    """The place of a coding: a piece of the file's text, or the whole answer (span None)."""

    span: tuple[int, int] | None = None
    quote: str = ""
    field: str = ""
    start: int | None = None


class _Detail(NamedTuple):
    """A coding in the file that gives another coding its subject or result."""

    coding: Coding
    counterpart: Counterpart
    span: tuple[int, int] | None


class _Placer:
    """Goes through a file's sources and collects their codings."""

    def __init__(self, project: Project, counterparts: Mapping[str, Counterpart]) -> None:
        self.found: list[PlacedCoding] = []
        self.losses = Losses()
        self._meanings = counterparts
        self._users = {user.guid: user.name for user in project.users if user.guid and user.name.strip()}
        self._notes = {note.guid: note.text for note in project.notes if note.guid and len(note.text) <= MAX_TEXT}
        self._unused = set(self._notes)
        self.losses["notes"] += len(project.notes) - len(self._notes)
        self._seen: set[str] = set()
        self._in_vain = 0

    def collect(self, source: Source, answer: Answer) -> None:
        """Collect the codings at one answer, with their subjects and results."""
        if source.text is None and source.selections:
            self.losses["unread"] += 1
        words = SourceText(text_with_codings(answer)[0] if source.text is None else source.text)
        read: list[PlacedCoding | _Detail] = []
        for selection in source.selections:
            here = self._text_place(selection, words, answer) if selection.codings else None
            if here is not None:
                remark = self._memo(selection.notes) or self._shortened(selection.remark)
                read += self._read(selection.codings, here, answer, remark)
        read += self._read(source.codings, _TextPlace(), answer, "")
        explained = [one for one in read if isinstance(one, PlacedCoding)]
        self.found += self._with_details(explained, [one for one in read if isinstance(one, _Detail)])

    def count_notes(self) -> None:
        """Count the notes that no collected coding refers to."""
        self.losses["notes"] += len(self._unused)

    def _text_place(self, selection: Selection, words: SourceText, answer: Answer) -> _TextPlace | None:
        elsewhere = self._in_vain < MAX_FAILED_SEARCHES
        spot = words.find(selection.start, selection.end, selection.name, elsewhere=elsewhere)
        if spot is None or not spot.checked:
            self._in_vain += 1
        if spot is None or spot.end - spot.start > MAX_TEXT:
            self.losses["outside"] += len(selection.codings)
            return None
        if not spot.checked and selection.name:
            self.losses["unchecked"] += len(selection.codings)
        quote = words.text[spot.start : spot.end]
        return (
            _TextPlace((spot.start, spot.end), quote, *field_of_quote(answer, spot.start, quote))
            if quote
            else _TextPlace()
        )

    def _read(
        self, codings: Iterable[Coding], here: _TextPlace, answer: Answer, remark: str
    ) -> Iterator[PlacedCoding | _Detail]:
        """Each coding as an explanation, or as a detail of one."""
        for coding in codings:
            counterpart = self._meanings.get(coding.code)
            if counterpart is None or counterpart.kind not in ("category", "subject", "measure"):
                self.losses["without_code"] += 1
            elif coding.guid in self._seen:
                self.losses["twice"] += 1
            elif counterpart.kind == "category":
                yield self._placed(coding, counterpart, here, answer, remark)
            else:
                yield _Detail(coding, counterpart, here.span)
            self._seen.add(coding.guid)

    def _placed(
        self, coding: Coding, counterpart: Counterpart, here: _TextPlace, answer: Answer, remark: str
    ) -> PlacedCoding:
        if coding.user not in self._users:
            self.losses["nobody"] += 1
        return PlacedCoding(
            coding.guid,
            answer,
            counterpart.id,
            counterpart.valence,
            self._coder(coding),
            coding.at,
            *here,
            memo=self._memo(coding.notes) or remark,
        )

    def _coder(self, coding: Coding) -> str:
        return self._users.get(coding.user) or _("unknown coder")

    def _memo(self, notes: tuple[str, ...]) -> str:
        self._unused.difference_update(notes)
        return self._shortened("\n".join(self._notes[note] for note in notes if self._notes.get(note)))

    def _shortened(self, text: str) -> str:
        """The text as far as a memo may be long; what is cut is counted."""
        self.losses["memos_shortened"] += len(text) > MAX_TEXT
        return text[:MAX_TEXT]

    def _with_details(self, found: list[PlacedCoding], details: Iterable[_Detail]) -> list[PlacedCoding]:
        """The explanations with their subjects and results.

        A detail belongs to the explanation its guid is made from, else to the coder's only one there that lacks it.
        """
        by_guid = {related_guid(one.guid, kind): at for at, one in enumerate(found) for kind in ("subject", "measure")}
        by_place: dict[tuple[str, tuple[int, int] | None], list[int]] = {}
        for at, one in enumerate(found):
            by_place.setdefault((one.coder, one.span), []).append(at)
        strays = []
        for detail in details:
            if detail.coding.guid in by_guid:
                at = by_guid[detail.coding.guid]
                found[at] = _with(found[at], detail.counterpart)
            else:
                strays.append(detail)
        for detail in strays:
            there = by_place.get((self._coder(detail.coding), detail.span), [])
            lacking = (
                [at for at in there if _lacks(found[at], detail.counterpart)]
                if len(there) <= MAX_CODINGS_AT_A_PLACE
                else []
            )
            if len(lacking) == 1:
                found[lacking[0]] = _with(found[lacking[0]], detail.counterpart)
            else:
                self.losses["about_nothing"] += 1
        return found


def _lacks(found: PlacedCoding, counterpart: Counterpart) -> bool:
    return (found.subject if counterpart.kind == "subject" else found.measure) is None


def _with(found: PlacedCoding, counterpart: Counterpart) -> PlacedCoding:
    return (
        found._replace(subject=counterpart.id)
        if counterpart.kind == "subject"
        else found._replace(measure=counterpart.id)
    )


class MeetingComparison(NamedTuple):
    """The codings of a file that concern one meeting, compared with the meeting's own."""

    new: tuple[Explanation, ...]
    changed: tuple[tuple[Explanation, Explanation], ...]
    """Pairs of a coding before and after the import."""
    unchanged: int
    """Number of the file's codings that the meeting has already."""


def compare_with_meeting(session: Session, found: Iterable[PlacedCoding], losses: Losses) -> MeetingComparison:
    """Compare a file's codings with a meeting's: by guid, else by content and coder."""
    known = {coding_guid(session.id, explanation): explanation for explanation in session.explanations}
    contents = {_content(explanation) for explanation in session.explanations}
    new: list[Explanation] = []
    changed = []
    unchanged = 0
    for one in found:
        standing = known.get(one.guid)
        if standing is not None:
            after = _updated(standing, one)
            if after == standing:
                unchanged += 1
            else:
                changed.append((standing, after))
            continue
        explanation = _explanation(one)
        if explanation is None:
            losses["without_result"] += 1
        elif _content(explanation) in contents:
            unchanged += 1
        else:
            new.append(explanation)
    return MeetingComparison(tuple(new), tuple(changed), unchanged)


def _updated(standing: Explanation, found: PlacedCoding) -> Explanation:
    """The coding with the file's values; values that the file does not have stay."""
    after = standing._replace(category=found.category, valence=found.valence)
    if printable(standing.quote) != found.quote:
        after = after._replace(quote=found.quote, field=found.field, start=found.start)
    if found.measure is not None:
        after = after._replace(measure=found.measure)
    if found.subject is not None:
        after = after._replace(subject=found.subject)
    if found.memo and found.memo != printable(standing.memo):
        after = after._replace(memo=found.memo)
    return after


def _explanation(found: PlacedCoding) -> Explanation | None:
    """The coding as it will be recorded; None when neither the file nor the question tells which result it is about."""
    measure = found.measure or found.answer.explains
    if measure is None:
        return None
    return Explanation(
        id=IMPORTED_ID + found.guid,
        measure=measure,
        category=found.category,
        valence=found.valence,
        quote=found.quote,
        question=found.answer.question,
        coder=found.coder,
        coded_at=found.at,
        subject=found.subject,
        memo=found.memo,
        field=found.field,
        start=found.start,
    )


def _content(explanation: Explanation) -> tuple[object, ...]:
    """The values by which two codings with different ids are equal."""
    return (
        explanation.question,
        explanation.measure,
        explanation.category,
        explanation.valence,
        printable(explanation.quote),
        explanation.coder,
        explanation.subject,
    )
