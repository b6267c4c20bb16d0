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
    """A round's codebook with where it comes from."""

    material: Material
    """Its guide holds the codebook as it stands now."""
    first: Codebook
    """As the guide has it."""
    changes: tuple[BookChange, ...]

    @property
    def now(self) -> Codebook:
        """As it stands now."""
        return self.material.guide.codebook

    def reread(self) -> dict[str, tuple[SchoolToReread, ...]]:
        """Code to the schools that are to be read again for it."""
        return schools_to_reread(self.now, self.material.conversations)


def plain(book: CodebookListing) -> dict[str, Any]:
    """The codebook for other programs."""
    reread = {
        code: [{"school": again.school.code, "coders": list(again.coders)} for again in schools]
        for code, schools in book.reread().items()
    }
    said = decision_rows(book.first, book.changes)
    return {
        "round": book.material.round.id,
        "codes": [row._asdict() | {"reread": reread.get(row.id, [])} for row in code_rows(book.now)],
        "history": [{"op": change.op, **told._asdict()} for change, told in zip(book.changes, said, strict=True)],
    }


class CodebookLine(NamedTuple):
    """A line on the terminal, how far it stands in, and how much further where it goes on."""

    text: str
    indent: int = 0
    hanging: int = 0


def lines(book: CodebookListing) -> Iterator[CodebookLine]:
    """The codebook line by line."""
    found = code_rows(book.now)
    yield CodebookLine(_("Codebook – {round}").format(round=book.material.round.title))
    for kind in book.now.types:
        yield CodebookLine("")
        yield CodebookLine(f"{kind.label} ({kind.id})")
        for row in found:
            if row.type == kind.id and not row.counts_under:
                yield CodebookLine(f"{row.key}  {row.label} ({row.id})", 2, 3)
                yield from (CodebookLine(f"{name}: {text}", 5) for name, text in code_texts(row))
                if row.since:
                    yield CodebookLine(_("Holds since {day}.").format(day=row.since[:10]), 5)
    yield from _retired(found)
    yield from _to_read(book)
    yield from _decisions(book)


def _retired(found: Sequence[CodeRow]) -> Iterator[CodebookLine]:
    retired = [row for row in found if row.counts_under]
    if retired:
        yield CodebookLine("")
        yield CodebookLine(_("No longer used"))
    for row in retired:
        yield CodebookLine(f"{row.label} ({row.id}): {counts_under_text(found, row)}", 2, 3)


def _to_read(book: CodebookListing) -> Iterator[CodebookLine]:
    """School by school, since that is how they are read."""
    names = {code.id: code.label for code in book.now.categories}
    waiting: dict[tuple[str, str], list[str]] = {}
    for code_id, schools in book.reread().items():
        for again in schools:
            for coder in again.coders:
                waiting.setdefault((again.school.code, coder), []).append(names[code_id])
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
    for told in decision_rows(book.first, book.changes):
        yield CodebookLine(f"{told.at[:10]}  {told.what}", 2, 12)
        yield CodebookLine(f"{told.by}: {told.why}", 14)
