from __future__ import annotations

import pytest

from resultatdialog.guide.template import (
    PlaceholderValue,
    TemplateError,
    condition_references,
    fill,
    holds,
    text_references,
)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in b %}{{ a }}{% endfor %}",
        "{% if a %}x{% endif %}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
        "{{ a() }}",
        "{{ a.upper() }}",
        "{{ a | upper }}",
        "{{ a is defined }}",
        "{{ a ~ b }}",
        "{{ a + b }}",
        "{{ a ** 9 }}",
        "{{ a[0] }}",
        "{{ {'a': 1} }}",
        "{{ a if b else c }}",
        "{{ a",
        "{{ }}",
    ],
)
def test_a_sentence_can_only_name_placeholders(source: str) -> None:
    with pytest.raises(TemplateError):
        text_references(source)


@pytest.mark.parametrize(
    "source", ["f()", "a.b()", "a | length", "a * 99999", "[x for x in a]", "a }} {{ b", "", "a =="]
)
def test_a_condition_can_only_compare(source: str) -> None:
    with pytest.raises(TemplateError):
        condition_references(source)


@pytest.mark.parametrize(
    "source",
    [
        "not " * 3000 + "a",
        "(" * 400 + "a" + ")" * 400,
        "a and " * 100 + "a",
        "- " * 500 + "1 < a",
        "[" * 200 + "]" * 200 + " == a",
        "'x'.known",
        "[1].known",
        "a < 1e999",
        "a < " + "9" * 5000,
        r"a == '\x1b'",
        r"a == '\ud800'",
    ],
)
def test_what_would_stop_the_program_later_is_refused_at_once(source: str) -> None:
    with pytest.raises(TemplateError):
        condition_references(source)
    with pytest.raises(TemplateError):
        text_references("{{ " + source + " }}")


@pytest.mark.parametrize("name", ["a.__class__", "a.__class__.__mro__"])
def test_python_s_insides_cannot_be_reached(name: str) -> None:
    try:
        said = fill("{{ " + name + " }}", {"a": PlaceholderValue("x")})
    except Exception as error:
        assert "unsafe" in str(error)
    else:
        assert said == ""


def test_a_sentence_is_filled_with_the_words_as_they_are() -> None:
    assert fill("{{ a }} & [/b] <i>", {"a": PlaceholderValue("7 {{ b }}")}) == "7 {{ b }} & [/b] <i>"


def test_the_names_of_a_condition_are_listed_once_each() -> None:
    source = "answer.q.choice == 'yes' and (a.value < 3 or a.value > 5) and 3 in grades"

    assert condition_references(source) == (("answer", "q", "choice"), ("a", "value"), ("grades",))


@pytest.mark.parametrize(
    ("source", "met"),
    [
        (None, True),
        ("a.value == 3", True),
        ("a.value != 3", False),
        ("a.value >= 3 and not a.masked", True),
        ("'x' in b", True),
        ("'y' in b or a.level == 'low'", True),
        ("a.value < -1", False),
        ("a.value in [1, 2]", False),
    ],
)
def test_conditions_compare_and_combine(source: str | None, met: bool) -> None:
    assert holds(source, {"a": PlaceholderValue("3", 3.0, "low"), "b": ("x",)}) is met


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_a_missing_figure_is_neither_above_nor_below_anything(sign: str) -> None:
    assert holds(f"a.value {sign} 3", {"a": PlaceholderValue(masked=True)}) is False
