from __future__ import annotations

import json

import pytest

from resultatdialog.intake.json_text import read_json
from resultatdialog.intake.problem import RefusedError


def refusal(content: bytes | str) -> str:
    with pytest.raises(RefusedError) as refused:
        read_json(content.encode() if isinstance(content, str) else content, "a.json")
    return str(refused.value)


def test_a_document_is_read_with_and_without_bom() -> None:
    for content in ('{"a": ["å", 1, true, null]}'.encode(), '{"a": ["å", 1, true, null]}'.encode("utf-8-sig")):
        assert read_json(content, "a.json") == {"a": ["å", 1, True, None]}


def test_a_repeated_key_is_refused_with_its_line() -> None:
    assert refusal('{"a": 1,\n"b": 2,\n"a": 3}').startswith("a.json, rad 3:")


def test_the_line_of_a_repeated_key_is_right_when_other_objects_have_the_key_too() -> None:
    source = '{"x": {"note": "a"},\n"y": {"note": "b"},\n"z": {"note": "c",\n"note": "d"}}'

    assert refusal(source).startswith("a.json, rad 4:")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_is_refused(constant: str) -> None:
    said = refusal(f'{{"a": {constant}}}')

    assert said.startswith("a.json")
    assert constant in said


@pytest.mark.parametrize("text", ['{"a": "x\\ud800y"}', '{"a": {"b\\udfff": 1}}'], ids=["value", "key"])
def test_half_a_character_is_refused(text: str) -> None:
    assert "U+D" in refusal(text)


@pytest.mark.parametrize("escape", ["\\u001b", "\\u009b", "\\u202e", "\\u0000", "\\u007f"])
def test_an_escaped_control_character_is_refused_with_its_field(escape: str) -> None:
    assert refusal(f'{{"a": {{"b": ["x", "y{escape}"]}}}}').startswith("a.json, a.b[2]:")


def test_eight_levels_are_read_and_one_more_refused() -> None:
    assert read_json(b"[" * 8 + b"]" * 8, "a.json")

    assert "8" in refusal("[" * 9 + "]" * 9)


def test_a_depth_that_would_overflow_the_parser_is_refused() -> None:
    assert refusal("[" * 200_000).startswith("a.json")


def test_an_over_long_text_is_refused_with_its_field() -> None:
    assert read_json(json.dumps({"a": "x" * 100_000}).encode(), "a.json")

    said = refusal(json.dumps({"answers": {"saknas": {"note": "x" * 100_001}}}))
    assert said.startswith("a.json, answers.saknas.note:")
    assert "100001" in said


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert refusal('{"a": ' + "9" * 10_000 + "}").startswith("a.json")


@pytest.mark.parametrize(("content", "place"), [(b'{"a": 1,\n\n', "rad 3"), (b'{"a": "\xff"}', "8"), (b"", "rad 1")])
def test_what_is_not_json_is_refused_with_its_place(content: bytes, place: str) -> None:
    assert place in refusal(content)
