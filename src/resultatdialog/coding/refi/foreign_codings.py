"""The codings of a file, each put at its answer and compared with the codings the meeting has already."""

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
"""After so many words that stood nowhere no more are looked for: the program that wrote the file writes titles."""

MAX_CODINGS_AT_A_PLACE = 100
"""So many codings by one coder on the same words are nobody's work."""


class PlacedCoding(NamedTuple):
    """A coding of a file with its place here."""

    guid: str
    answer: Answer
    category: str
    valence: str
    coder: str
    at: str
    span: tuple[int, int] | None = None
    """In the file's text; None is the whole answer."""
    quote: str = ""
    field: str = ""
    start: int | None = None
    measure: str | None = None
    """The result, where the file names one; else it is the question's own."""
    subject: str | None = None
    memo: str = ""


def place_codings(
    project: Project, answers: Mapping[str, Answer], counterparts: Mapping[str, Counterpart]
) -> tuple[list[PlacedCoding], Losses]:
    """Every coding that has a place here, in the file's order; the others are counted."""
    placer = _Placer(project, counterparts)
    for source in project.sources:
        answer = answers.get(source.guid) or answers.get(source.name.casefold())
        if answer is not None:
            placer.take(source, answer)
        else:
            codings = [coding for selection in source.selections for coding in selection.codings]
            placer.losses["elsewhere"] += len(codings) + len(source.codings)
    placer.count_notes()
    return placer.found, placer.losses


class _Here(NamedTuple):
    """Where a coding stands: a piece of the file's text, or the whole answer (None)."""

    span: tuple[int, int] | None = None
    quote: str = ""
    field: str = ""
    start: int | None = None


class _About(NamedTuple):
    """A subject or result that a file says beside a coding."""

    coding: Coding
    counterpart: Counterpart
    span: tuple[int, int] | None


class _Placer:
    """Goes through the sources and keeps what it finds."""

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

    def take(self, source: Source, answer: Answer) -> None:
        """One answer's codings: the explanations, and what is said about them."""
        if source.text is None and source.selections:
            self.losses["unread"] += 1
        words = SourceText(text_with_codings(answer)[0] if source.text is None else source.text)
        read: list[PlacedCoding | _About] = []
        for selection in source.selections:
            here = self._here(selection, words, answer) if selection.codings else None
            if here is not None:
                remark = self._memo(selection.notes) or selection.remark[:MAX_TEXT]
                read += self._read(selection.codings, here, answer, remark)
        read += self._read(source.codings, _Here(), answer, "")
        explained = [one for one in read if isinstance(one, PlacedCoding)]
        self.found += self._told(explained, [one for one in read if isinstance(one, _About)])

    def count_notes(self) -> None:
        """Count the notes that belong to no coding of ours."""
        self.losses["notes"] += len(self._unused)

    def _here(self, selection: Selection, words: SourceText, answer: Answer) -> _Here | None:
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
        return _Here((spot.start, spot.end), quote, *field_of_quote(answer, spot.start, quote)) if quote else _Here()

    def _read(
        self, codings: Iterable[Coding], here: _Here, answer: Answer, remark: str
    ) -> Iterator[PlacedCoding | _About]:
        """Each coding as what it is: an explanation, or something said about one."""
        for coding in codings:
            counterpart = self._meanings.get(coding.code)
            if counterpart is None or counterpart.kind not in ("category", "subject", "measure"):
                self.losses["without_code"] += 1
            elif coding.guid in self._seen:
                self.losses["twice"] += 1
            elif counterpart.kind == "category":
                yield self._explained(coding, counterpart, here, answer, remark)
            else:
                yield _About(coding, counterpart, here.span)
            self._seen.add(coding.guid)

    def _explained(
        self, coding: Coding, counterpart: Counterpart, here: _Here, answer: Answer, remark: str
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
        return "\n".join(self._notes[note] for note in notes if self._notes.get(note))[:MAX_TEXT]

    def _told(self, found: list[PlacedCoding], about: Iterable[_About]) -> list[PlacedCoding]:
        """The explanations with their subjects and results: by guid, else where a coder has but one in that place."""
        by_guid = {related_guid(one.guid, kind): at for at, one in enumerate(found) for kind in ("subject", "measure")}
        by_place: dict[tuple[str, tuple[int, int] | None], list[int]] = {}
        for at, one in enumerate(found):
            by_place.setdefault((one.coder, one.span), []).append(at)
        strays = []
        for said in about:
            if said.coding.guid in by_guid:
                at = by_guid[said.coding.guid]
                found[at] = _with(found[at], said.counterpart)
            else:
                strays.append(said)
        for said in strays:
            there = by_place.get((self._coder(said.coding), said.span), [])
            lacking = (
                [at for at in there if _lacks(found[at], said.counterpart)]
                if len(there) <= MAX_CODINGS_AT_A_PLACE
                else []
            )
            if len(lacking) == 1:
                found[lacking[0]] = _with(found[lacking[0]], said.counterpart)
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
    """One meeting's codings after an import."""

    new: tuple[Explanation, ...]
    changed: tuple[tuple[Explanation, Explanation], ...]
    """Before and after."""
    unchanged: int
    """How many were there already."""


def compare_with_meeting(session: Session, found: Iterable[PlacedCoding], losses: Losses) -> MeetingComparison:
    """Hold a file's codings against those of the meeting: by guid, else by what they say and who says it."""
    known = {coding_guid(session.id, explanation): explanation for explanation in session.explanations}
    said = {_said(explanation) for explanation in session.explanations}
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
        elif _said(explanation) in said:
            unchanged += 1
        else:
            new.append(explanation)
    return MeetingComparison(tuple(new), tuple(changed), unchanged)


def _updated(standing: Explanation, found: PlacedCoding) -> Explanation:
    """What the file says in place of what stood there; what it does not say is no reason to forget."""
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
    """The coding as it will stand here; None where neither file nor question says which result it is about."""
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


def _said(explanation: Explanation) -> tuple[object, ...]:
    """What makes two codings the same whatever their ids."""
    return (
        explanation.question,
        explanation.measure,
        explanation.category,
        explanation.valence,
        printable(explanation.quote),
        explanation.coder,
        explanation.subject,
    )
