"""Texts of the coding screen: codings, answers in the queue, reasons and notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.counting import Counting
from resultatdialog.coding.pair_labels import codes_label
from resultatdialog.coding.quality_checks import remark_texts
from resultatdialog.coding.queue import Item, codes_to_reread_at
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook, Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.vocabulary import subjects

Access = Literal["open", "locked", "others", "seen", "done"]
"""Whether a coder may code at an answer.

open: yes; locked: the meeting is locked; others: somebody else codes the school; seen: two people have coded the school
and seen each other's codings; done: the coder is done with the school.
"""


def access_label(access: Access) -> str:
    """The reason a coder may not code and the way out; empty when the coder may."""
    return {
        "open": "",
        "locked": _("The meeting is locked: nothing in it can be changed."),
        "others": _("Somebody else codes this school. L: you code it too, without seeing each other's codings."),
        "seen": _("Two have coded this school and seen each other's codings. What you see differently: S."),
        "done": _("You are done with the school; L opens it again."),
    }[access]


def coding_label(explanation: Explanation, book: Codebook, *, quote: bool = True) -> str:
    """A coding on one line: category, valence, subject, quote."""
    category, kind = book.category(explanation.category), book.type_of(explanation.category)
    label = category.label if category else explanation.category
    valence = str(getattr(kind, explanation.valence)) if kind else explanation.valence
    subject = f" ({subjects()[explanation.subject].lower()})" if explanation.subject else ""
    words = f" ”{explanation.quote}”" if explanation.quote and quote else ""
    return one_line(f"{label} – {valence}{subject}{words}")


def counting_label(counting: Counting, book: Codebook) -> str:
    """The codes that count for a coding, and why, in a few words."""
    reason = {
        "unsettled": _("counts only after it is settled"),
        "others": _("does not count: two others code the school"),
        "settled": _("(settled)"),
        "alike": _("(same words at two schools)"),
    }[counting.why]
    if not counting.decided:
        return reason
    text = _("does not count")
    if counting.codes:
        text = _("counts also as {codes}") if counting.besides else _("counts as {codes}")
    return f"{text.format(codes=codes_label(book, counting.codes))} {reason}"


def later_label(later: CodeLater) -> str:
    """A mark to code later, on one line."""
    words = f": ”{later.quote}”" if later.quote else ""
    return one_line(_("code later") + words)


def item_label(item: Item, question: Question) -> str:
    """An answer in the queue on one line: number, question, reason it waits."""
    why = {
        "marked": _("code later"),
        "uncoded": _("uncoded"),
        "reread": _("read again"),
        "finish": _("all coded"),
        "coded": "",
    }[item.why]
    return one_line(f"{question.number} {question.short}") + (f" · {why}" if why else "")


def answer_notices(
    item: Item, conversation: Conversation, question: Question, coder: str, hidden: Sequence[str], access: Access
) -> tuple[str, ...]:
    """Notices above an answer: why it waits, who else codes, which codings seem odd, why the coder may not code."""
    lines = []
    if item.why == "marked":
        lines.append(_("Marked in the meeting to be coded later."))
    if item.why == "finish":
        lines.append(_("Everything is coded here. Enter: you are done with the school."))
    if item.why == "reread":
        codes = ", ".join(one_line(code.label) for code in codes_to_reread_at(conversation, question, coder))
        lines.append(_("New or changed since you coded: {codes}. Does it fit here? Enter: read.").format(codes=codes))
    if hidden:
        names = ", ".join(one_line(name) for name in hidden)
        lines.append(_("{names} has coded here; you see each other's codings when both are done.").format(names=names))
    else:  # remarks would reveal codings that are hidden
        lines += remark_texts(conversation, item.question)
    return (*lines, access_label(access)) if access != "open" else tuple(lines)


def empty_queue_text(apart: int, alike: str) -> str:
    """The text shown when no answer waits, with what can be done next.

    `apart` = number of undecided differences between two coders; `alike` = the line on agreement, can be empty.
    """
    lines = [_("Nothing waits for you to code.")]
    if apart:
        n = ngettext("{n} difference", "{n} differences", apart).format(n=apart)
        lines.append(_("S settles what two coders see differently: {n}.").format(n=n))
    if alike:
        lines.append(f"{alike}.")
    lines.append(_("V shows all answers, to change a coding or to code what a colleague has coded. F10 leaves."))
    return "\n\n".join(lines)
