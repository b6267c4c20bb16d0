from __future__ import annotations

import io
import zipfile

import pytest

from intake.workbooks import longer_than_it_says
from resultatdialog.intake.archive import inflated


def packed(body: bytes, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", body)
    return out.getvalue()


def first(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(inflated(content, archive.infolist()[0]))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("body", [b"", b"a", b"ab" * 2_000_000])
def test_a_part_comes_out_whole(method: int, body: bytes) -> None:
    assert first(packed(body, method)) == body


@pytest.mark.parametrize("says", [0, 5, 99])
def test_a_part_of_another_length_than_it_says_is_refused(says: int) -> None:
    with pytest.raises(zipfile.BadZipFile):
        first(longer_than_it_says(packed(b"ab" * 10, zipfile.ZIP_DEFLATED), "a", says))


def test_a_packing_nobody_else_reads_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        first(packed(b"ab", zipfile.ZIP_BZIP2))
