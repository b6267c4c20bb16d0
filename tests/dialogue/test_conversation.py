from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Guide, Question
from resultatdialog.rounds.folder import read_round

OURS, F_TO_3, FROM_4 = "12345678", "12345679", "12345670"


def meeting(guide: Guide, folder: Path, school: str = OURS, /, **answers: dict[str, Json]) -> Conversation:
    current = read_round(folder).round
    found = current.school(school)
    assert found is not None
    said = [Change(f"answer/{q}/{name}", value) for q, parts in answers.items() for name, value in parts.items()]
    return Conversation(Agenda(guide, current, found), Session("s").foreseen(said))


def question(conversation: Conversation, name: str) -> Question:
    found = conversation.guide.question(name)
    assert found is not None
    return found


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "results.csv").read_text(encoding="utf-8")
    assert old in text
    (folder / "results.csv").write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("school", "numbers"),
    [
        (OURS, list(range(1, 22))),
        (F_TO_3, [*range(1, 15), 20, 21]),
        (FROM_4, [1, 2, 3, 15, 17, 18, 19, 20, 21]),  # no linked results, so no question 16
    ],
)
def test_a_school_gets_the_questions_of_its_grades(
    guide: Guide, small_folder: Path, school: str, numbers: list[int]
) -> None:
    assert [q.number for q in meeting(guide, small_folder, school).questions] == numbers


@pytest.mark.parametrize(("school", "absent"), [(OURS, set()), (F_TO_3, {"np6", "betyg6"}), (FROM_4, {"np3"})])
def test_a_material_can_be_ticked_where_its_grade_is(
    guide: Guide, small_folder: Path, school: str, absent: set[str]
) -> None:
    conversation = meeting(guide, small_folder, school)
    field = question(conversation, "underlag").field("choices")
    assert field is not None

    assert {option.id for option in guide.options["materials"]} - {
        option.id for option in conversation.options(field)
    } == absent


ROW = "12345678;np3_sv_share;2014/15;alla;82;50;påhittad\n"
MATHS = "12345678;np3_ma_share;2014/15;alla;..;50;påhittad\n"
NEITHER = "12345678;np3_neither_count;2014/15;alla;4;50;påhittad\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("np3_sv_orsak", "", "", "I svenska nådde 82 % kravnivån"),
        ("np3_sv_orsak", ";82;", ";100;", "I svenska nådde alla elever"),
        ("np3_sv_orsak", ";82;", ";~100;", "Siffran för svenska visas inte"),
        ("np3_sv_orsak", ROW, "", "Vi saknar er siffra för svenska"),
        ("np3_sv_orsak", ROW, ROW.replace("82", "."), "Vi saknar er siffra för svenska"),
        ("np3_ma_orsak", "", "", "Siffran för matematik visas inte"),
        ("np3_ma_orsak", MATHS, MATHS.replace("..", "71,5"), "I matematik nådde 71,5 % kravnivån"),
        ("np3_niva", "", "", "ligger ni lågt i svenska. Vad"),
        ("np3_niva", MATHS, MATHS.replace("..", "50"), "lågt i både svenska och matematik"),
        ("np3_niva", MATHS, MATHS.replace("..", "95"), "lågt i svenska och högt i matematik"),
        ("np3_niva", ROW + MATHS, MATHS.replace("..", "95"), "ligger ni högt i matematik. Vad"),
        ("np3_niva", ROW, "", "Hur förklarar du nivån på resultaten i årskurs 3?"),
        ("np3_bada", "", "", "4 elever nådde varken"),
        ("np3_bada", NEITHER, NEITHER.replace(";4;", ";1;"), "En elev nådde varken"),
        ("np3_bada", NEITHER, NEITHER.replace(";4;", ";0;"), "Alla elever nådde kravnivån i minst ett"),
        ("np3_bada", NEITHER, NEITHER.replace(";4;", ";..;"), "Finns det elever som varken"),
        ("betyg6_niva", "", "", "ligger på 14,3 poäng i snitt, lågt jämfört"),
        ("betyg6_niva", ";14,3;", ";..;", "Hur förklarar du nivån på betygen"),
        ("betyg6_amnen", "", "", "högst i svenska och lägst i matematik; skillnaden mellan ämnena är 1,3."),
        ("betyg6_amnen", ";1,3;", ";..;", "högst i svenska och lägst i matematik. Ser"),
        ("betyg6_amnen", ";13,0;", ";..;", "Ser du ett mönster i betygen mellan ämnena"),
        ("betyg6_insats", "", "", "Vad gör du åt det?"),
        ("betyg6_insats", ";14,3;40", ";16,3;40", "Vad gör du åt det?"),  # high, but the spread is large
        ("betyg6_insats", ";1,3;", ";1,1;", "Vad gör du åt det?"),  # the spread is small, but low
    ],
)
def test_the_wording_fits_the_school_s_figures(
    guide: Guide, small_folder: Path, name: str, old: str, new: str, said: str
) -> None:
    change(small_folder, old, new)
    conversation = meeting(guide, small_folder)

    assert said in conversation.wording(question(conversation, name)).replace("\u00a0", " ")


def test_a_share_in_a_wording_keeps_its_no_break_space(guide: Guide, small_folder: Path) -> None:
    conversation = meeting(guide, small_folder)

    assert "82\u00a0%" in conversation.wording(question(conversation, "np3_sv_orsak"))


def test_a_high_level_with_a_small_spread_is_asked_about_causes(guide: Guide, small_folder: Path) -> None:
    change(small_folder, ";14,3;40", ";16,3;40")
    change(small_folder, ";1,3;", ";1,1;")
    conversation = meeting(guide, small_folder)
    insats = question(conversation, "betyg6_insats")

    assert conversation.wording(insats) == "Vad tror du att det beror på?"
    assert [field.id for field in conversation.fields(insats)] == ["note"]


def test_a_large_spread_begins_exactly_at_the_guide_s_threshold(guide: Guide, small_folder: Path) -> None:
    change(small_folder, ";14,3;40", ";16,3;40")
    change(small_folder, ";1,3;", ";1,2;")
    conversation = meeting(guide, small_folder)

    assert conversation.wording(question(conversation, "betyg6_insats")) == "Vad gör du åt det?"


def test_no_wording_ever_shows_a_placeholder_or_a_token(guide: Guide, small_folder: Path) -> None:
    for school in (OURS, F_TO_3, FROM_4):
        conversation = meeting(guide, small_folder, school)
        for asked in conversation.questions:
            words = conversation.wording(asked)
            assert words.strip()
            assert not any(sign in words for sign in ("{", "}", "..", "~", "None", "  "))


BRANCHES: list[tuple[str, str, Json, Json, str, Json]] = [
    ("np3_skillnader", "choice", "yes", "no", "between", "A och B"),
    ("np3_skillnader", "choice", "partly", None, "between", "A och B"),
    ("betyg6_amnen", "choices", ["larare", "annat"], ["larare"], "other", "schemat"),
]


@pytest.mark.parametrize(("name", "field", "opens", "closes", "hidden", "words"), BRANCHES)
def test_what_a_branch_hides_is_kept_left_out_and_back_with_the_branch(
    guide: Guide, small_folder: Path, name: str, field: str, opens: Json, closes: Json, hidden: str, words: Json
) -> None:
    conversation = meeting(guide, small_folder, **{name: {field: opens, hidden: words, "note": "n"}})
    asked = question(conversation, name)

    def with_branch(value: Json) -> Conversation:
        return Conversation(
            conversation.agenda, conversation.session.foreseen([Change(f"answer/{name}/{field}", value)])
        )

    closed = with_branch(closes)
    assert hidden in [item.id for item in conversation.fields(asked)]
    assert hidden not in [item.id for item in closed.fields(asked)]
    assert closed.session.answer(name)[hidden] == words
    assert hidden not in closed.answer(asked)
    assert hidden not in json.loads(write_document(closed))["answers"][name]
    again = Conversation(closed.agenda, closed.session.foreseen([Change(f"answer/{name}/{field}", opens)]))
    assert again.answer(asked)[hidden] == words
    assert json.loads(write_document(again))["answers"][name][hidden] == words


def test_an_answer_to_a_question_that_does_not_apply_is_left_out_of_the_document(
    guide: Guide, small_folder: Path
) -> None:
    conversation = meeting(guide, small_folder, F_TO_3, np6_orsak={"note": "x"}, saknas={"note": "y"})

    assert list(json.loads(write_document(conversation))["answers"]) == ["saknas"]


@pytest.mark.parametrize(
    ("name", "answer", "status"),
    [
        ("saknas", {}, "left"),
        ("saknas", {"note": "x"}, "answered"),
        ("saknas", {"comment": "x"}, "left"),
        ("saknas", {"status": "declined"}, "declined"),
        ("saknas", {"status": "dont_know"}, "dont_know"),
        ("saknas", {"status": "not_asked"}, "not_asked"),
        ("saknas", {"parked": ""}, "parked"),
        ("saknas", {"parked": "senare", "note": "x"}, "parked"),
        ("skattning", {"rating": 7}, "partly"),
        ("skattning", {"rating": 7, "note": "x"}, "answered"),
        ("underlag", {"choices": ["np3"]}, "answered"),  # other and note are optional
        ("underlag", {"other": "x"}, "partly"),
        ("np3_skillnader", {"choice": "no"}, "answered"),  # the hidden field is not asked for
        ("np3_skillnader", {"choice": "yes"}, "partly"),
        ("ak4_risk", {"count": 0}, "partly"),
    ],
)
def test_a_question_s_status_follows_from_what_is_recorded(
    guide: Guide, small_folder: Path, name: str, answer: dict[str, Json], status: str
) -> None:
    conversation = meeting(guide, small_folder, **{name: answer})

    assert conversation.status(question(conversation, name)) == status


def test_a_question_for_another_grade_does_not_apply_whatever_is_recorded(guide: Guide, small_folder: Path) -> None:
    conversation = meeting(guide, small_folder, F_TO_3, np6_orsak={"note": "x"})

    assert conversation.status(question(conversation, "np6_orsak")) == "not_applicable"


def test_progress_counts_what_is_dealt_with_of_what_the_school_gets(guide: Guide, small_folder: Path) -> None:
    conversation = meeting(
        guide, small_folder, F_TO_3,
        saknas={"note": "x"}, stod_effekt={"status": "declined"}, screening={"status": "not_asked"},
        skattning={"rating": 7}, ak4_risk={"parked": "senare"}, np6_orsak={"note": "not theirs"},
    )  # fmt: skip

    assert conversation.progress() == (3, 16)
    assert len(conversation.unfinished()) == 13


def test_the_next_and_previous_question_skip_those_of_other_grades(guide: Guide, small_folder: Path) -> None:
    conversation = meeting(guide, small_folder, F_TO_3)

    def beside(name: str, step: int) -> str | None:
        found = conversation.neighbour(question(conversation, name), step)
        return found.id if found else None

    assert beside("screening", 1) == "skattning"
    assert beside("skattning", -1) == "screening"
    assert beside("saknas", 1) is None
    assert beside("uppfoljning_elev", -1) is None


def recorded(conversation: Conversation, name: str, field: str, value: Json) -> dict[str, Any]:
    return {c.target: c.value for c in conversation.record(question(conversation, name), field, value)}


def test_the_prefilled_count_and_the_wording_are_recorded_with_the_first_content(
    guide: Guide, small_folder: Path
) -> None:
    conversation = meeting(guide, small_folder)

    assert recorded(conversation, "np3_bada", "choice", "partly") == {
        "answer/np3_bada/choice": "partly",
        "answer/np3_bada/count": 4,
        "asked/np3_bada": conversation.wording(question(conversation, "np3_bada")),
        "shown/B": conversation.agenda.shown(conversation.section(question(conversation, "np3_bada"))),
    }


def test_a_corrected_count_is_not_overwritten_by_the_prefilled_one(guide: Guide, small_folder: Path) -> None:
    assert recorded(meeting(guide, small_folder), "np3_bada", "count", 6)["answer/np3_bada/count"] == 6

    corrected = meeting(guide, small_folder, np3_bada={"count": 6})
    assert "answer/np3_bada/count" not in recorded(corrected, "np3_bada", "choice", "yes")


def test_a_masked_count_has_nothing_prefilled(guide: Guide, small_folder: Path) -> None:
    change(small_folder, ";4;50;", ";..;50;")

    assert "answer/np3_bada/count" not in recorded(meeting(guide, small_folder), "np3_bada", "choice", "yes")


def test_what_stands_there_already_is_not_recorded_again(guide: Guide, small_folder: Path) -> None:
    assert recorded(meeting(guide, small_folder, saknas={"note": "x"}), "saknas", "note", "x") == {}
    assert recorded(meeting(guide, small_folder), "saknas", "note", "") == {}


@pytest.mark.parametrize(("before", "empty"), [("x", ""), (["np3"], []), ({"sv": 1}, {})])
def test_an_emptied_field_is_withdrawn(guide: Guide, small_folder: Path, before: Json, empty: Json) -> None:
    conversation = meeting(guide, small_folder, underlag={"choices": before})

    assert recorded(conversation, "underlag", "choices", empty) == {"answer/underlag/choices": None}


@pytest.mark.parametrize("mark", [{"status": "declined"}, {"parked": "senare"}, {"status": "dont_know", "parked": ""}])
def test_an_answer_takes_away_the_marks_that_no_longer_hold(
    guide: Guide, small_folder: Path, mark: dict[str, Json]
) -> None:
    conversation = meeting(guide, small_folder, saknas=mark)
    said = recorded(conversation, "saknas", "note", "x")

    assert {name: said[f"answer/saknas/{name}"] for name in mark} == dict.fromkeys(mark)


def test_a_comment_is_no_answer_and_leaves_marks_alone(guide: Guide, small_folder: Path) -> None:
    conversation = meeting(guide, small_folder, saknas={"status": "declined"})

    assert recorded(conversation, "saknas", "comment", "sjuk") == {"answer/saknas/comment": "sjuk"}


@pytest.mark.parametrize(
    ("before", "how", "reason", "changes"),
    [
        ({}, "parked", "senare", {"parked": "senare"}),
        ({}, "parked", "", {"parked": ""}),
        ({}, "declined", "", {"status": "declined"}),
        ({}, "dont_know", "ny här", {"status": "dont_know", "comment": "ny här"}),
        ({}, "not_asked", "tiden", {"status": "not_asked", "comment": "tiden"}),
        ({"parked": "senare"}, "declined", "", {"parked": None, "status": "declined"}),
        ({"status": "declined"}, "parked", "x", {"status": None, "parked": "x"}),
        ({"status": "declined"}, "open", "", {"status": None}),
        ({"parked": "x"}, "open", "", {"parked": None}),
        ({"status": "declined"}, "declined", "", {}),
        ({}, "open", "", {}),
    ],
)
def test_setting_aside_marks_a_question_and_opening_it_takes_the_mark_back(
    guide: Guide, small_folder: Path, before: dict[str, Json], how: str, reason: str, changes: dict[str, Json]
) -> None:
    conversation = meeting(guide, small_folder, saknas=before)

    found = conversation.set_aside(question(conversation, "saknas"), how, reason)

    assert {c.target.removeprefix("answer/saknas/"): c.value for c in found} == changes
