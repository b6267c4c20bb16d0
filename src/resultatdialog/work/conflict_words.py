"""Conflicts in words: which answer it is about, who recorded each version, and what each says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from resultatdialog.coding.pair_labels import codes_label
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.labels import role_label, state_label, status_label
from resultatdialog.dialogue.session import STATES, STATUSES
from resultatdialog.guide.answer_kinds import kind_of
from resultatdialog.intake.text import is_blank
from resultatdialog.locale import _
from resultatdialog.vocabulary import find_measure
from resultatdialog.work.conflicts import AnswerVersion, Conflict


def say_about(conflict: Conflict) -> str:
    """School and what is in conflict: `Vår skola · 3. Hur följer ni upp …: Anteckning`."""
    return f"{conflict.conversation.school.name} · {say_target(conflict)}"


def say_target(conflict: Conflict) -> str:
    """The part of the meeting that is in conflict, in the reader's language."""
    kind, subject, detail = targets.parse(conflict.target)
    question = conflict.conversation.guide.question(subject)
    if question is not None and kind in (targets.ANSWER, targets.ASKED):
        field = question.field(detail)
        part = field.label if field and field.label else _FIELDS.get(detail, lambda: detail)()
        return f"{question.number}. {question.short}: {part if kind == targets.ANSWER else _('the wording')}"
    words = {
        targets.STATE: _("the meeting's state"),
        targets.HELD_ON: _("the date"),
        targets.BEGAN_AT: _("the time"),
        targets.PLACE: _("the place"),
        targets.AGREEMENT: _("an agreement"),
        targets.LOOSE_NOTES: _("the loose notes"),
        targets.CORRECTION: _("a decision to correct the meeting"),
        targets.PARTICIPANTS: _("the participants"),
        targets.CODING: _("a coding by {coder}").format(coder=detail),
        targets.CODE_LATER: _("words marked to be coded later"),
        targets.CODING_DONE: _("whether {coder} is done").format(coder=subject),
        targets.SECOND_CODER: _("whether {coder} codes too").format(coder=subject),
        targets.SETTLED: _("a decision between two coders"),
        targets.ALIKE: _("a decision on nearly the same words at two schools"),
        targets.APART: _("a decision on nearly the same words at two schools"),
        targets.CHALLENGE: _("the principal's own figure"),
        targets.SHOWN: _("the figures that were shown"),
    }
    return words.get(conflict.target) or words.get(kind) or conflict.target


_FIELDS = {
    "status": lambda: _("whether it was answered"),
    "parked": lambda: _("parked"),
    "comment": lambda: _("Own comment"),
    "note": lambda: _("the note"),
}
"""Fields of an answer that have no label in the guide."""


def say_who(version: AnswerVersion) -> str:
    """Who recorded a version, when and on which computer; what is not known is said."""
    who = version.actor or _("by nobody known (a document made by hand)")
    when = f"{datetime.fromisoformat(version.at):%Y-%m-%d %H.%M}" if version.at else _("time unknown")
    computer = _("computer {id}").format(id=version.device[:6]) if version.device else _("computer unknown")
    return f"{who} · {when} · {computer}"


def say_value(conflict: Conflict, version: AnswerVersion) -> str:
    """A version's value in full, in words; several lines where the value has them."""
    kind, subject, detail = targets.parse(conflict.target)
    value: Any = version.value
    if value is None:
        return _("taken away")
    conversation = conflict.conversation
    if kind == targets.ANSWER:
        if detail == "status" and value in STATUSES:
            return _("answered with words or ticks") if value == "answered" else status_label(value)
        question = conversation.guide.question(subject)
        field = question.field(detail) if question else None
        if field is not None:
            said = kind_of(field).statements(field, value, conversation.guide.field_options(field), running=True)
            return "\n".join(said) or "–"
    if conflict.target == targets.STATE and value in STATES:
        return state_label(value)
    if conflict.target == targets.PARTICIPANTS:
        return "\n".join(f"{person['name']} ({role_label(person['role'])})" for person in value) or "–"
    if kind == targets.CODING:
        book = conversation.guide.codebook
        category = book.category(value["category"])
        valence = getattr(book.type_of(value["category"]), value["valence"], value["valence"])
        group = book.result_group(value["measure"])
        label = category.label if category else value["category"]
        return f"{group.label if group else value['measure']}: {label}, {valence}\n{value['quote']}".rstrip()
    if isinstance(value, dict):
        return "\n".join(
            f"{_say_name(conversation, name)}: {_say_part(conversation, detail, name, part)}"
            for name, part in value.items()
            if not is_blank(part)
        )
    return str(value)


PARTS = {
    "what": lambda: _("what"),
    "who": lambda: _("who"),
    "when": lambda: _("when"),
    "question": lambda: _("at the question"),
    "by": lambda: _("decided or noted by"),
    "why": lambda: _("why"),
    "at": lambda: _("at the time"),
    "taken_up": lambda: _("the meeting went on"),
    "quote": lambda: _("quote"),
    "field": lambda: _("in the field"),
    "start": lambda: _("from the character"),
    "figure": lambda: _("the principal's figure"),
    "source": lambda: _("source"),
    "valences": lambda: _("what holds"),
    "verdict": lambda: _("whose coding holds"),
    "reason": lambda: _("reason"),
    "seen": lambda: _("what each coder had"),
    "under": lambda: _("coded under"),
    "of": lambda: _("read words"),
    "measure": lambda: _("result"),
    "codes": lambda: _("what holds"),
    "given": lambda: _("what was coded"),
}
"""Parts of values that are no answers: agreements, corrections, marks, figures, decisions between coders."""
_VERDICTS = {
    "first": lambda: _("the first coder's"),
    "second": lambda: _("the second coder's"),
    "both": lambda: _("both coders'"),
    "neither": lambda: _("nobody's"),
}


def _say_name(conversation: Conversation, name: str) -> str:
    """The name of a value's part; that of shown figures is a measure."""
    if name in PARTS:
        return PARTS[name]()
    measure = find_measure(name, conversation.round.school_year)
    return measure.label if measure else name


def _say_part(conversation: Conversation, category: str, name: str, part: Any) -> str:
    """A part of a value in words; `category` is the code that a decision between two coders is about."""
    book = conversation.guide.codebook
    if isinstance(part, bool):
        return _("yes") if part else _("no")
    if isinstance(part, dict) and {"category", "valence"} <= part.keys():
        return codes_label(book, [(part["category"], part["valence"])])
    if name == "measure" and (group := book.result_group(str(part))) is not None:
        return group.label
    if isinstance(part, list):
        return ", ".join(_say_part(conversation, category, name, one) for one in part) or "–"
    if isinstance(part, dict):
        return "; ".join(f"{of}: {_say_part(conversation, category, name, one)}" for of, one in part.items())
    if name == "question" and (question := conversation.guide.question(str(part))) is not None:
        return f"{question.number}. {question.short}"
    if name == "under" and (code := book.category(str(part))) is not None:
        return code.label
    if name == "at":
        return f"{datetime.fromisoformat(part):%Y-%m-%d %H.%M}"
    if name == "verdict" and part in _VERDICTS:
        return _VERDICTS[part]()
    if name in ("valences", "seen"):
        return str(getattr(book.type_of(category), part, part))
    return str(part)
