"""New codes with ids that a test can foretell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import pytest

from resultatdialog.coding import codebook
from resultatdialog.guide.model import Codebook


def name_codes_by_their_labels(patch: pytest.MonkeyPatch) -> None:
    """Give `Lärarbyten` the id `lararbyten`, numbered when it is taken, in place of one drawn at random."""
    new = codebook._new

    def named(book: Codebook, kind: str, texts: Mapping[str, str]) -> dict[str, str]:
        made = new(book, kind, texts)
        plain = unicodedata.normalize("NFKD", made["label"].lower()).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "kod"
        taken = {code.id for code in book.known}
        return made | {
            "id": next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 999))) if name not in taken)
        }

    patch.setattr(codebook, "_new", named)
