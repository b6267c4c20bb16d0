from __future__ import annotations

import re

import pytest

from resultatdialog.guide.model import Guide
from resultatdialog.guide.read import guide_from_json, guide_hash, guide_to_json, parse_guide
from resultatdialog.guide.shipped import shipped_guides

# domain.md section 3: number, id and base of the 21 questions.
QUESTIONS = [
    *(
        "uppfoljning_elev",
        "uppfoljning_grupp",
        "underlag",
    ),
    *(
        "np3_alla_med",
        "np3_sv_orsak",
        "np3_ma_orsak",
        "np3_skillnader",
        "np3_niva",
        "np3_bada",
        "np3_kunskapskrav",
        "np3_prov_bedomning",
        "ak4_risk",
    ),
    *(
        "stod_effekt",
        "screening",
    ),
    *(
        "np6_orsak",
        "progression",
    ),
    *(
        "betyg6_niva",
        "betyg6_amnen",
        "betyg6_insats",
    ),
    *(
        "skattning",
        "saknas",
    ),
]


def test_the_shipped_guide_has_the_21_questions_in_five_sections(guide: Guide) -> None:
    assert [(question.number, question.id) for question in guide.questions()] == list(enumerate(QUESTIONS, start=1))
    assert [(section.id, len(section.questions)) for section in guide.sections] == [
        ("A", 3),
        ("B", 11),
        ("C", 2),
        ("D", 3),
        ("E", 2),
    ]


@pytest.mark.parametrize(
    ("options", "ids"),
    [  # contract.md, session document
        ("steps", "samla_in analysera atgarda folja_upp"),
        (
            "materials",
            "np3 np6 fonologisk_screening betyg6 larares_bedomningar gemensamma_prov individuella_utvecklingsplaner "
            "larares_prognoser utvecklingssamtal egna_prov",
        ),
        (
            "reasons",
            "sarskilda_behov bristande_svenska ej_undervisat undervisning_brister tidigare_skolgang dyslexi arbetsro "
            "hard_rattning",
        ),
        ("ja_nej_delvis", "yes no partly"),
    ],
)
def test_the_option_lists_are_the_contract_s(guide: Guide, options: str, ids: str) -> None:
    assert [option.id for option in guide.options[options]] == ids.split()


def test_the_codebook_is_the_contract_s(guide: Guide) -> None:
    assert {category.id: category.type for category in guide.codebook.categories} == {
        "elevernas_forutsattningar": "student",
        **dict.fromkeys(
            ("lararkompetens", "organisation", "undervisning", "stodinsatser", "larares_bedomning"), "effort"
        ),
        "yttre_faktorer": "external",
    }
    assert {group.id: (group.measures, group.question) for group in guide.codebook.result_groups} == {
        "np3": (("np3_sv_share", "np3_ma_share"), "np3_niva"),
        "np6": (("np6_test_points",), "np6_orsak"),
        "betyg6": (("betyg6_points",), "betyg6_niva"),
    }


def test_the_reasons_belong_to_pupil_school_or_other_as_the_contract_says(guide: Guide) -> None:
    groups = [option.group for option in guide.options["reasons"]]

    assert groups == ["pupil"] * 2 + ["school"] * 2 + ["other"] * 4


def test_every_shipped_guide_is_named_by_its_id() -> None:
    for name, path in shipped_guides().items():
        assert parse_guide(path.read_text(encoding="utf-8"), name=path.name).id == name


def test_a_guide_kept_as_json_is_the_same_guide(guide: Guide) -> None:
    body = guide_to_json(guide)

    assert guide_from_json(body) == guide
    assert guide_to_json(guide_from_json(body)) == body


def test_the_hash_changes_with_a_single_letter_of_a_wording_and_with_nothing_else(
    guide: Guide, shipped_source: str
) -> None:
    commented = parse_guide("# en kommentar\n" + shipped_source, name="a.yaml")
    reworded = parse_guide(re.sub(r"Vad gör du åt det\?", "Vad gör du åt det!", shipped_source), name="a.yaml")

    kept = guide_hash(guide_to_json(guide))
    assert guide_hash(guide_to_json(commented)) == kept
    assert guide_hash(guide_to_json(reworded)) != kept
