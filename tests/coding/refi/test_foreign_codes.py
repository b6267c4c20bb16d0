from __future__ import annotations

from collections.abc import Sequence

import pytest

from resultatdialog.coding.codebook import BookChange, code_addition, code_merge, code_split, codebook_after
from resultatdialog.coding.refi.codes import code_tree
from resultatdialog.coding.refi.foreign_codes import AdoptedCodes, Counterpart, Provenance, adopt_codes, imported_guids
from resultatdialog.coding.refi.model import Code
from resultatdialog.guide.model import CODE_KEYS, Codebook, Guide
from resultatdialog.intake.problem import RefusedError

pytestmark = pytest.mark.usefixtures("readable_ids")

NOW = Provenance("2016-05-01T12:00:00+02:00", "inläst", "x.qdc")


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def followed(book: Codebook, *codes: Code) -> AdoptedCodes:
    return adopt_codes(book, {}, codes, NOW)


def labels(book: Codebook) -> list[str]:
    return [category.label for category in book.categories]


def decided(book: Codebook, op: str, said: object, at: str = "2016-04-01") -> Codebook:
    return codebook_after(book, [BookChange("x", op, at, "AL", "", said)])  # type: ignore[arg-type]


def test_our_own_codebook_adds_nothing(guide: Guide) -> None:
    found = followed(guide.codebook, *code_tree(guide.codebook, {}))

    assert (found.book, found.changes, +found.losses) == (guide.codebook, (), {})
    assert {counterpart.kind for counterpart in found.counterparts.values()} == {
        "type", "category", "subject", "measure", "subjects", "measures",
    }  # fmt: skip


def test_codes_of_another_program_are_found_by_name_and_the_new_ones_added(guide: Guide) -> None:
    found = followed(
        guide.codebook,
        Code(guid(1), "skolans  INSATSER", codable=False, codes=(
            Code(guid(2), "Undervisning", codes=(Code(guid(3), "brister"),)),
            Code(guid(4), "Grupp", codable=False, codes=(Code(guid(5), "Lärarbyten", description="Lärare byts ut."),)),
        )),
        Code(guid(6), "Yttre faktorer"),
        Code(guid(7), "Ämne", codable=False, codes=(Code(guid(8), "Matematik"),)),
    )  # fmt: skip

    assert found.counterparts[guid(2)] == Counterpart("category", "undervisning")
    assert found.counterparts[guid(3)] == Counterpart("category", "undervisning", "weakness")
    assert found.counterparts[guid(5)] == Counterpart("category", "lararbyten")
    assert found.counterparts[guid(6)] == Counterpart("category", "yttre_faktorer"), (
        "a top code without codes is a code"
    )
    new = found.book.coded_under("lararbyten")
    assert new is not None
    assert (new.type, new.label, new.definition, new.since) == ("effort", "Lärarbyten", "Lärare byts ut.", NOW.at)
    assert guid(4) not in found.counterparts


def test_a_heading_for_subjects_is_found_by_name_too(guide: Guide) -> None:
    (subject_heading,) = [code for code in code_tree(guide.codebook, {}) if "Svenska" in [c.name for c in code.codes]]
    renumbered = subject_heading._replace(codes=(Code(guid(8), "Matematik"), Code(guid(9), "Astrologi")))

    found = followed(guide.codebook, renumbered)
    assert found.counterparts[guid(8)] == Counterpart("subject", "ma")
    assert guid(9) not in found.counterparts
    assert found.losses["codes_without_type"] == 1


def test_a_code_under_no_type_has_no_place_and_is_counted(guide: Guide) -> None:
    found = followed(
        guide.codebook, Code(guid(1), "Teman", False, codes=(Code(guid(2), "Stress"),)), Code("", "Lärare")
    )

    assert (found.changes, found.counterparts) == ((), {})
    assert +found.losses == {"codes_without_type": 2}


def test_a_code_under_a_code_becomes_one_of_its_own(guide: Guide) -> None:
    found = followed(guide.codebook, Code(guid(1), "Organisation", codes=(Code(guid(2), "Lärarbyten"),)))

    assert found.counterparts[guid(2)] == Counterpart("category", "lararbyten")
    assert +found.losses == {"codes_moved": 1}


def test_codes_added_elsewhere_by_this_program_keep_id_age_and_origin(guide: Guide) -> None:
    there = decided(
        guide.codebook, "add", code_addition(guide.codebook, "effort", {"label": "Lärarbyten", "examples": "ofta"})
    )
    there = decided(there, "edit", {"id": "lararbyten", "words": {"label": "Rörlighet"}, "redefined": False})

    here = followed(guide.codebook, *code_tree(there, {})).book
    assert here == there


def test_a_code_that_was_born_after_now_is_born_now(guide: Guide) -> None:
    there = decided(guide.codebook, "add", code_addition(guide.codebook, "effort", {"label": "Ny"}), "2099-01-01")

    found = followed(guide.codebook, *code_tree(there, {}))
    assert [category.since for category in found.book.categories if category.since] == [NOW.at]


def test_a_code_retired_elsewhere_counts_here_where_it_counts_there(guide: Guide) -> None:
    there = decided(guide.codebook, "add", code_addition(guide.codebook, "effort", {"label": "Lärarbyten"}))
    for gone in ("lararbyten", "larares_bedomning"):
        there = decided(there, "merge", code_merge(there, [gone], "organisation"), "2016-04-02")

    found = followed(guide.codebook, *code_tree(there, {}))
    assert [change.op for change in found.changes] == ["add", "merge", "merge"]
    for gone in ("lararbyten", "larares_bedomning"):
        counted, theirs = found.book.category(gone), there.category(gone)
        assert counted == theirs
    assert (
        codebook_after(guide.codebook, sorted(found.changes, key=lambda change: (change.at, change.id))) == found.book
    )
    assert not followed(found.book, *code_tree(there, {})).changes


def test_a_split_elsewhere_counts_here_as_there(guide: Guide) -> None:
    parts: Sequence[dict[str, str]] = ({"label": "Lärarbyten"}, {"label": "Möten"})
    there = decided(guide.codebook, "split", code_split(guide.codebook, "organisation", parts, 1))
    here = followed(guide.codebook, *code_tree(there, {})).book

    assert here.category("organisation") == there.category("organisation")
    assert {c.id: c for c in here.categories} == {c.id: c for c in there.categories}


def test_the_guid_a_code_came_with_is_remembered(guide: Guide) -> None:
    theirs = Code(guid(1), "Skolans insatser", False, codes=(Code(guid(2), "Lärarbyten"),))
    first = followed(guide.codebook, theirs)
    known = imported_guids(first.changes)

    renamed = decided(first.book, "edit", {"id": "lararbyten", "words": {"label": "Rörlighet"}, "redefined": False})
    again = adopt_codes(renamed, known, [theirs], NOW)
    assert known == {"lararbyten": guid(2)}
    assert (again.changes, again.counterparts[guid(2)]) == ((), Counterpart("category", "lararbyten"))
    assert +again.losses == {"words_differ": 1}
    assert guid(2) in [code.guid for kind in code_tree(renamed, known) for code in kind.codes]


def test_other_words_for_a_code_are_told_and_ours_stand(guide: Guide) -> None:
    undervisning = Code(guid(1), "Undervisning", description="Något helt annat.")

    found = followed(guide.codebook, undervisning)
    assert (found.book, +found.losses) == (guide.codebook, {"words_differ": 1})


def test_too_long_a_description_is_cut_and_told(guide: Guide) -> None:
    long = Code(guid(2), "Lärarbyten", description="ord " * 1000)
    found = followed(guide.codebook, Code(guid(1), "Skolans insatser", False, codes=(long,)))

    assert +found.losses == {"words_shortened": 1}
    assert len(found.book.categories[-1].definition) <= 2000


def test_more_codes_than_there_are_keys_are_refused(guide: Guide) -> None:
    many = tuple(Code(guid(number), f"Kod {number}") for number in range(len(CODE_KEYS)))

    with pytest.raises(RefusedError, match=r"Slå ihop"):
        followed(guide.codebook, Code(guid(99), "Skolans insatser", False, codes=many))


def test_a_forged_id_is_not_taken(guide: Guide) -> None:
    forged = Code(guid(2), "Lärarbyten", description="Id: undervisning")
    found = followed(guide.codebook, Code(guid(1), "Skolans insatser", False, codes=(forged,)))

    assert found.counterparts[guid(2)] == Counterpart("category", "lararbyten")
