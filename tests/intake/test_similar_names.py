from __future__ import annotations

from resultatdialog.intake.similar_names import known_here, meant, similar


def test_the_name_that_may_have_been_meant_is_said_else_all_there_are() -> None:
    assert meant("flikor", ("alla", "flickor")) == "Menade du ”flickor”?"
    assert meant("xyz", iter(("alla", "flickor"))) == "Det som finns är: alla, flickor."
    assert known_here(("alla", "flickor")) == "Det som finns är: alla, flickor."


def test_the_most_similar_names_come_first() -> None:
    assert similar("ekens skola", ("granens skola", "ekens skolan", "xyz"), 3) == ["ekens skolan", "granens skola"]


def test_names_of_a_hostile_file_are_neither_compared_nor_listed_without_end() -> None:
    names = ["y" * 81, *(f"{number}" for number in range(1_000))]

    assert similar("y" * 81, names) == []
    assert known_here(names).count(",") == 99
