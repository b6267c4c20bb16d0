import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resultatdialog
from resultatdialog.dialogue import targets

SOURCE = Path(resultatdialog.__file__).parent
KINDS = [
    value
    for name, value in vars(targets).items()
    if name.isupper() and isinstance(value, str) and re.fullmatch("[a-z]+", value) and "STREAM" not in name
]
ids = st.text("abcåäö._-", min_size=1, max_size=8)


@given(ids, ids, ids)
def test_a_target_is_read_back_as_it_was_made(first: str, second: str, tail: str) -> None:
    person = f"{second}/{tail}"  # a coder's name may hold a slash
    assert targets.parse(targets.answer(first, second)) == (targets.ANSWER, first, second)
    assert targets.parse(targets.coding(first, person)) == (targets.CODING, first, person)
    assert targets.parse(targets.read_through(first, person)) == (targets.READ_THROUGH, first, person)
    assert targets.coding(first, person).startswith(targets.prefix(targets.CODING, first))
    assert not targets.is_meeting_stream(targets.round_stream(first))
    assert targets.round_of_stream(targets.round_stream(first)) == first


def test_targets_and_streams_are_spelt_in_one_module_only() -> None:
    spelt = re.compile(rf"(about|{'|'.join(KINDS)})/.*")
    strangers = []
    for path in SOURCE.rglob("*.py"):
        if path.name == "targets.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
            if isinstance(node, ast.Constant) and isinstance(text, str) and spelt.fullmatch(text):
                strangers.append(f"{path.relative_to(SOURCE)}:{node.lineno} {text}")
    assert strangers == []


@pytest.mark.parametrize("stream", ["register", "round/nacka-2016", "coding/nacka-2016"])
def test_only_meetings_are_meeting_streams(stream: str) -> None:
    assert not targets.is_meeting_stream(stream)
    assert targets.is_meeting_stream("0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e")
