"""The command that reads codings and codebooks of other programs; it loads nothing that writes documents."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.coding.refi.reading import MAX_BYTES
from resultatdialog.dialogue.session import Explanation
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, read_bytes
from resultatdialog.locale import _, ngettext
from resultatdialog.work.coding_exchange import (
    ImportedCodings,
    import_codebook,
    import_project,
)

Options = argparse.Namespace


def import_coding(options: Options) -> int:
    """Import a codebook (.qdc) or project (.qdpx): everything new in the file, or nothing if it is refused."""
    kind = options.file.suffix.lower()
    take = {".qdc": import_codebook, ".qdpx": import_project}.get(kind)
    if take is None:
        raise RefusedError.one(
            str(options.file), _("is no file with codings."), _("Name a file that ends in .qdpx or .qdc.")
        )
    content = read_bytes(options.file, MAX_BYTES)
    with opened(options) as register:
        current = chosen_round(register, options.round)
        register.back_up_if_changed()
        taken = take(register, current, content, one_line(options.file.name))
    for line in _report(taken, codings=kind == ".qdpx"):
        print(one_line(line))
    return 0


def _report(taken: ImportedCodings, *, codings: bool) -> Iterator[str]:
    """The lines that report an import."""
    for label in taken.codes:
        yield _("New code: {name}").format(name=label)
    for label, into in taken.retired:
        yield _("{name} is no longer used; what was coded under it counts under {into}.").format(name=label, into=into)
    if codings:
        yield ngettext("{n} new coding", "{n} new codings", taken.new).format(n=taken.new)
        yield ngettext("{n} coding was there already", "{n} codings were there already", taken.unchanged).format(
            n=taken.unchanged
        )
        for changed in taken.changed:
            yield f"{changed.school}: {_shortly(changed.before)} → {_shortly(changed.after)}"
    elif not taken.codes and not taken.retired:
        yield _("Nothing new: the codebook has all these codes.")
    if taken.losses:
        yield _("Not taken over, or not as it stood:")
        yield from (f"  {line}" for line in taken.losses)
    if codings:
        yield not_exchanged()


def _shortly(explanation: Explanation) -> str:
    quote = explanation.quote if len(explanation.quote) <= 40 else f"{explanation.quote[:39]}…"
    return f"{explanation.category}, {explanation.valence} ({explanation.coder}) {quote}"


def not_exchanged() -> str:
    """The sentence on what REFI-QDA files do not carry."""
    return _(
        "Settled differences and what is marked as read, done or to be coded later stay in the register; "
        "figures are never read back."
    )
