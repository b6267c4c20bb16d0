from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.cli import messages
from resultatdialog.cli.main import main
from resultatdialog.guide.shipped import shipped_guides
from small_round import write_small_folder

BAD = 40


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A round folder with `BAD` figures of schools that nobody has named."""
    folder = write_small_folder(tmp_path / "liten")
    lines = "".join(f"9999{number:04};np3_sv_share;2014/15;alla;82;50;x\n" for number in range(BAD))
    with (folder / "results.csv").open("a", encoding="utf-8") as handle:
        handle.write(lines)
    return folder


def test_a_message_has_ten_lines_and_says_how_to_see_the_rest(
    wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--register", str(tmp_path / "r.db"), "--unprotected"]
    assert main([*words, "round", "add", str(wrong)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert main([*words, "--all-lines", "round", "add", str(wrong)]) == 1
    whole = capsys.readouterr().err.splitlines()

    assert len(whole) == BAD
    assert said[:9] == whole[:9]
    assert said[9:] == [f"… och {BAD - 9} till. Alla visas med: resultatdialog --all-lines …"]


def test_the_mistakes_of_a_guide_are_a_list_and_all_of_them_stand_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shipped_guides()["nacka-ak3-6"].read_text(encoding="utf-8")
    guide = tmp_path / "guide.yaml"
    guide.write_text(text.replace("type: text", "type: teckst"), encoding="utf-8")

    assert main(["guide", "check", str(guide)]) == 1
    assert capsys.readouterr().err.count("teckst") == text.count("type: text") > 10


def test_a_typed_line_break_makes_a_usage_error_no_longer(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["\n".join("hej" for _number in range(30))])

    assert len(capsys.readouterr().err.splitlines()) == 2


@given(st.integers(0, 40), st.integers(1, 80), st.integers(0, 3))
def test_whatever_was_noted_before_the_message_that_ends_a_command_is_seen(
    notes: int, problems: int, said: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(messages, "_write", lines.append)
        messages.begin(whole=False)
        for number in range(said):
            messages.say(f"sagt {number}")
        for number in range(notes):
            messages.say_note(f"{number}")
        messages.say_problems([f"fel {number}" for number in range(problems)])

    assert len(lines) <= messages.MOST
    assert "fel 0" in lines
    shown = [line for line in lines if line.startswith("fel")]
    left_out = [int(line.split()[2]) for line in lines if line.startswith("…")]
    assert sum(left_out) == max(0, notes - messages.MOST_NOTES) + problems - len(shown)


def test_of_a_long_line_place_and_remedy_are_seen_and_the_middle_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    line = f"schools.csv, rad 3: {'x' * 2 * messages.LONGEST} Rätta den."
    messages.begin(whole=False)
    messages.say_problems([line])
    said = capsys.readouterr().err.strip()
    messages.begin(whole=True)
    messages.say_problems([line])

    assert len(said) < messages.LONGEST + 10
    assert said.startswith("schools.csv, rad 3:")
    assert " … " in said
    assert said.endswith("Rätta den.")
    assert capsys.readouterr().err.strip() == line


@given(
    st.integers(40, 200),
    st.lists(st.integers(1, 250), max_size=6),
    st.lists(st.integers(1, 3000), min_size=1, max_size=40),
)
def test_on_a_terminal_a_message_fills_no_more_than_ten_rows_after_what_was_noted(
    width: int, notes: list[int], problems: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(messages, "_write", lines.append)
        patch.setattr(messages, "_width", lambda: width)
        messages.begin(whole=False)
        for length in notes:
            messages.say_note("n" * length)
        noted = sum(-(-len(line) // width) for line in lines)
        before = len(lines)
        messages.say_problems(["f" * length for length in problems])

    rows = [-(-len(line) // width) for line in lines]
    last = lines[before:]
    shown = sum(line.startswith("f") for line in last)
    left_out = sum(int(line.split()[2]) for line in last if line.startswith("…"))
    assert noted <= messages.MOST - 2 or len(notes) == 1 or before == 1
    assert sum(rows) <= messages.MOST or shown == 1
    assert shown + left_out - max(0, len(notes) - before) == len(problems)


def test_after_an_answer_there_is_room_again() -> None:
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(messages, "_write", lines.append)
        messages.begin(whole=False)
        for number in range(messages.MOST_NOTES):
            messages.say_note(f"{number}")
        messages.answered()
        messages.say_note("efter")

    assert lines[-1] == "Obs: efter"
