"""What the coding screen says in words: why an answer waits, whose codings are hidden, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from resultatdialog.coding.coder_status import CodeLater
from resultatdialog.coding.quality_checks import remark_texts
from resultatdialog.coding.queue import Item, codes_to_reread_at
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.session import Explanation
from resultatdialog.guide.model import Codebook, Question
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.vocabulary import subjects

Access = Literal["open", "locked", "others", "seen", "done"]
"""Whether somebody may code at an answer: yes; the meeting is locked; others code the school; two have coded it and
seen each other's codings; she is done with it."""


def access_label(access: Access) -> str:
    """Why somebody may not code, and what she can do; empty where she may."""
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


def later_label(later: CodeLater) -> str:
    """Words marked to be coded later, on one line."""
    words = f": ”{later.quote}”" if later.quote else ""
    return one_line(_("code later") + words)


def item_label(item: Item, question: Question) -> str:
    """An answer in the queue: number, question, why it waits."""
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
    """What the coder should know at an answer: why it is here, who else codes, what seems odd."""
    said = []
    if item.why == "marked":
        said.append(_("Marked in the meeting to be coded later."))
    if item.why == "finish":
        said.append(_("Everything is coded here. Enter: you are done with the school."))
    if item.why == "reread":
        codes = ", ".join(one_line(code.label) for code in codes_to_reread_at(conversation, question, coder))
        said.append(_("New or changed since you coded: {codes}. Does it fit here? Enter: read.").format(codes=codes))
    if hidden:
        names = ", ".join(one_line(name) for name in hidden)
        said.append(_("{names} has coded here; you see each other's codings when both are done.").format(names=names))
    else:  # what seems odd would tell of codings that are not shown
        said += remark_texts(conversation, item.question)
    return (*said, access_label(access)) if access != "open" else tuple(said)


def empty_queue_text(apart: int, alike: str) -> str:
    """That nothing waits, and what can be done.

    apart = differences between two coders that are undecided; alike = how alike two have coded, if any have.
    """
    said = [_("Nothing waits for you to code.")]
    if apart:
        n = ngettext("{n} difference", "{n} differences", apart).format(n=apart)
        said.append(_("S settles what two coders see differently: {n}.").format(n=n))
    if alike:
        said.append(f"{alike}.")
    said.append(_("V shows all answers, to change a coding or to code what a colleague has coded. F10 leaves."))
    return "\n\n".join(said)
