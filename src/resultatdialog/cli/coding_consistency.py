"""The command about sentences of two schools in nearly the same words that were given different codes."""

from __future__ import annotations

import argparse
import json
from typing import Any

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.coding.consistency import GivenCode
from resultatdialog.coding.pair_labels import codes_label, obstacle_label, pair_decision_label, sentence_label
from resultatdialog.coding.sentence_pairs import SentencePair
from resultatdialog.dialogue.material import Material
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.work.consistency import DIFFERENT, pairs_in, settle_pair, take_back_pair
from resultatdialog.work.conversations import material

Options = argparse.Namespace


def consistency(options: Options) -> int:
    """Print the pairs that nobody has decided, with `--all` the decided ones too; or decide one, or take it back."""
    with opened(options) as register:
        found = material(register, chosen_round(register, options.round))
        if options.settle is not None:
            if options.take is None:
                raise RefusedError.one("--take", _("say which: the number of what holds, or 0 for different things."))
            by, why = options.by or "", options.why or ""
            _print_decided(found, settle_pair(register, found, options.settle, options.take, by, why))
            return 0
        if options.take_back is not None:
            _print_decided(found, take_back_pair(register, found, options.take_back, options.by or ""))
            return 0
        pairs = [pair for pair in pairs_in(register, found) if options.all or pair.state == "open"]
    if options.format == "json":
        plain = {"round": found.round.id, "pairs": [_plain(pair) for pair in pairs]}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return 0
    _print_pairs(found, pairs)
    return 0


def _print_decided(found: Material, pair: SentencePair) -> None:
    """Print a pair that was just decided or taken back, with what is decided now."""
    for sentence in pair.sentences:
        print(sentence_label(found.round, found.guide, sentence))
    print(
        pair_decision_label(found.guide.codebook, pair) or _("Nothing is decided any more: both have their own codes.")
    )


def _print_pairs(found: Material, pairs: list[SentencePair]) -> None:
    book = found.guide.codebook
    for pair in pairs:
        group = book.result_group(pair.first.measure)
        print(f"{pair.id}  {one_line(group.label) if group else pair.first.measure}")
        for sentence in pair.sentences:
            print("  " + sentence_label(found.round, found.guide, sentence))
        for obstacle in pair.obstacles:
            print("    " + obstacle_label(found.round, obstacle))
        if pair.state != "open":
            print("    " + pair_decision_label(book, pair))
        elif not pair.obstacles:
            for number, codes in enumerate(pair.outcomes, start=1):
                print(f"    {number}  {codes_label(book, codes)}")
            print(f"    {DIFFERENT}  " + _("they mean different things: both keep their codes"))
    waiting = sum(pair.state == "open" for pair in pairs)
    if not waiting:
        print(_("No sentences in nearly the same words have different codes."))
        return
    print(ngettext("{n} pair is not decided.", "{n} pairs are not decided.", waiting).format(n=waiting))
    print(_("Decide with: resultatdialog coding consistency --settle ID --take N --by NAME --why TEXT"))


def _plain(pair: SentencePair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "measure": pair.first.measure,
        "alike": round(pair.alike, 2),
        "state": pair.state,
        "sentences": [
            {
                "school": one.school,
                "quote": one.quote,
                "given": _plain_codes(tuple(sorted(one.given))),
                "codes": _plain_codes(tuple(sorted(one.codes))),
            }
            for one in pair.sentences
        ],
        "outcomes": [_plain_codes(codes) for codes in pair.outcomes],
        "obstacles": [obstacle._asdict() for obstacle in pair.obstacles],
        "decisions": [{"by": one.by, "at": one.at, "reason": one.reason} for one in pair.decisions],
    }


def _plain_codes(codes: tuple[GivenCode, ...]) -> list[list[str]]:
    return [list(code) for code in codes]
