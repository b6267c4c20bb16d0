from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.refi.codes import CodeDescription, code_description, parse_description
from resultatdialog.guide.model import Category, Guide
from resultatdialog.locale import activate

WORDS = st.text(st.characters(codec="utf-8") | st.sampled_from(": ()\n"), max_size=30).map(
    lambda s: " ".join(s.split())
)


@given(WORDS, WORDS, WORDS, st.sampled_from(["", "2016-04-12T10:00:00+02:00"]), st.sampled_from(["", "organisation"]))
def test_what_is_said_of_a_code_can_be_taken_apart_again(
    guide: Guide, definition: str, examples: str, not_when: str, since: str, other: str
) -> None:
    category = Category(
        id="ny",
        type="effort",
        label="Ny",
        definition=definition,
        examples=examples,
        not_when=not_when,
        since=since,
        split_from=other,
        now=other or None,
    )

    parts = CodeDescription(definition, examples, not_when, since, other, other, "ny")
    assert parse_description(code_description(category, guide.codebook)) == parts


def test_people_can_read_it_in_any_language_of_the_program(guide: Guide) -> None:
    category = Category(id="ny", type="effort", label="Ny", definition="Ord.", now="organisation")
    activate("en")

    assert code_description(category, guide.codebook) == (
        "Definition: Ord.\nRäknas nu under: Organisation (organisation)\nId: ny"
    )


def test_a_description_from_elsewhere_is_a_definition() -> None:
    assert parse_description("Lärare byts ut.\n\nÄven rektorer: ja.") == CodeDescription(
        "Lärare byts ut. Även rektorer: ja."
    )
    assert parse_description("Lärare.\nExempel: a\nExempel: b") == CodeDescription("Lärare.", "a")
    assert parse_description("") == CodeDescription()


def test_a_split_code_s_name_in_brackets_does_not_hide_its_id(guide: Guide) -> None:
    odd = msgspec.structs.replace(guide.codebook.categories[0], label="Namn (med) (parenteser)")
    book = msgspec.structs.replace(guide.codebook, categories=(odd,))

    new = Category(id="ny", type="effort", label="Ny", split_from=odd.id)
    assert parse_description(code_description(new, book)).split_from == odd.id
