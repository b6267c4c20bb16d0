from __future__ import annotations

from pathlib import Path

import pytest

from resultatdialog.rounds.changes import changes_between
from resultatdialog.rounds.folder import read_round


def changes(folder: Path, *edits: tuple[str, str, str]) -> tuple[str, ...]:
    """What is said when the folder is read again after these edits (file, old, new)."""
    before = read_round(folder).round
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return changes_between(before, read_round(folder).round)


def test_a_round_read_again_unchanged_has_no_changes(small_folder: Path) -> None:
    assert changes(small_folder) == ()


def test_a_changed_figure_is_told_with_school_and_both_values(small_folder: Path) -> None:
    assert changes(small_folder, ("results.csv", ";82;50;", ";~100;50;")) == (
        "Vår skola [skratt] [/b], np3_sv_share (alla, 2014/15): 82 → ~100",
    )


def test_a_new_and_a_lost_figure_are_told(small_folder: Path) -> None:
    row = "riket;np6_test_points;2014/15;alla;13,7;;påhittad"

    assert set(changes(small_folder, ("results.csv", row, "riket;np3_sv_share;2014/15;alla;..;;påhittad"))) == {
        "riket, np6_test_points (alla, 2014/15): 13,7 → –",
        "riket, np3_sv_share (alla, 2014/15): – → ..",
    }


def test_new_lost_and_changed_schools_are_told(small_folder: Path) -> None:
    results = (small_folder / "results.csv").read_text(encoding="utf-8")
    said = changes(
        small_folder,
        ("schools.csv", ";300;", ";301;"),
        ("schools.csv", "12345670;Bergskolan 日本", "12345000;Ny skola"),
        ("results.csv", results, "".join(line for line in results.splitlines(True) if "12345670" not in line)),
    )

    schools = [line for line in said if "2014/15" not in line]
    assert len(schools) == 3
    for name in ("Vår skola [skratt] [/b]", "Ny skola", "Bergskolan 日本"):
        assert sum(name in line for line in schools) == 1
    assert len(said) - len(schools) == 3  # the figures of the school that is gone


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("En liten omgång", "Annan titel"),
        ("name: Nacka", "name: Annanstad"),
        ('"0182"', '"0183"'),
        ("guide: nacka-ak3-6", "guide: nacka-ak3-6\nmin_group: 5"),
    ],
)
def test_a_changed_setting_is_told_with_both_values(small_folder: Path, old: str, new: str) -> None:
    (said,) = changes(small_folder, ("round.yaml", old, new))

    def value(text: str) -> str:
        return text.split(": ")[-1].strip('"')

    assert f"{value(old) if 'min_group' not in new else 10} → {value(new)}" in said


def test_a_changed_guide_under_the_same_name_is_told(small_folder: Path, shipped_source: str) -> None:
    (small_folder / "egen.yaml").write_text(shipped_source, encoding="utf-8")
    settings = (small_folder / "round.yaml").read_text(encoding="utf-8")
    (small_folder / "round.yaml").write_text(settings.replace("nacka-ak3-6", "egen.yaml"), encoding="utf-8")

    (said,) = changes(small_folder, ("egen.yaml", "Vad gör du åt det?", "Vad gör ni åt det?"))
    assert "nacka-ak3-6" in said


def test_where_a_row_stands_in_its_file_is_no_change(small_folder: Path) -> None:
    row = "riket;np6_test_points;2014/15;alla;13,7;;påhittad\n"

    assert changes(small_folder, ("results.csv", row, ""), ("results.csv", "source\n", "source\n" + row)) == ()
