"""A round's codings as a REFI-QDA project: school = case, answer = source, coder = user, quote = selection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from resultatdialog.coding.refi.answers import Answer, CodingInText, answers, text_with_codings
from resultatdialog.coding.refi.codes import code_sets, code_tree
from resultatdialog.coding.refi.model import (
    Case,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    Variable,
    category_guid,
    coding_guid,
    guid_of,
    measure_guid,
    related_guid,
    subject_guid,
    user_guid,
    valence_guid,
)
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.text import one_line, printable
from resultatdialog.locale import _
from resultatdialog.results.value import MASKED, TOKENS, Figure, say_token
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School
from resultatdialog.vocabulary import find_measure

_FURTHEST = timedelta(hours=14)


class ProjectExport(NamedTuple):
    """A project, with counts of the codings in it and of those left out."""

    project: Project
    codings: int = 0
    left_out: int = 0
    """Number of codings left out because the codebook does not have their code or result."""


def codebook_project(book: Codebook, known: Mapping[str, str]) -> Project:
    """The codebook as a project; `known` has the guids of codes from other programs."""
    return Project(codes=code_tree(book, known), sets=code_sets(book, known))


def round_project(
    current: Round, book: Codebook, conversations: Iterable[Conversation], known: Mapping[str, str]
) -> ProjectExport:
    """All answers of a round that are coded or can be, with texts, codings, coders, schools and figures."""
    writer = _Writer(book, known)
    by_school: dict[str, list[str]] = {}
    sources = []
    for conversation in conversations:
        for answer in answers(conversation):
            if answer.explanations or (answer.explains and answer.asked and answer.passages):
                sources.append(writer.source(answer))
                by_school.setdefault(conversation.school.code, []).append(answer.guid)
    variables, schools = school_cases(current, by_school)
    project = Project(
        name=one_line(current.title),
        users=tuple(User(user_guid(name), name) for name in sorted(writer.coders)),
        codes=code_tree(book, known, writer.subjects),
        variables=variables,
        cases=schools,
        sources=tuple(sources),
        notes=tuple(writer.notes),
        sets=code_sets(book, known),
    )
    return ProjectExport(project, writer.codings, writer.left_out)


class _Writer:
    """Makes the sources, and collects the coders, subjects and notes that their codings refer to."""

    def __init__(self, book: Codebook, known: Mapping[str, str]) -> None:
        self._book = book
        self._known = known
        self.coders: set[str] = set()
        self.subjects: set[str] = set()
        self.notes: list[Note] = []
        self.codings = 0
        self.left_out = 0

    def source(self, answer: Answer) -> Source:
        text, marked = text_with_codings(answer)
        there = [(found, tuple(self._codings(answer, found.explanation))) for found in marked]
        selections = tuple(
            _selection(found, codings) for found, codings in there if codings and found.explanation.quote
        )
        whole = tuple(coding for found, codings in there if not found.explanation.quote for coding in codings)
        return Source(answer.guid, answer.name, text, selections, whole)

    def _codings(self, answer: Answer, explanation: Explanation) -> Iterator[Coding]:
        """An explanation's codings: its code, its subject, and its result when that is not the question's own."""
        book = self._book
        if book.coded_under(explanation.category) is None or book.result_group(explanation.measure) is None:
            self.left_out += 1
            return
        own = coding_guid(answer.session, explanation)
        coder = printable(explanation.coder)
        user, at = user_guid(coder), xml_date_time(explanation.coded_at)
        self.coders.add(coder)
        self.codings += 1
        memo = [Note(related_guid(own, "memo"), printable(explanation.memo), user)] if explanation.memo else []
        self.notes += memo
        yield Coding(own, self._code(explanation), user, at, tuple(note.guid for note in memo))
        if explanation.subject:
            self.subjects.add(explanation.subject)
            yield Coding(related_guid(own, "subject"), subject_guid(explanation.subject), user, at)
        if explanation.measure != answer.explains:
            yield Coding(related_guid(own, "measure"), measure_guid(explanation.measure), user, at)

    def _code(self, explanation: Explanation) -> str:
        category = explanation.category
        if explanation.valence in ("strength", "weakness"):
            return valence_guid(category, explanation.valence)
        return self._known.get(category) or category_guid(category)


def _selection(found: CodingInText, codings: tuple[Coding, ...]) -> Selection:
    guid = related_guid(codings[0].guid, "selection")
    return Selection(guid, found.start, found.end, found.explanation.quote, codings)


def xml_date_time(at: str) -> str:
    """A recorded time as XML's dateTime; empty when XML cannot express it."""
    try:
        time = datetime.fromisoformat(at)
        offset = time.utcoffset()
        if offset is not None and (offset % timedelta(minutes=1) or abs(offset) > _FURTHEST):
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.isoformat()


def school_cases(current: Round, sources: Mapping[str, Iterable[str]]) -> tuple[tuple[Variable, ...], tuple[Case, ...]]:
    """The variables, and the schools with their values; `sources` is school code to the guids of its answers."""
    about = _identity_variables(current)
    measures = {measure: _variable(current, measure) for measure in current.measures}
    made = []
    for school in current.schools:
        values = [(variable, text) for variable, text in _identity(about, school) if text]
        for measure, variable in measures.items():
            figure = current.figure(school.code, measure)
            if figure is not None:
                values.append((variable, published_value(figure, current.min_group)))
        own = tuple(sources.get(school.code, ()))
        made.append(Case(guid_of("school", current.id, school.code), one_line(school.name), tuple(values), own))
    return (*about, *measures.values()), tuple(made)


def published_value(figure: Figure, min_group: int) -> str:
    """A number with a decimal point, or its token; masked when fewer than `min_group` pupils are behind the number."""
    if figure.value is None:
        return figure.token or ""
    return MASKED if figure.n is not None and figure.n < min_group else format(figure.value, "f")


def _identity_variables(current: Round) -> tuple[Variable, ...]:
    """Variables of the school's identity: unit code, type of organizer, grades."""
    return tuple(
        Variable(guid_of("variable", current.id, name), label, "Text")
        for name, label in (
            ("code", _("School unit code")),
            ("organizer_type", _("Organizer type")),
            ("grades", _("Grades")),
        )
    )


def _identity(about: tuple[Variable, ...], school: School) -> Iterable[tuple[Variable, str]]:
    return zip(about, (school.code, one_line(school.organizer_type), ", ".join(school.grades)), strict=True)


def _variable(current: Round, measure_id: str) -> Variable:
    figures = [current.figure(school.code, measure_id) for school in current.schools]
    values = [published_value(figure, current.min_group) for figure in figures if figure is not None]
    tokens = [token for token in TOKENS if token in values]
    measure = find_measure(measure_id, current.school_year)
    name = measure.name if measure else measure_id
    return Variable(
        guid_of("variable", current.id, "measure", measure_id),
        one_line(f"{name} ({current.school_year})"),
        "Text" if tokens else "Float",
        "\n".join(
            [
                _("All pupils, school year {year}.").format(year=current.school_year),
                *([_("Text, not a number, since some schools have a sign instead of a figure:")] if tokens else []),
                *(f"{token} {say_token(token)}" for token in tokens),
            ]
        ),
    )
