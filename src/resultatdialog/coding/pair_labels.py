"""Texts about sentences of two schools in nearly the same words: the screen and the command say the same."""

from __future__ import annotations

from collections.abc import Iterable

from resultatdialog.coding.consistency import CodedSentence, GivenCode
from resultatdialog.coding.sentence_pairs import Obstacle, SentencePair
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _
from resultatdialog.rounds.model import Round


def codes_label(book: Codebook, codes: Iterable[GivenCode]) -> str:
    """Codes with their valences: `Undervisning, brister; Organisation, brister`."""
    labels = []
    for category, valence in sorted(codes):
        known, kind = book.category(category), book.type_of(category)
        labels.append(f"{known.label if known else category}, {getattr(kind, valence) if kind else valence}")
    return one_line("; ".join(labels))


def school_label(current: Round, code: str) -> str:
    """A school's name, or its code when the round does not have it."""
    school = current.school(code)
    return one_line(school.name if school else code)


def sentence_label(current: Round, guide: Guide, sentence: CodedSentence) -> str:
    """A sentence on one line: school, words, the codes that count."""
    school, codes = school_label(current, sentence.school), codes_label(guide.codebook, sentence.codes)
    return one_line(f"{school}: ”{sentence.quote}” – {codes}")


def obstacle_label(current: Round, obstacle: Obstacle) -> str:
    """The reason a pair cannot be settled yet, and what to do first."""
    text = {
        "unfinished": _("{school} is not coded to the end: it is coded first, then this is settled."),
        "unsettled": _("{school}: two coders see something differently there; settle that first (samsyn)."),
        "in_conflict": _("{school}: codings are kept in two versions; settle the conflict first."),
        "locked": _("{school} is locked: nothing in the meeting can be changed."),
    }[obstacle.kind]
    return text.format(school=school_label(current, obstacle.school))


def pair_decision_label(book: Codebook, pair: SentencePair) -> str:
    """Who decided a pair, what and why; empty while it is open."""
    if pair.state == "open":
        return ""
    names, reasons = (dict.fromkeys(getattr(one, part) for one in pair.decisions) for part in ("by", "reason"))
    what = codes_label(book, pair.first.codes) if pair.state == "alike" else _("they mean different things")
    text = _("Decided by {name}: {outcome}. Why: {reason}")
    return one_line(text.format(name=", ".join(names), outcome=what, reason="; ".join(reasons)))
