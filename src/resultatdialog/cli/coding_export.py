"""The command that writes codings and codebooks for other programs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from resultatdialog.cli.coding_book import export_book
from resultatdialog.cli.coding_import import not_exchanged
from resultatdialog.cli.commands import chosen_round
from resultatdialog.cli.opening import opened
from resultatdialog.cli.output import place_for
from resultatdialog.coding.refi.project import ProjectExport
from resultatdialog.coding.refi.writing import codebook_file, project_file
from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _, ngettext
from resultatdialog.work.coding_exchange import (
    export_codebook,
    export_project,
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
    place_for(options, options.out, kind.removeprefix("."))
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
        print(not_exchanged())
        print(_("The file is not encrypted and holds what principals have said."))
    return 0


def _counts(made: ProjectExport) -> Iterator[str]:
    """The numbers of schools, answers, codings and coders in a project."""
    project = made.project
    schools, texts, coders = len(project.cases), len(project.sources), len(project.users)
    yield ngettext("{n} school", "{n} schools", schools).format(n=schools)
    yield ngettext("{n} answer", "{n} answers", texts).format(n=texts)
    yield ngettext("{n} coding", "{n} codings", made.codings).format(n=made.codings)
    yield ngettext("{n} coder", "{n} coders", coders).format(n=coders)
