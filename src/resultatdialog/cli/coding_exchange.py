"""The commands that exchange codings and codebooks with other programs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from resultatdialog.cli.coding_book import export_book
from resultatdialog.cli.commands import chosen_round, make_folder
from resultatdialog.cli.opening import opened
from resultatdialog.coding.refi.project import ProjectExport
from resultatdialog.coding.refi.reading import MAX_BYTES
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.dialogue.session import Explanation
from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line, read_bytes
from resultatdialog.locale import _, ngettext
from resultatdialog.work.coding_exchange import (
    ImportedCodings,
    export_codebook,
    export_project,
    import_codebook,
    import_project,
)
from resultatdialog.work.conversations import guide_of

Options = argparse.Namespace


def export_coding(options: Options) -> int:
    """Write the codebook (.qdc, .csv, .docx) or the coded material (.qdpx), by the ending of `--out`."""
    kind = options.out.suffix.lower()
    if kind in (".csv", ".docx"):
        return export_book(options)
    if kind not in (".qdc", ".qdpx"):
        raise RefusedError.one(
            str(options.out),
            _("no coding can be written to such a file."),
            _("Let its name end in .qdpx (codings), .qdc, .csv or .docx (codebook)."),
        )
    with opened(options) as register:
        current = chosen_round(register, options.round)
        if kind == ".qdc":
            made = export_codebook(register, current, guide_of(register, current).codebook)
            content = codebook_file(made.project)
        else:
            made = export_project(register, current)
            content = project_file(made.project)
    make_folder(options.out)
    write_whole(options.out, content)
    print(_("Written: {path}").format(path=options.out))
    if kind == ".qdpx":
        print(", ".join(_counts(made)))
        if made.left_out:
            print(
                ngettext(
                    "{n} coding was left out: its code or result is not in the codebook.",
                    "{n} codings were left out: their codes or results are not in the codebook.",
                    made.left_out,
                ).format(n=made.left_out)
            )
        print(_not_exchanged())
        print(_("The file is not encrypted and holds what principals have said."))
    return 0


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


def _counts(made: ProjectExport) -> Iterator[str]:
    """The numbers of schools, answers, codings and coders in a project."""
    project = made.project
    schools, texts, coders = len(project.cases), len(project.sources), len(project.users)
    yield ngettext("{n} school", "{n} schools", schools).format(n=schools)
    yield ngettext("{n} answer", "{n} answers", texts).format(n=texts)
    yield ngettext("{n} coding", "{n} codings", made.codings).format(n=made.codings)
    yield ngettext("{n} coder", "{n} coders", coders).format(n=coders)


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
        yield _not_exchanged()


def _shortly(explanation: Explanation) -> str:
    quote = explanation.quote if len(explanation.quote) <= 40 else f"{explanation.quote[:39]}…"
    return f"{explanation.category}, {explanation.valence} ({explanation.coder}) {quote}"


def _not_exchanged() -> str:
    return _(
        "Settled differences and what is marked as read, done or to be coded later stay in the register; "
        "figures are never read back."
    )
