"""The coding in a session document: codings, marks to code later, coders who are done, decisions on codings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import VALENCES, VERDICTS, Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.intake.part_reader import ID, PartReader
from resultatdialog.locale import _
from resultatdialog.vocabulary import subjects

KEYS = ("explanations", "code_later", "coding_done", "settled", "alike", "apart")
MOST_LETTERS = 1_000_000
_EXPLANATION = (
    "id", "measure", "subject", "category", "valence", "quote", "question", "coder", "coded_at",
    "memo", "field", "start",
)  # fmt: skip
_LATER = ("id", "question", "quote", "field", "start", "at", "by")
_DECIDED = ("measure", "category", "valences", "verdict", "reason", "by", "at", "seen")
_SETTLED = (*_DECIDED, "under")
_PAIRED = ("coding", "measure", "quote", "codes", "reason", "by", "at")
_GIVEN = ("id", "coder", "category", "valence")


def write_coding(session: Session) -> dict[str, Json]:
    """The document's keys about coding; `explanations` is always a list, the other keys are null when empty."""
    marks: list[Json] = [
        {"id": id_, **_without_empty(mark)} for id_, mark in sorted(session.under(targets.CODE_LATER).items())
    ]
    done: dict[str, Json] = {coder: value["at"] for coder, value in sorted(session.under(targets.CODING_DONE).items())}
    settled: list[Json] = []
    for place, decision in sorted(session.under(targets.SETTLED).items()):
        measure, _slash, category = place.partition("/")
        settled.append({"measure": measure, "category": category, **decision})
    alike: list[Json] = [{"coding": id_, **value} for id_, value in sorted(session.under(targets.ALIKE).items())]
    apart: list[Json] = []
    for place, value in sorted(session.under(targets.APART).items()):
        coding, other_session, other_coding = place.split("/", 2)
        apart.append({"coding": coding, "other": {"session": other_session, "coding": other_coding}, **value})
    return {
        "explanations": [_plain(explanation) for explanation in session.explanations],
        "code_later": marks or None,
        "coding_done": done or None,
        "settled": settled or None,
        "alike": alike or None,
        "apart": apart or None,
    }


def _plain(explanation: Explanation) -> Json:
    plain = {name: getattr(explanation, name) for name in _EXPLANATION}
    return {name: value for name, value in plain.items() if value not in (None, "") or name == "quote"}


def _without_empty(values: Mapping[str, Any]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def read_coding(reader: PartReader, top: Mapping[str, Any], guide: Guide, *, orphaned: bool = False) -> list[Change]:
    """The changes that record a document's coding; raises RefusedError. `orphaned`: unknown ids are read too."""
    coding = _Coding(reader, guide, orphaned=orphaned)
    return [
        *coding.explanations(top.get("explanations", [])),
        *coding.marks(top.get("code_later", [])),
        *coding.done(top.get("coding_done", {})),
        *coding.settled(top.get("settled", [])),
        *coding.alike(top.get("alike", [])),
        *coding.apart(top.get("apart", [])),
    ]


class _Coding:
    """Checks the coding in a document against the guide's codebook and questions."""

    def __init__(self, reader: PartReader, guide: Guide, *, orphaned: bool = False) -> None:
        self._reader = reader
        self._orphaned = orphaned
        book = guide.codebook
        self._measures = [group.id for group in book.result_groups]
        self._categories = [category.id for category in book.known]
        self._questions = [question.id for question in guide.questions()]

    def explanations(self, value: Any) -> list[Change]:
        reader = self._reader
        changes: dict[str, Change] = {}
        required = ("id", "measure", "category", "valence", "question", "coder")
        for index, entry in enumerate(reader.listing(value, "explanations"), start=1):
            path = f"explanations[{index}]"
            fields = reader.mapping(entry, path, _EXPLANATION, required)
            explanation = Explanation(
                id=self._id(fields, path),
                measure=self._known(fields["measure"], f"{path}.measure", self._measures),
                category=self._known(fields["category"], f"{path}.category", self._categories),
                valence=reader.one_of(fields["valence"], f"{path}.valence", VALENCES),
                quote=self._words(fields, "quote", path),
                question=self._known(fields["question"], f"{path}.question", self._questions),
                coder=self._person(fields["coder"], f"{path}.coder"),
                coded_at=self._time(fields, "coded_at", path),
                subject=reader.one_of(fields["subject"], f"{path}.subject", subjects())
                if fields.get("subject") is not None
                else None,
                memo=self._words(fields, "memo", path),
                field=self._words(fields, "field", path),
                start=self._start(fields, path),
            )
            self._once(changes, explanation.target, f"{path}.id", explanation.id)
            changes[explanation.target] = explanation.change()
        return list(changes.values())

    def marks(self, value: Any) -> list[Change]:
        """Marks on words to be coded later."""
        reader = self._reader
        changes: dict[str, Change] = {}
        for index, entry in enumerate(reader.listing(value, "code_later"), start=1):
            path = f"code_later[{index}]"
            fields = reader.mapping(entry, path, _LATER, ("id", "question"))
            id_ = self._id(fields, path)
            mark: Json = {
                "question": self._known(fields["question"], f"{path}.question", self._questions),
                "quote": self._words(fields, "quote", path),
                "field": self._words(fields, "field", path),
                "start": self._start(fields, path),
                "at": self._time(fields, "at", path),
                "by": self._words(fields, "by", path),
            }
            target = targets.code_later(id_)
            self._once(changes, target, f"{path}.id", id_)
            changes[target] = Change(target, mark)
        return list(changes.values())

    def done(self, value: Any) -> list[Change]:
        """Coders who are done with the school, each with the time."""
        reader = self._reader
        people = reader.mapping(value, "coding_done", value if isinstance(value, dict) else ())
        return [
            Change(
                targets.coding_done(self._person(coder, "coding_done")),
                {"at": reader.moment(at, f"coding_done.{coder}")},
            )
            for coder, at in people.items()
        ]

    def settled(self, value: Any) -> list[Change]:
        """Decided differences between two coders."""
        reader = self._reader
        changes: dict[str, Change] = {}
        for index, entry in enumerate(reader.listing(value, "settled"), start=1):
            path = f"settled[{index}]"
            fields = reader.mapping(entry, path, _SETTLED, _DECIDED)
            measure = self._known(fields["measure"], f"{path}.measure", self._measures)
            category = self._known(fields["category"], f"{path}.category", self._categories)
            seen = fields["seen"]
            sides = reader.mapping(seen, f"{path}.seen", seen if isinstance(seen, dict) else ())
            decision: dict[str, Json] = {
                "valences": self._valences(fields["valences"], f"{path}.valences"),
                "verdict": reader.one_of(fields["verdict"], f"{path}.verdict", VERDICTS),
                "reason": reader.text(fields["reason"], f"{path}.reason"),
                "by": self._person(fields["by"], f"{path}.by"),
                "at": reader.moment(fields["at"], f"{path}.at"),
                "seen": {
                    self._person(coder, f"{path}.seen"): self._valences(side, f"{path}.seen.{coder}")
                    for coder, side in sides.items()
                },
            }
            if fields.get("under") is not None:
                decision["under"] = self._ids(fields["under"], f"{path}.under", sorted(self._categories))
            target = targets.settled(measure, category)
            self._once(changes, target, path, f"{measure}/{category}")
            changes[target] = Change(target, decision)
        return list(changes.values())

    def alike(self, value: Any) -> list[Change]:
        """Decisions on the codes of sentences, made together with nearly the same words at another school."""
        reader = self._reader
        changes: dict[str, Change] = {}
        for index, entry in enumerate(reader.listing(value, "alike"), start=1):
            path = f"alike[{index}]"
            names = (*_PAIRED, "given")
            fields = reader.mapping(entry, path, names, names)
            given: list[Json] = []
            for number, one in enumerate(reader.listing(fields["given"], f"{path}.given"), start=1):
                place = f"{path}.given[{number}]"
                coding = reader.mapping(one, place, _GIVEN, _GIVEN)
                person = {"id": self._id(coding, place), "coder": self._person(coding["coder"], f"{place}.coder")}
                given.append({**person, **self._code(coding, place)})
            target = targets.alike(self._id({"id": fields["coding"]}, path))
            self._once(changes, target, path, str(fields["coding"]))
            changes[target] = Change(target, {**self._paired(fields, path), "given": given})
        return list(changes.values())

    def apart(self, value: Any) -> list[Change]:
        """Decisions that a sentence means something else than nearly the same words at another school."""
        reader = self._reader
        changes: dict[str, Change] = {}
        for index, entry in enumerate(reader.listing(value, "apart"), start=1):
            path = f"apart[{index}]"
            names = (*_PAIRED, "other")
            fields = reader.mapping(entry, path, names, names)
            other = reader.mapping(fields["other"], f"{path}.other", ("session", "coding"), ("session", "coding"))
            session, coding = (self._id({"id": other[name]}, f"{path}.other.{name}") for name in ("session", "coding"))
            target = targets.apart(self._id({"id": fields["coding"]}, path), session, coding)
            self._once(changes, target, path, str(fields["coding"]))
            changes[target] = Change(target, self._paired(fields, path))
        return list(changes.values())

    def _paired(self, fields: Mapping[str, Any], path: str) -> dict[str, Json]:
        """The parts that both kinds of decision on a pair have."""
        reader = self._reader
        codes: list[Json] = []
        for number, one in enumerate(reader.listing(fields["codes"], f"{path}.codes"), start=1):
            place = f"{path}.codes[{number}]"
            code = ("category", "valence")
            codes.append(self._code(reader.mapping(one, place, code, code), place))
        if not codes:
            reader.refuse(f"{path}.codes", _("a decision needs a code that holds."))
        return {
            "measure": self._known(fields["measure"], f"{path}.measure", self._measures),
            "quote": reader.text(fields["quote"], f"{path}.quote"),
            "codes": codes,
            "reason": reader.text(fields["reason"], f"{path}.reason"),
            "by": self._person(fields["by"], f"{path}.by"),
            "at": reader.moment(fields["at"], f"{path}.at"),
        }

    def _code(self, fields: Mapping[str, Any], path: str) -> dict[str, Json]:
        category = self._known(fields["category"], f"{path}.category", self._categories)
        return {
            "category": category,
            "valence": self._reader.one_of(fields["valence"], f"{path}.valence", VALENCES),
        }

    def _valences(self, value: Any, path: str) -> list[Json]:
        return self._ids(value, path, VALENCES)

    def _ids(self, value: Any, path: str, known: Sequence[str]) -> list[Json]:
        """Ids from a list, each once and in the order of `known`, so that two lists can be compared."""
        found = self._reader.listing(value, path)
        given = {self._reader.one_of(part, f"{path}[{index}]", known) for index, part in enumerate(found, start=1)}
        return [part for part in known if part in given]

    def _known(self, value: Any, path: str, known: Sequence[str]) -> str:
        return self._reader.text(value, path) if self._orphaned else self._reader.one_of(value, path, known)

    def _once(self, changes: Mapping[str, Change], target: str, path: str, value: str) -> None:
        if target in changes:
            self._reader.refuse(path, _("'{value}' stands twice.").format(value=value))

    def _person(self, value: Any, path: str) -> str:
        """A person's name; refused when blank."""
        name = self._reader.text(value, path)
        if not name.strip():
            self._reader.refuse(path, _("the coder is missing."))
        return name

    def _words(self, fields: Mapping[str, Any], name: str, path: str) -> str:
        """An optional text; empty when it is left out."""
        value = fields.get(name)
        return "" if value is None else self._reader.text(value, f"{path}.{name}")

    def _time(self, fields: Mapping[str, Any], name: str, path: str) -> str:
        """An optional time, ISO 8601; empty when it is left out."""
        return self._reader.moment(fields[name], f"{path}.{name}") if fields.get(name) not in (None, "") else ""

    def _id(self, fields: Mapping[str, Any], path: str) -> str:
        text = self._reader.text(fields["id"], f"{path}.id")
        if not ID.fullmatch(text):
            self._reader.refuse(f"{path}.id", _("'{value}' cannot be an id.").format(value=text[:80]))
        return text

    def _start(self, fields: Mapping[str, Any], path: str) -> int | None:
        start = fields.get("start")
        return None if start is None else self._reader.number(start, f"{path}.start", 0, MOST_LETTERS)
