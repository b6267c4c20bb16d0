from __future__ import annotations

from resultatdialog.tally.model import ShownTable
from resultatdialog.tally.text import as_text


def test_a_share_is_whole_and_no_number_or_word_is_left_out_however_narrow_it_is() -> None:
    """With the column of schools coded before a code the words once were cut to `Natione…`."""
    columns = ("Resultat", "Kategori", "Vilka", "Skolor", "Ej ställd", "Inget svar", "Gäller ej", "Kodad före koden")
    words = ("Nationella prov årskurs 3", "Elevernas förutsättningar", "sämre förutsättningar")
    table = ShownTable("t", "Tabell", "Not.", columns, ((*words, "12 av 27 (44 %)", "0", "0", "2", "27"),), 3)

    for width in (60, 80, 100, 110, 200):
        text = as_text([table], width)
        assert "…" not in text
        assert "12 av 27" in text
        assert "(44 %)" in text
        assert ("12 av 27 (44 %)" in text) is (width not in (100, 110))  # below its number, or a line for each number
        assert "koden" in text and text.rstrip().splitlines()[-1].strip()
        assert all(len(line) <= width for line in text.splitlines())
        assert all(word in "".join(text.split()) for word in ("årskurs", "27", "Kodadföre"))
