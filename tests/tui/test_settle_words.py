"""The words of samsyn's decisions."""

from __future__ import annotations

from resultatdialog.coding.coder_status import done_change
from resultatdialog.coding.settlement import Decision, differences
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.tui.screens.settle import say_decision


def test_codes_that_were_decided_one_by_one_are_said_as_they_were_decided(guide: Guide) -> None:
    book, at = guide.codebook, "2026-11-22T10:00:00+01:00"
    people = Change("about/participants", [{"role": "lead", "name": "AL"}, {"role": "notes", "name": "ÅA"}])
    codings = [
        Explanation(coder, "np3", code, "weakness", "Vi hann inte.", "np3_niva", coder, at).change()
        for coder, code in (("AL", "undervisning"), ("ÅA", "organisation"))
    ]
    session = Session("s").foreseen([people, *codings, *(done_change(coder, at) for coder in ("AL", "ÅA"))])
    apart = differences(book, session)
    kept = {"undervisning": ("weakness",), "organisation": ()}
    decisions = [
        Decision(kept[one.category], "first" if kept[one.category] else "neither", f"skäl {n}", "AL", at)
        for n, one in enumerate(apart)
    ]

    said = say_decision(decisions, apart, book)

    assert "Undervisning: brister" in said
    assert "Organisation" not in said
    assert "skäl 0; skäl 1" in said
