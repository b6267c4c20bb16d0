"""The commands about the quality of the coding: the sample that two people code, and the checks on codings."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence
from typing import Any

from resultatdialog.cli.coding_book import filled_in
from resultatdialog.cli.commands import chosen_material, chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.coding.drift import Drift, coder_drifts
from resultatdialog.coding.follow_up import Reach, explanation_reach
from resultatdialog.coding.pair_labels import sentence_label
from resultatdialog.coding.quality_checks import Remark, quality_remarks
from resultatdialog.coding.sampling import (
    Progress,
    Sample,
    double_coded,
    double_coding_line,
    sample_in,
    sample_progress,
)
from resultatdialog.coding.sentence_pairs import SentencePair, open_pairs, sentence_pairs
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_share, share
from resultatdialog.register.store import Register
from resultatdialog.work.codebooks import coding_stream, draw_sample
from resultatdialog.work.conversations import material

Options = argparse.Namespace
SEEDS = 1_000_000
"""Upper bound of a seed that nobody chose, so that it is short enough to write down."""


def sample(options: Options) -> int:
    """Draw schools for a second coder if `--schools` is given; print the sample and its progress."""
    with opened(options) as register:
        found = material(register, chosen_round(register, options.round))
        if options.schools is not None:
            _draw(register, found, options)
        drawn = sample_in(coding_stream(register, found.round.id))
        earlier = _earlier(register, found.round.id, drawn)
    sessions = _sessions(found)
    progress = sample_progress(found.guide.codebook, drawn, sessions) if drawn is not None else None
    alike = double_coded(found.guide, list(sessions.values()))
    line = double_coding_line(alike)
    if options.format == "json":
        plain = _plain_sample(drawn, progress, earlier)
        _print_json(
            {"sample": plain, "doubled": alike._asdict() | {"share": share(alike.alike, alike.cells)}, "line": line}
        )
        return 0
    if drawn is None or progress is None:
        print(_("No sample has been drawn. Draw one with: resultatdialog coding sample --schools N --by NAME"))
    else:
        _print_sample(found, drawn, progress, earlier)
    print(f"{line}." if line else _("No school has been coded by two yet."))
    return 0


def _draw(register: Register, found: Material, options: Options) -> None:
    """Record a new sample; raises RefusedError when coding of the one before has begun, unless `--again` is given."""
    by = filled_in(options.by or "", "--by")
    seed = options.seed if options.seed is not None else secrets.randbelow(SEEDS)
    draw_sample(register, found.round.id, _sessions(found), options.schools, seed, by=by, again=options.again)


def _sessions(found: Material) -> dict[str, Session]:
    """School code to meeting, in the order of the round."""
    return {conversation.school.code: conversation.session for conversation in found.conversations}


def _earlier(register: Register, round_id: str, drawn: Sample | None) -> list[tuple[str, str]]:
    """Time of each draw before the current sample, and who drew; every draw stays in the log."""
    events = [
        event
        for event in register.events(targets.codebook_stream(round_id))
        if event.target == targets.SAMPLE and event.value
    ]
    draws = [(str(event.value["at"]), str(event.value["by"])) for event in events]
    return [each for each in draws if drawn is None or each != (drawn.at, drawn.by)]


def _plain_sample(drawn: Sample | None, progress: Progress | None, earlier: Sequence[tuple[str, str]]) -> Any:
    if drawn is None or progress is None:
        return None
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in drawn._asdict().items()},
        "done": list(progress.done),
        "settled": list(progress.settled),
        "earlier": [{"at": at, "by": by} for at, by in earlier],
    }


def _print_sample(found: Material, drawn: Sample, progress: Progress, earlier: Sequence[tuple[str, str]]) -> None:
    count = len(drawn.schools)
    print(
        ngettext(
            "{share} school drawn on {day} by {name}, with the seed {seed}",
            "{share} schools drawn on {day} by {name}, with the seed {seed}",
            len(drawn.among),
        ).format(share=say_share(count, len(drawn.among)), day=drawn.at[:10], name=one_line(drawn.by), seed=drawn.seed)
    )
    for at, by in earlier:
        print("  " + _("drawn before on {day} by {name}").format(day=at[:10], name=one_line(by)))
    for school in found.round.schools:
        if school.code in drawn.schools:
            if school.code in progress.settled:
                state = _("coded by two, settled")
            else:
                state = _("coded by two") if school.code in progress.done else _("not coded by two yet")
            print(f"  {school.code}  {one_line(school.name)}: {state}")
    print(_("Coded by two and done: {share}").format(share=say_share(len(progress.done), count)))
    print(_("Settled: {share}").format(share=say_share(len(progress.settled), count)))


def checks(options: Options) -> int:
    """Print remarks on codings, school by school, and the share of results without anything that the school does."""
    found = chosen_material(options)
    remarks = [remark for conversation in found.conversations for remark in quality_remarks(conversation)]
    reach = explanation_reach(found.conversations)
    book = found.guide.codebook
    apart = open_pairs(sentence_pairs(book, found.conversations))
    drifts = coder_drifts(found.conversations)
    if options.format == "json":
        _print_json(
            {
                "round": found.round.id,
                "remarks": [{**remark._asdict(), "words": remark.words} for remark in remarks],
                "reach": reach._asdict(),
                "inconsistent": [_plain_pair(pair) for pair in apart],
                "drift": [_plain_drift(drift) for drift in drifts],
            }
        )
        return 0
    _print_remarks(found, remarks)
    _print_inconsistencies(found, apart)
    _print_drifts(drifts)
    _print_reach(reach)
    return 0


def _plain_pair(pair: SentencePair) -> dict[str, Any]:
    sentences = [
        {"school": one.school, "quote": one.quote, "codes": [list(code) for code in sorted(one.codes)]}
        for one in pair.sentences
    ]
    return {"measure": pair.first.measure, "alike": round(pair.alike, 2), "sentences": sentences}


def _print_inconsistencies(found: Material, pairs: Sequence[SentencePair]) -> None:
    """Print sentences in nearly the same words that have different codes."""
    if not pairs:
        print(_("No sentences in nearly the same words have different codes."))
        return
    print(_("Nearly the same words with different codes:"))
    for pair in pairs:
        for sentence in pair.sentences:
            print(("  " if sentence is pair.first else "    ") + sentence_label(found.round, found.guide, sentence))
    print(_("Settle them with: resultatdialog coding consistency"))


def _plain_drift(drift: Drift) -> dict[str, Any]:
    halves = {"first": drift.first._asdict(), "last": drift.last._asdict()}
    ends = {name: round(value, 3) for name, value in (("low", drift.low), ("high", drift.high))}
    return {"coder": drift.coder, "schools": drift.schools, **halves, "difference": round(drift.difference, 3), **ends}


def _print_drifts(drifts: Sequence[Drift]) -> None:
    """Print how often each coder has coded what the school does, at her first schools and at her last."""
    if drifts:
        print(_("What the school does, coded at each coder's first and last schools (school × result):"))
    for drift in drifts:
        low, high, difference = (say_number(round(100 * part)) for part in (drift.low, drift.high, drift.difference))
        words = _(
            "{coder}: {first} at first, {last} at last; "
            "the difference is {difference} percentage points ({low} to {high})"
        ).format(
            coder=one_line(drift.coder),
            first=say_share(drift.first.effort, drift.first.coded),
            last=say_share(drift.last.effort, drift.last.coded),
            difference=difference,
            low=low,
            high=high,
        )
        chance = _("too large to be chance") if drift.is_beyond_chance else _("may be chance")
        print(f"  {words}, {chance}")


def _print_remarks(found: Material, remarks: Sequence[Remark]) -> None:
    groups = {group.id: group.label for group in found.guide.codebook.result_groups}
    for conversation in found.conversations:
        here = [remark for remark in remarks if remark.school == conversation.school.code]
        if here:
            print(one_line(conversation.school.name))
        for remark in here:
            print(f"  {one_line(groups[remark.group])}: {remark.words}")
    schools = say_share(len({remark.school for remark in remarks}), len(found.conversations))
    print(_("Schools with something to look at once more: {share}").format(share=schools))


def _print_reach(reach: Reach) -> None:
    print(
        _("Coded results (school × result) with nothing of what the school does: {share}").format(
            share=say_share(reach.stopped, reach.coded)
        )
    )
    if not reach.prompted:
        print(_("The follow-up question has not been shown."))
        return
    times = ngettext(
        "The follow-up question was shown for {n} result.",
        "The follow-up question was shown for {n} results.",
        reach.prompted,
    ).format(n=reach.prompted)
    after = _("What the school does was coded after it: {share}").format(
        share=say_share(reach.effort_after, reach.prompted)
    )
    print(f"{times} {after}")


def _print_json(plain: dict[str, Any]) -> None:
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
