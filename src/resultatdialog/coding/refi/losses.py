"""Parts of a file that an import could not take over, counted by reason and described in sentences."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from resultatdialog.locale import ngettext

LossReason = Literal[
    "codes_without_type", "codes_moved", "words_shortened", "memos_shortened", "words_differ",
    "elsewhere", "without_code", "outside", "unchecked", "without_result", "twice", "nobody",
    "about_nothing", "notes", "times", "unread", "other_sources", "links", "graphs", "sets",
]  # fmt: skip
Losses = Counter[LossReason]


def loss_sentences(losses: Losses) -> list[str]:
    """One sentence for each reason with a count above 0."""
    return [_say(reason, count).format(n=count) for reason, count in losses.items() if count]


def _say(reason: LossReason, n: int) -> str:
    return {
        "codes_without_type": ngettext(
            "{n} code has no place here: it lies under none of our types of explanation.",
            "{n} codes have no place here: they lie under none of our types of explanation.",
            n,
        ),
        "codes_moved": ngettext(
            "{n} code under another code became a code of its own.",
            "{n} codes under other codes became codes of their own.",
            n,
        ),
        "words_shortened": ngettext(
            "{n} name or description of a code was too long and has been cut.",
            "{n} names or descriptions of codes were too long and have been cut.",
            n,
        ),
        "memos_shortened": ngettext(
            "{n} memo was too long and has been cut.", "{n} memos were too long and have been cut.", n
        ),
        "words_differ": ngettext(
            "{n} code has another name or description in the file; ours stands.",
            "{n} codes have another name or description in the file; ours stand.",
            n,
        ),
        "elsewhere": ngettext(
            "{n} coding is on a text that is none of the round's answers.",
            "{n} codings are on texts that are none of the round's answers.",
            n,
        ),
        "without_code": ngettext(
            "{n} coding has a code that has no place here.",
            "{n} codings have codes that have no place here.",
            n,
        ),
        "outside": ngettext(
            "{n} coding lies outside its text.",
            "{n} codings lie outside their texts.",
            n,
        ),
        "unchecked": ngettext(
            "{n} coding was taken over at the place the file names, but its words could not be checked.",
            "{n} codings were taken over at the places the file names, but their words could not be checked.",
            n,
        ),
        "without_result": ngettext(
            "{n} coding is at a question that is about no result.",
            "{n} codings are at questions that are about no result.",
            n,
        ),
        "twice": ngettext(
            "{n} coding has the same id as another and was left out.",
            "{n} codings have the same id as another and were left out.",
            n,
        ),
        "nobody": ngettext(
            "{n} coding does not say whose it is.",
            "{n} codings do not say whose they are.",
            n,
        ),
        "about_nothing": ngettext(
            "{n} subject or result belongs to no coding.",
            "{n} subjects or results belong to no coding.",
            n,
        ),
        "notes": ngettext(
            "{n} note does not belong to a coding and was left out.",
            "{n} notes do not belong to a coding and were left out.",
            n,
        ),
        "times": ngettext(
            "{n} time cannot be read; the coding has none.",
            "{n} times cannot be read; the codings have none.",
            n,
        ),
        "unread": ngettext(
            "{n} text in the file cannot be read; ours was used instead.",
            "{n} texts in the file cannot be read; ours were used instead.",
            n,
        ),
        "other_sources": ngettext(
            "{n} picture, PDF, recording or film was left out.",
            "{n} pictures, PDFs, recordings or films were left out.",
            n,
        ),
        "links": ngettext("{n} link was left out.", "{n} links were left out.", n),
        "graphs": ngettext("{n} graph was left out.", "{n} graphs were left out.", n),
        "sets": ngettext("{n} set of codes was left out.", "{n} sets of codes were left out.", n),
    }[reason]
