"""Answers and codings recorded under ids of an earlier version of the guide, as they are called in the present one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Json
from resultatdialog.dialogue.session import NOT_CONTENT, Head, Session
from resultatdialog.guide.model import Guide
from resultatdialog.guide.renaming import field_now, option_now, question_now, ticks_now

_ABOUT_QUESTION = (targets.ANSWER, targets.ASKED, targets.READ_THROUGH)
"""Kinds of target whose subject is a question."""
_NAMES_QUESTION = (targets.CODING, targets.CODE_LATER, targets.AGREEMENT)
"""Kinds of target whose value names a question, and perhaps a field of it."""


def target_now(guide: Guide, target: str) -> str:
    """The target with the ids that question and field have now."""
    kind, question, detail = targets.parse(target)
    if not guide.renamed or not question or kind not in _ABOUT_QUESTION:
        return target
    now = question_now(guide, question)
    if kind == targets.ANSWER and detail not in NOT_CONTENT:
        detail = field_now(guide, question, detail)
    return targets.prefix(kind, now) + detail if detail else targets.prefix(kind) + now


def value_now(guide: Guide, target: str, value: Any) -> Any:
    """The value with the ids that options, question and field have now; `target` has its present name."""
    kind, question, detail = targets.parse(target)
    if not guide.renamed or value is None:
        return value
    if kind == targets.ANSWER:
        return _answer_now(guide, question, detail, value)
    if kind in _NAMES_QUESTION and isinstance(value, dict):
        return _mention_now(guide, value)
    return value


def _answer_now(guide: Guide, question_id: str, field_id: str, value: Any) -> Any:
    question = guide.question(question_id)
    field = question.field(field_id) if question is not None else None
    if field is None or field.options is None:
        return value
    if isinstance(value, list):
        return ticks_now(guide, field, value) if all(isinstance(tick, str) for tick in value) else value
    return option_now(guide, field, value) if isinstance(value, str) else value


def _mention_now(guide: Guide, value: Mapping[str, Any]) -> dict[str, Any]:
    """A coding, a mark or an agreement that names a question and perhaps a field."""
    question, field = value.get("question"), value.get("field")
    found = dict(value)
    if isinstance(question, str) and question:
        found["question"] = question_now(guide, question)
        if isinstance(field, str) and field:
            found["field"] = field_now(guide, question, field)
    return found


def session_now(guide: Guide, session: Session) -> Session:
    """The session with the guide's present ids; what was recorded under the old and the new id stands side by side."""
    if not guide.renamed:
        return session
    heads: dict[str, list[Head]] = {}
    for target, found in session.heads.items():
        now = target_now(guide, target)
        heads.setdefault(now, []).extend(head._replace(value=value_now(guide, now, head.value)) for head in found)
    return session.with_heads(
        {target: tuple(sorted(found, key=lambda head: head.event_id)) for target, found in heads.items()}
    )


def document_now(guide: Guide, top: Mapping[str, Any]) -> dict[str, Any]:
    """A session document's unchecked content with the guide's present ids; what has another form is left as it is.

    Raises KeyError with the present id when the document has an answer under both the old id and the new one.
    """
    found = dict(top)
    answers = found.get("answers")
    if isinstance(answers, dict):
        found["answers"] = {}
        for question, answer in answers.items():
            now = question_now(guide, question)
            if now in found["answers"] or (now != question and now in answers):
                raise KeyError(now)
            found["answers"][now] = _fields_now(guide, question, answer)
    for part in ("explanations", "code_later", "agreements"):
        entries = found.get(part)
        if isinstance(entries, list):
            found[part] = [_mention_now(guide, entry) if isinstance(entry, dict) else entry for entry in entries]
    for part, renamed in (("orphaned", value_now), ("heads", _head_now)):
        entries = found.get(part)
        if isinstance(entries, dict):
            found[part] = {}
            for target, entry in entries.items():
                now = target_now(guide, target)
                if now in found[part] or (now != target and now in entries):
                    raise KeyError(now)
                found[part][now] = renamed(guide, now, entry)
    return found


def _fields_now(guide: Guide, question: str, answer: Any) -> Any:
    if not isinstance(answer, dict):
        return answer
    found: dict[str, Json] = {}
    for field, value in answer.items():
        now = field if field in NOT_CONTENT else field_now(guide, question, field)
        if now in found or (now != field and now in answer):
            raise KeyError(f"{question_now(guide, question)}.{now}")
        found[now] = _answer_now(guide, question_now(guide, question), now, value)
    return found


def _head_now(guide: Guide, target: str, head: Any) -> Any:
    if not isinstance(head, dict):
        return head
    found = dict(head)
    if "value" in found:
        found["value"] = value_now(guide, target, found["value"])
    if isinstance(found.get("others"), list):
        found["others"] = [_head_now(guide, target, other) for other in found["others"]]
    return found
