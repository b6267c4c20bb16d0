from __future__ import annotations

from typing import Literal

import pytest
from msgspec import Struct

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.typed import typed
from resultatdialog.intake.yaml_text import read_yaml


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    size: int = 0


class Whole(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    kind: Literal["big", "small"]
    parts: tuple[Part, ...]
    weights: dict[str, float] = {}
    open: bool = False
    extra: Part | None = None


def read(source: str) -> Whole:
    return typed(read_yaml(source, "a.yaml"), Whole)


def problems(source: str) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        read(source)
    return [(problem.where, f"{problem.what} {problem.remedy}") for problem in refused.value.problems]


def test_scalars_become_what_the_type_asks_for_and_text_stays_as_written() -> None:
    source = "{id: 0123, kind: big, parts: [{name: no, size: 12}], weights: {a: 1.10}, open: true, extra: {name: 1.10}}"

    assert read(source) == Whole("0123", "big", (Part("no", 12),), {"a": 1.1}, True, Part("1.10"))


def test_every_mistake_is_named_at_once_each_with_its_line() -> None:
    found = problems(
        "id: x\n"
        "kind: medium\n"
        "parts:\n"
        "  - nmae: y\n"
        "  - name: z\n"
        "    size: many\n"
        "weights:\n"
        "  a: heavy\n"
        "open: maybe\n"
        "extra: 3\n"
    )

    lines = [where.removeprefix("a.yaml, rad ") for where, _said in found]
    assert sorted(lines, key=int) == ["2", "4", "4", "6", "8", "9", "10"]
    said = " ".join(what for _where, what in found)
    assert "”medium”" in said
    assert "big, small" in said
    assert "Menade du ”name”?" in said


@pytest.mark.parametrize(
    ("source", "line"),
    [("id: x\nkind: big\n", 1), ("id: x\nkind: big\nparts: 3\n", 3), ("- 1\n", 1)],
    ids=["missing", "not a list", "not a mapping"],
)
def test_what_is_missing_or_of_another_form_is_named(source: str, line: int) -> None:
    assert [where for where, _said in problems(source)] == [f"a.yaml, rad {line}"]


def test_an_unknown_key_far_from_all_known_ones_lists_them() -> None:
    ((where, said),) = problems("id: x\nkind: big\nparts: []\nqqqqq: 1\n")

    assert where == "a.yaml, rad 4"
    assert "id, kind, parts, weights, open, extra" in said
