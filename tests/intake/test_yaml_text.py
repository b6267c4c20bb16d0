from __future__ import annotations

import pytest

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.yaml_text import read_yaml


def refusal(source: str) -> str:
    with pytest.raises(RefusedError) as refused:
        read_yaml(source, "a.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    "scalar", ["no", "yes", "1.10", "0123", "12:30", "2014-01-02", "null", "~", "0x1F", "1e3", ".5"]
)
def test_a_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    assert read_yaml(f"key: {scalar}\n", "a.yaml").data == {"key": scalar}


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    said = refusal("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")

    assert said.startswith("a.yaml, rad 5:")
    assert "”c”" in said


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: &x 1\nb: 2\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a: 1\nb: !!str 2\n", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2),
        ("a: 1\nb: [\n", 3),
        ("a: 1\n b: 2\n", 2),
        ("a: 'x\n", 2),
    ],
    ids=["anchor", "alias", "tag", "python", "flow", "indent", "quote"],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(source: str, line: int) -> None:
    assert refusal(source).startswith(f"a.yaml, rad {line}:")


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]

    assert refusal("\n".join(lines)).startswith("a.yaml, rad 1:")


def test_twenty_levels_are_read_and_one_more_refused() -> None:
    assert read_yaml("[" * 20 + "]" * 20, "a.yaml").data

    assert "20" in refusal("[" * 21 + "]" * 21)


def test_a_megabyte_is_read_and_a_byte_more_refused() -> None:
    text = "a: " + "x" * (1_048_576 - 3)
    assert read_yaml(text, "a.yaml").data == {"a": text[3:]}

    assert refusal(text + "x").startswith("a.yaml:")


@pytest.mark.parametrize("source", ["", "# bara en kommentar\n"])
def test_an_empty_document_is_refused(source: str) -> None:
    assert refusal(source).startswith("a.yaml:")


@pytest.mark.parametrize("source", ["a: 1\nb: 2\n---\nc: 3\n"])
def test_a_second_document_is_refused(source: str) -> None:
    assert refusal(source).startswith("a.yaml, rad 3:")


@pytest.mark.parametrize("escape", ["\\e", "\\x9b", "\\u202e", "\\0"])
def test_an_escaped_control_character_in_a_value_is_refused_with_its_line(escape: str) -> None:
    assert refusal(f'a: 1\nb: "x{escape}y"\n').startswith("a.yaml, rad 2:")


@pytest.mark.parametrize("escape", ["\\e", "\\x9b", "\\u202e", "\\0"])
def test_an_escaped_control_character_in_a_key_is_refused_with_its_line(escape: str) -> None:
    assert refusal(f'a: 1\n"b{escape}c": 2\n').startswith("a.yaml, rad 2:")


def test_all_repeated_keys_are_named_at_once() -> None:
    said = refusal("a: 1\na: 2\nb: 1\nb: 2\n")

    assert [line.split(":")[0] for line in said.splitlines()] == ["a.yaml, rad 2", "a.yaml, rad 4"]


def test_a_value_knows_the_line_it_starts_on() -> None:
    document = read_yaml("a: 1\nb:\n  - x\n  - c: 2\n", "a.yaml")

    assert document.where(("b", 1, "c")) == "a.yaml, rad 4"
    assert document.where(("b", 1, "finns inte")) == "a.yaml, rad 4"
