"""What the commands about coding do."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from resultatdialog.cli.commands import chosen_material
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.shares import say_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resultatdialog.coding.double import Agreed

Options = argparse.Namespace


def agreement(options: Options) -> int:
    """How alike two coders have coded the same meetings."""
    from resultatdialog.coding.double import agreements
    from resultatdialog.coding.settle import pair

    material = chosen_material(options)
    sessions = [conversation.session for conversation in material.conversations]
    found = agreements(material.guide, sessions)
    if options.format == "json":
        json.dump({"agreement": [_plain(agreed) for agreed in found]}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    doubled = sum(pair(session) is not None for session in sessions)
    share = say_share(doubled, len(sessions))
    print(ngettext("{share} meeting coded by two", "{share} meetings coded by two", doubled).format(share=share))
    if doubled:
        _print(found)
    else:
        print(_("Have a second person code a meeting under a name of her own; then agreement can be counted."))
    return 0


def _plain(agreed: Agreed) -> dict[str, Any]:
    """The contract's fields, and the ends of the intervals."""
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


def _print(found: Sequence[Agreed]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(
        (_("Result"), _("Code"), _("Coded alike"), "kappa", "alpha", "PABAK", _("Reading"))
    ):
        table.add_column(Text(heading), justify="right" if 2 <= place <= 5 else "left")
    for agreed in found:
        counted = agreed.agreement
        if not counted.n or (agreed.valence != "any" and not counted.both + counted.first_only + counted.second_only):
            continue
        valence = {"any": "", "strength": " +", "weakness": " −"}[agreed.valence]
        figures = [_figure(value) for value in (counted.kappa, counted.alpha, counted.pabak)]
        alike = say_share(counted.both + counted.neither, counted.n)
        row = (agreed.measure, agreed.id + valence, alike, *figures, counted.reading)
        table.add_row(*(Text(one_line(words)) for words in row))
    Console(width=None if sys.stdout.isatty() else 140, color_system=None).print(table)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")
