"""The codebook for people: a row for each code, the decisions in words, and a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resultatdialog.coding.codebook import CODE_TEXTS, BookChange, codebook_after
from resultatdialog.guide.model import CODE_KEYS, Category, Codebook
from resultatdialog.intake.formula import no_formula
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _


class CodeRow(NamedTuple):
    """One code as a row of the table."""

    key: str
    """Key on the keyboard; empty for a retired code."""
    id: str
    type: str
    """Id of the type of explanation."""
    label: str
    definition: str
    examples: str
    not_when: str
    since: str
    """Time the code was added or redefined, ISO 8601; empty when the code is as old as the guide."""
    split_from: str
    counts_under: str
    """For a retired code: id of the code its codings count under now."""


class DecisionRow(NamedTuple):
    """One decision about the codebook, in words."""

    at: str
    """ISO 8601 with time zone."""
    by: str
    why: str
    what: str


def code_rows(book: Codebook) -> tuple[CodeRow, ...]:
    """All codes: those in use in the order of their keys, then the retired ones."""
    keys = [*CODE_KEYS, *[""] * len(book.categories)]
    used = [_row(code, key, "") for key, code in zip(keys, book.categories, strict=False)]
    retired = [_row(code, "", now.id if (now := book.category(code.id)) else "") for code in book.retired]
    return (*used, *retired)


def _row(code: Category, key: str, counts_under: str) -> CodeRow:
    texts = {name: one_line(getattr(code, name)) for name in CODE_TEXTS}
    return CodeRow(
        key=key,
        id=code.id,
        type=code.type,
        since=code.since,
        split_from=code.split_from,
        counts_under=counts_under,
        **texts,
    )


def codebook_csv(book: Codebook) -> str:
    """The codebook as CSV: `;` between cells, CRLF line ends, a heading row with the names of CodeRow's fields.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow(CodeRow._fields)
    out.writerows([no_formula(cell) for cell in row] for row in code_rows(book))
    return text.getvalue()


def decision_rows(first: Codebook, changes: Iterable[BookChange]) -> tuple[DecisionRow, ...]:
    """The decisions in words, oldest first, each about the codebook of that time; `first` is the guide's own."""
    found = []
    for change in changes:
        found.append(DecisionRow(change.at, change.by, change.why, change_text(first, change)))
        first = codebook_after(first, [change])
    return tuple(found)


def change_text(before: Codebook, change: BookChange) -> str:
    """One decision in words; `before` is the codebook just before the decision."""
    return _CHANGE_TEXTS[change.op](before, change)


def _add_text(before: Codebook, change: BookChange) -> str:
    code = change.content["code"]
    kind = next((known.label for known in before.types if known.id == code["type"]), code["type"])
    return _("“{code}” is new, under {type}.").format(code=code["label"], type=kind)


def _edit_text(before: Codebook, change: BookChange) -> str:
    code = before.coded_under(change.content["id"])
    label = code.label if code else change.content["id"]
    names = {
        "definition": _("definition"),
        "examples": _("examples"),
        "not_when": _("when not to use it"),
    }
    lines = []
    for name, text in ((name, change.content["words"].get(name)) for name in CODE_TEXTS):
        if text is None:
            continue
        if name == "label":
            lines.append(_("“{code}” is called “{name}” now.").format(code=label, name=text))
            continue
        was = one_line(getattr(code, name)) if code else ""
        form = _("“{code}”, {part}: {text} (before: {was})")
        lines.append(form.format(code=label, part=names[name], text=text or "–", was=was or "–"))
    if change.content["redefined"]:
        lines.append(_("“{code}” means something else now: schools coded before are read again.").format(code=label))
    return " ".join(lines)


def _split_text(before: Codebook, change: BookChange) -> str:
    parts = {part["id"]: part["label"] for part in change.content["codes"]}
    return _(
        "“{code}” is split into {parts}. What was coded before counts under “{old}” until it is read again."
    ).format(
        code=_label(before, change.content["id"]),
        parts=_quoted(parts.values()),
        old=parts.get(change.content["old"], change.content["old"]),
    )


def _merge_text(before: Codebook, change: BookChange) -> str:
    gone = [_label(before, id_) for id_ in change.content["ids"]]
    return _("{codes} count under “{into}” now.").format(
        codes=_quoted(gone), into=_label(before, change.content["into"])
    )


_CHANGE_TEXTS = {"add": _add_text, "edit": _edit_text, "split": _split_text, "merge": _merge_text}


def _label(book: Codebook, code_id: str) -> str:
    found = book.coded_under(code_id)
    return found.label if found else code_id


def _quoted(labels: Iterable[str]) -> str:
    return ", ".join(_("“{name}”").format(name=label) for label in labels)


def code_texts(code: CodeRow) -> Sequence[tuple[str, str]]:
    """Definition, examples and exclusions of a code, each with its heading; empty ones are left out."""
    parts = (
        (_("Definition"), code.definition),
        (_("Examples"), code.examples),
        (_("Not when"), code.not_when),
    )
    return [(name, text) for name, text in parts if text]


def counts_under_text(found: Sequence[CodeRow], code: CodeRow) -> str:
    """A sentence on the code that a retired code's codings count under now."""
    now = next(row for row in found if row.id == code.counts_under)
    return _("its codings count under {now} (key {key}).").format(now=now.label, key=now.key)
