from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import decode, one_line, printable, read_bytes, without_controls

# What acts on a terminal or reorders text (reliability.md, hostile input), apart from the program's own pattern.
BIDI = {chr(c) for c in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def acts(character: str) -> bool:
    return (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t") or character in BIDI


every_text = st.text(st.characters(exclude_categories=()), max_size=40)
hostile_text = st.lists(st.one_of(every_text, st.sampled_from([*sorted(BIDI), "\x1b", "\x9b", "\x7f", "\ud800"]))).map(
    "".join
)


@pytest.mark.parametrize(
    "content",
    [
        "Åre är så öde".encode(),
        "Åre är så öde".encode("utf-8-sig"),
        "Åre är så öde".encode("cp1252"),
    ],
    ids=["utf-8", "bom", "cp1252"],
)
def test_what_swedish_offices_save_is_read(content: bytes) -> None:
    assert decode(content, "a.csv") == "Åre är så öde"


def test_the_windows_dash_and_euro_are_read_as_windows_means_them() -> None:
    assert decode(b"2014\x9615, 5 \x80", "a.csv") == "2014–15, 5 €"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_cp1252_leaves_undefined_is_refused_with_its_place(byte: int) -> None:
    with pytest.raises(RefusedError) as refused:
        decode(b"abc\xe5" + bytes([byte]), "a.csv")

    assert "a.csv" in str(refused.value)
    assert "5" in refused.value.problems[0].what


def test_a_windows_letter_in_an_utf_8_file_is_not_read_as_other_words() -> None:
    with pytest.raises(RefusedError, match=r"a\.csv: .*UTF-8.*cp1252"):
        decode("räksmörgås ".encode() + "å".encode("cp1252"), "a.csv")


def test_line_breaks_of_all_systems_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\nd", "a.csv") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u202e", "\u2066", "\u200f", "\u061c"]
)
def test_a_character_that_acts_on_a_terminal_is_refused_with_line_and_column(character: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decode(f"rad ett\nab{character}c".encode(), "a.csv")

    assert f"rad 2, tecken 3 (U+{ord(character):04X})" in str(refused.value)


def test_tabs_and_emoji_are_let_in() -> None:
    assert decode("a\tb 🙂 日本".encode(), "a.csv") == "a\tb 🙂 日本"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 10)
    assert read_bytes(path, 10) == b"x" * 10

    path.write_bytes(b"x" * 11)
    with pytest.raises(RefusedError, match=r"a\.bin"):
        read_bytes(path, 10)


@pytest.mark.parametrize("name", ["saknas.csv", "."])
def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_bytes(tmp_path / name, 10)

    assert refused.value.problems[0].where == str(tmp_path / name)
    assert refused.value.problems[0].remedy


@given(hostile_text)
def test_nothing_that_acts_on_a_terminal_is_left_in_printable_text(text: str) -> None:
    assert not any(acts(c) for c in printable(text))
    assert len(printable(text)) == len(text)


@given(hostile_text)
def test_one_line_is_one_line_without_anything_that_acts(text: str) -> None:
    said = one_line(text)

    assert not any(acts(c) for c in said)
    assert "\n" not in said
    assert "\t" not in said
    assert len(said.splitlines()) <= 1


@given(hostile_text)
def test_typed_text_loses_only_what_acts_and_keeps_its_lines(text: str) -> None:
    kept = without_controls(text)

    assert not any(acts(c) for c in kept)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
    assert without_controls("a\r\nb\rc\x1b[2J") == "a\nb\nc[2J"
