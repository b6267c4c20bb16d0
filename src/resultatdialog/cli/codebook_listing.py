"""A round's codebook as the command shows it: line by line for people, as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from resultatdialog.coding.codebook import BookChange
from resultatdialog.coding.codebook_table import CodeRow, code_rows, code_texts, counts_under_text, decision_rows
from resultatdialog.coding.rereading import SchoolToReread, schools_to_reread
from resultatdialog.dialogue.material import Material
from resultatdialog.guide.model import Codebook
from resultatdialog.locale import _


class CodebookListing(NamedTuple):
    """A round's codebook, the guide's codebook it began as, and the changes between them."""

    material: Material
    """The round, its meetings, and its guide with the current codebook."""
    first: Codebook
    """The codebook as the guide file has it."""
    changes: tuple[BookChange, ...]
    """Changes in the order they were made."""

    @property
    def current(self) -> Codebook:
        """The codebook after all changes."""
        return self.material.guide.codebook

    def reread(self) -> dict[str, tuple[SchoolToReread, ...]]:
        """Id of a code to the schools that are to be read again because of it."""
        return schools_to_reread(self.current, self.material.conversations)


def plain(book: CodebookListing) -> dict[str, Any]:
    """The codebook as values for JSON: codes with schools to read again, and the history of decisions."""
    reread = {
        code: [{"school": each.school.code, "coders": list(each.coders)} for each in schools]
        for code, schools in book.reread().items()
    }
    decisions = decision_rows(book.first, book.changes)
    return {
        "round": book.material.round.id,
        "codes": [row._asdict() | {"reread": reread.get(row.id, [])} for row in code_rows(book.current)],
        "history": [{"op": change.op, **row._asdict()} for change, row in zip(book.changes, decisions, strict=True)],
    }


class CodebookLine(NamedTuple):
    """A line for the terminal."""

    text: str
    indent: int = 0
    """Columns before the text."""
    hanging: int = 0
    """Further columns before the lines that the text goes on with."""


def lines(book: CodebookListing) -> Iterator[CodebookLine]:
    """The codebook line by line: codes by type, retired codes, schools to read again, decisions."""
    found = code_rows(book.current)
    yield CodebookLine(_("Codebook – {round}").format(round=book.material.round.title))
    for kind in book.current.types:
        yield CodebookLine("")
        yield CodebookLine(f"{kind.label} ({kind.id})")
        for row in found:
            if row.type == kind.id and not row.counts_under:
                yield CodebookLine(f"{row.key}  {row.label} ({row.id})", 2, 3)
                yield from (CodebookLine(f"{name}: {text}", 5) for name, text in code_texts(row))
                if row.since:
                    yield CodebookLine(_("Holds since {day}.").format(day=row.since[:10]), 5)
    yield from _retired(found)
    yield from _to_reread(book)
    yield from _decisions(book)


def _retired(found: Sequence[CodeRow]) -> Iterator[CodebookLine]:
    retired = [row for row in found if row.counts_under]
    if retired:
        yield CodebookLine("")
        yield CodebookLine(_("No longer used"))
    for row in retired:
        yield CodebookLine(f"{row.label} ({row.id}): {counts_under_text(found, row)}", 2, 3)


def _to_reread(book: CodebookListing) -> Iterator[CodebookLine]:
    """The schools to read again with the codes, school by school since meetings are read one at a time."""
    names = {code.id: code.label for code in book.current.categories}
    waiting: dict[tuple[str, str], list[str]] = {}
    for code_id, schools in book.reread().items():
        for each in schools:
            for coder in each.coders:
                waiting.setdefault((each.school.code, coder), []).append(names[code_id])
    if waiting:
        yield CodebookLine("")
        yield CodebookLine(_("To read again"))
    for conversation in book.material.conversations:
        for (code, coder), codes in waiting.items():
            if code == conversation.school.code:
                yield CodebookLine(f"{conversation.school.name} ({coder}): {', '.join(codes)}", 2, 3)


def _decisions(book: CodebookListing) -> Iterator[CodebookLine]:
    yield CodebookLine("")
    yield CodebookLine(_("Decisions") if book.changes else _("The codebook is as the guide has it."))
    for row in decision_rows(book.first, book.changes):
        yield CodebookLine(f"{row.at[:10]}  {row.what}", 2, 12)
        yield CodebookLine(f"{row.by}: {row.why}", 14)
