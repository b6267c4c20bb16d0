"""The commands that look at the coding: the sample that two code, and the mirror checks."""

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
from resultatdialog.coding.follow_up import Reach, explanation_reach
from resultatdialog.coding.quality_checks import Remark, quality_remarks
from resultatdialog.coding.sampling import (
    Progress,
    Sample,
    double_coded,
    double_coding_line,
    sample_in,
    sample_progress,
)
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.material import Material
from resultatdialog.dialogue.session import Session
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share, share
from resultatdialog.register.store import Register
from resultatdialog.work.codebooks import coding_stream, draw_sample
from resultatdialog.work.conversations import material

Options = argparse.Namespace
SEEDS = 1_000_000
"""A seed nobody chose is drawn below this: short enough to write down."""


def sample(options: Options) -> int:
    """Draw schools for a second coder, or show the draw and how far it has come."""
    with opened(options) as register:
        found = material(register, chosen_round(register, options.round))
        if options.schools is not None:
            _draw(register, found, options)
        drawn = sample_in(coding_stream(register, found.round.id))
        earlier = _earlier(register, found.round.id, drawn)
    sessions = _sessions(found)
    where = sample_progress(found.guide.codebook, drawn, sessions) if drawn is not None else None
    alike = double_coded(found.guide, list(sessions.values()))
    line = double_coding_line(alike)
    if options.format == "json":
        said = _plain_sample(drawn, where, earlier)
        _print_json(
            {"sample": said, "doubled": alike._asdict() | {"share": share(alike.alike, alike.cells)}, "line": line}
        )
        return 0
    if drawn is None or where is None:
        print(_("No sample has been drawn. Draw one with: resultatdialog coding sample --schools N --by NAME"))
    else:
        _print_sample(found, drawn, where, earlier)
    print(f"{line}." if line else _("No school has been coded by two yet."))
    return 0


def _draw(register: Register, found: Material, options: Options) -> None:
    """Record a new draw; refused when work on the one before has begun, unless it is wanted."""
    by = filled_in(options.by or "", "--by")
    seed = options.seed if options.seed is not None else secrets.randbelow(SEEDS)
    draw_sample(register, found.round.id, _sessions(found), options.schools, seed, by=by, again=options.again)


def _sessions(found: Material) -> dict[str, Session]:
    """School code to meeting, in the round's order."""
    return {conversation.school.code: conversation.session for conversation in found.conversations}


def _earlier(register: Register, round_id: str, drawn: Sample | None) -> list[tuple[str, str]]:
    """When and by whom schools were drawn before; a draw stays in the log."""
    events = [
        event
        for event in register.events(targets.codebook_stream(round_id))
        if event.target == targets.SAMPLE and event.value
    ]
    said = [(str(event.value["at"]), str(event.value["by"])) for event in events]
    return [each for each in said if drawn is None or each != (drawn.at, drawn.by)]


def _plain_sample(drawn: Sample | None, where: Progress | None, earlier: Sequence[tuple[str, str]]) -> Any:
    if drawn is None or where is None:
        return None
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in drawn._asdict().items()},
        "done": list(where.done),
        "settled": list(where.settled),
        "earlier": [{"at": at, "by": by} for at, by in earlier],
    }


def _print_sample(found: Material, drawn: Sample, where: Progress, earlier: Sequence[tuple[str, str]]) -> None:
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
            if school.code in where.settled:
                state = _("coded by two, settled")
            else:
                state = _("coded by two") if school.code in where.done else _("not coded by two yet")
            print(f"  {school.code}  {one_line(school.name)}: {state}")
    print(_("Coded by two and done: {share}").format(share=say_share(len(where.done), count)))
    print(_("Settled: {share}").format(share=say_share(len(where.settled), count)))


def checks(options: Options) -> int:
    """What a coder may want to look at once more, school by school, and how far explanations reach."""
    found = chosen_material(options)
    seen = [remark for conversation in found.conversations for remark in quality_remarks(conversation)]
    over = explanation_reach(found.conversations)
    if options.format == "json":
        _print_json(
            {
                "round": found.round.id,
                "remarks": [{**remark._asdict(), "words": remark.words} for remark in seen],
                "reach": over._asdict(),
            }
        )
        return 0
    _print_remarks(found, seen)
    _print_reach(over)
    return 0


def _print_remarks(found: Material, seen: Sequence[Remark]) -> None:
    groups = {group.id: group.label for group in found.guide.codebook.result_groups}
    for conversation in found.conversations:
        here = [remark for remark in seen if remark.school == conversation.school.code]
        if here:
            print(one_line(conversation.school.name))
        for remark in here:
            print(f"  {one_line(groups[remark.group])}: {remark.words}")
    schools = say_share(len({remark.school for remark in seen}), len(found.conversations))
    print(_("Schools with something to look at once more: {share}").format(share=schools))


def _print_reach(over: Reach) -> None:
    print(
        _("Coded results (school × result) with nothing of what the school does: {share}").format(
            share=say_share(over.stopped, over.coded)
        )
    )
    if not over.prompted:
        print(_("The follow-up question has not been shown."))
        return
    times = ngettext(
        "The follow-up question was shown for {n} result.",
        "The follow-up question was shown for {n} results.",
        over.prompted,
    ).format(n=over.prompted)
    after = _("What the school does was coded after it: {share}").format(
        share=say_share(over.effort_after, over.prompted)
    )
    print(f"{times} {after}")


def _print_json(plain: dict[str, Any]) -> None:
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
