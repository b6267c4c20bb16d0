"""The session document: one meeting as a JSON file; a refusal names the key that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.document_coding import read_coding, write_coding
from resultatdialog.dialogue.document_heads import read_versions, write_heads
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.merging import Version
from resultatdialog.dialogue.orphans import is_orphan
from resultatdialog.dialogue.renamed_ids import document_now
from resultatdialog.dialogue.session import (
    NOT_CONTENT,
    ROLES,
    STATES,
    STATUSES,
    Challenge,
    Correction,
    MeetingAgreement,
    Session,
)
from resultatdialog.guide.answer_kinds import MOST_PUPILS, kind_of
from resultatdialog.guide.model import Field, Guide, Question
from resultatdialog.guide.renaming import is_earlier
from resultatdialog.intake.json_text import read_json
from resultatdialog.intake.part_reader import ID, PartReader
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import is_blank
from resultatdialog.locale import _
from resultatdialog.rounds.model import Round
from resultatdialog.vocabulary import find_measure, measure_ids

FORMAT = "resultatdialog.session"
VERSION = 1
MAX_BYTES = 4 * 1_048_576
"""Largest document; `heads` name every earlier event, about 70 bytes each."""

TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
"""A time of day as it is recorded: `09:30`."""

_TOP = (
    "format", "version", "id", "round", "guide", "school",
    "held_on", "time", "place", "state", "participants", "agreements", "loose_notes", "corrections",
    "answers", "orphaned", "explanations", "challenges", "figures_shown",
    "code_later", "coding_done", "settled", "alike", "apart", "heads",
)  # fmt: skip
_ORPHANED = (targets.ANSWER, targets.ASKED, targets.CODING, targets.CODE_LATER, targets.AGREEMENT)
"""Kinds of target that name a part of the guide, which may be gone."""
_REQUIRED = ("format", "version", "id", "round", "guide", "school")


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """A document checked against its round and guide, as the changes that record it."""

    session_id: str
    round: str
    school: str
    changes: tuple[Change, ...]
    """The changes that record what the document states, without its heads."""
    versions: tuple[Version, ...] = ()
    """Every value with the event that set it, as far as the document says; for a merge."""


def document_round(content: bytes, name: str) -> tuple[dict[str, Any], str]:
    """The document's top-level values and its round's id; raises RefusedError for the wrong size, format or keys."""
    if len(content) > MAX_BYTES:
        read_json(content, name)  # names the field when a single text is too long
        raise RefusedError.one(name, _("is larger than {limit} MB.").format(limit=MAX_BYTES // 1_048_576))
    data = read_json(content, name)
    reader = _Reader(name)
    top = reader.mapping(data, "", _TOP, _REQUIRED)
    if top["format"] != FORMAT:
        reader.refuse("format", _("is not a session document."), _("It should say '{format}'.").format(format=FORMAT))
    if top["version"] != VERSION or isinstance(top["version"], bool):
        reader.refuse("version", _("this version is not known here."), _("Update the program."))
    return top, reader.text(top["round"], "round")


def read_document(top: Mapping[str, Any], name: str, current: Round, guide: Guide) -> SessionDocument:
    """The document checked against its round and guide; raises RefusedError at the first unknown or wrong value."""
    return _Reader(name, current, guide).document(top)


def write_document(conversation: Conversation) -> str:
    """The session document of a conversation, as JSON text.

    Fields that a branch hides are left out of the answers, as in tallies; they stand in `heads`, as do withdrawn values
    and versions in conflict. What the guide has no place for stands in `orphaned`.
    """
    guide, orphaned = conversation.guide, _orphaned(conversation)
    session = conversation.session.with_heads(
        {target: heads for target, heads in conversation.session.heads.items() if target not in orphaned}
    )
    answers = {}
    for question in conversation.questions:
        recorded = {
            name: value
            for name, value in conversation.answer(question).items()
            if targets.answer(question.id, name) not in orphaned
        }
        if not recorded:
            continue
        order = [item.id for item in question.fields]
        order += [name for name in recorded if name not in order and name != "status"]
        answer = {name: recorded[name] for name in order if name in recorded}
        status = session.status(question.id)
        if status != "answered" or not answer:
            answer = {"status": status, **answer}
        answers[question.id] = answer
    document = {
        "format": FORMAT,
        "version": VERSION,
        "id": session.id,
        "round": session.round,
        "guide": {"id": guide.id, "version": guide.version},
        "school": session.school,
        "held_on": session.held_on,
        "time": session.began_at or None,
        "place": session.place or None,
        "state": session.state,
        "participants": None
        if session.value(targets.PARTICIPANTS) is None  # not recorded, or in conflict
        else [{"role": person.role, "name": person.name} for person in session.participants],
        "answers": answers,
        "orphaned": orphaned or None,
        **write_coding(session),
        "challenges": [challenge._asdict() for challenge in session.challenges] or None,
        "agreements": [_without_empty(agreement) for agreement in session.agreements] or None,
        "loose_notes": session.loose_notes or None,
        "corrections": [correction._asdict() for correction in session.corrections] or None,
        "figures_shown": _shown(session) or None,
    }
    stated = {name: value for name, value in document.items() if value is not None}
    heads = write_heads(conversation.session, _stated_values(stated, conversation))
    return json.dumps({**stated, "heads": heads} if heads else stated, ensure_ascii=False, indent=1)


def _orphaned(conversation: Conversation) -> dict[str, Json]:
    """Target to value, None when it is in conflict, of what a reader with the same guide would not know."""
    reader = _Reader("", conversation.round, conversation.guide)
    found: dict[str, Json] = {}
    for target, heads in sorted(conversation.session.heads.items()):
        if targets.parse(target).kind not in _ORPHANED:
            continue
        if any(head.value is not None and reader.is_orphaned(target, head.value) for head in heads):
            found[target] = conversation.session.value(target)
    return found


def _stated_values(document: Mapping[str, Any], conversation: Conversation) -> dict[str, Json]:
    """Target to value, as a reader of the document finds it; empty when the guide no longer knows what was recorded."""
    try:
        read = read_document(document, "", conversation.round, conversation.guide)
    except RefusedError:
        return {}
    return {change.target: change.value for change in read.changes}


def _without_empty(agreement: MeetingAgreement) -> dict[str, Json]:
    return {name: text for name, text in agreement._asdict().items() if text}


def _shown(session: Session) -> dict[str, Json]:
    """Section id to the figures that were shown beside its questions."""
    return dict(sorted(session.under(targets.SHOWN).items()))


class _Reader(PartReader):
    """Checks the parts of a document against its round and guide and turns them into changes."""

    def __init__(self, name: str, current: Round | None = None, guide: Guide | None = None) -> None:
        super().__init__(name)
        self._round = current
        self._guide = guide
        self._orphans: frozenset[str] = frozenset()
        """Targets that the document says the guide had no place for."""

    # The document.

    def document(self, top: Mapping[str, Any]) -> SessionDocument:
        current, guide = self._known()
        session_id = self.text(top["id"], "id")
        if not ID.fullmatch(session_id) or not targets.is_meeting_stream(session_id.casefold()):
            self.refuse("id", _("'{value}' cannot be an id.").format(value=session_id[:80]))
        named = self.mapping(top["guide"], "guide", ("id", "version"), ("id", "version"))
        version = named["version"]
        if named["id"] == guide.id and isinstance(version, str) and is_earlier(version, guide.version):
            top = self.under_present_ids(top, guide)
        else:
            version = guide.version
        for key, expected in (("id", guide.id), ("version", version)):
            if named[key] != expected:
                self.refuse(
                    f"guide.{key}",
                    _("the round uses {expected}, not {found}.").format(expected=expected, found=str(named[key])[:80]),
                    _("Read the round with the guide the meeting was held with."),
                )
        school = self.text(top["school"], "school")
        if current.school(school) is None:
            self.refuse(
                "school",
                _("the school {code} is not in the round {round}.").format(code=school[:40], round=current.id),
                _("Check the code, or add the school to schools.csv and read the round again."),
            )
        changes = [
            Change(targets.ABOUT_ROUND, current.id),
            Change(targets.ABOUT_SCHOOL, school),
            Change(targets.ABOUT_GUIDE, {"id": guide.id, "version": version}),
            Change(targets.STATE, self.state(top.get("state", "held"))),
        ]
        if top.get("held_on") is not None:
            changes.append(Change(targets.HELD_ON, self.date(top["held_on"], "held_on")))
        for target, key in ((targets.BEGAN_AT, "time"), (targets.PLACE, "place"), (targets.LOOSE_NOTES, "loose_notes")):
            if not is_blank(top.get(key)):
                changes.append(Change(target, self.about(key, top[key])))
        if "participants" in top:
            changes.append(Change(targets.PARTICIPANTS, self.participants(top["participants"])))
        answers = top.get("answers", {})
        if not isinstance(answers, dict):
            self.refuse("answers", _("should hold keys and values."))
        ids = [question.id for question in guide.questions()]
        for question_id, answer in answers.items():
            question = guide.question(question_id)
            if question is None:
                self.unknown(f"answers.{question_id}", question_id, ids)
            else:
                changes.extend(self.answer(question, answer, f"answers.{question_id}"))
        changes.extend(self.orphaned(top.get("orphaned", {})))
        changes.extend(read_coding(self, top, guide))
        changes.extend(self.challenges(top.get("challenges", [])))
        changes.extend(self.agreements(top.get("agreements", []), ids))
        changes.extend(self.corrections(top.get("corrections", [])))
        changes.extend(self.figures_shown(top.get("figures_shown", {}), [section.id for section in guide.sections]))
        body = {change.target: change.value for change in changes}
        implied = (targets.ABOUT_GUIDE,) if "state" in top else (targets.ABOUT_GUIDE, targets.STATE)
        versions = read_versions(self, session_id, top.get("heads", {}), body, implied, self.value)
        return SessionDocument(session_id, current.id, school, tuple(changes), versions)

    def under_present_ids(self, top: Mapping[str, Any], guide: Guide) -> dict[str, Any]:
        """The document, written under an earlier version of the guide, with the ids of the present one."""
        try:
            return document_now(guide, top)
        except KeyError as error:
            self.refuse(
                "answers",
                _("'{id}' stands under its old id and under its new one.").format(id=str(error.args[0])[:80]),
                _("Leave one of them out."),
            )
            raise

    def _known(self) -> tuple[Round, Guide]:
        if self._round is None or self._guide is None:
            raise TypeError("a document is read against its round and guide")
        return self._round, self._guide

    def state(self, value: Any) -> str:
        """The meeting's state; `at fact check` and `at_fact_check` are read as `at-fact-check`."""
        text = self.text(value, "state").replace("_", "-").replace(" ", "-")
        return self.one_of(text, "state", STATES)

    def date(self, value: Any, path: str) -> str:
        text = self.text(value, path)
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            self.refuse(path, _("'{value}' is no date.").format(value=text[:40]), _("Write it like 2016-04-12."))
            raise

    def about(self, key: str, value: Any) -> str:
        """The time of day, the place or the loose notes of the meeting."""
        text = self.text(value, key).strip()
        if key == "time" and not TIME_OF_DAY.fullmatch(text):
            self.refuse(key, _("'{value}' is no time.").format(value=text[:40]), _("Write it like 09:30."))
        return text

    def agreements(self, value: Any, questions: list[str]) -> list[Change]:
        """The agreements of the meeting."""
        changes = []
        for index, entry in enumerate(self.listing(value, "agreements"), start=1):
            path = f"agreements[{index}]"
            fields = self.mapping(entry, path, MeetingAgreement._fields, ("id", "what"))
            texts = {
                name: self.text(fields.get(name) or "", f"{path}.{name}").strip() for name in MeetingAgreement._fields
            }
            if not ID.fullmatch(texts["id"]):
                self.refuse(f"{path}.id", _("'{value}' cannot be an id.").format(value=texts["id"][:80]))
            if not texts["what"]:
                self.refuse(f"{path}.what", _("is empty."))
            if texts["question"]:
                self.one_of(texts["question"], f"{path}.question", questions)
            changes.append(MeetingAgreement(**texts).change())
        return changes

    def corrections(self, value: Any) -> list[Change]:
        """Decisions to correct the finished meeting."""
        changes = []
        for index, entry in enumerate(self.listing(value, "corrections"), start=1):
            path = f"corrections[{index}]"
            fields = self.mapping(entry, path, Correction._fields, ("id", "by", "why", "at"))
            name, by, why = (self.text(fields[key], f"{path}.{key}").strip() for key in ("id", "by", "why"))
            if not ID.fullmatch(name):
                self.refuse(f"{path}.id", _("'{value}' cannot be an id.").format(value=name[:80]))
            at = self.moment(fields["at"], f"{path}.at")
            taken_up = fields.get("taken_up", False)
            if not isinstance(taken_up, bool):
                self.refuse(f"{path}.taken_up", _("should be true or false."))
            changes.append(Correction(name, by, why, at, taken_up).change())
        return changes

    def participants(self, value: Any) -> Json:
        people: list[Json] = []
        for index, person in enumerate(self.listing(value, "participants"), start=1):
            path = f"participants[{index}]"
            fields = self.mapping(person, path, ("role", "name"), ("role", "name"))
            name = self.text(fields["name"], f"{path}.name")
            people.append({"role": self.one_of(fields["role"], f"{path}.role", ROLES), "name": name})
        return people

    def answer(self, question: Question, value: Any, path: str) -> list[Change]:
        known = (*(item.id for item in question.fields), *NOT_CONTENT)
        fields = self.mapping(value, path, dict.fromkeys((*known, "note")))
        changes: list[Change] = []
        content = blank = False
        for name, entry in fields.items():
            where = f"{path}.{name}"
            item = question.field(name)
            if entry is None:
                continue
            if item is not None:
                read = self.field(item, entry, where)
            elif name == "status":
                read = self.one_of(entry, where, STATUSES)
            else:  # a note (allowed at every question), the reason for parking, a comment
                read = self.text(entry, where)
            if is_blank(read) and name != "parked":
                blank = blank or read not in ("", [], {})
                continue
            if name == "status" and read == "answered":
                continue
            content = content or name not in ("parked", "comment")
            changes.append(Change(targets.answer(question.id, name), read))
        given = {change.target for change in changes}
        status, parked = (targets.answer(question.id, name) for name in ("status", "parked"))
        if not content and (not blank or "status" in fields):  # spaces in place of words are no answer
            changes.append(Change(status, "answered"))
        elif status not in given:  # a status that an earlier document gave must not outlive the new content
            changes.append(Change(status, None))
        if parked not in given:
            changes.append(Change(parked, None))
        return changes

    def field(self, item: Field, value: Any, path: str) -> Json:
        _current, guide = self._known()
        read: Json = kind_of(item).read(self, value, path, item, guide.field_options(item))
        return read

    def orphaned(self, value: Any) -> list[Change]:
        """Answers and codings that the document's guide had no place for; what the guide has now is read as ever."""
        entries = self.mapping(value, "orphaned", value if isinstance(value, dict) else ())
        for target in entries:
            if targets.parse(target).kind not in _ORPHANED:
                self.refuse(f"orphaned.{target}"[:200], _("is nothing that a document carries."))
        self._orphans = frozenset(entries)
        return [
            Change(target, self.value(target, recorded, f"orphaned.{target}"[:200]))
            for target, recorded in entries.items()
            if recorded is not None
        ]

    def is_orphaned(self, target: str, value: Json) -> bool:
        """Whether the guide has no place for a recorded value, which has the form of one."""
        try:
            self._known_value(target, value, target)
        except RefusedError:
            try:
                self._orphan(target, value, target)
            except RefusedError:
                return False
            return True
        return False

    def _orphan(self, target: str, value: Any, path: str) -> Json:
        """The value of a target that the guide has no place for, of the form that such a value has."""
        _current, guide = self._known()
        kind, subject, detail = targets.parse(target)
        stated = value if isinstance(value, dict) else {}
        changes: list[Change] = []
        if kind == targets.ANSWER and subject and detail and is_orphan(subject, detail, value, guide):
            changes = [Change(target, value)]
        elif kind == targets.ASKED and subject:
            changes = [Change(target, self.text(value, path))]
        elif kind == targets.CODING:
            entry = {**stated, "id": subject, "coder": detail}
            changes = read_coding(self, {"explanations": [entry]}, guide, orphaned=True)
        elif kind == targets.CODE_LATER:
            changes = read_coding(self, {"code_later": [{**stated, "id": subject}]}, guide, orphaned=True)
        elif kind == targets.AGREEMENT:
            changes = self.agreements([{**stated, "id": subject}], [str(stated.get("question"))])
        found = next((change.value for change in changes if change.target == target), None)
        if found is None:
            self.refuse(path, _("is nothing that a document carries."))
        return found

    def value(self, target: str, value: Any, path: str) -> Json:
        """The value of one target as it stands in `heads`, checked like the same value in the rest of the document.

        One that the document says the guide had no place for, and for which it still has none, is kept as it is.
        """
        if target not in self._orphans:
            return self._known_value(target, value, path)
        try:
            return self._known_value(target, value, path)
        except RefusedError:
            return self._orphan(target, value, path)

    def _known_value(self, target: str, value: Any, path: str) -> Json:
        current, guide = self._known()
        kind, subject, detail = targets.parse(target)
        part = _Reader(f"{self._name}, {path}", current, guide)
        stated = value if isinstance(value, dict) else {}
        changes: list[Change] = []
        if kind == targets.ANSWER:
            question = guide.question(subject)
            if question is None:
                self.unknown(path, subject, [known.id for known in guide.questions()])
            else:
                changes = part.answer(question, {detail: value}, "answer")
        elif kind == targets.ASKED:
            part.one_of(subject, "", [known.id for known in guide.questions()])
            changes = [Change(target, part.text(value, "value"))]
        elif kind == targets.SHOWN:
            changes = part.figures_shown({subject: value}, [section.id for section in guide.sections])
        elif kind == targets.CHALLENGE:
            changes = part.challenges([{**stated, "measure": subject}])
        elif kind == targets.CODING:
            changes = read_coding(part, {"explanations": [{**stated, "id": subject, "coder": detail}]}, guide)
        elif kind == targets.CODE_LATER:
            changes = read_coding(part, {"code_later": [{**stated, "id": subject}]}, guide)
        elif kind == targets.CODING_DONE:
            changes = read_coding(part, {"coding_done": {subject: stated.get("at")}}, guide)
        elif kind == targets.SECOND_CODER:
            changes = [Change(target, {"at": part.moment(stated.get("at"), "at")})]
        elif kind == targets.SETTLED:
            changes = read_coding(part, {"settled": [{**stated, "measure": subject, "category": detail}]}, guide)
        elif kind == targets.ALIKE:
            changes = read_coding(part, {"alike": [{**stated, "coding": subject}]}, guide)
        elif kind == targets.APART:
            session, _slash, coding = detail.partition("/")
            other = {"session": session, "coding": coding}
            changes = read_coding(part, {"apart": [{**stated, "coding": subject, "other": other}]}, guide)
        elif target == targets.ABOUT_ROUND:
            changes = [Change(target, part.one_of(value, "value", [current.id]))]
        elif target == targets.ABOUT_SCHOOL:
            changes = [Change(target, part.one_of(value, "value", [school.code for school in current.schools]))]
        elif target == targets.STATE:
            changes = [Change(target, part.state(value))]
        elif target == targets.HELD_ON:
            changes = [Change(target, part.date(value, "value"))]
        elif target in (targets.BEGAN_AT, targets.PLACE, targets.LOOSE_NOTES):
            key = {targets.BEGAN_AT: "time", targets.PLACE: "place"}.get(target, "loose_notes")
            changes = [Change(target, part.about(key, value))]
        elif kind == targets.AGREEMENT:
            known = [question.id for question in guide.questions()]
            changes = part.agreements([{**stated, "id": subject}], known)
        elif kind == targets.CORRECTION:
            changes = part.corrections([{**stated, "id": subject}])
        elif target == targets.PARTICIPANTS:
            changes = [Change(target, part.participants(value))]
        elif target == targets.ABOUT_GUIDE:
            named = part.mapping(value, "value", ("id", "version"), ("id", "version"))
            changes = [Change(target, {name: part.text(word, name) for name, word in named.items()})]
        found = next((change for change in changes if change.target == target), None)
        if found is None or found.value is None:
            self.refuse(path, _("is nothing that a document carries."))
            raise TypeError
        return found.value

    def challenges(self, value: Any) -> list[Change]:
        """The principal's own figures."""
        changes = []
        for index, entry in enumerate(self.listing(value, "challenges"), start=1):
            path = f"challenges[{index}]"
            fields = self.mapping(entry, path, Challenge._fields, ("measure",))
            measure = self.text(fields["measure"], f"{path}.measure")
            if find_measure(measure) is None:
                self.unknown(f"{path}.measure", measure, measure_ids())
            figure, source = (self.text(fields.get(name) or "", f"{path}.{name}") for name in ("figure", "source"))
            changes.append(Challenge(measure, figure, source).change())
        return changes

    def figures_shown(self, value: Any, sections: list[str]) -> list[Change]:
        """The figures that were shown beside the questions, section by section."""
        changes = []
        for section, measures in self.mapping(value, "figures_shown", sections).items():
            path = f"figures_shown.{section}"
            shown: dict[str, Json] = {}
            for measure, figures in self.mapping(
                measures, path, measures if isinstance(measures, dict) else ()
            ).items():
                where = f"{path}.{measure}"
                if find_measure(measure) is None:
                    self.unknown(where, measure, measure_ids())
                read = self.mapping(figures, where, ("school", "municipality", "country", "n", "source"), ("school",))
                shown[measure] = {
                    name: (self.number(part, f"{where}.n", 0, MOST_PUPILS) if part is not None else None)
                    if name == "n"
                    else self.text(part, f"{where}.{name}")
                    for name, part in read.items()
                }
            changes.append(Change(targets.shown(section), shown))
        return changes
