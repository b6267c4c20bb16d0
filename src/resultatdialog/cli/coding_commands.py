"""The command about agreement between two coders."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resultatdialog.cli.commands import chosen_material
from resultatdialog.coding.double_coding import CodeAgreement, code_agreements
from resultatdialog.coding.settlement import compared_coders
from resultatdialog.guide.model import Guide
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import say_share

Options = argparse.Namespace


def agreement(options: Options) -> int:
    """Print how alike two people have coded the same meetings, code by code with intervals."""
    material = chosen_material(options)
    sessions = [conversation.session for conversation in material.conversations]
    found = code_agreements(material.guide, sessions)
    if options.format == "json":
        json.dump({"agreement": [_plain(agreed) for agreed in found]}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    doubled = sum(compared_coders(session) is not None for session in sessions)
    share = say_share(doubled, len(sessions))
    print(ngettext("{share} meeting coded by two", "{share} meetings coded by two", doubled).format(share=share))
    if doubled:
        _print(found, material.guide)
    else:
        print(_("Have a second person code a meeting under a name of her own; then agreement can be counted."))
    return 0


def _plain(agreed: CodeAgreement) -> dict[str, Any]:
    """One row of `coding agreement --format json`: the numbers, and the ends of the 95 % intervals."""
    counted = agreed.agreement
    share, kappa = counted.agree_interval or (None, None), counted.kappa_interval or (None, None)
    return {
        "measure": agreed.measure,
        "unit": agreed.unit,
        "id": agreed.id,
        "valence": agreed.valence,
        "n": counted.n,
        "agree": counted.agree,
        "kappa": counted.kappa,
        "alpha": counted.alpha,
        "pabak": counted.pabak,
        "agree_low": share[0],
        "agree_high": share[1],
        "kappa_low": kappa[0],
        "kappa_high": kappa[1],
    }


def _print(found: Sequence[CodeAgreement], guide: Guide) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(
        (_("Result"), _("Code"), _("Coded alike"), "kappa", "alpha", "PABAK", _("Reading"))
    ):
        table.add_column(Text(heading), justify="right" if 2 <= place <= 5 else "left", overflow="fold")
    before = ""
    for agreed in found:
        counted = agreed.agreement
        if not counted.both + counted.first_only + counted.second_only:
            continue  # a code nobody used: all alike, and nothing to read in it
        group = guide.codebook.result_group(agreed.measure)
        result = one_line(group.label) if group else agreed.measure
        figures = [_with_ends(counted.kappa, counted.kappa_interval), *map(_figure, (counted.alpha, counted.pabak))]
        alike = say_share(counted.both + counted.neither, counted.n) + _ends(counted.agree_interval, percent=True)
        row = (result if result != before else "", _code(agreed, guide), alike, *figures, counted.reading)
        table.add_row(*(Text(one_line(words)) for words in row))
        before = result
    Console(width=None if sys.stdout.isatty() else 160, color_system=None).print(table)
    print(_("After each figure, in brackets, the ends of its 95 % interval. Codes that neither has used are left out."))


def _code(agreed: CodeAgreement, guide: Guide) -> str:
    """Label of the row: the type or code, with the valence where the row has one."""
    book = guide.codebook
    category = book.category(agreed.id) if agreed.unit == "category" else None
    kind = next((t for t in book.types if t.id == (category.type if category else agreed.id)), None)
    label = category.label if category else kind.label.upper() if kind else agreed.id
    valence = str(getattr(kind, agreed.valence)) if kind and agreed.valence != "any" else ""
    return f"{label} – {valence}" if valence else label


def _with_ends(value: float | None, ends: tuple[float, float] | None) -> str:
    return _figure(value) + _ends(ends)


def _ends(ends: tuple[float, float] | None, *, percent: bool = False) -> str:
    if ends is None or ends[0] == ends[1]:  # too few schools for an interval
        return ""
    low, high = (f"{100 * end:.0f}" if percent else _figure(end) for end in ends)
    return f" [{low}; {high}]"


def _figure(value: float | None) -> str:
    return "–" if value is None else say_number(Decimal(value), 2)
